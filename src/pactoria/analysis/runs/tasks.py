"""Jobs of runs."""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import Any, TypeVar
from uuid import UUID

import structlog

from pactoria.analysis.comparisons import service as comparisons
from pactoria.analysis.engine.result import Side
from pactoria.analysis.giving_up import failing_with
from pactoria.analysis.going_on import resuming
from pactoria.analysis.runs import queueing, service, work
from pactoria.analysis.runs.consulting import Consultation
from pactoria.analysis.runs.errors import RunFailed
from pactoria.analysis.runs.kinds import Material
from pactoria.analysis.runs.metering import Metered, metered
from pactoria.analysis.runs.models import Engine, Run
from pactoria.analysis.runs.work import Made, Merged
from pactoria.contracts import service as contracts
from pactoria.core.actor import Actor, Role
from pactoria.core.db import Unavailable
from pactoria.core.errors import NotFound, Problem
from pactoria.core.jobs import Task
from pactoria.core.services import Services
from pactoria.core.throttle import TooManyRequests
from pactoria.documents.parsed import ParsedDocument
from pactoria.usage.errors import QuotaExceeded
from pactoria.usage.ledger import Ledger

__all__ = ["TASKS"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

T = TypeVar("T")

_BETWEEN_NEWS = 0.25
"""Seconds between two notes of progress, after which a cancellation is noticed, too."""
_RENEW_EVERY = 30.0
_OFFLINE_SHARE = 0.3
"""Of a run with a model."""


class _NotWantedError(Exception):
    """The run was cancelled or taken up by another, or its contract deleted."""


async def perform(services: Services, organization_id: str, run_id: str) -> None:
    """Do what was asked for. Killed at any point, it goes on, and pays for no answer twice."""
    system = Actor.system(UUID(organization_id))
    started = time.perf_counter()
    async with services.db.transaction(system) as session:
        run = await service.begin(session, system, UUID(run_id))
    if run is None:
        return
    try:
        await _Performance(services, run).run()
    except _NotWantedError:
        return
    except (asyncio.CancelledError, Unavailable):
        raise  # neither the contract nor an engine is to blame: the job is done again
    except Problem as problem:
        async with services.db.transaction(system) as session:
            await service.fail(session, system, run.id, problem)
        log.warning("run.failed", run_id=run_id, kind=run.kind, problem=problem.slug())
        return
    except Exception as error:
        log.exception("run.crashed", run_id=run_id, kind=run.kind, exc_info=error)
        async with services.db.transaction(system) as session:
            await service.fail(session, system, run.id, RunFailed())
        return
    log.info(
        "run.done", run_id=run_id, kind=run.kind, engine=run.engine, ms=round((time.perf_counter() - started) * 1e3)
    )


class _Performance:
    """One attempt at a run."""

    def __init__(self, services: Services, run: Run) -> None:
        if run.requested_by is None:
            raise NotFound("Whoever asked for this has no account any more.")
        self._services = services
        self._actor = Actor(run.organization_id, run.requested_by, Role.EDITOR)
        self._run = run
        self._news = ("review", 0.0)
        self._meter: Metered | None = None
        self._renewed = time.monotonic()

    async def run(self) -> None:
        """Make the result and keep it."""
        run, kind, request = self._run, service.kind_of(self._run), service.request_of(self._run)
        document, known, extra = await self._load()
        async with AsyncExitStack() as stack:
            with_model = run.engine is Engine.MODEL or str(run.engine) == Engine.MODEL
            if not with_model:
                ledger = self._services.part(Ledger)
                self._meter = await stack.enter_async_context(
                    metered(ledger, self._actor, kind.feature, run.contract_id)
                )
            loop = asyncio.get_running_loop()
            share = _OFFLINE_SHARE if with_model else 1.0

            def heard(step: str, done: float) -> None:
                loop.call_soon_threadsafe(self._hear, step, share * done)

            side = Side(run.side)
            made = await self._follow(
                self._services.isolation.run(
                    work.analyse, kind.offline, document, known, side, extra, request, progress=heard
                )
            )
            if with_model:
                await self._consult(made, document, extra)
            else:
                await self._finish(made.result)

    async def _load(self) -> tuple[ParsedDocument, Any, Any]:
        run, kind = self._run, service.kind_of(self._run)
        async with self._services.db.transaction(self._actor) as session:
            document = await contracts.document_of(session, self._actor, run.version_id)
            known = await comparisons.known_review(session, self._actor, run.version_id)
            target = service.target_of(run)
            extra = (
                await kind.load(session, self._actor, target, service.request_of(run))
                if kind.load is not None
                else None
            )
        return document, known, extra

    async def _consult(self, made: Made, document: ParsedDocument, extra: Any) -> None:
        run = self._run
        async with self._services.db.transaction(self._actor) as session:
            if not await service.keep_partial(session, self._actor, run.id, made.result):
                raise _NotWantedError

        def heard(step: str, done: float) -> None:
            self._hear(step, _OFFLINE_SHARE + (1 - _OFFLINE_SHARE) * done)

        consultation = Consultation(self._services, self._actor, run, heard, self._follow)
        material = Material(document, made.review, Side(run.side), extra)
        notice: Problem | None = None
        try:
            merged = await consultation.hear(material, service.request_of(run), made.result)
        except (Unavailable, QuotaExceeded, TooManyRequests):
            raise
        except Problem as problem:
            if not run.is_automatic:
                raise
            notice, merged = problem, Merged(made.result, 0, 0)
        await self._finish(merged.result, quotes=(merged.verified, merged.dropped), notice=notice)

    async def _finish(
        self, result: dict[str, Any], *, quotes: tuple[int, int] = (0, 0), notice: Problem | None = None
    ) -> None:
        meter = self._meter
        async with self._services.db.transaction(self._actor) as session:
            record = meter.record_id if meter else None
            kept = await service.finish(
                session, self._actor, self._run.id, result, quotes=quotes, record=record, notice=notice
            )
            if not kept:
                raise _NotWantedError
            if meter is not None:
                await session.flush()
                await meter.settle(session)

    def _hear(self, step: str, done: float) -> None:
        self._news = (step, round(done, 3))

    async def _follow(self, work: Awaitable[T]) -> T:
        """Wait for work, note progress meanwhile, and stop it if the run is no longer wanted."""
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=_BETWEEN_NEWS)
                if not task.done():
                    await self._note()
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _note(self) -> None:
        async with self._services.db.transaction(self._actor) as session:
            if not await service.advance(session, self._actor, self._run, *self._news):
                raise _NotWantedError
        if self._meter is not None and time.monotonic() - self._renewed > _RENEW_EVERY:
            self._renewed = time.monotonic()
            await self._meter.renew()


TASKS = [
    Task(queueing.PERFORM, perform, give_up=failing_with(RunFailed, service.fail)),
    resuming("analysis.resume_runs", queueing.resume),
]
