"""Calls of models: answered by somebody, metered, and paid exactly once."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.db import Database, psycopg_conninfo
from pactoria.core.errors import NotFound
from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Chosen, Event, Finished, Message, TextDelta, ThoughtDelta, ToolDelta
from pactoria.gateway.configurations import Catalogue
from pactoria.gateway.errors import ModelUnavailable, UnknownModel, UnsuitableCall
from pactoria.gateway.providers.wire import Patience
from pactoria.gateway.service import Gateway
from pactoria.usage.journal import journal_folder, settle_abandoned
from pactoria.usage.ledger import Ledger
from tests.factories import Account, make_account
from tests.providers import Mock
from tests.usage.books import audit

OPENAI, ANTHROPIC, GOOGLE = "openai/gpt-4o-mini", "anthropic/claude-haiku-5-5", "google/gemini-2.5-flash-lite"
EVERY = pytest.mark.parametrize("model", [OPENAI, ANTHROPIC, GOOGLE])
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tell the weather.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@pytest_asyncio.fixture
async def gateway(services: Services) -> AsyncGenerator[Gateway]:
    gateway = services.part(Gateway)
    yield gateway
    await gateway.close()


def ask(question: str, model: str = OPENAI, **more: Any) -> Call:
    return Call([Message("user", question)], model=model, **{"cache": False, **more})


async def whole(gateway: Gateway, user: Account, call: Call) -> tuple[Chosen, list[Event], Finished]:
    chosen, *words, finished = [event async for event in gateway.call(user.actor, call)]
    assert isinstance(chosen, Chosen)
    assert isinstance(finished, Finished)
    return chosen, words, finished


async def charged(database: Database) -> list[tuple[str, Decimal]]:
    """Return what everybody was charged, in a database of the test's own."""
    async with await psycopg.AsyncConnection.connect(psycopg_conninfo(database.url, role=None)) as connection:
        return await (await connection.execute("SELECT model, cost FROM usage_records")).fetchall()


async def test_whole_answers_need_not_wait_for_the_ledger_since_the_journal_has_them(
    fresh_services: Services, tmp_path: Path
) -> None:
    database, ledger = fresh_services.db, fresh_services.part(Ledger)
    user = await make_account(database)
    call = ask("What is the term of the agreement?")
    events = fresh_services.part(Gateway).call(user.actor, call, until_settled=False)
    assert isinstance(await anext(events), Chosen)  # it is held
    owner = psycopg_conninfo(database.url, role=None)
    async with await psycopg.AsyncConnection.connect(owner) as somebody, somebody.transaction():
        await somebody.execute("SELECT FROM usage_quotas FOR UPDATE")  # nothing can be settled now
        finished = [event async for event in events][-1]
        assert isinstance(finished, Finished)
        assert await charged(database) == []
        for file in journal_folder(fresh_services.settings).iterdir():
            shutil.copy(file, tmp_path)
        next_process = asyncio.create_task(settle_abandoned(ledger, tmp_path))  # as if we had been killed here
    assert await next_process == 1
    await ledger.caught_up()

    assert await charged(database) == [(OPENAI, finished.cost)]
    await audit(database)


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def books(services: Services, user: Account) -> list[tuple[str, str, Decimal]]:
    """Return what was charged, after checking that nothing is held."""
    async with services.db.transaction(user.actor) as session:
        held = await session.scalar(text("SELECT count(*) FROM usage_holds WHERE state = 'held'"))
        found = await session.execute(text("SELECT model, outcome, cost FROM usage_records ORDER BY id"))
    assert held == 0
    return [tuple(row) for row in found]


@EVERY
async def test_every_provider_answers_and_says_what_it_took(
    gateway: Gateway, services: Services, user: Account, model: str
) -> None:
    chosen, words, finished = await whole(gateway, user, ask("What is the term of the agreement?", model))

    assert (chosen.model, chosen.reason, chosen.remaining) == (model, "You chose it", 99)
    assert (
        said(words) == "The agreement runs for three years from the effective date, and renews for one year at a time."
    )
    assert (finished.outcome, finished.finish_reason, finished.tokens.output) == ("done", "stop", 20)
    assert not finished.estimated
    assert finished.cost > 0
    assert await books(services, user) == [(model, "done", finished.cost)]


