"""The models that there are, and how their providers are reached: read from the database, kept for a moment."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from pactoria.core.db import Database
from pactoria.core.realtime import Realtime, tell
from pactoria.core.settings import Settings
from pactoria.usage.ledger import Tokens

__all__ = [
    "FEATURES",
    "READER",
    "TIERS",
    "TOPIC",
    "Catalogue",
    "Experiment",
    "LongContext",
    "ModelConfiguration",
    "ProviderKind",
    "ProviderSettings",
    "Shelf",
    "Variant",
]

ProviderKind = Literal["openai", "anthropic", "google", "compatible", "builtin"]
TIERS = ("free", "basic", "pro", "enterprise")
"""From the least to the most."""
FEATURES = ("tools", "vision", "json", "thinking")
TOPIC = "gateway.catalogue"
_STALE_AFTER = 3.0
"""Seconds after which the database is asked again, should the news of a change not have come."""
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class LongContext:
    """Prices of calls with long inputs: all tokens of such a call cost this, not only those above."""

    above: int
    """Tokens of input, cached ones included."""
    input_price: Decimal
    output_price: Decimal
    cache_read_price: Decimal
    cache_write_price: Decimal


@dataclass(frozen=True, slots=True)
class ModelConfiguration:
    """A model, with what it costs and can do. Prices are US dollars a million tokens."""

    id: str
    """Such as "openai/gpt-4o-mini"."""
    name: str
    provider: str
    upstream_model: str
    """What the provider calls it."""
    input_price: Decimal
    output_price: Decimal
    cache_read_price: Decimal
    cache_write_price: Decimal
    price_version: str
    """Names the row of `model_prices` that has these prices."""
    context_tokens: int
    """Input and output together."""
    output_tokens: int
    features: frozenset[str] = frozenset()
    """Of "tools", "vision", "json", "thinking"."""
    tiers: frozenset[str] = frozenset(TIERS)
    enabled: bool = True
    strength: int = 2
    """How hard the questions are that it can take, 1 to 5; see `routing`."""
    long_context: LongContext | None = None
    local: bool = False
    """Whether it runs on a server of one's own: what is asked stays there."""

    def cost(self, tokens: Tokens) -> Decimal:
        """Return what a call costs, in US dollars."""
        prices = self
        if self.long_context and tokens.input + tokens.cache_read + tokens.cache_write > self.long_context.above:
            prices = self.long_context
        return (
            tokens.input * prices.input_price
            + tokens.output * prices.output_price
            + tokens.cache_read * prices.cache_read_price
            + tokens.cache_write * prices.cache_write_price
        ) / _MILLION

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be paid for it."""
        return not (self.input_price or self.output_price)


READER = ModelConfiguration(
    id="pactoria/reader",
    name="Contract reader",
    provider="pactoria",
    upstream_model="reader",
    input_price=Decimal(0),
    output_price=Decimal(0),
    cache_read_price=Decimal(0),
    cache_write_price=Decimal(0),
    price_version="builtin",
    context_tokens=1_000_000,
    output_tokens=8_000,
    strength=0,
    local=True,
)
"""Built in, free, offline, always there: it finds, quotes and links passages of contracts, and writes no prose."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """How a provider is reached."""

    name: str
    kind: ProviderKind
    base_url: str
    """As the provider's own libraries take it: OpenAI's and compatible ones with /v1, the others without version."""
    api_key: SecretStr = field(default_factory=lambda: SecretStr(""))
    """Empty where none is needed."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to answer, in an experiment."""

    name: str
    share: int
    """How many of those who take part get it, in relation to the other shares."""
    model: str | None = None
    """Id of a model, in experiments over models."""
    system_prompt: str | None = None
    """Put before the conversation, in experiments over prompts."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment that calls take part in, or whose winner everybody gets."""

    id: UUID
    kind: Literal["model", "prompt"]
    feature: str
    variants: tuple[Variant, ...]
    promoted: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there was at one moment."""

    models: tuple[ModelConfiguration, ...]
    """Those with a known price whose provider is configured, the built-in one last."""
    closed: Mapping[str, str]
    """Why other models cannot be used, by id: a sentence."""
    providers: Mapping[str, ProviderSettings]
    experiments: tuple[Experiment, ...] = ()
    by_name: Mapping[str, ModelConfiguration] = field(default_factory=dict[str, ModelConfiguration])
    """By id and by the provider's own name."""
    open_to: dict[str, list[ModelConfiguration]] = field(default_factory=dict[str, list[ModelConfiguration]])
    """The models of each tier that has been asked for."""

    def usable(self, tier: str) -> list[ModelConfiguration]:
        """Return the models that people of a tier may use, the built-in one last."""
        found = self.open_to.get(tier)
        if found is None:
            found = [model for model in self.models if model.enabled and tier in model.tiers]
            self.open_to[tier] = found
        return found


