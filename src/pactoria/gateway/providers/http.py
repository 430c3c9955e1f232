"""HTTP/1.1 to providers: JSON is posted, over connections that are kept, and answers are read as they come.

A client for everything (sessions, cookies, redirects, compression) takes a fifth of the time of a whole call. What is
hard about the protocol is left to those who do it for everybody: httptools reads it, as in the server, yarl reads
addresses, and aiohappyeyeballs finds the way to hosts of which some addresses do not answer.
"""

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import httptools

__all__ = ["Answer", "BrokenOff", "CannotConnect", "Connections", "NoAddress"]

_KEPT_FOR = 30.0
"""Seconds for which a connection is kept that nobody uses."""
_MOST_KEPT = 200
"""Unused connections to one host."""
_MOST_UNREAD = 256 * 1024
"""Bytes after which a provider has to wait for the reader."""
_LONGEST_HEAD = 512 * 1024
"""Bytes until the headers are there, with what came of the body together with their last."""
_FORBIDDEN = re.compile(r"[\r\n\0]")


class CannotConnect(Exception):  # noqa: N818 - a fact; `wire` makes an error of it
    """Nobody answers there, or not in a way that can be trusted."""


class NoAddress(Exception):  # noqa: N818 - as above
    """The address or a header makes no sense."""


class BrokenOff(Exception):  # noqa: N818 - as above
    """The connection ended too early, or what came is no HTTP."""


@dataclass(frozen=True, slots=True)
class _Place:
    host: str
    port: int
    secure: bool


@lru_cache(maxsize=256)
def _target(address: str) -> tuple[_Place, str]:
    """Return where an address is, and how a request for it begins.

    Raises:
        NoAddress: if it is none.
    """
    from yarl import URL  # no server needs it to start

    try:
        url = URL(address)
        port = url.port
    except (TypeError, ValueError) as error:
        raise NoAddress from error
    if url.scheme not in {"http", "https"} or not url.raw_host or not port:
        raise NoAddress
    host = f"[{url.raw_host}]" if ":" in url.raw_host else url.raw_host
    named = host if url.is_default_port() else f"{host}:{port}"
    head = (
        f"POST {url.raw_path_qs} HTTP/1.1\r\nHost: {named}\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
        "User-Agent: Pactoria\r\nContent-Type: application/json\r\n"
    )
    return _Place(url.raw_host, port, url.scheme == "https"), head


def _request(head: str, headers: Mapping[str, str], body: bytes) -> bytes:
    if any(_FORBIDDEN.search(value) for value in headers.values()):
        raise NoAddress  # such as a key with a line break in it
    said = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    return f"{head}{said}Content-Length: {len(body)}\r\n\r\n".encode("latin-1", "replace") + body


class Connections:
    """The connections of one process to all providers."""

    def __init__(self, patience: float) -> None:
        """Wait for a connection so many seconds at most."""
        self._patience = patience
        self._idle: dict[_Place, deque[_Connection]] = {}
        self._trust: ssl.SSLContext | None = None

    async def post(self, address: str, headers: Mapping[str, str], body: bytes) -> "Answer":
        """Send a request; return the answer once its headers are there. Whoever gets it has to close it.

        Raises:
            NoAddress: if it cannot be sent to such an address, or with such headers.
            CannotConnect: if nobody is there.
            BrokenOff: if the connection ends before the answer begins.
        """
        place, head = _target(address)
        request = _request(head, headers, body)
        connection = self._kept(place) or await self._connect(place)
        answer = connection.ask(request)
        try:
            await answer.begins
        except BaseException:
            connection.abort()
            raise
        return answer

    async def close(self) -> None:
        """End the connections that nobody uses; those that somebody uses end when they do."""
        for kept in self._idle.values():
            for connection in kept:
                connection.abort()
        self._idle.clear()

    def _kept(self, place: _Place) -> "_Connection | None":
        """Return a connection that is still open: the one that was used last."""
        kept = self._idle.get(place)
        while kept:
            connection = kept.pop()
            if connection.is_open:
                return connection
        return None

    def keep(self, connection: "_Connection") -> None:
        """Keep a connection for the next, and end those that nobody has used for a while."""
        kept = self._idle.setdefault(connection.place, deque())
        kept.append(connection)
        now = connection.idle_since
        while kept and (len(kept) > _MOST_KEPT or kept[0].idle_since < now - _KEPT_FOR or not kept[0].is_open):
            kept.popleft().abort()

    async def _connect(self, place: _Place) -> "_Connection":
        from aiohappyeyeballs import start_connection  # pyright: ignore[reportUnknownVariableType]

        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._patience):
                found = await loop.getaddrinfo(place.host, place.port, type=1)  # SOCK_STREAM
                wire = await start_connection(cast("Any", found), happy_eyeballs_delay=0.25, interleave=1, loop=loop)
                options: dict[str, Any] = (
                    {"ssl": self._trusted(), "server_hostname": place.host} if place.secure else {}
                )
                try:
                    _, connection = await loop.create_connection(lambda: _Connection(self, place), sock=wire, **options)
                except BaseException:
                    wire.close()
                    raise
        except TimeoutError as error:
            raise CannotConnect("no connection in time") from error
        except (OSError, ValueError) as error:
            raise CannotConnect(type(error).__name__) from error
        return connection

    def _trusted(self) -> ssl.SSLContext:
        if self._trust is None:
            self._trust = ssl.create_default_context()
            self._trust.set_alpn_protocols(["http/1.1"])
        return self._trust


