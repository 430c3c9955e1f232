"""HTTP of what people decide about a check against a playbook, and of its report. The check itself is a run."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from pactoria.analysis.compliance import decisions, reading
from pactoria.analysis.compliance.check_schemas import ComplianceExport, DecisionOut, DecisionRequest
from pactoria.analysis.compliance.errors import CheckNotFinished, ReasonMissing, StatementNotFound
from pactoria.analysis.compliance.service import names_of
from pactoria.analysis.engine.playbooks.playbook import LONGEST
from pactoria.analysis.report.compliance import export
from pactoria.analysis.runs.errors import RunNotFound
from pactoria.contracts.endpoints import download
from pactoria.core import clock
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.organizations.access import ActorAlone, CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api/compliance", tags=["playbooks"])

_MEDIA_TYPES = {
    ComplianceExport.PDF: "application/pdf",
    ComplianceExport.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ComplianceExport.CSV: "text/csv; charset=utf-8",
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _MEDIA_TYPES.values()}}
}
_SECONDS = 60.0


@router.get("/{run_id}/decisions", openapi_extra=access("member"), responses=problems(RunNotFound, CheckNotFinished))
async def list_verdict_decisions(run_id: UUID, session: CurrentSession, actor: CurrentActor) -> list[DecisionOut]:
    """List what people decided about the verdicts of a check, also where that was about an earlier check."""
    run, result = await decisions.result_of(session, actor, run_id)
    rows = (await decisions.decisions_on(session, actor, run, result)).values()
    names = await names_of(session, [row.decided_by for row in rows])
    return [DecisionOut.of(row, names) for row in rows]


@router.put(
    "/{run_id}/decisions",
    openapi_extra=access("editor"),
    responses=problems(RunNotFound, CheckNotFinished, StatementNotFound, ReasonMissing),
)
async def decide_verdict(
    run_id: UUID, wanted: DecisionRequest, session: CurrentSession, actor: CurrentActor
) -> DecisionOut:
    """Accept the verdict on a statement, or override it with a reason. It stays for this version of the contract."""
    row = await decisions.decide(
        session,
        actor,
        run_id,
        wanted.statement_id,
        wanted.decision,
        standing=wanted.standing,
        reason=wanted.reason,
    )
    return DecisionOut.of(row, await names_of(session, [row.decided_by]))


@router.delete(
    "/{run_id}/decisions",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("editor"),
    responses=problems(RunNotFound, CheckNotFinished),
)
async def undo_verdict_decision(
    run_id: UUID,
    statement_id: Annotated[str, Query(min_length=1, max_length=LONGEST["id"])],
    session: CurrentSession,
    actor: CurrentActor,
) -> None:
    """Take the decision about a statement back: what the check says holds again."""
    await decisions.undo(session, actor, run_id, statement_id)


@router.get(
    "/{run_id}/export",
    openapi_extra=access("member"),
    response_class=Response,
    responses=problems(RunNotFound, CheckNotFinished) | _FILES,
)
async def export_compliance(
    run_id: UUID,
    kind: Annotated[ComplianceExport, Query(alias="format")],
    services: CurrentServices,
    actor: ActorAlone,
) -> Response:
    """Take a check away with what was decided: a PDF or Word report, or a CSV table."""
    async with services.db.transaction(actor) as session:
        run, checked = await decisions.checked(session, actor, run_id)
    made = run.finished_at or clock.now()
    data = await services.isolation.run(export.render, str(kind), checked, made=made, seconds=_SECONDS)
    name = f"{reading.file_name(checked.title)}.compliance.{kind}"
    return download(data, name, _MEDIA_TYPES[kind])
