"""People, organizations, the audit record and rate limits."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pactoria.migrations import tenant_policy

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_AT = sa.DateTime(timezone=True)

_OWN_ORGANIZATION = "{column} = nullif(current_setting('app.org_id', true), '')::uuid"
_OWN_USER = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"

_MEMBERSHIPS_POLICIES = f"""
CREATE POLICY own ON memberships FOR SELECT TO pactoria_app USING ({_OWN_USER});
"""
"""People see all of their memberships, in whichever organization they are at the moment."""

_ORGANIZATIONS_POLICIES = """
CREATE POLICY own ON organizations FOR SELECT TO pactoria_app
    USING (id IN (SELECT organization_id FROM memberships));
"""
"""They see those organizations, too: the policies of memberships hold inside this one."""

_AUDIT_POLICIES = f"""
ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON audit_events FOR SELECT TO pactoria_app
    USING ({_OWN_ORGANIZATION.format(column="organization_id")} OR (organization_id IS NULL AND {_OWN_USER}));
CREATE POLICY recordable ON audit_events FOR INSERT TO pactoria_app
    WITH CHECK ({_OWN_ORGANIZATION.format(column="organization_id")} OR organization_id IS NULL);

CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history();
"""

_GRANTS = """
REVOKE UPDATE, DELETE ON audit_events FROM pactoria_app;
REVOKE DELETE ON users, user_profiles, credentials, organizations FROM pactoria_app;
REVOKE UPDATE ON password_resets, first_run_tokens FROM pactoria_app;
REVOKE UPDATE ON sessions FROM pactoria_app;
GRANT UPDATE (last_seen_at, expires_at, ended_at, ip) ON sessions TO pactoria_app;
REVOKE UPDATE ON users FROM pactoria_app;
GRANT UPDATE (email, name) ON users TO pactoria_app;
REVOKE UPDATE ON organizations FROM pactoria_app;
GRANT UPDATE (name) ON organizations TO pactoria_app;
"""
"""What the app never does, its role cannot do."""


def _user(*, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column(
        "user_id",
        sa.Uuid,
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.String(100), primary_key=True),
        sa.Column("paid_off_at", _AT, nullable=False),
    )
    op.create_index("ix_rate_limits_paid_off_at", "rate_limits", ["paid_off_at"])
    _people()
    _organizations()
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("at", _AT, nullable=False),
        sa.Column("organization_id", sa.Uuid),
        sa.Column("user_id", sa.Uuid),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("target_id", sa.Uuid),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("ip", sa.String(45)),
        sa.Column("user_agent", sa.String(300)),
    )
    op.create_index("ix_audit_events_organization_id", "audit_events", ["organization_id", "id"])
    op.execute(_AUDIT_POLICIES)
    op.execute(_GRANTS)


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("is_admin", sa.Boolean, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
    )
    op.create_index("uq_users_email", "users", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "user_profiles",
        _user(primary_key=True),
        sa.Column("tier", sa.String(20), nullable=False, server_default="free"),
        sa.Column("preferences", JSONB, nullable=False),
        sa.CheckConstraint("tier IN ('free', 'basic', 'pro', 'enterprise')", name="tier"),
    )
    op.create_table(
        "credentials",
        _user(primary_key=True),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("changed_at", _AT, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, primary_key=True),
        _user(),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("last_seen_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("ended_at", _AT),
        sa.Column("ip", sa.String(45)),
        sa.Column("user_agent", sa.String(300)),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "password_resets",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        _user(),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
    )
    op.create_index("ix_password_resets_user_id", "password_resets", ["user_id"])
    op.create_table(
        "first_run_tokens",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("created_at", _AT, nullable=False),
    )


def _organizations() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("is_personal", sa.Boolean, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
    )
    op.create_table(
        "memberships",
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
        _user(primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'editor', 'viewer')", name="role"),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"])
    for statements in (
        tenant_policy("memberships"),
        _MEMBERSHIPS_POLICIES,
        tenant_policy("organizations", _OWN_ORGANIZATION.format(column="id")),
        _ORGANIZATIONS_POLICIES,
    ):
        op.execute(statements)


def downgrade() -> None:
    """Take back."""
    op.execute("DROP POLICY own ON organizations")
    for table in (
        "audit_events",
        "memberships",
        "organizations",
        "first_run_tokens",
        "password_resets",
        "sessions",
        "credentials",
        "user_profiles",
        "users",
        "rate_limits",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_to_rewrite_history()")
