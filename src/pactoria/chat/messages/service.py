"""The verbs of messages."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.chat.errors import Interrupted, MessageNotFound, NotAnAnswer
from pactoria.chat.messages import queries
from pactoria.chat.messages.schemas import MessageOut
from pactoria.chat.models import Chat, Message, MessageAttachment, MessageRole, MessageState, Rating
from pactoria.chat.sessions import service as sessions
from pactoria.chat.wording import storable
from pactoria.core import clock
from pactoria.core.actor import Actor
from pactoria.core.errors import Problem
from pactoria.core.pagination import InvalidCursor, decode_cursor, encode_cursor
from pactoria.gateway import experiments

__all__ = [
    "SILENT_AFTER",
    "ask_to_stop",
    "end_if_silent",
    "get",
    "is_on_branch",
    "must_be_answer",
    "page",
    "present",
    "rate",
    "show_branch",
    "stretch",
    "told",
    "topic_of",
    "touch",
]

SILENT_AFTER = timedelta(seconds=15)
"""How long a process that writes an answer may say nothing before the answer counts as interrupted."""


def topic_of(message_id: UUID) -> str:
    """Return the topic on which the progress of an answer is told."""
    return f"answer:{message_id}"


def told(problem: Problem) -> dict[str, str | int]:
    """Return a problem as it is kept beside an answer."""
    document = problem.document()
    return {name: document[name] for name in ("type", "title", "status", "detail")}


async def page(
    session: AsyncSession, actor: Actor, chat_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[MessageOut], str | None]:
    """Return a stretch of the branch that is shown, in order, and where what comes before it begins."""
    chat = await sessions.get(session, actor, chat_id)
    start = _place(cursor) if cursor else chat.leaf_id
    if start is None:
        return [], None
    shown, before = await stretch(session, actor, chat_id, start, limit)
    return shown, encode_cursor(before) if before else None


def _place(cursor: str) -> UUID:
    (value,) = decode_cursor(cursor, 1)
    try:
        return UUID(str(value))
    except ValueError as error:
        raise InvalidCursor from error


async def stretch(
    session: AsyncSession, actor: Actor, chat_id: UUID, leaf_id: UUID, limit: int
) -> tuple[list[MessageOut], UUID | None]:
    """Return up to so many messages of a branch that end with `leaf_id`, and the one before them."""
    rows = (await session.execute(queries.previews(actor, chat_id, leaf_id, limit + 1))).all()
    before = rows[limit][0].id if len(rows) > limit else None
    rows = list(reversed(rows[:limit]))
    messages = [row[0] for row in rows]
    siblings = await _siblings(session, actor, chat_id, messages)
    attached = await _attachments(session, actor, messages)
    return [
        MessageOut.of(
            message,
            content=content,
            characters=characters,
            has_thought=has_thought,
            siblings=siblings[message.parent_id],
            attachments=attached[message.id],
        )
        for message, content, characters, has_thought in rows
    ], before


async def is_on_branch(session: AsyncSession, chat_id: UUID, leaf_id: UUID, message_id: UUID) -> bool:
    """Tell whether a message is a leaf or something that it follows."""
    way = queries.branch(chat_id, leaf_id, 100_000)
    return await session.scalar(select(way.c.id).where(way.c.id == message_id)) is not None


async def _siblings(
    session: AsyncSession, actor: Actor, chat_id: UUID, messages: Sequence[Message]
) -> dict[UUID | None, list[UUID]]:
    parents = [message.parent_id for message in messages if message.parent_id is not None]
    found: dict[UUID | None, list[UUID]] = defaultdict(list)
    if messages:
        roots = len(parents) < len(messages)
        for message_id, parent_id in await session.execute(queries.siblings_of(actor, chat_id, parents, roots=roots)):
            found[parent_id].append(message_id)
    return found


async def _attachments(
    session: AsyncSession, actor: Actor, messages: Sequence[Message]
) -> dict[UUID, list[MessageAttachment]]:
    asked = [message.id for message in messages if message.role == MessageRole.USER]
    found: dict[UUID, list[MessageAttachment]] = defaultdict(list)
    if asked:
        for attachment in await session.scalars(queries.attachments_of(actor, asked)):
            found[attachment.message_id].append(attachment)
    return found


async def get(session: AsyncSession, actor: Actor, message_id: UUID, *, content: bool = False) -> Message:
    """Return one message; with `content`, all that it says.

    Raises:
        MessageNotFound: if the person has no such message here.
    """
    query = queries.mine(actor).where(Message.id == message_id).execution_options(populate_existing=True)
    message = await session.scalar(queries.whole(query) if content else query)
    if message is None:
        raise MessageNotFound
    return message


def must_be_answer(message: Message) -> Message:
    """Return the message.

    Raises:
        NotAnAnswer: if no model wrote it.
    """
    if message.role != MessageRole.ASSISTANT:
        raise NotAnAnswer
    return message


async def present(session: AsyncSession, actor: Actor, message: Message) -> MessageOut:
    """Return a message that was loaded with its content, whole."""
    siblings = await _siblings(session, actor, message.session_id, [message])
    attached = await _attachments(session, actor, [message])
    return MessageOut.of(
        message,
        content=message.content,
        characters=len(message.content),
        has_thought=message.thought is not None,
        thought=message.thought,
        siblings=siblings[message.parent_id],
        attachments=attached[message.id],
    )


async def show_branch(session: AsyncSession, actor: Actor, chat_id: UUID, message_id: UUID) -> Chat:
    """Show the branch that goes through a message, to its latest end.

    Raises:
        ChatNotFound, MessageNotFound: if one is not there for this person.
    """
    chat = await sessions.get(session, actor, chat_id, lock=True)
    message = await get(session, actor, message_id)
    if message.session_id != chat.id:
        raise MessageNotFound
    chat.leaf_id = await session.scalar(queries.latest_end(message.id))
    await sessions.tell(session, actor, chat.id)
    return chat


async def rate(
    session: AsyncSession, actor: Actor, message_id: UUID, rating: Rating | None, reason: str | None
) -> Message:
    """Keep what the person thinks of an answer.

    Raises:
        MessageNotFound: if the person has no such message.
        NotAnAnswer: if no model wrote it.
    """
    message = must_be_answer(await get(session, actor, message_id, content=True))
    message.rating = rating
    message.rating_reason = storable(reason).strip() or None if reason and rating else None
    if message.record_id is not None:
        await experiments.rate(session, message.record_id, {None: 0, Rating.UP: 1, Rating.DOWN: -1}[rating])
    return message


async def end_if_silent(session: AsyncSession, actor: Actor, message: Message) -> bool:
    """End an answer that no process writes any more; tell whether it is over."""
    ended = await session.execute(
        queries.end_silent(
            actor,
            message.id,
            clock.now() - SILENT_AFTER,
            state=MessageState.FAILED,
            problem=told(Interrupted()),
            finished_at=clock.now(),
        ).returning(Message.id)
    )
    if ended.scalar_one_or_none() is not None:
        await session.refresh(message)
    return message.state != MessageState.STREAMING


async def ask_to_stop(session: AsyncSession, actor: Actor, message: Message) -> None:
    """Ask whichever process writes an answer to stop.

    Raises:
        NotAnAnswer: if no model writes it.
    """
    must_be_answer(message)
    if not await end_if_silent(session, actor, message):
        message.stop_requested = True


async def touch(session: AsyncSession, actor: Actor, chat_id: UUID) -> None:
    """Note that something has happened in a chat."""
    await session.execute(
        update(Chat)
        .where(Chat.id == chat_id, Chat.user_id == actor.user_id, Chat.organization_id == actor.organization_id)
        .values(last_activity_at=clock.now())
    )
    await sessions.tell(session, actor, chat_id)
