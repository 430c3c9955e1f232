"""A grid being filled, as server-sent events: `progress` and `filled`, at the end `done`, `failed` or `cancelled`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any
from uuid import UUID

from pactoria.analysis.grids import filling, service
from pactoria.analysis.grids.errors import GridNotFound
from pactoria.analysis.grids.models import GridFill
from pactoria.analysis.grids.schemas import GridFillOut
from pactoria.core.actor import Actor
from pactoria.core.db import Unavailable
from pactoria.core.services import Services
from pactoria.core.streams import STILL_HERE, encode, next_news

__all__ = ["events_of"]

_LATE = 5.0
"""Seconds for which the end waits for news of rows: the state is in the database before its news are here, and where
their connection was lost they never come."""


async def events_of(services: Services, actor: Actor, grid_id: UUID) -> AsyncGenerator[bytes]:
    """Yield what happens to a grid until its filling is over; at once the end, where none is under way."""
    async with services.realtime.listen(filling.topic_of(grid_id)) as queue:
        told: GridFillOut | None = None
        heard_end = False
        while True:
            # The state itself, since news that were told while the database was lost do not come again.
            fill = await _current(services, actor, grid_id)
            if fill is None:
                return
            now = GridFillOut.of(fill)
            if fill.state in filling.OVER:
                late = await _until_the_end(queue) if told is not None and not heard_end else []
                for event in _of_rows(late):
                    yield event
                yield encode(str(fill.state), now.model_dump(mode="json"))
                return
            yield STILL_HERE if now == told else encode("progress", now.model_dump(mode="json"))
            told = now
            heard = [news] if (news := await next_news(queue)) is not None else []
            while not queue.empty():  # of what came meanwhile only the rows matter: the state is read anew
                heard.append(queue.get_nowait())
            heard_end = any(news["state"] in filling.OVER for news in heard)
            for event in _of_rows(heard):
                yield event


async def _until_the_end(queue: asyncio.Queue[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is still told, up to the news of the end."""
    late: list[dict[str, Any]] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(_LATE):
            while not late or late[-1]["state"] not in filling.OVER:
                late.append(await queue.get())
    return late


def _of_rows(heard: list[dict[str, Any]]) -> list[bytes]:
    return [encode("filled", {"contract_id": news["contract"]}) for news in heard if news["contract"]]


async def _current(services: Services, actor: Actor, grid_id: UUID) -> GridFill | None:
    try:
        async with services.db.transaction(actor) as session:
            await service.get(session, actor, grid_id)
            return await service.latest_fill(session, actor, grid_id)
    except (GridNotFound, Unavailable):
        return None
