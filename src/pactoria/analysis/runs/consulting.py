"""Asks a model about one contract: at most twice, each answer kept as it is paid for, every quote looked up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar, cast

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.runs import service, work
from pactoria.analysis.runs.asking import repeated
from pactoria.analysis.runs.errors import AnswerBroken, AnswerUnreadable, NoModel
from pactoria.analysis.runs.kinds import Kind, Material, ModelEngine
from pactoria.analysis.runs.models import Engine, Run
from pactoria.analysis.runs.work import Merged, Read
from pactoria.core.actor import Actor
from pactoria.core.errors import Problem
from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Finished, Message, TextDelta
from pactoria.gateway.configurations import READER, ModelConfiguration
from pactoria.gateway.errors import UnknownModel, UnsuitableCall
from pactoria.gateway.service import Gateway
from pactoria.usage.ledger import Outcome

__all__ = ["Consultation", "Reader", "choose_engine", "parameters_for", "reader_for"]

T = TypeVar("T")

_OVERHEAD = 6_000
"""Tokens for the rules, the schema, the task and, should it be asked again, the first answer."""
_MOST_READ = 100_000
"""Tokens of contract text that a model reads at most, so that a long contract does not cost without end."""
_CHARACTERS_PER_TOKEN = 3.5
_LEAST_ROOM = 4_000
_LONGEST_ANSWER = 400_000
"""Characters."""
_UNSTORABLE = str.maketrans({"\0": None})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who will read, and how much."""

    room: int
    """Characters of contract text."""
    takes_schemas: bool
    """Whether the form of answers can be told apart from the question; it is always told in it, too."""


class Follow(Protocol):
    """Waits for work, notes progress meanwhile and stops the work if the run is no longer wanted."""

    def __call__(self, work: Awaitable[T]) -> Awaitable[T]:
        """Return what the work returns."""
        ...


async def choose_engine(
    services: Services, actor: Actor, kind: Kind[Any, Any], engine: str, model: str | None
) -> tuple[Engine, str | None]:
    """Return who makes a result, and with a model which one: its id, or "auto".

    Raises:
        NoModel: if a model is wanted and none can take part.
        UnknownModel: if the person cannot use the one that is wanted.
    """
    if engine == "offline" or (engine == "auto" and kind.model is None):
        return Engine.OFFLINE, None
    if kind.model is None:
        raise NoModel("Only the built-in analyst does this.")
    usable = await _able(services, actor)
    if model not in {None, "auto"} and all(each.id != model for each in usable):
        raise UnknownModel
    if not usable:
        if engine == "auto":
            return Engine.OFFLINE, None
        raise NoModel
    return Engine.MODEL, model or "auto"


async def _able(services: Services, actor: Actor) -> list[ModelConfiguration]:
    return [each for each in await services.part(Gateway).usable(actor) if each.id != READER.id]


