"""Files that are given to chats: read in a bounded process, then kept as text with positions."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from pactoria.chat.errors import AttachmentNotFound
from pactoria.chat.messages import queries
from pactoria.chat.models import ChatFile
from pactoria.chat.wording import one_line
from pactoria.contracts.stored import document_to_json
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission
from pactoria.core.ids import new_id
from pactoria.core.services import Services
from pactoria.documents import service as documents
from pactoria.usage import storage

__all__ = ["get", "take_in"]


async def take_in(services: Services, actor: Actor, name: str, data: bytes) -> ChatFile:
    """Read a file and keep what it says. Call it outside of transactions: it takes as long as the file is large.

    Raises:
        StorageUsedUp: if the organization has no room for it; nothing was kept.
        Unreadable: one of its subclasses; nothing was kept.
    """
    actor.require(Permission.ORGANIZATION_READ)
    assert actor.user_id is not None  # noqa: S101 - the system uploads nothing
    async with services.db.transaction(actor) as session:
        await storage.require_room(session, actor, len(data))  # before the work of reading it
    document = await documents.parse_upload(services.isolation, data, name)
    file = ChatFile(
        id=new_id(),
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        name=one_line(name.replace("\\", "/").rsplit("/", 1)[-1])[-255:] or "file",
        format=document.format,
        size=len(data),
        characters=len(document.text),
        document=document_to_json(document),
        created_at=clock.now(),
    )
    async with services.db.transaction(actor) as session:
        await storage.require_room(session, actor, len(data))
        session.add(file)
    return file


async def get(session: AsyncSession, actor: Actor, file_id: UUID) -> ChatFile:
    """Return a file with what it says.

    Raises:
        AttachmentNotFound: if the person has no such file here.
    """
    actor.require(Permission.ORGANIZATION_READ)
    file = await session.scalar(queries.file_of(actor, file_id).options(undefer(ChatFile.document)))
    if file is None:
        raise AttachmentNotFound
    return file
