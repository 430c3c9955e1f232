"""HTTP of comparisons."""

from collections.abc import AsyncGenerator
from pathlib import PurePath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from pactoria.analysis.comparisons import service
from pactoria.analysis.comparisons.errors import (
    ComparisonNotFinished,
    ComparisonNotFound,
    ComparisonOver,
    NothingToCompare,
)
from pactoria.analysis.comparisons.schemas import (
    ComparisonExport,
    ComparisonOut,
    ComparisonProgress,
    ComparisonRequest,
    ComparisonRows,
    ComparisonSummary,
    RowOut,
)
from pactoria.analysis.report.comparison import export
from pactoria.contracts.endpoints import download
from pactoria.contracts.errors import ContractNotFound, VersionNotFound
from pactoria.contracts.models import ReviewState
from pactoria.core import clock
from pactoria.core.db import Unavailable
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.streams import STILL_HERE, EventStream, encode, next_news
from pactoria.organizations.access import ActorAlone, CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["comparisons"])


@router.post(
    "/comparisons",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=access("editor"),
    responses=problems(ContractNotFound, VersionNotFound, NothingToCompare),
)
async def request_comparison(
    wanted: ComparisonRequest, session: CurrentSession, actor: CurrentActor
) -> ComparisonSummary:
    """Compare two versions of a contract, or two contracts. What was compared before is there at once."""
    old, new = (wanted.old.contract_id, wanted.old.version_id), (wanted.new.contract_id, wanted.new.version_id)
    return ComparisonSummary.of(await service.request(session, actor, old, new, wanted.side))


@router.get(
    "/contracts/{contract_id}/comparisons", openapi_extra=access("member"), responses=problems(ContractNotFound)
)
async def list_comparisons(contract_id: UUID, session: CurrentSession, actor: CurrentActor) -> list[ComparisonSummary]:
    """List the newest fifty comparisons that a contract takes part in, the newest first."""
    return [ComparisonSummary.of(found) for found in await service.list_of(session, actor, contract_id)]


@router.get("/comparisons/{comparison_id}", openapi_extra=access("member"), responses=problems(ComparisonNotFound))
async def get_comparison(comparison_id: UUID, session: CurrentSession, actor: CurrentActor) -> ComparisonOut:
    """Get a comparison: its versions, the changes of substance, and which rows changed."""
    comparison = await service.get(session, actor, comparison_id)
    sides = await service.sides_of(session, actor, comparison)
    return ComparisonOut.with_findings(comparison, sides, await service.findings_of(session, actor, comparison))


@router.get(
    "/comparisons/{comparison_id}/rows",
    openapi_extra=access("member"),
    responses=problems(ComparisonNotFound, ComparisonNotFinished),
)
async def get_comparison_rows(
    comparison_id: UUID,
    session: CurrentSession,
    actor: CurrentActor,
    start: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=2000)] = 500,
) -> ComparisonRows:
    """Get the text of both documents row by row, in reading order, every word kept, deleted or inserted."""
    found = await service.compared(session, actor, await service.get(session, actor, comparison_id))
    rows = found.comparison.rows
    return ComparisonRows(
        rows=[RowOut.of(found, index, row) for index, row in enumerate(rows[start : start + limit], start)],
        total=len(rows),
    )


@router.get(
    "/comparisons/{comparison_id}/events",
    openapi_extra=access("member"),
    response_class=EventStream,
    responses=problems(ComparisonNotFound),
)
async def comparison_events(comparison_id: UUID, services: CurrentServices, actor: ActorAlone) -> EventStream:
    """Follow a comparison as server-sent events: `progress`, then `done`, `failed` or `cancelled`."""
    async with services.db.transaction(actor) as session:
        await service.get(session, actor, comparison_id)

    async def events() -> AsyncGenerator[bytes]:
        async with services.realtime.listen(service.topic_of(comparison_id)) as queue:
            told = None
            while told is None or told.state not in service.OVER:
                news = await next_news(queue) if told else None
                now = ComparisonProgress.model_validate(news) if news else await current()
                if now is None:
                    return
                yield STILL_HERE if now == told else _event(now)
                told = now

    async def current() -> ComparisonProgress | None:
        try:
            async with services.db.transaction(actor) as session:
                comparison = await service.get(session, actor, comparison_id)
        except (ComparisonNotFound, Unavailable):
            return None  # the client asks again, and is told why
        state = ReviewState(comparison.state)
        return ComparisonProgress(state=state, step=comparison.step, progress=comparison.progress)

    return EventStream(events())


def _event(progress: ComparisonProgress) -> bytes:
    name = str(progress.state) if progress.state in service.OVER else "progress"
    return encode(name, progress.model_dump(mode="json"))


@router.post(
    "/comparisons/{comparison_id}/cancel",
    openapi_extra=access("editor"),
    responses=problems(ComparisonNotFound, ComparisonOver),
)
async def cancel_comparison(comparison_id: UUID, session: CurrentSession, actor: CurrentActor) -> ComparisonSummary:
    """Stop a comparison that is waiting or under way."""
    return ComparisonSummary.of(await service.cancel(session, actor, comparison_id))


_MEDIA_TYPES = {
    ComparisonExport.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ComparisonExport.PDF: "application/pdf",
    ComparisonExport.HTML: "application/octet-stream",  # never rendered as a page of ours
    ComparisonExport.JSON: "application/json",
}
_SECONDS = 300.0


@router.get(
    "/comparisons/{comparison_id}/export",
    openapi_extra=access("member"),
    response_class=Response,
    responses=problems(ComparisonNotFound, ComparisonNotFinished)
    | {200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _MEDIA_TYPES.values()}}},
)
async def export_comparison(
    comparison_id: UUID,
    kind: Annotated[ComparisonExport, Query(alias="format")],
    services: CurrentServices,
    actor: ActorAlone,
) -> Response:
    """Take a comparison away: Word with tracked changes in the old file, a PDF report, an HTML page, or JSON."""
    async with services.db.transaction(actor) as session:
        comparison = await service.get(session, actor, comparison_id)
        found = await service.compared(session, actor, comparison)
        sides = await service.sides_of(session, actor, comparison)
    original = await services.blobs.get(sides.old.blob_key)
    made = comparison.finished_at or clock.now()
    data = await services.isolation.run(export.render, str(kind), found, original, made=made, seconds=_SECONDS)
    name = f"{PurePath(sides.new.file_name).stem or 'contract'}.redline.{kind}"
    return download(data, name, _MEDIA_TYPES[kind])
