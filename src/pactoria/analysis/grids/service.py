"""The verbs of grids and their contracts. Columns, rows as they are looked at and filling have modules of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.grids import queries
from pactoria.analysis.grids.errors import GridNotDeleted, GridNotFound, TooManyRows
from pactoria.analysis.grids.models import CellState, Grid, GridCell, GridColumn, GridFill, GridRow
from pactoria.analysis.grids.queries import Counts, GridShown
from pactoria.analysis.grids.schemas import GridChange
from pactoria.audit import service as audit
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import ContractNotFound
from pactoria.contracts.models import ContractStatus, ReviewState
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission
from pactoria.core.ids import new_id
from pactoria.core.pagination import InvalidCursor, Total, decode_cursor, encode_cursor, total_of

__all__ = [
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Matching",
    "Page",
    "add",
    "add_rows",
    "change",
    "columns_of",
    "get",
    "latest_fill",
    "list_grids",
    "remove",
    "remove_rows",
    "restore",
    "shown",
    "waiting_cells",
]

MOST_ROWS = 2_000
MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class Matching:
    """Contracts that the list of contracts would show."""

    words: str | None = None
    statuses: Sequence[ContractStatus] = ()
    contract_types: Sequence[str] = ()
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some grids, and where to go on."""

    grids: list[GridShown]
    next_cursor: str | None
    total: Total


