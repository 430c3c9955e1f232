"""Answers kept for the very same call of the same organization: they come at once and cost nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.clock import now
from pactoria.gateway.calls import Call
from pactoria.gateway.models import CachedAnswer
from pactoria.usage.ledger import Tokens

__all__ = ["LIFETIME", "MOST_BYTES", "Answer", "drop_expired", "key_of", "lookup", "store"]

LIFETIME = timedelta(days=7)
MOST_BYTES = 64 * 1024 * 1024
"""Of one organization's answers; what was used longest ago goes first."""
_LARGEST = 1024 * 1024
"""Bytes of one answer; longer ones are not kept."""
_SWEEP_EVERY = 32
"""The bound is looked after with one in so many stores, chosen by the key."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, whole."""

    text: str
    finish_reason: str
    tokens: Tokens
    """What it took when it was first made."""
    thoughts: str = ""
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    """As OpenAI has them: {"id", "type", "function": {"name", "arguments"}}."""


def key_of(call: Call, model: str) -> bytes:
    """Return SHA-256 over everything that the answer depends on, in canonical JSON (sorted keys, no blanks)."""
    described = {
        "model": model,
        "messages": [
            {
                "role": message.role,
                "content": message.content,
                "tool_calls": list(message.tool_calls),
                "tool_call_id": message.tool_call_id,
                "name": message.name,
            }
            for message in call.messages
        ],
        "max_tokens": call.max_tokens,
        "parameters": dict(call.parameters),
        "passages": [asdict(passage) for passage in call.passages],
    }
    canonical = json.dumps(described, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()


async def lookup(session: AsyncSession, organization_id: UUID, key: bytes) -> Answer | None:
    """Return the answer that is kept, and count the hit. The transaction is in the organization."""
    found = await session.scalar(
        update(CachedAnswer)
        .where(
            CachedAnswer.organization_id == organization_id, CachedAnswer.key == key, CachedAnswer.expires_at > now()
        )
        .values(hits=CachedAnswer.hits + 1, used_at=now())
        .returning(CachedAnswer.answer)
    )
    if found is None:
        return None
    return Answer(
        text=found["text"],
        finish_reason=found["finish_reason"],
        tokens=Tokens(**found["tokens"]),
        thoughts=found["thoughts"],
        tool_calls=tuple(found["tool_calls"]),
    )


async def store(session: AsyncSession, organization_id: UUID, key: bytes, model: str, answer: Answer) -> None:
    """Keep a whole answer; a newer one replaces an older one. The transaction is in the organization."""
    kept = asdict(answer)
    size = len(json.dumps(kept))
    if size > _LARGEST:
        return
    values = {
        "model": model,
        "answer": kept,
        "size": size,
        "created_at": now(),
        "used_at": now(),
        "expires_at": now() + LIFETIME,
    }
    statement = insert(CachedAnswer).values(organization_id=organization_id, key=key, hits=0, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[CachedAnswer.organization_id, CachedAnswer.key], set_=values)
    )
    if key[0] % _SWEEP_EVERY == 0:
        await keep_within(session, organization_id, MOST_BYTES)


async def keep_within(session: AsyncSession, organization_id: UUID, most: int) -> int:
    """Drop what was used longest ago until an organization's answers take at most so many bytes; return how many."""
    running = func.sum(CachedAnswer.size).over(order_by=(CachedAnswer.used_at.desc(), CachedAnswer.key))
    sized = (
        select(CachedAnswer.key, running.label("running"))
        .where(CachedAnswer.organization_id == organization_id)
        .subquery()
    )
    over = select(sized.c.key).where(sized.c.running > most)
    result = await session.execute(
        delete(CachedAnswer)
        .where(CachedAnswer.organization_id == organization_id, CachedAnswer.key.in_(over))
        .returning(CachedAnswer.key)
    )
    return len(result.all())


async def drop_expired(session: AsyncSession) -> None:
    """Drop the expired answers of all organizations, in a transaction that is in none.

    A policy of the table lets such a transaction delete expired rows, unseen, and nothing else: so this names no
    column, since that would need rows that can be read.
    """
    await session.execute(text("DELETE FROM cached_answers"))


def _plain(value: object) -> str:
    return str(value)
