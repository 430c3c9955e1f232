"""HTTP of links to chats."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from pactoria.chat.errors import ChatNotFound, NothingToShare, ShareNotFound
from pactoria.chat.sharing import service
from pactoria.chat.sharing.schemas import NewShare, SharedChat, SharedCitation, SharedMessage, ShareMade, ShareOut
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.pagination import InvalidCursor, decode_cursor, encode_cursor
from pactoria.organizations.access import CurrentActor

__all__ = ["router", "shared_router"]

router = APIRouter(prefix="/api/chat", tags=["chat"])
shared_router = APIRouter(prefix="/api/shared", tags=["chat"])


@router.get("/sessions/{chat_id}/shares", openapi_extra=access("member"), responses=problems(ChatNotFound))
async def list_shares(chat_id: UUID, session: CurrentSession, actor: CurrentActor) -> list[ShareOut]:
    """List the links to a chat, the newest first."""
    return [ShareOut.of(share) for share in await service.list_shares(session, actor, chat_id)]


@router.post(
    "/sessions/{chat_id}/shares",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("member"),
    responses=problems(ChatNotFound, NothingToShare),
)
async def share_chat(
    chat_id: UUID, new: NewShare, session: CurrentSession, actor: CurrentActor, services: CurrentServices
) -> ShareMade:
    """Make a link with which anybody reads the branch that is shown, as far as it is now. The link is told once."""
    share, token = await service.share(session, actor, chat_id, days=new.days)
    return ShareMade.made(share, token, f"{services.settings.web.base_url.rstrip('/')}/shared/{token}")


@router.delete(
    "/shares/{share_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("member"),
    responses=problems(ShareNotFound),
)
async def revoke_share(share_id: UUID, session: CurrentSession, actor: CurrentActor) -> None:
    """Close a link for good."""
    await service.revoke(session, actor, share_id)


@shared_router.get("/{token}", openapi_extra=access("anyone"), responses=problems(ShareNotFound, InvalidCursor))
async def read_shared_chat(
    token: str,
    session: CurrentSession,
    response: Response,
    cursor: Annotated[str | None, Query(max_length=1000, description="`earlier_cursor` of the page after it.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> SharedChat:
    """Read a chat that somebody has shared: one branch, up to where it was then."""
    opened = await service.open_link(session, token, before=_place(cursor) if cursor else None, limit=limit)
    response.headers["X-Robots-Tag"] = "noindex"
    return SharedChat(
        title=opened.chat.title,
        shared_at=opened.shared_at,
        expires_at=opened.expires_at,
        messages=[
            SharedMessage(
                id=message.id,
                role=message.role,
                state=message.state,
                content=message.content,
                truncated=message.truncated,
                model_name=message.model_name,
                citations=[SharedCitation.model_validate(citation.model_dump()) for citation in message.citations],
                attachments=[attachment.name for attachment in message.attachments],
                created_at=message.created_at,
            )
            for message in opened.messages
        ],
        earlier_cursor=encode_cursor(opened.before) if opened.before else None,
    )


def _place(cursor: str) -> UUID:
    (value,) = decode_cursor(cursor, 1)
    try:
        return UUID(str(value))
    except ValueError as error:
        raise InvalidCursor from error
