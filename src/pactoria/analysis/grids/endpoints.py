"""HTTP of grids."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from pactoria.analysis.compliance.errors import PlaybookNotFound
from pactoria.analysis.grids import columns, exporting, filling, rows, service
from pactoria.analysis.grids.asking import CATEGORIES, FACTS
from pactoria.analysis.grids.choices import CategoryChoice, FactChoice, GridChoices, PlaybookChoice, StatementChoice
from pactoria.analysis.grids.errors import (
    FillUnderWay,
    GridColumnInvalid,
    GridColumnNotFound,
    GridEmpty,
    GridFilterInvalid,
    GridNotDeleted,
    GridNotFound,
    NoFillUnderWay,
    NothingToFill,
    TooManyColumns,
    TooManyRows,
)
from pactoria.analysis.grids.estimating import estimate, require_models
from pactoria.analysis.grids.following import events_of
from pactoria.analysis.grids.queries import CellStanding
from pactoria.analysis.grids.rows import Wanted
from pactoria.analysis.grids.schemas import (
    ContractFilter,
    GridChange,
    GridColumnChange,
    GridColumnCreate,
    GridColumnOut,
    GridCreate,
    GridEstimateOut,
    GridExport,
    GridFillOut,
    GridFillRequest,
    GridList,
    GridOut,
    GridRowList,
    GridRowOut,
    GridRowsAdded,
    GridRowsRemove,
    GridRowsRequest,
    GridSummary,
)
from pactoria.analysis.grids.service import Matching
from pactoria.analysis.runs import service as runs
from pactoria.analysis.runs.errors import NoModel, RunNotFound, RunOver
from pactoria.contracts.endpoints import download
from pactoria.contracts.errors import ContractNotFound
from pactoria.core.actor import Permission
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.pagination import InvalidCursor
from pactoria.core.streams import EventStream
from pactoria.gateway.errors import UnknownModel
from pactoria.organizations.access import ActorAlone, CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api/grids", tags=["grids"])

_MEDIA_TYPES = {
    GridExport.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    GridExport.CSV: "text/csv; charset=utf-8",
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _MEDIA_TYPES.values()}}
}

Filters = Annotated[
    list[str] | None,
    Query(
        max_length=20,
        description="Of cells, each as `column:present`, `column:absent` or `column:verb:value` with the verbs is "
        "(met, yes, New York), contains, before and after (2027-01-31), above and below (a number; durations in "
        "days), state. All have to hold.",
    ),
]
Words = Annotated[str | None, Query(max_length=200, description="In the titles of contracts.")]
State = Annotated[CellStanding | None, Query(description="Rows with at least one cell that is so.")]
Sort = Annotated[str, Query(max_length=40, description="title, added, or the id of a column.")]
Direction = Annotated[Literal["asc", "desc"], Query(description="What has no value comes last either way.")]


def _like(wanted: ContractFilter | None) -> Matching | None:
    return wanted and Matching(wanted.q, wanted.status, wanted.contract_type, wanted.severity)


@router.get("", openapi_extra=access("member"), responses=problems(InvalidCursor))
async def list_grids(
    session: CurrentSession,
    actor: CurrentActor,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> GridList:
    """List the grids of your organization, the latest changed first, page by page."""
    page = await service.list_grids(session, actor, cursor=cursor, limit=limit)
    return GridList(
        items=[GridSummary.of(grid) for grid in page.grids],
        next_cursor=page.next_cursor,
        total=page.total.rows,
        total_is_exact=page.total.is_exact,
    )


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("editor"),
    responses=problems(ContractNotFound, TooManyRows),
)
async def add_grid(wanted: GridCreate, session: CurrentSession, actor: CurrentActor) -> GridOut:
    """Make a grid: a table in which contracts are rows and questions are columns."""
    grid = await service.add(session, actor, wanted.name, contract_ids=wanted.contract_ids, like=_like(wanted.matching))
    return GridOut.of(*await service.shown(session, actor, grid.id))


@router.get("/choices", openapi_extra=access("member"))
async def list_grid_choices(session: CurrentSession, actor: CurrentActor) -> GridChoices:
    """List what columns may ask: facts, kinds of clauses, and the statements of playbooks."""
    offered = await columns.offered_playbooks(session, actor)
    return GridChoices(
        facts=[FactChoice(name=f.name, title=f.title, value_type=f.value_type) for f in FACTS.values()],
        categories=[CategoryChoice(name=name) for name in CATEGORIES],
        playbooks=[
            PlaybookChoice(
                key=shown.key,
                name=shown.content["name"],
                shipped=shown.is_shipped,
                statements=[
                    StatementChoice(id=s["id"], topic=s.get("topic") or "", statement=s["statement"])
                    for s in shown.content["statements"]
                ],
            )
            for shown in offered
        ],
        most_rows=service.MOST_ROWS,
        most_columns=service.MOST_COLUMNS,
    )


@router.get("/{grid_id}", openapi_extra=access("member"), responses=problems(GridNotFound))
async def get_grid(grid_id: UUID, session: CurrentSession, actor: CurrentActor) -> GridOut:
    """Get a grid with its columns, and how far it is filled. Its rows have pages of their own."""
    return GridOut.of(*await service.shown(session, actor, grid_id))


@router.patch("/{grid_id}", openapi_extra=access("editor"), responses=problems(GridNotFound))
async def change_grid(grid_id: UUID, change: GridChange, session: CurrentSession, actor: CurrentActor) -> GridOut:
    """Rename a grid, or set the width of its first column."""
    await service.change(session, actor, grid_id, change)
    return GridOut.of(*await service.shown(session, actor, grid_id))


@router.delete(
    "/{grid_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("editor"),
    responses=problems(GridNotFound),
)
async def delete_grid(grid_id: UUID, session: CurrentSession, actor: CurrentActor) -> None:
    """Delete a grid. It can be restored. Its contracts stay."""
    await service.remove(session, actor, grid_id)


@router.post("/{grid_id}/restore", openapi_extra=access("editor"), responses=problems(GridNotFound, GridNotDeleted))
async def restore_grid(grid_id: UUID, session: CurrentSession, actor: CurrentActor) -> GridOut:
    """Take the deletion of a grid back."""
    await service.restore(session, actor, grid_id)
    return GridOut.of(*await service.shown(session, actor, grid_id))


@router.post(
    "/{grid_id}/columns",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("editor"),
    responses=problems(GridNotFound, PlaybookNotFound, GridColumnInvalid, TooManyColumns, UnknownModel, NoModel),
)
async def add_grid_column(
    grid_id: UUID, wanted: GridColumnCreate, services: CurrentServices, actor: ActorAlone
) -> GridColumnOut:
    """Add a question to all contracts of a grid. Its cells wait until they are filled."""
    actor.require(Permission.CONTRACT_WRITE)
    async with services.db.transaction(actor) as session:
        await service.get(session, actor, grid_id)
    await require_models(services, actor, [wanted.model])
    async with services.db.transaction(actor) as session:
        return GridColumnOut.of(await columns.add(session, actor, grid_id, wanted))


@router.patch(
    "/{grid_id}/columns/{column_id}",
    openapi_extra=access("editor"),
    responses=problems(GridNotFound, GridColumnNotFound),
)
async def change_grid_column(
    grid_id: UUID, column_id: UUID, change: GridColumnChange, session: CurrentSession, actor: CurrentActor
) -> GridColumnOut:
    """Rename a column, move it, or set its width, for everybody who looks at the grid."""
    return GridColumnOut.of(await columns.change(session, actor, grid_id, column_id, change))


@router.delete(
    "/{grid_id}/columns/{column_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("editor"),
    responses=problems(GridNotFound, GridColumnNotFound),
)
async def remove_grid_column(grid_id: UUID, column_id: UUID, session: CurrentSession, actor: CurrentActor) -> None:
    """Take a column out, with what was filled for it."""
    await columns.remove(session, actor, grid_id, column_id)


@router.get(
    "/{grid_id}/rows",
    openapi_extra=access("member"),
    responses=problems(GridNotFound, GridColumnNotFound, GridFilterInvalid, InvalidCursor),
)
async def list_grid_rows(
    grid_id: UUID,
    session: CurrentSession,
    actor: CurrentActor,
    filter: Filters = None,  # noqa: A002 - what it is called in addresses
    q: Words = None,
    state: State = None,
    sort: Sort = "title",
    direction: Direction = "asc",
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> GridRowList:
    """List the rows of a grid with their cells, sorted and filtered, page by page."""
    wanted = Wanted(filter or (), q, state, sort, direction == "desc")
    page = await rows.page_of(session, actor, grid_id, wanted, cursor=cursor, limit=limit)
    items = [GridRowOut.of(row, page.columns) for row in page.rows]
    return GridRowList(items=items, next_cursor=page.next_cursor, total=page.total)


@router.post(
    "/{grid_id}/rows",
    openapi_extra=access("editor"),
    responses=problems(GridNotFound, ContractNotFound, TooManyRows),
)
async def add_grid_rows(
    grid_id: UUID, wanted: GridRowsRequest, session: CurrentSession, actor: CurrentActor
) -> GridRowsAdded:
    """Add contracts to a grid: by id, or all that match a filter of the list of contracts."""
    changed, total = await service.add_rows(
        session, actor, grid_id, contract_ids=wanted.contract_ids, like=_like(wanted.matching)
    )
    return GridRowsAdded(changed=changed, rows=total)


@router.post("/{grid_id}/rows/remove", openapi_extra=access("editor"), responses=problems(GridNotFound))
async def remove_grid_rows(
    grid_id: UUID, wanted: GridRowsRemove, session: CurrentSession, actor: CurrentActor
) -> GridRowsAdded:
    """Take contracts out of a grid, with what was filled for them. They stay contracts."""
    changed, total = await service.remove_rows(session, actor, grid_id, wanted.contract_ids)
    return GridRowsAdded(changed=changed, rows=total)


@router.get(
    "/{grid_id}/rows/{contract_id}",
    openapi_extra=access("member"),
    responses=problems(GridNotFound, ContractNotFound),
)
async def get_grid_row(grid_id: UUID, contract_id: UUID, session: CurrentSession, actor: CurrentActor) -> GridRowOut:
    """Get the row of one contract with its cells."""
    of, row = await rows.row_of(session, actor, grid_id, contract_id)
    return GridRowOut.of(row, of)


@router.post(
    "/{grid_id}/estimate",
    openapi_extra=access("member"),
    responses=problems(GridNotFound, UnknownModel, NoModel),
)
async def estimate_grid_fill(
    grid_id: UUID, wanted: GridFillRequest, services: CurrentServices, actor: ActorAlone
) -> GridEstimateOut:
    """Say how many cells would be filled, and what that costs, before it is done."""
    return await estimate(services, actor, grid_id, wanted.column_ids, wanted.contract_ids)


@router.post(
    "/{grid_id}/fill",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=access("editor"),
    responses=problems(GridNotFound, FillUnderWay, GridEmpty, NothingToFill),
)
async def fill_grid(
    grid_id: UUID, wanted: GridFillRequest, session: CurrentSession, actor: CurrentActor
) -> GridFillOut:
    """Fill all cells that wait, are stale or have failed. It goes on in the background; follow it by its events."""
    fill = await filling.request(session, actor, grid_id, columns=wanted.column_ids, contracts=wanted.contract_ids)
    return GridFillOut.of(fill)


@router.post("/{grid_id}/cancel", openapi_extra=access("editor"), responses=problems(GridNotFound, NoFillUnderWay))
async def cancel_grid_fill(grid_id: UUID, services: CurrentServices, actor: ActorAlone) -> GridFillOut:
    """Stop filling a grid. What is filled stays. Models are stopped; what they have delivered is paid for."""
    async with services.db.transaction(actor) as session:
        fill, under_way = await filling.cancel(session, actor, grid_id)
    for run_id in under_way:
        async with services.db.transaction(actor) as session:
            try:
                await runs.cancel(session, actor, run_id)
            except (RunNotFound, RunOver):
                continue
    return GridFillOut.of(fill)


@router.get(
    "/{grid_id}/events",
    openapi_extra=access("member"),
    response_class=EventStream,
    responses=problems(GridNotFound),
)
async def grid_events(grid_id: UUID, services: CurrentServices, actor: ActorAlone) -> EventStream:
    """Follow a grid being filled as server-sent events: `progress`, `filled`, then `done`, `failed` or `cancelled`.

    `filled` names a contract whose row has news. The others have the filling. The stream ends with the filling, and
    at once where nothing is under way.
    """
    async with services.db.transaction(actor) as session:
        await service.get(session, actor, grid_id)
    return EventStream(events_of(services, actor, grid_id))


@router.get(
    "/{grid_id}/export",
    openapi_extra=access("member"),
    response_class=Response,
    responses=problems(GridNotFound, GridColumnNotFound, GridFilterInvalid) | _FILES,
)
async def export_grid(
    grid_id: UUID,
    services: CurrentServices,
    actor: ActorAlone,
    format: Annotated[GridExport, Query()] = GridExport.XLSX,  # noqa: A002 - what it is called in addresses
    filter: Filters = None,  # noqa: A002
    q: Words = None,
    state: State = None,
    sort: Sort = "title",
    direction: Direction = "asc",
) -> Response:
    """Download a grid with its quotes, sorted and filtered as it is looked at, as an Excel workbook or as CSV."""
    wanted = Wanted(filter or (), q, state, sort, direction == "desc")
    data, name = await exporting.export(services, actor, grid_id, wanted, format)
    return download(data, name, _MEDIA_TYPES[format])
