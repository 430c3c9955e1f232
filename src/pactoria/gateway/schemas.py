"""What the gateway says and hears on the wire about models and providers. Prices: US dollars a million tokens."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from pactoria.gateway.administration import Checked
from pactoria.gateway.configurations import FEATURES, READER, TIERS, ModelConfiguration
from pactoria.gateway.connections import BASE_URLS, Connection
from pactoria.gateway.models import ModelPrice, ModelRow, SentSummary
from pactoria.gateway.prices import PRICES, prices_of
from pactoria.gateway.reading import configuration_of
from pactoria.gateway.refreshing import Refreshed

__all__ = [
    "AdminModel",
    "AdminModelList",
    "ModelAddition",
    "ModelChange",
    "ModelList",
    "ModelOut",
    "PastPrice",
    "ProviderChange",
    "ProviderCheck",
    "ProviderOut",
    "RefreshOut",
    "SentOut",
]

Tier = Literal["free", "basic", "pro", "enterprise"]
Feature = Literal["tools", "vision", "json", "thinking"]
Price = Annotated[Decimal, Field(ge=0, le=100_000, max_digits=12, decimal_places=6, examples=["0.15"])]
Tokens = Annotated[int, Field(ge=1, le=100_000_000)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


def _is_an_address(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        message = "it should be like https://models.example.com/v1"
        raise ValueError(message)
    if parts.hostname.startswith("169.254.") or parts.hostname == "metadata.google.internal":
        message = "addresses of cloud metadata are not asked"
        raise ValueError(message)
    return url.strip().rstrip("/")


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ModelOut(BaseModel):
    """A model, as people choose among them."""

    id: str
    name: str
    provider: str
    local: bool
    """Whether it runs on a server of one's own: what is asked stays there."""
    input_price: Decimal
    output_price: Decimal
    cache_read_price: Decimal
    context_tokens: int
    output_tokens: int
    features: list[str]
    strength: int
    """How hard the questions are that it can take: 1 to 5, and 0 for the built-in reader."""
    open: bool
    """Whether you may use it."""
    closed_because: str | None

    @classmethod
    def of(cls, model: ModelConfiguration, closed_because: str | None) -> Self:
        """Show a model to a person."""
        return cls(
            id=model.id,
            name=model.name,
            provider=model.provider,
            local=model.local,
            input_price=model.input_price,
            output_price=model.output_price,
            cache_read_price=model.cache_read_price,
            context_tokens=model.context_tokens,
            output_tokens=model.output_tokens,
            features=sorted(model.features),
            strength=model.strength,
            open=closed_because is None,
            closed_because=closed_because,
        )


class ModelList(BaseModel):
    """The models of this installation, those that you may use first."""

    items: list[ModelOut]
    tier: str
    default_model: str
    """What is used unless a chat says otherwise: "auto", or the id of a model that you have chosen and may use."""


class PastPrice(BaseModel):
    """What a model cost from some time on."""

    version: str
    """Records of the ledger name it."""
    since: datetime
    prices: dict[str, Any]
    by_admin: bool

    @classmethod
    def of(cls, price: ModelPrice) -> Self:
        """Show a price."""
        return cls(version=price.version, since=price.since, prices=price.prices, by_admin=price.set_by is not None)


class AdminModel(BaseModel):
    """A model, as those who run the installation see it."""

    id: str
    provider: str
    upstream_model: str
    name: str
    input_price: Decimal | None
    output_price: Decimal | None
    cache_read_price: Decimal | None
    cache_write_price: Decimal | None
    price_version: str
    long_context_above: int | None
    """Tokens of input above which other prices hold."""
    context_tokens: int
    output_tokens: int
    features: list[str]
    tiers: list[str]
    strength: int
    enabled: bool
    overridden: list[str]
    """What is set here and not taken from the list."""
    source: str
    refreshed_at: datetime
    closed_because: str | None
    """Why nobody can use it, whatever their tier."""
    history: list[PastPrice] = []
    """Only where one model is asked for."""

    @classmethod
    def of(cls, row: ModelRow, connection: Connection | None, history: list[ModelPrice] | None = None) -> Self:
        """Show a model."""
        prices, version = prices_of(row)
        if connection is None:
            closed: str | None = "Its provider is not configured."
        elif not connection.works:
            closed = connection.trouble or "Its provider is switched off."
        else:
            configuration = configuration_of(row, connection)
            closed = configuration if isinstance(configuration, str) else None
        columns = ("name", "context_tokens", "output_tokens", "features", "tiers", "strength", "enabled")
        return cls(
            id=row.id,
            provider=row.provider,
            upstream_model=row.upstream_model,
            **{name: prices[name] for name in PRICES},
            price_version=version,
            long_context_above=prices["long_context"]["above"] if prices["long_context"] else None,
            **{name: row.overrides.get(name, getattr(row, name)) for name in columns},
            overridden=sorted(row.overrides),
            source=row.source,
            refreshed_at=row.refreshed_at,
            closed_because=closed,
            history=[PastPrice.of(price) for price in history or []],
        )

    @classmethod
    def reader(cls, at: datetime) -> Self:
        """Show the built-in model, which is always there and cannot be changed."""
        zero = Decimal(0)
        return cls(
            id=READER.id,
            provider=READER.provider,
            upstream_model=READER.upstream_model,
            name=READER.name,
            input_price=zero,
            output_price=zero,
            cache_read_price=zero,
            cache_write_price=zero,
            price_version=READER.price_version,
            long_context_above=None,
            context_tokens=READER.context_tokens,
            output_tokens=READER.output_tokens,
            features=[],
            tiers=list(TIERS),
            strength=READER.strength,
            enabled=True,
            overridden=[],
            source="built in",
            refreshed_at=at,
            closed_because=None,
        )


