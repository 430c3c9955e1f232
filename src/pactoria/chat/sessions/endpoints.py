"""HTTP of sessions and folders."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, File, Query, Response, UploadFile, status

from pactoria.chat.errors import ChatNotDeleted, ChatNotFound, FolderNotFound, NameMissing, UnreadableImport
from pactoria.chat.messages import service as messages
from pactoria.chat.messages.generations import Generations
from pactoria.chat.sessions import portable, search, service
from pactoria.chat.sessions.schemas import (
    ChatChange,
    ChatDetail,
    ChatList,
    ChatOut,
    FolderIn,
    FolderOut,
    ImportedChats,
    NewChat,
    SearchHit,
    SearchHits,
)
from pactoria.contracts.endpoints import download
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.pagination import InvalidCursor
from pactoria.core.streams import STILL_HERE, EventStream, encode, next_news
from pactoria.organizations.access import ActorAlone, CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api/chat", tags=["chat"])

_STREAM_SECONDS = 600.0
"""Then browsers ask again, and who has signed out meanwhile hears no more."""


@router.get("/sessions", openapi_extra=access("member"), responses=problems(InvalidCursor))
async def list_chats(
    session: CurrentSession,
    actor: CurrentActor,
    archived: Annotated[bool, Query(description="The archive instead of the list.")] = False,  # noqa: FBT002 - a query
    folder_id: UUID | None = None,
    pinned: bool | None = None,  # noqa: FBT001 - a query
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ChatList:
    """List your chats, pinned ones first, then by their latest activity."""
    page = await service.list_chats(
        session, actor, archived=archived, folder_id=folder_id, pinned=pinned, cursor=cursor, limit=limit
    )
    return ChatList(
        items=[ChatOut.of(chat, page.answering.get(chat.id)) for chat in page.chats], next_cursor=page.next_cursor
    )


@router.post("/sessions", status_code=status.HTTP_201_CREATED, openapi_extra=access("member"))
async def begin_chat(new: NewChat, session: CurrentSession, actor: CurrentActor) -> ChatDetail:
    """Begin a chat. It costs nothing until you ask something."""
    return ChatDetail.of(await service.begin(session, actor, **new.model_dump()))


@router.get("/events", openapi_extra=access("member"), response_class=EventStream)
async def chat_events(services: CurrentServices, actor: ActorAlone) -> EventStream:
    """Follow changes of your chats as server-sent events: `changed` with the chat's id."""
    assert actor.user_id is not None  # noqa: S101 - people only come this way
    topic = service.topic_of(actor.user_id)

    async def events() -> AsyncGenerator[bytes]:
        async with services.realtime.listen(topic) as queue:
            yield encode("ready", {})
            until = asyncio.get_running_loop().time() + _STREAM_SECONDS
            while asyncio.get_running_loop().time() < until:
                news = await next_news(queue)
                yield STILL_HERE if news is None else encode("changed", news)

    return EventStream(events())


