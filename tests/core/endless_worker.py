"""A worker of one job that never ends, and says what happens: python endless_worker.py DATABASE_URL."""

import asyncio
import signal
import sys

from pactoria.core import logging
from pactoria.core.jobs import Jobs, Task
from pactoria.core.settings import LogSettings


async def endless(_services: None) -> None:
    """Go on for ever."""
    print("begun", flush=True)  # noqa: T201
    await asyncio.Event().wait()


async def tell(_services: None) -> None:
    """Say that nobody will."""
    print("given up", flush=True)  # noqa: T201


async def main(url: str) -> None:
    """Work until told to stop."""
    logging.configure(LogSettings(level="error", format="json"))  # to where errors go
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    task = Task("endless", endless, attempts=2, give_up=tell)
    await Jobs(url, None, [task], time_to_finish=0.2).run(stop, sole_worker=True)


asyncio.run(main(sys.argv[1]))
