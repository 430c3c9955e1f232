"""Links with which anybody reads one branch of a chat."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.audit import service as audit
from pactoria.chat.errors import NothingToShare, ShareNotFound
from pactoria.chat.messages import service as messages
from pactoria.chat.messages.schemas import MessageOut
from pactoria.chat.models import Chat, ChatShare
from pactoria.chat.sessions import service as sessions
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission, Role
from pactoria.core.db import enter_tenant
from pactoria.core.ids import new_id

__all__ = ["Opened", "list_shares", "open_link", "revoke", "share"]

_OPEN = text("SELECT * FROM chat_shared_as(:token_hash)")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link shows."""

    chat: Chat
    shared_at: datetime
    expires_at: datetime | None
    messages: list[MessageOut]
    before: UUID | None
    """The message before the first of them."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _mine(actor: Actor) -> Select[ChatShare]:
    return select(ChatShare).where(
        ChatShare.user_id == actor.user_id, ChatShare.organization_id == actor.organization_id
    )


async def share(session: AsyncSession, actor: Actor, chat_id: UUID, *, days: int | None) -> tuple[ChatShare, str]:
    """Make a link to the branch that is shown, as far as it is now; return it with its secret.

    Raises:
        ChatNotFound: if the person has no such chat.
        NothingToShare: if nothing was said in it.
    """
    chat = await sessions.get(session, actor, chat_id)
    if chat.leaf_id is None:
        raise NothingToShare
    now = clock.now()
    token = secrets.token_urlsafe(32)
    made = ChatShare(
        id=new_id(),
        organization_id=chat.organization_id,
        user_id=chat.user_id,
        session_id=chat.id,
        leaf_id=chat.leaf_id,
        token_hash=_hash(token),
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    session.add(made)
    await session.flush()
    audit.record(session, actor, "chat:shared", chat.id, share_id=str(made.id), days=days)
    return made, token


async def list_shares(session: AsyncSession, actor: Actor, chat_id: UUID) -> list[ChatShare]:
    """Return the links to a chat, the newest first."""
    await sessions.get(session, actor, chat_id)
    rows = await session.scalars(_mine(actor).where(ChatShare.session_id == chat_id).order_by(ChatShare.id.desc()))
    return list(rows)


async def revoke(session: AsyncSession, actor: Actor, share_id: UUID) -> None:
    """Close a link for good. Closing it twice changes nothing.

    Raises:
        ShareNotFound: if the person has made no such link.
    """
    actor.require(Permission.ORGANIZATION_READ)
    found = await session.scalar(_mine(actor).where(ChatShare.id == share_id).with_for_update())
    if found is None:
        raise ShareNotFound
    if found.revoked_at is None:
        found.revoked_at = clock.now()
        audit.record(session, actor, "chat:share_revoked", found.session_id, share_id=str(found.id))


async def open_link(session: AsyncSession, token: str, *, before: UUID | None, limit: int) -> Opened:
    """Return what a link shows. The transaction enters the chat's owner's tenant, to read this and nothing else.

    Raises:
        ShareNotFound: if it opens nothing.
    """
    await enter_tenant(session, None, None)
    row = (await session.execute(_OPEN, {"token_hash": _hash(token)})).one_or_none()
    if row is None:
        raise ShareNotFound
    owner = Actor(organization_id=row.organization_id, user_id=row.user_id, role=Role.VIEWER)
    await enter_tenant(session, owner.organization_id, owner.user_id)
    chat = await sessions.get(session, owner, row.session_id)
    start = row.leaf_id
    if before is not None:
        if not await messages.is_on_branch(session, chat.id, row.leaf_id, before):
            raise ShareNotFound
        start = before
    shown, earlier = await messages.stretch(session, owner, chat.id, start, limit)
    return Opened(chat, row.created_at, row.expires_at, shown, earlier)