class _Connection(asyncio.Protocol):
    """One connection: one answer after the other is read from it."""

    def __init__(self, connections: Connections, place: _Place) -> None:
        self.place = place
        self.idle_since = 0.0
        self.is_open = True
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport = cast("Any", None)
        self._parser: Any = None
        self._answer: Answer | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It stands."""
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, request: bytes) -> "Answer":
        """Send a request."""
        answer = self._answer = Answer(self, self._loop)
        self._parser = answer.parser
        self._transport.write(request)
        return answer

    def data_received(self, data: bytes) -> None:
        """Read on. Who speaks without having been asked is not listened to."""
        answer = self._answer
        if answer is None or answer.is_whole:
            self.abort()
            return
        try:
            if answer.takes(len(data)):
                self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.abort(BrokenOff("no HTTP"))

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended, which may be the end of the answer, too."""
        self.is_open = False
        if self._answer is not None:
            self._answer.lost(exc)

    def abort(self, error: Exception | None = None) -> None:
        """End it at once."""
        self.is_open = False
        if error is not None and self._answer is not None:
            self._answer.fail(error)
        self._transport.abort()

    def pause(self, *, reading: bool) -> None:
        """Have the provider wait, or go on."""
        if self.is_open:
            self._transport.resume_reading() if reading else self._transport.pause_reading()

    def done(self, *, keep: bool) -> None:
        """The answer is not needed any more."""
        self._answer = self._parser = None
        if keep and self.is_open:
            self.idle_since = self._loop.time()
            self._connections.keep(self)
        else:
            self.abort()


class Answer:
    """What a provider says: its headers are there, its body comes. The methods `on_` are called by the parser."""

    def __init__(self, connection: _Connection, loop: asyncio.AbstractEventLoop) -> None:
        self.headers: dict[str, str] = {}
        """By names in small letters; of several with one name the last."""
        self.status = 0
        self.parser: Any = httptools.HttpResponseParser(self)
        self.begins: asyncio.Future[None] = loop.create_future()
        self.is_whole = False
        self._loop = loop
        self._connection: _Connection | None = connection
        self._pieces: list[bytes] = []
        self._unread = 0
        self._head = 0
        self._keep = False
        self._paused = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None

    def on_message_begin(self) -> None:
        """Note whether more comes than was asked for: such a connection is not used again."""
        if self.is_whole:
            self._keep = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Take the status. What is below 200 only announces the answer."""
        status: int = self.parser.get_status_code()
        if self.is_whole:
            return
        if status < 200:  # noqa: PLR2004
            self.headers = {}
            return
        self.status = status
        if not self.begins.done():
            self.begins.set_result(None)

    def on_body(self, body: bytes) -> None:
        """Take a piece."""
        if self.is_whole:
            return
        self._pieces.append(body)
        self._unread += len(body)
        if self._unread > _MOST_UNREAD and not self._paused and self._connection is not None:
            self._paused = True
            self._connection.pause(reading=False)
        self._wake()

    def on_message_complete(self) -> None:
        """It is whole."""
        if self.status and not self.is_whole:
            self.is_whole = True
            self._keep = self.parser.should_keep_alive()
            self._wake()

    def takes(self, size: int) -> bool:
        """Tell whether so many bytes more may be read: a head has its limit."""
        if not self.status:
            self._head += size
            if self._head > _LONGEST_HEAD:
                self.fail(BrokenOff("the headers are too long"))
                return False
        return True

    def lost(self, error: Exception | None) -> None:
        """The connection has ended. Without a length that is how the body ends."""
        known = "content-length" in self.headers or "chunked" in self.headers.get("transfer-encoding", "").lower()
        if self.status and not known and error is None:
            self.is_whole = True
            self._wake()
        elif not self.is_whole:
            self.fail(BrokenOff("the connection ended"))

    def fail(self, error: Exception) -> None:
        """Have whoever reads get an error."""
        self._error = self._error or error
        if not self.begins.done():
            self.begins.set_exception(error)
            self.begins.exception()  # nobody has to wait for it
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def some(self) -> bytes:
        """Return what has come, at least something; nothing at the end.

        Raises:
            BrokenOff, or what `fail` was called with.
        """
        if not self._pieces and not self.is_whole and self._error is None:
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if self._pieces:
            found = b"".join(self._pieces) if len(self._pieces) > 1 else self._pieces[0]
            self._pieces.clear()
            self._unread = 0
            if self._paused and self._connection is not None:
                self._paused = False
                self._connection.pause(reading=True)
            return found
        if self._error is not None and not self.is_whole:
            raise self._error
        return b""

    async def all(self, most: int) -> bytes:
        """Return the rest of the body.

        Raises:
            BrokenOff: if it does not come to its end, or is longer than `most` bytes.
        """
        found = await self.some()
        if self.is_whole and not self._pieces:
            return found
        pieces, size = [found], len(found)
        while found:
            found = await self.some()
            pieces.append(found)
            size += len(found)
            if size > most:
                raise BrokenOff("the answer is too long")
        return b"".join(pieces)

    def close(self) -> None:
        """Give the connection back, if the answer was read to its end; else end it."""
        if not self.is_whole:
            self.fail(BrokenOff("it was not read to its end"))
        connection, self._connection = self._connection, None
        self.parser = None  # which holds on to this
        if connection is not None:
            connection.done(keep=self._keep and self.is_whole and not self._pieces and not self._paused)
