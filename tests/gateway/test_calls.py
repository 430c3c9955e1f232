"""Calls of models: answered, metered, and paid once."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Chosen, Finished, Message, TextDelta
from pactoria.gateway.service import Gateway
from pactoria.runtime import close_parts
from tests.factories import make_account


@pytest_asyncio.fixture
async def gateway(fresh_services: Services) -> AsyncGenerator[Gateway]:
    yield fresh_services.part(Gateway)
    await close_parts(fresh_services.parts)


@pytest.mark.parametrize("model", ["openai/gpt-4o-mini", "anthropic/claude-haiku-5-5", "google/gemini-2.5-flash-lite"])
async def test_every_provider_answers_and_says_what_it_took(
    gateway: Gateway, fresh_services: Services, model: str
) -> None:
    user = await make_account(fresh_services.db)
    call = Call([Message("user", "What is the term of the agreement?")], model=model, cache=False)

    events = [event async for event in gateway.call(user.actor, call)]

    chosen, *words, finished = events
    assert isinstance(chosen, Chosen)
    assert (chosen.model, chosen.reason, chosen.remaining) == (model, "You chose it", 99)
    assert "".join(word.text for word in words if isinstance(word, TextDelta)).startswith(
        "The agreement runs for three"
    )
    assert isinstance(finished, Finished)
    assert (finished.outcome, finished.finish_reason, finished.tokens.output) == ("done", "stop", 20)
    assert not finished.estimated
    assert finished.cost > 0
