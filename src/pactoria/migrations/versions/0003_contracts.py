"""Contracts, their versions and their text."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from pactoria.migrations import tenant_policy

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLES = ("contracts", "contract_versions", "contract_texts", "contract_passages")

_SEARCH = """
CREATE FUNCTION contracts_that_say(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT contract_id FROM contract_passages
    WHERE organization_id = nullif(current_setting('app.org_id', true), '')::uuid
      AND words @@ websearch_to_tsquery('english', query)
$$;
REVOKE ALL ON FUNCTION contracts_that_say(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contracts_that_say(text) TO pactoria_app;
"""
"""Under row-level security PostgreSQL never uses a full-text index, since its operator might leak what it sees. This
function does, and names the tenant itself."""


def _organization() -> sa.Column[UUID]:
    return sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "contracts",
        sa.Column("id", sa.Uuid, primary_key=True),
        _organization(),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("current_version_id", sa.Uuid),
        sa.Column("created_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        _moment("created_at"),
        _moment("updated_at"),
        _moment("deleted_at", nullable=True),
        sa.Column("contract_type", sa.String(40)),
        sa.Column("parties", JSONB, nullable=False),
        sa.Column("effective_date", sa.Date),
        sa.Column("expiration_date", sa.Date),
        sa.Column("review_id", sa.Uuid),
        sa.Column("review_state", sa.String(20), nullable=False),
        sa.Column("review_step", sa.String(20)),
        sa.Column("review_progress", sa.Float, nullable=False),
        sa.Column("review_score", sa.Integer),
        sa.Column("critical_count", sa.Integer, nullable=False),
        sa.Column("high_count", sa.Integer, nullable=False),
        sa.Column("medium_count", sa.Integer, nullable=False),
        sa.Column("low_count", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'in_review', 'negotiating', 'approved', 'signed', 'expired', 'terminated')",
            name="status",
        ),
        sa.CheckConstraint("review_state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="review_state"),
    )
    alive = sa.text("deleted_at IS NULL")
    op.create_index(
        "ix_contracts_created", "contracts", ["organization_id", "created_at", "id"], postgresql_where=alive
    )
    op.create_index(
        "ix_contracts_updated", "contracts", ["organization_id", "updated_at", "id"], postgresql_where=alive
    )
    op.create_index("ix_contracts_title", "contracts", ["organization_id", sa.text("lower(title)"), "id"])
    op.create_index("ix_contracts_expiration", "contracts", ["organization_id", "expiration_date", "id"])
    op.create_index("ix_contracts_score", "contracts", ["organization_id", "review_score", "id"])

    op.create_table(
        "contract_versions",
        sa.Column("id", sa.Uuid, primary_key=True),
        _organization(),
        sa.Column("contract_id", sa.Uuid, sa.ForeignKey("contracts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("blob_key", sa.String(200), nullable=False),
        sa.Column("pages", sa.Integer),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        _moment("created_at"),
        sa.UniqueConstraint("contract_id", "number"),
    )
    op.create_index("ix_contract_versions_organization_id", "contract_versions", ["organization_id"])

    version = sa.ForeignKey("contract_versions.id", ondelete="CASCADE")
    op.create_table(
        "contract_texts",
        sa.Column("version_id", sa.Uuid, version, primary_key=True),
        _organization(),
        sa.Column("document", JSONB, nullable=False),
    )
    op.create_index("ix_contract_texts_organization_id", "contract_texts", ["organization_id"])

    op.create_table(
        "contract_passages",
        sa.Column("contract_id", sa.Uuid, sa.ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        _organization(),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("words", TSVECTOR, sa.Computed("to_tsvector('english', text)", persisted=True), nullable=False),
    )
    op.create_index("ix_contract_passages_words", "contract_passages", ["words"], postgresql_using="gin")
    op.create_index("ix_contract_passages_organization_id", "contract_passages", ["organization_id"])
    for table in _TABLES:
        op.execute(tenant_policy(table))
    op.execute(_SEARCH)


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION contracts_that_say(text)")
    for table in reversed(_TABLES):
        op.drop_table(table)
