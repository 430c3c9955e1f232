"""Runs of the engines over contracts: summaries, suggestions, checks, and what models say beyond the analyst."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from pactoria.migrations import tenant_policy

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("contract_id", sa.Uuid, sa.ForeignKey("contracts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("request", JSONB, nullable=False),
        sa.Column("inputs", sa.String(64), nullable=False),
        sa.Column("engine", sa.String(10), nullable=False),
        sa.Column("is_automatic", sa.Boolean, nullable=False),
        sa.Column("engine_version", sa.String(120), nullable=False),
        sa.Column("wanted_model", sa.String(200)),
        sa.Column("model", sa.String(200)),
        sa.Column("prompt_version", sa.String(60)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("step", sa.String(40)),
        sa.Column("progress", sa.Float, nullable=False),
        sa.Column("quotes_verified", sa.Integer, nullable=False),
        sa.Column("quotes_dropped", sa.Integer, nullable=False),
        sa.Column("cost", sa.Numeric(20, 10), nullable=False),
        sa.Column("records", ARRAY(sa.Uuid), nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("result", JSONB),
        sa.Column("notice", JSONB),
        sa.Column("problem", JSONB),
        sa.Column("requested_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        sa.CheckConstraint("engine IN ('offline', 'model')", name="engine"),
    )
    op.create_index("ix_runs_contract", "runs", ["organization_id", "contract_id", "id"])
    op.create_index("ix_runs_version", "runs", ["version_id", "kind", "inputs"])
    op.execute(tenant_policy("runs"))


def downgrade() -> None:
    """Take back."""
    op.drop_table("runs")
