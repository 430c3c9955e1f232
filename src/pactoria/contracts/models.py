"""Tables of the contracts slice."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["Contract", "ContractStatus", "ContractVersion", "Passage", "ReviewState", "VersionText"]


class ContractStatus(StrEnum):
    """Where a contract stands in its life."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    NEGOTIATING = "negotiating"
    APPROVED = "approved"
    SIGNED = "signed"
    EXPIRED = "expired"
    TERMINATED = "terminated"


class ReviewState(StrEnum):
    """How far the review of a version is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _in_order(name: str, column: str) -> Index:
    """Return an index that has the pages of a list in an order of it, both ways."""
    return Index(f"ix_contracts_{name}", "organization_id", column, "id", postgresql_where=text("deleted_at IS NULL"))


class Contract(Base):
    """One agreement. What the latest review found out about it is kept beside it, so that lists need no join."""

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint(_one_of("status", ContractStatus), name="status"),
        CheckConstraint(_one_of("review_state", ReviewState), name="review_state"),
        Index("ix_contracts_organization_id", "organization_id"),
        _in_order("created", "created_at"),
        _in_order("updated", "updated_at"),
        _in_order("title", "sort_title"),
        _in_order("expiration", "expiration_date"),
        _in_order("score", "review_score"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(300))
    sort_title: Mapped[str] = mapped_column(Text, Computed("lower(title)", persisted=True), deferred=True)
    status: Mapped[ContractStatus] = mapped_column(String(20), default=ContractStatus.DRAFT)
    side: Mapped[str] = mapped_column(String(20), default="neutral")
    """Which side of it the organization is on."""
    current_version_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]

    contract_type: Mapped[str | None] = mapped_column(String(40))
    parties: Mapped[list[str]] = mapped_column(JSONB, default=list)
    effective_date: Mapped[date | None]
    expiration_date: Mapped[date | None]

    review_id: Mapped[UUID | None]
    review_state: Mapped[ReviewState] = mapped_column(String(20), default=ReviewState.QUEUED)
    review_step: Mapped[str | None] = mapped_column(String(20))
    review_progress: Mapped[float] = mapped_column(default=0.0)
    review_score: Mapped[int | None]
    critical_count: Mapped[int] = mapped_column(default=0)
    high_count: Mapped[int] = mapped_column(default=0)
    medium_count: Mapped[int] = mapped_column(default=0)
    low_count: Mapped[int] = mapped_column(default=0)


class ContractVersion(Base):
    """One file of a contract, kept as it came."""

    __tablename__ = "contract_versions"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        Index("ix_contract_versions_organization_id", "organization_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    number: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(255))
    format: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    blob_key: Mapped[str] = mapped_column(String(200))
    pages: Mapped[int | None]
    characters: Mapped[int]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class VersionText(Base):
    """What a version says: its parsed document. Written once."""

    __tablename__ = "contract_texts"
    __table_args__ = (Index("ix_contract_texts_organization_id", "organization_id"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Passage(Base):
    """A stretch of the current version's text that full-text search looks into.

    Long contracts are several passages, since one text-search vector holds at most 1 MB.
    """

    __tablename__ = "contract_passages"
    __table_args__ = (
        Index("ix_contract_passages_words", "words", postgresql_using="gin"),
        Index("ix_contract_passages_organization_id", "organization_id"),
    )

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('english', text)", persisted=True), deferred=True
    )
