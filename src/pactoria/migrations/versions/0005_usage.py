"""Tiers, the ledger, and its totals."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pactoria.migrations import HERE, tenant_policy

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_AT = sa.DateTime(timezone=True)
_MONEY = sa.Numeric(20, 10)
_TENANTS = ("usage_holds", "usage_records", "usage_analytics", "usage_storage", "usage_uploads")

_FUNCTIONS = (
    *("usage_post", "usage_hold", "usage_settle", "usage_settle_quotas", "usage_messages", "usage_lock"),
    *("usage_note", "usage_expire", "usage_add_up", "usage_refuse_change"),
)

_STORED = """
CREATE FUNCTION usage_count_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE usage_storage SET bytes = bytes - OLD.size WHERE organization_id = OLD.organization_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO usage_storage (organization_id, bytes) VALUES (NEW.organization_id, NEW.size)
            ON CONFLICT (organization_id) DO UPDATE SET bytes = usage_storage.bytes + excluded.bytes;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER count_stored AFTER INSERT OR DELETE OR UPDATE OF size, organization_id ON contract_versions
    FOR EACH ROW EXECUTE FUNCTION usage_count_stored();
"""
"""What files take, kept by the statements that keep the files: tables of files have this trigger."""

_TIERS = """
INSERT INTO tiers (id, name, position, messages_per_day, messages_per_month, ai_per_minute, concurrent_calls,
                   seats, storage_bytes)
VALUES ('free', 'Free', 1, 100, 2000, 100, 5, 3, 1073741824),
       ('basic', 'Basic', 2, 1000, 20000, 200, 10, 10, 10737418240),
       ('pro', 'Pro', 3, 10000, 200000, 600, 50, 50, 107374182400),
       ('enterprise', 'Enterprise', 4, NULL, NULL, NULL, NULL, NULL, NULL);
"""

_GRANTS = """
REVOKE INSERT, UPDATE, DELETE ON tiers, usage_quotas, usage_budgets, usage_holds, usage_records, usage_analytics
    FROM pactoria_app;
GRANT UPDATE (name, messages_per_day, messages_per_month, ai_per_minute, concurrent_calls, seats, storage_bytes)
    ON tiers TO pactoria_app;
