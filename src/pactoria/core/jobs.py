"""Jobs on PostgreSQL (Procrastinate), enqueued in the transaction that decides them.

A job is a name and ids. It runs at least once: the worker that took it may die, and another takes it up again, so
every job is idempotent.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.db import psycopg_conninfo

__all__ = ["JobName", "Jobs", "NotGivenUp", "Retries", "Task", "defer", "given_up"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

JobName = str
Services = TypeVar("Services")

QUEUE = "pactoria"
STALLED_AFTER = timedelta(seconds=20)
"""How long a worker may be silent before its jobs are taken up by others."""
_HEARTBEAT = 5.0
_PAUSE = 1.0
"""Seconds between two attempts to go on after the database was lost."""

_DEFER = text(
    "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args) "
    "VALUES (:queue, :task, :priority, :lock, :queueing_lock, :args) ON CONFLICT DO NOTHING"
).bindparams(bindparam("args", type_=JSONB))
_NOT_ATTEMPTED = "UPDATE procrastinate_jobs SET attempts = attempts - 1 WHERE id = %(job_id)s AND status = 'doing'"
_GIVEN_UP = text(
    "SELECT args FROM procrastinate_jobs WHERE task_name = :task AND status = 'failed' AND scheduled_at > :since"
)


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of job: its name and what runs it. The function takes the composition root's services first."""

    name: JobName
    run: Callable[..., Awaitable[None]]
    attempts: int = 5
    """How often it is tried when it raises; waits grow from 2 s."""
    give_up: Callable[..., Awaitable[None]] | None = None
    """Called like `run` when no attempt is left, so that nobody waits for what does not come; again if it raises. With
    it, an attempt that took its worker along counts, too; without, such a job is taken up again however often that
    happens. One that was stopped with its worker, in good order, does not count."""
    cron: str | None = None
    """When it runs by itself, without ids: five fields as cron has them, in UTC. On one worker, whichever is first."""


async def defer(
    session: AsyncSession,
    task: JobName,
    *,
    lock: str | None = None,
    once: str | None = None,
    priority: int = 0,
    **ids: str | int | bool | None,
) -> None:
    """Enqueue a job: it exists if and only if the transaction commits.

    Args:
        session: the transaction.
        task: name of a `Task`.
        lock: jobs of the same lock run one after the other.
        once: while a job of this name waits, further ones are not enqueued.
        priority: higher runs earlier.
        ids: what the job is about; JSON values.
    """
    await session.execute(
        _DEFER,
        {
            "queue": QUEUE,
            "task": task,
            "priority": priority,
            "lock": lock,
            "queueing_lock": once,
            "args": ids,
        },
    )


async def given_up(session: AsyncSession, task: JobName, since: datetime) -> list[dict[str, Any]]:
    """Return the ids that jobs of a kind were about which have failed for good, the last attempt begun after `since`.

    Of kinds that are tried once nothing is known: what is not tried again has no time of a next attempt.
    """
    return list(await session.scalars(_GIVEN_UP, {"task": task, "since": since}))


class NotGivenUp(Exception):  # noqa: N818 - a fact, on which what happens next depends
    """Nobody could be told that a job has no attempt left."""


