"""Tables of the grids slice."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.analysis.grids.asking import ColumnKind, ValueType
from pactoria.contracts.models import ReviewState
from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["CellState", "Grid", "GridCell", "GridColumn", "GridFill", "GridRow"]


class CellState(StrEnum):
    """What is kept of how far a cell is. That it is running or stale is found out where it is read."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Grid(Base):
    """A table of contracts and questions."""

    __tablename__ = "grids"
    __table_args__ = (
        Index("ix_grids_updated", "organization_id", "updated_at", "id", postgresql_where=text("deleted_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    title_width: Mapped[int | None]
    """Of the column that names the contracts, in pixels; None: as wide as pages draw it by themselves."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]


class GridColumn(Base):
    """One question to all contracts of a grid."""

    __tablename__ = "grid_columns"
    __table_args__ = (
        CheckConstraint(_one_of("kind", ColumnKind), name="kind"),
        CheckConstraint(_one_of("value_type", ValueType), name="value_type"),
        Index("ix_grid_columns_grid", "grid_id", "position"),
        Index("ix_grid_columns_organization_id", "organization_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    grid_id: Mapped[UUID] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"))
    position: Mapped[int]
    """From 0, without gaps."""
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ColumnKind] = mapped_column(String(20))
    value_type: Mapped[ValueType] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(String(100))
    """Name of the fact, category of the clause or id of the statement."""
    playbook: Mapped[str | None] = mapped_column(String(64))
    """Name of a shipped playbook, or id of an own one."""
    playbook_id: Mapped[UUID | None]
    """The same id, for an own one."""
    question: Mapped[str | None] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(String(200))
    """For a question: id of a model or "auto". None: the built-in reader."""
    width: Mapped[int | None]
    """In pixels; None: as wide as pages draw it by themselves."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class GridRow(Base):
    """A contract in a grid."""

    __tablename__ = "grid_rows"
    __table_args__ = (
        Index("ix_grid_rows_contract_id", "contract_id"),
        Index("ix_grid_rows_organization_id", "organization_id"),
    )

    grid_id: Mapped[UUID] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"), primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    added_at: Mapped[datetime] = mapped_column(default=now)


class GridCell(Base):
    """What one contract says to one question. There is one for each row and column from the start."""

    __tablename__ = "grid_cells"
    __table_args__ = (
        ForeignKeyConstraint(
            ["grid_id", "contract_id"], ["grid_rows.grid_id", "grid_rows.contract_id"], ondelete="CASCADE"
        ),
        CheckConstraint(_one_of("state", CellState), name="state"),
        Index("ix_grid_cells_row", "grid_id", "contract_id"),
        Index("ix_grid_cells_text", "column_id", "sort_text", "contract_id"),
        Index("ix_grid_cells_number", "column_id", "sort_number", "contract_id"),
        Index("ix_grid_cells_date", "column_id", "sort_date", "contract_id"),
        Index("ix_grid_cells_fill", "fill_id", "contract_id", postgresql_where=text("fill_id IS NOT NULL")),
        Index("ix_grid_cells_organization_id", "organization_id"),
    )

    column_id: Mapped[UUID] = mapped_column(ForeignKey("grid_columns.id", ondelete="CASCADE"), primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(primary_key=True)
    grid_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    state: Mapped[CellState] = mapped_column(String(20), default=CellState.WAITING)
    fill_id: Mapped[UUID | None]
    """The fill that is to fill it, or is at it; None when that is done."""
    is_running: Mapped[bool] = mapped_column(default=False)

    is_present: Mapped[bool | None]
    """Whether the contract says something to the question; None while nobody knows."""
    display: Mapped[str | None] = mapped_column(Text)
    value: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The value as its type has it, as `engine.py` writes it."""
    sort_text: Mapped[str | None] = mapped_column(String(200))
    sort_number: Mapped[float | None]
    sort_date: Mapped[date | None]
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """Each with start, end, quote and section."""
    remark: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Why it failed, as a problem document."""

    version_id: Mapped[UUID | None]
    """The version of the contract that it was read from."""
    playbook_number: Mapped[int | None]
    engine: Mapped[str | None] = mapped_column(String(120))
    """What it was made by: another version makes it anew."""
    model: Mapped[str | None] = mapped_column(String(200))
    """The model that answered."""
    run_id: Mapped[UUID | None]
    """The run of a model that it comes from, or waits for."""
    cost: Mapped[Decimal] = mapped_column(Numeric(20, 10), default=Decimal(0))
    """US dollars."""
    filled_at: Mapped[datetime | None]


class GridFill(Base):
    """One filling of a grid: asked for, under way or over."""

    __tablename__ = "grid_fills"
    __table_args__ = (
        CheckConstraint(_one_of("state", ReviewState), name="state"),
        Index(
            "uq_grid_fills_under_way",
            "grid_id",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_grid_fills_grid", "grid_id", "id"),
        Index("ix_grid_fills_organization_id", "organization_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    grid_id: Mapped[UUID] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"))
    state: Mapped[ReviewState] = mapped_column(String(20), default=ReviewState.QUEUED)
    cells: Mapped[int]
    """How many it was asked to fill."""
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    notice: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Why cells were left waiting, as a problem document."""
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    """Who pays for models."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
