"""A provider that costs nearly nothing: OpenAI's protocol on loopback, spoken by hand.

Run: python -m benchmarks.gateway.mock PORT
A question with the word "paced" is answered at 20 tokens a second, all others at once. The answer has 64
tokens, or as many as the last number of the question says.
"""

import asyncio
import json
import re
import sys
from typing import cast

import uvloop

WORD = " clause"
ANSWER = 64
PACE = 20.0
"""Tokens a second."""

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_TOKENS = re.compile(rb'"content": ?"[^"]*?(\d+) tokens')


def _usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": 20, "completion_tokens": tokens, "total_tokens": 20 + tokens}


def _whole(tokens: int) -> bytes:
    message = {"role": "assistant", "content": WORD * tokens}
    body = json.dumps(
        {
            "id": "chatcmpl-mock",
            "object": "chat.completion",
            "created": 1,
            "model": "mock",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": _usage(tokens),
        }
    ).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    chunk = {
        "id": "chatcmpl-mock",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "mock",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return _chunk(b"data: " + json.dumps(chunk).encode() + b"\n\n")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n" % len(data) + data + b"\r\n"


_AT_ONCE = _whole(ANSWER)
_STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_TOKEN = _event({"content": WORD})


def _end(tokens: int) -> bytes:
    usage = {"id": "chatcmpl-mock", "object": "chat.completion.chunk", "choices": list[str](), "usage": _usage(tokens)}
    last = _chunk(b"data: " + json.dumps(usage).encode() + b"\n\n") + _chunk(b"data: [DONE]\n\n")
    return _event({}, "stop") + last + b"0\r\n\r\n"


class Provider(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._got = b""
        self._left = 0
        self._tokens = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Stop streaming."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._got += data
        while True:
            head, found, rest = self._got.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if not found or len(rest) < size:
                return
            self._got = rest[size:]
            self._answer(rest[:size])

    def _answer(self, body: bytes) -> None:
        if self._transport is None:
            return
        if b'"stream":true' not in body and b'"stream": true' not in body:
            self._transport.write(_AT_ONCE)
            return
        wanted = _TOKENS.findall(body)
        self._tokens = self._left = int(wanted[-1]) if wanted else ANSWER
        if b"paced" in body:
            self._transport.write(_STREAM)
            self._next(asyncio.get_running_loop().time())
        else:
            self._transport.write(_STREAM + _TOKEN * self._left + _end(self._left))

    def _next(self, due: float) -> None:
        if self._transport is None:
            return
        if self._left == 0:
            self._transport.write(_end(self._tokens))
            return
        self._left -= 1
        self._transport.write(_TOKEN)
        asyncio.get_running_loop().call_at(due + 1 / PACE, self._next, due + 1 / PACE)


async def serve(port: int) -> None:
    """Answer until killed."""
    server = await asyncio.get_running_loop().create_server(Provider, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
