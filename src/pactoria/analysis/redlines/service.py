"""The verbs of redlines."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts import service as accounts
from pactoria.analysis.comparisons.service import known_review
from pactoria.analysis.engine.comparison.result import Changes
from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.redlines.errors import (
    NoPlace,
    NoReview,
    NothingChanges,
    Overlaps,
    WordingNotFound,
)
from pactoria.analysis.redlines.models import AcceptedWording, ChangeDecision, ChangeReading, Verdict
from pactoria.analysis.redlines.stored import changes_to_json
from pactoria.audit import service as audit
from pactoria.contracts import service as contracts
from pactoria.contracts.models import ContractVersion, ReviewState
from pactoria.core import clock, jobs
from pactoria.core.actor import Actor, Permission
from pactoria.core.errors import Problem
from pactoria.core.ids import new_id
from pactoria.documents.parsed import ParsedDocument

__all__ = [
    "READ_CHANGES",
    "accept",
    "accepted",
    "begin_reading",
    "change",
    "decide",
    "decisions",
    "end_reading",
    "fail_reading",
    "material",
    "reading_of",
    "request_reading",
    "resume",
    "take_back",
    "version_of",
]

READ_CHANGES = "analysis.read_changes"
_UNDER_WAY = (ReviewState.QUEUED, ReviewState.RUNNING)
_UNSAID = {"Cc", "Cs"}


async def version_of(session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID) -> ContractVersion:
    """Return a version of a contract that is not deleted.

    Raises:
        ContractNotFound, VersionNotFound: if there is none for this organization.
    """
    await contracts.get(session, actor, contract_id)
    return await contracts.version(session, actor, contract_id, version_id)


async def material(
    session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID
) -> tuple[ParsedDocument, Review]:
    """Return what suggestions are made of: a version's text and its newest review.

    Raises:
        ContractNotFound, VersionNotFound: if there is no such version for this organization.
        NoReview: if it has not been reviewed yet.
    """
    await version_of(session, actor, contract_id, version_id)
    review = await known_review(session, actor, version_id)
    if review is None:
        raise NoReview
    return await contracts.document_of(session, actor, version_id), review


async def accepted(session: AsyncSession, actor: Actor, version_id: UUID) -> list[AcceptedWording]:
    """Return what was accepted for a version, in the order of its text."""
    actor.require(Permission.CONTRACT_READ)
    query = select(AcceptedWording).where(
        AcceptedWording.organization_id == actor.organization_id, AcceptedWording.version_id == version_id
    )
    return list(await session.scalars(query.order_by(AcceptedWording.place_start, AcceptedWording.id)))


async def accept(
    session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID, wanted: Mapping[str, Any]
) -> AcceptedWording:
    """Accept new words for a version: its download tracks them from now on.

    `wanted` has the members of `WordingIn`.

    Raises:
        ContractNotFound, VersionNotFound: if there is no such version for this organization.
        NoPlace: if the place is not in its text.
        NothingChanges: if the new words are the old ones.
        Overlaps: if a change of some of these words was accepted before.
    """
    actor.require(Permission.CONTRACT_WRITE)
    # Whoever accepts at the same time waits here, so that two changes of the same words cannot both get in.
    await contracts.get(session, actor, contract_id, lock=True)
    await contracts.version(session, actor, contract_id, version_id)
    document = await contracts.document_of(session, actor, version_id)
    start, end = wanted["start"], wanted["end"]
    if not start <= end <= len(document.text) or not document.blocks:
        raise NoPlace
    paragraphs = _paragraphs(wanted["paragraphs"], len(document.blocks))
    old, new = document.text[start:end], _line(wanted["text"], keep_ends=True)
    if old == new and not paragraphs:
        raise NothingChanges
    for other in await accepted(session, actor, version_id):
        if _overlap((start, end), (other.place_start, other.place_end)):
            raise Overlaps(other=str(other.id))
    wording = AcceptedWording(
        id=new_id(),
        organization_id=actor.organization_id,
        version_id=version_id,
        target=wanted["target"],
        clause=wanted["clause"],
        stance=wanted["stance"],
        title=_line(wanted["title"]) or "Change",
        reason=_line(wanted["reason"]),
        place_start=start,
        place_end=end,
        old_text=old,
        new_text=new,
        paragraphs=paragraphs,
        author_name=await _name(session, actor),
        accepted_by=actor.user_id,
        accepted_at=clock.now(),
    )
    session.add(wording)
    await session.flush()
    audit.record(session, actor, "wording:accepted", contract_id, wording=str(wording.id), clause=wording.clause)
    return wording


def _paragraphs(wanted: Sequence[Mapping[str, Any]], blocks: int) -> list[dict[str, Any]]:
    """Return paragraphs as they are kept, those without words left out.

    Raises:
        NoPlace: if one takes its looks from a block that is not there.
    """
    if any((paragraph["like"] or 0) >= blocks for paragraph in wanted):
        raise NoPlace
    told: list[dict[str, Any]] = [{**paragraph, "text": _line(paragraph["text"])} for paragraph in wanted]
    return [paragraph for paragraph in told if paragraph["text"]]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two places share words; what only adds may stand at the border of another, or beside another."""
    if one[0] == one[1] or other[0] == other[1]:
        point, span = (one, other) if one[0] == one[1] else (other, one)
        return span[0] < point[0] < span[1]
    return one[0] < other[1] and other[0] < one[1]


