"""The verbs of organizations, and those that make a person together with theirs."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts import limits, passwords
from pactoria.accounts import service as accounts
from pactoria.accounts import sessions as account_sessions
from pactoria.accounts.identity import Identity, Visitor
from pactoria.accounts.models import Tier, User
from pactoria.accounts.service import Person, SignedIn
from pactoria.audit import service as audit
from pactoria.core.actor import Actor, Permission, Role
from pactoria.core.db import Database, enter_tenant
from pactoria.core.errors import NotFound
from pactoria.core.ids import new_id
from pactoria.core.throttle import TooManyRequests
from pactoria.organizations import queries
from pactoria.organizations.errors import MemberAlready, NobodyThere, SeatsTaken
from pactoria.organizations.models import Membership, Organization
from pactoria.organizations.queries import Member, Place

__all__ = [
    "Entitlement",
    "add_member",
    "create_person",
    "enter",
    "entitlement_of",
    "list_members",
    "list_places",
    "look_around",
    "open_account",
    "rename",
    "sign_up",
]


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What an organization may have."""

    tier: Tier
    """The largest of its owners: its seats and its storage hold for the organization."""
    members: int
    """How many there are."""


async def create_person(
    session: AsyncSession, *, email: str, name: str, password_hash: str, is_admin: bool = False
) -> UUID:
    """Open an account with a personal organization; return the person's id. The transaction enters the organization.

    Raises:
        EmailTaken: if there is an account with this e-mail.
    """
    user_id = await accounts.create_user(
        session, email=email, name=name, password_hash=password_hash, is_admin=is_admin
    )
    organization_id = new_id()
    await enter_tenant(session, organization_id, user_id)
    session.add(Organization(id=organization_id, name=f"{name}'s organization", is_personal=True))
    await session.flush()
    session.add(Membership(organization_id=organization_id, user_id=user_id, role=Role.OWNER))
    await session.flush()
    return user_id


async def open_account(db: Database, *, email: str, name: str, password: str, is_admin: bool) -> UUID:
    """Open an account on behalf of whoever runs the installation; return the person's id.

    Raises:
        WeakPassword: if the password is not good enough.
        EmailTaken: if there is an account with this e-mail.
    """
    passwords.require_good(password, email, name)
    hashed = await passwords.hash_password(password)
    async with db.transaction() as session:
        user_id = await create_person(session, email=email, name=name, password_hash=hashed, is_admin=is_admin)
        audit.record(session, Visitor(), "user:created", user_id, is_admin=is_admin)
        return user_id


async def sign_up(
    db: Database,
    *,
    email: str,
    name: str,
    password: str,
    visitor: Visitor,
    lifetime: timedelta,
    first_run_token: str | None = None,
    replaces: str | None = None,
) -> SignedIn:
    """Open an account with a personal organization, and sign its owner in.

    Args:
        db: where.
        email: in its normal form.
        name: what others see.
        password: as typed.
        visitor: from where.
        lifetime: how long the session lives without a visit.
        first_run_token: makes the person an admin; used up.
        replaces: token of the session that this browser had so far; it ends.

    Raises:
        TooManyRequests: if too many accounts came from this place.
        WeakPassword: if the password is not good enough.
        EmailTaken: if there is an account with this e-mail.
        FirstRunOver: if the token is no good.
    """
    async with db.transaction() as session:
        wait = await limits.try_sign_up(session, visitor.ip)
    if wait is not None:
        raise TooManyRequests(wait)
    passwords.require_good(password, email, name)
    hashed = await passwords.hash_password(password)
    async with db.transaction() as session:
        if first_run_token is not None:
            await accounts.claim_first_run(session, first_run_token)
        user_id = await create_person(
            session, email=email, name=name, password_hash=hashed, is_admin=first_run_token is not None
        )
        audit.record(session, visitor, "user:created", user_id)
        if replaces is not None:
            await account_sessions.end_by_token(session, replaces)
        return await accounts.start_session(session, user_id, visitor, lifetime=lifetime)


