"""The verbs of the analysis slice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.engine.review import ENGINE
from pactoria.analysis.errors import AnalysisNotFinished, AnalysisNotFound, AnalysisOver, FindingNotFound
from pactoria.analysis.events import AnalysisFinished
from pactoria.analysis.models import Analysis, FindingDecision, FindingState
from pactoria.analysis.stored import review_from_json, review_to_json
from pactoria.audit import service as audit
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import ContractNotFound
from pactoria.contracts.models import ReviewState
from pactoria.core import clock, jobs, outbox, realtime
from pactoria.core.actor import Actor, Permission
from pactoria.core.errors import Problem
from pactoria.core.ids import new_id

__all__ = [
    "ANALYZE",
    "OVER",
    "advance",
    "begin",
    "cancel",
    "decide",
    "decisions_on",
    "earlier_review",
    "fail",
    "finish",
    "get",
    "latest",
    "request",
    "result_of",
    "resume",
    "review_for_export",
    "topic_of",
]

ANALYZE = "analysis.analyze"
OVER = frozenset({ReviewState.DONE, ReviewState.FAILED, ReviewState.CANCELLED})


def topic_of(analysis_id: UUID) -> str:
    """Return the topic on which progress is told."""
    return f"analysis:{analysis_id}"


async def request(session: AsyncSession, actor: Actor, contract_id: UUID, side: Side) -> Analysis:
    """Ask for a review of a contract's current version; it starts once this has committed."""
    actor.require(Permission.ANALYSIS_RUN)
    contract = await contracts.get(session, actor, contract_id, lock=True)
    if contract.current_version_id is None:
        raise ContractNotFound
    analysis = Analysis(
        id=new_id(),
        organization_id=actor.organization_id,
        contract_id=contract.id,
        version_id=contract.current_version_id,
        side=side,
        engine=ENGINE,
        state=ReviewState.QUEUED,
        progress=0.0,
        requested_by=actor.user_id,
        created_at=clock.now(),
    )
    session.add(analysis)
    await session.flush()
    known = await earlier_review(session, actor, analysis) is not None
    await contracts.note_review(session, actor, contract, review_id=analysis.id, state=ReviewState.QUEUED, side=side)
    audit.record(session, actor, "analysis:requested", contract.id, side=str(side))
    priority = 10 if known else 0  # a change of side is quick, and somebody waits for it
    await _enqueue(session, actor, analysis.id, priority=priority)
    return analysis


