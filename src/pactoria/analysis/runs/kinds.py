"""What a kind of run is: a request, a result, an offline engine that always works, and perhaps a model that adds to it.

The offline engine and all functions of the model's side are at the top of their modules and pure: they run in an
isolated process, where there is no database, and get plain data. Modules that hold them import what is heavy inside.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PrivateAttr

from pactoria.analysis.engine.result import Quote, Review, Side
from pactoria.documents.parsed import ParsedDocument

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pactoria.core.actor import Actor

__all__ = [
    "Answer",
    "Cited",
    "Kind",
    "Load",
    "Material",
    "ModelEngine",
    "OfflineEngine",
    "Progress",
    "Prompt",
    "Quoted",
    "Target",
    "parts_of",
]

Request = TypeVar("Request", bound=BaseModel)
Result = TypeVar("Result", bound=BaseModel)
AnswerT = TypeVar("AnswerT", bound="Answer")

Progress = Callable[[str, float], None]
"""Called with the step under way, a word, and the share of the engine's work that is done, 0..1."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a run is about."""

    contract_id: UUID
    version_id: UUID
    side: Side


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that an engine may know."""

    document: ParsedDocument
    review: Review
    """Clauses and facts of the version, and the findings for the side."""
    side: Side
    extra: Any = None
    """What the kind's `load` has returned, such as a playbook: plain data."""


class Cited(BaseModel):
    """A span of the contract's text, in Unicode code points, and its exact words."""

    # For quotes of results. That they hold is checked once more before anything is kept.

    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, place: Quote) -> Self:
        """Cite a place."""
        return cls(start=place.start, end=place.end, quote=place.quote)


class Quoted(BaseModel):
    """Words that a model says the contract has. Use it, or a subclass, wherever an answer has to show its evidence.

    Once the answer is checked, `place` is where the words stand, exactly; None: they stand nowhere, and what rests on
    them is to be left out by `merge`. The mechanism counts both on the run.
    """

    model_config = ConfigDict(extra="ignore")

    quote: str
    """Exact words of the contract, word for word."""
    _place: Quote | None = PrivateAttr(default=None)

    @property
    def place(self) -> Quote | None:
        """Where the words stand in the document, with exactly what it says there."""
        return self._place

    def put(self, place: Quote | None) -> None:
        """Note where the words stand. For whoever checks answers."""
        self._place = place


class Answer(BaseModel):
    """What a model answers. Subclasses say which members; what they have beside is ignored."""

    model_config = ConfigDict(extra="ignore")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. The mechanism adds how to quote, what is data, and the form of the answer."""

    instructions: str
    """Who the model is and what makes a good answer. Ours alone: no word of it comes from a contract or a person."""
    task: str
    """What to do, with what the offline engine has found. Words from contracts or of people belong in `data`."""
    spans: Sequence[tuple[int, int]]
    """Which parts of the document the model reads: sorted and apart. See `reading.pick`."""
    data: Sequence[tuple[str, str]] = field(default=())
    """Other texts for it, each with a name: a playbook, what somebody has selected, another document. They are marked
    as data, and quotes from them do not count as quotes from the contract."""


@dataclass(frozen=True, slots=True)
class ModelEngine(Generic[Request, Result, AnswerT]):
    """How a model adds to what the offline engine says."""

    prompt_version: str
    """Changes with every change of the prompt, the answer or `merge`: what was made with another is made again."""
    answer: type[AnswerT]
    ask: Callable[[Material, Request, Result, int], Prompt]
    """(material, request, offline result, room) -> prompt. `room`: characters of contract text that the model can
    take; pass it to `reading.pick`."""
    merge: Callable[[Material, Request, Result, AnswerT], Result]
    """(material, request, offline result, checked answer) -> result. Nothing that the offline engine has found may get
    lost or be played down by what a model says: contracts can talk to models."""
    most_tokens: int = 4_096
    """Tokens that the answer may have."""


OfflineEngine = Callable[[Material, Request, Progress], Result]
"""(material, request, report_progress) -> result; pure, deterministic, at the top of its module."""

Load = Callable[["AsyncSession", "Actor", Target, Request], Awaitable[Any]]
"""(session, actor, target, request) -> extra: what else the engines need, such as a playbook, as plain data (JSON
values, dataclasses of ours). Called when a run is asked for, where its problems (404, 422) reach the client, and again
when it is made. Runs with other extras are other runs."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Request, Result]):
    """One operation. Listed in `analysis/kinds.py`, it has its route, its estimate, its runs and its metering."""

    name: str
    """Such as "summary"; what runs are filtered by."""
    feature: str
    """What it is metered under, and its address: `POST /api/ai/{feature}`, such as "summarize"."""
    description: str
    """A sentence or two for the API reference: what it does."""
    request: type[Request]
    """The kind's own members of the request, beside contract_id, version_id, side, engine, model, again. Every member
    needs a default, or an example in its schema."""
    result: type[Result]
    version: str
    """Of the offline engine, such as "summary/1": what was made by another is made again."""
    offline: OfflineEngine[Request, Result]
    model: ModelEngine[Request, Result, Any] | None = None
    load: Load[Request] | None = None
    when_requested: Callable[["AsyncSession", "Actor", Target, Request], Awaitable[None]] | None = None
    """(session, actor, target, request): called once for each new run, in the transaction that asks for it."""
    told_apart_by: Callable[[Any], Any] | None = None
    """What of the extra makes a run another one, as JSON values; without it, all of the extra does."""

    @property
    def title(self) -> str:
        """Name for types: "Summary"."""
        return self.name.title().replace("_", "").replace("-", "")


Part = TypeVar("Part", bound=BaseModel)


def parts_of(whole: Any, wanted: type[Part]) -> Iterable[Part]:
    """Yield everything of a class in a model, however deep, in order."""
    if isinstance(whole, wanted):
        yield whole
    if isinstance(whole, BaseModel):
        for name in type(whole).model_fields:
            yield from parts_of(getattr(whole, name), wanted)
    elif isinstance(whole, dict):
        for value in whole.values():  # pyright: ignore[reportUnknownVariableType] - anything
            yield from parts_of(value, wanted)
    elif isinstance(whole, list | tuple):
        for value in whole:  # pyright: ignore[reportUnknownVariableType] - anything
            yield from parts_of(value, wanted)
