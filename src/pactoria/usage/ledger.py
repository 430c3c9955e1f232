"""Hold, call, settle: how a call of a model is paid for, exactly once, whatever crashes.

A hold takes what a call may cost from the quotas, atomically; a settlement turns it into a record of what the call did
cost. A hold that nobody renews expires, and is settled with what was noted of it last: see `tasks`. Of all that may end
a hold exactly one wins; what comes after an expiry is recorded as the difference to it.
"""

import asyncio
from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.errors import NotFound
from pactoria.core.ids import new_id
from pactoria.usage import posts
from pactoria.usage.desk import Desk, Item
from pactoria.usage.errors import QuotaExceeded
from pactoria.usage.headers import rate_limit_headers
from pactoria.usage.posts import Noted, Post

__all__ = ["Allowance", "Claim", "Hold", "Ledger", "Outcome", "Settlement", "Tokens"]


class Outcome(StrEnum):
    """How a call ended."""

    DONE = "done"
    STOPPED = "stopped"
    """By the person, or because whoever asked has gone."""
    FAILED = "failed"
    EXPIRED = "expired"
    """The process died: settled later, from what was last known."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a call. Cached ones are not among `input`."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0


log: structlog.stdlib.BoundLogger = structlog.get_logger()

PATIENCE = 20.0
"""Seconds for which a call waits for its turn where as many as the tier allows are under way."""
_LOOK_AGAIN = 0.25
"""Seconds after which it looks whether another process has made room."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a call wants to take: at most so much."""

    organization_id: UUID
    user_id: UUID
    feature: str
    """What asks: "chat", "v1", "title", "summarize" ..."""
    model: str
    """Id of the model configuration."""
    provider: str
    price_version: str
    tokens: Tokens
    """Input as counted, output at most."""
    cost: Decimal
    """In US dollars, at most."""
    question_cost: Decimal | None = None
    """What the input alone costs. Given, the call counts as sent from the moment it is held: if we die right after
    that, the question is charged. Without it only what is noted is."""
    messages: int = 1
    """How many messages of the quota it takes; 0 for what the app does by itself, such as titles."""
    key_id: UUID | None = None
    """API key that the call came with."""
    key_budget: Decimal | None = None
    """What the key may cost in a calendar month (UTC), in US dollars."""
    source_id: UUID | None = None
    """Chat, contract or other thing that it is for. Records outlive it."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the quota that is nearest to its end, for `RateLimit` headers and the page."""

    limit: int | None
    """Messages in the window; None: no limit."""
    remaining: int | None
    resets_at: datetime
    window: Literal["day", "month"] = "day"

    def headers(self) -> dict[str, str]:
        """Return the headers that every answer of a model carries; none where there is no limit."""
        return rate_limit_headers(self.window, self.limit, self.remaining, self.resets_at)


@dataclass(frozen=True, slots=True)
class Hold:
    """What was taken for a call, until it settles or expires."""

    id: UUID
    claim: Claim
    allowance: Allowance
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a call really took."""

    hold_id: UUID
    outcome: Outcome
    tokens: Tokens
    cost: Decimal
    estimated: bool = False
    """Whether the tokens were counted by us, since the provider did not say."""
    request_id: str | None = None
    """The provider's own id of the call."""
    latency_ms: int | None = None
    first_token_ms: int | None = None
    from_cache: bool = False
    details: dict[str, str | int | float | None] = field(default_factory=dict[str, str | int | float | None])
    """What else the record keeps: the reason of an automatic choice, the saving, the variant of an experiment."""
    id: UUID = field(default_factory=new_id)
    """Id of the record."""


