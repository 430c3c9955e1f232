"""News between processes: NOTIFY tells every process, and each tells those who listen there."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.db import psycopg_conninfo

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
        self._conninfo = psycopg_conninfo(url)
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
                connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    async for notification in connection.notifies():
                        self._hear(notification.payload)
            except psycopg.OperationalError as error:
                log.warning("realtime.connection_lost", error=type(error).__name__)
                await asyncio.sleep(1)

    def _hear(self, payload: str) -> None:
        message = json.loads(payload)
        for queue in self._listeners.get(message["topic"], ()):
            if queue.full():
                queue.get_nowait()  # a slow reader misses old news, never the latest
            queue.put_nowait(message["news"])
