"""The events of an answer that is being written: numbered, kept for the process, followed by any number of readers."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from pactoria.core.streams import encode

__all__ = ["Event", "EventLog", "wire"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    number: int | None
    """None for heartbeats, which a reader need not remember."""
    kind: str
    data: Mapping[str, Any]

    @classmethod
    def of(cls, number: int | None, event: BaseModel) -> "Event":
        """Make one of a wire type of `stream_schemas`."""
        data = event.model_dump(mode="json")
        return cls(number, data["kind"], data)


def wire(event: Event) -> bytes:
    """Return an event as it goes over the wire; its number is what browsers send back as Last-Event-ID."""
    numbered = b"" if event.number is None else f"id: {event.number}\n".encode()
    return numbered + encode(event.kind, event.data)


class EventLog:
    """What has happened so far. Readers who come late get texts that follow each other as one."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._news = asyncio.Event()
        self.is_closed = False

    @property
    def last(self) -> int:
        """Number of the last event."""
        return len(self._events)

    def add(self, event: BaseModel) -> None:
        """Write down what happened, and wake the readers."""
        self._events.append(Event.of(len(self._events) + 1, event))
        self._wake()

    def add_text(self, kind: str, text: str) -> None:
        """Write down more words (the frequent case, made cheap)."""
        self._events.append(Event(len(self._events) + 1, kind, {"kind": kind, "text": text}))
        self._wake()

    def close(self) -> None:
        """Say that nothing more will happen."""
        self.is_closed = True
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def since(self, number: int) -> Iterator[Event]:
        """Yield what happened after an event."""
        texts: list[str] = []
        before: Event | None = None
        for event in self._events[max(number, 0) :]:
            if before is not None and event.kind != before.kind:
                yield _merged(before, texts)
                before = None
            if event.kind in {"delta", "thought"}:
                if before is None:
                    texts = []
                texts.append(event.data["text"])
                before = event
            else:
                yield event
        if before is not None:
            yield _merged(before, texts)

    async def news(self, number: int, seconds: float) -> bool:
        """Wait until there is something after an event, or nothing more will come; tell whether that was in time."""
        if self.last > number or self.is_closed:
            return True
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return False
        return True


def _merged(last: Event, texts: list[str]) -> Event:
    return Event(last.number, last.kind, {"kind": last.kind, "text": "".join(texts)})
