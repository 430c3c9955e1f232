"""From the rows of the database to the models, providers and experiments that calls can use."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, cast

import structlog
from sqlalchemy import select

from pactoria.core.db import Database
from pactoria.core.settings import Settings
from pactoria.gateway import refreshing
from pactoria.gateway.configurations import (
    READER,
    Experiment,
    LongContext,
    ModelConfiguration,
    ProviderSettings,
    Shelf,
    Variant,
)
from pactoria.gateway.connections import BASE_URLS, Connection, connections, is_near
from pactoria.gateway.models import ExperimentRow, ModelProvider, ModelRow
from pactoria.gateway.prices import PRICES, list_name, prices_of

__all__ = ["NO_PRICE", "configuration_of", "experiment_of", "read_shelf", "shelf_of"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

NO_PRICE = "Its price is not known, so nobody could be charged for it. An admin can set one."
_GONE = "The list of prices, or the server, no longer has this model."


async def read_shelf(db: Database, settings: Settings) -> Shelf:
    """Return what there is now, having filled the table for providers that are new."""
    shelf, missing = await _read(db, settings)
    if not missing:
        return shelf
    await refreshing.refresh(db, missing)
    shelf, _ = await _read(db, settings)
    return shelf


async def _read(db: Database, settings: Settings) -> tuple[Shelf, list[Connection]]:
    async with db.transaction() as session:
        providers = list(await session.scalars(select(ModelProvider)))
        models = list(await session.scalars(select(ModelRow)))
        experiments = list(
            await session.scalars(
                select(ExperimentRow)
                .where(ExperimentRow.state.in_(("running", "promoted")))
                .order_by(ExperimentRow.started_at.desc(), ExperimentRow.id)
            )
        )
    found = await asyncio.to_thread(connections, settings, providers)
    missing = [each for each in found.values() if each.works and not _is_filled(each, models)]
    return shelf_of(found, models, experiments), missing


def _is_filled(connection: Connection, models: Sequence[ModelRow]) -> bool:
    """Tell whether a provider's models were read from the list that we have; from servers: whether they were ever."""
    own = [model for model in models if model.provider == connection.name]
    if connection.kind == "compatible":
        return bool(own) or not refreshing.may_ask(connection)
    return any(model.source == list_name() for model in own)


def shelf_of(
    found: Mapping[str, Connection], models: Sequence[ModelRow], experiments: Sequence[ExperimentRow]
) -> Shelf:
    """Put together what there is."""
    configurations: list[ModelConfiguration] = []
    closed: dict[str, str] = {}
    places = {name: place for place, name in enumerate([*BASE_URLS, *sorted(set(found) - set(BASE_URLS))])}
    for row in sorted(models, key=lambda row: (places.get(row.provider, len(places)), row.id)):
        connection = found.get(row.provider)
        if connection is None or not connection.works:
            closed[row.id] = (
                connection.trouble if connection and connection.trouble else "Its provider is switched off."
            )
            continue
        configuration = configuration_of(row, connection)
        if isinstance(configuration, str):
            closed[row.id] = configuration
        else:
            configurations.append(configuration)
    configurations.append(READER)
    by_name: dict[str, ModelConfiguration] = {}
    for configuration in configurations:
        by_name.setdefault(configuration.upstream_model, configuration)
    by_name.update({configuration.id: configuration for configuration in configurations})
    providers = {name: connection.settings() for name, connection in found.items() if connection.works}
    providers[READER.provider] = ProviderSettings(READER.provider, "builtin", "")
    return Shelf(
        models=tuple(configurations),
        closed=closed,
        providers=providers,
        experiments=tuple(map(experiment_of, experiments)),
        by_name=by_name,
    )


def configuration_of(row: ModelRow, connection: Connection) -> ModelConfiguration | str:
    """Return a model as it can be called, or the reason why it cannot."""
    enabled = row.overrides.get("enabled", row.enabled)
    if not row.available and "enabled" not in row.overrides:
        return _GONE
    prices, version = prices_of(row)
    read, written = prices["input_price"], prices["output_price"]
    if read is None or written is None or Decimal(read) < 0 or Decimal(written) < 0:
        return NO_PRICE
    if connection.kind != "compatible" and not (Decimal(read) and Decimal(written)):
        return "A price of zero is only for servers of one's own."
    chosen = {name: row.overrides.get(name, getattr(row, name)) for name in ("name", "features", "tiers", "strength")}
    limits = {name: row.overrides.get(name, getattr(row, name)) for name in ("context_tokens", "output_tokens")}
    long = prices["long_context"]
    return ModelConfiguration(
        id=row.id,
        provider=row.provider,
        upstream_model=row.upstream_model,
        input_price=Decimal(read),
        output_price=Decimal(written),
        cache_read_price=Decimal(read if prices["cache_read_price"] is None else prices["cache_read_price"]),
        cache_write_price=Decimal(read if prices["cache_write_price"] is None else prices["cache_write_price"]),
        price_version=version,
        name=chosen["name"],
        features=frozenset(chosen["features"]),
        tiers=frozenset(chosen["tiers"]),
        strength=chosen["strength"],
        enabled=enabled,
        long_context=LongContext(long["above"], **{name: Decimal(long[name]) for name in PRICES}) if long else None,
        local=connection.kind == "compatible" and is_near(connection.base_url),
        **limits,
    )


def experiment_of(row: ExperimentRow) -> Experiment:
    """Return an experiment as calls take part in it."""
    return Experiment(
        id=row.id,
        kind=cast("Literal['model', 'prompt']", row.kind),
        feature=row.feature,
        variants=tuple(Variant(**variant) for variant in row.variants),
        promoted=row.promoted,
    )