async def add(
    session: AsyncSession, actor: Actor, name: str, *, contract_ids: Sequence[UUID] = (), like: Matching | None = None
) -> Grid:
    """Make a grid, with contracts if they are known.

    Raises:
        ContractNotFound, TooManyRows: as `add_rows`.
    """
    actor.require(Permission.CONTRACT_WRITE)
    now = clock.now()
    grid = Grid(
        id=new_id(),
        organization_id=actor.organization_id,
        name=name,
        created_by=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    session.add(grid)
    await session.flush()
    audit.record(session, actor, "grid:added", grid.id, name=name)
    await add_rows(session, actor, grid.id, contract_ids=contract_ids, like=like)
    return grid


async def get(session: AsyncSession, actor: Actor, grid_id: UUID, *, lock: bool = False) -> Grid:
    """Return one grid; with `lock`, its rows and columns stay as they are until this transaction ends.

    Raises:
        GridNotFound: if there is none for this organization.
    """
    actor.require(Permission.CONTRACT_READ)
    query = queries.visible_to(actor).where(Grid.id == grid_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    grid = await session.scalar(query)
    if grid is None:
        raise GridNotFound
    return grid


async def columns_of(session: AsyncSession, actor: Actor, grid_id: UUID) -> list[GridColumn]:
    """Return the columns of a grid in their order."""
    actor.require(Permission.CONTRACT_READ)
    return list(await session.scalars(queries.columns_of(actor, grid_id)))


async def shown(
    session: AsyncSession, actor: Actor, grid_id: UUID
) -> tuple[GridShown, list[GridColumn], GridFill | None]:
    """Return a grid with its counts, its columns and its latest filling.

    Raises:
        GridNotFound: if there is none for this organization.
    """
    grid = await get(session, actor, grid_id)
    counts = await queries.counts_of(session, actor, [grid.id])
    columns = await columns_of(session, actor, grid.id)
    return GridShown(grid, counts[grid.id]), columns, await latest_fill(session, actor, grid.id)


async def latest_fill(session: AsyncSession, actor: Actor, grid_id: UUID) -> GridFill | None:
    """Return the latest filling of a grid, under way or over; None if there was none."""
    return await session.scalar(
        select(GridFill)
        .where(GridFill.organization_id == actor.organization_id, GridFill.grid_id == grid_id)
        .order_by(GridFill.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def list_grids(session: AsyncSession, actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page:
    """Return one page of the organization's grids, the latest changed first.

    Raises:
        InvalidCursor: if the cursor stands for nothing.
    """
    actor.require(Permission.CONTRACT_READ)
    wanted = queries.visible_to(actor).order_by(Grid.updated_at.desc(), Grid.id.desc())
    total = await total_of(session, wanted, cursor)
    page = wanted.where(_before(cursor)) if cursor else wanted
    rows = list(await session.scalars(page.limit(limit + 1)))
    grids = rows[:limit]
    counts = await queries.counts_of(session, actor, [grid.id for grid in grids])
    more = encode_cursor(grids[-1].updated_at.isoformat(), grids[-1].id) if len(rows) > limit else None
    return Page([GridShown(grid, counts.get(grid.id, Counts())) for grid in grids], more, total)


def _before(cursor: str) -> ColumnElement[bool]:
    at, grid_id = decode_cursor(cursor, 2)
    try:
        last = tuple_(literal(datetime.fromisoformat(at)), literal(UUID(grid_id)))
    except (AttributeError, OverflowError, TypeError, ValueError) as error:
        raise InvalidCursor from error
    return tuple_(Grid.updated_at, Grid.id) < last


async def change(session: AsyncSession, actor: Actor, grid_id: UUID, wanted: GridChange) -> Grid:
    """Rename a grid, or set the width of its first column, which changes nothing that the grid says."""
    actor.require(Permission.CONTRACT_WRITE)
    grid = await get(session, actor, grid_id, lock=True)
    if "title_width" in wanted.model_fields_set:
        grid.title_width = wanted.title_width
    if wanted.name is not None:
        grid.name, grid.updated_at = wanted.name, clock.now()
        audit.record(session, actor, "grid:changed", grid.id, name=wanted.name)
    return grid


async def remove(session: AsyncSession, actor: Actor, grid_id: UUID) -> None:
    """Delete a grid; it can be restored. What is being filled stops."""
    actor.require(Permission.CONTRACT_DELETE)
    grid = await get(session, actor, grid_id, lock=True)
    grid.deleted_at = clock.now()
    await session.execute(
        update(GridFill)
        .where(GridFill.organization_id == actor.organization_id, GridFill.grid_id == grid_id)
        .where(GridFill.state.in_([ReviewState.QUEUED, ReviewState.RUNNING]))
        .values(state=ReviewState.CANCELLED, finished_at=grid.deleted_at)
    )
    await session.execute(
        update(GridCell)
        .where(GridCell.organization_id == actor.organization_id, GridCell.grid_id == grid_id)
        .where(GridCell.fill_id.is_not(None))
        .values(fill_id=None, is_running=False)
        .execution_options(synchronize_session=False)
    )
    audit.record(session, actor, "grid:deleted", grid.id, name=grid.name)


async def restore(session: AsyncSession, actor: Actor, grid_id: UUID) -> Grid:
    """Take the deletion of a grid back.

    Raises:
        GridNotFound: if there is no such grid.
        GridNotDeleted: if it is not deleted.
    """
    actor.require(Permission.CONTRACT_DELETE)
    grid = await session.scalar(queries.visible_to(actor, deleted=True).where(Grid.id == grid_id).with_for_update())
    if grid is None:
        await get(session, actor, grid_id)
        raise GridNotDeleted
    grid.deleted_at = None
    audit.record(session, actor, "grid:restored", grid.id, name=grid.name)
    return grid


async def add_rows(
    session: AsyncSession,
    actor: Actor,
    grid_id: UUID,
    *,
    contract_ids: Sequence[UUID] = (),
    like: Matching | None = None,
) -> tuple[int, int]:
    """Add contracts; return how many came, and how many there are now. Those that are there already stay.

    Raises:
        ContractNotFound: if there is none of an id for this organization. Nothing is added then.
        TooManyRows: if these are more than a grid holds.
    """
    actor.require(Permission.CONTRACT_WRITE)
    grid = await get(session, actor, grid_id, lock=True)
    wanted = set(contract_ids)
    found = set(await contracts.ids_of(session, actor, contract_ids)) if wanted else set[UUID]()
    if missing := sorted(wanted - found):
        raise ContractNotFound(contract_ids=[str(each) for each in missing[:20]])
    if like is not None:
        found |= set(
            await contracts.ids_matching(
                session,
                actor,
                words=like.words,
                statuses=list(like.statuses),
                contract_types=list(like.contract_types),
                severity=like.severity,
                limit=MOST_ROWS + 1,
            )
        )
    there = await _rows_there(session, actor, grid_id)
    new = sorted(found - there)
    if len(new) + len(there) > MOST_ROWS:
        raise TooManyRows(
            f"A grid holds {MOST_ROWS:,} contracts, and this one has {len(there):,}. Choose fewer, or make another.",
            limit=MOST_ROWS,
        )
    if new:
        now = clock.now()
        rows = [
            {"grid_id": grid_id, "contract_id": each, "organization_id": actor.organization_id, "added_at": now}
            for each in new
        ]
        await session.execute(insert(GridRow), rows)
        await session.execute(waiting_cells(actor, grid_id, contracts=new))
        grid.updated_at = now
        audit.record(session, actor, "grid:rows_added", grid_id, rows=len(new))
    return len(new), len(there) + len(new)


async def _rows_there(session: AsyncSession, actor: Actor, grid_id: UUID) -> set[UUID]:
    query = select(GridRow.contract_id).where(
        GridRow.organization_id == actor.organization_id, GridRow.grid_id == grid_id
    )
    return set(await session.scalars(query))


def waiting_cells(
    actor: Actor, grid_id: UUID, *, contracts: Sequence[UUID] | None = None, column_id: UUID | None = None
) -> Any:
    """Return the statement that makes the cells of new rows, or of a new column."""
    made = select(
        GridColumn.id,
        GridRow.contract_id,
        GridRow.grid_id,
        GridRow.organization_id,
        literal(CellState.WAITING.value),
        literal(value=False),
        func.jsonb_build_array(),
        literal(0),
    ).where(
        GridColumn.grid_id == GridRow.grid_id,
        GridRow.grid_id == grid_id,
        GridRow.organization_id == actor.organization_id,
    )
    if contracts is not None:
        made = made.where(GridRow.contract_id.in_(contracts))
    if column_id is not None:
        made = made.where(GridColumn.id == column_id)
    names = ["column_id", "contract_id", "grid_id", "organization_id", "state", "is_running", "citations", "cost"]
    return insert(GridCell).from_select(names, made, include_defaults=False)


async def remove_rows(
    session: AsyncSession, actor: Actor, grid_id: UUID, contract_ids: Sequence[UUID]
) -> tuple[int, int]:
    """Take contracts out, with what was filled for them; return how many went, and how many are left."""
    actor.require(Permission.CONTRACT_WRITE)
    grid = await get(session, actor, grid_id, lock=True)
    there = await _rows_there(session, actor, grid_id)
    gone = sorted(there & set(contract_ids))
    if gone:
        await session.execute(
            delete(GridRow).where(
                GridRow.organization_id == actor.organization_id,
                GridRow.grid_id == grid_id,
                GridRow.contract_id.in_(gone),
            )
        )
        grid.updated_at = clock.now()
        audit.record(session, actor, "grid:rows_removed", grid_id, rows=len(gone))
    return len(gone), len(there) - len(gone)
