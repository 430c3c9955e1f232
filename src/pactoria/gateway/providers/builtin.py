"""Models that are part of Pactoria: they answer in words, without a network."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable

from pactoria.gateway.calls import Call, TextDelta
from pactoria.gateway.providers.pieces import Accepted, Ended, Piece, Question
from pactoria.usage.ledger import Tokens

__all__ = ["BuiltIn", "BuiltInAdapter"]

BuiltIn = Callable[[Call], AsyncIterator[str]]
"""Answers a call, a few words at a time."""


class BuiltInAdapter:
    """Lets a built-in model answer one call."""

    def __init__(self, model: BuiltIn, call: Call) -> None:
        self._model = model
        self._call = call

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:  # noqa: ARG002 - the call says more
        """Answer, as `Adapter` promises. It takes no tokens of anybody."""
        yield Accepted(None)
        words = self._model(self._call)
        try:
            async for text in words:
                yield TextDelta(text)
        finally:
            if isinstance(words, AsyncGenerator):
                await words.aclose()
        yield Ended("stop", Tokens())
