"""What a model was given for an answer, put together again from what was kept of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.chat.messages import queries, service
from pactoria.chat.messages.schemas import Citation, ContextOut, SentTurn
from pactoria.chat.models import Message
from pactoria.core.actor import Actor
from pactoria.gateway import compression
from pactoria.gateway.tokens import count_text

__all__ = ["context_of"]


async def context_of(session: AsyncSession, actor: Actor, message_id: UUID) -> ContextOut:
    """Return what was sent for an answer.

    Raises:
        MessageNotFound: if the person has no such message.
        NotAnAnswer: if no model wrote it.
    """
    answer = service.must_be_answer(await service.get(session, actor, message_id))
    kept: dict[str, Any] = await session.scalar(select(Message.context).where(Message.id == answer.id)) or {}
    ids = [UUID(text) for text in kept.get("messages", [])]
    said = {
        row[0]: (row[1], row[2])
        for row in await session.execute(
            queries.mine(actor).where(Message.id.in_(ids)).with_only_columns(Message.id, Message.role, Message.content)
        )
    }
    turns = [_turn("system", str(kept["system"]), None)] if kept.get("system") else []
    sent = [_turn(said[known][0], said[known][1], known) for known in ids if known in said]
    summary = await compression.sent_of(session, actor, answer.record_id) if answer.record_id else None
    left_out = int(kept.get("left_out", 0))
    if summary is not None:  # the summary stands for the oldest turns
        turns.append(_turn("system", summary.summary, None))
        sent = sent[summary.turns :]
        left_out += summary.turns
    passages = [Citation.model_validate(entry) for entry in kept.get("passages", [])]
    turns += sent
    return ContextOut(
        turns=turns,
        left_out=left_out,
        compressed_turns=answer.compressed_turns,
        passages=passages,
        tokens=sum(turn.tokens for turn in turns) + sum(count_text(passage.quote) for passage in passages),
    )


def _turn(role: str, content: str, message_id: UUID | None) -> SentTurn:
    return SentTurn(role=role, content=content, message_id=message_id, tokens=count_text(content))
