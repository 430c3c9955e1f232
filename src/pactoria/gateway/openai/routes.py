"""Routes without FastAPI's machinery: bodies are read by hand, and errors speak OpenAI's language.

What FastAPI does for a route (dependencies, validation, serialisation) costs more than the rest of a call of a model.
The routes are described by hand in the API reference instead, and hold to it in tests.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pactoria.core.errors import Problem
from pactoria.core.services import Services
from pactoria.gateway.openai.errors import InvalidKey, MissingScope, NoSuchAddress, error_response
from pactoria.gateway.openai.keyring import Holder, Keyring

__all__ = ["KeyRoute", "holder_of"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class KeyRoute(APIRoute):
    """A route whose endpoint is left as it is: it reads the request and returns a response. It is open to keys of its scope."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self._serve = _guarded(endpoint)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that the route's address matches."""
        if scope["method"] not in self.methods:
            await error_response(NoSuchAddress())(scope, receive, send)
            return
        await self._serve(scope, receive, send)


def _guarded(endpoint: Callable[..., Awaitable[Response]]) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await endpoint(Request(scope, receive, send), **scope["path_params"])
        except Problem as problem:
            response = error_response(problem)
        except asyncio.CancelledError:
            raise
        except Exception:  # whatever it is, programs get an error that they can read
            log.exception("http.failed", route=scope["route"].path)
            response = error_response(Problem("This is our fault, and it has been logged."))
        await response(scope, receive, send)

    return serve


async def holder_of(request: Request, services: Services, scope: str) -> Holder:
    """Return who shows a key.

    Raises:
        InvalidKey: if nobody does.
        MissingScope: if the key is for something else.
    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise InvalidKey
    holder = await services.part(Keyring).holder(token.strip())
    if holder is None:
        raise InvalidKey
    if scope not in holder.scopes:
        raise MissingScope
    return holder