class AdminModelList(BaseModel):
    """All models that are known."""

    items: list[AdminModel]
    price_list: str
    """Name and version of the list of prices."""


class ModelChange(_In):
    """What to set otherwise than the list has it. null takes the list's value again; what is left out stays."""

    name: Name | None = None
    input_price: Price | None = None
    output_price: Price | None = None
    cache_read_price: Price | None = None
    cache_write_price: Price | None = None
    context_tokens: Tokens | None = None
    output_tokens: Tokens | None = None
    features: Annotated[list[Feature], Field(max_length=len(FEATURES))] | None = None
    tiers: Annotated[list[Tier], Field(max_length=len(TIERS))] | None = None
    strength: Annotated[int, Field(ge=1, le=5)] | None = None
    enabled: bool | None = None

    def changes(self) -> dict[str, Any]:
        """Return what was said, by column."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ModelAddition(_In):
    """A model that the list does not have."""

    provider: Annotated[str, Field(max_length=40, examples=["openai"])]
    upstream_model: Annotated[
        str, Field(min_length=1, max_length=150, pattern=r"^[\w.:@/-]+$", examples=["ft:gpt-4o-mini:acme"])
    ]
    """What the provider calls it."""
    name: Name
    input_price: Price
    output_price: Price
    cache_read_price: Price | None = None
    cache_write_price: Price | None = None
    context_tokens: Tokens = 128_000
    output_tokens: Tokens = 8_192
    features: list[Feature] = Field(default_factory=lambda: list[Feature](("tools", "json")))
    tiers: list[Tier] = Field(default_factory=lambda: list[Tier](("pro", "enterprise")))
    strength: Annotated[int, Field(ge=1, le=5)] = 3


class ProviderOut(BaseModel):
    """A provider of models. Its key is never shown again."""

    name: str
    kind: str
    base_url: str
    configured: bool
    key_hint: str | None
    """The last four characters of the key, where there is one long enough to tell them."""
    has_key: bool
    origin: Literal["environment", "admin", "none"]
    """Who has set it up."""
    enabled: bool
    trouble: str | None
    models: int
    """How many of its models are known."""

    @classmethod
    def of(cls, connection: Connection, models: int) -> Self:
        """Show a provider without its key."""
        return cls(
            name=connection.name,
            kind=connection.kind,
            base_url=connection.base_url,
            configured=True,
            key_hint=connection.hint,
            has_key=bool(connection.api_key.get_secret_value()) or connection.hint is not None,
            origin="admin" if connection.origin == "admin" else "environment",
            enabled=connection.enabled,
            trouble=connection.trouble,
            models=models,
        )

    @classmethod
    def missing(cls, name: str) -> Self:
        """Show a provider that could be set up."""
        return cls(
            name=name,
            kind=name,
            base_url=BASE_URLS.get(name, ""),
            configured=False,
            key_hint=None,
            has_key=False,
            origin="none",
            enabled=False,
            trouble=None,
            models=0,
        )


class ProviderChange(_In):
    """How a provider is reached."""

    kind: Literal["openai", "anthropic", "google", "compatible"] | None = None
    """Which protocol it speaks; by default that of its name, else as OpenAI's ("compatible")."""
    base_url: (
        Annotated[str, Field(max_length=500, examples=["http://127.0.0.1:11434/v1"]), AfterValidator(_is_an_address)]
        | None
    ) = None
    """Where it is; by default where everybody knows it. With /v1 for OpenAI and compatible servers."""
    api_key: Annotated[SecretStr, Field(max_length=1000, examples=["sk-entered-once"])] | None = None
    """Stored encrypted and never shown again. Left out: the stored one stays; empty: it is removed."""
    enabled: bool = True

    @model_validator(mode="after")
    def _key_is_one_line(self) -> Self:
        key = self.api_key.get_secret_value().strip() if self.api_key else ""
        if not key.isprintable() or not key.isascii() or " " in key:
            message = "a key has no blanks and no signs beyond ASCII"
            raise ValueError(message)
        return self


class ProviderCheck(BaseModel):
    """Whether a provider answers."""

    ok: bool
    message: str
    milliseconds: int

    @classmethod
    def of(cls, checked: Checked) -> Self:
        """Tell it."""
        return cls(
            ok=checked.trouble is None,
            message=checked.trouble or "It answers, and accepts the key.",
            milliseconds=checked.milliseconds,
        )


class RefreshOut(BaseModel):
    """What a refresh found."""

    models: dict[str, int]
    """How many, by provider."""
    troubles: dict[str, str]
    """What went wrong, by provider."""

    @classmethod
    def of(cls, refreshed: Refreshed) -> Self:
        """Tell it."""
        return cls(models=refreshed.models, troubles=refreshed.troubles)


class SentOut(BaseModel):
    """What was sent in place of the older turns of a chat."""

    turns: int
    """How many messages the summary stands for."""
    summary: str
    tokens_before: int
    tokens_after: int
    created_at: datetime

    @classmethod
    def of(cls, sent: SentSummary) -> Self:
        """Show it to the person who asked."""
        return cls(
            turns=sent.turns,
            summary=sent.summary,
            tokens_before=sent.tokens_before,
            tokens_after=sent.tokens_after,
            created_at=sent.created_at,
        )
