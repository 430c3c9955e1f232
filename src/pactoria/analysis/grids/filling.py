"""The verbs of filling: asked for, done row by row in small transactions, cancelled.

A cell that is to be filled carries the id of the filling until it is done, so that whoever goes on after a crash
finds what is left, and what is done twice changes nothing. What a cell said before stays until it says something new.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.grids import queries, service
from pactoria.analysis.grids.errors import FillUnderWay, GridEmpty, NoFillUnderWay, NothingToFill
from pactoria.analysis.grids.models import CellState, Grid, GridCell, GridColumn, GridFill
from pactoria.analysis.runs import queueing
from pactoria.audit import service as audit
from pactoria.contracts.models import Contract, ReviewState
from pactoria.core import clock, jobs, realtime
from pactoria.core.actor import Actor, Permission
from pactoria.core.errors import Problem
from pactoria.core.ids import new_id

__all__ = [
    "FILL",
    "OVER",
    "Row",
    "begin",
    "cancel",
    "fail",
    "finish",
    "keep",
    "mark_running",
    "next_rows",
    "request",
    "topic_of",
    "under_way",
]

FILL = "grids.fill"
_MISSING = {
    "contracts": "It has no contracts: choose some with “Choose contracts” on its page, or `POST .../rows`.",
    "columns": "It has no columns: add one with “Add a column” on its page, or `POST .../columns`.",
}
"""What is said of a grid that cannot be filled."""
OVER = frozenset({ReviewState.DONE, ReviewState.FAILED, ReviewState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Row:
    """A contract whose cells are to be filled."""

    contract_id: UUID
    version_id: UUID | None
    side: str
    cells: list[tuple[GridCell, GridColumn]]


def topic_of(grid_id: UUID) -> str:
    """Return the topic on which progress is told."""
    return f"grid:{grid_id}"


async def request(
    session: AsyncSession,
    actor: Actor,
    grid_id: UUID,
    *,
    columns: Sequence[UUID] | None = None,
    contracts: Sequence[UUID] | None = None,
) -> GridFill:
    """Ask for all cells to be filled that wait, are stale or have failed; it starts once this has committed.

    Raises:
        GridNotFound: if there is no such grid.
        FillUnderWay: if it is being filled.
        GridEmpty: if it has no contracts or no columns, or none of those that are wanted.
        NothingToFill: if all of its cells are filled and up to date.
    """
    actor.require(Permission.ANALYSIS_RUN)
    await service.get(session, actor, grid_id, lock=True)
    latest = await service.latest_fill(session, actor, grid_id)
    if latest is not None and latest.state not in OVER:
        raise FillUnderWay
    keys = queries.to_fill(actor, grid_id, columns=columns, contracts=contracts)
    fill_id = new_id()
    marked = await session.execute(
        update(GridCell)
        .where(
            GridCell.organization_id == actor.organization_id,
            GridCell.grid_id == grid_id,
            tuple_(GridCell.column_id, GridCell.contract_id).in_(keys),
        )
        .values(fill_id=fill_id, is_running=False)
        .execution_options(synchronize_session=False)
    )
    cells = int(getattr(marked, "rowcount", 0))
    if not cells:
        await _require_cells(session, actor, grid_id, columns, contracts)
        raise NothingToFill
    fill = GridFill(
        id=fill_id,
        organization_id=actor.organization_id,
        grid_id=grid_id,
        state=ReviewState.QUEUED,
        cells=cells,
        done=0,
        failed=0,
        requested_by=actor.user_id,
        created_at=clock.now(),
    )
    session.add(fill)
    await session.flush()
    audit.record(session, actor, "grid:fill_requested", grid_id, cells=cells)
    await jobs.defer(
        session,
        FILL,
        lock=f"grid:{grid_id}",
        organization_id=str(actor.organization_id),
        fill_id=str(fill.id),
    )
    await _tell(session, fill)
    return fill


async def _require_cells(
    session: AsyncSession,
    actor: Actor,
    grid_id: UUID,
    columns: Sequence[UUID] | None,
    contracts: Sequence[UUID] | None,
) -> None:
    """Stop unless there are cells of what is wanted.

    Raises:
        GridEmpty: says which half is missing, and how it comes in.
    """
    there = {
        "contracts": {row.contract_id for row in await session.execute(queries.rows_of(actor, grid_id))},
        "columns": {column.id for column in await service.columns_of(session, actor, grid_id)},
    }
    missing = [name for name, found in there.items() if not found]
    if missing:
        raise GridEmpty(" ".join(_MISSING[name] for name in missing), missing=missing)
    wanted = {"contracts": contracts, "columns": columns}
    unknown = [name for name, ids in wanted.items() if ids is not None and there[name].isdisjoint(ids)]
    if unknown:
        raise GridEmpty(" ".join(f"None of these {name} is in the grid." for name in unknown), missing=unknown)


async def under_way(session: AsyncSession, actor: Actor, fill_id: UUID) -> GridFill | None:
    """Return a filling, locked; None if it is over, or its grid was deleted."""
    fill = await session.scalar(
        select(GridFill)
        .join(Grid, Grid.id == GridFill.grid_id)
        .where(GridFill.organization_id == actor.organization_id, GridFill.id == fill_id, Grid.deleted_at.is_(None))
        .with_for_update(of=GridFill)
        .execution_options(populate_existing=True)
    )
    return None if fill is None or fill.state in OVER else fill


async def begin(session: AsyncSession, actor: Actor, fill_id: UUID) -> GridFill | None:
    """Take a filling up, for the first time or after a worker died; None if it is over or no longer wanted."""
    fill = await under_way(session, actor, fill_id)
    if fill is None:
        await _leave_runs(session, actor, fill_id)
        await _give_up(session, actor, fill_id)
        return None
    fill.state, fill.started_at = ReviewState.RUNNING, clock.now()
    await _tell(session, fill)
    return fill


async def next_rows(session: AsyncSession, actor: Actor, fill: GridFill, *, with_models: bool, most: int) -> list[Row]:
    """Return the next contracts that have cells to fill, with these cells; none when all is done.

    Without `with_models`, only cells that the built-in analyst fills.
    """
    ours = [] if with_models else [GridColumn.model.is_(None)]
    wanted = (
        select(GridCell.contract_id)
        .join(Contract, Contract.id == GridCell.contract_id)
        .join(GridColumn, GridColumn.id == GridCell.column_id)
        .where(
            GridCell.organization_id == actor.organization_id,
            GridCell.fill_id == fill.id,
            Contract.deleted_at.is_(None),
            *ours,
        )
        .group_by(GridCell.contract_id)
        .order_by(GridCell.contract_id)
        .limit(most)
    )
    ids = list(await session.scalars(wanted))
    if not ids:
        return []
    found = await session.execute(
        select(GridCell, GridColumn, Contract.current_version_id, Contract.side)
        .join(GridColumn, GridColumn.id == GridCell.column_id)
        .join(Contract, Contract.id == GridCell.contract_id)
        .where(
            GridCell.organization_id == actor.organization_id,
            GridCell.fill_id == fill.id,
            GridCell.contract_id.in_(ids),
            *ours,
        )
        .order_by(GridCell.contract_id, GridColumn.position)
        .execution_options(populate_existing=True)
    )
    rows: dict[UUID, Row] = {}
    for cell, column, version_id, side in found:
        row = rows.setdefault(cell.contract_id, Row(cell.contract_id, version_id, side, []))
        row.cells.append((cell, column))
    return list(rows.values())


async def mark_running(session: AsyncSession, actor: Actor, fill: GridFill, contracts: Sequence[UUID]) -> None:
    """Show that the cells of rows are being filled."""
    await session.execute(
        update(GridCell)
        .where(
            GridCell.organization_id == actor.organization_id,
            GridCell.fill_id == fill.id,
            GridCell.contract_id.in_(contracts),
        )
        .values(is_running=True)
        .execution_options(synchronize_session=False)
    )


async def keep(
    session: AsyncSession,
    actor: Actor,
    fill_id: UUID,
    contract_id: UUID,
    filled: Mapping[UUID, Mapping[str, Any]],
) -> bool:
    """Keep what was found for cells of a row; False if the filling is no longer wanted.

    A cell that is filled already, as after a killed worker, is left as it is and not counted again.
    """
    fill = await under_way(session, actor, fill_id)
    if fill is None:
        return False
    cells = await session.scalars(
        select(GridCell)
        .where(
            GridCell.organization_id == actor.organization_id,
            GridCell.fill_id == fill.id,
            GridCell.contract_id == contract_id,
            GridCell.column_id.in_(list(filled)),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    counted: Counter[CellState] = Counter()
    for cell in cells:
        for name, value in filled[cell.column_id].items():
            setattr(cell, name, value)
        cell.fill_id, cell.is_running, cell.filled_at = None, False, clock.now()
        counted[CellState(cell.state)] += 1
    fill.done += counted[CellState.DONE]
    fill.failed += counted[CellState.FAILED]
    await session.flush()
    await _tell(session, fill, contract=contract_id)
    return True


async def finish(session: AsyncSession, actor: Actor, fill_id: UUID, *, notice: dict[str, Any] | None = None) -> None:
    """End a filling. Cells that it could not fill wait for the next; `notice` says why, as a problem document."""
    fill = await under_way(session, actor, fill_id)
    if fill is None:
        await _give_up(session, actor, fill_id)
        return
    fill.notice = notice
    await _end(session, actor, fill, ReviewState.DONE)


async def fail(session: AsyncSession, actor: Actor, fill_id: UUID, problem: Problem) -> None:
    """End a filling whose job is not tried again. What is filled stays; asking for another goes on with the rest."""
    await _leave_runs(session, actor, fill_id)
    fill = await under_way(session, actor, fill_id)
    if fill is None:
        await _give_up(session, actor, fill_id)
        return
    fill.notice = problem.document()
    await _end(session, actor, fill, ReviewState.FAILED)


async def cancel(session: AsyncSession, actor: Actor, grid_id: UUID) -> tuple[GridFill, list[UUID]]:
    """Stop a filling; return it, and the runs of models that were under way for it.

    What is filled stays; the other cells are as they were before.

    Raises:
        GridNotFound: if there is no such grid.
        NoFillUnderWay: if it is not being filled.
    """
    actor.require(Permission.ANALYSIS_RUN)
    await service.get(session, actor, grid_id)
    latest = await service.latest_fill(session, actor, grid_id)
    fill = await under_way(session, actor, latest.id) if latest is not None else None
    if fill is None:
        raise NoFillUnderWay
    found = await _runs_of(session, actor, fill.id)
    await _end(session, actor, fill, ReviewState.CANCELLED)
    audit.record(session, actor, "grid:fill_cancelled", grid_id)
    return fill, found


async def _end(session: AsyncSession, actor: Actor, fill: GridFill, state: ReviewState) -> None:
    fill.state, fill.finished_at = state, clock.now()
    await _give_up(session, actor, fill.id)
    await session.flush()
    await _tell(session, fill)


async def _runs_of(session: AsyncSession, actor: Actor, fill_id: UUID) -> list[UUID]:
    """Return the runs of models that cells of a filling come from or wait for, those of earlier fillings among them."""
    runs = await session.scalars(
        select(GridCell.run_id).where(
            GridCell.organization_id == actor.organization_id,
            GridCell.fill_id == fill_id,
            GridCell.is_running,
            GridCell.run_id.is_not(None),
        )
    )
    return [run for run in runs if run is not None]


async def _leave_runs(session: AsyncSession, actor: Actor, fill_id: UUID) -> None:
    """Leave runs that a filling had under way to jobs of their own: nobody else would end them."""
    await queueing.take_over(session, actor, await _runs_of(session, actor, fill_id))


async def _give_up(session: AsyncSession, actor: Actor, fill_id: UUID) -> None:
    """Let go of cells that a filling has not come to: they are what they were before."""
    await session.execute(
        update(GridCell)
        .where(GridCell.organization_id == actor.organization_id, GridCell.fill_id == fill_id)
        .values(fill_id=None, is_running=False)
        .execution_options(synchronize_session=False)
    )


async def _tell(session: AsyncSession, fill: GridFill, *, contract: UUID | None = None) -> None:
    await realtime.tell(
        session,
        topic_of(fill.grid_id),
        fill=str(fill.id),
        state=str(fill.state),
        cells=fill.cells,
        done=fill.done,
        failed=fill.failed,
        contract=str(contract) if contract else None,
    )
