"""Fills the table of models: from the list of prices, or from what a compatible server says it has."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.realtime import tell
from pactoria.gateway.configurations import TIERS, TOPIC
from pactoria.gateway.connections import Connection, NoAnswerError, list_models
from pactoria.gateway.models import ModelPrice, ModelRow
from pactoria.gateway.prices import list_name, listed, prices_of

__all__ = ["ADDED", "Refreshed", "may_ask", "refresh", "remember_price"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

ADDED = "admin"
"""Source of models that an admin has added; refreshes leave them alone."""
_LOCK = 7_240_611
"""Of PostgreSQL's advisory locks: one process fills at a time."""
_ASK_AGAIN = 60.0
"""Seconds between two attempts to ask the same server by ourselves."""
_LOCAL_OUTPUT = 4_096

_asked: dict[str, float] = {}


@dataclass(slots=True)
class Refreshed:
    """What a refresh found."""

    models: dict[str, int] = field(default_factory=dict[str, int])
    """How many models, by provider."""
    troubles: dict[str, str] = field(default_factory=dict[str, str])
    """What went wrong, by provider, for people."""


def may_ask(connection: Connection) -> bool:
    """Tell whether it is time to ask a server which models it has."""
    return time.monotonic() - _asked.get(connection.base_url, float("-inf")) > _ASK_AGAIN


async def refresh(db: Database, providers: Sequence[Connection]) -> Refreshed:
    """Read the models of some providers anew. What admins have set stays."""
    result = Refreshed()
    for connection in providers:
        try:
            rows = await _rows_of(connection)
        except NoAnswerError as error:
            result.troubles[connection.name] = str(error)
            continue
        async with db.transaction() as session:
            await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await _write(session, connection.name, rows)
            await tell(session, TOPIC)
        result.models[connection.name] = len(rows)
        log.info("gateway.models_refreshed", provider=connection.name, models=len(rows))
    return result


async def _rows_of(connection: Connection) -> list[dict[str, Any]]:
    if connection.kind == "compatible":
        _asked[connection.base_url] = time.monotonic()
        served = await list_models(connection)
        return [_of_server(connection.name, model.id, model.context_tokens) for model in served]
    found = await asyncio.to_thread(listed, connection.kind, now())
    return [
        {
            "id": f"{connection.name}/{model.upstream_model}",
            "upstream_model": model.upstream_model,
            "name": model.name,
            "input_price": model.input_price,
            "output_price": model.output_price,
            "cache_read_price": model.cache_read_price,
            "cache_write_price": model.cache_write_price,
            "long_context": model.long_context,
            "context_tokens": model.context_tokens,
            "output_tokens": model.output_tokens,
            "features": list(model.features),
            "tiers": list(model.tiers),
            "strength": model.strength,
            "source": list_name(),
        }
        for model in found
    ]


def _of_server(provider: str, model: str, context: int) -> dict[str, Any]:
    """Return a model of somebody's own server: free, unless an admin sets a price."""
    return {
        "id": f"{provider}/{model}",
        "upstream_model": model,
        "name": model.rsplit("/", 1)[-1].removesuffix(".gguf")[:100],
        **dict.fromkeys(("input_price", "output_price", "cache_read_price", "cache_write_price"), Decimal(0)),
        "long_context": None,
        "context_tokens": context,
        "output_tokens": max(min(_LOCAL_OUTPUT, context // 2), 1),
        "features": ["tools", "json"],
        "tiers": list(TIERS),
        "strength": 2,
        "source": f"server {provider}",
    }


async def _write(session: AsyncSession, provider: str, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(
        update(ModelRow)
        .where(
            ModelRow.provider == provider,
            ModelRow.source != ADDED,
            ModelRow.id.not_in([row["id"] for row in rows]),
        )
        .values(available=False)
    )
    for row in rows:
        values = row | {"provider": provider, "available": True, "refreshed_at": now()}
        statement = insert(ModelRow).values(**values, enabled=True, overrides={})
        changes = {name: value for name, value in values.items() if name != "id"}
        await session.execute(
            statement.on_conflict_do_update(index_elements=[ModelRow.id], set_=changes, where=ModelRow.source != ADDED)
        )
    for model in await session.scalars(select(ModelRow).where(ModelRow.provider == provider, ModelRow.available)):
        await remember_price(session, model, set_by=None)


async def remember_price(session: AsyncSession, model: ModelRow, *, set_by: UUID | None) -> None:
    """Keep the prices that hold now in the history, if they are not in it yet."""
    prices, version = prices_of(model)
    if prices["input_price"] is None or prices["output_price"] is None:
        return
    await session.execute(
        insert(ModelPrice)
        .values(model_id=model.id, version=version, prices=prices, since=now(), set_by=set_by)
        .on_conflict_do_nothing()
    )