class Catalogue:
    """The models, providers and experiments of the installation, for the life of a process.

    Never call it from within a transaction: it may open one of its own.
    """

    def __init__(self, db: Database, settings: Settings, realtime: Realtime) -> None:
        self._db = db
        self._settings = settings
        self._realtime = realtime
        self._shelf: Shelf | None = None
        self._read_at = 0.0
        self._changes = 0
        self._reading = asyncio.Lock()
        self._news: asyncio.Queue[dict[str, Any]] | None = None
        self._listening = AsyncExitStack()

    async def shelf(self) -> Shelf:
        """Return everything, as it was a few seconds ago at most."""
        if self._news is None:
            self._news = await self._listening.enter_async_context(self._realtime.listen(TOPIC))
        while not self._news.empty():
            self._news.get_nowait()
            self.forget()
        if self._shelf is not None and time.monotonic() - self._read_at < _STALE_AFTER:
            return self._shelf
        if self._shelf is not None and self._reading.locked():
            return self._shelf  # somebody is asking already
        async with self._reading:
            shelf = self._shelf
            if shelf is None or time.monotonic() - self._read_at >= _STALE_AFTER:
                shelf = await self._read()
            return shelf

    async def _read(self) -> Shelf:
        from pactoria.gateway.reading import read_shelf

        while True:
            changes, self._read_at = self._changes, time.monotonic()
            self._shelf = shelf = await read_shelf(self._db, self._settings)
            if changes == self._changes:  # else what changed meanwhile may not be in what was read
                return shelf

    async def usable(self, tier: str) -> list[ModelConfiguration]:
        """Return the models that people of a tier may use, the built-in one last."""
        return (await self.shelf()).usable(tier)

    async def find(self, model_id: str) -> ModelConfiguration | None:
        """Return a model by its id, or by the name that its provider gives it; None where it cannot be used."""
        return (await self.shelf()).by_name.get(model_id)

    async def why_closed(self, model_id: str, tier: str) -> str | None:
        """Say in a sentence why people of a tier cannot use a model; None if they can."""
        shelf = await self.shelf()
        model = shelf.by_name.get(model_id)
        if model is None:
            return shelf.closed.get(model_id, "There is no model of this name here.")
        if not model.enabled:
            return "An admin has switched this model off."
        if tier not in model.tiers:
            return f"This model is not part of the tier {tier}."
        return None

    async def provider(self, name: str) -> ProviderSettings | None:
        """Return how a provider is reached; None where it is not configured."""
        return (await self.shelf()).providers.get(name)

    async def experiments(self) -> Sequence[Experiment]:
        """Return the experiments that calls take part in, and those whose winner was promoted."""
        return (await self.shelf()).experiments

    def forget(self) -> None:
        """Ask the database again next time."""
        self._changes += 1
        self._shelf = None

    async def changed(self, session: AsyncSession) -> None:
        """Have all processes ask again once the transaction, which changes something, has committed."""
        await tell(session, TOPIC)

        def committed(_: Session) -> None:
            self.forget()

        event.listen(session.sync_session, "after_commit", committed, once=True)
