"""HTTP to providers: one pool of connections, bounded in time, and server-sent events read as they come."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from pactoria.gateway.errors import Fault, ProviderError
from pactoria.gateway.providers.http import Answer, BrokenOff, CannotConnect, Connections, NoAddress

__all__ = ["Exchange", "Explain", "Patience", "Response", "Wire", "as_json", "inner", "told_in"]

_LONGEST_EVENT = 16 * 1024 * 1024
_LONGEST_ANSWER = 64 * 1024 * 1024
_LONGEST_ERROR = 1024 * 1024
_LONGEST_WORDS = 500

Explain = Callable[[int, Mapping[str, Any]], ProviderError]
"""Makes a named error of a response that is none: its status and what its body says."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a provider may take, in seconds."""

    connect: float = 5.0
    first: float = 90.0
    """Until the answer begins. Models that think first are silent for long."""
    between: float = 60.0
    """Between two pieces of the answer."""
    whole: float = 900.0


class Wire:
    """The connections of one process to all providers."""

    def __init__(self, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self.connections = Connections(self.patience.connect)

    async def close(self) -> None:
        """End all connections that nobody uses."""
        await self.connections.close()

    def post(self, url: str, headers: Mapping[str, str], body: Mapping[str, Any], explain: Explain) -> "Exchange":
        """Return what sends JSON when it is entered, as an asynchronous context, and reads the response."""
        return Exchange(self, url, headers, orjson.dumps(body), explain)


class Exchange:
    """One request and its response. By hand what `asynccontextmanager` would do, since that takes longer."""

    def __init__(self, wire: Wire, url: str, headers: Mapping[str, str], body: bytes, explain: Explain) -> None:
        self._wire = wire
        self._url = url
        self._headers = headers
        self._body = body
        self._explain = explain
        self._answer: Answer | None = None
        self._response: Response | None = None

    async def __aenter__(self) -> "Response":
        """Send the request; return the response once it has begun and is no error.

        Raises:
            ProviderError: if it cannot be sent, is refused, or breaks off, also while the response is read.
        """
        patience = self._wire.patience
        deadline = asyncio.get_running_loop().time() + patience.whole
        try:
            async with asyncio.timeout(patience.first):
                answer = self._answer = await self._wire.connections.post(self._url, self._headers, self._body)
            if answer.status != 200:  # noqa: PLR2004 - the only status of a good answer
                raise await _error_of(answer, self._explain, patience)  # noqa: TRY301 - ended as all others are
        except BaseException as error:
            self._end()
            if (named := _named(error)) is not None:
                raise named from error
            raise
        self._response = Response(answer, patience, deadline)
        return self._response

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Give the connection back, or end it where not everything was read; name what went wrong."""
        self._end()
        if error is not None and (named := _named(error)) is not None:
            raise named from error

    def _end(self) -> None:
        if self._response is not None:
            self._response.close()
        if self._answer is not None:
            self._answer.close()


def _named(error: BaseException) -> ProviderError | None:
    """Return what went wrong in our words; None if it is named already, or is no fault of the provider's."""
    match error:
        case TimeoutError():
            return ProviderError(Fault.TIMED_OUT)
        case CannotConnect():
            return ProviderError(Fault.UNREACHABLE, str(error))
        case NoAddress():
            return ProviderError(Fault.UNREACHABLE, "its address or key makes no sense")
        case BrokenOff() | OSError() | AttributeError() | KeyError() | TypeError():
            # The latter when what came has not the shape that it should have.
            return ProviderError(Fault.BROKEN, str(error) if isinstance(error, BrokenOff) else type(error).__name__)
        case _:
            return None


async def _error_of(answer: Answer, explain: Explain, patience: Patience) -> ProviderError:
    body = b""
    async with asyncio.timeout(patience.connect):
        with suppress(BrokenOff):  # the status says enough
            body = await answer.all(_LONGEST_ERROR)
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = {}
    if isinstance(said, list) and said:  # Google wraps errors of streams in a list
        said = said[0]  # pyright: ignore[reportUnknownVariableType] - JSON
    error = explain(answer.status, said if isinstance(said, dict) else {})  # pyright: ignore[reportUnknownArgumentType] - JSON
    with suppress(KeyError, ValueError):
        error.retry_after = float(answer.headers["retry-after"])
    return error


class _Guard:
    """Breaks off a response that is silent for too long, or too long as a whole, while somebody reads it.

    One timer for all of the response, which looks now and then: a timer for each piece would cost more than reading it.
    """

    def __init__(self, answer: Answer, patience: Patience, deadline: float) -> None:
        self.patience = patience
        self._answer = answer
        self._deadline = deadline
        self._loop = asyncio.get_running_loop()
        self._until: float | None = None
        self._step = min(patience.first, patience.between)
        self._timer: asyncio.TimerHandle | None = None

    def wait(self, seconds: float | None = None) -> None:
        """Somebody reads: for so long at most, or until the deadline."""
        self._until = self._deadline if seconds is None else min(self._loop.time() + seconds, self._deadline)
        if self._timer is None:
            self._look()

    def rest(self) -> None:
        """Nobody reads any more: silence is no fault of the provider's."""
        self._until = None

    def cancel(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        until = self._deadline if self._until is None else self._until
        if now >= until:
            self._answer.fail(TimeoutError())
            return
        # No later than the next wait that could begin now may end.
        self._timer = self._loop.call_at(min(until, now + self._step), self._look)


class Response:
    """A response that has begun."""

    def __init__(self, answer: Answer, patience: Patience, deadline: float) -> None:
        self._answer = answer
        self._guard = _Guard(answer, patience, deadline)

    def close(self) -> None:
        """Look no longer how long it takes."""
        self._guard.cancel()

    def header(self, name: str) -> str | None:
        """Return what a header says; `name` in small letters."""
        return self._answer.headers.get(name)

    async def whole(self) -> dict[str, Any]:
        """Return all of it, which is one JSON object.

        Raises:
            ProviderError: if it is something else.
        """
        if not self._answer.is_whole:
            self._guard.wait()
        return as_json(await self._answer.all(_LONGEST_ANSWER))

    async def events(self) -> AsyncGenerator[list[bytes]]:
        """Yield what the data lines of server-sent events say: all at once that came together."""
        answer, guard = self._answer, self._guard
        rest, wait = b"", guard.patience.first
        while True:
            guard.wait(wait)
            data = await answer.some()
            guard.rest()
            rest += data or b"\n"
            if len(rest) > _LONGEST_EVENT:
                raise ProviderError(Fault.BROKEN, "an event is too long")
            lines = rest.split(b"\n")
            rest = lines.pop()
            found = [line[5:].strip() for line in lines if line.startswith(b"data:")]
            if found:
                wait = guard.patience.between
                yield found
            if not data:
                return


def as_json(data: bytes) -> dict[str, Any]:
    """Return the JSON object that a provider sent.

    Raises:
        ProviderError: if it is none.
    """
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ProviderError(Fault.BROKEN, "what came is no JSON") from error
    if not isinstance(found, dict):
        raise ProviderError(Fault.BROKEN, "what came is no JSON object")
    return found  # pyright: ignore[reportUnknownVariableType] - JSON


def inner(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return an object inside of another, or an empty one."""
    return said.get(name) or {}


def told_in(said: Mapping[str, Any]) -> str:
    """Return the words of an error's body: all providers put them into `error.message`, more or less."""
    error = said.get("error", said)
    if isinstance(error, Mapping):
        return str(error.get("message") or error.get("detail") or "")[:_LONGEST_WORDS]  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - JSON
    return str(error)[:_LONGEST_WORDS]
