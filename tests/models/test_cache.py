"""Answers are kept for the very same call of the same organization, for a while, within bounds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from pactoria.core.clock import now
from pactoria.core.services import Services
from pactoria.gateway.cache import Answer, keep_within, key_of, lookup, store
from pactoria.gateway.calls import Call, Message, Passage
from pactoria.gateway.models import CachedAnswer
from pactoria.gateway.tasks import drop_expired_answers
from pactoria.usage.ledger import Tokens
from tests.factories import Account

ANSWER = Answer(
    text="Thirty days [1].",
    finish_reason="stop",
    tokens=Tokens(input=12, output=5),
    tool_calls=({"id": "1", "function": {"name": "f", "arguments": "{}"}},),
)
ASK = Call([Message("user", "What is the notice period?")], parameters={"temperature": 0, "stop": ["\n"]})
PASSAGE = Passage(1, uuid4(), uuid4(), "Lease", None, 0, 4, "Term")


async def test_an_answer_comes_back_whole_and_is_counted(services: Services, user: Account) -> None:
    key = key_of(ASK, "openai/gpt-4o-mini")
    async with services.db.transaction(user.actor) as session:
        assert await lookup(session, user.organization_id, key) is None
        await store(session, user.organization_id, key, "openai/gpt-4o-mini", ANSWER)
    for _ in range(2):
        async with services.db.transaction(user.actor) as session:
            assert await lookup(session, user.organization_id, key) == ANSWER
    async with services.db.transaction(user.actor) as session:
        assert await session.scalar(select(CachedAnswer.hits)) == 2


async def test_another_organization_finds_nothing(services: Services, user: Account, stranger: Account) -> None:
    key = key_of(ASK, "openai/gpt-4o-mini")
    async with services.db.transaction(user.actor) as session:
        await store(session, user.organization_id, key, "openai/gpt-4o-mini", ANSWER)
    async with services.db.transaction(stranger.actor) as session:
        assert await lookup(session, stranger.organization_id, key) is None
        assert await lookup(session, user.organization_id, key) is None


@pytest.mark.parametrize(
    "other",
    [
        {"messages": [Message("user", "What is the notice period? ")]},
        {"messages": [Message("system", "Be brief."), *ASK.messages]},
        {"parameters": {"temperature": 1, "stop": ["\n"]}},
        {"max_tokens": 10},
        {"passages": (PASSAGE,)},
    ],
    ids=["words", "instructions", "parameters", "length", "passages"],
)
def test_whatever_may_change_the_answer_changes_the_key(other: dict[str, Any]) -> None:
    assert key_of(replace(ASK, **other), "m") != key_of(ASK, "m")
    assert key_of(ASK, "n") != key_of(ASK, "m")


def test_what_cannot_change_the_answer_leaves_the_key_alone() -> None:
    same = replace(ASK, parameters={"stop": ["\n"], "temperature": 0}, feature="v1", key_id=uuid4(), messages_taken=0)

    assert key_of(same, "m") == key_of(ASK, "m")
    assert len(key_of(Call([Message("user", "\ud800 broken")]), "m")) == 32


async def test_what_is_old_is_not_used_and_dropped_by_the_job_and_nothing_else_is(
    services: Services, user: Account, stranger: Account
) -> None:
    for account in (user, stranger):
        async with services.db.transaction(account.actor) as session:
            for number in range(2):
                await store(session, account.organization_id, bytes([number]) * 32, "m", ANSWER)
            old = update(CachedAnswer).where(CachedAnswer.key == b"\0" * 32)
            await session.execute(old.values(expires_at=now() - timedelta(minutes=1)))
            assert await lookup(session, account.organization_id, b"\0" * 32) is None

    await drop_expired_answers(services)

    for account in (user, stranger):
        async with services.db.transaction(account.actor) as session:
            assert list(await session.scalars(select(CachedAnswer.key))) == [b"\1" * 32]


async def test_what_was_used_longest_ago_goes_first(services: Services, user: Account) -> None:
    async with services.db.transaction(user.actor) as session:
        for number in range(6):
            await store(session, user.organization_id, bytes([number + 1]) * 32, "m", ANSWER)
            used = update(CachedAnswer).where(CachedAnswer.key == bytes([number + 1]) * 32)
            await session.execute(used.values(used_at=now() + timedelta(seconds=number)))
        size = await session.scalar(select(func.max(CachedAnswer.size))) or 0

        assert await keep_within(session, user.organization_id, 3 * size) == 3

        left = {key[0] for key in await session.scalars(select(CachedAnswer.key))}
        assert left == {4, 5, 6}