@pytest.mark.parametrize("model", ["openai/gpt-5-nano", ANTHROPIC, GOOGLE])
async def test_thoughts_are_told_apart_from_the_answer(gateway: Gateway, user: Account, model: str) -> None:
    _, words, _ = await whole(gateway, user, ask("Please think about notice", model))

    assert "".join(word.text for word in words if isinstance(word, ThoughtDelta)).startswith("Clause 9 speaks")
    assert said(words) == "Ninety days."


@EVERY
async def test_tools_are_offered_called_and_answered(gateway: Gateway, user: Account, mock: Mock, model: str) -> None:
    question = Message("user", "What is the weather in Berlin?")
    first = Call([question], model=model, parameters={"tools": [WEATHER], "tool_choice": "required"}, cache=False)
    _, words, finished = await whole(gateway, user, first)

    calls = [word for word in words if isinstance(word, ToolDelta)]
    assert (calls[0].name, "".join(call.arguments for call in calls).replace(" ", "")) == (
        "get_weather",
        '{"city":"Berlin"}',
    )
    assert finished.finish_reason == "tool_calls"
    assert mock.asked()[-1]["tools"][0]["function"]["name"] == "get_weather"

    function = {"name": "get_weather", "arguments": '{"city": "Berlin"}'}
    called = Message("assistant", None, tool_calls=[{"id": "call_weather", "type": "function", "function": function}])
    result = Message("tool", '{"sky": "rain"}', tool_call_id="call_weather")
    second = Call([question, called, result], model=model, parameters={"tools": [WEATHER]}, cache=False)
    _, words, _ = await whole(gateway, user, second)

    assert said(words) == "It rains in Berlin."


async def test_who_chooses_no_model_gets_one_and_is_told_why(gateway: Gateway, user: Account) -> None:
    chosen, words, _ = await whole(gateway, user, ask("Hello", "auto"))

    assert said(words) == "Hello from the mock."
    assert "cheapest" in chosen.reason or "costs least" in chosen.reason
    assert chosen.saving is not None


@pytest.mark.parametrize("question", ["Please be overloaded", "Please limit the rate", "A wrong key"])
async def test_what_fails_before_the_first_word_costs_nothing(
    gateway: Gateway, services: Services, user: Account, question: str
) -> None:
    with pytest.raises(ModelUnavailable, match="OpenAI"):
        await whole(gateway, user, ask(question, fallback=False))

    assert await books(services, user) == []
    chosen, _, _ = await whole(gateway, user, ask("Hello"))
    assert chosen.remaining == 99


async def test_another_model_stands_in_when_the_one_that_is_wanted_does_not_answer(
    gateway: Gateway, services: Services, user: Account
) -> None:
    chosen, words, finished = await whole(gateway, user, ask("For only others"))

    assert said(words) == "Another model answers."
    assert chosen.model == finished.model != OPENAI
    assert chosen.reason.startswith("OpenAI is overloaded. Stands in for GPT-4o mini")
    assert [model for model, _, _ in await books(services, user)] == [chosen.model]


async def test_a_call_that_makes_no_sense_goes_to_nobody_else(gateway: Gateway, user: Account, mock: Mock) -> None:
    mock.forget()

    with pytest.raises(UnsuitableCall, match="temperature is not that"):
        await whole(gateway, user, ask("nonsense"))

    assert len(mock.asked()) == 1


async def test_an_answer_that_breaks_off_is_paid_as_far_as_it_came(
    gateway: Gateway, services: Services, user: Account
) -> None:
    _, words, finished = await whole(gateway, user, ask("Please break off"))

    assert said(words)
    assert (finished.outcome, finished.estimated, finished.error) == ("failed", True, "OpenAI broke off.")
    assert 0 < finished.tokens.output < 20
    assert await books(services, user) == [(OPENAI, "failed", finished.cost)]


async def test_who_stops_listening_pays_for_what_was_delivered(
    gateway: Gateway, services: Services, user: Account
) -> None:
    kept: list[Finished] = []

    async def keep(_: AsyncSession, finished: Finished) -> None:
        kept.append(finished)

    events = gateway.call(user.actor, ask("Please speak slowly"), keep)
    heard = [await anext(events), await anext(events), await anext(events)]
    await events.aclose()

    assert (kept[0].outcome, kept[0].estimated) == ("stopped", True)
    assert kept[0].tokens.output <= len(said(heard).split()) + 1
    assert await books(services, user) == [(OPENAI, "stopped", kept[0].cost)]


