"""What a provider's adapter takes and gives."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pactoria.gateway.calls import Message, TextDelta, ThoughtDelta, ToolDelta
from pactoria.usage.ledger import Tokens

__all__ = ["Accepted", "Adapter", "Ended", "Piece", "Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A call, as one provider's model is asked."""

    model: str
    """As the provider names it."""
    messages: Sequence[Message]
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    max_tokens: int | None = None
    """What the answer may have at most; None leaves it to the provider."""
    output_limit: int | None = None
    """What the model can write at most, for providers that want a number always."""
    stream: bool = True


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken the call: from here on it may charge for it."""

    request_id: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """The answer is whole."""

    finish_reason: str
    """As OpenAI names them."""
    tokens: Tokens | None
    """What the provider charges for; None if it does not say."""
    request_id: str | None = None


Piece = Accepted | TextDelta | ThoughtDelta | ToolDelta | Ended


class Adapter(Protocol):
    """One provider's protocol."""

    def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """Yield `Accepted`, the answer, and `Ended` as the last.

        Closing the generator ends the connection.

        Raises:
            ProviderError: instead of the rest.
        """
        ...
