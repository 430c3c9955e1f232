"""Tables of the compliance slice."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["Decision", "OwnPlaybook", "PlaybookVersion", "VerdictDecision"]


class Decision(StrEnum):
    """What somebody made of a verdict."""

    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"


class OwnPlaybook(Base):
    """A playbook of an organization. What it says stands in its versions."""

    __tablename__ = "playbooks"
    __table_args__ = (
        Index("ix_playbooks_name", "organization_id", text("lower(name)"), postgresql_where=text("deleted_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    """Of the current version."""
    name: Mapped[str] = mapped_column(String(200))
    """Of the current version, as are the next three, so that lists need no versions."""
    description: Mapped[str] = mapped_column(Text, default="")
    types: Mapped[list[str]] = mapped_column(JSONB, default=list)
    statements: Mapped[int]
    """How many."""
    copied_from: Mapped[str | None] = mapped_column(String(64))
    """Name of the shipped playbook, or id of the own one, that it began as."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]


class PlaybookVersion(Base):
    """What a playbook said at a time. Rows are only ever added; the app's role may not change them."""

    __tablename__ = "playbook_versions"
    __table_args__ = (Index("ix_playbook_versions_organization_id", "organization_id"),)

    playbook_id: Mapped[UUID] = mapped_column(ForeignKey("playbooks.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """As `engine.playbooks.playbook.to_data` writes it."""
    restored_from: Mapped[int | None]
    """The version that this one says again."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class VerdictDecision(Base):
    """What somebody decided about the verdict on a statement, for one version of a contract.

    It holds for every check of that version by that playbook, as long as the statement says the same.
    """

    __tablename__ = "verdict_decisions"
    __table_args__ = (
        CheckConstraint("decision IN ('accepted', 'overridden')", name="decision"),
        CheckConstraint("standing IN ('met', 'deviates', 'missing')", name="standing"),
        Index("ix_verdict_decisions_organization_id", "organization_id"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"), primary_key=True)
    playbook: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Name of a shipped playbook, or id of an own one."""
    statement_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    position: Mapped[str] = mapped_column(String(64))
    """Digest of what the statement asked for."""
    decision: Mapped[Decision] = mapped_column(String(20))
    found: Mapped[str] = mapped_column(String(20))
    """The verdict that it was about."""
    standing: Mapped[str] = mapped_column(String(20))
    """The verdict that holds: the same, or what a person says instead."""
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(default=now)