async def enter(session: AsyncSession, identity: Identity, organization_id: UUID | None) -> Actor:
    """Let a person act in one of their organizations, and the transaction see what is in it.

    Args:
        session: the transaction, in which the person's own rows are visible.
        identity: the person.
        organization_id: which organization; None for the personal one.

    Raises:
        NotFound: if the person is not a member.
    """
    found = await queries.membership(session, identity.user_id, organization_id)
    if found is None:
        raise NotFound
    entered, role = found
    await enter_tenant(session, entered, identity.user_id)
    return Actor(
        organization_id=entered,
        user_id=identity.user_id,
        role=role,
        is_admin=identity.is_admin,
        ip=identity.ip,
        user_agent=identity.user_agent,
        session_id=identity.session_id,
    )


async def list_places(session: AsyncSession, identity: Identity) -> list[Place]:
    """Return the person's organizations, the personal one first."""
    return await queries.places_of(session, identity.user_id)


async def look_around(
    session: AsyncSession, user_id: UUID, wanted: UUID | None = None
) -> tuple[Person, Place, list[Place]]:
    """Return a person, where they are, and all their organizations.

    Where they are is the organization that is `wanted`, if they are a member; else the personal one.

    Raises:
        NotFound: if the person belongs nowhere any more.
    """
    await enter_tenant(session, None, user_id)
    places = await queries.places_of(session, user_id)
    if not places:
        raise NotFound
    here = next((place for place in places if place.id == wanted), places[0])
    return await accounts.person(session, user_id), here, places


async def rename(session: AsyncSession, identity: Identity, organization_id: UUID, name: str) -> Place:
    """Rename one of the person's organizations.

    Raises:
        NotFound: if the person is not a member.
        Forbidden: if the person's role there does not allow it.
    """
    actor = await enter(session, identity, organization_id)
    actor.require(Permission.ORGANIZATION_MANAGE)
    await session.execute(update(Organization).where(Organization.id == organization_id).values(name=name))
    audit.record(session, actor, "organization:renamed", organization_id, name=name)
    return next(place for place in await queries.places_of(session, identity.user_id) if place.id == organization_id)


async def entitlement_of(session: AsyncSession, organization_id: UUID) -> Entitlement:
    """Return what the organization may have that the transaction is in, and how many members it has.

    Raises:
        NotFound: if the transaction is in another one.
    """
    found = await queries.tier_of_owner(session, organization_id)
    if found is None:
        raise NotFound
    return Entitlement(*found)


async def list_members(session: AsyncSession, identity: Identity, organization_id: UUID) -> list[Member]:
    """Return the members of one of the person's organizations.

    Raises:
        NotFound: if the person is not a member.
    """
    actor = await enter(session, identity, organization_id)
    actor.require(Permission.ORGANIZATION_READ)
    return await queries.members_of(session, organization_id)


async def add_member(
    session: AsyncSession, identity: Identity, organization_id: UUID, *, email: str, role: Role
) -> Member:
    """Let somebody who has an account into one of the person's organizations.

    Of those who add the last member at the same time one gets through: they meet at the organization's row.

    Raises:
        NotFound: if the person is not a member.
        Forbidden: if the person's role there does not allow it.
        NobodyThere: if nobody has this e-mail.
        MemberAlready: if they are a member.
        SeatsTaken: if the tier of the organization's owner has no seat left.
    """
    actor = await enter(session, identity, organization_id)
    actor.require(Permission.ORGANIZATION_MANAGE)
    await session.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update())
    user_id = await session.scalar(select(User.id).where(func.lower(User.email) == email.lower()))
    if user_id is None:
        raise NobodyThere
    if await session.get(Membership, (organization_id, user_id)) is not None:
        raise MemberAlready
    entitlement = await entitlement_of(session, organization_id)
    seats = entitlement.tier.seats
    if seats is not None and entitlement.members >= seats:
        raise SeatsTaken.of(seats, entitlement.tier.id)
    session.add(Membership(organization_id=organization_id, user_id=user_id, role=role))
    await session.flush()
    audit.record(session, actor, "organization:member_added", user_id, role=role)
    members = await queries.members_of(session, organization_id)
    return next(member for member in members if member.user_id == user_id)
