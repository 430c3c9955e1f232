"""HTTP to providers: one pool of connections, bounded in time, and server-sent events read as they come."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from pactoria.gateway.errors import Fault, ProviderError

if TYPE_CHECKING:
    import aiohttp

__all__ = ["Explain", "Patience", "Response", "Wire", "as_json", "inner", "told_in"]

_LONGEST_EVENT = 16 * 1024 * 1024
_LONGEST_ANSWER = 64 * 1024 * 1024
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
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """End all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @asynccontextmanager
    async def post(
        self, url: str, headers: Mapping[str, str], body: Mapping[str, Any], explain: Explain
    ) -> AsyncGenerator["Response"]:
        """Send JSON; yield the response once it has begun and is no error.

        Raises:
            ProviderError: if it cannot be sent, is refused, or breaks off, also while the response is read.
        """
        import aiohttp  # heavy, and no server needs it to start

        deadline = asyncio.get_running_loop().time() + self.patience.whole
        try:
            async with asyncio.timeout(self.patience.first):
                raw = await self._open().post(url, data=orjson.dumps(body), headers=headers, allow_redirects=False)
            try:
                if raw.status != 200:  # noqa: PLR2004 - the only status of a good answer
                    raise await self._error_of(raw, explain)
                yield Response(raw, self.patience, deadline)
            finally:
                raw.close() if not raw.content.at_eof() else raw.release()
        except TimeoutError as error:
            if isinstance(error, aiohttp.ConnectionTimeoutError):
                raise ProviderError(Fault.UNREACHABLE, "no connection in time") from error
            raise ProviderError(Fault.TIMED_OUT) from error
        except aiohttp.ClientConnectorError as error:
            raise ProviderError(Fault.UNREACHABLE, type(error).__name__) from error
        except aiohttp.InvalidURL as error:
            raise ProviderError(Fault.UNREACHABLE, "its address makes no sense") from error
        except (aiohttp.ClientError, OSError, AttributeError, KeyError, TypeError) as error:
            # The latter when what came has not the shape that it should have.
            raise ProviderError(Fault.BROKEN, type(error).__name__) from error

    def _open(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30, ttl_dns_cache=60)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.patience.connect),
                headers={"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "Pactoria"},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def _error_of(self, raw: "aiohttp.ClientResponse", explain: Explain) -> ProviderError:
        async with asyncio.timeout(self.patience.connect):
            body = await raw.content.read(64 * 1024)
        try:
            said = orjson.loads(body)
        except orjson.JSONDecodeError:
            said = {}
        if isinstance(said, list) and said:  # Google wraps errors of streams in a list
            said = said[0]  # pyright: ignore[reportUnknownVariableType] - JSON
        error = explain(raw.status, said if isinstance(said, dict) else {})  # pyright: ignore[reportUnknownArgumentType] - JSON
        with suppress(KeyError, ValueError):
            error.retry_after = float(raw.headers["Retry-After"])
        return error


class Response:
    """A response that has begun."""

    def __init__(self, raw: "aiohttp.ClientResponse", patience: Patience, deadline: float) -> None:
        self._raw = raw
        self._patience = patience
        self._deadline = deadline

    def header(self, name: str) -> str | None:
        """Return what a header says."""
        return self._raw.headers.get(name)

    async def whole(self) -> dict[str, Any]:
        """Return all of it, which is one JSON object.

        Raises:
            ProviderError: if it is something else.
        """
        async with asyncio.timeout_at(self._deadline):
            body = await self._raw.read()
        if len(body) > _LONGEST_ANSWER:
            raise ProviderError(Fault.BROKEN, "the answer is too long")
        return as_json(body)

    async def events(self) -> AsyncGenerator[list[bytes]]:
        """Yield what the data lines of server-sent events say: all at once that came together."""
        content, between = self._raw.content, self._patience.between
        rest, wait = b"", self._patience.first
        loop = asyncio.get_running_loop()
        while True:
            async with asyncio.timeout_at(min(loop.time() + wait, self._deadline)):
                data = await content.readany()
            rest += data or b"\n"
            if len(rest) > _LONGEST_EVENT:
                raise ProviderError(Fault.BROKEN, "an event is too long")
            lines = rest.split(b"\n")
            rest = lines.pop()
            found = [line[5:].strip() for line in lines if line.startswith(b"data:")]
            if found:
                wait = between
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
