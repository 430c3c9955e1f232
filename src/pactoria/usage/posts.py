"""How the ledger's functions in the database are called: shapes of what goes there and comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.usage.desk import Connection

if TYPE_CHECKING:
    from pactoria.usage.ledger import Claim, Settlement, Tokens

__all__ = ["LIVES", "Noted", "Post", "claimed", "note", "note_within", "noted", "post", "post_within", "released"]
__all__ += ["settled"]

LIVES = timedelta(minutes=2)
"""How long a hold lives that nobody renews."""

_SECONDS_TO_ANSWER = 15.0

_POST = "SELECT usage_post($1::text::jsonb, $2::text::jsonb, $3, $4)::text"
_POST_WITHIN = text(
    "SELECT CAST(usage_post(CAST(CAST(:settlements AS text) AS jsonb), CAST(CAST(:holds AS text) AS jsonb), "
    ":lives, :at) AS text)"
)
_NOTE = "SELECT usage_note($1::text::jsonb, $2, $3)"
_NOTE_WITHIN = text("SELECT usage_note(CAST(CAST(:notes AS text) AS jsonb), :lives, :at)")


@dataclass(frozen=True, slots=True)
class Post:
    """One hold to take, or one to end."""

    body: dict[str, Any]
    is_hold: bool


def claimed(hold_id: UUID, claim: "Claim") -> Post:
    """Return what takes a hold."""
    return Post(
        {
            "id": hold_id,
            "organization_id": claim.organization_id,
            "user_id": claim.user_id,
            "key_id": claim.key_id,
            "key_budget": None if claim.key_budget is None else str(claim.key_budget),
            "source_id": claim.source_id,
            "feature": claim.feature,
            "model": claim.model,
            "provider": claim.provider,
            "price_version": claim.price_version,
            "messages": claim.messages,
            "cost": str(claim.cost),
            "question_cost": None if claim.question_cost is None else str(claim.question_cost),
            **_tokens(claim.tokens),
        },
        is_hold=True,
    )


def settled(settlement: "Settlement") -> Post:
    """Return what ends a hold with a record."""
    return Post(
        {
            "hold_id": settlement.hold_id,
            "id": settlement.id,
            "outcome": settlement.outcome.value,
            "cost": str(settlement.cost),
            "estimated": settlement.estimated,
            "from_cache": settlement.from_cache,
            "request_id": settlement.request_id and settlement.request_id[:200],
            "latency_ms": settlement.latency_ms,
            "first_token_ms": settlement.first_token_ms,
            "details": settlement.details,
            **_tokens(settlement.tokens),
        },
        is_hold=False,
    )


def released(hold_id: UUID) -> Post:
    """Return what ends a hold without a record."""
    return Post({"hold_id": hold_id, "outcome": None}, is_hold=False)


@dataclass(frozen=True, slots=True)
class Noted:
    """What was delivered so far for one hold."""

    hold_id: UUID
    tokens: "Tokens"
    cost: Decimal | None


def noted(note: Noted) -> dict[str, Any]:
    """Return it as the database takes it."""
    return {
        "hold_id": note.hold_id,
        "cost": None if note.cost is None else str(note.cost),
        **_tokens(note.tokens),
    }


async def post(connection: Connection, posts: Sequence[Post], at: datetime | None) -> list[Any]:
    """Take and end holds in one transaction; return an answer for each."""
    settlements, holds = _sorted(posts)
    answer: str = await connection.fetchval(_POST, settlements, holds, LIVES, at, timeout=_SECONDS_TO_ANSWER)
    return _answers(posts, answer)


async def post_within(session: AsyncSession, posts: Sequence[Post], at: datetime | None) -> list[Any]:
    """The same, in a transaction that others have begun."""
    settlements, holds = _sorted(posts)
    values = {"settlements": settlements, "holds": holds, "lives": LIVES, "at": at}
    return _answers(posts, str(await session.scalar(_POST_WITHIN, values)))


async def note(connection: Connection, notes: Sequence[Noted], at: datetime | None) -> list[None]:
    """Renew holds in one transaction, each with the last that is said of it."""
    await connection.execute(_NOTE, _latest(notes), LIVES, at, timeout=_SECONDS_TO_ANSWER)
    return [None] * len(notes)


async def note_within(session: AsyncSession, notes: Sequence[Noted], at: datetime | None) -> None:
    """The same, in a transaction that others have begun."""
    await session.execute(_NOTE_WITHIN, {"notes": _latest(notes), "lives": LIVES, "at": at})


def _sorted(posts: Sequence[Post]) -> tuple[str, str]:
    settlements = [entry.body for entry in posts if not entry.is_hold]
    holds = [entry.body for entry in posts if entry.is_hold]
    return _json(settlements), _json(holds)


def _json(entries: list[dict[str, Any]]) -> str:
    return orjson.dumps(entries, default=_id).decode()


def _id(value: object) -> str:
    """Return an id as text: those that come from asyncpg are of a class of its own."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError


def _latest(notes: Sequence[Noted]) -> str:
    latest = {entry.hold_id: entry for entry in notes}
    return _json([noted(entry) for entry in latest.values()])


def _answers(posts: Sequence[Post], answer: str) -> list[Any]:
    found = orjson.loads(answer)
    verdicts, unusual = iter(found["held"]), found["settled"]
    return [
        next(verdicts) if entry.is_hold else unusual.get(str(entry.body["hold_id"]), "done") if unusual else "done"
        for entry in posts
    ]


def _tokens(tokens: "Tokens") -> dict[str, int]:
    return {
        "input": tokens.input,
        "output": tokens.output,
        "cache_read": tokens.cache_read,
        "cache_write": tokens.cache_write,
    }
