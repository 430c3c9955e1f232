"""What a model is given for a question: the branch so far, and passages of documents."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from pactoria.analysis.reader.finding import find
from pactoria.chat.messages import queries
from pactoria.chat.messages.schemas import AttachmentIn, Citation
from pactoria.chat.models import AttachmentKind, Chat, ChatFile, Message, MessageAttachment, MessageRole
from pactoria.chat.retrieval import passages as passages_of_contracts
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import VersionNotFound
from pactoria.contracts.stored import document_from_json
from pactoria.core.actor import Actor
from pactoria.gateway.calls import Message as Turn
from pactoria.gateway.calls import Passage

__all__ = ["Given", "citation_of", "gather", "gather_history", "passages_for"]

_CHARACTERS = 2_000_000
"""Of a branch that is sent at most: more than any model reads. The gateway compresses what its model does not."""
_EACH = 6
"""Passages of one file."""


@dataclass(frozen=True, slots=True)
class Given:
    """What goes to the model, and what it is checked against."""

    turns: list[Turn]
    ids: list[UUID | None]
    """The message that each turn is; None for the system prompt."""
    left_out: int
    """Older messages of the branch that do not go along."""
    question: str
    passages: list[Passage] = field(default_factory=list[Passage])
    texts: dict[UUID, str] = field(default_factory=dict[UUID, str])
    """What the versions and files of the passages say, by `Passage.version_id`."""
    files: frozenset[UUID] = frozenset()
    """Which of these are files."""

    def remembered(self) -> dict[str, Any]:
        """Return what is kept of it: contents of messages never change, so their ids are enough."""
        system = self.turns[0].content if self.turns and self.ids[0] is None else None
        return {
            "system": system,
            "messages": [str(message_id) for message_id in self.ids if message_id is not None],
            "left_out": self.left_out,
            "passages": [citation_of(passage, self.files).model_dump(mode="json") for passage in self.passages],
        }


async def gather(session: AsyncSession, actor: Actor, chat: Chat, question: Message) -> Given:
    """Return what a model is given for a question."""
    history = await gather_history(session, actor, chat, question.id)
    asked = history.question
    attached = await _attached(session, actor, chat.id, question.id)
    recent = await _recent(session, actor, question)
    found, texts, files = await passages_for(session, actor, asked, attached, recent)
    return Given(history.turns, history.ids, history.left_out, asked, found, texts, files)


async def gather_history(
    session: AsyncSession, actor: Actor, chat: Chat, leaf_id: UUID | None, characters: int = _CHARACTERS
) -> Given:
    """Return the system prompt and the newest turns of a branch that have so many characters, oldest first."""
    turns: list[Turn] = []
    ids: list[UUID | None] = []
    rows: Sequence[Any] = []
    left_out = 0
    if leaf_id is not None:
        rows = (await session.execute(queries.turns(actor, chat.id, leaf_id, characters))).all()
        if sum(len(row[2]) for row in rows) > characters // 2:  # perhaps not all
            way = queries.branch(chat.id, leaf_id, 100_000)
            left_out = (await session.scalar(select(func.count()).select_from(way)) or 0) - len(rows)
    if chat.system_prompt:
        turns.append(Turn("system", chat.system_prompt))
        ids.append(None)
    for message_id, role, content in reversed(rows):
        if content:  # an answer that failed before its first word says nothing
            turns.append(Turn("user" if role == MessageRole.USER else "assistant", content))
            ids.append(message_id)
    return Given(turns, ids, left_out, rows[0][2] if rows else "")


async def _attached(
    session: AsyncSession, actor: Actor, chat_id: UUID, question_id: UUID
) -> Sequence[MessageAttachment]:
    """Return what a question came with, or else the last one before it that came with anything."""
    found = list(await session.scalars(queries.attachments_on(actor, chat_id, question_id)))
    return [attachment for attachment in found if attachment.message_id == found[0].message_id]


async def _recent(session: AsyncSession, actor: Actor, question: Message) -> list[UUID]:
    """Return the contracts that the answer before has cited."""
    if question.parent_id is None:
        return []
    before = await session.scalar(queries.mine(actor).where(Message.id == question.parent_id))
    cited = before.citations if before else []
    return list(dict.fromkeys(UUID(entry["contract_id"]) for entry in cited if entry.get("contract_id")))


async def passages_for(
    session: AsyncSession,
    actor: Actor,
    question: str,
    attached: Sequence[MessageAttachment | AttachmentIn],
    recent: Sequence[UUID] = (),
) -> tuple[list[Passage], dict[UUID, str], frozenset[UUID]]:
    """Return the passages for a question, what their documents say, and which of these are files."""
    contract_ids = [entry.contract_id for entry in attached if entry.contract_id is not None]
    file_ids = [entry.file_id for entry in attached if entry.file_id is not None]
    found: list[Passage] = []
    if contract_ids or not file_ids:
        found = await passages_of_contracts(session, actor, question, contract_ids, recent)
    texts: dict[UUID, str] = {}
    for version_id in dict.fromkeys(passage.version_id for passage in found):
        try:
            texts[version_id] = (await contracts.document_of(session, actor, version_id)).text
        except VersionNotFound:
            continue
    for file_id in dict.fromkeys(file_ids):
        file = await session.scalar(queries.file_of(actor, file_id).options(undefer(ChatFile.document)))
        if file is None:
            continue
        document = document_from_json(file.document)
        texts[file.id] = document.text
        places = await asyncio.to_thread(find, question, document, None, _EACH)
        for found_place in places:
            found.append(
                Passage(
                    number=len(found) + 1,
                    contract_id=file.id,
                    version_id=file.id,
                    title=file.name,
                    section=found_place.section,
                    start=found_place.place.start,
                    end=found_place.place.end,
                    quote=found_place.place.quote,
                    says=found_place.says,
                )
            )
    return found, texts, frozenset(file_ids)


def citation_of(passage: Passage, files: frozenset[UUID]) -> Citation:
    """Return a passage as answers keep it."""
    is_file = passage.version_id in files
    return Citation(
        number=passage.number,
        kind=AttachmentKind.FILE if is_file else AttachmentKind.CONTRACT,
        contract_id=None if is_file else passage.contract_id,
        version_id=None if is_file else passage.version_id,
        file_id=passage.version_id if is_file else None,
        title=passage.title,
        section=passage.section,
        start=passage.start,
        end=passage.end,
        quote=passage.quote,
    )
