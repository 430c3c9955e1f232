"""What is asked of a model, and what comes back: the same for all providers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pactoria.usage.ledger import Outcome, Tokens

__all__ = ["Call", "Chosen", "Event", "Finished", "Message", "Passage", "TextDelta", "ThoughtDelta", "ToolDelta"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn, in the shape of OpenAI's chat completions."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str | Sequence[Mapping[str, Any]] | None
    """Text, or parts as OpenAI has them (text, image_url)."""
    tool_calls: Sequence[Mapping[str, Any]] = ()
    tool_call_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a contract that an answer may stand on; `text[start:end] == quote` in its version's text."""

    number: int
    """How answers cite it: [1]."""
    contract_id: UUID
    version_id: UUID
    title: str
    section: str | None
    start: int
    end: int
    quote: str
    says: str | None = None
    """What the offline analyst reads there, such as "Governing law: New York"."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a model."""

    messages: Sequence[Message]
    model: str = "auto"
    """Id of a model configuration, or "auto"."""
    feature: str = "chat"
    max_tokens: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Passed through as OpenAI names them: temperature, top_p, stop, tools, tool_choice, response_format, seed ..."""
    passages: Sequence[Passage] = ()
    """What was found for the question: models get it as sources, `pactoria/reader` answers from it alone."""
    cache: bool = True
    """Whether a stored answer to the very same call will do."""
    fallback: bool = True
    """Whether another model may answer when this one cannot."""
    messages_taken: int = 1
    """Messages of the quota that it takes; 0 for what the app does by itself."""
    stream: bool = True
    """Whether the words are wanted as they come; without it the answer may come in one piece."""
    key_id: UUID | None = None
    key_budget: Decimal | None = None
    source_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who answers, told before the first words."""

    model: str
    name: str
    """As people read it."""
    provider: str
    reason: str
    """Why this one: "You chose it", "Short question: the cheapest model suffices", "OpenAI did not answer" ..."""
    saving: Decimal | None = None
    """US dollars per million tokens less than the best model that was open to the person; for automatic choices."""
    variant: str | None = None
    from_cache: bool = False
    compressed_turns: int = 0
    """Older turns that were sent as a summary."""
    limit: int | None = None
    remaining: int | None = None
    resets_at: float | None = None
    """The allowance after this call was held; seconds since 1970."""
    window: str = "day"
    """Which allowance that is: "day" or "month"."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More words of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """More words of the model's reasoning, where it tells them."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolDelta:
    """More of a call of a tool, as OpenAI streams them."""

    index: int
    id: str | None
    name: str | None
    arguments: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end, the same that the ledger has."""

    record_id: UUID
    outcome: Outcome
    finish_reason: str
    """As OpenAI names them: stop, length, tool_calls, content_filter."""
    tokens: Tokens
    cost: Decimal
    estimated: bool
    latency_ms: int
    first_token_ms: int | None
    model: str
    error: str | None = None
    """What went wrong, for people; set when the outcome is `failed`."""


Event = Chosen | TextDelta | ThoughtDelta | ToolDelta | Finished
