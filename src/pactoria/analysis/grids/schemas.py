"""Wire types of grids."""

import unicodedata
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from pactoria.analysis.grids.asking import ColumnKind, ValueType
from pactoria.analysis.grids.cells import GridCellOut
from pactoria.analysis.grids.models import GridColumn, GridFill
from pactoria.analysis.grids.queries import CellStanding, Counts, GridShown, RowShown
from pactoria.contracts.models import ContractStatus, ReviewState
from pactoria.core.http import ProblemDocument
from pactoria.core.pagination import MOST_COUNTED

__all__ = [
    "ContractFilter",
    "GridChange",
    "GridColumnChange",
    "GridColumnCreate",
    "GridColumnOut",
    "GridCreate",
    "GridEstimateOut",
    "GridExport",
    "GridFillOut",
    "GridFillRequest",
    "GridList",
    "GridOut",
    "GridRowList",
    "GridRowOut",
    "GridRowsAdded",
    "GridRowsRemove",
    "GridRowsRequest",
    "GridSummary",
]

MOST_IDS = 2_000


def _clean(words: str) -> str:
    """Return words as one line, without what cannot be kept or seen."""
    kept = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in words)
    cleaned = " ".join(kept.split())
    if not cleaned:
        raise ValueError("enter at least one character")
    return cleaned


Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_clean)]
Width = Annotated[int | None, Field(ge=88, le=720)]
_WIDTH = "In pixels; null for as wide as pages draw it by themselves."
Question = Annotated[str, StringConstraints(min_length=1, max_length=1_000), AfterValidator(_clean)]


class GridExport(StrEnum):
    """As what a grid can be taken away."""

    XLSX = "xlsx"
    CSV = "csv"


class ContractFilter(BaseModel):
    """Contracts that the list of contracts would show for this."""

    model_config = ConfigDict(extra="forbid")

    q: str | None = Field(None, max_length=200, description="Words in the title, the parties or the text.")
    status: list[ContractStatus] = Field([], max_length=20)
    contract_type: list[str] = Field([], max_length=50)
    severity: Literal["critical", "high", "medium", "low"] | None = None


class GridRowsRequest(BaseModel):
    """Which contracts to add: by id, all that match, or both. Those that are there already stay."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"contract_ids": []}]})

    contract_ids: list[UUID] = Field([], max_length=MOST_IDS)
    matching: ContractFilter | None = Field(None, description="`{}` for all contracts.")


class GridCreate(GridRowsRequest):
    """A new grid, with contracts if they are known."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Suppliers 2026"}]})

    name: Name


class GridChange(BaseModel):
    """What can be changed about a grid; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Suppliers 2027"}]})

    name: Name | None = None
    title_width: Width = Field(None, description=f"Of the column that names the contracts. {_WIDTH}")


class GridRowsRemove(BaseModel):
    """Which contracts to take out. They stay contracts."""

    model_config = ConfigDict(extra="forbid")

    contract_ids: list[UUID] = Field(min_length=0, max_length=MOST_IDS)


class GridRowsAdded(BaseModel):
    """What came of adding or taking out rows."""

    changed: int = Field(description="How many rows were added or taken out.")
    rows: int = Field(description="How many there are now.")


class GridColumnCreate(BaseModel):
    """A question to all contracts. Which members it needs depends on `kind`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "fact", "fact": "governing_law"}]}
    )

    kind: ColumnKind
    title: Name | None = Field(None, description="Without it: what the column asks for.")
    fact: str | None = Field(None, max_length=100, description="For a fact: its name.")
    category: str | None = Field(None, max_length=100, description="For a clause: its category.")
    playbook: str | None = Field(None, max_length=64, description="For a verdict: key of a playbook.")
    statement_id: str | None = Field(None, max_length=64, description="For a verdict: id of its statement.")
    question: Question | None = Field(None, description="For a question: in words.")
    model: str | None = Field(
        None, max_length=200, description='For a question: id of a model or "auto"; null for the built-in reader.'
    )


