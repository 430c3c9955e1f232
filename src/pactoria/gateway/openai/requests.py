"""What is asked at `/v1`, read as leniently as OpenAI does: what we do not know goes on to the provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson
from starlette.types import Scope

from pactoria.core.http import header_of
from pactoria.gateway.calls import Call, Message
from pactoria.gateway.openai.errors import BadRequest
from pactoria.gateway.openai.keyring import Holder

__all__ = ["Completion", "read_completion"]

_OURS = {"model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "n"}
_ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}
_MOST_MESSAGES = 10_000


@dataclass(frozen=True, slots=True)
class Completion:
    """A request for a chat completion."""

    call: Call
    with_usage: bool
    """Whether a streamed answer tells at its end what it took."""


def read_completion(body: bytes, scope: Scope, holder: Holder) -> Completion:
    """Return what is asked.

    Raises:
        BadRequest: if it cannot be understood.
    """
    given = _object(body)
    model = given.get("model", "auto")
    if not isinstance(model, str) or not model:
        raise BadRequest("model should be the id of a model, or auto.", "model")
    messages = given.get("messages")
    if not isinstance(messages, list) or not messages:
        raise BadRequest("messages should be a list of at least one message.", "messages")
    many = cast("list[Any]", messages)
    if len(many) > _MOST_MESSAGES:
        raise BadRequest(f"messages may be {_MOST_MESSAGES:,} at most.", "messages")
    if given.get("n") not in {None, 1}:
        raise BadRequest("n may only be 1: ask several times for several answers.", "n")
    options = given.get("stream_options")
    temperature = given.get("temperature")
    wish = header_of(scope, b"x-pactoria-cache")
    return Completion(
        Call(
            messages=[_message(message, position) for position, message in enumerate(many)],
            model=model,
            feature="v1",
            max_tokens=_limit(given),
            parameters={name: value for name, value in given.items() if name not in _OURS and value is not None},
            # Who asks for temperature 0 wants the same answer to the same question.
            cache=wish == b"on" or (wish != b"off" and temperature == 0),
            fallback=header_of(scope, b"x-pactoria-fallback") != b"off",
            stream=given.get("stream") is True,
            key_id=holder.key_id,
            key_budget=holder.budget,
        ),
        with_usage=isinstance(options, dict) and cast("dict[str, Any]", options).get("include_usage") is True,
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is no JSON: {error}.") from error
    if not isinstance(given, dict):
        raise BadRequest("The body should be a JSON object.")
    return cast("dict[str, Any]", given)


def _limit(given: Mapping[str, Any]) -> int | None:
    for name in ("max_completion_tokens", "max_tokens"):
        limit = given.get(name)
        if limit is None:
            continue
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
            raise BadRequest(f"{name} should be a whole number from 1 on.", name)
        return limit
    return None


def _message(given: Any, position: int) -> Message:
    where = f"messages[{position}]"
    if not isinstance(given, dict):
        raise BadRequest(f"{where} should be an object.", where)
    message = cast("dict[str, Any]", given)
    role = _ROLES.get(str(message.get("role")))
    if role is None:
        raise BadRequest(f"{where}.role should be one of {', '.join(_ROLES)}.", f"{where}.role")
    content = message.get("content")
    if isinstance(content, list):
        if not all(isinstance(part, dict) for part in cast("list[Any]", content)):
            raise BadRequest(f"{where}.content should be a list of parts.", f"{where}.content")
    elif content is not None and not isinstance(content, str):
        raise BadRequest(f"{where}.content should be text or a list of parts.", f"{where}.content")
    calls = message.get("tool_calls") or ()
    if calls and not (isinstance(calls, list) and all(_is_call(call) for call in cast("list[Any]", calls))):
        raise BadRequest(f"{where}.tool_calls should be calls of functions.", f"{where}.tool_calls")
    if content is None and not calls and role != "assistant":
        raise BadRequest(f"{where}.content is missing.", f"{where}.content")
    return Message(
        role=cast("Any", role),
        content=cast("Any", content),
        tool_calls=cast("Any", calls),
        tool_call_id=message.get("tool_call_id"),
        name=message.get("name"),
    )


def _is_call(call: Any) -> bool:
    if not isinstance(call, dict):
        return False
    found = cast("dict[str, Any]", call)
    function = found.get("function")
    return isinstance(found.get("id"), str) and isinstance(function, dict) and "name" in function