@router.get("/search", openapi_extra=access("member"), responses=problems(InvalidCursor))
async def search_chats(
    session: CurrentSession,
    actor: CurrentActor,
    q: Annotated[str, Query(max_length=200, description='Words; "in quotes" as they stand; -word to leave out.')] = "",
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> SearchHits:
    """Search all your chats, titles and messages. Temporary and deleted ones are not looked into."""
    hits, next_cursor = await search.search(session, actor, q, cursor=cursor, limit=limit)
    return SearchHits(
        items=[SearchHit.model_validate(hit, from_attributes=True) for hit in hits], next_cursor=next_cursor
    )


@router.post(
    "/import",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("member"),
    responses=problems(UnreadableImport),
)
async def import_chats(
    services: CurrentServices,
    actor: ActorAlone,
    file: Annotated[UploadFile, File(description="JSON that Pactoria has exported, or ChatGPT's conversations.json.")],
) -> ImportedChats:
    """Import chats with all their branches. Nothing is asked of any model, and nothing is counted."""
    chats, skipped = await asyncio.to_thread(portable.read, await file.read())
    made: list[ChatOut] = []
    for chat in chats:  # each by itself: thousands of them would hold everybody else up
        async with services.db.transaction(actor) as session:
            kept = await portable.keep(session, actor, chat)
        async with services.db.transaction(actor) as session:
            made.append(ChatOut.of(await service.get(session, actor, kept)))
    return ImportedChats(chats=made, messages=sum(len(chat.messages) for chat in chats), skipped=skipped)


@router.get("/sessions/{chat_id}", openapi_extra=access("member"), responses=problems(ChatNotFound))
async def get_chat(chat_id: UUID, session: CurrentSession, actor: CurrentActor) -> ChatDetail:
    """Get one chat, without its messages."""
    chat = await service.get(session, actor, chat_id)
    answering = await service.answering(session, actor, [chat])
    return ChatDetail.of(chat, answering.get(chat.id))


@router.patch(
    "/sessions/{chat_id}",
    openapi_extra=access("member"),
    responses=problems(ChatNotFound, FolderNotFound, NameMissing),
)
async def change_chat(chat_id: UUID, change: ChatChange, session: CurrentSession, actor: CurrentActor) -> ChatDetail:
    """Rename, pin, archive or move a chat; choose its model, system prompt, and whether stored answers will do."""
    chat = await service.change(session, actor, chat_id, change.model_dump(exclude_unset=True))
    answering = await service.answering(session, actor, [chat])
    return ChatDetail.of(chat, answering.get(chat.id))


@router.delete(
    "/sessions/{chat_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("member"),
    responses=problems(ChatNotFound),
)
async def delete_chat(chat_id: UUID, services: CurrentServices, actor: ActorAlone) -> None:
    """Delete a chat; what is being written in it stops. It can be restored for 30 days."""
    async with services.db.transaction(actor) as session:
        chat = await service.get(session, actor, chat_id)
        answering = await service.answering(session, actor, [chat])
        for message_id in answering.get(chat_id, []):  # perhaps written by another process
            await messages.ask_to_stop(session, actor, await messages.get(session, actor, message_id))
        await service.remove(session, actor, chat_id)
    for message_id in answering.get(chat_id, []):
        await services.part(Generations).stop(message_id)


@router.post(
    "/sessions/{chat_id}/restore",
    openapi_extra=access("member"),
    responses=problems(ChatNotFound, ChatNotDeleted),
)
async def restore_chat(chat_id: UUID, session: CurrentSession, actor: CurrentActor) -> ChatDetail:
    """Take the deletion of a chat back."""
    return ChatDetail.of(await service.restore(session, actor, chat_id))


@router.get(
    "/sessions/{chat_id}/export",
    openapi_extra=access("member"),
    response_class=Response,
    responses=problems(ChatNotFound)
    | {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def export_chat(
    chat_id: UUID,
    session: CurrentSession,
    actor: CurrentActor,
    format: Annotated[  # noqa: A002 - the name in the address
        Literal["markdown", "json"], Query(description="Markdown: the branch that is shown. JSON: all branches.")
    ] = "markdown",
) -> Response:
    """Take a chat along, as Markdown to read or as JSON that can be imported again."""
    chat = await service.get(session, actor, chat_id)
    name, data = await portable.export(session, actor, chat, format)
    return download(data, name, "application/json" if format == "json" else "text/markdown; charset=utf-8")


@router.get("/folders", openapi_extra=access("member"))
async def list_folders(session: CurrentSession, actor: CurrentActor) -> list[FolderOut]:
    """List your folders by name."""
    return [FolderOut.of(folder) for folder in await service.folders(session, actor)]


@router.post(
    "/folders", status_code=status.HTTP_201_CREATED, openapi_extra=access("member"), responses=problems(NameMissing)
)
async def make_folder(folder: FolderIn, session: CurrentSession, actor: CurrentActor) -> FolderOut:
    """Make a folder."""
    return FolderOut.of(await service.make_folder(session, actor, folder.name))


@router.patch("/folders/{folder_id}", openapi_extra=access("member"), responses=problems(FolderNotFound, NameMissing))
async def rename_folder(folder_id: UUID, folder: FolderIn, session: CurrentSession, actor: CurrentActor) -> FolderOut:
    """Rename a folder."""
    return FolderOut.of(await service.rename_folder(session, actor, folder_id, folder.name))


@router.delete(
    "/folders/{folder_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("member"),
    responses=problems(FolderNotFound),
)
async def delete_folder(folder_id: UUID, session: CurrentSession, actor: CurrentActor) -> None:
    """Delete a folder. Its chats stay."""
    await service.remove_folder(session, actor, folder_id)
