"""Wire types of cells."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from pactoria.analysis.compliance.models import Decision
from pactoria.analysis.engine.playbooks.playbook import Standing
from pactoria.analysis.grids.asking import STANDINGS, ValueType
from pactoria.analysis.grids.models import GridColumn
from pactoria.analysis.grids.queries import CellShown, CellStanding
from pactoria.core.http import ProblemDocument

__all__ = ["GridCellOut", "GridCellValue", "GridCitation", "GridDecision"]


class GridCitation(BaseModel):
    """A span of the contract's text, in Unicode code points, its exact words, and the number of its section."""

    start: int
    end: int
    quote: str
    section: str | None


class GridCellValue(BaseModel):
    """What a cell says. Which of the typed members there is depends on `type`."""

    type: ValueType
    display: str
    present: bool = Field(description="Whether the contract says something to the question.")
    day: date | None = Field(None, description="Of a date.")
    number: float | None = Field(None, description="Of a duration or an amount.")
    unit: str | None = Field(None, description="day, business day, week, month or year; or a currency (ISO 4217).")
    flag: bool | None = None
    standing: Standing | None = None
    fallback_met: bool | None = None


class GridDecision(BaseModel):
    """What somebody has decided about a verdict, for this version of the contract."""

    decision: Decision
    found: Standing = Field(description="The verdict that it was about.")
    reason: str = Field(description="Empty where a verdict was accepted without one.")
    by: str | None = Field(description="Who; null if they have no account any more.")
    at: datetime


class GridCellOut(BaseModel):
    """What one contract says to one question, at its words."""

    column_id: UUID
    state: CellStanding
    value: GridCellValue | None = Field(description="Null until it is filled. Of a stale cell: what it said before.")
    citations: list[GridCitation]
    engine: Literal["offline", "model"] | None
    model: str | None = Field(description="The model that answered.")
    version_id: UUID | None = Field(description="The version of the contract that it was read from.")
    remark: str | None
    decision: GridDecision | None = Field(
        description="Of a verdict that somebody has accepted or overridden: `value` is what they say."
    )
    problem: ProblemDocument | None = Field(description="Why it failed.")
    run_id: UUID | None = Field(description="The run of the model.")
    cost: Decimal = Field(description="US dollars.")
    filled_at: datetime | None

    @classmethod
    def of(cls, shown: CellShown, column: GridColumn) -> Self:
        """Present a cell."""
        cell = shown.cell
        value = None
        if cell.is_present is not None:
            members = {"type": column.value_type, "display": cell.display or "", "present": cell.is_present}
            value = GridCellValue.model_validate(members | (cell.value or {}) | _decided(shown))
        engine = None if cell.is_present is None else "model" if cell.model else "offline"
        return cls(
            column_id=cell.column_id,
            state=shown.standing,
            value=value,
            citations=[GridCitation.model_validate(each) for each in cell.citations],
            engine=engine,
            model=cell.model,
            version_id=cell.version_id,
            remark=cell.remark,
            decision=shown.decision
            and GridDecision(
                decision=Decision(shown.decision.decision),
                found=Standing(shown.decision.found),
                reason=shown.decision.reason,
                by=shown.decided_by,
                at=shown.decision.decided_at,
            ),
            problem=None if cell.problem is None else ProblemDocument.model_validate(cell.problem),
            run_id=cell.run_id,
            cost=cell.cost or Decimal(0),
            filled_at=cell.filled_at,
        )


def _decided(shown: CellShown) -> dict[str, Any]:
    """Return the members of a value that a person's decision puts in place of what was found."""
    if shown.decision is None:
        return {}
    standing = Standing(shown.decision.standing)
    members = {"standing": standing, "display": STANDINGS[standing][0], "present": standing is not Standing.MISSING}
    found = (shown.cell.value or {}).get("standing")
    return members if standing == found else {**members, "fallback_met": None}
