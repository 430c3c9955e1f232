"""What messages and parameters in OpenAI's shape say, for those who have another."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from pactoria.gateway.calls import Message
from pactoria.gateway.errors import Fault, ProviderError
from pactoria.gateway.providers.pieces import Question
from pactoria.gateway.providers.wire import inner

__all__ = ["arguments_of", "data_url", "parts_of", "schema_in", "text_of", "thinking_budget", "translated"]

_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,")
_THINKING = {"minimal": 0, "low": 2048, "medium": 8192, "high": 16384, "xhigh": 32768}
"""Tokens of thought for what OpenAI calls `reasoning_effort`."""


def parts_of(message: Message) -> Sequence[Mapping[str, Any]]:
    """Return the content as parts, whichever shape it has."""
    if message.content is None:
        return ()
    if isinstance(message.content, str):
        return ({"type": "text", "text": message.content},)
    return message.content


def text_of(message: Message) -> str:
    """Return the words of the content."""
    if isinstance(message.content, str):
        return message.content
    return "\n".join(str(part["text"]) for part in message.content or () if part.get("text"))


def data_url(url: str) -> tuple[str, str] | None:
    """Return type and base64 of data that stands in an address; None if it is an address of something elsewhere."""
    found = _DATA.match(url)
    return (found[1], url[found.end() :]) if found else None


def arguments_of(function: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call of a tool, which OpenAI keeps as text.

    Raises:
        ProviderError: if they are no JSON object.
    """
    try:
        found = orjson.loads(function.get("arguments") or "{}")
    except orjson.JSONDecodeError as error:
        raise ProviderError(Fault.INVALID, "the arguments of a tool call are no JSON") from error
    if not isinstance(found, dict):
        raise ProviderError(Fault.INVALID, "the arguments of a tool call are no JSON object")
    return found  # pyright: ignore[reportUnknownVariableType] - JSON


def schema_in(parameters: Mapping[str, Any]) -> tuple[str | None, dict[str, Any] | None]:
    """Return what `response_format` asks for: "json_schema" and the schema, "json_object", or nothing."""
    wanted = inner(parameters, "response_format")
    kind = wanted.get("type")
    if kind == "json_schema":
        return kind, inner(wanted, "json_schema").get("schema")
    return (kind, None) if kind == "json_object" else (None, None)


def thinking_budget(parameters: Mapping[str, Any]) -> int | None:
    """Return how many tokens of thought are wanted; None if nothing is said."""
    return _THINKING.get(parameters.get("reasoning_effort") or "")


def translated(question: Question, translate: Callable[[Question], dict[str, Any]]) -> dict[str, Any]:
    """Return a question in another shape.

    Raises:
        ProviderError: if it has not the shape that OpenAI's API gives it.
    """
    try:
        return translate(question)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise ProviderError(Fault.INVALID, f"messages or parameters lack something: {error}") from error
