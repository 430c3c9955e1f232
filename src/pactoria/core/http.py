"""What every request and response goes through: an id, problem documents, headers, one log event."""

import ipaddress
import time
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pactoria.core.errors import Forbidden, Problem
from pactoria.core.ids import new_name
from pactoria.core.services import Services

__all__ = ["CurrentServices", "CurrentSession", "EveryRequest", "access", "client_ip", "handle_problems"]
__all__ += ["ProblemDocument", "header_of", "problems"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

MAX_BODY = 52 * 1024 * 1024
"""Bytes of a request: a file of 50 MB and the fields around it."""

CSRF_HEADER = "x-pactoria-csrf"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 describes it. Further members depend on `type`."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None = None


class ForeignOrigin(Forbidden):
    """A request that changes something came from another site."""

    title = "This request did not come from Pactoria's own pages"
    detail = "Reload the page and try again. Programs send the header X-Pactoria-CSRF with any value."


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Describe the problems of an endpoint for the API reference."""
    described: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = described.setdefault(
            kind.status,
            {
                "model": ProblemDocument,
                "description": "",
                "content": {"application/problem+json": {"examples": {}}},
            },
        )
        entry["description"] = " / ".join(filter(None, [entry["description"], kind.title]))
        entry["content"]["application/problem+json"]["examples"][kind.slug()] = {
            "value": {"type": f"/problems/{kind.slug()}", "title": kind.title, "status": kind.status}
            | {"detail": kind.detail}
        }
    return described


def access(who: str) -> dict[str, Any]:
    """Say who may call an endpoint: "anyone", "user", "member", "editor", "admin", or "key": who shows an API key."""
    return {"x-access": who}


def services_of(request: Request) -> Services:
    """Return what the composition root has built, and has put into the scope of the request."""
    return request.scope["services"]


CurrentServices = Annotated[Services, Depends(services_of)]


async def _transaction(services: CurrentServices) -> Any:
    async with services.db.transaction() as session:
        yield session


CurrentSession = Annotated[AsyncSession, Depends(_transaction, scope="function")]
"""The one transaction of the request, committed before the response leaves."""


def header_of(scope: Scope, name: bytes) -> bytes | None:
    """Return the first value of a header of a request; `name` in small letters."""
    for header, value in scope["headers"]:
        if header == name:
            return value
    return None


def client_ip(scope: Scope, trusted: Sequence[str]) -> str | None:
    """Return who calls: the peer, or what a trusted proxy says of it."""
    peer = scope["client"][0] if scope.get("client") else None
    if not trusted:
        return peer
    networks = [ipaddress.ip_network(entry, strict=False) for entry in trusted]
    hops = [hop.strip() for hop in Headers(scope=scope).get("x-forwarded-for", "").split(",") if hop.strip()]
    while peer and hops and _within(peer, networks):
        peer = hops.pop()
    return peer


def _within(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


class RequestTooLarge(Problem):
    """More than any endpoint takes."""

    status = 413
    title = "That is more than Pactoria accepts at once"
    detail = "Files may have up to 50 MB. Nothing was stored."


class EveryRequest:
    """Gives a request its id, bounds its size, keeps foreign sites out, sets security headers and logs one event."""

    def __init__(self, app: ASGIApp, base_url: str, trusted_proxies: Sequence[str]) -> None:
        self._app = app
        self._origin = urlsplit(base_url)
        self._trusted = trusted_proxies
        self._for_programs = [(b"x-content-type-options", b"nosniff")]
        if self._origin.scheme == "https":
            self._for_programs.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
        self._for_browsers = [
            *self._for_programs,
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = new_name()
        ip = client_ip(scope, self._trusted)
        scope.setdefault("state", {}).update(request_id=request_id, ip=ip)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = received = 0

        async def finish(message: Message) -> None:
            nonlocal status
            if received > MAX_BODY and status == 0:
                return  # the framework calls it unreadable; we know better, and say so below
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(message, scope, request_id)
            await send(message)

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY:
                raise RequestTooLarge
            return message

        try:
            if self._is_foreign(scope):
                await problem_response(ForeignOrigin(), request_id)(scope, receive, finish)
            elif int(header_of(scope, b"content-length") or 0) > MAX_BODY:
                await problem_response(RequestTooLarge(), request_id)(scope, receive, finish)
            else:
                await self._app(scope, bounded, finish)
                if received > MAX_BODY and status == 0:
                    received = 0
                    await problem_response(RequestTooLarge(), request_id)(scope, receive, finish)
        finally:
            route = scope.get("route")
            log.info(
                "http.request",
                method=scope["method"],
                route=getattr(route, "path", None) or "(none)",
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )

    def _is_foreign(self, scope: Scope) -> bool:
        """Tell whether a state-changing request of a browser's session may come from another site.

        A custom header cannot be sent across origins without a preflight that we never grant; the Origin header,
        where there is one, has to be our own.
        """
        if scope["method"] in _SAFE or not scope["path"].startswith("/api/"):
            return False
        headers = Headers(scope=scope)
        if "authorization" in headers:
            return False
        origin = headers.get("origin")
        own = {self._origin.netloc, headers.get("host", "")}
        return CSRF_HEADER not in headers or (origin is not None and urlsplit(origin).netloc not in own)

    def _add_headers(self, message: Message, scope: Scope, request_id: str) -> None:
        """Add what every response has; what an endpoint says of content and caches matters more."""
        headers = message["headers"] = list(message.get("headers", ()))
        headers.append((b"x-request-id", request_id.encode()))
        if scope["path"].startswith("/v1/"):
            headers += self._for_programs
            return
        names = {name for name, _ in headers}
        if b"content-security-policy" not in names:
            headers.append((b"content-security-policy", _POLICY.encode()))
        if scope["path"].startswith("/api/") and b"cache-control" not in names:
            headers.append((b"cache-control", b"no-store"))
        headers += self._for_browsers


def problem_response(problem: Problem, request_id: str | None) -> JSONResponse:
    """Render a problem."""
    return JSONResponse(
        problem.document() | {"request_id": request_id},
        status_code=problem.status,
        headers=problem.response_headers(),
        media_type="application/problem+json",
    )


def handle_problems(app: FastAPI) -> None:
    """Turn everything that goes wrong into a problem document."""

    def id_of(request: Request) -> str | None:
        return getattr(request.state, "request_id", None)

    @app.exception_handler(Problem)
    async def known(request: Request, problem: Problem) -> JSONResponse:
        return problem_response(problem, id_of(request))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [
            {"pointer": "/" + "/".join(str(part) for part in entry["loc"]), "detail": _sentence(entry["msg"])}
            for entry in error.errors()
        ]
        return JSONResponse(
            {
                "type": "/problems/invalid",
                "title": "Please check what you entered",
                "status": 422,
                "detail": "; ".join(f"{_field(entry['pointer'])}: {entry['detail']}" for entry in errors),
                "errors": errors,
                "request_id": id_of(request),
            },
            status_code=422,
            media_type="application/problem+json",
        )

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(
            {
                "type": "about:blank",
                "title": str(error.detail),
                "status": error.status_code,
                "detail": f"{request.method} {request.url.path}",
                "request_id": id_of(request),
            },
            status_code=error.status_code,
            headers=error.headers,
            media_type="application/problem+json",
        )

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("http.failed", exc_info=error, route=getattr(request.scope.get("route"), "path", None))
        return problem_response(
            Problem("This is our fault, and it has been logged. Quote the request id when you ask for help."),
            id_of(request),
        )

    _ = known, invalid, framework, unknown


def _field(pointer: str) -> str:
    return pointer.rsplit("/", 1)[-1].replace("_", " ")


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")
