"""Server-sent events: news as they come, with a heartbeat so that proxies keep the line open."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from starlette.responses import StreamingResponse

__all__ = ["STILL_HERE", "EventStream", "encode", "next_news"]

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent."""

STILL_HERE = b": still here\n\n"


class EventStream(StreamingResponse):
    """A response of server-sent events."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[bytes], status_code: int = 200) -> None:
        super().__init__(events, status_code, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def encode(event: str, data: Mapping[str, Any]) -> bytes:
    """Return one event as it goes over the wire."""
    return f"event: {event}\ndata: {json.dumps(data)}\n\n".encode()


async def next_news(queue: asyncio.Queue[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the next piece of news, or None when a heartbeat is due."""
    try:
        return await asyncio.wait_for(queue.get(), HEARTBEAT)
    except TimeoutError:
        return None
