"""Chats to take along, and to bring in: Markdown to read, JSON with all branches; and exports of ChatGPT."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from pactoria.chat.errors import UnreadableImport
from pactoria.chat.messages import queries
from pactoria.chat.models import Chat, Message, MessageRole, MessageState, TitledBy
from pactoria.chat.sessions import chatgpt, service
from pactoria.chat.sessions.travelling import PortableChat, PortableMessage
from pactoria.chat.wording import one_line, storable
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import VersionNotFound
from pactoria.core import clock
from pactoria.core.actor import Actor
from pactoria.core.ids import new_id

__all__ = ["export", "keep", "read"]

_FORMAT = "pactoria-chats"
_MOST_CHATS = 5_000
_MOST_CHARACTERS = 1_000_000
_DEPTH = 100_000


class _File(BaseModel):
    format: Literal["pactoria-chats"]
    version: Literal[1]
    chats: list[PortableChat]


async def export(
    session: AsyncSession, actor: Actor, chat: Chat, kind: Literal["markdown", "json"]
) -> tuple[str, bytes]:
    """Return a chat as a file: its name, and what is in it."""
    name = chat.title or "Chat"
    if kind == "json":
        rows = await session.scalars(
            queries.whole(queries.mine(actor)).where(Message.session_id == chat.id).order_by(Message.id)
        )
        travelling = PortableChat(
            title=chat.title,
            model=chat.model,
            system_prompt=chat.system_prompt,
            leaf_id=str(chat.leaf_id) if chat.leaf_id else None,
            created_at=chat.created_at,
            messages=[_travelling(row) for row in rows],
        )
        file = _File(format=_FORMAT, version=1, chats=[travelling])
        return f"{name}.json", file.model_dump_json(indent=1).encode()
    branch: Sequence[Message] = []
    if chat.leaf_id is not None:
        way = queries.branch(chat.id, chat.leaf_id, _DEPTH)
        query = select(Message).join(way, way.c.id == Message.id).where(Message.user_id == actor.user_id)
        branch = list(await session.scalars(query.options(undefer(Message.content)).order_by(way.c.depth.desc())))
    return f"{name}.md", _markdown(chat, branch).encode()


def _travelling(message: Message) -> PortableMessage:
    same = ("role", "content", "thought", "state", "model", "model_name", "provider", "tokens_in", "tokens_out")
    return PortableMessage(
        id=str(message.id),
        parent_id=str(message.parent_id) if message.parent_id else None,
        cost=str(message.cost),
        citations=message.citations,
        rating=message.rating,
        created_at=message.created_at,
        **{name: getattr(message, name) for name in same},
    )


def _markdown(chat: Chat, branch: Sequence[Message]) -> str:
    parts = [f"# {chat.title or 'Chat'}"]
    if chat.system_prompt:
        parts.append(f"*System prompt:* {chat.system_prompt}")
    for message in branch:
        who = "You" if message.role == MessageRole.USER else message.model_name or "Assistant"
        at = message.created_at.astimezone(UTC)
        parts.append(f"## {who}\n\n*{at:%Y-%m-%d %H:%M} UTC*\n\n{message.content}")
        if message.citations:
            parts.append("\n".join(_source(entry) for entry in message.citations))
        if message.state in {MessageState.FAILED, MessageState.STOPPED}:
            parts.append(f"*({message.state})*")
    return "\n\n".join(parts) + "\n"


def _source(citation: Mapping[str, Any]) -> str:
    section = f", {citation['section']}" if citation.get("section") else ""
    quote = " ".join(str(citation["quote"]).split())
    return f"- [{citation['number']}] {citation['title']}{section}: “{quote}”"


def read(data: bytes) -> tuple[list[PortableChat], int]:
    """Return the chats of a file, and how many of its entries hold nothing that a chat can keep.

    Raises:
        UnreadableImport: if it is neither ours nor ChatGPT's.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableImport from error
    if isinstance(value, list):
        entries = cast("list[object]", value)
        chats = [chat for entry in entries if (chat := chatgpt.read(entry)) is not None]
        skipped = len(entries) - len(chats)
    else:
        try:
            chats = _File.model_validate(value).chats
        except ValidationError as error:
            raise UnreadableImport from error
        skipped = 0
    kept = [chat for chat in chats if chat.messages]
    skipped += len(chats) - len(kept)
    if not kept:
        raise UnreadableImport
    if len(kept) > _MOST_CHATS:
        raise UnreadableImport(f"At most {_MOST_CHATS:,} chats are imported at once.")
    return kept, skipped


async def keep(session: AsyncSession, actor: Actor, travelling: PortableChat) -> UUID:
    """Keep an imported chat with the dates that it tells; return its id.

    A message without a date has that of the one that it follows. Tokens and cost were paid elsewhere, and are not
    counted here.
    """
    chat = await service.begin(session, actor, model="auto", system_prompt=travelling.system_prompt)
    now = clock.now()
    chat.title = one_line(travelling.title)[:300]
    chat.titled_by = TitledBy.PERSON if chat.title else TitledBy.AUTO
    # Nothing was said later than now, whatever a clock elsewhere says: it would stay on top of the list.
    begun = now if travelling.created_at is None else min(travelling.created_at, now)
    chat.created_at = begun
    ids: dict[str, UUID] = {}
    said: dict[str, datetime] = {}
    for message in _parents_first(travelling.messages):
        ids[message.id] = new_id()
        before = said.get(message.parent_id or "", begun)
        said[message.id] = min(message.created_at or before, now)
        state = MessageState.STOPPED if message.state == MessageState.STREAMING else message.state
        session.add(
            Message(
                id=ids[message.id],
                organization_id=chat.organization_id,
                user_id=chat.user_id,
                session_id=chat.id,
                parent_id=ids.get(message.parent_id or ""),
                role=message.role,
                content=storable(message.content)[:_MOST_CHARACTERS],
                thought=storable(message.thought)[:_MOST_CHARACTERS] if message.thought else None,
                state=state,
                model=one_line(message.model or "")[:200] or None,
                model_name=one_line(message.model_name or "")[:200] or None,
                provider=one_line(message.provider or "")[:60] or None,
                citations=await _borne_out(session, actor, message.citations),
                rating=message.rating,
                created_at=said[message.id],
                finished_at=said[message.id],
            )
        )
    chat.leaf_id = ids.get(travelling.leaf_id or "") or (list(ids.values())[-1] if ids else None)
    chat.last_activity_at = max(said.values())
    await session.flush()
    return chat.id


def _parents_first(messages: Sequence[PortableMessage]) -> list[PortableMessage]:
    """Order messages so that each comes after what it follows; what follows nothing that is there begins a branch."""
    by_id = {message.id: message for message in messages}
    ordered: list[PortableMessage] = []
    placed: set[str] = set()
    for message in messages:
        chain: list[PortableMessage] = []
        current: PortableMessage | None = message
        while current is not None and current.id not in placed and current not in chain:
            chain.append(current)
            current = by_id.get(current.parent_id or "")
        for each in reversed(chain):
            placed.add(each.id)
            ordered.append(each)
    return ordered


async def _borne_out(
    session: AsyncSession, actor: Actor, citations: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the citations that are exactly what a contract of this organization says."""
    true: list[dict[str, Any]] = []
    for citation in citations:
        try:
            document = await contracts.document_of(session, actor, UUID(str(citation["version_id"])))
            if document.text[int(citation["start"]) : int(citation["end"])] == citation["quote"]:
                true.append(dict(citation))
        except (KeyError, TypeError, ValueError, VersionNotFound):
            continue
    return true
