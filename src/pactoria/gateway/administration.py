"""What those who run the installation do with models and providers."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.audit import service as audit
from pactoria.core.actor import Actor
from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.errors import Conflict, Invalid, NotFound
from pactoria.core.settings import Settings
from pactoria.gateway.configurations import READER, Catalogue, ProviderKind
from pactoria.gateway.connections import BASE_URLS, Connection, connections, trouble_with
from pactoria.gateway.models import ModelPrice, ModelProvider, ModelRow
from pactoria.gateway.prices import PRICES
from pactoria.gateway.refreshing import ADDED, Refreshed, refresh, remember_price
from pactoria.gateway.secrets import Vault

__all__ = [
    "BadPrice",
    "Checked",
    "KeyNeeded",
    "ModelExists",
    "ModelNotFound",
    "ProviderFromEnvironment",
    "ProviderNotFound",
    "add_model",
    "change_model",
    "check_provider",
    "counts",
    "price_history",
    "providers",
    "refresh_models",
    "remove_provider",
    "set_provider",
]


class ModelNotFound(NotFound):
    """There is no such model."""

    title = "No such model"
    detail = "Refresh the list: it may have changed."


class ModelExists(Conflict):
    """There is a model of this name already."""

    title = "There is this model already"
    detail = "Change it instead."


class BadPrice(Invalid):
    """A price that nobody could be charged by."""

    title = "This price cannot be used"


class ProviderNotFound(NotFound):
    """There is no such provider."""

    title = "No such provider"
    detail = "It has not been set up."


class ProviderFromEnvironment(Conflict):
    """A provider is set up by the environment, which the app cannot change."""

    title = "This provider is set up outside of the app"
    detail = "Remove its PACTORIA_ variables and restart, or set it up here and switch it off."


class KeyNeeded(Invalid):
    """A key was stored for one address, and is not sent to another one unless it is entered again."""

    title = "Enter the key again"
    detail = "The stored key was entered for another address."


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a provider answers."""

    trouble: str | None
    """What is wrong, for people."""
    milliseconds: int


async def providers(session: AsyncSession, settings: Settings) -> dict[str, Connection]:
    """Return all providers that are configured, by name."""
    rows = list(await session.scalars(select(ModelProvider)))
    return await asyncio.to_thread(connections, settings, rows)


async def set_provider(
    session: AsyncSession,
    actor: Actor,
    settings: Settings,
    catalogue: Catalogue,
    name: str,
    *,
    kind: ProviderKind,
    base_url: str | None,
    api_key: SecretStr | None,
    enabled: bool,
) -> None:
    """Set up a provider, or change it. Without `api_key` the stored one stays; an empty one removes it.

    Raises:
        KeyNeeded: if the address changes and the key is not entered again.
        Invalid: if the name is one of ours, there is no address, or the provider needs a key.
    """
    if name in {READER.provider, "auto"}:
        raise Invalid("This name is taken.")
    row = await session.get(ModelProvider, name)
    before = (await providers(session, settings)).get(name)
    address = (base_url or BASE_URLS.get(kind) or "").rstrip("/")
    if not address:
        raise Invalid("Enter the address of the server.")
    if row is None:
        row = ModelProvider(name=name, kind=kind, base_url=address, api_key=None, api_key_hint=None)
        session.add(row)
    elif api_key is None and row.api_key is not None and address != row.base_url:
        raise KeyNeeded
    row.kind, row.base_url, row.enabled, row.updated_by = kind, address, enabled, actor.user_id
    if api_key is not None:
        value = api_key.get_secret_value().strip()
        row.api_key = Vault.of(settings).encrypt(SecretStr(value), name) if value else None
        row.api_key_hint = _hint(value)
    if row.api_key is None and kind != "compatible" and enabled:
        raise Invalid("Enter a key: this provider answers nobody without one.")
    await session.flush()
    audit.record(
        session,
        actor,
        "provider:changed" if before else "provider:added",
        provider=name,
        kind=kind,
        base_url=address,
        enabled=enabled,
        key_changed=api_key is not None,
    )
    await catalogue.changed(session)


def _hint(key: str) -> str | None:
    """Return what may be shown of a key: of a short one nothing, since that would be too much of it."""
    return key[-4:] if len(key) >= 12 else None  # noqa: PLR2004


