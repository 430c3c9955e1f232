"""Private selects of the grids slice. The tenant is a required argument of each.

That a cell is stale is never stored: it follows from the contract's current version, the playbook's current version
and the engines of today, so that it cannot be forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import User
from pactoria.analysis.compliance.models import OwnPlaybook, VerdictDecision
from pactoria.analysis.grids.asking import ColumnKind
from pactoria.analysis.grids.engines import BY_MODEL, BY_READER, BY_REVIEW, BY_STATEMENTS
from pactoria.analysis.grids.models import CellState, Grid, GridCell, GridColumn, GridRow
from pactoria.contracts.models import Contract
from pactoria.core.actor import Actor

__all__ = [
    "CellShown",
    "CellStanding",
    "Counts",
    "GridShown",
    "RowShown",
    "cells_of",
    "columns_of",
    "counts_of",
    "decided",
    "known_cells",
    "rows_of",
    "standing",
    "to_fill",
    "visible_to",
]


class CellStanding(StrEnum):
    """How far a cell is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is in a grid."""

    rows: int = 0
    columns: int = 0
    by_standing: Mapping[CellStanding, int] = field(default_factory=dict[CellStanding, int])


@dataclass(frozen=True, slots=True)
class GridShown:
    """A grid with its counts."""

    grid: Grid
    counts: Counts


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell, and how far it is."""

    cell: GridCell
    standing: CellStanding
    decision: VerdictDecision | None = None
    """What somebody has decided about its verdict: that counts."""
    decided_by: str | None = None
    """What they are called."""


@dataclass(frozen=True, slots=True)
class RowShown:
    """A contract of a grid with its cells by column."""

    contract_id: UUID
    title: str
    status: str
    contract_type: str | None
    current_version_id: UUID | None
    cells: Mapping[UUID, CellShown] = field(default_factory=dict[UUID, CellShown])


def visible_to(actor: Actor, *, deleted: bool = False) -> Select[Grid]:
    """Grids of the actor's organization."""
    gone = Grid.deleted_at.is_not(None) if deleted else Grid.deleted_at.is_(None)
    return select(Grid).where(Grid.organization_id == actor.organization_id, gone)


def columns_of(actor: Actor, grid_id: UUID) -> Select[GridColumn]:
    """Columns of a grid in their order."""
    return (
        select(GridColumn)
        .where(GridColumn.organization_id == actor.organization_id, GridColumn.grid_id == grid_id)
        .order_by(GridColumn.position, GridColumn.id)
    )


def rows_of(actor: Actor, grid_id: UUID) -> Any:
    """Rows of a grid whose contracts are not deleted."""
    return (
        select(
            GridRow.contract_id, Contract.title, Contract.status, Contract.contract_type, Contract.current_version_id
        )
        .join(Contract, Contract.id == GridRow.contract_id)
        .where(
            GridRow.organization_id == actor.organization_id,
            GridRow.grid_id == grid_id,
            Contract.deleted_at.is_(None),
        )
    )


def known_cells(query: Any) -> Any:
    """Join what decides whether a cell of the query is stale; cells of deleted contracts fall out."""
    return (
        query.join(GridColumn, GridColumn.id == GridCell.column_id)
        .join(Contract, and_(Contract.id == GridCell.contract_id, Contract.deleted_at.is_(None)))
        .outerjoin(OwnPlaybook, and_(OwnPlaybook.id == GridColumn.playbook_id, OwnPlaybook.deleted_at.is_(None)))
    )


def _made_by_others() -> ColumnElement[bool]:
    today = case(
        (GridColumn.kind == ColumnKind.VERDICT, BY_STATEMENTS),
        (and_(GridColumn.kind == ColumnKind.QUESTION, GridColumn.model.is_not(None)), BY_MODEL),
        (GridColumn.kind == ColumnKind.QUESTION, BY_READER),
        else_=BY_REVIEW,
    )
    return GridCell.engine.is_distinct_from(today)


def is_stale() -> ColumnElement[bool]:
    """Tell whether a filled cell says what was so and may be no longer. For queries with `known_cells`."""
    return and_(
        GridCell.state == CellState.DONE,
        or_(
            GridCell.version_id.is_distinct_from(Contract.current_version_id),
            and_(OwnPlaybook.id.is_not(None), GridCell.playbook_number.is_distinct_from(OwnPlaybook.number)),
            _made_by_others(),
        ),
    )


