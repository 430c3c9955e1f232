"""Search over all chats of a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.chat.sessions import queries
from pactoria.core.actor import Actor, Permission
from pactoria.core.pagination import encode_cursor

__all__ = ["Found", "search"]

_TITLES = 10
_START, _END = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Found:
    """One hit."""

    chat_id: UUID
    title: str
    message_id: UUID | None
    role: str | None
    snippet: str
    matches: list[tuple[int, int]]
    created_at: datetime


async def search(
    session: AsyncSession, actor: Actor, words: str, *, cursor: str | None, limit: int
) -> tuple[list[Found], str | None]:
    """Return one page of what says the words, and where to go on. Titles come on the first page."""
    actor.require(Permission.ORGANIZATION_READ)
    words = words.replace("\x00", " ").strip()
    if not words:
        return [], None
    hits: list[Found] = []
    before = queries.place_in_search(cursor) if cursor else None
    if before is None:
        for chat in await session.scalars(queries.entitled(actor, words).limit(_TITLES)):
            place = chat.title.lower().find(words.lower())
            matches = [(place, place + len(words))] if place >= 0 else []
            hits.append(Found(chat.id, chat.title, None, None, chat.title, matches, chat.created_at))
    rows = (await session.execute(queries.found(actor, words, before, limit + 1))).all()
    for message_id, chat_id, title, role, at, marked in rows[:limit]:
        snippet, matches = unmark(marked)
        hits.append(Found(chat_id, title, message_id, role, snippet, matches, at))
    return hits, encode_cursor(rows[limit - 1][0]) if len(rows) > limit else None


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the snippet without marks, and where they stood."""
    plain: list[str] = []
    matches: list[tuple[int, int]] = []
    length = start = 0
    for character in marked:
        if character == _START:
            start = length
        elif character == _END:
            matches.append((start, length))
        else:
            plain.append(character)
            length += 1
    return "".join(plain), matches
