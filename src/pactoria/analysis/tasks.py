"""Jobs of the analysis slice."""

import asyncio
import time
from uuid import UUID

import structlog

from pactoria.analysis import service
from pactoria.analysis.engine import review as engine
from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.errors import AnalysisFailed
from pactoria.analysis.giving_up import failing_with
from pactoria.analysis.going_on import resuming
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import ContractNotFound
from pactoria.contracts.events import VersionAdded
from pactoria.core import outbox
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


async def review_new_version(services: Services, organization_id: str, contract_id: str, version_id: str) -> None:
    """Review a version that was added."""
    actor = Actor.system(UUID(organization_id))
    async with services.db.transaction(actor) as session:
        try:
            contract = await contracts.get(session, actor, UUID(contract_id), lock=True)
        except ContractNotFound:
            return
        if contract.current_version_id == UUID(version_id) and contract.review_id is None:
            await service.request(session, actor, contract.id, Side(contract.side))


async def analyze(services: Services, organization_id: str, analysis_id: str) -> None:
    """Do what was asked for. Killed at any point, it is done again and ends the same."""
    actor, identity = Actor.system(UUID(organization_id)), UUID(analysis_id)
    started = time.perf_counter()
    async with services.db.transaction(actor) as session:
        analysis = await service.begin(session, actor, identity)
        if analysis is None:
            return
        document = await contracts.document_of(session, actor, analysis.version_id)
        known = await service.earlier_review(session, actor, analysis)
    side = Side(analysis.side)
    try:
        found = await _judge_again(services, document, known, side) if known else None
        found = found or await _review(services, actor, identity, document, side)
    except (asyncio.CancelledError, Unavailable):
        raise  # neither the contract nor the engine is to blame: the job is done again
    except Problem as problem:
        async with services.db.transaction(actor) as session:
            await service.fail(session, actor, identity, problem)
        log.warning("analysis.failed", analysis_id=analysis_id, problem=problem.slug())
        return
    except Exception as error:
        log.exception("analysis.crashed", analysis_id=analysis_id, exc_info=error)
        async with services.db.transaction(actor) as session:
            await service.fail(session, actor, identity, AnalysisFailed())
        return
    if found is not None:
        async with services.db.transaction(actor) as session:
            await service.finish(session, actor, identity, found)
        elapsed = round((time.perf_counter() - started) * 1000)
        log.info("analysis.done", analysis_id=analysis_id, ms=elapsed, characters=len(document.text))


async def _judge_again(services: Services, document: ParsedDocument, known: Review, side: Side) -> Review:
    """Look at what was found before from another side."""
    return await services.isolation.run(engine.judge, document, list(known.clauses), known.facts, side)


async def _review(
    services: Services, actor: Actor, identity: UUID, document: ParsedDocument, side: Side
) -> Review | None:
    """Run the engine and pass its progress on; None if the analysis was cancelled."""
    news: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def heard(step: str, done: float) -> None:
        loop.call_soon_threadsafe(news.put_nowait, (step, done))

    work = asyncio.ensure_future(services.isolation.run(engine.review, document, side, progress=heard))
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=_BETWEEN_NEWS)
            if news.empty() or work.done():
                continue
            while not news.empty():
                step, done = news.get_nowait()
            async with services.db.transaction(actor) as session:
                wanted = await service.advance(session, actor, identity, step, done)  # pyright: ignore[reportPossiblyUnboundVariable]
            if not wanted:
                return None
        return work.result()
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


TASKS = [
    Task("analysis.review_new_version", review_new_version),
    resuming("analysis.resume_review", service.resume),
    Task(service.ANALYZE, analyze, give_up=failing_with(AnalysisFailed, service.fail)),
]

outbox.subscribe(VersionAdded, "analysis.review_new_version")
