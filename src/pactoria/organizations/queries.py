"""What organizations read. Row-level security lets a person see all of their own memberships, wherever they are."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.actor import Role
from pactoria.organizations.models import Membership, Organization

__all__ = ["Place", "membership", "places_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """An organization, and what a member is in it."""

    id: UUID
    name: str
    is_personal: bool
    role: Role


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
