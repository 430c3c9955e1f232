"""Long chats: the model reads a summary of what is older, which is paid once and can be looked at."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from sqlalchemy import text

from pactoria.core.services import Services
from pactoria.gateway import compression
from pactoria.gateway.calls import Call, Chosen, Finished, Message
from pactoria.gateway.service import Gateway
from tests.client import Api
from tests.factories import Account
from tests.providers import Mock

TURNS = 60
WORDS = "The supplier shall deliver the goods within thirty days after each order."


@pytest.fixture(autouse=True)
def _chats_are_long_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mock remembers requests of 64 KB at most."""
    monkeypatch.setattr(compression, "LONG_CHAT", 1_500)


@pytest_asyncio.fixture
async def gateway(services: Services) -> AsyncGenerator[Gateway]:
    gateway = services.part(Gateway)
    yield gateway
    await gateway.close()


def long_chat(question: str, feature: str = "chat") -> Call:
    said = [Message("system", "You are careful.")]
    for number in range(TURNS):
        said.append(Message("user", f"Question {number}: what is the term of the agreement?"))
        said.append(Message("assistant", f"Answer {number}. {WORDS}"))
    return Call([*said, Message("user", question)], model="openai/gpt-4o-mini", feature=feature, cache=False)


async def ask(gateway: Gateway, user: Account, call: Call) -> tuple[Chosen, Finished]:
    chosen, *_, finished = [event async for event in gateway.call(user.actor, call)]
    assert isinstance(chosen, Chosen)
    assert isinstance(finished, Finished)
    return chosen, finished


async def test_a_long_chat_is_sent_with_a_summary_that_is_paid_once_and_can_be_seen(
    gateway: Gateway, services: Services, api: Api, user: Account, mock: Mock
) -> None:
    mock.forget()
    question = "What is the term of the agreement?"

    chosen, finished = await ask(gateway, user, long_chat(question))
    again, _ = await ask(gateway, user, long_chat(question))

    summary, first, second = mock.asked()  # the second time the summary is known
    assert summary["messages"][0]["content"].startswith("Summarise the conversation below")
    assert (first["messages"][0]["content"], first["messages"][-1]["content"]) == ("You are careful.", question)
    assert first["messages"] == second["messages"]
    assert len(first["messages"]) == 2 * TURNS + 2 - chosen.compressed_turns + 1
    assert again.compressed_turns == chosen.compressed_turns > 10
    shown = (await api.as_(user).get(f"/api/models/sent/{finished.record_id}")).json()
    assert shown["turns"] == chosen.compressed_turns
    assert shown["summary"] in first["messages"][1]["content"]
    assert shown["tokens_after"] < shown["tokens_before"]
    async with services.db.transaction(user.actor) as session:
        found = await session.execute(text("SELECT feature, messages, from_cache FROM usage_records ORDER BY at, id"))
        records = [tuple(row) for row in found]
    assert sorted(records) == [
        ("chat", 1, False),
        ("chat", 1, False),
        ("compress", 0, False),
        ("compress", 0, True),
    ]


async def test_programs_get_what_they_sent(gateway: Gateway, user: Account, mock: Mock) -> None:
    mock.forget()

    chosen, _ = await ask(gateway, user, long_chat("What is the term of the agreement?", feature="v1"))

    (sent,) = mock.asked()
    assert chosen.compressed_turns == 0
    assert len(sent["messages"]) == 2 * TURNS + 2
