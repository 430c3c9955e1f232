"""The one door to all models: hold, call, settle."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.actor import Actor
from pactoria.core.db import Database, Unavailable
from pactoria.gateway import cache
from pactoria.gateway.asking import Asked, Asking, Plan
from pactoria.gateway.calls import Call, Chosen, Event, Finished, TextDelta, ThoughtDelta, ToolDelta
from pactoria.gateway.compression import Compressed, keep_sent
from pactoria.gateway.configurations import Catalogue, ModelConfiguration
from pactoria.gateway.errors import ProviderError
from pactoria.gateway.providers.adapters import Adapters, spoken_name
from pactoria.gateway.providers.builtin import BuiltIn
from pactoria.gateway.providers.pieces import Ended
from pactoria.gateway.providers.wire import Patience, Wire
from pactoria.gateway.running import Pulse, Running, settlement_of
from pactoria.gateway.shortening import shortened
from pactoria.gateway.standing import Standing
from pactoria.usage.journal import Journal
from pactoria.usage.ledger import Claim, Hold, Ledger, Outcome, Settlement, Tokens

__all__ = ["BuiltIn", "Gateway", "Keep"]

T = TypeVar("T")

log: structlog.stdlib.BoundLogger = structlog.get_logger()

Keep = Callable[[AsyncSession, Finished], Awaitable[None]]
"""Stores the result of a call, in the transaction that settles it (which has entered the actor's organization)."""

_PAUSES = (0.2, 1.0, 3.0)
"""Seconds between tries to settle, while the database does not answer."""
_LONGEST_GOODBYE = 10.0
"""Seconds for which closing waits for settlements; the journal keeps what is left."""


class Gateway:
    """Calls models for actors, within their quotas.

    Built once a process. `built_in` are the models that are part of Pactoria, by id; they are asked like all others.
    """

    def __init__(
        self,
        db: Database,
        ledger: Ledger,
        catalogue: Catalogue,
        *,
        built_in: Mapping[str, BuiltIn] | None = None,
        patience: Patience | None = None,
        journal: Journal | None = None,
    ) -> None:
        self._db = db
        self._ledger = ledger
        self._wire = Wire(patience)
        self._pulse = Pulse(ledger, journal)
        self._built_in = dict(built_in or {})
        self._catalogue = catalogue
        self._standing = Standing(db)
        self._asking = Asking(ledger, catalogue, self._standing, Adapters(self._wire), self._built_in, self._pulse)
        self._concluding: set[asyncio.Future[Any]] = set()
        self._closing = False

    def register(self, model_id: str, model: BuiltIn) -> None:
        """Have a built-in model answer from now on."""
        self._built_in[model_id] = model

    async def usable(self, actor: Actor) -> list[ModelConfiguration]:
        """Return the models that somebody may use, the built-in one last."""
        return await self._catalogue.usable(await self._standing.tier_of(actor.user_id))

    async def close(self) -> None:
        """Wait until what has ended is settled, and give all connections back."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_GOODBYE):
                while self._concluding:
                    await asyncio.wait(self._concluding)
        self._closing = True
        await self._pulse.close()
        await self._wire.close()

    async def call(
        self,
        actor: Actor,
        call: Call,
        keep: Keep | None = None,
        held: Callable[[], None] | None = None,
        *,
        until_settled: bool = True,
    ) -> AsyncGenerator[Event]:
        """Yield `Chosen`, then the answer as it comes, then `Finished`, after everything is settled.

        Closing the generator stops the provider, and settles what was delivered. Text once shown is never taken back:
        what goes wrong after the first words ends the answer with outcome `failed`. Not to be called, nor gone on
        with, in a transaction. `held` is called once the quotas have let it pass, which is long before a slow model
        says anything. Who need not find it in the ledger at once says that it need not wait `until_settled`: what is
        settled by then, or stands in the journal, survives us alike.

        Raises:
            QuotaExceeded, TooManyRequests: before the first event (429).
            UnknownModel: the model that is wanted cannot be used by this person (404), before the first event.
            UnsuitableCall, ModelRefused: the call itself is why nobody answers (422), before the first event.
            ModelUnavailable: no model that the person may use can answer (503), before the first event.
        """
        began = time.perf_counter()
        plan = await self._asking.plan(actor, call)
        key = None
        if call.cache:
            model = next(plan.candidates()).model
            key = cache.key_of(plan.call, model.id)
            async with self._db.transaction(actor) as session:
                answer = await cache.lookup(session, actor.organization_id, key)
            if answer is not None:
                async for event in self._repeat(plan, model, answer, keep, began):
                    yield event
                return
        plan = await shortened(plan, self.call)
        asked = await self._asking.ask(plan, began, held)
        running, pieces = asked.running, asked.pieces
        outcome, error = Outcome.STOPPED, None
        try:
            yield _chosen(plan, asked)
            if not isinstance(asked.first, Ended):
                yield asked.first  # pyright: ignore[reportReturnType] - `Accepted` never comes first
            async for piece in pieces:
                running.take(piece)
                if not isinstance(piece, Ended):
                    yield piece  # pyright: ignore[reportReturnType] - nor later
            outcome = Outcome.DONE
        except ProviderError as failure:
            outcome, error = Outcome.FAILED, failure.spoken(spoken_name(running.model.provider))
            self._asking.failed_midway(running, failure)
        except Exception:
            outcome, error = Outcome.FAILED, "Something went wrong on our side."
            raise
        finally:
            if outcome is Outcome.DONE and keep is None and key is None and plan.compressed is None:
                finished = await self._conclude_simply(plan, asked, until_settled=until_settled)
            else:
                # Also when nobody listens any more: whatever is being awaited here, the rest happens.
                finished = await asyncio.shield(self._surely(self._conclude(plan, asked, outcome, error, keep, key)))
        yield finished

    def _surely(self, conclusion: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Have something done to its end, whoever waits for it or not."""
        concluding = asyncio.create_task(conclusion)
        self._concluding.add(concluding)
        concluding.add_done_callback(self._concluding.discard)
        return concluding

    async def _conclude_simply(self, plan: Plan, asked: Asked, *, until_settled: bool) -> Finished:
        """Settle a call whose answer is whole and is kept nowhere: without a task, since there is one for each call."""
        running = asked.running
        settlement, finished = self._conclusion(plan, asked, Outcome.DONE, None)
        trying = partial(self._settle, plan.actor, settlement, finished, None, running)  # twice changes nothing
        if not until_settled and running.slip is not None:
            running.slip.conclude(settlement.tokens, settlement.cost)

            def settled(done: "asyncio.Future[Any]") -> None:
                self._concluding.discard(done)
                if not done.cancelled() and done.exception() is None:
                    running.strike_out()
                elif not self._closing:
                    self._surely(trying())

            settling = self._ledger.begin_to_settle(settlement)
            self._concluding.add(settling)
            settling.add_done_callback(settled)
            return finished
        try:
            await self._ledger.settle(settlement)
            running.strike_out()
        except (Unavailable, asyncio.CancelledError) as error:
            concluding = self._surely(trying())
            if isinstance(error, asyncio.CancelledError):
                raise
            await asyncio.shield(concluding)
        return finished

    async def _conclude(
        self, plan: Plan, asked: Asked, outcome: Outcome, error: str | None, keep: Keep | None, key: bytes | None
    ) -> Finished:
        """End the connection and settle; return how the call ended."""
        running = asked.running
        await asked.pieces.aclose()
        settlement, finished = self._conclusion(plan, asked, outcome, error)
        whole = outcome is Outcome.DONE and finished.finish_reason in {"stop", "tool_calls"} and asked.replaced is None
        answer = _answer(running, finished) if key is not None and whole else None
        if key is not None and answer is not None:
            keep = _keeping_answer(plan.actor, key, running.model.id, answer, keep)
        if plan.compressed is not None:
            keep = _keeping_sent(plan.actor, plan.compressed, keep)
        await self._settle(plan.actor, settlement, finished, keep, running)
        return finished

    def _conclusion(self, plan: Plan, asked: Asked, outcome: Outcome, error: str | None) -> tuple[Settlement, Finished]:
        """Return what the ledger gets, and what whoever has asked is told."""
        running = asked.running
        self._pulse.drop(running)
        settlement = settlement_of(running, outcome, _details(plan, asked, error))
        finished = Finished(
            record_id=settlement.id,
            outcome=outcome,
            finish_reason=running.ended.finish_reason if running.ended else "stop",
            tokens=settlement.tokens,
            cost=settlement.cost,
            estimated=settlement.estimated,
            latency_ms=settlement.latency_ms or 0,
            first_token_ms=settlement.first_token_ms,
            model=running.model.id,
            error=error,
        )
        log.debug(  # the ledger has it all; with each request there is an event of its own
            "gateway.completed",
            model=finished.model,
            feature=plan.call.feature,
            outcome=outcome,
            input=settlement.tokens.input,
            output=settlement.tokens.output,
            ms=finished.latency_ms,
        )
        return settlement, finished

    async def _settle(
        self,
        actor: Actor,
        settlement: Settlement,
        finished: Finished,
        keep: Keep | None,
        running: Running | None = None,
    ) -> None:
        """Settle, with what is to be kept; where that cannot be kept, without it. A lost database is waited for."""
        for pause in (*_PAUSES, None):
            try:
                if keep is None:
                    await self._ledger.settle(settlement)
                else:
                    async with self._db.transaction(actor) as session:
                        await keep(session, finished)
                        await self._ledger.settle_within(session, settlement)
            except Unavailable:
                if pause is None:
                    log.exception("gateway.settle_failed", hold=str(settlement.hold_id))
                    raise  # the hold expires, and what was noted is charged
                await asyncio.sleep(pause)
            except Exception:
                if keep is None:
                    raise
                log.exception("gateway.keep_failed", record=str(settlement.id))
                await self._ledger.settle(settlement)  # the provider has been paid, whatever becomes of its words
                if running is not None:
                    running.strike_out()
                raise
            else:
                if running is not None:
                    running.strike_out()
                return

    async def _repeat(
        self, plan: Plan, model: ModelConfiguration, answer: cache.Answer, keep: Keep | None, began: float
    ) -> AsyncGenerator[Event]:
        """Give an answer that was kept. It costs nothing, and is counted."""
        call = plan.call
        claim = Claim(
            organization_id=plan.actor.organization_id,
            user_id=plan.payer,
            feature=call.feature,
            model=model.id,
            provider=model.provider,
            price_version=model.price_version,
            tokens=Tokens(),
            cost=Decimal(0),
            messages=0,
            key_id=call.key_id,
            source_id=call.source_id,
        )
        hold = await self._ledger.hold(claim)
        elapsed = round((time.perf_counter() - began) * 1000)
        settlement = Settlement(
            hold_id=hold.id,
            outcome=Outcome.DONE,
            tokens=Tokens(),
            cost=Decimal(0),
            latency_ms=elapsed,
            first_token_ms=elapsed,
            from_cache=True,
            details={"saved_output_tokens": answer.tokens.output},
        )
        finished = Finished(
            record_id=settlement.id,
            outcome=Outcome.DONE,
            finish_reason=answer.finish_reason,
            tokens=Tokens(),
            cost=Decimal(0),
            estimated=False,
            latency_ms=elapsed,
            first_token_ms=elapsed,
            model=model.id,
        )
        # It is whole already: whoever stops listening gets what they would have got.
        await asyncio.shield(self._surely(self._settle(plan.actor, settlement, finished, keep)))
        told = Chosen(model.id, model.name, model.provider, "The same question was answered before", from_cache=True)
        yield _with_allowance(told, hold)
        if answer.thoughts:
            yield ThoughtDelta(answer.thoughts)
        if answer.text:
            yield TextDelta(answer.text)
        for index, tool in enumerate(answer.tool_calls):
            yield ToolDelta(index, tool["id"], tool["function"]["name"], tool["function"]["arguments"])
        yield finished


def _chosen(plan: Plan, asked: Asked) -> Chosen:
    model, hold = asked.running.model, asked.running.hold
    allowance = hold.allowance
    return Chosen(
        model=model.id,
        name=model.name,
        provider=model.provider,
        reason=asked.reason,
        saving=asked.saving,
        variant=plan.assignment.variant if plan.assignment else None,
        compressed_turns=plan.compressed.turns if plan.compressed else 0,
        limit=allowance.limit,
        remaining=allowance.remaining,
        resets_at=allowance.resets_at.timestamp(),
        window=allowance.window,
    )


def _with_allowance(chosen: Chosen, hold: Hold) -> Chosen:
    allowance = hold.allowance
    return replace(
        chosen,
        limit=allowance.limit,
        remaining=allowance.remaining,
        resets_at=allowance.resets_at.timestamp(),
        window=allowance.window,
    )


def _details(plan: Plan, asked: Asked, error: str | None) -> dict[str, str | int | float | None]:
    """Return what the record keeps beside the figures; never words of the call."""
    details: dict[str, str | int | float | None] = {}
    if plan.call.model == "auto" or asked.replaced:
        details["reason"] = asked.reason
    if asked.saving is not None:
        details["saving"] = float(asked.saving)
    if asked.replaced is not None:
        details["instead_of"] = asked.replaced
    if plan.assignment is not None:
        details |= plan.assignment.details
    if error is not None:
        details["error"] = error
    return details


def _answer(running: Running, finished: Finished) -> cache.Answer:
    return cache.Answer(
        text="".join(running.text),
        finish_reason=finished.finish_reason,
        tokens=finished.tokens,
        thoughts="".join(running.thoughts),
        tool_calls=running.tool_calls(),
    )


def _keeping_answer(actor: Actor, key: bytes, model: str, answer: cache.Answer, keep: Keep | None) -> Keep:
    """Return a `Keep` that also keeps the answer for the next who asks the same."""

    async def both(session: AsyncSession, finished: Finished) -> None:
        if keep is not None:
            await keep(session, finished)
        await cache.store(session, actor.organization_id, key, model, answer)

    return both


def _keeping_sent(actor: Actor, compressed: Compressed, keep: Keep | None) -> Keep:
    """Return a `Keep` that also keeps what was sent in place of older turns."""

    async def both(session: AsyncSession, finished: Finished) -> None:
        if keep is not None:
            await keep(session, finished)
        keep_sent(session, actor, finished.record_id, compressed)

    return both
