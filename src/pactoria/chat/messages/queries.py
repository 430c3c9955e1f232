"""Private selects of messages. The person is a required argument of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Delete, Select, and_, delete, func, literal, or_, select, update
from sqlalchemy.orm import aliased, undefer
from sqlalchemy.sql.dml import Update

from pactoria.chat.models import Chat, ChatFile, Message, MessageAttachment, MessageRole, MessageState
from pactoria.core.actor import Actor

__all__ = [
    "PREVIEW",
    "attachments_of",
    "attachments_on",
    "branch",
    "by_key",
    "children_of",
    "discard",
    "end_silent",
    "file_of",
    "latest_end",
    "mine",
    "previews",
    "siblings_of",
    "turns",
    "whole",
]

PREVIEW = 20_000
"""Characters of a message that pages show."""
_DEPTH = 100_000


def mine(actor: Actor) -> Select[Message]:
    """Messages of the person, in chats that are not deleted; without their content."""
    return (
        select(Message)
        .join(Chat, Chat.id == Message.session_id)
        .where(
            Message.user_id == actor.user_id,
            Message.organization_id == actor.organization_id,
            Chat.deleted_at.is_(None),
        )
    )


def whole(query: Select[Message]) -> Select[Message]:
    """Load what a message says, too."""
    return query.options(undefer(Message.content), undefer(Message.thought))


def branch(chat_id: UUID, leaf_id: UUID, limit: int) -> CTE:
    """Ids of a message and what it follows, up to so many; `depth` is 0 for the message itself."""
    start = (
        select(Message.id, Message.parent_id, literal(0).label("depth"))
        .where(Message.id == leaf_id, Message.session_id == chat_id)
        .cte("branch", recursive=True)
    )
    earlier = aliased(Message)
    return start.union_all(
        select(earlier.id, earlier.parent_id, start.c.depth + 1)
        .join(start, start.c.parent_id == earlier.id)
        .where(start.c.depth + 1 < limit)
    )


def previews(actor: Actor, chat_id: UUID, leaf_id: UUID, limit: int) -> Select[Message, str, int, bool]:
    """A stretch of a branch, from its end: messages, their beginnings, lengths, and whether there is a thought."""
    way = branch(chat_id, leaf_id, limit)
    return (
        select(
            Message,
            func.left(Message.content, PREVIEW),
            func.char_length(Message.content),
            Message.thought.is_not(None),
        )
        .join(way, way.c.id == Message.id)
        .where(Message.user_id == actor.user_id, Message.organization_id == actor.organization_id)
        .order_by(way.c.depth)
    )


def turns(actor: Actor, chat_id: UUID, leaf_id: UUID, characters: int) -> Select[UUID, MessageRole, str]:
    """Id, role and content of the newest messages of a branch, from its end, as many as fit into so many characters."""
    way = branch(chat_id, leaf_id, _DEPTH)
    lengths = (
        select(
            way.c.id,
            way.c.depth,
            func.sum(func.char_length(Message.content)).over(order_by=way.c.depth).label("total"),
        )
        .join(Message, Message.id == way.c.id)
        .subquery()
    )
    return (
        select(Message.id, Message.role, Message.content)
        .join(lengths, lengths.c.id == Message.id)
        .where(
            Message.user_id == actor.user_id,
            Message.organization_id == actor.organization_id,
            or_(lengths.c.total <= characters, lengths.c.depth == 0),
        )
        .order_by(lengths.c.depth)
    )


def siblings_of(actor: Actor, chat_id: UUID, parents: list[UUID], *, roots: bool) -> Select[UUID, Any]:
    """Ids and parents of all messages that follow the same ones."""
    follows = Message.parent_id.in_(parents)
    first = and_(Message.parent_id.is_(None), Message.session_id == chat_id)
    return (
        select(Message.id, Message.parent_id)
        .where(
            Message.user_id == actor.user_id,
            Message.organization_id == actor.organization_id,
            or_(follows, first) if roots and parents else first if roots else follows,
        )
        .order_by(Message.id)
    )


def children_of(actor: Actor, message_id: UUID) -> Select[Message]:
    """What follows a message directly, the latest first."""
    return mine(actor).where(Message.parent_id == message_id).order_by(Message.id.desc())


def latest_end(message_id: UUID) -> Select[UUID]:
    """The end of the branch that one comes to by always taking the latest of what follows."""
    child = aliased(Message)
    start = select(Message.id, literal(0).label("depth")).where(Message.id == message_id).cte("onward", recursive=True)
    latest = (
        select(child.id)
        .where(child.parent_id == start.c.id)
        .order_by(child.id.desc())
        .limit(1)
        .correlate(start)
        .scalar_subquery()
    )
    onward = start.union_all(select(latest, start.c.depth + 1).where(start.c.id.is_not(None), start.c.depth < _DEPTH))
    return select(onward.c.id).where(onward.c.id.is_not(None)).order_by(onward.c.depth.desc()).limit(1)


def attachments_of(actor: Actor, message_ids: list[UUID]) -> Select[MessageAttachment]:
    """What questions came with."""
    return (
        select(MessageAttachment)
        .where(
            MessageAttachment.user_id == actor.user_id,
            MessageAttachment.organization_id == actor.organization_id,
            MessageAttachment.message_id.in_(message_ids),
        )
        .order_by(MessageAttachment.id)
    )


def attachments_on(actor: Actor, chat_id: UUID, leaf_id: UUID) -> Select[MessageAttachment]:
    """What the questions of a branch came with, the latest first."""
    way = branch(chat_id, leaf_id, _DEPTH)
    return (
        select(MessageAttachment)
        .join(way, way.c.id == MessageAttachment.message_id)
        .where(MessageAttachment.user_id == actor.user_id, MessageAttachment.organization_id == actor.organization_id)
        .order_by(way.c.depth, MessageAttachment.id)
    )


def file_of(actor: Actor, file_id: UUID) -> Select[ChatFile]:
    """A file of the person."""
    return select(ChatFile).where(
        ChatFile.user_id == actor.user_id, ChatFile.organization_id == actor.organization_id, ChatFile.id == file_id
    )


def by_key(actor: Actor, chat_id: UUID, key: UUID) -> Select[Message]:
    """The message that a request has made before."""
    return mine(actor).where(Message.session_id == chat_id, Message.idempotency_key == key)


def end_silent(actor: Actor, message_id: UUID, silent_before: datetime, **values: Any) -> Update:
    """End an answer that no process writes any more."""
    return (
        update(Message)
        .where(
            Message.user_id == actor.user_id,
            Message.organization_id == actor.organization_id,
            Message.id == message_id,
            Message.state == MessageState.STREAMING,
            func.coalesce(Message.heartbeat_at, Message.created_at) < silent_before,
        )
        .values(**values)
    )


def discard(actor: Actor, message_ids: list[UUID]) -> Delete:
    """Take back what was refused."""
    return delete(Message).where(
        Message.user_id == actor.user_id, Message.organization_id == actor.organization_id, Message.id.in_(message_ids)
    )