class GridColumnChange(BaseModel):
    """What can be changed about a column; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "Law"}]})

    title: Name | None = None
    position: int | None = Field(None, ge=0, le=1_000, description="Where it goes, from 0.")
    width: Width = Field(None, description=_WIDTH)


class GridColumnOut(BaseModel):
    """One question to all contracts of a grid."""

    id: UUID
    position: int
    title: str
    kind: ColumnKind
    value_type: ValueType = Field(description="What its values are; decides how they are sorted and filtered.")
    fact: str | None
    category: str | None
    playbook: str | None
    statement_id: str | None
    question: str | None
    model: str | None
    width: int | None = Field(description=_WIDTH)

    @classmethod
    def of(cls, column: GridColumn) -> Self:
        """Present a column."""
        kind = ColumnKind(column.kind)
        return cls(
            id=column.id,
            position=column.position,
            title=column.title,
            kind=kind,
            value_type=ValueType(column.value_type),
            fact=column.subject if kind is ColumnKind.FACT else None,
            category=column.subject if kind is ColumnKind.CLAUSE else None,
            playbook=column.playbook,
            statement_id=column.subject if kind is ColumnKind.VERDICT else None,
            question=column.question,
            model=column.model,
            width=column.width,
        )


class GridProgress(BaseModel):
    """How many cells are how far."""

    total: int
    waiting: int
    running: int
    done: int
    failed: int
    stale: int = Field(description="Filled from an earlier version of the contract or the playbook.")

    @classmethod
    def of(cls, counts: Counts) -> Self:
        """Present counts."""
        told = {standing.value: counts.by_standing.get(standing, 0) for standing in CellStanding}
        return cls(total=sum(told.values()), **told)


class GridFillOut(BaseModel):
    """One filling of a grid; also the data of the events of its stream."""

    id: UUID
    state: ReviewState
    cells: int = Field(description="How many it was asked to fill.")
    done: int
    failed: int
    notice: ProblemDocument | None = Field(description="Why cells were left waiting.")
    requested_by: UUID | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, fill: GridFill) -> Self:
        """Present a filling."""
        return cls.model_validate({name: getattr(fill, name) for name in cls.model_fields})


class GridSummary(BaseModel):
    """A grid in a list."""

    id: UUID
    name: str
    rows: int = Field(description="How many contracts.")
    columns: int = Field(description="How many questions.")
    progress: GridProgress
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, shown: GridShown) -> Self:
        """Present a grid in a list."""
        return cls(
            id=shown.grid.id,
            name=shown.grid.name,
            rows=shown.counts.rows,
            columns=shown.counts.columns,
            progress=GridProgress.of(shown.counts),
            created_at=shown.grid.created_at,
            updated_at=shown.grid.updated_at,
        )


class GridList(BaseModel):
    """One page of grids, the latest changed first."""

    items: list[GridSummary]
    next_cursor: str | None = Field(description="Give it back to get the next page; null on the last one.")
    total: int | None = Field(
        description=f"How many there are on all pages, counted up to {MOST_COUNTED:,}; on the first page only."
    )
    total_is_exact: bool = Field(description="False where there may be more than `total`.")


class GridOut(BaseModel):
    """A grid with its columns, and how far it is filled."""

    id: UUID
    name: str
    title_width: int | None = Field(description=f"Of the column that names the contracts. {_WIDTH}")
    rows: int
    columns: list[GridColumnOut]
    progress: GridProgress
    fill: GridFillOut | None = Field(description="The latest filling, under way or over.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, shown: GridShown, columns: list[GridColumn], fill: GridFill | None) -> Self:
        """Present a grid."""
        return cls(
            id=shown.grid.id,
            name=shown.grid.name,
            title_width=shown.grid.title_width,
            rows=shown.counts.rows,
            columns=[GridColumnOut.of(column) for column in columns],
            progress=GridProgress.of(shown.counts),
            fill=fill and GridFillOut.of(fill),
            created_at=shown.grid.created_at,
            updated_at=shown.grid.updated_at,
        )


class GridRowOut(BaseModel):
    """A contract of a grid with its cells, in the order of the columns."""

    contract_id: UUID
    title: str
    status: ContractStatus
    contract_type: str | None
    current_version_id: UUID | None
    cells: list[GridCellOut]

    @classmethod
    def of(cls, row: RowShown, columns: list[GridColumn]) -> Self:
        """Present a row."""
        return cls(
            contract_id=row.contract_id,
            title=row.title,
            status=ContractStatus(row.status),
            contract_type=row.contract_type,
            current_version_id=row.current_version_id,
            cells=[GridCellOut.of(row.cells[c.id], c) for c in columns if c.id in row.cells],
        )


class GridRowList(BaseModel):
    """One page of rows."""

    items: list[GridRowOut]
    next_cursor: str | None = Field(description="Give it back to get the next page; null on the last one.")
    total: int = Field(description="How many rows match on all pages.")


class GridFillRequest(BaseModel):
    """Which cells to fill: all that wait, are stale or failed, or of these only some columns or contracts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})

    column_ids: list[UUID] | None = Field(None, max_length=100)
    contract_ids: list[UUID] | None = Field(None, max_length=MOST_IDS)


class GridEstimateOut(BaseModel):
    """What filling takes."""

    cells: int = Field(description="That would be filled.")
    offline: int = Field(description="Of these, by the built-in analyst: they cost nothing and take no message.")
    by_model: int = Field(description="Of these, by models.")
    messages: int = Field(
        description="Of your quota. Fewer than `by_model` where the same version has answered the same question before."
    )
    input_tokens: int = Field(description="About.")
    output_tokens: int = Field(description="About, by what earlier answers took.")
    cost_least: Decimal = Field(description="US dollars, about: what the questions cost alone.")
    cost_expected: Decimal = Field(description="US dollars, about, by what earlier answers took.")
    cost_most: Decimal = Field(
        description="US dollars, about: every answer as long as may be, and every question asked twice."
    )