def standing() -> ColumnElement[str]:
    """Return how far a cell is. For queries with `known_cells`."""
    return case(
        (and_(GridCell.fill_id.is_not(None), GridCell.is_running), literal(CellStanding.RUNNING.value)),
        (GridCell.fill_id.is_not(None), literal(CellStanding.WAITING.value)),
        (is_stale(), literal(CellStanding.STALE.value)),
        else_=GridCell.state,
    )


def decided(cell: Any, playbook: Any, statement: Any) -> ColumnElement[bool]:
    """Tell whether a `VerdictDecision` is about the verdict in a cell: of the same version, by the same words.

    Args:
        cell: `GridCell`, or an alias of it.
        playbook: that its column asks by; a value or a column.
        statement: of it; a value or a column.
    """
    return and_(
        VerdictDecision.organization_id == cell.organization_id,
        VerdictDecision.version_id == cell.version_id,
        VerdictDecision.playbook == playbook,
        VerdictDecision.statement_id == statement,
        VerdictDecision.position == cell.value["position"].astext,
    )


def to_fill(actor: Actor, grid_id: UUID, *, columns: Sequence[UUID] | None, contracts: Sequence[UUID] | None) -> Any:
    """Select the keys of cells that wait, are stale or have failed, of all or of some columns and contracts."""
    query = known_cells(select(GridCell.column_id, GridCell.contract_id)).where(
        GridCell.organization_id == actor.organization_id,
        GridCell.grid_id == grid_id,
        or_(GridCell.state != CellState.DONE, is_stale()),
    )
    if columns is not None:
        query = query.where(GridCell.column_id.in_(columns))
    if contracts is not None:
        query = query.where(GridCell.contract_id.in_(contracts))
    return query


async def cells_of(
    session: AsyncSession, actor: Actor, grid_id: UUID, contracts: Sequence[UUID]
) -> dict[UUID, dict[UUID, CellShown]]:
    """Return the cells of rows, by contract and column, in one query."""
    query = (
        known_cells(select(GridCell, standing(), VerdictDecision, User.name))
        .outerjoin(VerdictDecision, decided(GridCell, GridColumn.playbook, GridColumn.subject))
        .outerjoin(User, User.id == VerdictDecision.decided_by)
        .where(
            GridCell.organization_id == actor.organization_id,
            GridCell.grid_id == grid_id,
            GridCell.contract_id.in_(contracts),
        )
    )
    found: dict[UUID, dict[UUID, CellShown]] = {contract: {} for contract in contracts}
    rows: Any = await session.execute(query.execution_options(populate_existing=True))
    for cell, told, decision, name in rows:
        found[cell.contract_id][cell.column_id] = CellShown(cell, CellStanding(told), decision, name)
    return found


async def counts_of(session: AsyncSession, actor: Actor, grids: Iterable[UUID]) -> dict[UUID, Counts]:
    """Return how much there is in grids, in three queries however many there are."""
    wanted = list(grids)
    rows = (
        select(GridRow.grid_id, func.count())
        .join(Contract, and_(Contract.id == GridRow.contract_id, Contract.deleted_at.is_(None)))
        .where(GridRow.organization_id == actor.organization_id, GridRow.grid_id.in_(wanted))
        .group_by(GridRow.grid_id)
    )
    columns = (
        select(GridColumn.grid_id, func.count())
        .where(GridColumn.organization_id == actor.organization_id, GridColumn.grid_id.in_(wanted))
        .group_by(GridColumn.grid_id)
    )
    told = standing().label("standing")
    cells = (
        known_cells(select(GridCell.grid_id, told, func.count()))
        .where(GridCell.organization_id == actor.organization_id, GridCell.grid_id.in_(wanted))
        .group_by(GridCell.grid_id, told)
    )
    rows_in = {row[0]: int(row[1]) for row in await session.execute(rows)}
    columns_in = {row[0]: int(row[1]) for row in await session.execute(columns)}
    by_standing: dict[UUID, dict[CellStanding, int]] = {grid: {} for grid in wanted}
    counted: Any = await session.execute(cells)
    for grid_id, state, number in counted:
        by_standing[grid_id][CellStanding(state)] = number
    return {grid: Counts(rows_in.get(grid, 0), columns_in.get(grid, 0), by_standing[grid]) for grid in wanted}