async def reader_for(
    services: Services, actor: Actor, engine: ModelEngine[Any, Any, Any], wanted: str | None
) -> Reader:
    """Return how much of a contract the model can read: of several that may answer, the one that reads most.

    Raises:
        NoModel: if there is none any more.
    """
    usable = await _able(services, actor)
    if wanted not in {None, "auto"}:
        usable = [each for each in usable if each.id == wanted] or usable
    able = [each for each in usable if "json" in each.features] or usable
    if not able:
        raise NoModel
    context = max(each.context_tokens for each in able)
    tokens = min(context - min(engine.most_tokens, context // 4) - _OVERHEAD, _MOST_READ)
    return Reader(max(int(tokens * _CHARACTERS_PER_TOKEN), _LEAST_ROOM), "json" in able[0].features)


def parameters_for(kind: Kind[Any, Any], schema: dict[str, Any] | None) -> dict[str, Any]:
    """Return the parameters of a call whose answer has this form, if it is given."""
    if schema is None:
        return {}
    form = {"type": "json_schema", "json_schema": {"name": kind.name, "schema": schema, "strict": True}}
    return {"response_format": form}


class Consultation:
    """One run's questions to a model."""

    def __init__(
        self, services: Services, actor: Actor, run: Run, heard: Callable[[str, float], None], follow: Follow
    ) -> None:
        """Prepare to ask.

        Args:
            services: the outside world.
            actor: the person who pays.
            run: with the answers that it has.
            heard: takes the step under way and the share of the consultation that is done.
            follow: waits for what takes long.
        """
        self._services = services
        self._actor = actor
        self._run_id = run.id
        self._source = run.contract_id
        self._model = run.wanted_model or "auto"
        self._answers = list(run.answers)
        self._kind = service.kind_of(run)
        self._heard = heard
        self._follow = follow

    async def hear(self, material: Material, request: BaseModel, result: dict[str, Any]) -> Merged:
        """Ask, check, ask again once where something is wrong, and put all together.

        Raises:
            AnswerUnreadable: if no answer has the right form.
            AnswerBroken: if the model stopped in the middle.
            Problem: what `Gateway.call` raises.
        """
        kind, engine = self._kind, cast("ModelEngine[Any, Any, Any]", self._kind.model)
        run = self._services.isolation.run
        reader = await reader_for(self._services, self._actor, engine, self._model)
        self._heard("reading", 0.0)
        messages, schema = await self._follow(
            run(work.ask, engine, kind.result, material, request, result, reader.room)
        )
        form = schema if reader.takes_schemas else None
        text = await self._answer(0, messages, form, taken=1)
        self._heard("checking", 0.6)
        seen = await self._follow(run(work.read, engine, material.document, text))
        withdrawn = 0
        if seen.problem is not None or seen.failed:
            better = await self._better(engine, material, messages, form, text, seen)
            if better is not None:
                text, withdrawn = better
            elif seen.problem is not None:
                raise AnswerUnreadable
        self._heard("checking", 0.95)
        merged = await self._follow(run(work.merge, engine, kind.result, material, request, result, text))
        return Merged(merged.result, merged.verified, merged.dropped + withdrawn)

    async def _better(
        self,
        engine: ModelEngine[Any, Any, Any],
        material: Material,
        messages: Sequence[tuple[str, str]],
        schema: dict[str, Any] | None,
        text: str,
        seen: Read,
    ) -> tuple[str, int] | None:
        """Ask again; return an answer that is better, and how many quotes it has withdrawn, or None."""
        told = repeated(seen.problem, seen.failed)
        try:
            second = await self._answer(1, [*messages, ("assistant", text), ("user", told)], schema, taken=0)
        except Problem:
            if seen.problem is not None:
                raise
            return None  # the first answer is good enough without what cannot be proved
        again = await self._follow(self._services.isolation.run(work.read, engine, material.document, second))
        if again.problem is not None or again.verified < seen.verified:
            return None
        before, after = seen.verified + len(seen.failed), again.verified + len(again.failed)
        return second, max(before - after, 0)

    async def _answer(
        self, index: int, messages: Sequence[tuple[str, str]], schema: dict[str, Any] | None, *, taken: int
    ) -> str:
        """Return the model's answer, the one that is kept already if there is one."""
        if index < len(self._answers):
            return self._answers[index]
        try:
            return await self._follow(self._call(messages, schema, taken))
        except UnsuitableCall:
            if schema is None:
                raise
            return await self._follow(self._call(messages, None, taken))  # its provider knows no schemas

    async def _call(self, messages: Sequence[tuple[str, str]], schema: dict[str, Any] | None, taken: int) -> str:
        engine = cast("ModelEngine[Any, Any, Any]", self._kind.model)
        call = Call(
            messages=[Message(cast("Literal['user']", role), words) for role, words in messages],
            model=self._model,
            feature=self._kind.feature,
            max_tokens=engine.most_tokens,
            parameters=parameters_for(self._kind, schema),
            cache=False,  # the same run is not made twice, and one that is wanted again is wanted anew
            messages_taken=taken,
            source_id=self._source,
        )
        said: list[str] = []
        written = 0
        finished: Finished | None = None

        async def keep(session: AsyncSession, ended: Finished) -> None:
            await service.keep_answer(session, self._actor, self._run_id, ended, _storable(said))

        events = self._services.part(Gateway).call(self._actor, call, keep)
        try:
            async for event in events:
                if isinstance(event, TextDelta):
                    written += len(event.text)
                    said.append(event.text)
                    self._heard("answering", 0.6 * written / (written + 3_000))
                    if written > _LONGEST_ANSWER:
                        break
                elif isinstance(event, Finished):
                    finished = event
        finally:
            await asyncio.shield(asyncio.ensure_future(events.aclose()))
        if finished is None or finished.outcome is not Outcome.DONE:
            raise AnswerBroken(finished.error if finished else None)
        return _storable(said)


def _storable(said: Sequence[str]) -> str:
    """Return words as databases take them."""
    return "".join(said).translate(_UNSTORABLE).encode(errors="replace").decode()
