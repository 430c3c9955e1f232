"""Jobs that fail are tried again, and end only once that is told."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from procrastinate.jobs import Job
from sqlalchemy import text
from tests.jobs import at_work

from pactoria.core.jobs import NotGivenUp, Retries, Task, defer
from pactoria.core.services import Services

Start = Callable[[], "subprocess.Popen[str]"]


async def nothing(_services: Services) -> None:
    """Do nothing."""


def waits(attempts: int, error: BaseException) -> bool:
    """Tell whether a job of three attempts is tried again after so many that failed before and one that does now."""
    job = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", task_kwargs={}, attempts=attempts)
    return Retries(Task("t", nothing, attempts=3)).get_retry_decision(exception=error, job=job) is not None


@pytest.mark.parametrize(
    ("error", "tried"),
    [
        (ValueError(), [True, True, False, False]),
        (asyncio.CancelledError(), [True] * 4),
        (NotGivenUp(), [True] * 4),
    ],
    ids=["it failed", "its worker was stopped", "nobody could be told"],
)
def test_a_job_is_tried_again_until_its_attempts_are_used_up_or_its_end_is_told(
    error: BaseException, tried: list[bool]
) -> None:
    assert [waits(attempts, error) for attempts in range(4)] == tried


async def test_a_job_whose_end_could_not_be_told_is_not_forgotten(fresh_services: Services) -> None:
    async def fail(_services: Services) -> None:
        message = "it fails each time"
        raise ValueError(message)

    async def tell(_services: Services) -> None:
        message = "the database was away"
        raise ConnectionError(message)

    services, attempts = fresh_services, 0
    async with services.db.transaction() as session:
        await defer(session, "failing")
    async with at_work(services, [Task("failing", fail, give_up=tell)]), asyncio.timeout(60):
        while not attempts:  # it stays at one or grows, whenever this looks
            await asyncio.sleep(0.05)
            async with services.db.transaction() as session:
                attempts = await session.scalar(
                    text("SELECT attempts FROM procrastinate_jobs WHERE task_name = 'failing'")
                )
    async with services.db.transaction() as session:
        left = await session.scalar(text("SELECT status FROM procrastinate_jobs WHERE task_name = 'failing'"))
    assert left in {"todo", "doing"}


@pytest.fixture
def worker(fresh_services: Services) -> Generator[Start]:
    """Return a function that starts a worker of the job `endless`, which has two attempts, as a process."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, Path(__file__).with_name("endless_worker.py"), fresh_services.db.url]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


async def said(process: "subprocess.Popen[str]") -> str:
    """Return the next line that a worker says."""
    assert process.stdout is not None
    async with asyncio.timeout(120):
        return (await asyncio.to_thread(process.stdout.readline)).strip()


async def test_a_stop_counts_for_nothing_and_a_kill_as_an_attempt(fresh_services: Services, worker: Start) -> None:
    async with fresh_services.db.transaction() as session:
        await defer(session, "endless")
    for end in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL, signal.SIGKILL):
        process = worker()
        assert await said(process) == "begun"
        process.send_signal(end)
        await asyncio.to_thread(process.wait, 60)
        async with fresh_services.db.transaction() as session:
            await session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))

    assert await said(worker()) == "given up"