def _line(text: str, *, keep_ends: bool = False) -> str:
    """Return words as one line, without what neither Word nor the database can hold."""
    import unicodedata

    said = "".join(" " if unicodedata.category(letter) in _UNSAID else letter for letter in text)
    return said if keep_ends else " ".join(said.split())


async def _name(session: AsyncSession, actor: Actor) -> str:
    """Return the name that tracked changes and comments show."""
    if actor.user_id is None:
        return "Pactoria"
    return (await accounts.person(session, actor.user_id)).name or "Pactoria"


async def _wording(
    session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID, wording_id: UUID
) -> AcceptedWording:
    await contracts.get(session, actor, contract_id, lock=True)
    await contracts.version(session, actor, contract_id, version_id)
    query = select(AcceptedWording).where(
        AcceptedWording.organization_id == actor.organization_id,
        AcceptedWording.version_id == version_id,
        AcceptedWording.id == wording_id,
    )
    wording = await session.scalar(query)
    if wording is None:
        raise WordingNotFound
    return wording


async def change(
    session: AsyncSession,
    actor: Actor,
    contract_id: UUID,
    version_id: UUID,
    wording_id: UUID,
    changed: Mapping[str, Any],
) -> AcceptedWording:
    """Put other words or another reason into what was accepted.

    Raises:
        WordingNotFound: if there is no such wording.
        NothingChanges: if nothing of a change would be left.
    """
    actor.require(Permission.CONTRACT_WRITE)
    wording = await _wording(session, actor, contract_id, version_id, wording_id)
    if changed.get("text") is not None:
        wording.new_text = _line(changed["text"], keep_ends=True)
    if changed.get("paragraphs") is not None:
        blocks = (await contracts.document_of(session, actor, version_id)).blocks
        wording.paragraphs = _paragraphs(changed["paragraphs"], len(blocks))
    if changed.get("reason") is not None:
        wording.reason = _line(changed["reason"])
    if wording.new_text == wording.old_text and not wording.paragraphs:
        raise NothingChanges
    wording.author_name, wording.accepted_by = await _name(session, actor), actor.user_id
    wording.accepted_at = clock.now()
    audit.record(session, actor, "wording:changed", contract_id, wording=str(wording.id))
    return wording


async def take_back(session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID, wording_id: UUID) -> None:
    """Take back what was accepted.

    Raises:
        WordingNotFound: if there is no such wording.
    """
    actor.require(Permission.CONTRACT_WRITE)
    wording = await _wording(session, actor, contract_id, version_id, wording_id)
    await session.delete(wording)
    audit.record(session, actor, "wording:taken_back", contract_id, wording=str(wording_id))


async def decisions(session: AsyncSession, actor: Actor, version_id: UUID) -> dict[str, ChangeDecision]:
    """Return what was decided about the changes and comments in a version's file, by their ids."""
    actor.require(Permission.CONTRACT_READ)
    query = select(ChangeDecision).where(
        ChangeDecision.organization_id == actor.organization_id, ChangeDecision.version_id == version_id
    )
    return {decision.change: decision for decision in await session.scalars(query)}


