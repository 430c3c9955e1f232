"""The table of runs."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.contracts.models import ReviewState
from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["Engine", "Run"]


class Engine(StrEnum):
    """Who makes the result."""

    OFFLINE = "offline"
    """The built-in analyst."""
    MODEL = "model"
    """The built-in analyst, and a model that adds to it."""


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Run(Base):
    """One operation on one version for one side: asked for, under way, or finished with its result."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint(_one_of("state", ReviewState), name="state"),
        CheckConstraint(_one_of("engine", Engine), name="engine"),
        Index("ix_runs_contract", "organization_id", "contract_id", "id"),
        Index("ix_runs_version", "version_id", "kind", "inputs"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(String(20))
    request: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The kind's own members of the request."""
    inputs: Mapped[str] = mapped_column(String(64))
    """SHA-256 of all that decides about the result but for the version and the chosen model."""
    engine: Mapped[Engine] = mapped_column(String(10))
    is_automatic: Mapped[bool] = mapped_column(default=False)
    """Whether the engine was left to us: then the offline result will do where the model fails."""
    engine_version: Mapped[str] = mapped_column(String(120))
    """Of the offline engine and of the reviews that it stands on."""
    wanted_model: Mapped[str | None] = mapped_column(String(200))
    """What was asked for, or "auto"."""
    model: Mapped[str | None] = mapped_column(String(200))
    """The model that has answered."""
    prompt_version: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[ReviewState] = mapped_column(String(20), default=ReviewState.QUEUED)
    step: Mapped[str | None] = mapped_column(String(40))
    progress: Mapped[float] = mapped_column(default=0.0)
    quotes_verified: Mapped[int] = mapped_column(default=0)
    quotes_dropped: Mapped[int] = mapped_column(default=0)
    """Quotes of the model that the contract does not have, also when it was asked again."""
    cost: Mapped[Decimal] = mapped_column(Numeric(20, 10), default=Decimal(0))
    """US dollars, as the ledger has it."""
    records: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    """Records of the ledger."""
    answers: Mapped[list[str]] = mapped_column(JSONB, default=list, deferred=True)
    """Whole answers of the model, kept as they are paid for: who goes on after a crash asks for none of them again."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)
    """While a model is at work, and where it has failed: what the built-in analyst says."""
    notice: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Why no model took part although it might have, as a problem document."""
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Why it failed, as a problem document."""
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
