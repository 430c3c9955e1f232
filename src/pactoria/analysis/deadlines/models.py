"""Tables of deadlines."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.analysis.engine.deadlines.result import DeadlineKind
from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["CalendarLink", "Deadline", "DeadlineReading", "DeadlineReminder", "DeadlineState"]


class DeadlineState(StrEnum):
    """What people made of a deadline."""

    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _organization() -> Any:
    return ForeignKey("organizations.id", ondelete="CASCADE")


class DeadlineReading(Base):
    """That a contract was read for its deadlines: of which version, by what, when; and the duties that were found."""

    __tablename__ = "deadline_readings"
    __table_args__ = (Index("ix_deadline_readings_organization_id", "organization_id"),)

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(_organization())
    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"))
    engine: Mapped[str] = mapped_column(String(60))
    read_on: Mapped[date]
    obligations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, deferred=True)


class Deadline(Base):
    """One day of a contract: what was read, and what people changed about it, which a new reading leaves alone."""

    __tablename__ = "deadlines"
    __table_args__ = (
        CheckConstraint(_one_of("kind", DeadlineKind), name="kind"),
        CheckConstraint(_one_of("state", DeadlineState), name="state"),
        UniqueConstraint("contract_id", "key"),
        Index("ix_deadlines_due", "organization_id", "due_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(_organization())
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"))
    """The version that it was read from last."""
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    safe_day: Mapped[date]
    title: Mapped[str] = mapped_column(String(300))
    how: Mapped[str] = mapped_column(Text)
    who: Mapped[str | None] = mapped_column(String(200))
    start_offset: Mapped[int]
    end_offset: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    section: Mapped[str | None] = mapped_column(String(120))
    is_current: Mapped[bool] = mapped_column(default=True)
    """Whether the current version still says it. What people have touched is kept when it does not."""
    corrected_day: Mapped[date | None]
    correction_reason: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(20), default=DeadlineState.OPEN)
    note: Mapped[str | None] = mapped_column(String(2000))
    remind_days: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    """How many days before it to remind."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts changes, as calendars want to know."""
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime | None]
    """When a person changed it last."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    due_on: Mapped[date] = mapped_column(Date, Computed("coalesce(corrected_day, safe_day)", persisted=True))


class DeadlineReminder(Base):
    """That a deadline has come near. `delivered_at` is for whoever tells people of it."""

    __tablename__ = "deadline_reminders"
    __table_args__ = (Index("ix_deadline_reminders_organization_id", "organization_id", "recorded_at"),)

    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("deadlines.id", ondelete="CASCADE"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    """The day that it was due when this was recorded: a corrected date reminds anew."""
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organization_id: Mapped[UUID] = mapped_column(_organization())
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    delivered_at: Mapped[datetime | None]


class CalendarLink(Base):
    """A secret address at which a calendar program finds the deadlines of a person's organization."""

    __tablename__ = "calendar_links"
    __table_args__ = (Index("ix_calendar_links_user_id", "organization_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(_organization())
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]
    """To the hour."""
    revoked_at: Mapped[datetime | None]
