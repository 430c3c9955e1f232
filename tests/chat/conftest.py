"""What tests of chats stand on: the whole server, and a built-in model that says what it is told."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from pactoria.chat.messages.generations import Generations
from pactoria.core.services import Services
from pactoria.gateway.calls import Call
from pactoria.gateway.configurations import READER
from pactoria.gateway.service import Gateway
from pactoria.runtime import close_parts
from tests.chat.people import Chats
from tests.client import Api
from tests.factories import Account, make_account


class Script:
    """A built-in model. It says `answer` at once; or, once `waits` is called, what `say` tells it, until `end`."""

    def __init__(self) -> None:
        self.answer = ["Ninety ", "days."]
        self.calls: list[Call] = []
        self._cues: asyncio.Queue[str | Exception | None] | None = None

    def waits(self) -> None:
        self._cues = asyncio.Queue()

    def say(self, *words: str) -> None:
        assert self._cues is not None
        for word in words:
            self._cues.put_nowait(word)

    def end(self) -> None:
        assert self._cues is not None
        self._cues.put_nowait(None)

    def crash(self) -> None:
        assert self._cues is not None
        self._cues.put_nowait(RuntimeError("the model breaks"))

    async def __call__(self, call: Call) -> AsyncGenerator[str]:
        self.calls.append(call)
        cues = self._cues
        if cues is None:
            for word in self.answer:
                yield word
            return
        while (cue := await cues.get()) is not None:
            if isinstance(cue, Exception):
                raise cue
            yield cue


@pytest.fixture
def script() -> Script:
    return Script()


@pytest_asyncio.fixture
async def served(fresh_services: Services, script: Script) -> AsyncGenerator[Services]:
    """A server whose built-in model is the script; at its end everything is settled."""
    fresh_services.part(Gateway).register(READER.id, script)
    yield fresh_services
    await close_parts(fresh_services.parts)


@pytest_asyncio.fixture
async def person(served: Services) -> Account:
    return await make_account(served.db)


@pytest.fixture
def chats(served: Services, fresh_api: Api, person: Account) -> Chats:
    """The person at work in the browser."""
    return Chats(fresh_api.as_(person), served)


@pytest.fixture
def generations(served: Services) -> Generations:
    return served.part(Generations)
