"""Jobs of comparisons."""

import asyncio
import time
from uuid import UUID

import structlog

from pactoria.analysis.comparisons import service
from pactoria.analysis.comparisons.errors import ComparisonFailed
from pactoria.analysis.engine import review as engine
from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.giving_up import failing_with
from pactoria.analysis.going_on import resuming
from pactoria.analysis.report.comparison import compared
from pactoria.contracts import service as contracts
from pactoria.core.actor import Actor
from pactoria.core.db import Unavailable
from pactoria.core.errors import Problem
from pactoria.core.jobs import Task
from pactoria.core.services import Services
from pactoria.documents.parsed import ParsedDocument

__all__ = ["TASKS"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_BETWEEN_NEWS = 0.25
"""Seconds between two notes of progress."""


class _NotWantedError(Exception):
    """The comparison was cancelled meanwhile."""


async def compare(services: Services, organization_id: str, comparison_id: str) -> None:
    """Do what was asked for. Killed at any point, it is done again and ends the same."""
    actor, identity = Actor.system(UUID(organization_id)), UUID(comparison_id)
    started = time.perf_counter()
    async with services.db.transaction(actor) as session:
        comparison = await service.begin(session, actor, identity)
        if comparison is None:
            return
        versions = (comparison.old_version_id, comparison.new_version_id)
        old, new = [await contracts.document_of(session, actor, version) for version in versions]
        known = [await service.known_review(session, actor, version) for version in versions]
    side = Side(comparison.side)
    try:
        reviews = [
            review or await _review(services, actor, identity, document, side, step)
            for review, document, step in zip(known, (old, new), ("old", "new"), strict=True)
        ]
        await _note(services, actor, identity, "changes", 0.9)
        found = await services.isolation.run(compared.compare_contracts, old, new, *reviews, side)
    except _NotWantedError:
        return
    except (asyncio.CancelledError, Unavailable):
        raise  # neither the contracts nor the engine is to blame: the job is done again
    except Problem as problem:
        async with services.db.transaction(actor) as session:
            await service.fail(session, actor, identity, problem)
        log.warning("comparison.failed", comparison_id=comparison_id, problem=problem.slug())
        return
    except Exception as error:
        log.exception("comparison.crashed", comparison_id=comparison_id, exc_info=error)
        async with services.db.transaction(actor) as session:
            await service.fail(session, actor, identity, ComparisonFailed())
        return
    async with services.db.transaction(actor) as session:
        await service.finish(session, actor, identity, found)
    elapsed = round((time.perf_counter() - started) * 1000)
    log.info("comparison.done", comparison_id=comparison_id, ms=elapsed, rows=len(found.comparison.rows))


async def _note(services: Services, actor: Actor, identity: UUID, step: str, done: float) -> None:
    async with services.db.transaction(actor) as session:
        if not await service.advance(session, actor, identity, step, done):
            raise _NotWantedError


async def _review(
    services: Services, actor: Actor, identity: UUID, document: ParsedDocument, side: Side, step: str
) -> Review:
    """Review one of the two, which nobody has yet, and pass the progress on."""
    news: asyncio.Queue[float] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def heard(_: str, done: float) -> None:
        loop.call_soon_threadsafe(news.put_nowait, done)

    begun = 0.45 if step == "new" else 0.0
    work = asyncio.ensure_future(services.isolation.run(engine.review, document, side, progress=heard))
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=_BETWEEN_NEWS)
            done = None
            while not news.empty():
                done = news.get_nowait()
            if done is not None and not work.done():
                await _note(services, actor, identity, step, begun + 0.45 * done)
        return work.result()
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


TASKS = [
    Task(service.COMPARE, compare, give_up=failing_with(ComparisonFailed, service.fail)),
    resuming("analysis.resume_comparisons", service.resume),
]
