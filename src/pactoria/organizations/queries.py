"""What organizations read. Row-level security lets a person see all of their own memberships, wherever they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import Tier, User, UserProfile
from pactoria.core.actor import Role
from pactoria.organizations.models import Membership, Organization

__all__ = ["Member", "Place", "members_of", "membership", "places_of", "tier_of_owner"]


@dataclass(frozen=True, slots=True)
class Place:
    """An organization, and what a member is in it."""

    id: UUID
    name: str
    is_personal: bool
    role: Role


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in an organization."""

    user_id: UUID
    name: str
    email: str
    role: Role
    since: datetime


def _places(user_id: UUID) -> Select[UUID, str, bool, Role]:
    return (
        select(Organization.id, Organization.name, Organization.is_personal, Membership.role)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.user_id == user_id)
    )


async def places_of(session: AsyncSession, user_id: UUID) -> list[Place]:
    """Return the organizations of a person: the personal one first, then the longest known."""
    statement = _places(user_id).order_by(Organization.is_personal.desc(), Membership.created_at, Organization.id)
    return [
        Place(id_, name, is_personal, Role(role)) for id_, name, is_personal, role in await session.execute(statement)
    ]


async def membership(session: AsyncSession, user_id: UUID, organization_id: UUID | None) -> tuple[UUID, Role] | None:
    """Return one organization of a person, and the role there.

    Args:
        session: the transaction, in which the person's own rows are visible.
        user_id: the person.
        organization_id: which organization; None for the personal one.

    Returns:
        None if the person is no member.
    """
    statement = select(Membership.organization_id, Membership.role).where(Membership.user_id == user_id)
    if organization_id is not None:
        statement = statement.where(Membership.organization_id == organization_id)
    else:
        statement = (
            statement.join(Organization, Organization.id == Membership.organization_id)
            .order_by(Organization.is_personal.desc(), Membership.created_at)
            .limit(1)
        )
    row = (await session.execute(statement)).one_or_none()
    return (row[0], Role(row[1])) if row else None


async def members_of(session: AsyncSession, organization_id: UUID) -> list[Member]:
    """Return the members of the organization that the transaction is in, the longest known first."""
    statement = (
        select(User.id, User.name, User.email, Membership.role, Membership.created_at)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == organization_id)
        .order_by(Membership.created_at, User.id)
    )
    return [
        Member(id_, name, email, Role(role), since)
        for id_, name, email, role, since in await session.execute(statement)
    ]


async def tier_of_owner(session: AsyncSession, organization_id: UUID) -> tuple[Tier, int] | None:
    """Return the tier that an organization goes by, the largest of its owners, and how many members it has.

    Returns:
        None if the transaction is not in the organization.
    """
    members = select(func.count()).select_from(Membership).where(Membership.organization_id == organization_id)
    row = await session.execute(
        select(Tier, members.scalar_subquery())
        .join(UserProfile, UserProfile.tier == Tier.id)
        .join(Membership, Membership.user_id == UserProfile.user_id)
        .where(Membership.organization_id == organization_id, Membership.role == Role.OWNER)
        .order_by(Tier.position.desc())
        .limit(1)
    )
    found = row.one_or_none()
    return (found[0], found[1]) if found else None