async def get(session: AsyncSession, actor: Actor, analysis_id: UUID, *, lock: bool = False) -> Analysis:
    """Return one analysis, without loading its result; with `lock`, nobody else changes it or its contract meanwhile.

    Raises:
        AnalysisNotFound: if there is none for this organization, or its contract is deleted.
    """
    actor.require(Permission.CONTRACT_READ)
    query = select(Analysis).where(Analysis.organization_id == actor.organization_id, Analysis.id == analysis_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    analysis = await session.scalar(query)
    if analysis is None:
        raise AnalysisNotFound
    try:
        await contracts.get(session, actor, analysis.contract_id, lock=lock)
    except ContractNotFound as error:
        raise AnalysisNotFound from error
    return analysis


async def latest(session: AsyncSession, actor: Actor, contract_id: UUID) -> Analysis:
    """Return the contract's newest analysis.

    Raises:
        AnalysisNotFound: if there is none yet.
    """
    contract = await contracts.get(session, actor, contract_id)
    if contract.review_id is None:
        raise AnalysisNotFound
    return await get(session, actor, contract.review_id)


async def result_of(session: AsyncSession, actor: Actor, analysis: Analysis) -> Review | None:
    """Return what an analysis found, or None while it is not done."""
    stored = await session.scalar(
        select(Analysis.result).where(Analysis.organization_id == actor.organization_id, Analysis.id == analysis.id)
    )
    return None if stored is None else review_from_json(stored)


async def decisions_on(session: AsyncSession, actor: Actor, version_id: UUID) -> dict[str, FindingState]:
    """Return what was decided about findings of a version."""
    rows = await session.execute(
        select(FindingDecision.finding_id, FindingDecision.state).where(
            FindingDecision.organization_id == actor.organization_id, FindingDecision.version_id == version_id
        )
    )
    return {finding_id: FindingState(state) for finding_id, state in rows}


async def decide(
    session: AsyncSession, actor: Actor, analysis_id: UUID, finding_id: str, state: FindingState
) -> tuple[Analysis, Review]:
    """Accept or dismiss a finding, or open it again.

    Raises:
        FindingNotFound: if the analysis has no such finding.
    """
    actor.require(Permission.CONTRACT_WRITE)
    analysis = await get(session, actor, analysis_id)
    review = await result_of(session, actor, analysis)
    if review is None or all(finding.id != finding_id for finding in review.findings):
        raise FindingNotFound
    contract = await contracts.get(session, actor, analysis.contract_id, lock=True)
    decision = {
        "version_id": analysis.version_id,
        "finding_id": finding_id,
        "organization_id": actor.organization_id,
        "state": state,
        "decided_by": actor.user_id,
        "decided_at": clock.now(),
    }
    changed = {key: decision[key] for key in ("state", "decided_by", "decided_at")}
    await session.execute(
        insert(FindingDecision)
        .values(decision)
        .on_conflict_do_update(index_elements=["version_id", "finding_id"], set_=changed)
    )
    if contract.review_id == analysis.id:
        counts = _open_counts(review, await decisions_on(session, actor, analysis.version_id))
        await contracts.note_review(
            session, actor, contract, review_id=analysis.id, state=ReviewState.DONE, progress=1.0, counts=counts
        )
    audit.record(session, actor, f"finding:{state}", contract.id, finding=finding_id)
    return analysis, review


def _open_counts(review: Review, decisions: Mapping[str, FindingState]) -> Counter[str]:
    """Count what still asks for attention; what was dismissed does not."""
    return Counter(
        str(finding.severity)
        for finding in review.findings
        if decisions.get(finding.id, FindingState.OPEN) is not FindingState.DISMISSED
    )


async def review_for_export(session: AsyncSession, actor: Actor, analysis: Analysis) -> Review:
    """Return the result as people take it away: without what they have dismissed.

    Raises:
        AnalysisNotFinished: if there is no result.
    """
    review = await result_of(session, actor, analysis)
    if review is None:
        raise AnalysisNotFinished
    decisions = await decisions_on(session, actor, analysis.version_id)
    kept = [f for f in review.findings if decisions.get(f.id) is not FindingState.DISMISSED]
    return replace(review, findings=kept)


async def cancel(session: AsyncSession, actor: Actor, analysis_id: UUID) -> Analysis:
    """Stop an analysis that is not over.

    Raises:
        AnalysisOver: if it is.
    """
    actor.require(Permission.ANALYSIS_RUN)
    analysis = await get(session, actor, analysis_id, lock=True)
    if analysis.state in OVER:
        raise AnalysisOver
    await _end(session, actor, analysis, ReviewState.CANCELLED)
    audit.record(session, actor, "analysis:cancelled", analysis.contract_id)
    return analysis


async def _under_way(session: AsyncSession, actor: Actor, analysis_id: UUID) -> Analysis | None:
    """Return an analysis, locked; None if it is over, or no longer wanted as its contract was deleted."""
    try:
        analysis = await get(session, actor, analysis_id, lock=True)
    except AnalysisNotFound:
        return None
    return None if analysis.state in OVER else analysis


async def begin(session: AsyncSession, actor: Actor, analysis_id: UUID) -> Analysis | None:
    """Take up an analysis, for the first time or after a worker died; None if it is over or no longer wanted."""
    analysis = await _under_way(session, actor, analysis_id)
    if analysis is None:
        return None
    analysis.state, analysis.started_at = ReviewState.RUNNING, clock.now()
    await _tell(session, actor, analysis)
    return analysis


async def resume(session: AsyncSession, actor: Actor, contract_id: UUID) -> None:
    """Go on with the review that a contract had waiting or under way when it was deleted; else do nothing."""
    contract = await contracts.get(session, actor, contract_id, lock=True)
    if contract.review_state in OVER:
        return
    if contract.review_id is None:
        await request(session, actor, contract_id, Side(contract.side))
    else:
        await _enqueue(session, actor, contract.review_id)


async def _enqueue(session: AsyncSession, actor: Actor, analysis_id: UUID, *, priority: int = 0) -> None:
    await jobs.defer(
        session,
        ANALYZE,
        lock=f"{ANALYZE}:{analysis_id}",
        priority=priority,
        organization_id=str(actor.organization_id),
        analysis_id=str(analysis_id),
    )


async def earlier_review(session: AsyncSession, actor: Actor, analysis: Analysis) -> Review | None:
    """Return a finished review of the same version by the same engine: its clauses and facts need no second search."""
    earlier = await session.scalar(
        select(Analysis)
        .where(
            Analysis.organization_id == actor.organization_id,
            Analysis.version_id == analysis.version_id,
            Analysis.engine == analysis.engine,
            Analysis.state == ReviewState.DONE,
            Analysis.id != analysis.id,
        )
        .order_by(Analysis.id.desc())
        .options(undefer(Analysis.result))
        .limit(1)
    )
    return review_from_json(earlier.result) if earlier and earlier.result else None


async def advance(session: AsyncSession, actor: Actor, analysis_id: UUID, step: str, progress: float) -> bool:
    """Note progress; False if the analysis was cancelled meanwhile and the work can stop."""
    analysis = await _under_way(session, actor, analysis_id)
    if analysis is None:
        return False
    analysis.step, analysis.progress = step, progress
    await _tell(session, actor, analysis)
    return True


async def finish(session: AsyncSession, actor: Actor, analysis_id: UUID, review: Review) -> None:
    """Keep the result. Finishing twice, as after a killed worker, changes nothing."""
    analysis = await _under_way(session, actor, analysis_id)
    if analysis is None:
        return
    analysis.result = review_to_json(review)
    contract = await contracts.get(session, actor, analysis.contract_id)
    if contract.current_version_id == analysis.version_id:
        contracts.describe(
            contract,
            contract_type=review.facts.contract_type,
            parties=[party.name for party in review.facts.parties],
            effective_date=_as_date(review.facts.effective_date or review.facts.agreement_date),
            expiration_date=_as_date(review.facts.expiration_date),
        )
    counts = _open_counts(review, await decisions_on(session, actor, analysis.version_id))
    await _end(session, actor, analysis, ReviewState.DONE, score=review.score, counts=counts)
    await outbox.publish(
        session, AnalysisFinished(actor.organization_id, contract.id, analysis.version_id, analysis.id)
    )


def _as_date(fact: object) -> date | None:
    value = getattr(fact, "value", None)
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


async def fail(session: AsyncSession, actor: Actor, analysis_id: UUID, problem: Problem) -> None:
    """Keep why there is no result."""
    analysis = await _under_way(session, actor, analysis_id)
    if analysis is not None:
        analysis.problem = problem.document()
        await _end(session, actor, analysis, ReviewState.FAILED)


async def _end(
    session: AsyncSession,
    actor: Actor,
    analysis: Analysis,
    state: ReviewState,
    *,
    score: int | None = None,
    counts: Mapping[str, int] | None = None,
) -> None:
    analysis.state, analysis.finished_at, analysis.step = state, clock.now(), None
    if state is ReviewState.DONE:
        analysis.progress = 1.0
    await _tell(session, actor, analysis, score=score, counts=counts)


async def _tell(
    session: AsyncSession,
    actor: Actor,
    analysis: Analysis,
    *,
    score: int | None = None,
    counts: Mapping[str, int] | None = None,
) -> None:
    """Tell how far it is, to those who watch the analysis and to those who watch the list."""
    contract = await contracts.get(session, actor, analysis.contract_id)
    if contract.review_id == analysis.id:
        await contracts.note_review(
            session,
            actor,
            contract,
            review_id=analysis.id,
            state=analysis.state,
            step=analysis.step,
            progress=analysis.progress,
            score=score,
            counts=counts,
        )
    await realtime.tell(
        session,
        topic_of(analysis.id),
        state=analysis.state,
        step=analysis.step,
        progress=analysis.progress,
    )
