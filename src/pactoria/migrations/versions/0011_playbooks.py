"""Playbooks of organizations with their versions, and what people decided about verdicts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pactoria.migrations import tenant_policy

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES = ("playbooks", "playbook_versions", "verdict_decisions")


def _organization() -> sa.Column[object]:
    return sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False)


def _person(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL"))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "playbooks",
        sa.Column("id", sa.Uuid, primary_key=True),
        _organization(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("types", JSONB, nullable=False),
        sa.Column("statements", sa.Integer, nullable=False),
        sa.Column("copied_from", sa.String(64)),
        _person("created_by"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _person("updated_by"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "ix_playbooks_name",
        "playbooks",
        ["organization_id", sa.text("lower(name)")],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "playbook_versions",
        sa.Column("playbook_id", sa.Uuid, sa.ForeignKey("playbooks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _organization(),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("restored_from", sa.Integer),
        _person("created_by"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_playbook_versions_organization_id", "playbook_versions", ["organization_id"])
    op.create_table(
        "verdict_decisions",
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("playbook", sa.String(64), primary_key=True),
        sa.Column("statement_id", sa.String(64), primary_key=True),
        _organization(),
        sa.Column("position", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("found", sa.String(20), nullable=False),
        sa.Column("standing", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        _person("decided_by"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decision IN ('accepted', 'overridden')", name="decision"),
        sa.CheckConstraint("standing IN ('met', 'deviates', 'missing')", name="standing"),
    )
    op.create_index("ix_verdict_decisions_organization_id", "verdict_decisions", ["organization_id"])
    for table in TABLES:
        op.execute(tenant_policy(table))
    op.execute("REVOKE UPDATE, DELETE ON playbook_versions FROM pactoria_app")


def downgrade() -> None:
    """Undo."""
    for table in reversed(TABLES):
        op.drop_table(table)
