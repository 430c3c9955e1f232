"""The verbs of comparisons."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from pactoria.analysis.comparisons.errors import (
    ComparisonNotFinished,
    ComparisonNotFound,
    ComparisonOver,
    NothingToCompare,
)
from pactoria.analysis.comparisons.models import VersionComparison
from pactoria.analysis.comparisons.stored import findings_from_json, findings_to_json
from pactoria.analysis.engine.comparison.result import ENGINE as COMPARING
from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.engine.review import ENGINE as REVIEWING
from pactoria.analysis.models import Analysis
from pactoria.analysis.report.comparison.compared import Compared, Findings
from pactoria.analysis.stored import review_from_json
from pactoria.audit import service as audit
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import ContractNotFound, VersionNotFound
from pactoria.contracts.models import Contract, ContractVersion, ReviewState
from pactoria.core import clock, jobs, realtime
from pactoria.core.actor import Actor, Permission
from pactoria.core.errors import Problem
from pactoria.core.ids import new_id

__all__ = [
    "COMPARE",
    "ENGINE",
    "OVER",
    "Sides",
    "advance",
    "begin",
    "cancel",
    "compared",
    "fail",
    "find_known",
    "findings_of",
    "finish",
    "get",
    "known_review",
    "list_of",
    "request",
    "resume",
    "sides_of",
    "topic_of",
    "version_chosen",
]

COMPARE = "analysis.compare"
ENGINE = f"{COMPARING}, {REVIEWING}"
OVER = frozenset({ReviewState.DONE, ReviewState.FAILED, ReviewState.CANCELLED})
_MOST = 50


@dataclass(frozen=True, slots=True)
class Sides:
    """The two versions of a comparison, each with its contract."""

    old_contract: Contract
    old: ContractVersion
    new_contract: Contract
    new: ContractVersion


def topic_of(comparison_id: UUID) -> str:
    """Return the topic on which progress is told."""
    return f"comparison:{comparison_id}"


async def request(
    session: AsyncSession,
    actor: Actor,
    old: tuple[UUID, UUID | None],
    new: tuple[UUID, UUID | None],
    side: Side | None,
) -> VersionComparison:
    """Ask for a comparison of two versions, each a contract's id and a version's (None for its current one).

    What was compared before by the same engine for the same side is not compared again. `side` is that of the new
    contract if it is left open.

    Raises:
        ContractNotFound, VersionNotFound: if there is none for this organization.
        NothingToCompare: if both are the same version.
    """
    actor.require(Permission.ANALYSIS_RUN)
    old_contract, old_version = await version_chosen(session, actor, *old)
    new_contract, new_version = await version_chosen(session, actor, *new)
    if old_version == new_version:
        raise NothingToCompare
    wanted = side or Side(new_contract.side)
    known = await find_known(session, actor, old_version, new_version, wanted)
    if known is not None:
        return known
    comparison = VersionComparison(
        id=new_id(),
        organization_id=actor.organization_id,
        old_contract_id=old_contract.id,
        old_version_id=old_version,
        new_contract_id=new_contract.id,
        new_version_id=new_version,
        side=wanted,
        engine=ENGINE,
        state=ReviewState.QUEUED,
        progress=0.0,
        requested_by=actor.user_id,
        created_at=clock.now(),
    )
    session.add(comparison)
    await session.flush()
    audit.record(session, actor, "comparison:requested", new_contract.id, old=str(old_version), new=str(new_version))
    await _enqueue(session, actor, comparison.id)
    return comparison


async def _enqueue(session: AsyncSession, actor: Actor, comparison_id: UUID) -> None:
    await jobs.defer(
        session,
        COMPARE,
        lock=f"{COMPARE}:{comparison_id}",
        priority=10,  # somebody looks at the page and waits
        organization_id=str(actor.organization_id),
        comparison_id=str(comparison_id),
    )


async def resume(session: AsyncSession, actor: Actor, contract_id: UUID) -> None:
    """Go on with the comparisons that a contract had waiting or under way, on either side, when it was deleted."""
    stopped = select(VersionComparison.id).where(
        VersionComparison.organization_id == actor.organization_id,
        or_(VersionComparison.old_contract_id == contract_id, VersionComparison.new_contract_id == contract_id),
        VersionComparison.state.not_in(OVER),
    )
    for comparison_id in (await session.scalars(stopped.order_by(VersionComparison.id))).all():
        await _enqueue(session, actor, comparison_id)


async def find_known(
    session: AsyncSession, actor: Actor, old_version: UUID, new_version: UUID, side: Side
) -> VersionComparison | None:
    """Return the newest comparison of two versions by the engine of today that is done or under way."""
    return await session.scalar(
        select(VersionComparison)
        .where(
            VersionComparison.organization_id == actor.organization_id,
            VersionComparison.old_version_id == old_version,
            VersionComparison.new_version_id == new_version,
            VersionComparison.side == side,
            VersionComparison.engine == ENGINE,
            VersionComparison.state.in_([ReviewState.QUEUED, ReviewState.RUNNING, ReviewState.DONE]),
        )
        .order_by(VersionComparison.id.desc())
        .limit(1)
    )


async def version_chosen(
    session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID | None
) -> tuple[Contract, UUID]:
    """Return a contract, and the id of the version that is meant: the current one if none is named.

    Raises:
        ContractNotFound, VersionNotFound: if there is none for this organization.
    """
    contract = await contracts.get(session, actor, contract_id)
    if version_id is None:
        if contract.current_version_id is None:
            raise VersionNotFound
        return contract, contract.current_version_id
    return contract, (await contracts.version(session, actor, contract_id, version_id)).id


async def get(session: AsyncSession, actor: Actor, comparison_id: UUID, *, lock: bool = False) -> VersionComparison:
    """Return one comparison, without loading its result; with `lock`, nobody else changes it meanwhile.

    Raises:
        ComparisonNotFound: if there is none for this organization, or one of its contracts is deleted.
    """
    actor.require(Permission.CONTRACT_READ)
    query = select(VersionComparison).where(
        VersionComparison.organization_id == actor.organization_id, VersionComparison.id == comparison_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    comparison = await session.scalar(query)
    if comparison is None:
        raise ComparisonNotFound
    try:
        await contracts.get(session, actor, comparison.old_contract_id)
        await contracts.get(session, actor, comparison.new_contract_id)
    except ContractNotFound as error:
        raise ComparisonNotFound from error
    return comparison


async def list_of(session: AsyncSession, actor: Actor, contract_id: UUID) -> list[VersionComparison]:
    """Return the newest comparisons that a contract takes part in.

    Raises:
        ContractNotFound: if there is no such contract for this organization.
    """
    await contracts.get(session, actor, contract_id)
    query = (
        select(VersionComparison)
        .where(
            VersionComparison.organization_id == actor.organization_id,
            or_(VersionComparison.old_contract_id == contract_id, VersionComparison.new_contract_id == contract_id),
        )
        .order_by(VersionComparison.id.desc())
        .limit(_MOST)
    )
    found = list(await session.scalars(query))
    others = {c.old_contract_id for c in found} | {c.new_contract_id for c in found}
    there = set(
        await session.scalars(
            select(Contract.id).where(
                Contract.organization_id == actor.organization_id,
                Contract.id.in_(others),
                Contract.deleted_at.is_(None),
            )
        )
    )
    return [c for c in found if {c.old_contract_id, c.new_contract_id} <= there]


async def sides_of(session: AsyncSession, actor: Actor, comparison: VersionComparison) -> Sides:
    """Return the versions that are compared, with their contracts."""
    return Sides(
        await contracts.get(session, actor, comparison.old_contract_id),
        await contracts.version(session, actor, comparison.old_contract_id, comparison.old_version_id),
        await contracts.get(session, actor, comparison.new_contract_id),
        await contracts.version(session, actor, comparison.new_contract_id, comparison.new_version_id),
    )


async def findings_of(session: AsyncSession, actor: Actor, comparison: VersionComparison) -> Findings | None:
    """Return what a comparison found, or None while it is not done."""
    stored = await session.scalar(
        select(VersionComparison.result).where(
            VersionComparison.organization_id == actor.organization_id, VersionComparison.id == comparison.id
        )
    )
    return None if stored is None else findings_from_json(stored)


async def compared(session: AsyncSession, actor: Actor, comparison: VersionComparison) -> Compared:
    """Return what a comparison found, with its documents.

    Raises:
        ComparisonNotFinished: if there is no result.
    """
    findings = await findings_of(session, actor, comparison)
    if findings is None:
        raise ComparisonNotFinished
    sides = await sides_of(session, actor, comparison)
    return Compared(
        old=await contracts.document_of(session, actor, comparison.old_version_id),
        new=await contracts.document_of(session, actor, comparison.new_version_id),
        old_file=sides.old.file_name,
        new_file=sides.new.file_name,
        comparison=findings.comparison,
        changes=findings.changes,
    )


async def known_review(session: AsyncSession, actor: Actor, version_id: UUID) -> Review | None:
    """Return a finished review of a version by the engine of today: its clauses and facts need no second search."""
    analysis = await session.scalar(
        select(Analysis)
        .where(
            Analysis.organization_id == actor.organization_id,
            Analysis.version_id == version_id,
            Analysis.engine == REVIEWING,
            Analysis.state == ReviewState.DONE,
        )
        .order_by(Analysis.id.desc())
        .options(undefer(Analysis.result))
        .limit(1)
    )
    return review_from_json(analysis.result) if analysis and analysis.result else None


async def cancel(session: AsyncSession, actor: Actor, comparison_id: UUID) -> VersionComparison:
    """Stop a comparison that is not over.

    Raises:
        ComparisonOver: if it is.
    """
    actor.require(Permission.ANALYSIS_RUN)
    comparison = await get(session, actor, comparison_id, lock=True)
    if comparison.state in OVER:
        raise ComparisonOver
    await _end(session, comparison, ReviewState.CANCELLED)
    audit.record(session, actor, "comparison:cancelled", comparison.new_contract_id)
    return comparison


async def _under_way(session: AsyncSession, actor: Actor, comparison_id: UUID) -> VersionComparison | None:
    """Return a comparison, locked; None if it is over, or no longer wanted as a contract was deleted."""
    try:
        comparison = await get(session, actor, comparison_id, lock=True)
    except ComparisonNotFound:
        return None
    return None if comparison.state in OVER else comparison


async def begin(session: AsyncSession, actor: Actor, comparison_id: UUID) -> VersionComparison | None:
    """Take up a comparison, for the first time or after a worker died; None if it is over or no longer wanted."""
    comparison = await _under_way(session, actor, comparison_id)
    if comparison is not None:
        comparison.state, comparison.started_at = ReviewState.RUNNING, clock.now()
        await _tell(session, comparison)
    return comparison


async def advance(session: AsyncSession, actor: Actor, comparison_id: UUID, step: str, progress: float) -> bool:
    """Note progress; False if the comparison was cancelled meanwhile and the work can stop."""
    comparison = await _under_way(session, actor, comparison_id)
    if comparison is None:
        return False
    comparison.step, comparison.progress = step, progress
    await _tell(session, comparison)
    return True


async def finish(session: AsyncSession, actor: Actor, comparison_id: UUID, findings: Findings) -> None:
    """Keep the result. Finishing twice, as after a killed worker, changes nothing."""
    comparison = await _under_way(session, actor, comparison_id)
    if comparison is not None:
        comparison.result, comparison.progress = findings_to_json(findings), 1.0
        await _end(session, comparison, ReviewState.DONE)


async def fail(session: AsyncSession, actor: Actor, comparison_id: UUID, problem: Problem) -> None:
    """Keep why there is no result."""
    comparison = await _under_way(session, actor, comparison_id)
    if comparison is not None:
        comparison.problem = problem.document()
        await _end(session, comparison, ReviewState.FAILED)


async def _end(session: AsyncSession, comparison: VersionComparison, state: ReviewState) -> None:
    comparison.state, comparison.finished_at, comparison.step = state, clock.now(), None
    await _tell(session, comparison)


async def _tell(session: AsyncSession, comparison: VersionComparison) -> None:
    await realtime.tell(
        session,
        topic_of(comparison.id),
        state=comparison.state,
        step=comparison.step,
        progress=comparison.progress,
    )
