"""Anthropic's messages, as described at https://docs.anthropic.com/en/api/messages."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from typing import Any

import orjson

from pactoria.gateway.calls import Message, TextDelta, ThoughtDelta, ToolDelta
from pactoria.gateway.errors import Fault, ProviderError
from pactoria.gateway.providers.parts import (
    arguments_of,
    data_url,
    parts_of,
    schema_in,
    text_of,
    thinking_budget,
    translated,
)
from pactoria.gateway.providers.pieces import Accepted, Ended, Piece, Question
from pactoria.gateway.providers.wire import Wire, as_json, inner, told_in
from pactoria.usage.ledger import Tokens

__all__ = ["Anthropic"]

_URL = "https://api.anthropic.com"
_VERSION = "2023-06-01"
_DEFAULT_LIMIT = 4096
_STRUCTURED = "answer"
"""The tool whose arguments are the answer, when an answer of a given structure is wanted."""

_FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
_FAULTS = {
    "authentication_error": Fault.BAD_KEY,
    "permission_error": Fault.BAD_KEY,
    "billing_error": Fault.BAD_KEY,
    "not_found_error": Fault.UNKNOWN_MODEL,
    "request_too_large": Fault.CONTEXT_TOO_LONG,
    "rate_limit_error": Fault.OVERLOADED,
    "overloaded_error": Fault.OVERLOADED,
    "api_error": Fault.OVERLOADED,
    "timeout_error": Fault.TIMED_OUT,
}
_BY_STATUS = {
    401: Fault.BAD_KEY,
    403: Fault.BAD_KEY,
    404: Fault.UNKNOWN_MODEL,
    413: Fault.CONTEXT_TOO_LONG,
    429: Fault.OVERLOADED,
    504: Fault.TIMED_OUT,
}
_TOO_LONG = ("prompt is too long", "context window", "exceed context limit")


class Anthropic:
    """Speaks to Anthropic."""

    def __init__(self, wire: Wire, api_key: str | None, base_url: str | None = None) -> None:
        self._wire = wire
        self._url = f"{(base_url or _URL).rstrip('/')}/v1/messages"
        self._headers = {"x-api-key": api_key or "", "anthropic-version": _VERSION}

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """Answer, as `Adapter` promises."""
        body = translated(question, _body)
        structured = inner(body, "tool_choice").get("name") == _STRUCTURED
        async with self._wire.post(self._url, self._headers, body, _explain) as response:
            yield Accepted(response.header("request-id"))
            reading = _Reading(response.header("request-id"), structured=structured)
            async for events in response.events():
                for piece in reading.pieces(events):
                    yield piece
            yield reading.end()


def _body(question: Question) -> dict[str, Any]:
    given = question.parameters
    limit = question.max_tokens or question.output_limit or _DEFAULT_LIMIT
    body: dict[str, Any] = {
        "model": question.model,
        "max_tokens": limit,
        "stream": True,
        "messages": list(_turns(question.messages)),
    }
    if system := "\n\n".join(text_of(each) for each in question.messages if each.role == "system"):
        body["system"] = system
    if given.get("temperature") is not None:
        body["temperature"] = min(float(given["temperature"]), 1.0)  # OpenAI's go to 2
    for name in ("top_p", "top_k"):
        if given.get(name) is not None:
            body[name] = given[name]
    if stop := given.get("stop"):
        body["stop_sequences"] = [stop] if isinstance(stop, str) else stop
    if user := given.get("user"):
        body["metadata"] = {"user_id": user}
    _offer_tools(body, given)
    budget = thinking_budget(given)
    if budget and limit > budget and "tool_choice" not in body:
        body["thinking"] = {"type": "enabled", "budget_tokens": budget}
        for name in ("temperature", "top_p", "top_k"):  # not allowed beside it
            body.pop(name, None)
    return body


def _offer_tools(body: dict[str, Any], given: Mapping[str, Any]) -> None:
    """Write tools, and what is asked of the answer's structure: as a tool that has to be used."""
    tools = [tool["function"] for tool in given.get("tools") or () if tool.get("function")]
    if tools:
        body["tools"] = [
            {
                "name": tool["name"],
                "description": tool.get("description") or "",
                "input_schema": tool.get("parameters") or {"type": "object", "properties": {}},
            }
            for tool in tools
        ]
        wanted = given.get("tool_choice")
        choice: dict[str, Any] | None = None
        if isinstance(wanted, Mapping):
            choice = {"type": "tool", "name": wanted["function"]["name"]}
        elif wanted in {"required", "none"}:
            choice = {"type": "any" if wanted == "required" else "none"}
        if given.get("parallel_tool_calls") is False and (choice is None or choice["type"] != "none"):
            choice = {**(choice or {"type": "auto"}), "disable_parallel_tool_use": True}
        if choice is not None:
            body["tool_choice"] = choice
    kind, schema = schema_in(given)
    if kind is None:
        return
    if schema is not None and not tools:
        told = "Give your answer with this tool."
        body["tools"] = [{"name": _STRUCTURED, "description": told, "input_schema": schema}]
        body["tool_choice"] = {"type": "tool", "name": _STRUCTURED}
        return
    shape = f" that fits this JSON schema: {orjson.dumps(schema).decode()}" if schema else ""
    told = f"Answer with one JSON object{shape} and nothing else."
    body["system"] = f"{body['system']}\n\n{told}" if "system" in body else told