class Retries(BaseRetryStrategy):
    """When a job is tried again: after 2 s, 4 s and so on, until no attempt is left.

    Also then where it was stopped with its worker, which is not its fault, and where nobody could be told that it has
    failed: it would be missing without a word.
    """

    def __init__(self, task: Task) -> None:
        self._task = task

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again after an attempt that ended like this; None for never."""
        if _is_last(self._task, job) and not isinstance(exception, asyncio.CancelledError | NotGivenUp):
            return None
        return RetryDecision(retry_in={"seconds": 2 ** min(job.attempts + 1, self._task.attempts)})


def _is_last(task: Task, job: Job) -> bool:
    """Tell whether the attempt at a job that is under way is the last one."""
    return job.attempts + 1 >= task.attempts


class Jobs(Generic[Services]):
    """Takes jobs from the queue and runs them, with the services of a composition root."""

    def __init__(
        self, url: str, services: Services, tasks: Sequence[Task], *, concurrency: int = 4, time_to_finish: float = 5.0
    ) -> None:
        self._app = App(
            connector=PsycopgConnector(conninfo=psycopg_conninfo(url), min_size=1, max_size=max(4, concurrency))
        )
        self._concurrency = concurrency
        self._time_to_finish = time_to_finish
        self._stop = asyncio.Event()
        self._services = services
        self._tasks = {task.name: task for task in tasks}
        for task in tasks:
            self._register(task, services)
        self._register_rescue()

    def _register(self, task: Task, services: Services) -> None:
        async def run(context: JobContext, **ids: Any) -> None:
            with structlog.contextvars.bound_contextvars(job=task.name):
                try:
                    await task.run(services, **ids)
                except Exception as error:
                    # The last attempt is logged with its traceback; the ones before it would go unseen.
                    log.warning("jobs.attempt_failed", error=type(error).__name__)
                    if _is_last(task, context.job):
                        await self._give_up(task, context.job)
                    raise
                except asyncio.CancelledError:
                    if self._stop.is_set():
                        await self._discount(context.job)
                    raise

        async def run_by_itself(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001 - when it was due
            await run(context)

        registered = self._app.task(name=task.name, queue=QUEUE, retry=Retries(task), pass_context=True)
        if task.cron is None:
            registered(run)
        else:
            self._app.periodic(cron=task.cron)(registered(run_by_itself))

    def _register_rescue(self) -> None:
        @self._app.periodic(cron="*/10 * * * * *")
        @self._app.task(name="core.rescue_stalled", queue=QUEUE, queueing_lock="core.rescue_stalled", pass_context=True)
        async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes both
            await self.rescue_stalled()

        _ = rescue

    async def rescue_stalled(self) -> int:
        """Put jobs of silent workers back into the queue; return how many."""
        manager = self._app.job_manager
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER.total_seconds()))
        for job in stalled:
            try:
                await self._take_back(job)
            except AlreadyEnqueued:  # its twin waits already and will do the same work
                log.info("jobs.rescue_not_needed", job_id=job.id)
        return len(stalled)

    async def _take_back(self, job: Job) -> None:
        """Put a job whose worker has died back into the queue, or give it up if that was its last attempt."""
        manager = self._app.job_manager
        task = self._tasks.get(job.task_name)
        if task is None or task.give_up is None or not _is_last(task, job):
            log.warning("jobs.rescued", task=job.task_name, job_id=job.id)
            await manager.retry_job(job)
            return
        try:
            await self._give_up(task, job)
        except NotGivenUp:  # it stays with its dead worker, where it is found again
            return
        await manager.finish_job(job, Status.FAILED, delete_job=False)

    async def _discount(self, job: Job) -> None:
        """Take back the attempt that putting a job back into the queue will count: it was stopped with its worker."""
        log.info("jobs.stopped", task=job.task_name, job_id=job.id)
        with contextlib.suppress(ConnectorException, TimeoutError):  # it is found again with its silent worker
            async with asyncio.timeout(self._time_to_finish):
                await self._app.connector.execute_query_async(_NOT_ATTEMPTED, job_id=job.id)

    async def _give_up(self, task: Task, job: Job) -> None:
        """Tell whoever waits for a job that it has no attempt left.

        Raises:
            NotGivenUp: if that fails, too.
        """
        log.error("jobs.given_up", task=task.name, job_id=job.id, attempts=job.attempts + 1)
        if task.give_up is None:
            return
        try:
            await task.give_up(self._services, **job.task_kwargs)
        except Exception as error:
            log.exception("jobs.give_up_failed", task=task.name, job_id=job.id, exc_info=error)
            raise NotGivenUp from error

    async def adopt_orphans(self) -> None:
        """On a private database nobody else works: put back at once what a killed process left behind."""
        manager = self._app.job_manager
        for job in list(await manager.get_stalled_jobs(seconds_since_heartbeat=0)):
            await self._take_back(job)

    async def run(self, stop: asyncio.Event, *, sole_worker: bool = False) -> None:
        """Work until told to stop, then let running jobs finish for a moment. What does not is put back into the queue.

        Goes on when the database comes back after it was lost. A `sole_worker` takes up at once what it was doing
        then; among several, whoever is first does so once the others have been silent for `STALLED_AFTER`.
        """
        self._stop = stop
        while not stop.is_set():
            try:
                async with self._app.open_async():
                    if sole_worker:
                        await self.adopt_orphans()
                    await self._work(stop)
            except (ConnectorException, psycopg.OperationalError) as error:
                log.warning("jobs.database_lost", error=type(error.__cause__ or error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _PAUSE)

    async def _work(self, stop: asyncio.Event) -> None:
        """Work until told to stop, or until Procrastinate gives up, as it does when it loses the database."""
        worker = asyncio.create_task(
            self._app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._concurrency,
                install_signal_handlers=False,
                update_heartbeat_interval=_HEARTBEAT,
                stalled_worker_timeout=STALLED_AFTER.total_seconds(),
                delete_jobs="successful",
                shutdown_graceful_timeout=self._time_to_finish,
                fetch_job_polling_interval=5,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({worker, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if worker.done():
            worker.result()
            return
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
