"""Models, providers, the response cache, experiments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pactoria.migrations import tenant_policy

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)
_PRICE = sa.Numeric(14, 6)
_TENANTS = ("cached_answers", "sent_summaries")
_INSTALLATIONS = ("model_providers", "model_configurations", "model_prices", "experiments", "experiment_outcomes")

_EXPIRED = """
CREATE POLICY expired ON cached_answers FOR DELETE TO pactoria_app
USING (nullif(current_setting('app.org_id', true), '') IS NULL AND expires_at < now())
"""
"""Lets the job that tidies, which is in no organization, delete what has expired without seeing it."""

_OUTCOMES = """
CREATE FUNCTION note_experiment_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO experiment_outcomes (record_id, experiment_id, variant, at, failed, cost, latency_ms, first_token_ms)
    SELECT NEW.id, experiments.id, NEW.details->>'variant', NEW.at, NEW.outcome IN ('failed', 'expired'), NEW.cost,
           NEW.latency_ms, NEW.first_token_ms
    FROM experiments
    WHERE experiments.id::text = NEW.details->>'experiment' AND length(NEW.details->>'variant') <= 40
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER note_experiment_outcome AFTER INSERT ON usage_records
FOR EACH ROW WHEN (NEW.details ? 'experiment' AND NEW.corrects IS NULL AND NOT NEW.from_cache)
EXECUTE FUNCTION note_experiment_outcome();
"""
"""An outcome is kept with the record or not at all, and nothing in it can keep a call from settling."""


def upgrade() -> None:
    """Apply."""
    _providers_and_models()
    _per_tenant()
    _experiments()
    for table in _TENANTS:
        op.execute(tenant_policy(table))
    op.execute(_EXPIRED)
    op.execute(sa.text(_OUTCOMES.replace(":", "\\:")))


def downgrade() -> None:
    """Take back."""
    op.execute("DROP TRIGGER note_experiment_outcome ON usage_records")
    op.execute("DROP FUNCTION note_experiment_outcome()")
    for table in (*_TENANTS, *reversed(_INSTALLATIONS)):
        op.drop_table(table)


def _by_user(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL"))


def _providers_and_models() -> None:
    op.create_table(
        "model_providers",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("base_url", sa.String(500), nullable=False),
        sa.Column("api_key", sa.LargeBinary),
        sa.Column("api_key_hint", sa.String(4)),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        _by_user("updated_by"),
        sa.CheckConstraint("kind IN ('openai', 'anthropic', 'google', 'compatible')", name="kind"),
    )
    op.create_table(
        "model_configurations",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("upstream_model", sa.String(160), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        *(sa.Column(f"{kind}_price", _PRICE) for kind in ("input", "output", "cache_read", "cache_write")),
        sa.Column("long_context", JSONB),
        sa.Column("context_tokens", sa.Integer, nullable=False),
        sa.Column("output_tokens", sa.Integer, nullable=False),
        sa.Column("features", sa.ARRAY(sa.String(20)), nullable=False),
        sa.Column("tiers", sa.ARRAY(sa.String(20)), nullable=False),
        sa.Column("strength", sa.Integer, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("available", sa.Boolean, nullable=False),
        sa.Column("overrides", JSONB, nullable=False),
        sa.Column("refreshed_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_model_configurations_provider", "model_configurations", ["provider"])
    op.create_table(
        "model_prices",
        sa.Column("model_id", sa.String(200), primary_key=True),
        sa.Column("version", sa.String(80), primary_key=True),
        sa.Column("prices", JSONB, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        _by_user("set_by"),
    )


def _per_tenant() -> None:
    op.create_table(
        "cached_answers",
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("answer", JSONB, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("hits", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_cached_answers_expires_at", "cached_answers", ["expires_at"])
    op.create_index("ix_cached_answers_organization_id", "cached_answers", ["organization_id", "used_at"])
    op.create_table(
        "sent_summaries",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("tokens_before", sa.Integer, nullable=False),
        sa.Column("tokens_after", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_sent_summaries_organization_id", "sent_summaries", ["organization_id"])


def _experiments() -> None:
    op.create_table(
        "experiments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("feature", sa.String(40), nullable=False),
        sa.Column("variants", JSONB, nullable=False),
        sa.Column("promoted", sa.String(40)),
        _by_user("created_by"),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.CheckConstraint("kind IN ('model', 'prompt')", name="kind"),
        sa.CheckConstraint("state IN ('draft', 'running', 'stopped', 'promoted')", name="state"),
    )
    op.create_table(
        "experiment_outcomes",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("experiment_id", sa.Uuid, sa.ForeignKey("experiments.id", ondelete="CASCADE"), nullable=False),
        sa.Column("variant", sa.String(40), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("failed", sa.Boolean, nullable=False),
        sa.Column("cost", sa.Numeric(18, 9), nullable=False),
        sa.Column("latency_ms", sa.Integer),
        sa.Column("first_token_ms", sa.Integer),
        sa.Column("rating", sa.Integer),
        sa.CheckConstraint("rating BETWEEN -1 AND 1", name="rating"),
    )
    op.create_index("ix_experiment_outcomes_experiment", "experiment_outcomes", ["experiment_id", "variant"])