def _turns(messages: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """Yield the turns. Those of one side that follow each other are one: results of tools come from the user's."""
    role, content = "", list[dict[str, Any]]()
    for message in messages:
        if message.role == "system":
            continue
        side = "assistant" if message.role == "assistant" else "user"
        if side != role and content:
            yield {"role": role, "content": content}
            content = []
        role = side
        content.extend(_blocks(message))
    if content:
        yield {"role": role, "content": content}


def _blocks(message: Message) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        yield {"type": "tool_result", "tool_use_id": message.tool_call_id or "", "content": text_of(message)}
        return
    for part in parts_of(message):
        if part.get("type") == "text" and part.get("text"):
            yield {"type": "text", "text": part["text"]}
        elif part.get("type") == "image_url":
            url = part["image_url"]["url"]
            inline = data_url(url)
            source = (
                {"type": "base64", "media_type": inline[0], "data": inline[1]}
                if inline
                else {"type": "url", "url": url}
            )
            yield {"type": "image", "source": source}
    for call in message.tool_calls:
        function = call["function"]
        yield {"type": "tool_use", "id": call["id"], "name": function["name"], "input": arguments_of(function)}


class _Reading:
    """An answer that is being streamed."""

    def __init__(self, request_id: str | None, *, structured: bool) -> None:
        self._request_id = request_id
        self._structured = structured
        self._finish: str | None = None
        self._usage: dict[str, int] = {}
        self._ended = False
        self._calls: dict[int, int] = {}
        """Position of a block among all blocks, to its position among the calls of tools."""

    def pieces(self, events: list[bytes]) -> Iterator[Piece]:
        """Read what came together; words that follow each other become one piece."""
        text: list[str] = []
        for data in events:
            event = as_json(data)
            piece = self._piece(event)
            if isinstance(piece, TextDelta):
                text.append(piece.text)
            elif piece is not None:
                if text:
                    yield TextDelta("".join(text))
                    text.clear()
                yield piece
        if text:
            yield TextDelta("".join(text))

    def _piece(self, event: dict[str, Any]) -> Piece | None:
        kind = event.get("type")
        if kind == "content_block_delta":
            return self._delta(event.get("index", 0), event.get("delta") or {})
        if kind == "content_block_start":
            block: dict[str, Any] = event.get("content_block") or {}
            if block.get("type") == "tool_use" and not self._structured:
                position = self._calls[event.get("index", 0)] = len(self._calls)
                return ToolDelta(position, block.get("id"), block.get("name"), "")
            return TextDelta(block["text"]) if block.get("text") else None
        if kind == "message_start":
            message: dict[str, Any] = event.get("message") or {}
            self._request_id = self._request_id or message.get("id")
            self._usage.update(_numbers(message.get("usage")))
        elif kind == "message_delta":
            self._usage.update(_numbers(event.get("usage")))
            self._finish = inner(event, "delta").get("stop_reason") or self._finish
        elif kind == "message_stop":
            self._ended = True
        elif kind == "error":
            raise _explain(500, event)
        return None

    def _delta(self, index: int, delta: Mapping[str, Any]) -> Piece | None:
        match delta.get("type"):
            case "text_delta":
                return TextDelta(delta["text"])
            case "thinking_delta":
                return ThoughtDelta(delta["thinking"])
            case "input_json_delta" if self._structured:
                return TextDelta(delta["partial_json"])
            case "input_json_delta" if delta.get("partial_json"):
                return ToolDelta(self._calls.get(index, 0), None, None, delta["partial_json"])
            case _:
                return None

    def end(self) -> Ended:
        """Return how it ended.

        Raises:
            ProviderError: if it only broke off.
        """
        if not self._ended and self._finish is None:
            raise ProviderError(Fault.BROKEN, "the answer has no end")
        finish = _FINISH.get(self._finish or "", "stop")
        if self._structured and finish == "tool_calls":
            finish = "stop"
        usage = self._usage
        tokens = Tokens(
            input=usage.get("input_tokens", 0),
            output=usage.get("output_tokens", 0),
            cache_read=usage.get("cache_read_input_tokens", 0),
            cache_write=usage.get("cache_creation_input_tokens", 0),
        )
        return Ended(finish, tokens if "output_tokens" in usage else None, self._request_id)


def _numbers(usage: Mapping[str, Any] | None) -> dict[str, int]:
    return {name: value for name, value in (usage or {}).items() if isinstance(value, int)}


def _explain(status: int, said: Mapping[str, Any]) -> ProviderError:
    words = told_in(said)
    error = said.get("error")
    kind = str(error.get("type") or "") if isinstance(error, Mapping) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - JSON
    if any(sign in words.lower() for sign in _TOO_LONG):
        fault = Fault.CONTEXT_TOO_LONG
    elif "credit balance" in words.lower():
        fault = Fault.BAD_KEY
    else:
        by_status = _BY_STATUS.get(status, Fault.OVERLOADED if status >= 500 else Fault.INVALID)  # noqa: PLR2004 - its side or ours
        fault = _FAULTS.get(kind, by_status)
    return ProviderError(fault, words, status=status)
