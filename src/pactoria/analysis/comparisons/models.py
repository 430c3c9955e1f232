"""Tables of comparisons."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.contracts.models import ReviewState
from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["VersionComparison"]

_STATES = ", ".join(repr(str(state)) for state in ReviewState)


class VersionComparison(Base):
    """One comparison of two versions for one side: asked for, under way, or finished with its result."""

    __tablename__ = "comparisons"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_comparisons_pair", "organization_id", "old_version_id", "new_version_id"),
        Index("ix_comparisons_old_contract", "organization_id", "old_contract_id", "id"),
        Index("ix_comparisons_new_contract", "organization_id", "new_contract_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    old_contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    old_version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"))
    new_contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    new_version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(String(20))
    engine: Mapped[str] = mapped_column(String(60))
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