class Ledger:
    """The one way to take from quotas. Requests that arrive together are held, and settled, in one statement."""

    def __init__(
        self, database: Database, *, patience: float = PATIENCE, clock: Callable[[], datetime] | None = None
    ) -> None:
        """Keep the books in `database`.

        Args:
            database: where.
            patience: seconds for which a call waits for its turn.
            clock: what time it is; None: the database's clock, which all processes share.
        """
        self._database = database
        self._patience = patience
        self._clock = clock
        self._own: Database | None = None
        self._posts: Desk[Post] | None = None
        self._notes: Desk[Noted] | None = None
        self._room = asyncio.Event()
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        if type(database) is Database:
            # Connections of its own: whoever waits for a hold may have one of the pool's.
            self._own = Database(database.url, pool_size=2)
            self._posts = Desk(self._own, lambda connection, batch: posts.post(connection, batch, self._now()))
            self._notes = Desk(self._own, lambda connection, batch: posts.note(connection, batch, self._now()))

    async def hold(self, claim: Claim) -> Hold:
        """Take what the claim says from the quotas, or nothing.

        Where as many calls as the tier allows are under way, it waits for its turn, in order, for a while.

        Raises:
            QuotaExceeded: if a quota would be overrun (429, with `Retry-After` and `RateLimit` headers).
            Unavailable: if the database does not answer: without it nothing is called.
            NotFound: if there is no such person.
        """
        if claim.user_id not in self._turns:
            hold_id, verdict = await self._try(claim)
            if verdict["verdict"] != "concurrency":
                return _judged(hold_id, claim, verdict)
        return await self._hold_in_turn(claim)

    async def _hold_in_turn(self, claim: Claim) -> Hold:
        """Wait behind the person's other calls of this process until one of those under way has ended."""
        turn = self._turns.setdefault(claim.user_id, asyncio.Lock())
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._patience
        try:
            async with asyncio.timeout_at(deadline):
                await turn.acquire()
        except TimeoutError as error:
            raise QuotaExceeded("concurrency", None, now() + timedelta(seconds=1)) from error
        try:
            while True:
                hold_id, verdict = await self._try(claim)
                left = deadline - clock()
                if verdict["verdict"] != "concurrency" or left <= 0:
                    return _judged(hold_id, claim, verdict)
                await self._wait_for_room(min(left, _LOOK_AGAIN))
        finally:
            turn.release()

    async def note(self, hold_id: UUID, tokens: Tokens, cost: Decimal | None = None) -> None:
        """Renew the hold, and keep what the provider has delivered so far: this is charged if we die now.

        Say it every second or so while words come, and sometimes while none do: a hold lives for two minutes. Where the
        claim did not tell the cost of the question, say it right before the call is sent, too: a hold of which nothing
        is known is given back when it expires. `cost` is what these tokens cost; without it, it is estimated.

        Raises:
            Unavailable: if the database does not answer.
        """
        entry = Noted(hold_id, tokens, cost)
        if self._notes is not None:
            await asyncio.shield(self._notes.add(entry, certain=False).done)
            return
        async with self._database.transaction() as session:
            await posts.note_within(session, [entry], self._now())

    async def settle(self, settlement: Settlement) -> None:
        """Write the record and end the hold, in a transaction of its own. Saying it twice changes nothing.

        It happens also if whoever says it is cancelled meanwhile, and is tried again where the database is away for a
        moment.

        Raises:
            Unavailable: if the database stays away: then the hold expires, and what was noted last is charged.
        """
        await self._end(posts.settled(settlement))

    def begin_to_settle(self, settlement: Settlement) -> "Future[Any]":
        """The same, without waiting for it: what is returned is done after the commit, or fails.

        The call has to be in the journal until then: that alone knows of it if we are killed meanwhile.
        """
        if self._posts is None:
            return asyncio.ensure_future(self.settle(settlement))
        return self._add(self._posts, posts.settled(settlement), patient=True).done

    async def caught_up(self) -> None:
        """Return once everything is committed that has been said so far, or has failed."""
        if self._posts is not None:
            await self._posts.caught_up()

    async def settle_within(self, session: AsyncSession, settlement: Settlement) -> None:
        """The same, in the transaction that keeps the result of the call.

        Say it last, and once in a transaction: until it commits, nobody else can take from this person's quota.
        """
        (verdict,) = await posts.post_within(session, [posts.settled(settlement)], self._now())
        _report(settlement.hold_id, verdict)

    async def release(self, hold_id: UUID) -> None:
        """Give everything back: the provider was never reached."""
        await self._end(posts.released(hold_id))

    async def close(self) -> None:
        """Write what is waiting to be written, and give the connections back."""
        for desk in (self._notes, self._posts):
            if desk is not None:
                await desk.close()
        if self._own is not None:
            await self._own.close()

    def _now(self) -> datetime | None:
        return self._clock() if self._clock is not None else None

    async def _try(self, claim: Claim) -> tuple[UUID, dict[str, Any]]:
        """Try once to take a hold; return its id and the verdict."""
        hold_id = new_id()
        entry = posts.claimed(hold_id, claim)
        if self._posts is None:
            async with self._database.transaction() as session:
                (verdict,) = await posts.post_within(session, [entry], self._now())
            return hold_id, verdict
        item = self._posts.add(entry, certain=False)
        try:
            return hold_id, await asyncio.shield(item.done)
        except asyncio.CancelledError:
            item.done.add_done_callback(lambda done: self._give_back(hold_id, done))
            raise

    def _give_back(self, hold_id: UUID, done: "Future[Any]") -> None:
        """Release what was taken for somebody who has gone meanwhile."""
        held = not done.cancelled() and done.exception() is None and done.result()["verdict"] == "held"
        if held and self._posts is not None:
            self._posts.add(posts.released(hold_id), certain=True)

    async def _end(self, entry: Post) -> None:
        if self._posts is not None:
            await asyncio.shield(self._add(self._posts, entry).done)
            return
        async with self._database.transaction() as session:
            (verdict,) = await posts.post_within(session, [entry], self._now())
        _report(entry.body["hold_id"], verdict)

    def _add(self, desk: Desk[Post], entry: Post, *, patient: bool = False) -> Item[Post]:
        """Have a hold ended, and say what was unusual about it."""

        def ended(done: "Future[Any]") -> None:
            self._make_room()
            if not done.cancelled() and done.exception() is None:
                _report(entry.body["hold_id"], done.result())

        item = desk.add(entry, certain=True, patient=patient)
        item.done.add_done_callback(ended)
        return item

    def _make_room(self) -> None:
        """Let those look again who wait for their turn."""
        self._room.set()
        self._room = asyncio.Event()

    async def _wait_for_room(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._room.wait()
        except TimeoutError:
            return


def _judged(hold_id: UUID, claim: Claim, verdict: dict[str, Any]) -> Hold:
    """Return the hold, or say why there is none."""
    match verdict["verdict"]:
        case "held":
            expires_at = datetime.fromtimestamp(verdict["expires_at"], UTC)
            return Hold(hold_id, claim, _allowance(verdict), expires_at)
        case "unknown":
            raise NotFound
        case "day":
            raise QuotaExceeded("day", verdict["day_limit"], _day_after(verdict), verdict["tier"])
        case "month":
            raise QuotaExceeded("month", verdict["month_limit"], _month_after(verdict), verdict["tier"])
        case "budget":
            raise QuotaExceeded("budget", None, _month_after(verdict), verdict["tier"])
        case "rate":
            later = now() + timedelta(seconds=verdict["wait"])
            raise QuotaExceeded("rate", verdict["per_minute"], later, verdict["tier"])
        case _:
            raise QuotaExceeded("concurrency", verdict["concurrent"], now() + timedelta(seconds=1), verdict["tier"])


def _allowance(verdict: dict[str, Any]) -> Allowance:
    """Return the window of which the least is left."""
    day, month = (None if left is None else max(0, left) for left in (verdict["day_left"], verdict["month_left"]))
    if month is not None and (day is None or month < day):
        return Allowance(verdict["month_limit"], month, _month_after(verdict), "month")
    return Allowance(verdict["day_limit"], day, _day_after(verdict), "day")


def _day_after(verdict: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(verdict["day"]).replace(tzinfo=UTC) + timedelta(days=1)


def _month_after(verdict: dict[str, Any]) -> datetime:
    first = datetime.fromisoformat(verdict["month"]).replace(tzinfo=UTC)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def _report(hold_id: UUID, verdict: str) -> None:
    if verdict == "late":
        log.warning("usage.settled_late", hold_id=str(hold_id))
    elif verdict == "unknown":
        log.error("usage.settled_unknown", hold_id=str(hold_id))
