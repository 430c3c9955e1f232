"""The verbs of messages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.chat.errors import (
    AlreadyAnswering,
    AttachmentNotFound,
    Interrupted,
    MessageNotFound,
    MessageTooLong,
    NotAnAnswer,
    WrongParent,
)
from pactoria.chat.messages import queries
from pactoria.chat.messages.schemas import AttachmentIn, MessageOut
from pactoria.chat.models import AttachmentKind, Chat, Message, MessageAttachment, MessageRole, MessageState, Rating
from pactoria.chat.sessions import service as sessions
from pactoria.chat.wording import one_line, storable
from pactoria.contracts import service as contracts
from pactoria.core import clock
from pactoria.core.actor import Actor
from pactoria.core.errors import Problem
from pactoria.core.ids import new_id
from pactoria.core.pagination import InvalidCursor, decode_cursor, encode_cursor
from pactoria.gateway import experiments

__all__ = [
    "SILENT_AFTER",
    "Asked",
    "answer_again",
    "ask",
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
    "withdraw",
]

SILENT_AFTER = timedelta(seconds=15)
"""How long a process that writes an answer may say nothing before the answer counts as interrupted."""
_MOST = 1_000_000
_TITLE = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer to come."""

    chat: Chat
    question: Message
    answer: Message
    is_new: bool
    """False if the very same request was made before: nothing is to be started."""
    leaf_before: UUID | None = None
    is_question_new: bool = False


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


async def ask(
    session: AsyncSession,
    actor: Actor,
    chat_id: UUID,
    content: str,
    *,
    parent_id: UUID | None = None,
    edit_of: UUID | None = None,
    model: str | None = None,
    attachments: Sequence[AttachmentIn] = (),
    key: UUID | None = None,
) -> Asked:
    """Put a question at the end of the branch that is shown, or where it is told to, and an empty answer after it.

    Raises:
        ChatNotFound, MessageNotFound, AttachmentNotFound: if one is not there for this person.
        WrongParent: if the question cannot stand where it is told to.
        AlreadyAnswering: if what it would follow is still being written.
    """
    chat = await sessions.get(session, actor, chat_id, lock=True)
    if key is not None and (known := await session.scalar(queries.by_key(actor, chat_id, key))) is not None:
        return await _asked_before(session, actor, chat, known)
    text = storable(content)
    if len(text) > _MOST:
        raise MessageTooLong
    parent = await _parent(session, actor, chat, parent_id, edit_of)
    leaf_before = chat.leaf_id
    if model:
        chat.model = one_line(model) or "auto"
    question = _message(chat, parent, MessageRole.USER, content=text, key=key)
    question.finished_at = question.created_at
    answer = _answer(chat, question)
    session.add(question)
    await session.flush()
    session.add(answer)
    for attachment in attachments:
        session.add(await _attachment(session, actor, question, attachment))
    if not chat.title:
        chat.title = title_from(text)
    chat.leaf_id = answer.id
    chat.last_activity_at = clock.now()
    await session.flush()
    await sessions.tell(session, actor, chat.id)
    return Asked(chat, question, answer, is_new=True, leaf_before=leaf_before, is_question_new=True)


async def _asked_before(session: AsyncSession, actor: Actor, chat: Chat, known: Message) -> Asked:
    if known.role == MessageRole.ASSISTANT:
        assert known.parent_id is not None  # noqa: S101 - answers follow questions
        return Asked(chat, await get(session, actor, known.parent_id), known, is_new=False)
    answer = await session.scalar(queries.children_of(actor, known.id).limit(1))
    if answer is None:
        raise MessageNotFound
    return Asked(chat, known, answer, is_new=False)


async def _parent(
    session: AsyncSession, actor: Actor, chat: Chat, parent_id: UUID | None, edit_of: UUID | None
) -> UUID | None:
    if edit_of is not None:
        edited = await get(session, actor, edit_of)
        if edited.session_id != chat.id or edited.role != MessageRole.USER:
            raise WrongParent
        return edited.parent_id
    wanted = parent_id or chat.leaf_id
    if wanted is None:
        return None
    parent = await get(session, actor, wanted)
    if parent.session_id != chat.id or parent.role != MessageRole.ASSISTANT:
        raise WrongParent
    if parent.state == MessageState.STREAMING and not await end_if_silent(session, actor, parent):
        raise AlreadyAnswering
    return parent.id


