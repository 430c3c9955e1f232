"""Many streams at once, by hand: how long each token takes after the one before.

Run: python -m benchmarks.gateway.streams PORT KEY STREAMS TOKENS MODEL
Prints one JSON line.
"""

import asyncio
import json
import sys
import time
from typing import cast

import uvloop


class Stream(asyncio.Protocol):
    """One answer that is being read."""

    def __init__(self, request: bytes, done: asyncio.Future[None], gaps: list[float], firsts: list[float]) -> None:
        self._request = request
        self._done = done
        self._gaps = gaps
        self._firsts = firsts
        self._last = time.perf_counter()
        self._began = self._last
        self._rest = b""
        self.tokens = 0
        self.whole = False
        self.status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self._began = self._last = time.perf_counter()
        cast("asyncio.Transport", transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note when tokens came, and how many."""
        moment = time.perf_counter()
        if not self.status:
            self.status = int(data[9:12])
        seen = data.count(b" clause")
        if seen:
            (self._gaps if self.tokens else self._firsts).append(moment - self._last)
            self._last = moment
            self.tokens += seen
        if b"[DONE]" in self._rest + data:
            self.whole = True
            if not self._done.done():
                self._done.set_result(None)
        self._rest = data[-8:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Do not wait for what never comes."""
        if not self._done.done():
            self._done.set_result(None)


def _quantile(values: list[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1000, 1) if values else 0.0


async def measure(port: int, key: str, streams: int, tokens: int, model: str) -> None:
    """Open them within two seconds, read them all, and print what was seen."""
    loop = asyncio.get_running_loop()
    question = {"role": "user", "content": f"Be paced and answer with {tokens} tokens."}
    body = json.dumps({"model": model, "messages": [question], "stream": True}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    gaps, firsts = list[float](), list[float]()
    running: list[tuple[Stream, asyncio.Future[None]]] = []
    for number in range(streams):
        done = loop.create_future()
        stream = Stream(head.encode() + body, done, gaps, firsts)
        await loop.create_connection(lambda stream=stream: stream, "127.0.0.1", port)
        running.append((stream, done))
        if number % 10 == 9:  # noqa: PLR2004 - 250 a second
            await asyncio.sleep(0.04)
    await asyncio.wait([done for _, done in running], timeout=tokens / 20 * 3 + 30)
    good = [stream for stream, _ in running if stream.whole and stream.tokens == tokens]
    print(
        json.dumps(
            {
                "streams": streams,
                "errors": streams - len(good),
                "statuses": sorted({stream.status for stream, _ in running}),
                "tokens": sum(stream.tokens for stream, _ in running),
                "gap_p50_ms": _quantile(gaps, 0.5),
                "gap_p99_ms": _quantile(gaps, 0.99),
                "gap_max_ms": _quantile(gaps, 1),
                "first_p50_ms": _quantile(firsts, 0.5),
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(measure(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
