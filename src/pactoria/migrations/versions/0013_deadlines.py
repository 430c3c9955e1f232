"""Deadlines of contracts, their reminders and the calendar feed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from pactoria.migrations import tenant_policy

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_AT = sa.DateTime(timezone=True)
_KINDS = "'start', 'end', 'renewal', 'notice', 'option', 'payment', 'delivery', 'other'"

_FUNCTIONS = """
CREATE FUNCTION calendar_opened_by(wanted bytea)
RETURNS TABLE (link_id uuid, organization_id uuid, user_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT l.id, l.organization_id, l.user_id, m.role
    FROM calendar_links l
    JOIN memberships m ON m.organization_id = l.organization_id AND m.user_id = l.user_id
    WHERE l.token_hash = wanted AND l.revoked_at IS NULL
      AND nullif(current_setting('app.org_id', true), '') IS NULL
$$;
REVOKE ALL ON FUNCTION calendar_opened_by(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION calendar_opened_by(bytea) TO pactoria_app;

CREATE FUNCTION record_deadline_reminders(today date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    made integer;
BEGIN
    IF nullif(current_setting('app.org_id', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'reminders are recorded outside of organizations';
    END IF;
    INSERT INTO deadline_reminders (deadline_id, due_on, days_before, organization_id, recorded_at)
    SELECT d.id, d.due_on, min(b.days), d.organization_id, now()
    FROM deadlines d
    JOIN contracts c ON c.id = d.contract_id AND c.deleted_at IS NULL
    CROSS JOIN LATERAL unnest(d.remind_days) AS b(days)
    WHERE d.state = 'open' AND d.is_current AND d.due_on >= today AND d.due_on - b.days <= today
    GROUP BY d.id, d.due_on, d.organization_id
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION record_deadline_reminders(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_deadline_reminders(date) TO pactoria_app;

CREATE FUNCTION contracts_to_read_for_deadlines(wanted_engine text, before date, most integer)
RETURNS TABLE (organization_id uuid, contract_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT c.organization_id, c.id
    FROM contracts c
    LEFT JOIN deadline_readings r ON r.contract_id = c.id
    WHERE c.deleted_at IS NULL AND c.review_state = 'done'
      AND (r.contract_id IS NULL OR r.version_id <> c.current_version_id OR r.engine <> wanted_engine
           OR r.read_on < before)
      AND nullif(current_setting('app.org_id', true), '') IS NULL
    ORDER BY r.read_on NULLS FIRST, c.id
    LIMIT most
$$;
REVOKE ALL ON FUNCTION contracts_to_read_for_deadlines(text, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contracts_to_read_for_deadlines(text, date, integer) TO pactoria_app;
"""
"""Whoever holds a calendar's secret may know whose it is; reminders and renewals of dates are for all organizations."""


def _organization() -> sa.Column[object]:
    return sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "deadline_readings",
        sa.Column("contract_id", sa.Uuid, sa.ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True),
        _organization(),
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("engine", sa.String(60), nullable=False),
        sa.Column("read_on", sa.Date, nullable=False),
        sa.Column("obligations", JSONB, nullable=False),
    )
    op.create_index("ix_deadline_readings_organization_id", "deadline_readings", ["organization_id"])
    op.create_table(
        "deadlines",
        sa.Column("id", sa.Uuid, primary_key=True),
        _organization(),
        sa.Column("contract_id", sa.Uuid, sa.ForeignKey("contracts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("contract_versions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("safe_day", sa.Date, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("who", sa.String(200)),
        sa.Column("start_offset", sa.Integer, nullable=False),
        sa.Column("end_offset", sa.Integer, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("section", sa.String(120)),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("corrected_day", sa.Date),
        sa.Column("correction_reason", sa.String(500)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("note", sa.String(2000)),
        sa.Column("remind_days", ARRAY(sa.Integer), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("changed_at", _AT),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("due_on", sa.Date, sa.Computed("coalesce(corrected_day, safe_day)", persisted=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        sa.CheckConstraint("state IN ('open', 'done', 'dismissed')", name="state"),
        sa.UniqueConstraint("contract_id", "key"),
    )
    op.create_index("ix_deadlines_due", "deadlines", ["organization_id", "due_on", "id"])
    op.create_table(
        "deadline_reminders",
        sa.Column("deadline_id", sa.Uuid, sa.ForeignKey("deadlines.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("due_on", sa.Date, primary_key=True),
        sa.Column("days_before", sa.Integer, primary_key=True),
        _organization(),
        sa.Column("recorded_at", _AT, nullable=False),
        sa.Column("delivered_at", _AT),
    )
    op.create_index("ix_deadline_reminders_organization_id", "deadline_reminders", ["organization_id", "recorded_at"])
    op.create_table(
        "calendar_links",
        sa.Column("id", sa.Uuid, primary_key=True),
        _organization(),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("last_used_at", _AT),
        sa.Column("revoked_at", _AT),
    )
    op.create_index("ix_calendar_links_user_id", "calendar_links", ["organization_id", "user_id"])
    for table in ("deadline_readings", "deadlines", "deadline_reminders", "calendar_links"):
        op.execute(tenant_policy(table))
    op.execute(_FUNCTIONS)


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION contracts_to_read_for_deadlines(text, date, integer)")
    op.execute("DROP FUNCTION record_deadline_reminders(date)")
    op.execute("DROP FUNCTION calendar_opened_by(bytea)")
    for table in ("calendar_links", "deadline_reminders", "deadlines", "deadline_readings"):
        op.drop_table(table)
