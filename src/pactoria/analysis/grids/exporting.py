"""A grid as a file to take away, as somebody looks at it."""

from uuid import UUID

from pactoria.analysis.compliance.models import Decision
from pactoria.analysis.compliance.reading import file_name
from pactoria.analysis.grids import rows, service
from pactoria.analysis.grids.cells import GridCellOut, GridDecision
from pactoria.analysis.grids.models import GridColumn
from pactoria.analysis.grids.queries import CellShown, CellStanding, RowShown
from pactoria.analysis.grids.rows import Wanted
from pactoria.analysis.grids.schemas import GridExport
from pactoria.analysis.report.grid.files import render
from pactoria.analysis.report.grid.sheet import Cell, Cited, Line, Sheet
from pactoria.audit import service as audit
from pactoria.core.actor import Actor
from pactoria.core.services import Services

__all__ = ["export"]

_SECONDS = 120.0
_NOT_FILLED = {
    CellStanding.WAITING: "(not filled yet)",
    CellStanding.RUNNING: "(being filled)",
    CellStanding.FAILED: "(failed)",
}


async def export(
    services: Services, actor: Actor, grid_id: UUID, wanted: Wanted, kind: GridExport
) -> tuple[bytes, str]:
    """Return the whole grid as somebody looks at it, and what the file is called.

    Raises:
        GridNotFound: if there is no such grid.
        GridColumnNotFound, GridFilterInvalid: if the view cannot be understood.
    """
    async with services.db.transaction(actor) as session:
        grid = await service.get(session, actor, grid_id)
        page = await rows.page_of(session, actor, grid_id, wanted, limit=service.MOST_ROWS)
        audit.record(session, actor, "grid:exported", grid_id, format=str(kind), rows=len(page.rows))
    base = services.settings.web.base_url.rstrip("/")
    sheet = Sheet(
        name=grid.name,
        columns=[column.title for column in page.columns],
        lines=[_line(row, page.columns, base) for row in page.rows],
    )
    data = await services.isolation.run(render, str(kind), sheet, seconds=_SECONDS)
    return data, f"{file_name(grid.name)}.{kind}"


def _line(row: RowShown, columns: list[GridColumn], base: str) -> Line:
    cells = [_cell(row.cells.get(column.id), column) for column in columns]
    return Line(row.title, f"{base}/contracts/{row.contract_id}", cells)


def _by_person(decision: GridDecision) -> str:
    verb = "accepted" if decision.decision is Decision.ACCEPTED else "decided"
    by = f"{verb} by {decision.by or 'a person'}, {decision.at:%Y-%m-%d}"
    return f"{by}: {decision.reason}" if decision.reason else by


def _cell(shown: CellShown | None, column: GridColumn) -> Cell:
    if shown is None:
        return Cell(_NOT_FILLED[CellStanding.WAITING], is_filled=False)
    out = GridCellOut.of(shown, column)
    if out.value is None or out.state is CellStanding.FAILED:
        return Cell(_NOT_FILLED.get(out.state, ""), is_filled=False)
    return Cell(
        out.value.display if out.decision is None else f"{out.value.display} ({_by_person(out.decision)})",
        typed=out.value.day,  # amounts and durations say more in words, with their units
        is_stale=out.state is CellStanding.STALE,
        cited=[Cited(each.quote, each.section, each.start, each.end) for each in out.citations],
    )
