"""What the usage slice reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, case, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import Tier, User, UserProfile
from pactoria.core.clock import now
from pactoria.core.pagination import InvalidCursor, decode_cursor
from pactoria.usage.models import UsageAnalytics, UsageQuota

__all__ = ["Counted", "Person", "Quota", "counted", "month_of", "people", "quota_of", "tier_of"]


@dataclass(frozen=True, slots=True)
class Quota:
    """A person's quota in one window."""

    used: int
    held: int
    """Messages of calls that are under way."""
    limit: int | None
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """Totals of a group of calls."""

    by: Literal["all", "model", "feature", "day", "member"]
    key: str
    name: str
    figures: dict[str, Any]
    """Named after the columns of `UsageAnalytics`."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as those see them who run the installation."""

    id: UUID
    email: str
    name: str
    is_admin: bool
    created_at: datetime
    tier: str
    used_today: int
    used_this_month: int
    messages_per_day: int | None


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def _next_month(day: date) -> date:
    return (month_of(day) + timedelta(days=32)).replace(day=1)


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def tier_of(session: AsyncSession, user_id: UUID) -> Tier | None:
    """Return what a person may use."""
    found = select(Tier).join(UserProfile, UserProfile.tier == Tier.id).where(UserProfile.user_id == user_id)
    return await session.scalar(found)


async def quota_of(session: AsyncSession, user_id: UUID, tier: Tier) -> tuple[Quota, Quota]:
    """Return what a person has taken of today, and of this month (UTC)."""
    today = now().date()
    row = await session.get(UsageQuota, user_id)
    day = row if row is not None and row.day >= today else None
    month = row if row is not None and row.month >= month_of(today) else None
    return (
        Quota(
            day.day_used if day else 0,
            day.day_held if day else 0,
            tier.messages_per_day,
            _begins(today + timedelta(days=1)),
        ),
        Quota(
            month.month_used if month else 0,
            month.month_held if month else 0,
            tier.messages_per_month,
            _begins(_next_month(today)),
        ),
    )


_FIGURES = (
    "calls",
    "messages",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "failed",
    "estimated",
    "from_cache",
    "latency_ms",
    "cost",
)
_GROUPS: tuple[tuple[Literal["model", "feature", "day", "member"], int], ...] = (
    # What `grouping(model, feature, starts_on, user_id)` is where one of them is grouped by: its bit is 0.
    ("model", 0b0111),
    ("feature", 0b1011),
    ("day", 0b1101),
    ("member", 0b1110),
)


async def counted(
    session: AsyncSession, organization_id: UUID, since: date, until: date, user_id: UUID | None
) -> list[Counted]:
    """Return the totals of some days: all in all, by model, by feature, by day, and by member; the dearest first.

    Args:
        session: a transaction in the organization.
        organization_id: whose.
        since: the first day.
        until: the last day.
        user_id: only this member's.
    """
    table = UsageAnalytics
    groups = (table.model, table.feature, table.starts_on, table.user_id)
    inner = (
        select(
            *groups,
            func.grouping(*groups).label("bits"),
            *(func.coalesce(func.sum(getattr(table, name)), 0).label(name) for name in _FIGURES),
        )
        .where(table.organization_id == organization_id, table.period == "day", table.starts_on.between(since, until))
        .group_by(func.grouping_sets(tuple_(), *groups))
    )
    if user_id is not None:
        inner = inner.where(table.user_id == user_id)
    totals = inner.subquery()
    named = select(totals, User.name.label("person")).outerjoin(User, User.id == totals.c.user_id)
    rows = await session.execute(named.order_by(totals.c.cost.desc(), totals.c.messages.desc(), totals.c.starts_on))
    return [_counted(row) for row in rows.mappings()]


def _counted(found: RowMapping) -> Counted:
    figures = {name: found[name] for name in _FIGURES}
    by = next((name for name, bits in _GROUPS if found["bits"] == bits), "all")
    match by:
        case "model" | "feature":
            return Counted(by, found[by], found[by], figures)
        case "day":
            return Counted(by, found["starts_on"].isoformat(), "", figures)
        case "member":
            return Counted(by, str(found["user_id"]), found["person"] or "", figures)
        case _:
            return Counted("all", "", "", figures)


async def people(
    session: AsyncSession, *, words: str | None, tier: str | None, cursor: str | None, limit: int
) -> Sequence[Person]:
    """Return a page of all people, by e-mail.

    Raises:
        InvalidCursor: if the cursor was not handed out for this list.
    """
    today = now().date()
    statement = (
        select(
            User.id,
            User.email,
            User.name,
            User.is_admin,
            User.created_at,
            UserProfile.tier,
            _taken(UsageQuota.day >= today, UsageQuota.day_used + UsageQuota.day_held),
            _taken(UsageQuota.month >= month_of(today), UsageQuota.month_used + UsageQuota.month_held),
            Tier.messages_per_day,
        )
        .join(UserProfile, UserProfile.user_id == User.id)
        .join(Tier, Tier.id == UserProfile.tier)
        .outerjoin(UsageQuota, UsageQuota.user_id == User.id)
        .order_by(func.lower(User.email))
        .limit(limit)
    )
    if words and words.strip():
        like = f"%{_escaped(words.replace(chr(0), ' ').strip())}%"
        statement = statement.where(or_(User.email.ilike(like, escape="!"), User.name.ilike(like, escape="!")))
    if tier is not None:
        statement = statement.where(UserProfile.tier == tier)
    if cursor is not None:
        (email,) = decode_cursor(cursor, 1)
        if not isinstance(email, str) or "\x00" in email:
            raise InvalidCursor
        statement = statement.where(func.lower(User.email) > literal(email))
    return [Person(*row) for row in await session.execute(statement)]


def _taken(current: ColumnElement[bool], messages: ColumnElement[int]) -> ColumnElement[int]:
    return case((current, messages), else_=0)


def _escaped(words: str) -> str:
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
