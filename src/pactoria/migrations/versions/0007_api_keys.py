"""API keys."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from pactoria.migrations import tenant_policy

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_AT = sa.DateTime(timezone=True)

_POLICIES = """
CREATE POLICY shown ON api_keys FOR SELECT TO pactoria_app
    USING (key_hash = decode(nullif(current_setting('app.key_hash', true), ''), 'hex'));
"""
"""Before anybody knows whose a key is, it has to be found: by who shows it, and no other."""

_GRANTS = """
REVOKE UPDATE, DELETE ON api_keys FROM pactoria_app;
GRANT UPDATE (name, monthly_budget, expires_at, last_used_at, revoked_at) ON api_keys TO pactoria_app;
"""
"""A key is never dropped: records of what it was used for name it."""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("prefix", sa.String(20), nullable=False),
        sa.Column("key_hash", sa.LargeBinary, nullable=False),
        sa.Column("scopes", ARRAY(sa.String(20)), nullable=False),
        sa.Column("monthly_budget", sa.Numeric(12, 4)),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("expires_at", _AT),
        sa.Column("last_used_at", _AT),
        sa.Column("revoked_at", _AT),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
        sa.CheckConstraint("monthly_budget > 0", name="monthly_budget"),
    )
    op.create_index("ix_api_keys_organization_id", "api_keys", ["organization_id", "user_id"])
    op.create_index("ix_api_keys_user_id", "api_keys", ["user_id"])
    op.execute(tenant_policy("api_keys"))
    op.execute(_POLICIES)
    op.execute(_GRANTS)


def downgrade() -> None:
    """Take back."""
    op.drop_table("api_keys")
