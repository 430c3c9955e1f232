"""Routes without FastAPI's machinery: bodies are read by hand, and errors speak OpenAI's language.

What FastAPI does for a route (dependencies, validation, serialisation) costs more than the rest of a call of a model.
The routes are described by hand in the API reference instead, and hold to it in tests.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pactoria.core.errors import Problem
from pactoria.core.http import header_of
from pactoria.core.services import Services
from pactoria.gateway.openai.errors import InvalidKey, MissingScope, NoSuchAddress, error_response
from pactoria.gateway.openai.keyring import Holder, Keyring

__all__ = ["Express", "KeyRoute", "body_of", "holder_of"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class KeyRoute(APIRoute):
    """A route whose endpoint gets the request as it is and returns a response; its errors are told as OpenAI does."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.serve = _guarded(endpoint)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that the route's address matches."""
        if scope["method"] not in self.methods:
            await error_response(NoSuchAddress())(scope, receive, send)
            return
        await self.serve(scope, receive, send)


class Express:
    """Serves one route of an API before the framework sees the request: that alone would cost as much as the call.

    Everything else goes on to the API, which has the route, too, for its reference.
    """

    def __init__(self, api: FastAPI, route: KeyRoute, path: str) -> None:
        self._api = api
        self._route = route
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and scope["path"] == self._path and scope["method"] in self._route.methods:
            scope["app"], scope["route"], scope["path_params"] = self._api, self._route, {}
            await self._route.serve(scope, receive, send)
        else:
            await self._api(scope, receive, send)


def _guarded(endpoint: Callable[..., Awaitable[Response]]) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await endpoint(Request(scope, receive, send), **scope["path_params"])
        except Problem as problem:
            response = error_response(problem)
        except ClientDisconnect:
            return  # nobody is there to hear it
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
    kind, _, token = (header_of(request.scope, b"authorization") or b"").decode("latin-1").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise InvalidKey
    holder = await services.part(Keyring).holder(token.strip())
    if holder is None:
        raise InvalidKey
    if scope not in holder.scopes:
        raise MissingScope
    request.scope["state"]["user_id"] = holder.actor.user_id  # so that limits know which keys are one person's
    return holder


async def body_of(request: Request) -> bytes:
    """Return the whole body."""
    received: list[bytes] = []
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        received.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(received)
