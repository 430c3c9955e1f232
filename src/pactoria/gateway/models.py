"""Tables of the gateway: providers, models, prices, stored answers, experiments.

All but the stored answers belong to the installation, not to a tenant.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = [
    "CachedAnswer",
    "ExperimentOutcome",
    "ExperimentRow",
    "ModelPrice",
    "ModelProvider",
    "ModelRow",
    "SentSummary",
]

Price = Numeric(14, 6)
"""US dollars a million tokens."""


def _user() -> Any:
    return ForeignKey("users.id", ondelete="SET NULL")


class ModelProvider(Base):
    """A provider that an admin has set up in the app. It wins over one of the same name in the environment."""

    __tablename__ = "model_providers"
    __table_args__ = (CheckConstraint("kind IN ('openai', 'anthropic', 'google', 'compatible')", name="kind"),)

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    base_url: Mapped[str] = mapped_column(String(500))
    api_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Encrypted, see `secrets`."""
    api_key_hint: Mapped[str | None] = mapped_column(String(4))
    """Its last characters, so that people can tell keys apart."""
    enabled: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    updated_by: Mapped[UUID | None] = mapped_column(_user())


class ModelRow(Base):
    """A model as the list of prices, or its server, tells of it; and what an admin wants otherwise."""

    __tablename__ = "model_configurations"
    __table_args__ = (Index("ix_model_configurations_provider", "provider"),)

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    """Such as "openai/gpt-4o-mini"."""
    provider: Mapped[str] = mapped_column(String(40))
    upstream_model: Mapped[str] = mapped_column(String(160))
    """What the provider calls it."""
    name: Mapped[str] = mapped_column(String(100))
    input_price: Mapped[Decimal | None] = mapped_column(Price)
    output_price: Mapped[Decimal | None] = mapped_column(Price)
    cache_read_price: Mapped[Decimal | None] = mapped_column(Price)
    cache_write_price: Mapped[Decimal | None] = mapped_column(Price)
    long_context: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Other prices for long inputs: {"above": tokens, "input_price": "2", ...}, see `configurations.LongContext`."""
    context_tokens: Mapped[int]
    output_tokens: Mapped[int]
    features: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    tiers: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    strength: Mapped[int]
    """How hard the questions are that it can take: 1 (small talk) to 5 (the hardest)."""
    enabled: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(60))
    """Which list it was read from, such as "genai-prices 0.2.3"."""
    available: Mapped[bool] = mapped_column(default=True)
    """Whether the last reading of that list still had it."""
    overrides: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What an admin has set, by column; it wins, and survives refreshes."""
    refreshed_at: Mapped[datetime] = mapped_column(default=now)


class ModelPrice(Base):
    """What a model cost at some time. Records of the ledger name the version that they were computed with."""

    __tablename__ = "model_prices"

    model_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    version: Mapped[str] = mapped_column(String(80), primary_key=True)
    """Source and hash of the prices: the same prices of the same source have the same version."""
    prices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    since: Mapped[datetime] = mapped_column(default=now)
    set_by: Mapped[UUID | None] = mapped_column(_user())
    """The admin whose prices they are; None for those of the list."""


class CachedAnswer(Base):
    """The answer to a call, for the very same call of the same organization."""

    __tablename__ = "cached_answers"
    __table_args__ = (
        Index("ix_cached_answers_expires_at", "expires_at"),
        Index("ix_cached_answers_organization_id", "organization_id", "used_at"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the call, see `cache.key_of`."""
    model: Mapped[str] = mapped_column(String(200))
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the answer."""
    hits: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class SentSummary(Base):
    """What was sent in place of the older turns of a long chat, so that people can see it."""

    __tablename__ = "sent_summaries"
    __table_args__ = (Index("ix_sent_summaries_organization_id", "organization_id"),)

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    """Record of the ledger of the call."""
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    turns: Mapped[int]
    """How many messages it stands for."""
    summary: Mapped[str] = mapped_column(Text)
    tokens_before: Mapped[int]
    tokens_after: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)


class ExperimentRow(Base):
    """Two or more ways to answer, tried on shares of the people."""

    __tablename__ = "experiments"
    __table_args__ = (
        CheckConstraint("kind IN ('model', 'prompt')", name="kind"),
        CheckConstraint("state IN ('draft', 'running', 'stopped', 'promoted')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    feature: Mapped[str] = mapped_column(String(40), default="chat")
    """Calls of which feature take part."""
    variants: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """As `experiments.Variant` has them; the first is what the others are compared with."""
    promoted: Mapped[str | None] = mapped_column(String(40))
    """Name of the variant that everybody gets since it has won."""
    created_by: Mapped[UUID | None] = mapped_column(_user())
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ExperimentOutcome(Base):
    """How one call under an experiment went: figures only, nobody's name and no words.

    Written by a trigger in the transaction that writes the call's record.
    """

    __tablename__ = "experiment_outcomes"
    __table_args__ = (
        CheckConstraint("rating BETWEEN -1 AND 1", name="rating"),
        Index("ix_experiment_outcomes_experiment", "experiment_id", "variant"),
    )

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    experiment_id: Mapped[UUID] = mapped_column(ForeignKey("experiments.id", ondelete="CASCADE"))
    variant: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=now)
    failed: Mapped[bool]
    cost: Mapped[Decimal] = mapped_column(Numeric(18, 9))
    latency_ms: Mapped[int | None]
    first_token_ms: Mapped[int | None]
    rating: Mapped[int | None]
    """1 good, -1 bad, None or 0 not rated."""