"""
"""The app takes from quotas through the functions of the ledger alone."""


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _tokens() -> list[sa.Column[Any]]:
    return [
        sa.Column(f"{kind}_tokens", sa.Integer, nullable=False)
        for kind in ("input", "output", "cache_read", "cache_write")
    ]


def _whose() -> list[sa.Column[Any]]:
    """No foreign keys: records outlive whom and what they are about."""
    return [
        sa.Column("organization_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("key_id", sa.Uuid),
        sa.Column("source_id", sa.Uuid),
        sa.Column("feature", sa.String(40), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("provider", sa.String(60), nullable=False),
        sa.Column("price_version", sa.String(100), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        *_tokens(),
        sa.Column("cost", _MONEY, nullable=False),
    ]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tiers",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("messages_per_day", sa.Integer),
        sa.Column("messages_per_month", sa.Integer),
        sa.Column("ai_per_minute", sa.Integer),
        sa.Column("concurrent_calls", sa.Integer),
        sa.Column("seats", sa.Integer),
        sa.Column("storage_bytes", sa.BigInteger),
        sa.CheckConstraint(
            "least(messages_per_day, messages_per_month, seats, storage_bytes) >= 0 "
            "AND least(ai_per_minute, concurrent_calls) >= 1",
            name="limits",
        ),
    )
    op.execute(_TIERS)
    op.drop_constraint("tier", "user_profiles", type_="check")
    op.create_foreign_key(None, "user_profiles", "tiers", ["tier"], ["id"])
    _people()
    _ledger()
    _storage()
    op.execute(_STORED)
    for table in _TENANTS:
        op.execute(tenant_policy(table))
    op.execute(_GRANTS)
    op.get_bind().exec_driver_sql((HERE / "sql" / "0005_usage.sql").read_text())


def _people() -> None:
    """One row a person and one a key: the lock under which their quotas change."""
    op.create_table(
        "usage_quotas",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        _count("day_used"),
        _count("day_held"),
        sa.Column("month", sa.Date, nullable=False),
        _count("month_used"),
        _count("month_held"),
        _count("open_calls"),
        sa.Column("paid_off_at", _AT, nullable=False),
        postgresql_with={"fillfactor": 40},
    )
    op.create_table(
        "usage_budgets",
        sa.Column("key_id", sa.Uuid, primary_key=True),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("used", _MONEY, nullable=False, server_default="0"),
        sa.Column("held", _MONEY, nullable=False, server_default="0"),
        postgresql_with={"fillfactor": 40},
    )


def _ledger() -> None:
    op.create_table(
        "usage_holds",
        sa.Column("id", sa.Uuid, primary_key=True),
        *_whose(),
        sa.Column("held_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, server_default="held"),
        sa.Column("noted", JSONB),
        sa.Column("ended_at", _AT),
        sa.CheckConstraint("state IN ('held', 'expired', 'released')", name="state"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "usage_records",
        sa.Column("id", sa.Uuid, primary_key=True),
        *_whose(),
        sa.Column("hold_id", sa.Uuid, nullable=False),
        sa.Column("corrects", sa.Uuid),
        sa.Column("at", _AT, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("estimated", sa.Boolean, nullable=False),
        sa.Column("from_cache", sa.Boolean, nullable=False),
        sa.Column("request_id", sa.String(200)),
        sa.Column("latency_ms", sa.Integer),
        sa.Column("first_token_ms", sa.Integer),
        sa.Column("details", JSONB, nullable=False),
        sa.CheckConstraint("outcome IN ('done', 'stopped', 'failed', 'expired')", name="outcome"),
    )
    first, later = sa.text("corrects IS NULL"), sa.text("corrects IS NOT NULL")
    op.create_index("uq_usage_records_hold_id", "usage_records", ["hold_id"], unique=True, postgresql_where=first)
    op.create_index("uq_usage_records_corrects", "usage_records", ["corrects"], unique=True, postgresql_where=later)
    op.create_index("ix_usage_records_organization_id", "usage_records", ["organization_id", "id"])
    op.create_table(
        "usage_analytics",
        sa.Column("organization_id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("period", sa.String(5), primary_key=True),
        sa.Column("starts_on", sa.Date, primary_key=True),
        sa.Column("model", sa.String(200), primary_key=True),
        sa.Column("feature", sa.String(40), primary_key=True),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in (
                *("calls", "messages", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"),
                *("failed", "estimated", "from_cache", "latency_ms"),
            )
        ),
        sa.Column("cost", _MONEY, nullable=False),
        sa.CheckConstraint("period IN ('day', 'month')", name="period"),
        postgresql_with={"fillfactor": 60},
    )
    op.create_index("ix_usage_analytics_period", "usage_analytics", ["organization_id", "period", "starts_on"])


def _storage() -> None:
    def organization(*, primary: bool) -> sa.Column[Any]:
        target = sa.ForeignKey("organizations.id", ondelete="CASCADE")
        return sa.Column("organization_id", sa.Uuid, target, primary_key=primary, nullable=False)

    op.create_table("usage_storage", organization(primary=True), sa.Column("bytes", sa.BigInteger, nullable=False))
    op.create_table(
        "usage_uploads",
        sa.Column("id", sa.Uuid, primary_key=True),
        organization(primary=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
    )
    op.create_index("ix_usage_uploads_organization_id", "usage_uploads", ["organization_id"])


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION usage_count_stored CASCADE")
    for table in ("usage_uploads", "usage_storage"):
        op.drop_table(table)
    for name in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {name} CASCADE")
    for table in ("usage_analytics", "usage_records", "usage_holds", "usage_budgets", "usage_quotas"):
        op.drop_table(table)
    op.drop_constraint(op.f("fk_user_profiles_tier_tiers"), "user_profiles", type_="foreignkey")
    op.create_check_constraint("tier", "user_profiles", "tier IN ('free', 'basic', 'pro', 'enterprise')")
    op.drop_table("tiers")
