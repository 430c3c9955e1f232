"""Tables of redlines."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.contracts.models import ReviewState
from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["AcceptedWording", "ChangeDecision", "ChangeReading", "Verdict"]

_STATES = ", ".join(repr(str(state)) for state in ReviewState)


class Verdict(StrEnum):
    """What was decided about a change of the other side."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class AcceptedWording(Base):
    """New words for a version, which its download shows as tracked changes."""

    __tablename__ = "accepted_wordings"
    __table_args__ = (Index("ix_accepted_wordings_version", "organization_id", "version_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"))
    target: Mapped[str] = mapped_column(String(80))
    """What it answers: "finding:...", "missing:..." or "words"."""
    clause: Mapped[str] = mapped_column(String(80))
    """Id of the library's clause, empty for words of one's own."""
    stance: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    """What the comment in the Word file says."""
    place_start: Mapped[int]
    place_end: Mapped[int]
    old_text: Mapped[str] = mapped_column(Text)
    new_text: Mapped[str] = mapped_column(Text)
    paragraphs: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """Paragraphs that follow: text, like (a block), numbered."""
    author_name: Mapped[str] = mapped_column(String(200))
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime] = mapped_column(default=now)


class ChangeDecision(Base):
    """What was decided about, or answered to, a tracked change or comment of a version's file."""

    __tablename__ = "change_decisions"
    __table_args__ = (
        CheckConstraint("verdict IN ('accepted', 'rejected')", name="verdict"),
        Index("ix_change_decisions_organization_id", "organization_id"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"), primary_key=True)
    change: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Id of the change in the file, or "comment:" and the id of a comment."""
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    verdict: Mapped[Verdict | None] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(default=now)


class ChangeReading(Base):
    """What the tracked changes of a version would change in substance, read for one side."""

    __tablename__ = "change_readings"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_change_readings_organization_id", "organization_id"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"), primary_key=True)
    side: Mapped[str] = mapped_column(String(20), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    state: Mapped[ReviewState] = mapped_column(String(20), default=ReviewState.QUEUED)
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    requested_at: Mapped[datetime] = mapped_column(default=now)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
