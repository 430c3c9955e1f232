"""Models and catalogues for tests."""

from decimal import Decimal
from typing import Any

from pactoria.core.services import Services
from pactoria.core.settings import ModelSettings
from pactoria.gateway.configurations import TIERS, Catalogue, ModelConfiguration

__all__ = ["catalogue_with", "make_model"]


def make_model(
    model_id: str,
    *,
    input: str = "1",  # noqa: A002 - what it is called
    output: str = "4",
    cache_read: str | None = None,
    cache_write: str | None = None,
    features: set[str] | None = None,
    **values: Any,
) -> ModelConfiguration:
    """Return a model with prices in US dollars a million tokens."""
    provider, _, name = model_id.partition("/")
    defaults: dict[str, Any] = {
        "context_tokens": 128_000,
        "output_tokens": 16_000,
        "tiers": frozenset(TIERS),
        "price_version": "test:1",
    }
    return ModelConfiguration(
        id=model_id,
        name=name,
        provider=provider,
        upstream_model=name,
        input_price=Decimal(input),
        output_price=Decimal(output),
        cache_read_price=Decimal(cache_read or input),
        cache_write_price=Decimal(cache_write or input),
        features=frozenset({"tools", "vision", "json"} if features is None else features),
        **(defaults | values),
    )


def catalogue_with(services: Services, **settings: Any) -> Catalogue:
    """Return a catalogue as the environment would make it."""
    models = services.settings.models.model_copy(update=settings)
    assert isinstance(models, ModelSettings)
    return Catalogue(services.db, services.settings.model_copy(update={"models": models}), services.realtime)
