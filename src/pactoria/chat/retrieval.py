"""Finds the words of contracts that a question is about, for every model to stand on."""

import asyncio
import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis import service as analysis
from pactoria.analysis.engine.result import Review
from pactoria.analysis.errors import AnalysisNotFound
from pactoria.analysis.reader.finding import Found, find, words_of
from pactoria.analysis.reader.topics import topics_of
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import ContractNotFound
from pactoria.contracts.models import Contract
from pactoria.core.actor import Actor, Permission
from pactoria.documents.parsed import ParsedDocument
from pactoria.gateway.calls import Passage

__all__ = ["passages"]

_MOST_CONTRACTS = 12
_CONSIDERED = 200
_MOST_PASSAGES = 10
_SPEAKS_OF_CONTRACTS = re.compile(
    r"\b(?:contracts?|agreements?|ndas?|leases?|licen[cs]es?|clauses?|dpas?|msas?|counterpart(?:y|ies))\b"
)
_LEAST_NAMED = 4
"""Letters of a word from which it may name a contract."""


async def passages(
    session: AsyncSession,
    actor: Actor,
    question: str,
    attachments: Sequence[UUID] = (),
    recent: Sequence[UUID] = (),
    *,
    widely: bool = True,
) -> list[Passage]:
    """Return the passages that answer a question, numbered from 1, those of one contract together.

    Args:
        session: a transaction in the actor's organization.
        actor: only what they may read is looked at.
        question: in words.
        attachments: contracts that the question is about; without them all contracts of the organization are.
        recent: contracts that the conversation was about last, for questions that name none ("And the notice period?").
        widely: whether to look through all contracts for a question that neither names one nor speaks of any. Models of
            others are given nothing that was not asked for.
    """
    if not actor.may(Permission.CONTRACT_READ) or not question.strip():
        return []
    chosen = list(dict.fromkeys(attachments)) or await _named_in(session, actor, question) or list(recent)
    if not chosen and (widely or _SPEAKS_OF_CONTRACTS.search(question.lower())):
        chosen = await _saying(session, actor, question)
    read = [await _read(session, actor, contract_id) for contract_id in chosen[:_MOST_CONTRACTS]]
    known = [entry for entry in read if entry is not None]
    each = 4 if len(known) == 1 else 3 if len(known) <= 3 else 1  # noqa: PLR2004 - the more contracts, the less of each
    found = await asyncio.to_thread(
        lambda: [(contract, find(question, document, review, each)) for contract, document, review in known]
    )
    # Contracts keep the order of their best passage.
    found.sort(key=lambda pair: -max((place.score for place in pair[1]), default=0.0))
    return _numbered(found)


def _numbered(found: Sequence[tuple[Contract, Sequence[Found]]]) -> list[Passage]:
    numbered: list[Passage] = []
    for contract, places in found:
        for place in places:
            if len(numbered) == _MOST_PASSAGES or contract.current_version_id is None:
                break
            numbered.append(
                Passage(
                    number=len(numbered) + 1,
                    contract_id=contract.id,
                    version_id=contract.current_version_id,
                    title=contract.title,
                    section=place.section,
                    start=place.place.start,
                    end=place.place.end,
                    quote=place.place.quote,
                    says=place.says,
                )
            )
    return numbered


async def _read(
    session: AsyncSession, actor: Actor, contract_id: UUID
) -> tuple[Contract, ParsedDocument, Review | None] | None:
    try:
        contract = await contracts.get(session, actor, contract_id)
    except ContractNotFound:
        return None
    if contract.current_version_id is None:
        return None
    document = await contracts.document_of(session, actor, contract.current_version_id)
    review = None
    try:
        latest = await analysis.latest(session, actor, contract_id)
    except AnalysisNotFound:
        latest = None
    if latest is not None and latest.version_id == contract.current_version_id:
        review = await analysis.result_of(session, actor, latest)
    return contract, document, review


async def _named_in(session: AsyncSession, actor: Actor, question: str) -> list[UUID]:
    """Return the contracts whose title or parties the question names, the best named first."""
    asked = {word for word in re.findall(r"[\w&]+", question.lower()) if len(word) >= _LEAST_NAMED}
    rows = await session.execute(
        select(Contract.id, Contract.title, Contract.parties)
        .where(Contract.organization_id == actor.organization_id, Contract.deleted_at.is_(None))
        .order_by(Contract.updated_at.desc())
        .limit(_CONSIDERED)
    )
    listed = [(row.id, [row.title, *row.parties]) for row in rows]
    counts: dict[str, int] = {}
    for _, names in listed:
        for word in _naming(names):
            counts[word] = counts.get(word, 0) + 1
    # A word names a contract if few contracts have it in their names.
    few = max(1, len(listed) // 4)
    weighed = [
        (sum(1 / counts[word] for word in _naming(names) & asked if counts[word] <= few), contract_id)
        for contract_id, names in listed
    ]
    best = max((weight for weight, _ in weighed), default=0.0)
    if not best:
        return []
    return [contract_id for weight, contract_id in sorted(weighed, key=lambda pair: -pair[0]) if weight >= best / 2]


_COMMON = frozenset("agreement contract terms between company corporation limited services party parties".split())  # noqa: SIM905 - reads better


def _naming(names: Sequence[str]) -> set[str]:
    words = {word for name in names for word in re.findall(r"[\w&]+", name.lower())}
    return {word for word in words if len(word) >= _LEAST_NAMED} - _COMMON


async def _saying(session: AsyncSession, actor: Actor, question: str) -> list[UUID]:
    """Return the contracts that have any of the question's words, those lately changed first."""
    words = words_of(question) + [word for topic in topics_of(question)[:1] for word in topic.words]
    query = select(Contract.id).where(Contract.organization_id == actor.organization_id, Contract.deleted_at.is_(None))
    if words:
        any_of = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        query = query.where(Contract.id.in_(select(func.contracts_that_say(any_of))))
    rows = await session.scalars(query.order_by(Contract.updated_at.desc()).limit(_MOST_CONTRACTS))
    return list(rows)