async def test_a_cancelled_call_is_settled_all_the_same(gateway: Gateway, services: Services, user: Account) -> None:
    heard = asyncio.Event()

    async def listen() -> None:
        async for event in gateway.call(user.actor, ask("Please speak slowly")):
            if isinstance(event, TextDelta):
                heard.set()

    listening = asyncio.create_task(listen())
    await heard.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)

    assert [outcome for _, outcome, _ in await books(services, user)] == ["stopped"]


async def test_the_same_question_is_answered_from_memory_for_nothing(
    gateway: Gateway, services: Services, user: Account, stranger: Account, mock: Mock
) -> None:
    call = ask("What is the term of the agreement?", cache=True)
    _, first, _ = await whole(gateway, user, call)
    mock.forget()

    chosen, second, finished = await whole(gateway, user, call)

    assert said(second) == said(first)
    assert (chosen.from_cache, finished.cost, chosen.remaining) == (True, 0, 99)
    assert mock.asked() == []
    chosen, _, _ = await whole(gateway, stranger, call)
    assert not chosen.from_cache
    assert [cost for _, _, cost in await books(services, user)][1] == 0


async def test_a_result_that_cannot_be_kept_is_paid_for_nevertheless(
    gateway: Gateway, services: Services, user: Account
) -> None:
    async def keep(session: AsyncSession, _: Finished) -> None:
        await session.execute(text("SELECT 1"))
        raise NotFound

    with pytest.raises(NotFound):
        async for _ in gateway.call(user.actor, ask("Hello"), keep):
            pass

    assert [outcome for _, outcome, _ in await books(services, user)] == ["done"]


async def test_a_model_that_is_not_there_or_not_in_the_tier_is_said_so(gateway: Gateway, user: Account) -> None:
    with pytest.raises(UnknownModel, match="no model of this name"):
        await whole(gateway, user, ask("Hello", "openai/nothing"))
    with pytest.raises(UnknownModel, match="tier free"):
        await whole(gateway, user, ask("Hello", "openai/gpt-4o"))


async def test_a_provider_that_keeps_failing_is_left_alone_for_a_while_and_that_is_said(
    services: Services, user: Account, mock: Mock
) -> None:
    gateway = Gateway(services.db, services.part(Ledger), services.part(Catalogue))
    try:
        with pytest.raises(ModelUnavailable, match="OpenAI is overloaded"):
            await whole(gateway, user, ask("Please be overloaded", fallback=False))
        with pytest.raises(ModelUnavailable):
            await whole(gateway, user, ask("Please be overloaded", fallback=False))  # five times in a row by now
        mock.forget()

        with pytest.raises(ModelUnavailable, match="has failed several times in a row and is asked again in a few"):
            await whole(gateway, user, ask("Hello", fallback=False))

        assert mock.asked() == []
    finally:
        await gateway.close()
    assert await books(services, user) == []


async def test_a_provider_that_keeps_silent_is_not_waited_for(services: Services, user: Account) -> None:
    impatient = Gateway(
        services.db, services.part(Ledger), services.part(Catalogue), patience=Patience(first=0.05, between=0.05)
    )
    mock_answers_late = ask("Please speak slowly", fallback=False)

    try:
        _, _, finished = await whole(impatient, user, mock_answers_late)
    except ModelUnavailable as problem:
        assert "did not answer in time" in problem.told  # noqa: PT017 - either is right: it may be late with the first
    else:
        assert (finished.outcome, finished.error) == ("failed", "OpenAI did not answer in time.")
    finally:
        await impatient.close()
    await books(services, user)


async def test_a_built_in_model_answers_without_a_network_and_for_free(
    gateway: Gateway, services: Services, user: Account
) -> None:
    async def read(call: Call) -> AsyncIterator[str]:
        yield f"You asked: {call.messages[-1].content}"

    gateway.register("pactoria/reader", read)
    _, words, finished = await whole(gateway, user, ask("Hello", "pactoria/reader"))

    assert said(words) == "You asked: Hello"
    assert (finished.cost, finished.estimated) == (0, False)
    assert await books(services, user) == [("pactoria/reader", "done", Decimal(0))]


async def test_many_calls_at_once_are_each_paid_once(fresh_services: Services) -> None:
    gateway = fresh_services.part(Gateway)
    user = await make_account(fresh_services.db)

    answers = await asyncio.gather(*(whole(gateway, user, ask("Hello")) for _ in range(30)))

    charged = await books(fresh_services, user)
    assert len(charged) == 30
    assert sum(cost for _, _, cost in charged) == sum(finished.cost for _, _, finished in answers)
    await gateway.close()
    await fresh_services.part(Ledger).close()
