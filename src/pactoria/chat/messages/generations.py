"""The answers that this process writes, and how anybody follows one, wherever it is written."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

from pactoria.chat.messages import service
from pactoria.chat.messages.asking import Asked
from pactoria.chat.messages.events import Event
from pactoria.chat.messages.generation import Generation
from pactoria.chat.messages.schemas import Citation, ToldProblem
from pactoria.chat.messages.stream_schemas import (
    CitationEvent,
    FinishedEvent,
    HeartbeatEvent,
    ProblemEvent,
    SnapshotEvent,
)
from pactoria.chat.models import Message, MessageState
from pactoria.core.actor import Actor
from pactoria.core.services import Services

__all__ = ["Generations", "follow"]

_KEPT = 30.0
"""Seconds for which the events of a finished answer stay at hand."""
_LEAVE_WITHIN = 10.0
"""Seconds that what is under way has to end when the process does."""
_SILENCE = 15.0
"""Seconds after which readers are told that nothing is new."""
_ASKED_EVERY = 1.0
"""Seconds between two looks at an answer of another process, should its news not come."""


class Generations:
    """Answers under way, and those that ended a moment ago, by id of the message."""

    def __init__(self) -> None:
        self._known: dict[UUID, Generation] = {}
        self._running: dict[UUID, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        """Return how many are under way."""
        return len(self._running)

    def start(self, services: Services, actor: Actor, asked: Asked) -> Generation:
        """Begin to write an answer."""
        generation = Generation(services, actor, asked, lambda: len(self))
        self._known[generation.id] = generation
        task = asyncio.create_task(generation.run())
        self._running[generation.id] = task
        task.add_done_callback(lambda _: self._ended(generation.id))
        return generation

    def _ended(self, message_id: UUID) -> None:
        self._running.pop(message_id, None)
        asyncio.get_running_loop().call_later(_KEPT, self._known.pop, message_id, None)

    def find(self, message_id: UUID) -> Generation | None:
        """Return an answer whose events are at hand."""
        return self._known.get(message_id)

    async def stop(self, message_id: UUID) -> bool:
        """Stop an answer, and wait until its end is kept; False if this process does not write it."""
        generation = self._known.get(message_id)
        if generation is None or message_id not in self._running:
            return False
        generation.stop()
        while not generation.events.is_closed:
            await generation.events.news(generation.events.last, _SILENCE)
        return True

    async def wait(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def close(self) -> None:
        """End everything, since the process ends: what was delivered is kept and said to be interrupted."""
        for message_id in list(self._running):
            self._known[message_id].stop(interrupted=True)
        if self._running:
            _, late = await asyncio.wait(set(self._running.values()), timeout=_LEAVE_WITHIN)
            for task in late:
                task.cancel()
            await self.wait()


async def follow(services: Services, actor: Actor, message: Message, after: int) -> AsyncGenerator[Event]:
    """Yield what happened to an answer after an event, and what happens until its end. For actors who may read it."""
    generation = services.part(Generations).find(message.id)
    if generation is None:
        async for event in _follow_elsewhere(services, actor, message.id, after):
            yield event
        return
    log, last = generation.events, after if after <= generation.events.last else 0
    while True:
        for event in log.since(last):
            yield event
        last = log.last
        if log.is_closed:
            return
        if not await log.news(last, _SILENCE):
            yield Event.of(None, HeartbeatEvent())


async def _follow_elsewhere(services: Services, actor: Actor, message_id: UUID, after: int) -> AsyncGenerator[Event]:
    """Follow an answer that another process writes, or that is over, by what is in the database."""
    shown: tuple[int, int] | None = None  # characters of content and thought
    silent = 0.0
    async with services.realtime.listen(service.topic_of(message_id)) as queue:
        while True:
            async with services.db.transaction(actor) as session:
                message = await service.get(session, actor, message_id, content=True)
                over = await service.end_if_silent(session, actor, message)
                if over:  # loaded anew, should it have ended just now
                    message = await service.get(session, actor, message_id, content=True)
            known = shown is None and after > 0 and after >= message.sequence
            if known:
                shown = (len(message.content), len(message.thought or ""))
            for event in _news(message, shown):
                silent = 0.0
                yield event
            shown = (len(message.content), len(message.thought or ""))
            if over:
                return
            try:
                await asyncio.wait_for(queue.get(), _ASKED_EVERY)
            except TimeoutError:
                silent += _ASKED_EVERY
                if silent >= _SILENCE:
                    silent = 0.0
                    yield Event.of(None, HeartbeatEvent())


def _news(message: Message, shown: tuple[int, int] | None) -> list[Event]:
    """Return what a reader does not have, who was shown so many characters; everything for one who has nothing."""
    number, thought = message.sequence, message.thought or ""
    events: list[Event] = []
    if shown is None:
        citations = [Citation.model_validate(entry) for entry in message.citations]
        snapshot = SnapshotEvent(content=message.content, thought=message.thought, citations=citations)
        events.append(Event.of(number, snapshot))
    else:
        events += [
            Event(number, kind, {"kind": kind, "text": text})
            for kind, text in (("thought", thought[shown[1] :]), ("delta", message.content[shown[0] :]))
            if text
        ]
    if message.state != MessageState.STREAMING:
        if shown is not None:
            cited = [Citation.model_validate(entry) for entry in message.citations]
            events += [Event.of(number, CitationEvent(citation=citation)) for citation in cited]
        if message.problem is not None:
            events.append(Event.of(number, ProblemEvent(problem=ToldProblem.model_validate(message.problem))))
        events.append(Event.of(number, _end_of(message)))
    return events


def _end_of(message: Message) -> FinishedEvent:
    return FinishedEvent(
        message_id=message.id,
        state=message.state,
        model=message.model,
        finish_reason=message.finish_reason,
        tokens_in=message.tokens_in,
        tokens_out=message.tokens_out,
        tokens_cached=message.tokens_cached,
        cost=message.cost,
        estimated=message.estimated,
        response_ms=message.response_ms,
        first_token_ms=message.first_token_ms,
        dropped_quotes=message.dropped_quotes,
        characters=len(message.content),
    )
