"""An answer while it is written: a task of the server, which outlives the request that asked for it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.chat.errors import Interrupted
from pactoria.chat.messages import asking, context, naming, service
from pactoria.chat.messages.asking import Asked
from pactoria.chat.messages.events import EventLog
from pactoria.chat.messages.quotations import Checked, Piece
from pactoria.chat.messages.schemas import ToldProblem
from pactoria.chat.messages.stream_schemas import ChosenEvent, CitationEvent, FinishedEvent, ProblemEvent
from pactoria.chat.models import Message, MessageState
from pactoria.chat.wording import storable
from pactoria.core import clock, realtime
from pactoria.core.actor import Actor
from pactoria.core.errors import Problem
from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Chosen, Event, Finished, TextDelta, ThoughtDelta
from pactoria.gateway.configurations import READER, Catalogue
from pactoria.gateway.service import Gateway
from pactoria.gateway.standing import Standing
from pactoria.usage.ledger import Outcome

__all__ = ["Generation"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_MIRRORED_EVERY = 0.5
"""Seconds between two writings of the text so far."""
_HEARTBEAT_EVERY = 2.0
_ALLOWED_WITHIN = 10.0
"""Seconds that it may take, on a busy machine, until the quotas have let a question pass."""
_STATES = {
    Outcome.DONE: MessageState.DONE,
    Outcome.STOPPED: MessageState.STOPPED,
    Outcome.FAILED: MessageState.FAILED,
    Outcome.EXPIRED: MessageState.FAILED,
}


class Generation:
    """One answer: its events for readers in this process, and its text so far for everybody else."""

    def __init__(self, services: Services, actor: Actor, asked: Asked, crowd: Callable[[], int]) -> None:
        """Prepare to answer. `crowd` tells how many answers this process writes now."""
        self.id = asked.answer.id
        self.events = EventLog()
        self._services = services
        self._actor = actor
        self._asked = asked
        self._crowd = crowd
        self._files: frozenset[Any] = frozenset()
        self._checked = Checked([], {}, "")
        self._text: list[str] = []
        self._thought: list[str] = []
        self._chosen: Chosen | None = None
        self._finished: Finished | None = None
        self._is_settled = False
        self._is_kept = False
        self._problem: dict[str, str | int] | None = None
        self._is_interrupted = False
        self._pump: asyncio.Task[None] | None = None
        self._over = asyncio.Event()
        self._gate: asyncio.Future[Problem | None] = asyncio.get_running_loop().create_future()
        self._held = asyncio.Event()
        self._requester_waits = False
        self._is_withdrawing = False
        self._refused: Problem | None = None

    async def accepted(self, seconds: float) -> None:
        """Wait until the first word, a refusal, or so many seconds after the quotas have let the question pass.

        Raises:
            Problem: if it was refused before anything was said; question and answer are gone then.
        """
        self._requester_waits = True
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._held.wait(), _ALLOWED_WITHIN)
            refusal = await asyncio.wait_for(asyncio.shield(self._gate), seconds)
        except TimeoutError:
            refusal = await self._gate if self._is_withdrawing else None
        finally:
            self._requester_waits = False
        if refusal is not None:
            raise refusal

    def stop(self, *, interrupted: bool = False) -> None:
        """End the answer with what there is. `interrupted`: nobody wanted that, this process has to go."""
        self._is_interrupted = self._is_interrupted or interrupted
        if self._pump is not None:
            self._pump.cancel()

    async def run(self) -> None:
        """Write the answer to its end, whatever that is."""
        self._pump = asyncio.create_task(self._answer())
        mirror = asyncio.create_task(self._mirror())
        await asyncio.wait({self._pump})
        if not self._pump.cancelled() and (error := self._pump.exception()) is not None:
            log.error("chat.crashed", message_id=str(self.id), exc_info=error)
        self._over.set()
        await asyncio.gather(mirror, return_exceptions=True)
        if self._refused is None:
            await self._end()
        self.events.close()
        self._held.set()
        if not self._gate.done():
            self._gate.set_result(self._refused)
        if self._finished is not None and self._finished.outcome is Outcome.DONE:
            await naming.name_chat(self._services, self._actor, self._asked, "".join(self._text), self._chosen)

    async def _answer(self) -> None:
        try:
            call = await self._prepare()
            events = self._services.part(Gateway).call(self._actor, call, self._keep, self._held.set)
            try:
                async for event in events:
                    self._take(event)
            finally:
                await events.aclose()
        except asyncio.CancelledError:
            raise
        except Problem as problem:
            log.info("chat.refused", problem=problem.slug(), message_id=str(self.id))
            self._problem = service.told(problem)
            if self._requester_waits and self._chosen is None:
                await self._withdraw(problem)
        except Exception as error:
            log.exception("chat.crashed", message_id=str(self.id), exc_info=error)
            self._problem = service.told(Problem("This is our fault, and it has been logged. Ask again."))

    async def _prepare(self) -> Call:
        asked = self._asked
        model = asked.answer.requested_model or asked.chat.model
        usable = await self._services.part(Catalogue).usable(
            await Standing(self._services.db).tier_of(self._actor.user_id)
        )
        reads_on = model != READER.id and any(each.id != READER.id for each in usable)
        async with self._services.db.transaction(self._actor) as session:
            given = await context.gather(session, self._actor, asked.chat, asked.question, reads_on=reads_on)
            await session.execute(
                update(Message)
                .where(Message.id == self.id, Message.user_id == self._actor.user_id)
                .values(context=given.remembered())
            )
        self._files = given.files
        self._checked = await asyncio.to_thread(Checked, given.passages, given.texts, given.question)
        return Call(
            messages=given.turns,
            model=model,
            feature="chat",
            passages=given.passages,
            cache=asked.chat.cache and asked.is_question_new,  # who asks for another answer wants another one
            source_id=asked.chat.id,
        )

    async def _withdraw(self, problem: Problem) -> None:
        self._is_withdrawing = True
        try:
            async with self._services.db.transaction(self._actor) as session:
                await asking.withdraw(session, self._actor, self._asked)
        finally:
            self._is_withdrawing = False
        self._refused = problem

    def _take(self, event: Event) -> None:
        match event:
            case TextDelta():
                self._show(self._checked.feed(event.text))
            case ThoughtDelta():
                self._thought.append(event.text)
                self.events.add_text("thought", event.text)
            case Chosen():
                self._chosen = event
                self.events.add(_chosen(event))
                self._held.set()
                if not self._gate.done():
                    self._gate.set_result(None)
            case Finished():
                self._finished = event
                self._is_settled = True
            case _:
                pass

    def _show(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            if isinstance(piece, str):
                self._text.append(piece)
                self.events.add_text("delta", piece)
            else:
                self.events.add(CitationEvent(citation=context.citation_of(piece, self._files)))

    async def _mirror(self) -> None:
        """Write the text so far into the database, for other processes, and for after a crash of this one."""
        written, silent_for = 0, 0.0
        while not self._over.is_set():
            pause = max(_MIRRORED_EVERY, self._crowd() / 100)  # many share what the database can take
            try:
                await asyncio.wait_for(self._over.wait(), pause)
            except TimeoutError:
                silent_for += pause
                if self.events.last == written and silent_for < _HEARTBEAT_EVERY:
                    continue
                written, silent_for = self.events.last, 0.0
                try:
                    await self._write(written)
                except Exception as error:  # noqa: BLE001 - the answer goes on; the next beat tries again
                    log.warning("chat.mirror_failed", error=type(error).__name__)

    async def _write(self, sequence: int) -> None:
        async with self._services.db.transaction(self._actor) as session:
            alive = await session.execute(
                update(Message)
                .where(
                    Message.id == self.id,
                    Message.user_id == self._actor.user_id,
                    Message.state == MessageState.STREAMING,
                )
                .values(self._so_far() | {"sequence": sequence, "heartbeat_at": clock.now()})
                .returning(Message.stop_requested)
            )
            stop_requested = alive.scalar_one_or_none()
            await realtime.tell(session, service.topic_of(self.id), sequence=sequence)
        if (stop_requested is None or stop_requested) and not self._over.is_set() and self._finished is None:
            self.stop()  # somebody has asked another process, or the whole chat is gone

    def _so_far(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "content": storable("".join(self._text)),
            "thought": storable("".join(self._thought)) or None,
            "citations": self._citations(),
        }
        if self._chosen is not None:
            values |= {
                "model": self._chosen.model,
                "model_name": self._chosen.name[:200],
                "provider": self._chosen.provider,
                "reason": self._chosen.reason,
                "variant": self._chosen.variant,
                "from_cache": self._chosen.from_cache,
                "compressed_turns": self._chosen.compressed_turns,
            }
        return values

    def _citations(self) -> list[dict[str, Any]]:
        cited = sorted(self._checked.cited.items())
        return [context.citation_of(passage, self._files).model_dump(mode="json") for _, passage in cited]

    async def _keep(self, session: AsyncSession, finished: Finished) -> None:
        """Keep the whole answer, in the transaction that settles it. It may be tried again: it says the same then."""
        self._finished = finished
        if self._chosen is None:
            return  # a stored answer is settled before its words come: `_end` keeps them
        self._is_kept = True
        self._show(self._checked.finish())
        await self._store(session, **self._figures(finished))

    def _figures(self, finished: Finished) -> dict[str, Any]:
        tokens = finished.tokens
        return {
            "model": finished.model,
            "tokens_in": tokens.input + tokens.cache_read + tokens.cache_write,
            "tokens_out": tokens.output,
            "tokens_cached": tokens.cache_read,
            "cost": finished.cost,
            "estimated": finished.estimated,
            "response_ms": finished.latency_ms,
            "first_token_ms": finished.first_token_ms,
            "finish_reason": finished.finish_reason[:40],
            "record_id": finished.record_id,
        }

    def _state(self) -> MessageState:
        is_done = self._finished is not None and self._finished.outcome is Outcome.DONE
        if not is_done and (self._is_interrupted or self._problem):
            return MessageState.FAILED
        return _STATES[self._finished.outcome] if self._finished else MessageState.STOPPED

    def _told(self) -> dict[str, str | int] | None:
        """Return what went wrong, for people; None if nothing did."""
        if self._state() is not MessageState.FAILED:
            return None
        if self._is_interrupted:
            return service.told(Interrupted())
        if self._problem is not None:
            return self._problem
        why = self._finished.error if self._finished else None
        return service.told(
            AnswerBroken(f"{why} What had arrived is kept, and paid; ask again for the rest." if why else None)
        )

    async def _end(self) -> None:
        """Tell the end; keep it, where that has not happened with its settlement."""
        if not (self._is_settled and self._is_kept):
            self._show(self._checked.finish())
            figures = self._figures(self._finished) if self._finished else {}
            try:
                async with self._services.db.transaction(self._actor) as session:
                    await self._store(session, only_if_streaming=True, **figures)
            except Problem:
                log.warning("chat.end_not_kept", message_id=str(self.id))  # it counts as interrupted soon
        problem = self._told()
        if problem is not None:
            self.events.add(ProblemEvent(problem=ToldProblem.model_validate(problem)))
        finished = self._finished
        tokens = finished.tokens if finished else None
        self.events.add(
            FinishedEvent(
                message_id=self.id,
                state=self._state(),
                model=finished.model if finished else self._chosen.model if self._chosen else None,
                finish_reason=finished.finish_reason if finished else None,
                tokens_in=tokens.input + tokens.cache_read + tokens.cache_write if tokens else 0,
                tokens_out=tokens.output if tokens else 0,
                tokens_cached=tokens.cache_read if tokens else 0,
                cost=finished.cost if finished else naming.NOTHING,
                estimated=finished.estimated if finished else False,
                response_ms=finished.latency_ms if finished else None,
                first_token_ms=finished.first_token_ms if finished else None,
                dropped_quotes=self._checked.dropped,
                characters=sum(len(piece) for piece in self._text),
            )
        )

    async def _store(self, session: AsyncSession, *, only_if_streaming: bool = False, **values: Any) -> None:
        row = update(Message).where(Message.id == self.id, Message.user_id == self._actor.user_id)
        if only_if_streaming:
            row = row.where(Message.state == MessageState.STREAMING)
        ends = {
            "state": self._state(),
            "problem": self._told(),
            "dropped_quotes": self._checked.dropped,
            "finished_at": clock.now(),
            "sequence": func.greatest(Message.sequence, self.events.last + 2),  # the problem and the end come after
        }
        await session.execute(row.values(self._so_far() | ends | values))
        await service.touch(session, self._actor, self._asked.chat.id)
        await realtime.tell(session, service.topic_of(self.id), ended=True)


class AnswerBroken(Problem):
    """The provider stopped in the middle."""

    status = 502
    title = "The answer broke off"
    detail = "The model's provider stopped in the middle. What had arrived is kept; ask again for the rest."


def _chosen(event: Chosen) -> ChosenEvent:
    return ChosenEvent.model_validate(
        {name: getattr(event, name) for name in ChosenEvent.model_fields if name != "kind"}
    )
