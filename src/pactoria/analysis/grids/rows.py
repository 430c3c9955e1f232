"""The table as it is looked at: pages of rows with their cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.grids import queries, service
from pactoria.analysis.grids.models import GridColumn
from pactoria.analysis.grids.queries import CellStanding, RowShown
from pactoria.analysis.grids.view import View, after, cursor_of, matching, ordered, view_of
from pactoria.contracts.errors import ContractNotFound
from pactoria.contracts.models import Contract
from pactoria.core.actor import Actor

__all__ = ["RowPage", "Wanted", "page_of", "row_of"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows somebody wants to see; see `view.view_of`."""

    filters: Sequence[str] = ()
    words: str | None = None
    state: CellStanding | None = None
    sort: str = "title"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows, and where to go on."""

    columns: list[GridColumn]
    rows: list[RowShown]
    next_cursor: str | None
    total: int


async def page_of(
    session: AsyncSession,
    actor: Actor,
    grid_id: UUID,
    wanted: Wanted,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> RowPage:
    """Return one page of rows with their cells: one query for the rows, one for the cells, however many there are.

    Raises:
        GridNotFound: if there is no such grid.
        GridColumnNotFound, GridFilterInvalid: if the view cannot be understood.
        InvalidCursor: if the cursor is of another view.
    """
    await service.get(session, actor, grid_id)
    columns = await service.columns_of(session, actor, grid_id)
    view = view_of(
        columns,
        filters=list(wanted.filters),
        words=wanted.words,
        state=wanted.state,
        sort=wanted.sort,
        descending=wanted.descending,
    )
    query = matching(queries.rows_of(actor, grid_id), actor, view)
    total = await session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows, next_cursor = await _page(session, actor, query, view, cursor, limit)
    cells = await queries.cells_of(session, actor, grid_id, [row.contract_id for row in rows])
    return RowPage(columns, [_row(row, cells[row.contract_id]) for row in rows], next_cursor, total)


async def _page(
    session: AsyncSession, actor: Actor, query: Any, view: View, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    query, key = ordered(query, actor, view)
    if cursor:
        query = after(query, key, view, cursor)
    rows = list(await session.execute(query.limit(limit + 1)))
    return rows[:limit], cursor_of(view, rows[limit - 1]) if len(rows) > limit else None


def _row(row: Any, cells: dict[UUID, queries.CellShown]) -> RowShown:
    return RowShown(row.contract_id, row.title, row.status, row.contract_type, row.current_version_id, cells)


async def row_of(
    session: AsyncSession, actor: Actor, grid_id: UUID, contract_id: UUID
) -> tuple[list[GridColumn], RowShown]:
    """Return the row of one contract.

    Raises:
        GridNotFound: if there is no such grid.
        ContractNotFound: if the contract is not in it, or deleted.
    """
    await service.get(session, actor, grid_id)
    found = await session.execute(queries.rows_of(actor, grid_id).where(Contract.id == contract_id))
    row = found.one_or_none()
    if row is None:
        raise ContractNotFound
    columns = await service.columns_of(session, actor, grid_id)
    cells = await queries.cells_of(session, actor, grid_id, [contract_id])
    return columns, _row(row, cells[contract_id])
