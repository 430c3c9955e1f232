"""Comparisons of versions and contracts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pactoria.migrations import tenant_policy

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("old_contract_id", sa.Uuid, sa.ForeignKey("contracts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("old_version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("new_contract_id", sa.Uuid, sa.ForeignKey("contracts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("new_version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("engine", sa.String(60), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("step", sa.String(20)),
        sa.Column("progress", sa.Float, nullable=False),
        sa.Column("requested_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("result", JSONB),
        sa.Column("problem", JSONB),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    )
    op.create_index("ix_comparisons_pair", "comparisons", ["organization_id", "old_version_id", "new_version_id"])
    op.create_index("ix_comparisons_old_contract", "comparisons", ["organization_id", "old_contract_id", "id"])
    op.create_index("ix_comparisons_new_contract", "comparisons", ["organization_id", "new_contract_id", "id"])
    op.execute(tenant_policy("comparisons"))


def downgrade() -> None:
    """Take back."""
    op.drop_table("comparisons")
