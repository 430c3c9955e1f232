"""What a model is given for a question: the branch so far, and passages of documents."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from pactoria.analysis.engine.result import Quote
from pactoria.analysis.reader.finding import find
from pactoria.chat.messages import queries
from pactoria.chat.messages.schemas import Citation
from pactoria.chat.models import AttachmentKind, Chat, ChatFile, Message, MessageAttachment, MessageRole
from pactoria.chat.retrieval import passages as passages_of_contracts
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import VersionNotFound
from pactoria.contracts.stored import document_from_json
from pactoria.core.actor import Actor
from pactoria.documents.parsed import ParsedDocument
from pactoria.gateway.calls import Message as Turn
from pactoria.gateway.calls import Passage

__all__ = ["Given", "citation_of", "gather", "gather_history", "passages_for"]

_CHARACTERS = 2_000_000
"""Of a branch that is sent at most: more than any model reads. The gateway compresses what its model does not."""
_EACH = 6
"""Passages of one file."""
_STRETCH = 2_000
_READ_ON = 40_000
"""Characters of a document that a model is given where no passage of it answers the question by its words."""


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


async def gather(
    session: AsyncSession, actor: Actor, chat: Chat, question: Message, *, reads_on: bool = False
) -> Given:
    """Return what a model is given for a question.

    `reads_on`: whether the model makes sense of a document in which no passage answers the question by its words
    ("Summarise this"); it is given the document from its beginning then, as far as that goes.
    """
    history = await gather_history(session, actor, chat, question.id)
    attached = await _attached(session, actor, chat.id, question.id)
    recent = await _recent(session, actor, question)
    found, texts, files = await passages_for(session, actor, history.question, attached, recent, reads_on=reads_on)
    return Given(history.turns, history.ids, history.left_out, history.question, found, texts, files)


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
    attached: Sequence[MessageAttachment],
    recent: Sequence[UUID] = (),
    *,
    reads_on: bool = False,
) -> tuple[list[Passage], dict[UUID, str], frozenset[UUID]]:
    """Return the passages for a question, what their documents say, and which of these are files."""
    contract_ids = [entry.contract_id for entry in attached if entry.contract_id is not None]
    file_ids = list(dict.fromkeys(entry.file_id for entry in attached if entry.file_id is not None))
    found: list[Passage] = []
    if contract_ids or not file_ids:
        found = await passages_of_contracts(session, actor, question, contract_ids, recent, widely=not reads_on)
    documents = await _documents(session, actor, attached, found)
    for file_id in file_ids:
        if file_id in documents:
            places = await asyncio.to_thread(find, question, documents[file_id].document, None, _EACH)
            found += [
                documents[file_id].passage(number, place.section, place.place, place.says)
                for number, place in enumerate(places, len(found) + 1)
            ]
    silent = set(documents) - {passage.version_id for passage in found}
    for source in (documents[version_id] for version_id in documents if reads_on and version_id in silent):
        found += [
            source.passage(number, None, quote, None)
            for number, quote in enumerate(_beginning(source.document), len(found) + 1)
        ]
    texts = {version_id: source.document.text for version_id, source in documents.items()}
    return found, texts, frozenset(file_ids)


@dataclass(frozen=True, slots=True)
class _Source:
    """A document that passages come from."""

    owner: UUID
    """The contract, or the file itself."""
    version: UUID
    title: str
    document: ParsedDocument

    def passage(self, number: int, section: str | None, place: Quote, says: str | None) -> Passage:
        return Passage(number, self.owner, self.version, self.title, section, place.start, place.end, place.quote, says)


async def _documents(
    session: AsyncSession, actor: Actor, attached: Sequence[MessageAttachment], found: Sequence[Passage]
) -> dict[UUID, _Source]:
    """Return what is attached, and what passages were found in, by version or file."""
    wanted = {
        entry.version_id: (entry.contract_id, entry.name)
        for entry in attached
        if entry.version_id is not None and entry.contract_id is not None
    }
    wanted |= {passage.version_id: (passage.contract_id, passage.title) for passage in found}
    documents: dict[UUID, _Source] = {}
    for version_id, (contract_id, title) in wanted.items():
        try:
            document = await contracts.document_of(session, actor, version_id)
        except VersionNotFound:
            continue
        documents[version_id] = _Source(contract_id, version_id, title, document)
    for file_id in (entry.file_id for entry in attached if entry.file_id is not None):
        file = await session.scalar(queries.file_of(actor, file_id).options(undefer(ChatFile.document)))
        if file is not None:
            documents[file.id] = _Source(file.id, file.id, file.name, document_from_json(file.document))
    return documents


def _beginning(document: ParsedDocument) -> list[Quote]:
    """Return the beginning of a document, a few blocks at a time."""
    quotes: list[Quote] = []
    start = end = 0
    for block in [*document.blocks, None]:
        if end > start and (block is None or block.end - start > _STRETCH):
            quotes.append(Quote.of(document, start, end))
            start = end
        if block is None or start >= _READ_ON:
            break
        start = block.start if end == start else start
        end = min(block.end, start + _STRETCH)
    return quotes


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
