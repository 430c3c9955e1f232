"""Wire types of the stream of an answer: one server-sent event each, `event` saying the kind and `id` the number."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, RootModel

from pactoria.chat.messages.schemas import Citation, ToldProblem
from pactoria.chat.models import MessageState

__all__ = [
    "AnswerEvent",
    "ChosenEvent",
    "CitationEvent",
    "DeltaEvent",
    "FinishedEvent",
    "HeartbeatEvent",
    "ProblemEvent",
    "SnapshotEvent",
    "ThoughtEvent",
]


class SnapshotEvent(BaseModel):
    """The whole text so far: replaces what was received before. Sent where single events are no longer at hand."""

    kind: Literal["snapshot"] = "snapshot"
    content: str
    thought: str | None = None
    citations: list[Citation] = []


class ChosenEvent(BaseModel):
    """Which model answers, and why."""

    kind: Literal["chosen"] = "chosen"
    model: str
    name: str
    provider: str
    reason: str
    saving: Decimal | None = None
    variant: str | None = None
    from_cache: bool = False
    compressed_turns: int = 0
    limit: int | None = Field(default=None, description="Messages of the allowance that is nearest to its end.")
    remaining: int | None = None
    window: str | None = Field(default=None, description="Which allowance that is: day, month, ...")
    resets_at: float | None = Field(default=None, description="Seconds since 1970.")


class DeltaEvent(BaseModel):
    """More words of the answer."""

    kind: Literal["delta"] = "delta"
    text: str


class ThoughtEvent(BaseModel):
    """More words of the model's reasoning."""

    kind: Literal["thought"] = "thought"
    text: str


class CitationEvent(BaseModel):
    """The answer cites this passage from here on as [number]."""

    kind: Literal["citation"] = "citation"
    citation: Citation


class ProblemEvent(BaseModel):
    """What went wrong; the answer ends."""

    kind: Literal["problem"] = "problem"
    problem: ToldProblem


class FinishedEvent(BaseModel):
    """The end, stored and settled. The stream closes after it."""

    kind: Literal["finished"] = "finished"
    message_id: UUID
    state: MessageState
    model: str | None
    finish_reason: str | None
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost: Decimal
    estimated: bool
    response_ms: int | None
    first_token_ms: int | None
    dropped_quotes: int
    characters: int


class HeartbeatEvent(BaseModel):
    """Nothing new, still here. Has no number."""

    kind: Literal["heartbeat"] = "heartbeat"


class AnswerEvent(
    RootModel[
        Annotated[
            SnapshotEvent
            | ChosenEvent
            | DeltaEvent
            | ThoughtEvent
            | CitationEvent
            | ProblemEvent
            | FinishedEvent
            | HeartbeatEvent,
            Field(discriminator="kind"),
        ]
    ]
):
    """One event of the stream of an answer."""