async def answer_again(
    session: AsyncSession, actor: Actor, message_id: UUID, *, model: str | None = None, key: UUID | None = None
) -> Asked:
    """Put another empty answer beside one, and show its branch.

    Raises:
        MessageNotFound: if the person has no such message.
        NotAnAnswer: if no model wrote it.
    """
    message = await get(session, actor, message_id)
    if message.role != MessageRole.ASSISTANT or message.parent_id is None:
        raise NotAnAnswer
    chat = await sessions.get(session, actor, message.session_id, lock=True)
    if key is not None and (known := await session.scalar(queries.by_key(actor, chat.id, key))) is not None:
        return await _asked_before(session, actor, chat, known)
    question = await get(session, actor, message.parent_id)
    leaf_before = chat.leaf_id
    if model:
        chat.model = one_line(model) or "auto"
    answer = _answer(chat, question, key=key)
    session.add(answer)
    chat.leaf_id = answer.id
    chat.last_activity_at = clock.now()
    await session.flush()
    await sessions.tell(session, actor, chat.id)
    return Asked(chat, question, answer, is_new=True, leaf_before=leaf_before)


def _answer(chat: Chat, question: Message, *, key: UUID | None = None) -> Message:
    answer = _message(chat, question.id, MessageRole.ASSISTANT, key=key)
    answer.state = MessageState.STREAMING
    answer.heartbeat_at = clock.now()
    answer.requested_model = chat.model
    return answer


def _message(
    chat: Chat, parent_id: UUID | None, role: MessageRole, *, content: str = "", key: UUID | None = None
) -> Message:
    """Return a message with all that the database would fill in, so that it can be shown without reading it again."""
    return Message(
        id=new_id(),
        organization_id=chat.organization_id,
        user_id=chat.user_id,
        session_id=chat.id,
        parent_id=parent_id,
        role=role,
        content=content,
        state=MessageState.DONE,
        sequence=0,
        stop_requested=False,
        idempotency_key=key,
        from_cache=False,
        compressed_turns=0,
        tokens_in=0,
        tokens_out=0,
        tokens_cached=0,
        cost=0,
        estimated=False,
        citations=[],
        dropped_quotes=0,
        created_at=clock.now(),
    )


async def _attachment(
    session: AsyncSession, actor: Actor, question: Message, wanted: AttachmentIn
) -> MessageAttachment:
    attachment = MessageAttachment(
        id=new_id(), organization_id=question.organization_id, user_id=question.user_id, message_id=question.id
    )
    if wanted.file_id is not None:
        file = await session.scalar(queries.file_of(actor, wanted.file_id))
        if file is None:
            raise AttachmentNotFound
        attachment.kind, attachment.name, attachment.file_id = AttachmentKind.FILE, file.name, file.id
        return attachment
    assert wanted.contract_id is not None  # noqa: S101 - the wire type has seen to it
    contract = await contracts.get(session, actor, wanted.contract_id)
    version_id = wanted.version_id or contract.current_version_id
    if version_id is None:
        raise AttachmentNotFound
    version = await contracts.version(session, actor, contract.id, version_id)
    attachment.kind, attachment.name = AttachmentKind.CONTRACT, contract.title
    attachment.contract_id, attachment.version_id = contract.id, version.id
    return attachment


async def withdraw(session: AsyncSession, actor: Actor, asked: Asked) -> None:
    """Take back a question, or a repeated answer, that was refused before anything was said."""
    chat = await sessions.get(session, actor, asked.chat.id, lock=True)
    if chat.leaf_id == asked.answer.id:
        chat.leaf_id = asked.leaf_before
    if asked.question.parent_id is None and asked.leaf_before is None and chat.titled_by == "auto":
        chat.title = ""
    gone = [asked.answer.id, asked.question.id] if asked.is_question_new else [asked.answer.id]
    await session.execute(queries.discard(actor, gone))
    await sessions.tell(session, actor, chat.id)


def title_from(question: str) -> str:
    """Return a chat's name made from its first question: its first words, whole ones."""
    words = one_line(question.replace("#", " ").replace("*", " "))
    if len(words) <= _TITLE:
        return words
    cut = words[:_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return f"{cut or words[:_TITLE]}…"


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
