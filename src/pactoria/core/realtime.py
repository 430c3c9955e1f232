"""News between processes: NOTIFY tells every process, and each tells those who listen there."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["Realtime", "tell"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

CHANNEL = "pactoria_realtime"
_BACKLOG = 100


async def tell(session: AsyncSession, topic: str, **news: Any) -> None:
    """Tell all who listen to the topic, once this transaction has committed."""
    await session.execute(
        text("SELECT pg_notify(:channel, :payload)"),
        {"channel": CHANNEL, "payload": json.dumps({"topic": topic, "news": news})},
    )


class Realtime:
    """One listening connection of one process, shared by all its listeners."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._listeners: dict[str, set[asyncio.Queue[dict[str, Any]]]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen, and go on through lost connections."""
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncGenerator[asyncio.Queue[dict[str, Any]]]:
        """Queue what is told about the topic from now on. Read the state of things after entering, then the queue."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_BACKLOG)
        self._listeners[topic].add(queue)
        try:
            yield queue
        finally:
            self._listeners[topic].discard(queue)
            if not self._listeners[topic]:
                del self._listeners[topic]

    async def _listen(self) -> None:
        while True:
            try:
                connection: asyncpg.Connection[Any] = await asyncpg.connect(self._url)
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(1)
                continue
            lost = asyncio.Event()
            connection.add_termination_listener(_setter(lost))
            try:
                await connection.add_listener(CHANNEL, self._hear)
                await lost.wait()
                log.warning("realtime.connection_lost")
            finally:
                await connection.close(timeout=1)

    def _hear(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        message = json.loads(str(payload))
        for queue in self._listeners.get(message["topic"], ()):
            if queue.full():
                queue.get_nowait()  # a slow reader misses old news, never the latest
            queue.put_nowait(message["news"])


def _setter(event: asyncio.Event) -> Any:
    return lambda _connection: event.set()
