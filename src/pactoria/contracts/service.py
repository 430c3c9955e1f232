"""The verbs of the contracts slice."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.audit import service as audit
from pactoria.contracts import queries
from pactoria.contracts.errors import ContractNotDeleted, ContractNotFound, TitleMissing, VersionNotFound
from pactoria.contracts.events import ContractRestored, VersionAdded
from pactoria.contracts.models import Contract, ContractStatus, ContractVersion, Passage, ReviewState, VersionText
from pactoria.contracts.queries import ContractSort
from pactoria.contracts.stored import document_from_json, document_to_json
from pactoria.core import clock, outbox, realtime
from pactoria.core.actor import Actor, Permission
from pactoria.core.blobs import BlobKey
from pactoria.core.ids import new_id
from pactoria.core.pagination import Total, total_of
from pactoria.documents.parsed import ParsedDocument
from pactoria.usage import storage

__all__ = [
    "Page",
    "StoredFile",
    "add",
    "add_version",
    "change",
    "describe",
    "document_of",
    "get",
    "ids_matching",
    "ids_of",
    "list_contracts",
    "list_versions",
    "note_review",
    "remove",
    "restore",
    "topic_of",
    "version",
]

_PASSAGE = 100_000
"""Characters of one full-text passage: below PostgreSQL's 1 MB for a text-search vector in any script."""


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of what follows: "exe.txt" may be shown as "txt.exe"."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is already kept, and what it says."""

    name: str
    size: int
    blob_key: BlobKey
    document: ParsedDocument
    upload_id: UUID
    """What keeps room for it until it is part of a contract."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some contracts, and where to go on."""

    contracts: list[Contract]
    next_cursor: str | None
    total: Total


def topic_of(organization_id: UUID) -> str:
    """Return the topic on which changes of an organization's contracts are told."""
    return f"contracts:{organization_id}"


