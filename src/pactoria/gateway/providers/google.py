"""Google's Gemini, as described at https://ai.google.dev/api/generate-content."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

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

__all__ = ["Google"]

_URL = "https://generativelanguage.googleapis.com"
_SIGNATURE = "__thought__"
"""Stands in the id of a tool's call before the signature that Gemini wants to see again with it."""

_SETTINGS = {
    "temperature": "temperature",
    "top_p": "topP",
    "top_k": "topK",
    "seed": "seed",
    "presence_penalty": "presencePenalty",
    "frequency_penalty": "frequencyPenalty",
}
_FINISH = {"STOP": "stop", "MAX_TOKENS": "length"}
_FILTERED = {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"}
_FAULTS = {
    401: Fault.BAD_KEY,
    403: Fault.BAD_KEY,
    404: Fault.UNKNOWN_MODEL,
    413: Fault.CONTEXT_TOO_LONG,
    429: Fault.OVERLOADED,
    504: Fault.TIMED_OUT,
}


class Google:
    """Speaks to Google."""

    def __init__(self, wire: Wire, api_key: str | None, base_url: str | None = None) -> None:
        self._wire = wire
        self._url = f"{(base_url or _URL).rstrip('/')}/v1beta/models"
        self._headers = {"x-goog-api-key": api_key or ""}

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """Answer, as `Adapter` promises."""
        url = f"{self._url}/{quote(question.model, safe='')}:streamGenerateContent?alt=sse"
        body = translated(question, _body)
        async with self._wire.post(url, self._headers, body, _explain) as response:
            yield Accepted(None)
            reading = _Reading()
            async for events in response.events():
                for piece in reading.pieces(events):
                    yield piece
            yield reading.end()


def _body(question: Question) -> dict[str, Any]:
    given = question.parameters
    settings: dict[str, Any] = {
        theirs: given[ours] for ours, theirs in _SETTINGS.items() if given.get(ours) is not None
    }
    if question.max_tokens is not None:
        settings["maxOutputTokens"] = question.max_tokens
    if stop := given.get("stop"):
        settings["stopSequences"] = [stop] if isinstance(stop, str) else stop
    kind, schema = schema_in(given)
    if kind is not None:
        settings["responseMimeType"] = "application/json"
        if schema is not None:
            settings["responseJsonSchema"] = schema
    budget = thinking_budget(given)
    if budget is not None:
        settings["thinkingConfig"] = {"thinkingBudget": budget, "includeThoughts": budget > 0}
    body: dict[str, Any] = {"contents": list(_turns(question.messages))}
    if settings:
        body["generationConfig"] = settings
    if system := "\n\n".join(text_of(each) for each in question.messages if each.role == "system"):
        body["systemInstruction"] = {"parts": [{"text": system}]}
    _offer_tools(body, given)
    return body


def _offer_tools(body: dict[str, Any], given: Mapping[str, Any]) -> None:
    tools = [tool["function"] for tool in given.get("tools") or () if tool.get("function")]
    if not tools:
        return
    declared: list[dict[str, Any]] = []
    for tool in tools:
        entry: dict[str, Any] = {"name": tool["name"], "description": tool.get("description") or ""}
        if tool.get("parameters"):
            entry["parametersJsonSchema"] = tool["parameters"]
        declared.append(entry)
    body["tools"] = [{"functionDeclarations": declared}]
    wanted = given.get("tool_choice")
    if isinstance(wanted, str):
        mode = {"required": "ANY", "none": "NONE"}.get(wanted, "AUTO")
        body["toolConfig"] = {"functionCallingConfig": {"mode": mode}}
    elif wanted:
        name = wanted["function"]["name"]
        body["toolConfig"] = {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": [name]}}


def _turns(messages: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """Yield the turns. Those of one side that follow each other are one."""
    names = {call["id"]: call["function"]["name"] for message in messages for call in message.tool_calls}
    role, parts = "", list[dict[str, Any]]()
    for message in messages:
        if message.role == "system":
            continue
        side = "model" if message.role == "assistant" else "user"
        if side != role and parts:
            yield {"role": role, "parts": parts}
            parts = []
        role = side
        parts.extend(_parts(message, names))
    if parts:
        yield {"role": role, "parts": parts}


def _parts(message: Message, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        name = message.name or names.get(message.tool_call_id or "", "")
        yield {"functionResponse": {"name": name, "response": _result(text_of(message))}}
        return
    for part in parts_of(message):
        if part.get("type") == "text" and part.get("text"):
            yield {"text": part["text"]}
        elif part.get("type") == "image_url":
            url = part["image_url"]["url"]
            inline = data_url(url)
            yield (
                {"inlineData": {"mimeType": inline[0], "data": inline[1]}} if inline else {"fileData": {"fileUri": url}}
            )
    for call in message.tool_calls:
        function = call["function"]
        called: dict[str, Any] = {"functionCall": {"name": function["name"], "args": arguments_of(function)}}
        _, marked, signature = str(call["id"]).partition(_SIGNATURE)
        if marked:
            called["thoughtSignature"] = signature
        yield called


def _result(text: str) -> dict[str, Any]:
    """Return what a tool gave back as an object, which Gemini wants it to be."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = text
    return found if isinstance(found, dict) else {"result": found}  # pyright: ignore[reportUnknownVariableType] - JSON


class _Reading:
    """An answer that is being streamed."""

    def __init__(self) -> None:
        self._request_id: str | None = None
        self._finish: str | None = None
        self._tokens: Tokens | None = None
        self._calls = 0

    def pieces(self, events: list[bytes]) -> Iterator[Piece]:
        """Read what came together."""
        for data in events:
            chunk = as_json(data)
            if "error" in chunk:
                raise _explain(500, chunk)
            self._request_id = chunk.get("responseId") or self._request_id
            if usage := chunk.get("usageMetadata"):
                self._tokens = _tokens(usage)
            if blocked := inner(chunk, "promptFeedback").get("blockReason"):
                raise ProviderError(Fault.REFUSED, str(blocked))
            candidates: list[dict[str, Any]] = chunk.get("candidates") or []
            if candidates:
                self._finish = candidates[0].get("finishReason") or self._finish
                parts: list[dict[str, Any]] = inner(candidates[0], "content").get("parts") or []
                for part in parts:
                    yield from self._piece(part)

    def _piece(self, part: Mapping[str, Any]) -> Iterator[Piece]:
        if call := part.get("functionCall"):
            call_id = call.get("id") or f"call_{self._calls}"
            if signature := part.get("thoughtSignature"):
                call_id += _SIGNATURE + signature
            arguments = orjson.dumps(call.get("args") or {}).decode()
            yield ToolDelta(self._calls, call_id, call.get("name"), arguments)
            self._calls += 1
        elif part.get("text"):
            yield ThoughtDelta(part["text"]) if part.get("thought") else TextDelta(part["text"])

    def end(self) -> Ended:
        """Return how it ended.

        Raises:
            ProviderError: if it only broke off.
        """
        if self._finish is None:
            raise ProviderError(Fault.BROKEN, "the answer has no end")
        finish = "content_filter" if self._finish in _FILTERED else _FINISH.get(self._finish, "stop")
        if self._calls and finish == "stop":
            finish = "tool_calls"
        return Ended(finish, self._tokens, self._request_id)


def _tokens(usage: Mapping[str, Any]) -> Tokens:
    """Return what is charged: cached tokens are among those of the prompt, thoughts are beside those of the answer."""
    cached = usage.get("cachedContentTokenCount") or 0
    prompt = (usage.get("promptTokenCount") or 0) + (usage.get("toolUsePromptTokenCount") or 0)
    output = (usage.get("candidatesTokenCount") or 0) + (usage.get("thoughtsTokenCount") or 0)
    return Tokens(input=max(prompt - cached, 0), output=output, cache_read=cached)


def _explain(status: int, said: Mapping[str, Any]) -> ProviderError:
    words = told_in(said)
    error = said.get("error")
    kind = str(error.get("status") or "") if isinstance(error, Mapping) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - JSON
    clue = words.lower()
    if "api key" in clue:
        fault = Fault.BAD_KEY
    elif "exceeds the maximum number of tokens" in clue or "token count" in clue:
        fault = Fault.CONTEXT_TOO_LONG
    elif kind in {"RESOURCE_EXHAUSTED", "UNAVAILABLE"}:
        fault = Fault.OVERLOADED
    elif kind == "DEADLINE_EXCEEDED":
        fault = Fault.TIMED_OUT
    else:
        fault = _FAULTS.get(status, Fault.OVERLOADED if status >= 500 else Fault.INVALID)  # noqa: PLR2004 - its side or ours
    return ProviderError(fault, words, status=status)
