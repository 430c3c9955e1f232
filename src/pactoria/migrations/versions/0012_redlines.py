"""Suggested wording that was accepted, and answers to the other side's changes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pactoria.migrations import tenant_policy

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "accepted_wordings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("clause", sa.String(80), nullable=False),
        sa.Column("stance", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("place_start", sa.Integer, nullable=False),
        sa.Column("place_end", sa.Integer, nullable=False),
        sa.Column("old_text", sa.Text, nullable=False),
        sa.Column("new_text", sa.Text, nullable=False),
        sa.Column("paragraphs", JSONB, nullable=False),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("accepted_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_accepted_wordings_version", "accepted_wordings", ["organization_id", "version_id"])
    op.execute(tenant_policy("accepted_wordings"))
    op.create_table(
        "change_decisions",
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("change", sa.String(40), primary_key=True),
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("verdict", sa.String(20)),
        sa.Column("answer", sa.Text),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('accepted', 'rejected')", name="verdict"),
    )
    op.create_index("ix_change_decisions_organization_id", "change_decisions", ["organization_id"])
    op.execute(tenant_policy("change_decisions"))
    op.create_table(
        "change_readings",
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("side", sa.String(20), primary_key=True),
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("requested_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", JSONB),
        sa.Column("problem", JSONB),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    )
    op.create_index("ix_change_readings_organization_id", "change_readings", ["organization_id"])
    op.execute(tenant_policy("change_readings"))


def downgrade() -> None:
    """Undo."""
    for table in ("change_readings", "change_decisions", "accepted_wordings"):
        op.drop_table(table)