async def list_contracts(
    session: AsyncSession,
    actor: Actor,
    *,
    words: str | None = None,
    statuses: list[ContractStatus] | None = None,
    contract_types: list[str] | None = None,
    severity: str | None = None,
    sort: ContractSort = ContractSort.NEWEST,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Return one page of the organization's contracts."""
    actor.require(Permission.CONTRACT_READ)
    wanted = queries.matching(
        queries.visible_to(actor),
        words=words,
        statuses=statuses or [],
        contract_types=contract_types or [],
        severity=severity,
    )
    total = await total_of(session, queries.ordered(wanted, ContractSort.NEWEST), cursor)
    rows: list[Contract] = []
    for stretch in queries.stretches(wanted, sort, cursor):
        if len(rows) <= limit:
            rows += await session.scalars(stretch.limit(limit + 1 - len(rows)))
    more = len(rows) > limit
    return Page(rows[:limit], queries.cursor_of(rows[limit - 1], sort) if more else None, total)


async def ids_matching(
    session: AsyncSession,
    actor: Actor,
    *,
    words: str | None = None,
    statuses: list[ContractStatus] | None = None,
    contract_types: list[str] | None = None,
    severity: str | None = None,
    limit: int,
) -> list[UUID]:
    """Return the ids of the contracts that the list would show, at most so many, the newest first."""
    actor.require(Permission.CONTRACT_READ)
    wanted = queries.matching(
        queries.visible_to(actor),
        words=words,
        statuses=statuses or [],
        contract_types=contract_types or [],
        severity=severity,
    )
    query = queries.ordered(wanted, ContractSort.NEWEST).with_only_columns(Contract.id).limit(limit)
    return list(await session.scalars(query))


async def ids_of(session: AsyncSession, actor: Actor, contract_ids: Sequence[UUID]) -> list[UUID]:
    """Return those of the ids that are contracts of this organization and not deleted."""
    actor.require(Permission.CONTRACT_READ)
    query = queries.visible_to(actor).where(Contract.id.in_(contract_ids)).with_only_columns(Contract.id)
    return list(await session.scalars(query))


async def get(session: AsyncSession, actor: Actor, contract_id: UUID, *, lock: bool = False) -> Contract:
    """Return one contract; with `lock`, as it is now, and nobody else changes it before this transaction ends.

    Who locks an analysis and its contract locks the analysis first.

    Raises:
        ContractNotFound: if there is none for this organization.
    """
    actor.require(Permission.CONTRACT_READ)
    query = queries.visible_to(actor).where(Contract.id == contract_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    contract = await session.scalar(query)
    if contract is None:
        raise ContractNotFound
    return contract


async def add(session: AsyncSession, actor: Actor, file: StoredFile, *, title: str | None, side: str) -> Contract:
    """Make a contract of an uploaded file; its review starts once this has committed."""
    actor.require(Permission.CONTRACT_WRITE)
    contract = Contract(
        id=new_id(),
        organization_id=actor.organization_id,
        title=_title(title, file),
        side=side,
        created_by=actor.user_id,
    )
    session.add(contract)
    await session.flush()
    await _append(session, actor, contract, file, number=1)
    audit.record(session, actor, "contract:added", contract.id, file_name=file.name)
    return contract


async def add_version(session: AsyncSession, actor: Actor, contract_id: UUID, file: StoredFile) -> ContractVersion:
    """Add a file as the contract's new current version; its review starts once this has committed."""
    actor.require(Permission.CONTRACT_WRITE)
    contract = await get(session, actor, contract_id, lock=True)
    last = await session.scalar(queries.versions_of(actor, contract_id).limit(1))
    version = await _append(session, actor, contract, file, number=last.number + 1 if last else 1)
    audit.record(session, actor, "contract:version_added", contract.id, number=version.number)
    return version


async def _append(
    session: AsyncSession, actor: Actor, contract: Contract, file: StoredFile, *, number: int
) -> ContractVersion:
    version = ContractVersion(
        id=new_id(),
        organization_id=actor.organization_id,
        contract_id=contract.id,
        number=number,
        file_name=file.name,
        format=file.document.format,
        size=file.size,
        blob_key=file.blob_key,
        pages=file.document.pages,
        characters=len(file.document.text),
        created_by=actor.user_id,
    )
    session.add(version)
    await session.flush()
    await storage.end_upload(session, file.upload_id)
    stored = document_to_json(file.document)
    session.add(VersionText(version_id=version.id, organization_id=actor.organization_id, document=stored))
    await _make_searchable(session, actor, contract, stored["text"])
    contract.current_version_id = version.id
    contract.updated_at = clock.now()
    contract.review_id, contract.review_state = None, ReviewState.QUEUED
    contract.review_step, contract.review_progress = None, 0.0
    await outbox.publish(session, VersionAdded(actor.organization_id, contract.id, version.id))
    await realtime.tell(session, topic_of(actor.organization_id), contract=str(contract.id))
    return version


async def _make_searchable(session: AsyncSession, actor: Actor, contract: Contract, text: str) -> None:
    await session.execute(
        delete(Passage).where(Passage.organization_id == actor.organization_id, Passage.contract_id == contract.id)
    )
    for part, start in enumerate(range(0, len(text), _PASSAGE)):
        session.add(
            Passage(
                contract_id=contract.id,
                part=part,
                organization_id=actor.organization_id,
                text=text[start : start + _PASSAGE],
            )
        )


def _title(given: str | None, file: StoredFile) -> str:
    """Name a contract: as the user says, else as its own title says, else as the file is called."""
    for candidate in (given, file.document.title, PurePath(file.name).stem.replace("_", " ")):
        words = _one_line(candidate or "")
        if words:
            return words[:300]
    return "Untitled contract"


def _one_line(text: str) -> str:
    """Return words as one line, without what cannot be kept or seen, or turns the words around."""
    kept = (" " if unicodedata.category(character) in {"Cc", "Cs"} else character for character in text)
    return " ".join("".join(character for character in kept if character not in _TURNING).split())


async def change(
    session: AsyncSession,
    actor: Actor,
    contract_id: UUID,
    *,
    title: str | None = None,
    status: ContractStatus | None = None,
) -> Contract:
    """Rename a contract or move it on in its life."""
    actor.require(Permission.CONTRACT_WRITE)
    contract = await get(session, actor, contract_id, lock=True)
    if title is not None:
        contract.title = title = _one_line(title)
        if not title:
            raise TitleMissing
    if status is not None:
        contract.status = status
    contract.updated_at = clock.now()
    changes = {key: value for key, value in {"title": title, "status": status}.items() if value is not None}
    audit.record(session, actor, "contract:changed", contract.id, **changes)
    await realtime.tell(session, topic_of(actor.organization_id), contract=str(contract.id))
    return contract


async def remove(session: AsyncSession, actor: Actor, contract_id: UUID) -> None:
    """Delete a contract; it can be restored."""
    actor.require(Permission.CONTRACT_DELETE)
    contract = await get(session, actor, contract_id, lock=True)
    contract.deleted_at = clock.now()
    audit.record(session, actor, "contract:deleted", contract.id)
    await realtime.tell(session, topic_of(actor.organization_id), contract=str(contract.id))


async def restore(session: AsyncSession, actor: Actor, contract_id: UUID) -> Contract:
    """Take a deletion back.

    Raises:
        ContractNotFound: if there is no such contract.
        ContractNotDeleted: if it is not deleted.
    """
    actor.require(Permission.CONTRACT_DELETE)
    query = queries.visible_to(actor, deleted=True).where(Contract.id == contract_id).with_for_update()
    contract = await session.scalar(query)
    if contract is None:
        await get(session, actor, contract_id)
        raise ContractNotDeleted
    contract.deleted_at = None
    audit.record(session, actor, "contract:restored", contract.id)
    await outbox.publish(session, ContractRestored(actor.organization_id, contract.id))
    await realtime.tell(session, topic_of(actor.organization_id), contract=str(contract.id))
    return contract


async def list_versions(session: AsyncSession, actor: Actor, contract_id: UUID) -> list[ContractVersion]:
    """Return all versions of a contract, the newest first."""
    await get(session, actor, contract_id)
    return list(await session.scalars(queries.versions_of(actor, contract_id)))


async def version(session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID) -> ContractVersion:
    """Return one version.

    Raises:
        VersionNotFound: if there is none for this contract and organization.
    """
    actor.require(Permission.CONTRACT_READ)
    found = await session.scalar(queries.version_of(actor, contract_id, version_id))
    if found is None:
        raise VersionNotFound
    return found


async def document_of(session: AsyncSession, actor: Actor, version_id: UUID) -> ParsedDocument:
    """Return what a version says.

    Raises:
        VersionNotFound: if there is none for this organization.
    """
    actor.require(Permission.CONTRACT_READ)
    stored = await session.scalar(queries.text_of(actor, version_id))
    if stored is None:
        raise VersionNotFound
    return document_from_json(stored.document)


async def note_review(
    session: AsyncSession,
    actor: Actor,
    contract: Contract,
    *,
    review_id: UUID,
    state: ReviewState,
    step: str | None = None,
    progress: float = 0.0,
    score: int | None = None,
    counts: Mapping[str, int] | None = None,
    side: str | None = None,
) -> None:
    """Keep beside the contract how far its review is and, at its end, how it came out."""
    contract.review_id, contract.review_state = review_id, state
    contract.review_step, contract.review_progress = step, progress
    if side is not None:
        contract.side = side
    if score is not None:
        contract.review_score = score
    if counts is not None:
        contract.critical_count = counts.get("critical", 0)
        contract.high_count = counts.get("high", 0)
        contract.medium_count = counts.get("medium", 0)
        contract.low_count = counts.get("low", 0)
    await realtime.tell(session, topic_of(actor.organization_id), contract=str(contract.id))


def describe(
    contract: Contract,
    *,
    contract_type: str | None,
    parties: list[str],
    effective_date: date | None,
    expiration_date: date | None,
) -> None:
    """Keep what the review read from the contract about the contract as a whole."""
    contract.contract_type = contract_type
    contract.parties = parties
    contract.effective_date = effective_date
    contract.expiration_date = expiration_date
