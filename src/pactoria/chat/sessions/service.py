"""The verbs of sessions and folders."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.audit import service as audit
from pactoria.chat.errors import ChatNotDeleted, ChatNotFound, FolderNotFound, NameMissing
from pactoria.chat.models import Chat, ChatFolder, TitledBy
from pactoria.chat.sessions import queries
from pactoria.chat.wording import one_line, storable
from pactoria.core import clock, realtime
from pactoria.core.actor import Actor, Permission
from pactoria.core.ids import new_id

__all__ = [
    "Page",
    "answering",
    "begin",
    "change",
    "entitle",
    "folders",
    "get",
    "list_chats",
    "make_folder",
    "remove",
    "remove_folder",
    "rename_folder",
    "restore",
    "tell",
    "topic_of",
]


@dataclass(frozen=True, slots=True)
class Page:
    """Some chats, the answers that are being written in them, and where to go on."""

    chats: list[Chat]
    next_cursor: str | None
    answering: dict[UUID, list[UUID]] = field(default_factory=dict[UUID, list[UUID]])


def topic_of(user_id: UUID) -> str:
    """Return the topic on which changes of a person's chats are told."""
    return f"chats:{user_id}"


async def tell(session: AsyncSession, actor: Actor, chat_id: UUID) -> None:
    """Tell all windows of the person that a chat has changed."""
    assert actor.user_id is not None  # noqa: S101 - chats are acted on by people only
    await realtime.tell(session, topic_of(actor.user_id), chat=str(chat_id))


