"""Questions, and the empty answers that models then write."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.chat.errors import (
    AlreadyAnswering,
    AttachmentNotFound,
    MessageNotFound,
    MessageTooLong,
    NotAnAnswer,
    WrongParent,
)
from pactoria.chat.messages import queries, service
from pactoria.chat.messages.schemas import AttachmentIn
from pactoria.chat.models import AttachmentKind, Chat, Message, MessageAttachment, MessageRole, MessageState, TitledBy
from pactoria.chat.sessions import service as sessions
from pactoria.chat.wording import one_line, storable
from pactoria.contracts import service as contracts
from pactoria.core import clock
from pactoria.core.actor import Actor
from pactoria.core.ids import new_id

__all__ = ["Asked", "answer_again", "ask", "title_from", "withdraw"]

_MOST = 1_000_000
"""Characters of a message."""
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
        return Asked(chat, await service.get(session, actor, known.parent_id), known, is_new=False)
    answer = await session.scalar(queries.children_of(actor, known.id).limit(1))
    if answer is None:
        raise MessageNotFound
    return Asked(chat, known, answer, is_new=False)


async def _parent(
    session: AsyncSession, actor: Actor, chat: Chat, parent_id: UUID | None, edit_of: UUID | None
) -> UUID | None:
    if edit_of is not None:
        edited = await service.get(session, actor, edit_of)
        if edited.session_id != chat.id or edited.role != MessageRole.USER:
            raise WrongParent
        return edited.parent_id
    wanted = parent_id or chat.leaf_id
    if wanted is None:
        return None
    parent = await service.get(session, actor, wanted)
    if parent.session_id != chat.id or parent.role != MessageRole.ASSISTANT:
        raise WrongParent
    if parent.state == MessageState.STREAMING and not await service.end_if_silent(session, actor, parent):
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
    message = await service.get(session, actor, message_id)
    if message.role != MessageRole.ASSISTANT or message.parent_id is None:
        raise NotAnAnswer
    chat = await sessions.get(session, actor, message.session_id, lock=True)
    if key is not None and (known := await session.scalar(queries.by_key(actor, chat.id, key))) is not None:
        return await _asked_before(session, actor, chat, known)
    question = await service.get(session, actor, message.parent_id)
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
    if asked.question.parent_id is None and asked.leaf_before is None and chat.titled_by == TitledBy.AUTO:
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
