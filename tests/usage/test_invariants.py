"""Whatever is done in whatever order, what people are charged is what their calls took, and nothing stays held."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from pactoria.core.db import Database
from pactoria.usage.errors import QuotaExceeded
from pactoria.usage.expiry import expire
from pactoria.usage.ledger import Hold, Ledger, Outcome, Tokens
from pactoria.usage.posts import LIVES
from tests.factories import make_account
from tests.usage.books import audit, claim_of, set_tier, settlement_of

NIGHT = datetime(2026, 11, 30, 23, 50, tzinfo=UTC)
LIMIT = 3
"""Concurrent calls; the least of the limits, so that it is met."""

ENDS = st.sampled_from([Outcome.DONE, Outcome.STOPPED, Outcome.FAILED])
WHICH = st.integers(0, 5)
WORDS = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("hold"), st.integers(0, 2)),
    st.tuples(st.just("note"), WHICH, WORDS),
    st.tuples(st.just("settle"), WHICH, ENDS, WORDS),
    st.tuples(st.just("release"), WHICH),
    st.tuples(st.just("expire")),
    st.tuples(st.just("wait"), st.integers(1, 400)),
)


@dataclass
class Believed:
    """What should be true of one hold."""

    hold: Hold
    renewed: datetime
    noted: int | None = None
    state: str = "held"
    messages: int = 0
    words: int = 0

    def end(self, outcome: Outcome, words: int) -> None:
        lost = outcome in {Outcome.FAILED, Outcome.EXPIRED} and words == 0
        self.messages = 0 if lost else self.hold.claim.messages
        self.words = words


class Story:
    """Does the steps with the ledger, and keeps its own idea of what follows."""

    def __init__(self, database: Database, account: Any) -> None:
        self.moment = NIGHT
        self.database = database
        self.account = account
        self.ledger = Ledger(database, clock=lambda: self.moment, patience=0)
        self.calls: list[Believed] = []

    async def do(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("hold", messages):
                await self._hold(messages)
            case ("wait", seconds):
                self.moment += timedelta(seconds=seconds)
            case ("expire",):
                await self.expire()
            case (kind, which, *more) if self.calls:
                await getattr(self, f"_{kind}")(self.calls[which % len(self.calls)], *more)
            case _:
                pass

    async def _hold(self, messages: int) -> None:
        open_calls = sum(call.state == "held" and call.hold.claim.messages > 0 for call in self.calls)
        try:
            hold = await self.ledger.hold(claim_of(self.account, messages=messages))
        except QuotaExceeded as problem:
            refused = problem.members["quota"]
        else:
            refused = None
            self.calls.append(Believed(hold, self.moment))
        assert (refused == "concurrency") == (messages > 0 and open_calls >= LIMIT)

    async def _note(self, call: Believed, words: int) -> None:
        await self.ledger.note(call.hold.id, Tokens(100, words), Decimal(words))
        if call.state == "held":
            call.noted, call.renewed = words, self.moment

    async def _settle(self, call: Believed, outcome: Outcome, words: int) -> None:
        await self.ledger.settle(
            settlement_of(call.hold, outcome=outcome, tokens=Tokens(100, words), cost=Decimal(words))
        )
        if call.state in {"held", "expired"}:
            call.state = "settled"
            call.end(outcome, words)

    async def _release(self, call: Believed) -> None:
        await self.ledger.release(call.hold.id)
        if call.state == "held":
            call.state = "released"

    async def expire(self) -> None:
        await expire(self.database, at=self.moment)
        for call in self.calls:
            if call.state == "held" and call.renewed + LIVES < self.moment:
                call.state = "expired"
                if call.noted is not None:
                    call.end(Outcome.EXPIRED, call.noted)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=25))
async def test_totals_are_the_sum_of_records_and_nothing_stays_held(
    database: Database, steps: list[tuple[Any, ...]]
) -> None:
    account = await make_account(database)
    await set_tier(database, account, concurrent_calls=LIMIT)
    story = Story(database, account)

    for step in steps:
        await story.do(step)
        await audit(database)
    story.moment += LIVES * 2
    await story.expire()
    await audit(database)

    async with database.transaction(account.actor) as session:
        found = await session.execute(
            text(
                "SELECT coalesce(sum(messages), 0), coalesce(sum(output_tokens), 0), coalesce(sum(cost), 0) "
                "FROM usage_records WHERE user_id = :user"
            ),
            {"user": account.id},
        )
        charged = tuple(found.one())
        held = await session.scalar(
            text("SELECT count(*) FROM usage_holds WHERE user_id = :user AND state = 'held'"), {"user": account.id}
        )
    words = sum(call.words for call in story.calls)
    assert charged == (sum(call.messages for call in story.calls), words, words)
    assert held == 0
