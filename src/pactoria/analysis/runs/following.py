"""A run as server-sent events: `progress`, `partial`, and at the end `done`, `failed` or `cancelled`."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from uuid import UUID

from pactoria.analysis.runs import service
from pactoria.analysis.runs.errors import RunNotFound
from pactoria.analysis.runs.models import Run
from pactoria.analysis.runs.schemas import RunOut, RunProgress
from pactoria.contracts.models import ReviewState
from pactoria.core.actor import Actor
from pactoria.core.db import Unavailable
from pactoria.core.services import Services
from pactoria.core.streams import STILL_HERE, encode, next_news

__all__ = ["events_of", "wait_for"]


async def events_of(
    services: Services, actor: Actor, run_id: UUID, present: Callable[[Run], RunOut]
) -> AsyncGenerator[bytes]:
    """Yield what happens to a run until it is over.

    `progress` tells how far it is, `partial` has the run as far as the built-in analyst has made it, and the end has
    the whole run.
    """
    async with services.realtime.listen(service.topic_of(run_id)) as queue:
        told: RunProgress | None = None
        shown_partial = False
        news = None
        while True:
            # At first, and after a silence: news that were told while the database was lost do not come again.
            run = None
            if news is None or news["partial"] or news["state"] in service.OVER:
                run = await _current(services, actor, run_id)
                if run is None:
                    return  # the client asks again, and is told why
            now = (
                RunProgress(state=ReviewState(run.state), step=run.step, progress=run.progress)
                if run is not None
                else RunProgress.model_validate(news)
            )
            if run is not None and run.state in service.OVER:
                yield encode(str(run.state), present(run).model_dump(mode="json"))
                return
            yield STILL_HERE if now == told else encode("progress", now.model_dump(mode="json"))
            told = now
            if run is not None and run.result is not None and not shown_partial:
                shown_partial = True
                yield encode("partial", present(run).model_dump(mode="json"))
            news = await next_news(queue)


async def wait_for(services: Services, actor: Actor, run_id: UUID, seconds: float) -> None:
    """Wait until a run is over, or so long."""
    try:
        async with asyncio.timeout(seconds), services.realtime.listen(service.topic_of(run_id)) as queue:
            while (run := await _current(services, actor, run_id)) is not None and run.state not in service.OVER:
                await next_news(queue)
    except TimeoutError:
        return


async def _current(services: Services, actor: Actor, run_id: UUID) -> Run | None:
    try:
        async with services.db.transaction(actor) as session:
            return await service.get(session, actor, run_id, result=True)
    except (RunNotFound, Unavailable):
        return None