async def decide(
    session: AsyncSession,
    actor: Actor,
    contract_id: UUID,
    version_id: UUID,
    change_ids: Sequence[str],
    decided: Mapping[str, Verdict | str | None],
) -> None:
    """Accept, reject or answer changes of the file, or leave them open again.

    `decided` has "verdict" and "answer"; one that is not in it stays as it is. The caller has made sure that the file
    has these changes.

    Raises:
        ContractNotFound, VersionNotFound: if there is no such version for this organization.
    """
    actor.require(Permission.CONTRACT_WRITE)
    await contracts.get(session, actor, contract_id, lock=True)
    await contracts.version(session, actor, contract_id, version_id)
    author = await _name(session, actor)
    values = dict(decided)
    if "answer" in values:
        values["answer"] = str(values["answer"] or "").replace("\0", "").strip() or None
    told = {
        "organization_id": actor.organization_id,
        "author_name": author,
        "decided_by": actor.user_id,
        "decided_at": clock.now(),
        **values,
    }
    statement = insert(ChangeDecision)
    changed = {key: statement.excluded[key] for key in ("author_name", "decided_by", "decided_at", *values)}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["version_id", "change"], set_=changed),
        [{"version_id": version_id, "change": change_id, **told} for change_id in dict.fromkeys(change_ids)],
    )
    await session.execute(
        delete(ChangeDecision).where(
            ChangeDecision.organization_id == actor.organization_id,
            ChangeDecision.version_id == version_id,
            ChangeDecision.verdict.is_(None),
            ChangeDecision.answer.is_(None),
        )
    )
    audit.record(
        session,
        actor,
        "change:decided",
        contract_id,
        version=str(version_id),
        changes=len(change_ids),
        verdict=str(values.get("verdict")),
    )


async def reading_of(
    session: AsyncSession, actor: Actor, version_id: UUID, side: Side, *, lock: bool = False
) -> ChangeReading | None:
    """Return what the file's changes mean for a side, finished or not; None if nobody has asked.

    With `lock`, nobody else changes it meanwhile.
    """
    actor.require(Permission.CONTRACT_READ)
    query = select(ChangeReading).where(
        ChangeReading.organization_id == actor.organization_id,
        ChangeReading.version_id == version_id,
        ChangeReading.side == side,
    )
    if lock:
        query = query.with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def request_reading(
    session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID, side: Side
) -> ChangeReading:
    """Ask what the tracked changes of a version mean; what is known or under way is not asked again.

    Raises:
        ContractNotFound, VersionNotFound: if there is no such version for this organization.
    """
    actor.require(Permission.ANALYSIS_RUN)
    await contracts.get(session, actor, contract_id, lock=True)
    await contracts.version(session, actor, contract_id, version_id)
    reading = await reading_of(session, actor, version_id, side)
    if reading is not None and reading.state in {*_UNDER_WAY, ReviewState.DONE}:
        return reading
    if reading is None:
        reading = ChangeReading(organization_id=actor.organization_id, version_id=version_id, side=side)
        session.add(reading)
    reading.state, reading.problem, reading.result = ReviewState.QUEUED, None, None
    reading.requested_by, reading.requested_at = actor.user_id, clock.now()
    await session.flush()
    audit.record(session, actor, "changes:read", contract_id, version=str(version_id), side=str(side))
    await _enqueue(session, actor, contract_id, reading)
    return reading


async def _enqueue(session: AsyncSession, actor: Actor, contract_id: UUID, reading: ChangeReading) -> None:
    await jobs.defer(
        session,
        READ_CHANGES,
        lock=f"{READ_CHANGES}:{reading.version_id}:{reading.side}",
        priority=10,
        organization_id=str(actor.organization_id),
        contract_id=str(contract_id),
        version_id=str(reading.version_id),
        side=str(reading.side),
    )


async def resume(session: AsyncSession, actor: Actor, contract_id: UUID) -> None:
    """Go on with the readings that a contract had waiting or under way when it was deleted."""
    stopped = (
        select(ChangeReading)
        .join(ContractVersion, ContractVersion.id == ChangeReading.version_id)
        .where(
            ChangeReading.organization_id == actor.organization_id,
            ContractVersion.contract_id == contract_id,
            ChangeReading.state.in_(_UNDER_WAY),
        )
    )
    for reading in (await session.scalars(stopped)).all():
        await _enqueue(session, actor, contract_id, reading)


async def begin_reading(session: AsyncSession, actor: Actor, version_id: UUID, side: Side) -> bool:
    """Take up a reading, for the first time or after a worker died; False if it is over."""
    reading = await reading_of(session, actor, version_id, side, lock=True)
    if reading is None or reading.state not in _UNDER_WAY:
        return False
    reading.state = ReviewState.RUNNING
    return True


async def end_reading(session: AsyncSession, actor: Actor, version_id: UUID, side: Side, changes: Changes) -> None:
    """Keep what the changes mean."""
    reading = await reading_of(session, actor, version_id, side, lock=True)
    if reading is not None and reading.state in _UNDER_WAY:
        reading.result, reading.state = changes_to_json(changes), ReviewState.DONE


async def fail_reading(session: AsyncSession, actor: Actor, version_id: UUID, side: Side, problem: Problem) -> None:
    """Keep why it is not known."""
    reading = await reading_of(session, actor, version_id, side, lock=True)
    if reading is not None and reading.state in _UNDER_WAY:
        reading.problem, reading.state = problem.document(), ReviewState.FAILED
