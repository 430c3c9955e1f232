"""Tables of the analysis slice."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.contracts.models import ReviewState
from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["Analysis", "FindingDecision", "FindingState"]


class FindingState(StrEnum):
    """What the reader made of a finding."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Analysis(Base):
    """One review of one version for one side: asked for, under way, or finished with its result."""

    __tablename__ = "analyses"
    __table_args__ = (
        CheckConstraint(_one_of("state", ReviewState), name="state"),
        Index("ix_analyses_contract", "organization_id", "contract_id", "id"),
        Index("ix_analyses_version", "version_id", "engine"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(String(20))
    engine: Mapped[str] = mapped_column(String(40))
    state: Mapped[ReviewState] = mapped_column(String(20), default=ReviewState.QUEUED)
    step: Mapped[str | None] = mapped_column(String(20))
    progress: Mapped[float] = mapped_column(default=0.0)
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Why it failed, as a problem document."""


class FindingDecision(Base):
    """What somebody decided about a finding of a version; it outlives a change of side and a repeated review."""

    __tablename__ = "finding_decisions"
    __table_args__ = (
        CheckConstraint(_one_of("state", FindingState), name="state"),
        Index("ix_finding_decisions_organization_id", "organization_id"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"), primary_key=True)
    finding_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    state: Mapped[FindingState] = mapped_column(String(20))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(default=now)
