"""A provider that counts what it serves: OpenAI's chat completions on loopback, with faults on demand.

Run: python -m benchmarks.ledger.provider PORT
The last message says what to do: `CASE <name> <tokens> <milliseconds between tokens> <fault>`, where the fault is one
of none, no-usage, before (503, again and again), refused (400) or middle (breaks off). GET /served tells, by case, how
many requests came, how many tokens were written out, and whether the answer was finished.
"""

import asyncio
import json
import re
import sys
from dataclasses import asdict, dataclass
from typing import Any, cast

import uvloop
from aiohttp import web

WORD = " clause"
"""One token for every tokenizer of OpenAI."""
PROMPT_TOKENS = 25


CASE = re.compile(r"CASE (\S+) (\d+) (\d+) (\S+)")
"""What else is asked, such as for a title, gets three tokens."""


def _words(content: Any) -> str:
    """Return the text of a message, which may come in parts."""
    if isinstance(content, str):
        return content
    parts = cast("list[dict[str, str]]", content or [])
    return " ".join(part.get("text", "") for part in parts)


@dataclass(slots=True)
class Served:
    """What one case got."""

    requests: int = 0
    tokens: int = 0
    finished: int = 0


served: dict[str, Served] = {}


def _chunk(name: str, delta: dict[str, str], finish: str | None = None, **more: Any) -> bytes:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}] if "usage" not in more else []
    event = {"id": f"chatcmpl-{name}", "object": "chat.completion.chunk", "created": 1, "model": "mock", **more}
    return b"data: " + json.dumps(event | {"choices": choices}).encode() + b"\n\n"


def _usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": tokens, "total_tokens": PROMPT_TOKENS + tokens}


async def complete(request: web.Request) -> web.StreamResponse:
    """Answer as the question says."""
    body = await request.json()
    found = CASE.fullmatch(_words(body["messages"][-1]["content"]).strip())
    name, length, pace, fault = found.groups() if found else ("other", "3", "0", "none")
    case, tokens, pause = served.setdefault(name, Served()), int(length), int(pace) / 1000
    case.requests += 1
    if fault in {"before", "refused"}:
        error = {"error": {"message": "not now", "type": "server_error", "code": None}}
        return web.json_response(error, status=503 if fault == "before" else 400)
    if not body.get("stream"):
        await asyncio.sleep(pause * tokens)
        if request.transport is None or request.transport.is_closing():
            return web.Response()  # nobody is there any more to whom it could be served
        case.tokens += tokens
        case.finished += 1
        message = {"role": "assistant", "content": WORD * tokens}
        answer: dict[str, Any] = {
            "id": f"chatcmpl-{name}",
            "object": "chat.completion",
            "created": 1,
            "model": "mock",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        }
        answer |= {} if fault == "no-usage" else {"usage": _usage(tokens)}
        return web.json_response(answer, headers={"x-request-id": f"chatcmpl-{name}"})
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "x-request-id": f"chatcmpl-{name}"})
    await response.prepare(request)
    for position in range(tokens):
        if fault == "middle" and position == tokens // 2:
            if request.transport is not None:
                request.transport.close()
            return response
        await response.write(_chunk(name, {"content": WORD}))
        case.tokens += 1
        await asyncio.sleep(pause)
    await response.write(_chunk(name, {}, "stop"))
    if fault != "no-usage":
        await response.write(_chunk(name, {}, usage=_usage(tokens)))
    await response.write(b"data: [DONE]\n\n")
    case.finished += 1
    return response


async def tell(_: web.Request) -> web.Response:
    """Tell what was served."""
    return web.json_response({name: asdict(case) for name, case in served.items()})


async def serve(port: int) -> None:
    """Answer until killed."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    app.router.add_get("/served", tell)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
