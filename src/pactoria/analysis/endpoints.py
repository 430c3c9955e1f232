"""HTTP of the analysis slice."""

from collections.abc import AsyncGenerator
from pathlib import PurePath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from pactoria.analysis import service
from pactoria.analysis.errors import AnalysisNotFinished, AnalysisNotFound, AnalysisOver, FindingNotFound
from pactoria.analysis.models import FindingState
from pactoria.analysis.report import export
from pactoria.analysis.schemas import (
    AnalysisOut,
    AnalysisProgress,
    AnalysisRequest,
    AnalysisSummary,
    ExportFormat,
    FindingChange,
    FindingOut,
)
from pactoria.contracts import service as contracts
from pactoria.contracts.endpoints import download
from pactoria.contracts.errors import ContractNotFound
from pactoria.contracts.models import ReviewState
from pactoria.core import clock
from pactoria.core.actor import Permission
from pactoria.core.db import Unavailable
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.streams import STILL_HERE, EventStream, encode, next_news
from pactoria.organizations.access import ActorAlone, CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["analyses"])


@router.post(
    "/contracts/{contract_id}/analyses",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=access("editor"),
    responses=problems(ContractNotFound),
)
async def request_analysis(
    contract_id: UUID, wanted: AnalysisRequest, session: CurrentSession, actor: CurrentActor
) -> AnalysisSummary:
    """Review a contract for one side. A change of side is quick: what was found before is judged again."""
    return AnalysisSummary.of(await service.request(session, actor, contract_id, wanted.side))


@router.get(
    "/contracts/{contract_id}/analyses/latest",
    openapi_extra=access("member"),
    responses=problems(ContractNotFound, AnalysisNotFound),
)
async def get_latest_analysis(contract_id: UUID, session: CurrentSession, actor: CurrentActor) -> AnalysisOut:
    """Get the newest review of a contract."""
    analysis = await service.latest(session, actor, contract_id)
    review = await service.result_of(session, actor, analysis)
    return AnalysisOut.with_result(analysis, review, await service.decisions_on(session, actor, analysis.version_id))


@router.get("/analyses/{analysis_id}", openapi_extra=access("member"), responses=problems(AnalysisNotFound))
async def get_analysis(analysis_id: UUID, session: CurrentSession, actor: CurrentActor) -> AnalysisOut:
    """Get a review with its findings, missing clauses and key facts."""
    analysis = await service.get(session, actor, analysis_id)
    review = await service.result_of(session, actor, analysis)
    return AnalysisOut.with_result(analysis, review, await service.decisions_on(session, actor, analysis.version_id))


@router.get(
    "/analyses/{analysis_id}/events",
    openapi_extra=access("member"),
    response_class=EventStream,
    responses=problems(AnalysisNotFound),
)
async def analysis_events(analysis_id: UUID, services: CurrentServices, actor: ActorAlone) -> EventStream:
    """Follow a review as server-sent events: `progress` while it goes on, then `done`, `failed` or `cancelled`."""
    async with services.db.transaction(actor) as session:
        await service.get(session, actor, analysis_id)

    async def events() -> AsyncGenerator[bytes]:
        async with services.realtime.listen(service.topic_of(analysis_id)) as queue:
            told = None
            while told is None or told.state not in service.OVER:
                news = await next_news(queue) if told else None
                # At first, and after a silence: news that were told while the database was lost do not come again.
                now = AnalysisProgress.model_validate(news) if news else await current()
                if now is None:
                    return
                yield STILL_HERE if now == told else _event(now)
                told = now

    async def current() -> AnalysisProgress | None:
        try:
            async with services.db.transaction(actor) as session:
                analysis = await service.get(session, actor, analysis_id)
        except (AnalysisNotFound, Unavailable):
            return None  # the client asks again, and is told why
        return AnalysisProgress(state=ReviewState(analysis.state), step=analysis.step, progress=analysis.progress)

    return EventStream(events())


def _event(progress: AnalysisProgress) -> bytes:
    name = str(progress.state) if progress.state in service.OVER else "progress"
    return encode(name, progress.model_dump(mode="json"))


@router.post(
    "/analyses/{analysis_id}/cancel",
    openapi_extra=access("editor"),
    responses=problems(AnalysisNotFound, AnalysisOver),
)
async def cancel_analysis(analysis_id: UUID, session: CurrentSession, actor: CurrentActor) -> AnalysisSummary:
    """Stop a review that is waiting or under way."""
    return AnalysisSummary.of(await service.cancel(session, actor, analysis_id))


@router.patch(
    "/analyses/{analysis_id}/findings/{finding_id}",
    openapi_extra=access("editor"),
    responses=problems(AnalysisNotFound, FindingNotFound),
)
async def decide_finding(
    analysis_id: UUID, finding_id: str, change: FindingChange, session: CurrentSession, actor: CurrentActor
) -> FindingOut:
    """Accept or dismiss a finding, or open it again. The decision stays when the side changes."""
    _, review = await service.decide(session, actor, analysis_id, finding_id, change.state)
    finding = next(finding for finding in review.findings if finding.id == finding_id)
    return FindingOut.of(finding, FindingState(change.state))


_MEDIA_TYPES = {
    ExportFormat.PDF: "application/pdf",
    ExportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ExportFormat.JSON: "application/json",
}


@router.get(
    "/analyses/{analysis_id}/export",
    openapi_extra=access("member"),
    response_class=Response,
    responses=problems(AnalysisNotFound, AnalysisNotFinished)
    | {200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _MEDIA_TYPES.values()}}},
)
async def export_analysis(
    analysis_id: UUID,
    kind: Annotated[ExportFormat, Query(alias="format")],
    services: CurrentServices,
    actor: ActorAlone,
) -> Response:
    """Take a review away, without what was dismissed: a PDF report, the Word file with comments, or JSON."""
    actor.require(Permission.CONTRACT_READ)
    async with services.db.transaction(actor) as session:
        analysis = await service.get(session, actor, analysis_id)
        review = await service.review_for_export(session, actor, analysis)
        document = await contracts.document_of(session, actor, analysis.version_id)
        version = await contracts.version(session, actor, analysis.contract_id, analysis.version_id)
    original = await services.blobs.get(version.blob_key)
    made = analysis.finished_at or clock.now()
    data = await services.isolation.run(
        export.render, str(kind), review, document, original, file=version.file_name, made=made
    )
    name = f"{PurePath(version.file_name).stem or 'contract'}.review.{kind}"
    return download(data, name, _MEDIA_TYPES[kind])
