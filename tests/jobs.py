"""The worker, as far as a test that is rolled back can have one: it takes waiting jobs one by one and runs them.

A test with a database of its own can have a real one, `at_work`.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from pactoria.core.jobs import JobName, Jobs, Task
from pactoria.core.services import Services

__all__ = ["at_work", "give_up", "run_waiting"]

_TAKE = text(
    """
    DELETE FROM procrastinate_jobs WHERE id = (
        SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND task_name LIKE :task
        ORDER BY priority DESC, id LIMIT 1
    ) RETURNING task_name, args
    """
)
_MOST = 200


async def _take(services: Services, name: JobName = "%") -> tuple[Task, dict[str, Any]] | None:
    """Take the next job that waits out of the queue, of this name or any; return what it is and its ids."""
    from pactoria.worker import TASKS

    async with services.db.transaction() as session:
        row = (await session.execute(_TAKE, {"task": name})).one_or_none()
    if row is None:
        return None
    (task,) = (task for task in TASKS if task.name == row[0])
    return task, row[1] if isinstance(row[1], dict) else json.loads(row[1])


async def run_waiting(services: Services) -> list[str]:
    """Run all jobs that wait, and those that they enqueue; return their names. A job that raises fails the test."""
    done: list[str] = []
    while len(done) < _MOST:
        taken = await _take(services)
        if taken is None:
            return done
        task, ids = taken
        await task.run(services, **ids)
        done.append(task.name)
    message = f"jobs enqueue jobs without end: {done[-5:]}"
    raise AssertionError(message)


async def give_up(services: Services, name: JobName) -> None:
    """Give up the one job of this name that waits, as the worker does with one that has no attempt left.

    Twice, since the worker may die before it has noted that it did.
    """
    taken = await _take(services, name)
    assert taken is not None, name
    task, ids = taken
    assert task.give_up is not None, name
    await task.give_up(services, **ids)
    await task.give_up(services, **ids)
    assert await _take(services, name) is None


@asynccontextmanager
async def at_work(services: Services, tasks: Sequence[Task]) -> AsyncGenerator[None]:
    """Have a worker that tries each job once."""
    stop = asyncio.Event()
    once = [replace(task, attempts=1) for task in tasks]
    working = asyncio.create_task(Jobs(services.db.url, services, once).run(stop, sole_worker=True))
    try:
        yield
    finally:
        stop.set()
        await working
