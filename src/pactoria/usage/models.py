"""Tables of the ledger, which the app reads and only functions in the database write, and of what files take."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.core.db import Base

__all__ = [
    "UsageAnalytics",
    "UsageBudget",
    "UsageHold",
    "UsageQuota",
    "UsageRecord",
    "UsageStorage",
    "UsageUpload",
]


class UsageQuota(Base):
    """What a person has taken of the present day and month (UTC), in all organizations: the lock of the ledger."""

    __tablename__ = "usage_quotas"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    day_used: Mapped[int] = mapped_column(server_default="0")
    """Messages that are settled."""
    day_held: Mapped[int] = mapped_column(server_default="0")
    """Messages of calls that are under way."""
    month: Mapped[date]
    """Its first day."""
    month_used: Mapped[int] = mapped_column(server_default="0")
    month_held: Mapped[int] = mapped_column(server_default="0")
    open_calls: Mapped[int] = mapped_column(server_default="0")
    paid_off_at: Mapped[datetime]
    """When the calls of the last minute are paid off (generic cell rate algorithm)."""


class UsageBudget(Base):
    """What an API key has cost in the present month (UTC), in US dollars."""

    __tablename__ = "usage_budgets"

    key_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date]
    used: Mapped[Decimal] = mapped_column(Numeric(20, 10), server_default="0")
    held: Mapped[Decimal] = mapped_column(Numeric(20, 10), server_default="0")


class _Call:
    """What holds and records both have. There are no foreign keys: records outlive whom and what they are about."""

    organization_id: Mapped[UUID]
    user_id: Mapped[UUID]
    key_id: Mapped[UUID | None]
    source_id: Mapped[UUID | None]
    feature: Mapped[str] = mapped_column(String(40))
    model: Mapped[str] = mapped_column(String(200))
    provider: Mapped[str] = mapped_column(String(60))
    price_version: Mapped[str] = mapped_column(String(100))
    day: Mapped[date]
    """The day (UTC) whose quota it takes from: that on which it was held."""
    messages: Mapped[int]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    cache_read_tokens: Mapped[int]
    cache_write_tokens: Mapped[int]
    cost: Mapped[Decimal] = mapped_column(Numeric(20, 10))


class UsageHold(_Call, Base):
    """What a call that is under way may take. Settling removes it; one that expired stays for a week."""

    __tablename__ = "usage_holds"
    __table_args__ = (CheckConstraint("state IN ('held', 'expired', 'released')", name="state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    held_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), server_default="held")
    noted: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What was delivered so far: input, output, cache_read, cache_write, cost; None before the call was sent."""
    ended_at: Mapped[datetime | None]


class UsageRecord(_Call, Base):
    """What a call took, for ever. What is wrong with a record is put right by another one."""

    __tablename__ = "usage_records"
    __table_args__ = (
        CheckConstraint("outcome IN ('done', 'stopped', 'failed', 'expired')", name="outcome"),
        Index("uq_usage_records_hold_id", "hold_id", unique=True, postgresql_where=text("corrects IS NULL")),
        Index("uq_usage_records_corrects", "corrects", unique=True, postgresql_where=text("corrects IS NOT NULL")),
        Index("ix_usage_records_organization_id", "organization_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hold_id: Mapped[UUID]
    corrects: Mapped[UUID | None]
    """The record of an expired hold that this one is the difference to."""
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20))
    estimated: Mapped[bool]
    from_cache: Mapped[bool]
    request_id: Mapped[str | None] = mapped_column(String(200))
    latency_ms: Mapped[int | None]
    first_token_ms: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)


class UsageAnalytics(Base):
    """Totals of records, by day and by month, kept by the statement that adds the records."""

    __tablename__ = "usage_analytics"
    __table_args__ = (
        CheckConstraint("period IN ('day', 'month')", name="period"),
        Index("ix_usage_analytics_period", "organization_id", "period", "starts_on"),
    )

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(5), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(200), primary_key=True)
    feature: Mapped[str] = mapped_column(String(40), primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    messages: Mapped[int] = mapped_column(BigInteger)
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cache_read_tokens: Mapped[int] = mapped_column(BigInteger)
    cache_write_tokens: Mapped[int] = mapped_column(BigInteger)
    failed: Mapped[int] = mapped_column(BigInteger)
    """Calls that failed or were lost."""
    estimated: Mapped[int] = mapped_column(BigInteger)
    """Calls whose tokens the provider did not tell."""
    from_cache: Mapped[int] = mapped_column(BigInteger)
    latency_ms: Mapped[int] = mapped_column(BigInteger)
    """Sum over the calls."""
    cost: Mapped[Decimal] = mapped_column(Numeric(20, 10))


class UsageStorage(Base):
    """What the files of an organization take, kept by triggers of the tables of files."""

    __tablename__ = "usage_storage"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)


class UsageUpload(Base):
    """Room that is kept for a file which is being read; what a crash leaves here counts no more once it expires."""

    __tablename__ = "usage_uploads"
    __table_args__ = (Index("ix_usage_uploads_organization_id", "organization_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    bytes: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime]
