"""Jobs of the chat slice."""

import json
from datetime import timedelta

from pactoria.chat.errors import Interrupted
from pactoria.chat.messages.service import SILENT_AFTER, told
from pactoria.chat.sessions.queries import SWEEP
from pactoria.core import clock
from pactoria.core.jobs import Task
from pactoria.core.services import Services

__all__ = ["TASKS", "sweep"]

TEMPORARY_FOR = timedelta(days=1)
RESTORABLE_FOR = timedelta(days=30)


async def sweep(services: Services) -> None:
    """Delete what is to be forgotten, and end answers that no process writes any more."""
    now = clock.now()
    async with services.db.transaction() as session:
        await session.execute(
            SWEEP,
            {
                "temporary": now - TEMPORARY_FOR,
                "deleted": now - RESTORABLE_FOR,
                "silent": now - 2 * SILENT_AFTER,
                "files": now - TEMPORARY_FOR,
                "interrupted": json.dumps(told(Interrupted())),
            },
        )


TASKS = [Task("chat.sweep", sweep, cron="* * * * *")]
