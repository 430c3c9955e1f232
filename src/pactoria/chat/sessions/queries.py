"""Private selects of sessions. The person is a required argument of each."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, text, tuple_

from pactoria.chat.models import Chat, ChatFolder, Message, MessageRole, MessageState
from pactoria.core.actor import Actor
from pactoria.core.pagination import InvalidCursor, decode_cursor, encode_cursor

__all__ = [
    "PART",
    "after",
    "answering_in",
    "cursor_of",
    "entitled",
    "folders_of",
    "found",
    "listed",
    "mine",
    "ordered",
    "place_in_search",
]

PART = 100_000
"""Characters of one stretch of a message in the full-text index."""


def mine(actor: Actor, *, deleted: bool = False) -> Select[Chat]:
    """Chats of the person."""
    gone = Chat.deleted_at.is_not(None) if deleted else Chat.deleted_at.is_(None)
    return select(Chat).where(Chat.user_id == actor.user_id, Chat.organization_id == actor.organization_id, gone)


def listed(actor: Actor, *, archived: bool, folder_id: UUID | None, pinned: bool | None) -> Select[Chat]:
    """Chats that belong into the list."""
    query = mine(actor).where(~Chat.temporary, Chat.archived.is_(archived))
    if folder_id is not None:
        query = query.where(Chat.folder_id == folder_id)
    if pinned is not None:
        query = query.where(Chat.pinned.is_(pinned))
    return query


def ordered(query: Select[Chat]) -> Select[Chat]:
    """Pinned ones first, then by the latest activity."""
    return query.order_by(Chat.pinned.desc(), Chat.last_activity_at.desc(), Chat.id.desc())


def after(query: Select[Chat], cursor: str) -> Select[Chat]:
    """Go on after the row that the cursor stands for.

    Raises:
        InvalidCursor: if it stands for nothing.
    """
    pinned, at, row_id = decode_cursor(cursor, 3)
    try:
        last = tuple_(
            literal(bool(pinned)),
            literal(datetime.fromisoformat(str(at)).astimezone(UTC)),
            literal(UUID(str(row_id))),
        )
    except (OverflowError, ValueError) as error:
        raise InvalidCursor from error
    return query.where(tuple_(Chat.pinned, Chat.last_activity_at, Chat.id) < last)


def cursor_of(chat: Chat) -> str:
    """Return the place after this row."""
    return encode_cursor(chat.pinned, chat.last_activity_at.isoformat(), chat.id)


def answering_in(actor: Actor, chat_ids: list[UUID]) -> Select[UUID, UUID]:
    """Chats and their answers that are being written."""
    return (
        select(Message.session_id, Message.id)
        .where(
            Message.organization_id == actor.organization_id,
            Message.session_id.in_(chat_ids),
            Message.state == MessageState.STREAMING,
        )
        .order_by(Message.id)
    )


def folders_of(actor: Actor) -> Select[ChatFolder]:
    """Folders of the person."""
    return select(ChatFolder).where(
        ChatFolder.user_id == actor.user_id, ChatFolder.organization_id == actor.organization_id
    )


def entitled(actor: Actor, words: str) -> Select[Chat]:
    """Chats whose title has these words, the latest first."""
    like = f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    return (
        mine(actor)
        .where(~Chat.temporary, Chat.title.ilike(like, escape="!"))
        .order_by(Chat.last_activity_at.desc(), Chat.id.desc())
    )


def found(
    actor: Actor, words: str, before: UUID | None, limit: int
) -> Select[UUID, UUID, str, MessageRole, datetime, Any]:
    """Messages that say these words, the latest first: ids, title, role, time, and the words around the first place."""
    hits = (
        func.messages_that_say(words, before, limit).table_valued("message_id", "part").render_derived(name="hits")  # pyright: ignore[reportUnknownMemberType]
    )
    stretch = func.substr(Message.content, hits.c.part * PART + 1, PART)
    snippet = func.ts_headline(
        "english",
        stretch,
        func.websearch_to_tsquery("english", words),
        "StartSel=\ue000, StopSel=\ue001, MaxWords=30, MinWords=15, MaxFragments=1",
    )
    return (
        select(Message.id, Message.session_id, Chat.title, Message.role, Message.created_at, snippet)
        .join(hits, hits.c.message_id == Message.id)
        .join(Chat, Chat.id == Message.session_id)
        .where(Message.organization_id == actor.organization_id, Message.user_id == actor.user_id)
        .order_by(Message.id.desc())
    )


def place_in_search(cursor: str) -> UUID:
    """Return the message after which a search goes on.

    Raises:
        InvalidCursor: if the cursor stands for none.
    """
    (value,) = decode_cursor(cursor, 1)
    try:
        return UUID(str(value))
    except ValueError as error:
        raise InvalidCursor from error


SWEEP = text("SELECT sweep_chats(:temporary, :deleted, :silent, :files, CAST(:interrupted AS jsonb))")
