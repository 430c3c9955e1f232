"""From a call to the first words of an answer: who is asked, in which order, how often, and what is held for it."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

import structlog

from pactoria.core.actor import Actor
from pactoria.gateway import routing
from pactoria.gateway.breaker import Breakers
from pactoria.gateway.calls import Call, Message
from pactoria.gateway.compression import Compressed
from pactoria.gateway.configurations import Catalogue, ModelConfiguration
from pactoria.gateway.errors import Fault, ModelRefused, ModelUnavailable, ProviderError, UnknownModel, UnsuitableCall
from pactoria.gateway.experiments import Assignment, assign
from pactoria.gateway.providers.adapters import Adapters, spoken_name
from pactoria.gateway.providers.builtin import BuiltIn, BuiltInAdapter
from pactoria.gateway.providers.pieces import Accepted, Adapter, Piece, Question
from pactoria.gateway.running import Pulse, Running, settlement_of
from pactoria.gateway.sources import with_sources
from pactoria.gateway.standing import Standing
from pactoria.gateway.tokens import count_question, ready
from pactoria.usage.ledger import Claim, Ledger, Outcome, Tokens

__all__ = ["Asked", "Asking", "Candidate", "Plan"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_TRIES = 3
_BACKOFF = 0.25
"""Seconds before the second try, about; twice as many before the third."""
_LONGEST_PAUSE = 2.0
"""Who wants us to wait longer is not asked again: another model answers sooner."""
_USUAL_OUTPUT = 8_192
"""Tokens that are held for an answer that nobody has bounded."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that may answer."""

    model: ModelConfiguration
    reason: str
    saving: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A call, as it is put to models."""

    actor: Actor
    payer: UUID
    """The person whose quotas it is taken from."""
    call: Call
    """With the prompt of an experiment's variant, where there is one."""
    usable: list[ModelConfiguration]
    wanted: ModelConfiguration | None = None
    """The model that somebody has chosen; None: the best one is to be found."""
    assignment: Assignment | None = None
    compressed: Compressed | None = None
    """What is sent in place of the older turns of a long chat."""

    def candidates(self) -> Iterator[Candidate]:
        """Yield who may answer, in order. Who stands in is worked out only when it is needed."""
        call = self.call
        if self.wanted is not None:
            yield Candidate(self.wanted, routing.CHOSEN)
            if not call.fallback:
                return
        choice = routing.choose(call, self.usable, budget=call.key_budget)
        for position, (model, reason) in enumerate(zip(choice.candidates, choice.reasons, strict=True)):
            if model is not self.wanted:
                yield Candidate(model, reason, None if position else choice.saving)


@dataclass(frozen=True, slots=True)
class Asked:
    """A model that has begun to answer."""

    running: Running
    pieces: AsyncGenerator[Piece]
    first: Piece
    """The first words, or the end of an empty answer."""
    reason: str
    saving: Decimal | None
    replaced: str | None
    """Model that should have answered, if another one does."""


