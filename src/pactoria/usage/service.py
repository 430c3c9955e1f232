"""The verbs of the usage slice, but for those of the ledger: what is told, tracked and administered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import Tier, User, UserProfile
from pactoria.audit import service as audit
from pactoria.audit.service import Who
from pactoria.core.actor import Actor, Permission
from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.errors import Forbidden, NotFound
from pactoria.core.pagination import encode_cursor
from pactoria.organizations import service as organizations
from pactoria.organizations.service import Entitlement
from pactoria.usage import queries, storage
from pactoria.usage.desk import Refused
from pactoria.usage.errors import NoSuchTier, TooManyDays, TrackedAlready
from pactoria.usage.ledger import Allowance, Claim, Ledger, Outcome, Settlement, Tokens
from pactoria.usage.models import UsageRecord
from pactoria.usage.queries import Counted, Person, Quota
from pactoria.usage.storage import Room

__all__ = [
    "Report",
    "Tracked",
    "change_tier",
    "list_people",
    "list_tiers",
    "put_into_tier",
    "put_into_tier_by_email",
    "report",
    "track",
]

MOST_DAYS = 400
_USUAL_DAYS = 30
_TRACKED = UUID("6f1c2f0e-7b0a-4a52-9d7e-3b0f5d1c8a41")
"""Namespace of the records that are named by an idempotency key."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was used, and what is left."""

    tier: Tier
    day: Quota
    month: Quota
    since: date
    until: date
    groups: list[Counted]
    entitlement: Entitlement
    room: Room


@dataclass(frozen=True, slots=True)
class Tracked:
    """A use of one of the app's own features, on record."""

    record_id: UUID
    feature: str
    messages: int
    allowance: Allowance | None
    """None where it was on record already."""


async def report(
    session: AsyncSession, actor: Actor, *, whole_organization: bool, since: date | None, until: date | None
) -> Report:
    """Return a person's quota, and what they or all members used in the organization.

    Args:
        session: a transaction in the actor's organization.
        actor: the person.
        whole_organization: whether to count what all members used; for owners and admins.
        since: the first day (UTC); None: 29 days before the last.
        until: the last day; None: today.

    Raises:
        Forbidden: if the actor's role does not allow to see what others used.
        TooManyDays: if there are more than 400, or none.
    """
    actor.require(Permission.ORGANIZATION_MANAGE if whole_organization else Permission.ORGANIZATION_READ)
    if actor.user_id is None:
        raise Forbidden
    last = until or now().date()
    first = since or last - timedelta(days=min(_USUAL_DAYS - 1, (last - date.min).days))
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        raise TooManyDays
    tier = await queries.tier_of(session, actor.user_id)
    if tier is None:
        raise NotFound
    day, month = await queries.quota_of(session, actor.user_id, tier)
    groups = await queries.counted(
        session, actor.organization_id, first, last, None if whole_organization else actor.user_id
    )
    entitlement = await organizations.entitlement_of(session, actor.organization_id)
    room = await storage.room_of(session, actor.organization_id, entitlement.tier)
    return Report(tier, day, month, first, last, groups, entitlement, room)


async def track(db: Database, ledger: Ledger, actor: Actor, *, feature: str, messages: int, key: str) -> Tracked:
    """Take messages from a person's quota for one of the app's own features; with the same key, once.

    Raises:
        QuotaExceeded: if that many are not left.
        TrackedAlready: if the key came with something else before.
    """
    actor.require(Permission.ORGANIZATION_READ)
    if actor.user_id is None:
        raise Forbidden
    record_id = uuid5(_TRACKED, f"{actor.organization_id}/{actor.user_id}/{key}")
    found = await _tracked(db, actor, record_id, feature, messages)
    if found is not None:
        return found
    claim = Claim(
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        feature=feature,
        model="pactoria/app",
        provider="pactoria",
        price_version="free",
        tokens=Tokens(),
        cost=Decimal(0),
        messages=messages,
    )
    hold = await ledger.hold(claim)
    try:
        await ledger.settle(Settlement(hold.id, Outcome.DONE, Tokens(), Decimal(0), id=record_id))
    except (Refused, IntegrityError):
        await ledger.release(hold.id)
        found = await _tracked(db, actor, record_id, feature, messages)  # the same request, a moment earlier
        if found is None:
            raise
        return found
    return Tracked(record_id, feature, messages, hold.allowance)


async def _tracked(db: Database, actor: Actor, record_id: UUID, feature: str, messages: int) -> Tracked | None:
    async with db.transaction(actor) as session:
        found = await session.get(UsageRecord, record_id)
    if found is None:
        return None
    if (found.feature, found.messages) != (feature, messages):
        raise TrackedAlready
    return Tracked(record_id, feature, messages, None)


async def list_tiers(session: AsyncSession) -> Sequence[Tier]:
    """Return all tiers, from the least to the most."""
    return (await session.scalars(select(Tier).order_by(Tier.position))).all()


async def change_tier(session: AsyncSession, actor: Actor, tier_id: str, changes: dict[str, Any]) -> Tier:
    """Change what a tier allows, from the next call on.

    Args:
        session: the transaction.
        actor: who runs the installation.
        tier_id: which.
        changes: new values by column; None: no limit.

    Raises:
        NoSuchTier: if there is none.
    """
    _require_admin(actor)
    tier = await session.get(Tier, tier_id, with_for_update=True)
    if tier is None:
        raise NoSuchTier
    for name, value in changes.items():
        setattr(tier, name, value)
    await session.flush()
    audit.record(session, actor, "tier:changed", None, tier=tier_id, **changes)
    return tier


async def put_into_tier(session: AsyncSession, who: Who, user_id: UUID, tier_id: str) -> None:
    """Give a person another tier, from the next call on. Actors have to run the installation.

    Raises:
        NoSuchTier: if there is no such tier.
        NotFound: if there is no such person.
    """
    if isinstance(who, Actor):
        _require_admin(who)
    if await session.get(Tier, tier_id) is None:
        raise NoSuchTier
    before = await session.get(UserProfile, user_id, with_for_update=True)
    if before is None:
        raise NotFound
    if before.tier != tier_id:
        audit.record(session, who, "user:tier_changed", user_id, tier=tier_id, before=before.tier)
        await session.execute(update(UserProfile).where(UserProfile.user_id == user_id).values(tier=tier_id))


async def put_into_tier_by_email(session: AsyncSession, who: Who, email: str, tier_id: str) -> None:
    """The same, for the person of an e-mail in its normal form."""
    user_id = await session.scalar(select(User.id).where(User.email == email))
    if user_id is None:
        raise NotFound(f"There is no account with the e-mail {email}.")
    await put_into_tier(session, who, user_id, tier_id)


async def list_people(
    session: AsyncSession, actor: Actor, *, words: str | None, tier: str | None, cursor: str | None, limit: int
) -> tuple[list[Person], str | None]:
    """Return a page of all people of the installation, by e-mail, and the cursor of the next page.

    Raises:
        InvalidCursor: if the cursor was not handed out for this list.
    """
    _require_admin(actor)
    found = list(await queries.people(session, words=words, tier=tier, cursor=cursor, limit=limit + 1))
    following = encode_cursor(found[limit - 1].email.lower()) if len(found) > limit else None
    return found[:limit], following


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise Forbidden("Only those who run this installation may do this.")
