"""Room for files: what those of an organization take, and that they never take more than its tier has.

Reading a file takes long, so that room is kept for it first (`begin_upload`), in a transaction of its own. Uploads that
begin at the same time meet at the lock of the organization's row, and the last of them find the room taken.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import Tier
from pactoria.core.actor import Actor
from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.ids import new_id
from pactoria.organizations import service as organizations
from pactoria.usage.errors import StorageUsedUp
from pactoria.usage.models import UsageStorage, UsageUpload

__all__ = ["Room", "begin_upload", "end_upload", "give_back", "require_room", "room_of"]

UPLOAD_TIME = timedelta(minutes=15)
"""Longer than reading a file may take: see `documents.limits`."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes."""

    used: int
    held: int
    """Of files that are being read."""
    limit: int | None
    """None: there is none."""


async def room_of(session: AsyncSession, organization_id: UUID, tier: Tier) -> Room:
    """Return how much room an organization has where its tier is this one."""
    used = select(UsageStorage.bytes).where(UsageStorage.organization_id == organization_id)
    held = select(func.coalesce(func.sum(UsageUpload.bytes), 0)).where(
        UsageUpload.organization_id == organization_id, UsageUpload.expires_at > now()
    )
    found = (await session.execute(select(used.scalar_subquery(), held.scalar_subquery()))).one()
    return Room(used=found[0] or 0, held=int(found[1]), limit=tier.storage_bytes)


async def require_room(session: AsyncSession, actor: Actor, size: int) -> None:
    """Stop unless there is room for a file; nobody else takes it before this transaction ends.

    Raises:
        StorageUsedUp: if there is not.
    """
    organization_id = actor.organization_id
    first = insert(UsageStorage).values(organization_id=organization_id, bytes=0).on_conflict_do_nothing()
    await session.execute(first)
    lock = select(UsageStorage.bytes).where(UsageStorage.organization_id == organization_id).with_for_update()
    await session.execute(lock)
    tier = (await organizations.entitlement_of(session, organization_id)).tier
    room = await room_of(session, organization_id, tier)
    if room.limit is not None and room.used + room.held + size > room.limit:
        raise StorageUsedUp(size=size, used=room.used + room.held, limit=room.limit, tier=tier.id)


async def begin_upload(db: Database, actor: Actor, size: int) -> UUID:
    """Keep room for a file before it is read; return what `end_upload` or `give_back` takes.

    Raises:
        StorageUsedUp: if there is no room; nothing was stored.
    """
    upload_id, organization_id = new_id(), actor.organization_id
    async with db.transaction(actor) as session:
        await require_room(session, actor, size)
        gone = delete(UsageUpload).where(
            UsageUpload.organization_id == organization_id, UsageUpload.expires_at <= now()
        )
        await session.execute(gone)
        kept = UsageUpload(id=upload_id, organization_id=organization_id, bytes=size, expires_at=now() + UPLOAD_TIME)
        session.add(kept)
    return upload_id


async def end_upload(session: AsyncSession, upload_id: UUID) -> None:
    """Give back what was kept, in the transaction in which the file itself begins to count."""
    await session.execute(delete(UsageUpload).where(UsageUpload.id == upload_id))


async def give_back(db: Database, actor: Actor, upload_id: UUID) -> None:
    """Give back what was kept for a file that was not kept."""
    async with db.transaction(actor) as session:
        await end_upload(session, upload_id)
