"""Answers in the shape of OpenAI's chat completions, whole and in chunks."""

import time
from datetime import UTC, datetime
from typing import Any

import orjson

from pactoria.gateway.calls import Chosen, Event, Finished, TextDelta, ThoughtDelta, ToolDelta
from pactoria.usage.headers import rate_limit_headers
from pactoria.usage.ledger import Tokens

__all__ = ["DONE", "Chunks", "Whole", "headers_of"]

DONE = b"data: [DONE]\n\n"


def headers_of(chosen: Chosen) -> list[tuple[bytes, bytes]]:
    """Return what an answer says beside its words: who gives it, and what is left of the quota."""
    headers = [
        (b"x-pactoria-model", chosen.model.encode("latin-1", "replace")),
        (b"x-pactoria-cache", b"hit" if chosen.from_cache else b"miss"),
        (b"x-pactoria-reason", chosen.reason.encode("ascii", "replace")),
        (b"cache-control", b"no-store"),
    ]
    if chosen.limit is not None and chosen.resets_at is not None:
        resets_at = datetime.fromtimestamp(chosen.resets_at, UTC)
        limits = rate_limit_headers(chosen.window, chosen.limit, chosen.remaining, resets_at)
        headers += [(name.lower().encode(), value.encode()) for name, value in limits.items()]
    return headers


class Chunks:
    """Writes an answer as it comes."""

    def __init__(self, answer_id: str, chosen: Chosen) -> None:
        head = {"id": answer_id, "object": "chat.completion.chunk", "created": int(time.time()), "model": chosen.model}
        self._head = b"data: " + orjson.dumps(head)[:-1]
        self._choice = self._head + b',"choices":[{"index":0,"delta":'
        self._text = self._choice + b'{"content":'

    def first(self) -> bytes:
        """Return how the answer begins."""
        return self._choice + b'{"role":"assistant","content":""},"finish_reason":null}]}\n\n'

    def piece(self, event: Event) -> bytes:
        """Return more of the answer."""
        if isinstance(event, TextDelta):
            return self._text + orjson.dumps(event.text) + b'},"finish_reason":null}]}\n\n'
        delta: dict[str, Any] = {}
        if isinstance(event, ThoughtDelta):
            delta["reasoning_content"] = event.text
        elif isinstance(event, ToolDelta):
            delta["tool_calls"] = [_tool(event)]
        return self._choice + orjson.dumps(delta) + b',"finish_reason":null}]}\n\n'

    def last(self, finished: Finished, *, with_usage: bool) -> bytes:
        """Return how the answer ends."""
        finish = orjson.dumps(finished.finish_reason)
        end = self._choice + b'{},"finish_reason":' + finish + b"}]}\n\n"
        if with_usage:
            end += self._head + b',"choices":[],"usage":' + orjson.dumps(_usage(finished)) + b"}\n\n"
        return end + DONE


class Whole:
    """Gathers an answer that is sent at once."""

    def __init__(self, answer_id: str, chosen: Chosen) -> None:
        self._id = answer_id
        self._model = chosen.model
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self._tools: dict[int, dict[str, Any]] = {}

    def take(self, event: Event) -> None:
        """Add more of the answer."""
        if isinstance(event, TextDelta):
            self._text.append(event.text)
        elif isinstance(event, ThoughtDelta):
            self._thoughts.append(event.text)
        elif isinstance(event, ToolDelta):
            tool = self._tools.setdefault(event.index, _tool(ToolDelta(event.index, None, None, "")))
            tool["id"] = tool.get("id") or event.id or ""
            tool["function"]["name"] = tool["function"].get("name") or event.name or ""
            tool["function"]["arguments"] += event.arguments

    def body(self, finished: Finished) -> bytes:
        """Return the answer."""
        message: dict[str, Any] = {"role": "assistant", "content": "".join(self._text) or None, "refusal": None}
        if self._tools:
            calls = [tool for _, tool in sorted(self._tools.items())]
            message["tool_calls"] = [{name: tool[name] for name in ("id", "type", "function")} for tool in calls]
        elif message["content"] is None:
            message["content"] = ""
        if self._thoughts:
            message["reasoning_content"] = "".join(self._thoughts)
        return orjson.dumps(
            {
                "id": self._id,
                "object": "chat.completion",
                "created": int(time.time()),
                "model": self._model,
                "choices": [
                    {"index": 0, "message": message, "logprobs": None, "finish_reason": finished.finish_reason}
                ],
                "usage": _usage(finished),
            }
        )


def _tool(event: ToolDelta) -> dict[str, Any]:
    """Return a piece of a call of a tool. Its id and name stand in the first piece only."""
    tool: dict[str, Any] = {"index": event.index, "type": "function", "function": {"arguments": event.arguments}}
    if event.id is not None:
        tool["id"] = event.id
    if event.name is not None:
        tool["function"]["name"] = event.name
    return tool


def _usage(finished: Finished) -> dict[str, Any]:
    """Return what it took. OpenAI counts cached tokens among those of the prompt; `cost` (US dollars) is ours."""
    tokens: Tokens = finished.tokens
    prompt = tokens.input + tokens.cache_read + tokens.cache_write
    return {
        "prompt_tokens": prompt,
        "completion_tokens": tokens.output,
        "total_tokens": prompt + tokens.output,
        "prompt_tokens_details": {"cached_tokens": tokens.cache_read},
        "cost": float(finished.cost),
    }
