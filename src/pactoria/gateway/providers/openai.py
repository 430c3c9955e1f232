"""OpenAI's chat completions, and every server that speaks alike (Ollama, llama.cpp, vLLM).

As described at https://platform.openai.com/docs/api-reference/chat; what other servers add (`reasoning_content`) is
read too.
"""

from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

from pactoria.gateway.calls import Message, TextDelta, ThoughtDelta, ToolDelta
from pactoria.gateway.errors import Fault, ProviderError
from pactoria.gateway.providers.pieces import Accepted, Ended, Piece, Question
from pactoria.gateway.providers.wire import Wire, as_json, inner, told_in
from pactoria.usage.ledger import Tokens

__all__ = ["OpenAI"]

_URL = "https://api.openai.com/v1"
_FAULTS = {
    401: Fault.BAD_KEY,
    402: Fault.BAD_KEY,
    403: Fault.BAD_KEY,
    404: Fault.UNKNOWN_MODEL,
    408: Fault.TIMED_OUT,
    413: Fault.CONTEXT_TOO_LONG,
    429: Fault.OVERLOADED,
    504: Fault.TIMED_OUT,
}
_TOO_LONG = ("context_length", "maximum context", "context size", "context window", "too many tokens")
_REFUSED = ("content_filter", "content_policy", "content management policy", "moderation")


class OpenAI:
    """Speaks to OpenAI, or to a server that is compatible."""

    def __init__(
        self, wire: Wire, api_key: str | None, base_url: str | None = None, *, limit: str = "max_completion_tokens"
    ) -> None:
        """Say where it is.

        Args:
            wire: connections.
            api_key: what it wants to see, if anything.
            base_url: ends with /v1, mostly.
            limit: how it calls the most tokens of an answer; OpenAI has a new name for that, others have the old one.
        """
        self._wire = wire
        self._url = f"{(base_url or _URL).rstrip('/')}/chat/completions"
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._limit = limit

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """Answer, as `Adapter` promises."""
        async with self._wire.post(self._url, self._headers, self._body(question), _explain) as response:
            request_id = response.header("x-request-id")
            yield Accepted(request_id)
            if not question.stream:
                for piece in _whole(await response.whole(), request_id):
                    yield piece
                return
            reading = _Reading(request_id)
            async for events in response.events():
                for piece in reading.pieces(events):
                    yield piece
            yield reading.end()

    def _body(self, question: Question) -> dict[str, Any]:
        body: dict[str, Any] = {
            **question.parameters,
            "model": question.model,
            "messages": [_message(message) for message in question.messages],
        }
        if question.max_tokens is not None:
            body[self._limit] = question.max_tokens
        if question.stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return body


class _Reading:
    """An answer that is being streamed."""

    def __init__(self, request_id: str | None) -> None:
        self._request_id = request_id
        self._finish: str | None = None
        self._tokens: Tokens | None = None

    def pieces(self, events: list[bytes]) -> Iterator[Piece]:
        """Read what came together; words that follow each other become one piece."""
        text: list[str] = []
        for event in events:
            if event == b"[DONE]":
                self._finish = self._finish or "stop"
                continue
            delta = self._delta(as_json(event))
            if said := (delta.get("content") or delta.get("refusal")):
                text.append(said)
            if not said or len(delta) > 1:
                others = list(_other_pieces(delta))
                if others and text:
                    yield TextDelta("".join(text))
                    text.clear()
                yield from others
        if text:
            yield TextDelta("".join(text))

    def _delta(self, chunk: dict[str, Any]) -> dict[str, Any]:
        """Return what a chunk adds, and remember what it says about the whole."""
        if chunk.get("error"):
            raise _explain(500, chunk)
        if self._request_id is None:
            self._request_id = chunk.get("id")
        if usage := chunk.get("usage"):
            self._tokens = _tokens(usage)
        choices: list[dict[str, Any]] = chunk.get("choices") or []
        if not choices:
            return {}
        self._finish = choices[0].get("finish_reason") or self._finish
        return inner(choices[0], "delta")

    def end(self) -> Ended:
        """Return how it ended.

        Raises:
            ProviderError: if it only broke off.
        """
        if self._finish is None:
            raise ProviderError(Fault.BROKEN, "the answer has no end")
        return Ended(self._finish, self._tokens, self._request_id)


def _other_pieces(delta: Mapping[str, Any]) -> Iterator[Piece]:
    if thought := (delta.get("reasoning_content") or delta.get("reasoning")):
        yield ThoughtDelta(thought)
    for position, call in enumerate(delta.get("tool_calls") or ()):
        function: dict[str, Any] = call.get("function") or {}
        yield ToolDelta(
            call.get("index", position), call.get("id"), function.get("name"), function.get("arguments") or ""
        )


def _whole(said: Mapping[str, Any], request_id: str | None) -> Iterator[Piece]:
    if said.get("error"):
        raise _explain(500, said)
    choices: list[dict[str, Any]] = said.get("choices") or []
    if not choices:
        raise ProviderError(Fault.BROKEN, "the answer has no choices")
    message: dict[str, Any] = choices[0].get("message") or {}
    if len(message) > 2:  # noqa: PLR2004 - more than role and content
        yield from _other_pieces(message)
    if text := (message.get("content") or message.get("refusal")):
        yield TextDelta(text)
    usage = said.get("usage")
    finish = choices[0].get("finish_reason") or "stop"
    yield Ended(finish, _tokens(usage) if usage else None, request_id or said.get("id"))


def _tokens(usage: Mapping[str, Any]) -> Tokens:
    """Return what is charged. OpenAI counts cached tokens among those of the prompt."""
    prompt, output = usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0
    cached: int = inner(usage, "prompt_tokens_details").get("cached_tokens") or 0
    return Tokens(input=max(prompt - cached, 0), output=output, cache_read=cached)


def _message(message: Message) -> dict[str, Any]:
    said: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        said["tool_calls"] = list(message.tool_calls)
    if message.tool_call_id is not None:
        said["tool_call_id"] = message.tool_call_id
    if message.name is not None:
        said["name"] = message.name
    return said


def _explain(status: int, said: Mapping[str, Any]) -> ProviderError:
    words = told_in(said)
    error = said.get("error")
    code = str(error.get("code") or error.get("type") or "") if isinstance(error, Mapping) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - JSON
    clue = f"{code} {words}".lower()
    if any(sign in clue for sign in _TOO_LONG):
        fault = Fault.CONTEXT_TOO_LONG
    elif any(sign in clue for sign in _REFUSED):
        fault = Fault.REFUSED
    elif "insufficient_quota" in clue or "billing" in clue:
        fault = Fault.BAD_KEY
    elif status in _FAULTS:
        fault = _FAULTS[status]
    else:
        fault = Fault.OVERLOADED if status >= 500 else Fault.INVALID  # noqa: PLR2004 - its side or ours
    return ProviderError(fault, words, status=status)
