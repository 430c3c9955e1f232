"""How many tokens there are in words: exact for OpenAI's models, about right for others, and never slow."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pactoria.gateway.calls import Message

__all__ = ["about", "count_question", "count_text", "ready", "warm"]

_CHARACTERS_PER_TOKEN = 3.8
"""Of contracts in English, in the tokenizers of Anthropic and Google; others read a little less."""
_SAMPLE = 20_000
"""Characters that are counted exactly; of longer texts the rest is taken to be like the beginning."""
_IMAGE = 800
_TURN = 4
"""Tokens that each turn costs beside its words."""

_loaded: list[Any] = []
_loading = threading.Lock()


def warm() -> None:
    """Load the tokenizer in the background: it takes a second or so. Until then counts are estimates."""
    if not _loaded and not _loading.locked():
        threading.Thread(target=_load, name="tokenizer", daemon=True).start()


async def ready() -> None:
    """Wait until counts are exact where that is wanted: a second at most, and only after a start."""
    if not _loaded:
        await asyncio.to_thread(_load)


def _load() -> None:
    with _loading:
        if not _loaded:
            # Not through its Python layer, which makes it four times slower.
            from bpe_openai import _bindings  # pyright: ignore[reportMissingTypeStubs]

            _loaded.append(_bindings.tokenizer_for_encoding("o200k_base"))


def count_text(text: str, *, exact: bool = False) -> int:
    """Return how many tokens a text has: exactly if that is wanted and can be had at once, else about.

    Args:
        text: any.
        exact: whether it is for one of OpenAI's models.
    """
    if not text:
        return 0
    if exact and not _loaded:
        warm()
    if not exact or not _loaded:
        return max(1, round(about(text)))
    sample = text[:_SAMPLE]
    counted = _loaded[0].count(sample)
    return counted if len(sample) == len(text) else round(counted * len(text) / len(sample))


def about(text: str) -> float:
    """Return about how many tokens a text, or a piece of one, has."""
    # What is not written in Latin letters takes up to a token a character.
    return len(text) / _CHARACTERS_PER_TOKEN if text.isascii() else len(text.encode(errors="replace")) / 3


def count_question(messages: Sequence[Message], parameters: Mapping[str, Any], *, exact: bool = False) -> int:
    """Return how many tokens a model reads when it is asked this."""
    total = 3
    for message in messages:
        total += _TURN
        content = message.content
        if isinstance(content, str):
            total += count_text(content, exact=exact)
        elif content:
            for part in content:
                total += count_text(str(part["text"]), exact=exact) if part.get("text") else _IMAGE
        for call in message.tool_calls:
            total += count_text(orjson.dumps(call).decode())
    for name in ("tools", "response_format"):
        if given := parameters.get(name):
            total += count_text(orjson.dumps(given, default=str).decode())
    return total
