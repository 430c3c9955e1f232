"""People who chat, through the API."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from pactoria.app import create_app
from pactoria.chat.messages.generations import Generations
from pactoria.core.services import Services
from tests.client import Api

__all__ = ["Chats", "Reader"]

Json = dict[str, Any]


@dataclass(slots=True)
class Chats:
    """One person's chats."""

    api: Api
    services: Services

    async def begin(self, **values: Any) -> str:
        response = await self.api.post("/api/chat/sessions", json=values)
        assert response.status_code == 201, response.text
        chat_id: str = response.json()["id"]
        return chat_id

    async def send(self, chat_id: str, content: str = "How long is the notice?", **values: Any) -> Json:
        response = await self.api.post(f"/api/chat/sessions/{chat_id}/messages", json={"content": content, **values})
        assert response.status_code == 202, response.text
        sent: Json = response.json()
        return sent

    async def ask(self, chat_id: str, content: str = "How long is the notice?", **values: Any) -> Json:
        """Ask, and wait for the end of the answer; return both as they are kept."""
        sent = await self.send(chat_id, content, **values)
        await self.settled()
        return {"question": sent["question"], "answer": await self.message(sent["answer"]["id"])}

    async def settled(self) -> None:
        await self.services.part(Generations).wait()

    async def message(self, message_id: str) -> Json:
        return await self.get(f"/api/chat/messages/{message_id}")

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.api.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def shown(self, chat_id: str, **params: Any) -> list[Json]:
        """Return the branch that is shown."""
        items: list[Json] = (await self.get(f"/api/chat/sessions/{chat_id}/messages", **params))["items"]
        return items

    async def stream(self, message_id: str, after: int = 0, *, services: Services | None = None) -> "Reader":
        reader = Reader(services or self.services, self.api, f"/api/chat/messages/{message_id}/stream", after)
        return await reader.open()


class Reader:
    """A browser that reads events as they come, which httpx's own transport for apps cannot."""

    def __init__(self, services: Services, api: Api, path: str, after: int) -> None:
        self._app = create_app(services)
        cookie = "; ".join(f"{name}={value}" for name, value in api.cookies.items())
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": f"after={after}".encode(),
            "headers": [(b"cookie", cookie.encode()), (b"host", b"127.0.0.1:8000")],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8000),
        }
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._task: asyncio.Task[None] | None = None
        self._buffer = b""
        self.events: list[tuple[int | None, Json]] = []

    async def open(self) -> Self:
        self._task = asyncio.create_task(self._app(self._scope, self._receive, self._send))  # type: ignore[arg-type]
        assert await asyncio.wait_for(self._started, 10) == 200
        return self

    async def _receive(self) -> Any:
        if not self._gone.is_set() and self._buffer == b"" and self._chunks.empty():
            await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._started.set_result(message["status"])
        elif not self._gone.is_set():
            self._chunks.put_nowait(message.get("body", b"") if message.get("more_body") else b"\0")

    async def next(self) -> Json | None:
        """Return the next event; None at the end."""
        while b"\n\n" not in self._buffer:
            chunk = await asyncio.wait_for(self._chunks.get(), 20)
            if chunk == b"\0":
                return None
            self._buffer += chunk
        raw, _, self._buffer = self._buffer.partition(b"\n\n")
        fields = dict(line.split(b": ", 1) for line in raw.split(b"\n"))
        event: Json = json.loads(fields[b"data"])
        assert event["kind"] == fields[b"event"].decode()
        self.events.append((int(fields[b"id"]) if b"id" in fields else None, event))
        return event

    async def until(self, kind: str) -> Json:
        while (event := await self.next()) is not None:
            if event["kind"] == kind:
                return event
        raise AssertionError(f"no {kind} in {self.events}")

    async def until_text(self, text: str) -> None:
        while self.text != text:
            assert await self.next() is not None, (self.text, text)

    async def rest(self) -> list[Json]:
        while await self.next() is not None:
            pass
        return [event for _, event in self.events]

    @property
    def text(self) -> str:
        """What a person sees."""
        text = ""
        for _, event in self.events:
            if event["kind"] == "snapshot":
                text = event["content"]
            elif event["kind"] == "delta":
                text += event["text"]
        return text

    @property
    def last(self) -> int:
        return max(number for number, _ in self.events if number is not None)

    async def leave(self) -> None:
        """Close the tab."""
        self._gone.set()
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
