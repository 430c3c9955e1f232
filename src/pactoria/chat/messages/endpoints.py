"""HTTP of messages."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Header, Query, UploadFile, status

from pactoria.chat.errors import (
    AlreadyAnswering,
    AttachmentNotFound,
    ChatNotFound,
    MessageNotFound,
    NotAnAnswer,
    WrongParent,
)
from pactoria.chat.messages import asking, estimating, files, inspection, service
from pactoria.chat.messages.events import wire
from pactoria.chat.messages.generations import Generations, follow
from pactoria.chat.messages.schemas import (
    Branch,
    ContextOut,
    Estimate,
    EstimateWanted,
    FileOut,
    FileText,
    MessageOut,
    MessagePage,
    NewMessage,
    RatingIn,
    Regenerate,
    Sent,
)
from pactoria.chat.messages.stream_schemas import AnswerEvent
from pactoria.chat.sessions.schemas import ChatDetail
from pactoria.core.actor import Actor
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.pagination import InvalidCursor
from pactoria.core.services import Services
from pactoria.core.streams import EventStream
from pactoria.core.throttle import TooManyRequests
from pactoria.documents import errors as unreadable
from pactoria.gateway.errors import ModelUnavailable, UnknownModel
from pactoria.organizations.access import ActorAlone, CurrentActor
from pactoria.usage.errors import StorageUsedUp

__all__ = ["router"]

router = APIRouter(prefix="/api/chat", tags=["chat"])

_STREAM_SECONDS = 600.0
"""Then browsers ask again, from where they are; and who has signed out meanwhile reads no more."""
_REFUSED_WITHIN = 0.3
"""Seconds that a request waits for a refusal (a quota is used up), before it says that the answer has begun."""

_REFUSALS = (TooManyRequests, UnknownModel, ModelUnavailable)


@router.get(
    "/sessions/{chat_id}/messages", openapi_extra=access("member"), responses=problems(ChatNotFound, InvalidCursor)
)
async def list_messages(
    chat_id: UUID,
    session: CurrentSession,
    actor: CurrentActor,
    cursor: Annotated[str | None, Query(max_length=1000, description="`earlier_cursor` of the page after it.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> MessagePage:
    """Read the branch that is shown, from its end; each page in order of the conversation.

    Contents are cut after 20,000 characters (`truncated`): get the message for the rest.
    """
    items, earlier = await service.page(session, actor, chat_id, cursor=cursor, limit=limit)
    return MessagePage(items=items, earlier_cursor=earlier)


@router.post(
    "/sessions/{chat_id}/messages",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=access("member"),
    responses=problems(ChatNotFound, MessageNotFound, AttachmentNotFound, WrongParent, AlreadyAnswering, *_REFUSALS),
)
async def send_message(chat_id: UUID, new: NewMessage, services: CurrentServices, actor: ActorAlone) -> Sent:
    """Ask something. The answer is written whether or not you stay: follow its stream, from any window.

    Refused before its first word (a quota is used up, the model does not exist), nothing of it stays.
    """
    async with services.db.transaction(actor) as session:
        asked = await asking.ask(
            session,
            actor,
            chat_id,
            new.content,
            parent_id=new.parent_id,
            edit_of=new.edit_of,
            model=new.model,
            attachments=new.attachments,
            key=new.idempotency_key,
        )
    return await _begin(services, actor, asked)


async def _begin(services: Services, actor: Actor, asked: asking.Asked) -> Sent:
    if asked.is_new:
        await services.part(Generations).start(services, actor, asked).accepted(_REFUSED_WITHIN)
    async with services.db.transaction(actor) as session:
        return Sent(
            question=await service.present(
                session, actor, await service.get(session, actor, asked.question.id, content=True)
            ),
            answer=await service.present(
                session, actor, await service.get(session, actor, asked.answer.id, content=True)
            ),
        )


@router.put(
    "/sessions/{chat_id}/leaf", openapi_extra=access("member"), responses=problems(ChatNotFound, MessageNotFound)
)
async def show_branch(chat_id: UUID, branch: Branch, session: CurrentSession, actor: CurrentActor) -> ChatDetail:
    """Show the branch that goes through a message, to its latest end."""
    return ChatDetail.of(await service.show_branch(session, actor, chat_id, branch.message_id))


@router.get("/messages/{message_id}", openapi_extra=access("member"), responses=problems(MessageNotFound))
async def get_message(message_id: UUID, session: CurrentSession, actor: CurrentActor) -> MessageOut:
    """Get one message, whole. An answer that is being written: as far as it is kept."""
    message = await service.get(session, actor, message_id, content=True)
    return await service.present(session, actor, message)


@router.get(
    "/messages/{message_id}/stream",
    openapi_extra=access("member"),
    response_class=EventStream,
    responses=problems(MessageNotFound, NotAnAnswer)
    | {200: {"model": AnswerEvent, "description": "Server-sent events, each with its number as id."}},
)
async def stream_answer(
    message_id: UUID,
    services: CurrentServices,
    actor: ActorAlone,
    after: Annotated[int, Query(ge=0, description="Number of the last event that you have.")] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """Follow an answer: what has happened after an event, then what happens, until `finished`.

    Any number of readers may follow, from any window, during and after. `snapshot` replaces all text received before.
    """
    async with services.db.transaction(actor) as session:
        message = service.must_be_answer(await service.get(session, actor, message_id))
    seen = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else 0

    async def events() -> AsyncGenerator[bytes]:
        until = asyncio.get_running_loop().time() + _STREAM_SECONDS
        async for event in follow(services, actor, message, max(after, seen)):
            yield wire(event)
            if asyncio.get_running_loop().time() > until:
                return

    return EventStream(events())


@router.post(
    "/messages/{message_id}/stop", openapi_extra=access("member"), responses=problems(MessageNotFound, NotAnAnswer)
)
async def stop_answer(message_id: UUID, services: CurrentServices, actor: ActorAlone) -> MessageOut:
    """Stop an answer. What has arrived stays, and is paid for. Stopping what is over changes nothing."""
    async with services.db.transaction(actor) as session:
        message = service.must_be_answer(await service.get(session, actor, message_id))
    if not await services.part(Generations).stop(message.id):
        async with services.db.transaction(actor) as session:
            await service.ask_to_stop(session, actor, await service.get(session, actor, message_id))
    async with services.db.transaction(actor) as session:
        message = await service.get(session, actor, message_id, content=True)
        return await service.present(session, actor, message)


@router.post(
    "/messages/{message_id}/regenerate",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=access("member"),
    responses=problems(MessageNotFound, NotAnAnswer, *_REFUSALS),
)
async def regenerate_answer(message_id: UUID, wanted: Regenerate, services: CurrentServices, actor: ActorAlone) -> Sent:
    """Have a question answered once more, by another model if you like. The first answer stays beside the new one."""
    async with services.db.transaction(actor) as session:
        asked = await asking.answer_again(session, actor, message_id, model=wanted.model, key=wanted.idempotency_key)
    return await _begin(services, actor, asked)


@router.put(
    "/messages/{message_id}/rating", openapi_extra=access("member"), responses=problems(MessageNotFound, NotAnAnswer)
)
async def rate_answer(message_id: UUID, rating: RatingIn, session: CurrentSession, actor: CurrentActor) -> MessageOut:
    """Say whether an answer is good, and why. Ratings compare models and prompts where an experiment runs."""
    message = await service.rate(session, actor, message_id, rating.rating, rating.reason)
    return await service.present(session, actor, message)


@router.get(
    "/messages/{message_id}/context", openapi_extra=access("member"), responses=problems(MessageNotFound, NotAnAnswer)
)
async def get_context(message_id: UUID, session: CurrentSession, actor: CurrentActor) -> ContextOut:
    """Look at what the model was given for an answer."""
    return await inspection.context_of(session, actor, message_id)


@router.post(
    "/estimate",
    openapi_extra=access("member"),
    responses=problems(ChatNotFound, AttachmentNotFound, UnknownModel),
)
async def estimate_question(wanted: EstimateWanted, services: CurrentServices, actor: ActorAlone) -> Estimate:
    """Count the tokens of a question that is being written, and what reading it would cost."""
    return await estimating.estimate(services, actor, wanted)


@router.post(
    "/files",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("member"),
    responses=problems(
        StorageUsedUp,
        unreadable.FileTooLarge,
        unreadable.EmptyDocument,
        unreadable.EncryptedDocument,
        unreadable.CorruptDocument,
        unreadable.ScannedDocument,
        unreadable.UnsupportedFormat,
        unreadable.TooManyPages,
        unreadable.ParsingTimeout,
    ),
)
async def upload_file(
    services: CurrentServices,
    actor: ActorAlone,
    file: Annotated[UploadFile, File(description="DOCX, PDF, HTML, Markdown or text, up to 50 MB and 1,000 pages.")],
) -> FileOut:
    """Upload a file to attach to questions. It is read at once; it does not become a contract."""
    return FileOut.of(await files.take_in(services, actor, file.filename or "", await file.read()))


@router.get("/files/{file_id}", openapi_extra=access("member"), responses=problems(AttachmentNotFound))
async def get_file(file_id: UUID, session: CurrentSession, actor: CurrentActor) -> FileText:
    """Get what a file says. Citations point into this text."""
    file = await files.get(session, actor, file_id)
    return FileText(id=file.id, name=file.name, text=file.document["text"])
