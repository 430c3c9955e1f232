"""Wire types of what people decide about a check, and of what is taken away."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pactoria.analysis.compliance.models import Decision, VerdictDecision
from pactoria.analysis.engine.playbooks.playbook import LONGEST, Standing

__all__ = ["ComplianceExport", "DecisionOut", "DecisionRequest"]

_LONGEST_REASON = 2_000


class ComplianceExport(StrEnum):
    """As what a check can be taken away."""

    PDF = "pdf"
    DOCX = "docx"
    CSV = "csv"


class DecisionRequest(BaseModel):
    """What somebody makes of a verdict."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"statement_id": "term", "decision": "accepted"}]}
    )

    statement_id: str = Field(min_length=1, max_length=LONGEST["id"])
    decision: Decision
    standing: Standing | None = Field(None, description="The verdict that should hold, for an override.")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=_LONGEST_REASON)] = Field(
        "", description="Needed for an override."
    )


class DecisionOut(BaseModel):
    """What somebody decided about the verdict on a statement."""

    statement_id: str
    decision: Decision
    found: Standing = Field(description="The verdict that it was about.")
    standing: Standing = Field(description="The verdict that holds.")
    reason: str
    decided_by: str | None = Field(description="Name of the person.")
    decided_at: datetime

    @classmethod
    def of(cls, row: VerdictDecision, names: dict[UUID, str]) -> Self:
        """Present a decision."""
        return cls(
            statement_id=row.statement_id,
            decision=Decision(row.decision),
            found=Standing(row.found),
            standing=Standing(row.standing),
            reason=row.reason,
            decided_by=names.get(row.decided_by) if row.decided_by else None,
            decided_at=row.decided_at,
        )
