"""A pass-through without anything: FastAPI in, aiohttp out. What a gateway costs is told beside it.

Run: python -m benchmarks.gateway.bare PORT UPSTREAM
"""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import uvicorn
from fastapi import FastAPI, Request, Response


def create(upstream: str) -> FastAPI:
    """Return it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            app.state.session = session
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        body = await request.body()
        headers = {"Content-Type": "application/json", "Authorization": "Bearer mock"}
        async with app.state.session.post(f"{upstream}/chat/completions", data=body, headers=headers) as answer:
            return Response(await answer.read(), answer.status, media_type="application/json")

    _ = complete
    return app


if __name__ == "__main__":
    uvicorn.run(create(sys.argv[2]), port=int(sys.argv[1]), log_level="error", access_log=False, loop="uvloop")
