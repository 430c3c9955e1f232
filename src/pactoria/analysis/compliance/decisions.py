"""The verbs of decisions: a verdict is accepted, or overridden with a reason, and that can be undone."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.compliance.errors import CheckNotFinished, ReasonMissing, StatementNotFound
from pactoria.analysis.compliance.kind import COMPLIANCE, ComplianceResult, ComplianceVerdict
from pactoria.analysis.compliance.models import Decision, VerdictDecision
from pactoria.analysis.compliance.service import names_of
from pactoria.analysis.engine.playbooks.playbook import Standing, position_of
from pactoria.analysis.report.compliance.checked import Checked, CheckedStatement, Shown
from pactoria.analysis.runs import service as runs
from pactoria.analysis.runs.errors import RunNotFound
from pactoria.analysis.runs.models import Engine, Run
from pactoria.audit import service as audit
from pactoria.contracts import service as contracts
from pactoria.contracts.models import ReviewState
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission

__all__ = ["checked", "decide", "decisions_on", "result_of", "undo"]


async def result_of(session: AsyncSession, actor: Actor, run_id: UUID) -> tuple[Run, ComplianceResult]:
    """Return a check and what it found.

    Raises:
        RunNotFound: if there is no such check for this organization.
        CheckNotFinished: if it has no result.
    """
    run = await runs.get(session, actor, run_id, result=True)
    if run.kind != COMPLIANCE.name:
        raise RunNotFound
    if run.state != ReviewState.DONE or run.result is None:
        raise CheckNotFinished
    return run, ComplianceResult.model_validate(run.result)


async def decisions_on(
    session: AsyncSession, actor: Actor, run: Run, result: ComplianceResult
) -> dict[str, VerdictDecision]:
    """Return what was decided about the verdicts of a check, by statement."""
    actor.require(Permission.CONTRACT_READ)
    rows = await session.scalars(
        select(VerdictDecision).where(
            VerdictDecision.organization_id == actor.organization_id,
            VerdictDecision.version_id == run.version_id,
            VerdictDecision.playbook == result.playbook,
        )
    )
    positions = {verdict.statement_id: position_of(verdict.statement, verdict.fallback) for verdict in result.verdicts}
    return {row.statement_id: row for row in rows if positions.get(row.statement_id) == row.position}


async def decide(
    session: AsyncSession,
    actor: Actor,
    run_id: UUID,
    statement_id: str,
    decision: Decision,
    *,
    standing: Standing | None = None,
    reason: str = "",
) -> VerdictDecision:
    """Accept the verdict on a statement, or say another one and why.

    It stays for this version of the contract and this playbook, as long as the statement says the same.

    Raises:
        RunNotFound, CheckNotFinished: as `result_of`.
        StatementNotFound: if the check has no such statement.
        ReasonMissing: for an override without a verdict or a reason.
    """
    actor.require(Permission.CONTRACT_WRITE)
    run, result = await result_of(session, actor, run_id)
    verdict = next((verdict for verdict in result.verdicts if verdict.statement_id == statement_id), None)
    if verdict is None:
        raise StatementNotFound
    overridden = decision is Decision.OVERRIDDEN
    if overridden and not (standing and reason):
        raise ReasonMissing
    values = {
        "version_id": run.version_id,
        "playbook": result.playbook,
        "statement_id": statement_id,
        "organization_id": actor.organization_id,
        "position": position_of(verdict.statement, verdict.fallback),
        "decision": decision,
        "found": verdict.standing,
        "standing": standing if overridden else verdict.standing,
        "reason": reason,
        "decided_by": actor.user_id,
        "decided_at": clock.now(),
    }
    keys = ["version_id", "playbook", "statement_id"]
    statement = (
        insert(VerdictDecision)
        .values(values)
        .on_conflict_do_update(
            index_elements=keys,
            set_={name: value for name, value in values.items() if name not in {*keys, "organization_id"}},
        )
        .returning(VerdictDecision)
    )
    row = (await session.scalars(statement, execution_options={"populate_existing": True})).one()
    audit.record(
        session,
        actor,
        f"verdict:{decision}",
        run.contract_id,
        playbook=result.playbook,
        statement=statement_id,
        version=str(run.version_id),
        found=verdict.standing.value,
        standing=row.standing,
        reason=reason,
    )
    return row


async def undo(session: AsyncSession, actor: Actor, run_id: UUID, statement_id: str) -> None:
    """Take a decision back; where there is none, nothing happens.

    Raises:
        RunNotFound, CheckNotFinished: as `result_of`.
    """
    actor.require(Permission.CONTRACT_WRITE)
    run, result = await result_of(session, actor, run_id)
    gone = await session.scalar(
        delete(VerdictDecision)
        .where(
            VerdictDecision.organization_id == actor.organization_id,
            VerdictDecision.version_id == run.version_id,
            VerdictDecision.playbook == result.playbook,
            VerdictDecision.statement_id == statement_id,
        )
        .returning(VerdictDecision.statement_id)
    )
    if gone is not None:
        audit.record(
            session,
            actor,
            "verdict:reopened",
            run.contract_id,
            playbook=result.playbook,
            statement=statement_id,
            version=str(run.version_id),
        )


async def checked(session: AsyncSession, actor: Actor, run_id: UUID) -> tuple[Run, Checked]:
    """Return a check with what was decided, as reports show it.

    Raises:
        RunNotFound, CheckNotFinished: as `result_of`.
    """
    run, result = await result_of(session, actor, run_id)
    decisions = await decisions_on(session, actor, run, result)
    names = await names_of(session, [row.decided_by for row in decisions.values()])
    contract = await contracts.get(session, actor, run.contract_id)
    version = await contracts.version(session, actor, run.contract_id, run.version_id)
    engine = "The built-in analyst" if run.engine == Engine.OFFLINE else f"The built-in analyst and {run.model}"
    statements = [_checked(verdict, decisions.get(verdict.statement_id), names) for verdict in result.verdicts]
    return run, Checked(
        title=contract.title,
        file=version.file_name,
        version=version.number,
        playbook=result.playbook_name,
        playbook_version=result.playbook_version,
        engine=engine,
        statements=statements,
        not_applicable=result.not_applicable,
    )


def _checked(verdict: ComplianceVerdict, row: VerdictDecision | None, names: dict[UUID, str]) -> CheckedStatement:
    return CheckedStatement(
        topic=verdict.topic,
        statement=verdict.statement,
        fallback=verdict.fallback,
        severity=verdict.severity,
        why=verdict.why,
        suggestion=verdict.suggestion,
        found=verdict.standing,
        standing=Standing(row.standing) if row else verdict.standing,
        how=verdict.how,
        fallback_met=verdict.fallback_met,
        evidence=[Shown(shown.quote, shown.section) for shown in (*verdict.evidence, *verdict.remark_evidence)],
        remark=verdict.remark or "",
        decided=str(row.decision) if row else "",
        decided_by=names.get(row.decided_by, "") if row and row.decided_by else "",
        decided_on=row.decided_at.date().isoformat() if row else "",
        reason=row.reason if row else "",
    )