async def list_chats(
    session: AsyncSession,
    actor: Actor,
    *,
    archived: bool = False,
    folder_id: UUID | None = None,
    pinned: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Return one page of the person's chats."""
    actor.require(Permission.ORGANIZATION_READ)
    query = queries.listed(actor, archived=archived, folder_id=folder_id, pinned=pinned)
    query = queries.after(query, cursor) if cursor else query
    rows = list(await session.scalars(queries.ordered(query).limit(limit + 1)))
    more = len(rows) > limit
    page = rows[:limit]
    return Page(page, queries.cursor_of(page[-1]) if more else None, await answering(session, actor, page))


async def answering(session: AsyncSession, actor: Actor, chats: list[Chat]) -> dict[UUID, list[UUID]]:
    """Return the answers that are being written, by chat."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    if chats:
        for chat_id, message_id in await session.execute(queries.answering_in(actor, [chat.id for chat in chats])):
            found[chat_id].append(message_id)
    return found


async def get(session: AsyncSession, actor: Actor, chat_id: UUID, *, lock: bool = False) -> Chat:
    """Return one chat; with `lock`, as it is now, and nobody else changes it before this transaction ends.

    Raises:
        ChatNotFound: if the person has no such chat here.
    """
    actor.require(Permission.ORGANIZATION_READ)
    query = queries.mine(actor).where(Chat.id == chat_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    chat = await session.scalar(query)
    if chat is None:
        raise ChatNotFound
    return chat


async def begin(
    session: AsyncSession,
    actor: Actor,
    *,
    title: str | None = None,
    model: str | None = None,
    system_prompt: str | None = None,
    folder_id: UUID | None = None,
    temporary: bool = False,
    cache: bool = True,
) -> Chat:
    """Begin a chat."""
    actor.require(Permission.ORGANIZATION_READ)
    assert actor.user_id is not None  # noqa: S101 - the system has no chats
    if folder_id is not None:
        await folder(session, actor, folder_id)
    name = one_line(title or "")[:300]
    chat = Chat(
        id=new_id(),
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        title=name,
        titled_by=TitledBy.PERSON if name else TitledBy.AUTO,
        model=_model(model),
        system_prompt=_prompt(system_prompt),
        folder_id=folder_id,
        temporary=temporary,
        cache=cache,
    )
    session.add(chat)
    await session.flush()
    await tell(session, actor, chat.id)
    return chat


async def change(session: AsyncSession, actor: Actor, chat_id: UUID, changes: dict[str, Any]) -> Chat:
    """Change what the person has said: keys of `ChatChange` that were given.

    Raises:
        ChatNotFound, FolderNotFound: if there is none.
        NameMissing: if the title would be empty.
    """
    chat = await get(session, actor, chat_id, lock=True)
    if changes.get("title") is not None:
        chat.title = one_line(changes["title"])[:300]
        chat.titled_by = TitledBy.PERSON
        if not chat.title:
            raise NameMissing
    if "folder_id" in changes:
        if changes["folder_id"] is not None:
            await folder(session, actor, changes["folder_id"])
        chat.folder_id = changes["folder_id"]
    if "system_prompt" in changes:
        chat.system_prompt = _prompt(changes["system_prompt"])
    if changes.get("model") is not None:
        chat.model = _model(changes["model"])
    for name in ("pinned", "archived", "cache"):
        if changes.get(name) is not None:
            setattr(chat, name, changes[name])
    await tell(session, actor, chat.id)
    return chat


async def entitle(session: AsyncSession, actor: Actor, chat_id: UUID, title: str) -> None:
    """Name a chat, unless a person has."""
    chat = await session.scalar(queries.mine(actor).where(Chat.id == chat_id).with_for_update())
    name = one_line(title)[:300]
    if chat is None or chat.titled_by == TitledBy.PERSON or not name:
        return
    chat.title = name
    await tell(session, actor, chat.id)


async def remove(session: AsyncSession, actor: Actor, chat_id: UUID) -> None:
    """Delete a chat; it can be restored for 30 days."""
    chat = await get(session, actor, chat_id, lock=True)
    chat.deleted_at = clock.now()
    audit.record(session, actor, "chat:deleted", chat.id)
    await tell(session, actor, chat.id)


async def restore(session: AsyncSession, actor: Actor, chat_id: UUID) -> Chat:
    """Take a deletion back.

    Raises:
        ChatNotFound: if there is no such chat.
        ChatNotDeleted: if it is not deleted.
    """
    actor.require(Permission.ORGANIZATION_READ)
    chat = await session.scalar(queries.mine(actor, deleted=True).where(Chat.id == chat_id).with_for_update())
    if chat is None:
        await get(session, actor, chat_id)
        raise ChatNotDeleted
    chat.deleted_at = None
    audit.record(session, actor, "chat:restored", chat.id)
    await tell(session, actor, chat.id)
    return chat


async def folders(session: AsyncSession, actor: Actor) -> list[ChatFolder]:
    """Return the person's folders by name."""
    actor.require(Permission.ORGANIZATION_READ)
    rows = list(await session.scalars(queries.folders_of(actor)))
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))


async def folder(session: AsyncSession, actor: Actor, folder_id: UUID) -> ChatFolder:
    """Return one folder.

    Raises:
        FolderNotFound: if the person has no such folder here.
    """
    found = await session.scalar(queries.folders_of(actor).where(ChatFolder.id == folder_id))
    if found is None:
        raise FolderNotFound
    return found


async def make_folder(session: AsyncSession, actor: Actor, name: str) -> ChatFolder:
    """Make a folder."""
    actor.require(Permission.ORGANIZATION_READ)
    assert actor.user_id is not None  # noqa: S101 - the system has no folders
    made = ChatFolder(
        id=new_id(),
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        name=_name(name),
        created_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made


async def rename_folder(session: AsyncSession, actor: Actor, folder_id: UUID, name: str) -> ChatFolder:
    """Rename a folder."""
    found = await folder(session, actor, folder_id)
    found.name = _name(name)
    return found


async def remove_folder(session: AsyncSession, actor: Actor, folder_id: UUID) -> None:
    """Delete a folder; its chats stay, outside of folders."""
    await session.delete(await folder(session, actor, folder_id))


def _name(name: str) -> str:
    words = one_line(name)[:100]
    if not words:
        raise NameMissing
    return words


def _model(model: str | None) -> str:
    return one_line(model or "") or "auto"


def _prompt(prompt: str | None) -> str | None:
    return storable(prompt).strip() or None if prompt else None
