"""What models cost, from the offline list of genai-prices, for the models that are worth having (curated.yaml)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from pactoria.gateway.configurations import TIERS
from pactoria.gateway.models import ModelRow

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice as ListedPrice

__all__ = ["PRICES", "Listed", "list_name", "listed", "price_version", "prices_of"]

PRICES = ("input_price", "output_price", "cache_read_price", "cache_write_price")
_KINDS = ("input", "output", "cache_read", "cache_write")


class _Curated(BaseModel):
    """One line of curated.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    tier: Literal["free", "basic", "pro"]
    strength: int
    output: int
    context: int | None = None
    features: tuple[Literal["tools", "vision", "json", "thinking"], ...] = ("tools", "vision", "json")


@dataclass(frozen=True, slots=True)
class Listed:
    """A model as the list and the curation have it. Prices are US dollars a million tokens."""

    upstream_model: str
    name: str
    input_price: Decimal
    output_price: Decimal
    cache_read_price: Decimal
    cache_write_price: Decimal
    long_context: dict[str, Any] | None
    context_tokens: int
    output_tokens: int
    features: tuple[str, ...]
    tiers: tuple[str, ...]
    strength: int


def list_name() -> str:
    """Name the list, with its version, without reading it."""
    return f"genai-prices {version('genai-prices')}"


def price_version(source: str, prices: dict[str, Any]) -> str:
    """Name a set of prices: source and hash, so that the same prices have the same name."""
    canonical = json.dumps(prices, sort_keys=True, default=str)
    return f"{source.replace(' ', '-')}:{hashlib.sha256(canonical.encode()).hexdigest()[:8]}"


def listed(kind: str, at: datetime) -> list[Listed]:
    """Return the curated models of a kind of provider, with the prices that hold at a moment.

    Takes a second or two when first called in a process: the list is large. Models without a known price, or with a
    negative one, are left out.
    """
    import yaml
    from genai_prices.data_snapshot import get_snapshot

    shelves = TypeAdapter(dict[str, list[_Curated]]).validate_python(
        yaml.safe_load(files("pactoria.gateway").joinpath("curated.yaml").read_text())
    )
    provider = next((each for each in get_snapshot().providers if each.id == kind), None)
    if provider is None or kind not in shelves:
        return []
    known = {model.id: model for model in provider.models}
    models: list[Listed] = []
    for curated in shelves[kind]:
        info = known.get(curated.id)
        prices = _prices(info.get_prices(at)) if info else None
        context = curated.context or (info.context_window if info else None)
        if prices is None or context is None:
            continue
        base, long_context = prices
        models.append(
            Listed(
                upstream_model=curated.id,
                name=curated.name,
                **{f"{each}_price": base[each] for each in _KINDS},
                long_context=long_context,
                context_tokens=context,
                output_tokens=curated.output,
                features=curated.features,
                tiers=TIERS[TIERS.index(curated.tier) :],
                strength=curated.strength,
            )
        )
    return models


def prices_of(row: ModelRow) -> tuple[dict[str, Any], str]:
    """Return the prices that hold for a model, as strings or None, and their version."""
    own = {name: row.overrides[name] for name in PRICES if name in row.overrides}
    listed = {name: getattr(row, name) for name in PRICES}
    prices: dict[str, Any] = {name: None if price is None else str(price.normalize()) for name, price in listed.items()}
    if own:
        # Whoever sets the price of input or output sets it for long inputs too.
        changed = prices | own
        for name in ("cache_read_price", "cache_write_price"):
            if name not in own and "input_price" in own:
                changed[name] = own["input_price"]
        return changed | {"long_context": None}, price_version("admin", changed)
    prices["long_context"] = row.long_context
    return prices, price_version(row.source, prices)


def _prices(found: "ListedPrice") -> tuple[dict[str, Decimal], dict[str, Any] | None] | None:
    """Return the prices of short inputs, and those of long ones where they differ; None where they make no sense."""
    amounts = {name: getattr(found, f"{name}_mtok", None) for name in _KINDS}
    steps = sorted({tier.start for amount in amounts.values() for tier in getattr(amount, "tiers", ())})
    base = _filled({name: _at(amount, 0) for name, amount in amounts.items()})
    if base is None:
        return None
    if not steps:
        return base, None
    # The dearest step stands for all: there is one step in practice, and with more we would rather charge too early.
    long = _filled({name: _at(amount, steps[-1] + 1) for name, amount in amounts.items()})
    if long is None:
        return None
    return base, {"above": steps[0], **{f"{name}_price": str(price) for name, price in long.items()}}


def _at(amount: Any, tokens: int) -> Decimal | None:
    """Return the price of a token in a call with so many tokens of input."""
    if amount is None or isinstance(amount, Decimal):
        return amount
    price: Decimal = amount.base
    for tier in amount.tiers:
        if tokens > tier.start:
            price = tier.price
    return price


def _filled(prices: dict[str, Decimal | None]) -> dict[str, Decimal] | None:
    """Return all prices, those that are not named being the price of input; None if input or output are unknown."""
    read, written = prices["input"], prices["output"]
    if read is None or written is None or any(price is not None and price < 0 for price in prices.values()):
        return None
    return {name: read if price is None else price for name, price in prices.items()}
