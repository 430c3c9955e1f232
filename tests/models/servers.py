"""Servers that speak as providers do, for as long as a test lasts."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

__all__ = ["serving"]


@asynccontextmanager
async def serving(
    models: list[dict[str, Any]] | None, *, key: str | None = None, status: int = 200
) -> AsyncGenerator[str]:
    """Yield the address of a server that lists models to whoever has the key; None: it answers with a page."""

    async def answer(request: web.Request) -> web.Response:
        if key is not None and f"Bearer {key}" != request.headers.get("Authorization"):
            return web.json_response({"error": {"message": "no"}}, status=401)
        if models is None:
            return web.Response(text="<html>hello</html>", content_type="text/html", status=status)
        return web.json_response({"object": "list", "data": models}, status=status)

    app = web.Application()
    app.router.add_get("/v1/models", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}/v1"
    finally:
        await runner.cleanup()