class Asking:
    """Asks models of all providers until one answers."""

    def __init__(
        self,
        ledger: Ledger,
        catalogue: Catalogue,
        standing: Standing,
        adapters: Adapters,
        built_in: dict[str, BuiltIn],
        pulse: Pulse,
    ) -> None:
        self._ledger = ledger
        self._catalogue = catalogue
        self._standing = standing
        self._adapters = adapters
        self._built_in = built_in
        self._pulse = pulse
        self.breakers = Breakers()

    async def plan(self, actor: Actor, call: Call) -> Plan:
        """Work out what is put to models, and which may be asked.

        Raises:
            UnknownModel: if the one that is wanted is not among them.
        """
        if actor.user_id is None:
            message = "somebody has to pay: the system calls models on behalf of a person"
            raise ValueError(message)
        tier = await self._standing.tier_of(actor.user_id)
        usable = await self._catalogue.usable(tier)
        assignment = None
        if experiments := await self._catalogue.experiments():
            assignment = assign(experiments, actor.user_id, call)
            if assignment is not None and assignment.model and all(m.id != assignment.model for m in usable):
                assignment = None  # not open to this person
        if assignment is not None:
            if assignment.model:
                call = replace(call, model=assignment.model)
            if assignment.system_prompt:
                call = replace(call, messages=[Message("system", assignment.system_prompt), *call.messages])
        wanted = None
        if call.model != routing.AUTO:
            wanted = next((m for m in usable if m.id == call.model), None)
            wanted = wanted or next((m for m in usable if m.upstream_model == call.model), None)
            if wanted is None:
                raise UnknownModel(await self._catalogue.why_closed(call.model, tier))
        return Plan(actor, actor.user_id, call, usable, wanted, assignment)

    async def ask(self, plan: Plan, began: float, held: Callable[[], None] | None = None) -> Asked:
        """Ask one model after the other, and return the first that answers. `held` is called once quotas allow it.

        Raises:
            QuotaExceeded, TooManyRequests: if the person's quota does not allow it.
            ModelUnavailable, ModelRefused, UnsuitableCall: if none answers.
        """
        failures: list[tuple[Candidate, ProviderError]] = []
        for candidate in plan.candidates():
            try:
                running, pieces, first = await self._ask_one(plan, candidate.model, began, held)
            except ProviderError as error:
                log.warning(
                    "gateway.provider_failed",
                    model=candidate.model.id,
                    fault=error.fault,
                    status=error.status,
                    told=error.told if error.fault is not Fault.INVALID else None,  # those words may quote the call
                )
                failures.append((candidate, error))
                if not error.falls_back:
                    break
                continue
            if not failures:
                return Asked(running, pieces, first, candidate.reason, candidate.saving, None)
            wanted, error = failures[0]
            reason = f"{error.spoken(spoken_name(wanted.model.provider))} {candidate.reason}"
            return Asked(running, pieces, first, reason, None, wanted.model.id)
        raise _told([(spoken_name(candidate.model.provider), error) for candidate, error in failures])

    async def _ask_one(
        self, plan: Plan, model: ModelConfiguration, began: float, held: Callable[[], None] | None
    ) -> tuple[Running, AsyncGenerator[Piece], Piece]:
        """Hold, and ask one model, a few times if need be. Nothing stays held if it gives no answer."""
        adapter = await self._adapter(model, plan.call)
        exact = model.provider == "openai"
        if exact:
            await ready()
        messages = with_sources(plan.call)
        counted = count_question(messages, plan.call.parameters, exact=exact)
        claim, most = self._claim(plan, model, counted)
        question = Question(
            model=model.upstream_model,
            messages=messages,
            parameters=plan.call.parameters,
            max_tokens=most,
            output_limit=model.output_tokens,
            stream=plan.call.stream,
        )
        running = Running(plan.call, model, await self._ledger.hold(claim), counted, exact, began)
        if held is not None:
            held()
        self._pulse.add(running)
        try:
            pieces, first = await self._try(adapter, question, running)
        except BaseException as error:
            self._pulse.drop(running)
            await self._give_up(running, stopped=not isinstance(error, Exception))
            raise
        return running, pieces, first

    async def _try(self, adapter: Adapter, question: Question, running: Running) -> tuple[AsyncGenerator[Piece], Piece]:
        provider = running.model.provider
        for attempt in range(1, _TRIES + 1):
            if not self.breakers.allow(provider):
                raise ProviderError(Fault.RESTING)
            pieces = adapter.answer(question)
            try:
                async for piece in pieces:
                    running.take(piece)
                    if not isinstance(piece, Accepted):
                        self.breakers.succeeded(provider)
                        return pieces, piece
                raise ProviderError(Fault.BROKEN, "the answer is empty")  # noqa: TRY301 - handled as its others are
            except ProviderError as error:
                if error.counts_as_sickness:
                    self.breakers.failed(provider)
                pause = _BACKOFF * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - so that not all come back at once
                pause = max(pause, error.retry_after or 0)
                if attempt == _TRIES or not error.worth_a_retry or pause > _LONGEST_PAUSE:
                    raise
                running.accepted = False
            finally:
                if running.first_at is None and running.ended is None:
                    await pieces.aclose()
            await asyncio.sleep(pause)
        raise AssertionError  # the last try returns or raises

    def failed_midway(self, running: Running, error: ProviderError) -> None:
        """Remember that a provider broke off."""
        if error.counts_as_sickness:
            self.breakers.failed(running.model.provider)

    async def _adapter(self, model: ModelConfiguration, call: Call) -> Adapter:
        if model.id in self._built_in:
            return BuiltInAdapter(self._built_in[model.id], call)
        provider = await self._catalogue.provider(model.provider)
        if provider is None or provider.kind == "builtin":
            raise ProviderError(Fault.UNREACHABLE, "it is not configured")
        return self._adapters.of(provider)

    def _claim(self, plan: Plan, model: ModelConfiguration, counted: int) -> tuple[Claim, int | None]:
        """Return what to hold, and what the answer may have at most, in tokens."""
        call, actor = plan.call, plan.actor
        held = min(call.max_tokens or _USUAL_OUTPUT, model.output_tokens)
        tokens = Tokens(input=counted, output=held)
        claim = Claim(
            organization_id=actor.organization_id,
            user_id=plan.payer,
            feature=call.feature,
            model=model.id,
            provider=model.provider,
            price_version=model.price_version,
            tokens=tokens,
            cost=model.cost(tokens),
            question_cost=model.cost(Tokens(input=counted)),
            messages=call.messages_taken,
            key_id=call.key_id,
            key_budget=call.key_budget,
            source_id=call.source_id,
        )
        # Under a budget no answer may cost more than was held for it.
        return claim, held if call.max_tokens is not None or call.key_budget is not None else None

    async def _give_up(self, running: Running, *, stopped: bool) -> None:
        """End a hold whose call gave no answer. Only a provider that was stopped while it thought may charge for it."""
        if stopped and running.accepted:
            await self._ledger.settle(settlement_of(running, Outcome.STOPPED, {}))
        else:
            await self._ledger.release(running.hold.id)
        running.strike_out()


def _told(failures: list[tuple[str, ProviderError]]) -> Exception:
    """Return what people are told when nobody answers."""
    if not failures:
        return ModelUnavailable("No model is switched on that your plan includes.")
    provider, last = failures[-1]
    faults = {error.fault for _, error in failures}
    if last.fault is Fault.INVALID or faults <= {Fault.CONTEXT_TOO_LONG}:
        return UnsuitableCall(f"{last.spoken(provider)} {last.told}".strip())
    if faults <= {Fault.REFUSED}:
        return ModelRefused(last.spoken(provider))
    # That it is left alone now says less than what it has just failed with.
    failed = {name for name, error in failures if error.fault is not Fault.RESTING}
    spoken = dict.fromkeys(
        error.spoken(name) for name, error in failures if error.fault is not Fault.RESTING or name not in failed
    )
    return ModelUnavailable(f"{' '.join(spoken)} Try again in a moment, or choose another model.")
