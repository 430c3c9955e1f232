"""The worker, as far as a test that is rolled back can have one: it takes waiting jobs one by one and runs them."""

import json
from typing import Any

from sqlalchemy import text

from pactoria.core.services import Services

__all__ = ["run_waiting"]

_TAKE = text(
    """
    DELETE FROM procrastinate_jobs WHERE id = (
        SELECT id FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id LIMIT 1
    ) RETURNING task_name, args
    """
)
_MOST = 200


async def run_waiting(services: Services) -> list[str]:
    """Run all jobs that wait, and those that they enqueue; return their names. A job that raises fails the test."""
    from pactoria.worker import TASKS

    tasks = {task.name: task for task in TASKS}
    done: list[str] = []
    while len(done) < _MOST:
        async with services.db.transaction() as session:
            row = (await session.execute(_TAKE)).one_or_none()
        if row is None:
            return done
        name: str = row[0]
        args: dict[str, Any] = row[1] if isinstance(row[1], dict) else json.loads(row[1])
        await tasks[name].run(services, **args)
        done.append(name)
    message = f"jobs enqueue jobs without end: {done[-5:]}"
    raise AssertionError(message)
