"""Table of the audit slice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["AuditEvent"]


class AuditEvent(Base):
    """One thing that somebody did. It holds no foreign keys: it outlives whom and what it is about."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_organization_id", "organization_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=now)
    organization_id: Mapped[UUID | None]
    """None for what a person does outside any organization, such as signing in."""
    user_id: Mapped[UUID | None]
    """None when it was the system, or somebody who is not signed in."""
    action: Mapped[str] = mapped_column(String(60))
    """Such as "contract:approved": what kind of thing, and what happened to it."""
    target_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    ip: Mapped[str | None] = mapped_column(String(45))
    user_agent: Mapped[str | None] = mapped_column(String(300))