async def remove_provider(
    session: AsyncSession, actor: Actor, settings: Settings, catalogue: Catalogue, name: str
) -> None:
    """Forget a provider and its key. Its models stay known, with their prices, and cannot be used.

    Raises:
        ProviderNotFound, ProviderFromEnvironment: if there is none that was set up in the app.
    """
    row = await session.get(ModelProvider, name)
    if row is None:
        raise ProviderFromEnvironment if name in connections(settings, []) else ProviderNotFound
    await session.delete(row)
    audit.record(session, actor, "provider:removed", provider=name)
    await catalogue.changed(session)


async def check_provider(connection: Connection) -> Checked:
    """Ask a provider whether it would answer. No transaction may be open meanwhile."""
    began = time.perf_counter()
    trouble = await trouble_with(connection)
    return Checked(trouble, round((time.perf_counter() - began) * 1000))


async def refresh_models(db: Database, actor: Actor, settings: Settings, catalogue: Catalogue) -> Refreshed:
    """Read all models anew, from the list of prices and from the servers. What admins have set stays."""
    async with db.transaction() as session:
        found = await providers(session, settings)
    result = await refresh(db, [connection for connection in found.values() if connection.works])
    async with db.transaction(actor) as session:
        audit.record(session, actor, "models:refreshed", models=result.models, troubles=result.troubles)
        await catalogue.changed(session)
    return result


async def change_model(
    session: AsyncSession, actor: Actor, catalogue: Catalogue, model_id: str, changes: Mapping[str, Any], kind: str
) -> ModelRow:
    """Set what an admin wants otherwise than the list has it.

    Args:
        session: the transaction.
        actor: the admin.
        catalogue: learns of it.
        model_id: which model.
        changes: values by column; None takes the list's value again.
        kind: of the model's provider.

    Raises:
        ModelNotFound: if there is none.
        BadPrice: if nobody could be charged by the prices.
    """
    row = await session.get(ModelRow, model_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise ModelNotFound
    overrides = dict(row.overrides)
    for name, value in changes.items():
        if value is None:
            overrides.pop(name, None)
        else:
            overrides[name] = str(value) if name in PRICES else value
    _require_price(overrides, row, kind)
    row.overrides = overrides
    await remember_price(session, row, set_by=actor.user_id)
    audit.record(
        session,
        actor,
        "model:changed",
        model=model_id,
        changes={name: str(value) if isinstance(value, Decimal) else value for name, value in changes.items()},
    )
    await catalogue.changed(session)
    return row


def _require_price(overrides: Mapping[str, Any], row: ModelRow, kind: str) -> None:
    for name in PRICES:
        price = overrides.get(name, getattr(row, name))
        if name not in overrides or price is None:
            continue
        if Decimal(price) < 0:
            raise BadPrice("A price cannot be less than zero.")
        if kind != "compatible" and name in {"input_price", "output_price"} and not Decimal(price):
            raise BadPrice("A price of zero is only for servers of one's own: this provider sends invoices.")


async def add_model(
    session: AsyncSession, actor: Actor, catalogue: Catalogue, connection: Connection, values: Mapping[str, Any]
) -> ModelRow:
    """Add a model that the list does not have, such as a fine-tuned one. Refreshes leave it alone.

    Raises:
        ModelExists: if there is one of this name.
        BadPrice: if nobody could be charged by its prices.
    """
    model_id = f"{connection.name}/{values['upstream_model']}"
    if model_id == READER.id or await session.get(ModelRow, model_id) is not None:
        raise ModelExists
    read = values["input_price"]
    filled = {name: read if values.get(name) is None else values[name] for name in PRICES}
    row = ModelRow(
        **{**values, **filled},
        id=model_id,
        provider=connection.name,
        long_context=None,
        enabled=True,
        source=ADDED,
        available=True,
        overrides={},
        refreshed_at=now(),
    )
    _require_price(filled, row, connection.kind)
    session.add(row)
    await session.flush()
    await remember_price(session, row, set_by=actor.user_id)
    audit.record(session, actor, "model:added", model=model_id)
    await catalogue.changed(session)
    return row


async def price_history(session: AsyncSession, model_id: str) -> list[ModelPrice]:
    """Return the prices that a model has had, the latest first."""
    statement = select(ModelPrice).where(ModelPrice.model_id == model_id).order_by(ModelPrice.since.desc())
    return list(await session.scalars(statement.limit(100)))


async def counts(session: AsyncSession) -> dict[str, int]:
    """Return how many models there are, by provider."""
    statement = select(ModelRow.provider, func.count()).where(ModelRow.available).group_by(ModelRow.provider)
    return {provider: count for provider, count in await session.execute(statement)}  # noqa: C416 - rows are no pairs to the type checker
