"""A grid being filled, as server-sent events: `progress` and `filled`, at the end `done`, `failed` or `cancelled`."""

from collections.abc import AsyncGenerator
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


async def events_of(services: Services, actor: Actor, grid_id: UUID) -> AsyncGenerator[bytes]:
    """Yield what happens to a grid until its filling is over; at once the end, where none is under way."""
    async with services.realtime.listen(filling.topic_of(grid_id)) as queue:
        told: GridFillOut | None = None
        while True:
            # The state itself, since news that were told while the database was lost do not come again.
            fill = await _current(services, actor, grid_id)
            if fill is None:
                return
            now = GridFillOut.of(fill)
            if fill.state in filling.OVER:
                yield encode(str(fill.state), now.model_dump(mode="json"))
                return
            yield STILL_HERE if now == told else encode("progress", now.model_dump(mode="json"))
            told = now
            news = await next_news(queue)
            if news is not None and news["contract"]:
                yield encode("filled", {"contract_id": news["contract"]})
            while not queue.empty():  # of what came meanwhile only the rows matter: the state is read anew
                if (more := queue.get_nowait())["contract"]:
                    yield encode("filled", {"contract_id": more["contract"]})


async def _current(services: Services, actor: Actor, grid_id: UUID) -> GridFill | None:
    try:
        async with services.db.transaction(actor) as session:
            await service.get(session, actor, grid_id)
            return await service.latest_fill(session, actor, grid_id)
    except (GridNotFound, Unavailable):
        return None
