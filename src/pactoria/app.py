"""The web server: all slices behind one address, and the web app beside them."""

import asyncio
import mimetypes
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from http import HTTPStatus
from pathlib import Path
from stat import S_ISREG
from typing import Any, Literal

from fastapi import APIRouter, FastAPI, Response
from pydantic import BaseModel
from sqlalchemy import text
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from pactoria import __version__
from pactoria.accounts.endpoints import router as accounts_router
from pactoria.analysis.comparisons.endpoints import router as comparisons_router
from pactoria.analysis.compliance.check_endpoints import router as compliance_router
from pactoria.analysis.compliance.endpoints import router as playbooks_router
from pactoria.analysis.deadlines.endpoints import router as deadlines_router
from pactoria.analysis.endpoints import router as analysis_router
from pactoria.analysis.grids.endpoints import router as grids_router
from pactoria.analysis.redlines.endpoints import router as redlines_router
from pactoria.analysis.runs.endpoints import router as runs_router
from pactoria.chat.endpoints import ROUTERS as CHAT
from pactoria.contracts.endpoints import router as contracts_router
from pactoria.contracts.endpoints import samples_router
from pactoria.core.http import CurrentServices, EveryRequest, access, handle_problems
from pactoria.core.rates import Rates
from pactoria.core.services import Services
from pactoria.gateway.admin_endpoints import router as gateway_admin_router
from pactoria.gateway.endpoints import router as models_router
from pactoria.gateway.experiment_endpoints import router as experiments_router
from pactoria.gateway.keys.endpoints import router as keys_router
from pactoria.gateway.openai.endpoints import express
from pactoria.gateway.openai.endpoints import router as openai_router
from pactoria.organizations.endpoints import router as organizations_router
from pactoria.usage.endpoints import admin_router as usage_admin_router
from pactoria.usage.endpoints import router as usage_router
from pactoria.usage.limits import RequestLimits

__all__ = ["WEB", "create_app", "describe", "routes"]

WEB = Path(__file__).parent / "web"
_DESCRIPTION = """
Contracts in, reviews out. Sign in with a cookie session (`POST /api/auth/sign-in`); requests that change something
also send the header `X-Pactoria-CSRF` with any value. Every error is a problem document (RFC 9457).
"""

health_router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """Whether the process is alive."""

    status: str
    version: str
    request_limits: Literal["shared", "per process"]
    """Whether all processes count requests together, in Redis, or each for itself, which is right for one alone."""


class Readiness(BaseModel):
    """Whether the process can serve people, and what it depends on."""

    ready: bool
    checks: dict[str, str]


@health_router.get("/health", openapi_extra=access("anyone"))
async def health(services: CurrentServices) -> Health:
    """Tell that the process is alive, and whether it counts requests together with others."""
    return Health(status="ok", version=__version__, request_limits=_request_limits(services))


def _request_limits(services: Services) -> Literal["shared", "per process"]:
    return "per process" if services.settings.limits.redis_url is None else "shared"


@health_router.get("/ready", openapi_extra=access("anyone"))
async def ready(services: CurrentServices, response: Response) -> Readiness:
    """Tell whether database and storage answer; 503 if one does not.

    Without Redis, where there should be one, people are served, but for calls of models, which are refused.
    """

    async def database() -> None:
        async with services.db.transaction() as session:
            await session.execute(text("SELECT 1"))

    checks: dict[str, str] = {}
    for name, check in {"database": database, "storage": services.blobs.check}.items():
        try:
            await asyncio.wait_for(check(), 3)
            checks[name] = "ok"
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is that it is not ready
            checks[name] = f"failing: {type(error).__name__}"
    ok = all(state == "ok" for state in checks.values())
    if services.settings.limits.redis_url is not None:
        try:
            await asyncio.wait_for(services.part(Rates).check(), 3)
            checks["redis"] = "ok"
        except Exception as error:  # noqa: BLE001 - as above
            checks["redis"] = f"failing: {type(error).__name__}; calls of models are refused"
    checks["request limits"] = _request_limits(services)
    response.status_code = 200 if ok else 503
    return Readiness(ready=ok, checks=checks)


@cache
def routes() -> FastAPI:
    """Return all addresses. They know no services: those come with each request (see `Provided`)."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        yield

    api = FastAPI(
        title="Pactoria",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        generate_unique_id_function=lambda route: route.name,
    )
    handle_problems(api)
    for router in (
        openai_router,  # first: routes are tried in order, and here milliseconds count
        health_router,
        organizations_router,
        accounts_router,
        contracts_router,
        samples_router,
        analysis_router,
        comparisons_router,
        redlines_router,
        deadlines_router,
        grids_router,
        runs_router,
        playbooks_router,
        compliance_router,
        models_router,
        gateway_admin_router,
        experiments_router,
        keys_router,
        usage_router,
        usage_admin_router,
        *CHAT,
    ):
        api.include_router(router)
    if WEB.is_dir():
        api.mount("/", WebApp(WEB), name="web")
    return api


def create_app(services: Services) -> ASGIApp:
    """Return the whole server: the API, and the web app for every other address."""
    web = services.settings.web
    provided = Provided(express(routes()), services)
    limited = RequestLimits(provided, services.part(Rates), services.settings.limits)
    return EveryRequest(limited, web.base_url, web.trusted_proxies)


class Provided:
    """Gives each request the services of this server."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["services"] = self._services
        await self._app(scope, receive, send)


class WebApp(StaticFiles):
    """The built web app: hashed files are kept for ever, and every unknown address is the app's own business."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one file."""
        if scope["type"] != "http":
            return
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, compressed beforehand where there is such a one, or the app's page where there is no file."""
        if scope["path"].startswith("/api/"):
            raise HTTPException(HTTPStatus.NOT_FOUND, "No such endpoint")
        found = path if self._has(path) else "index.html"
        if found != path and "." in Path(path).name:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        name, encoding = self._compressed(found, scope)
        response = await super().get_response(name, scope)
        if encoding is not None:
            response.headers["Content-Encoding"] = encoding
            response.headers["Content-Type"] = mimetypes.guess_type(found)[0] or "application/octet-stream"
        response.headers["Vary"] = "Accept-Encoding"
        hashed = found.startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response

    def _has(self, path: str) -> bool:
        """Tell whether there is such a file; what no file can be called is none."""
        try:
            found, status = self.lookup_path(path)
        except (OSError, ValueError):
            return False
        return bool(found) and status is not None and S_ISREG(status.st_mode)

    def _compressed(self, path: str, scope: Scope) -> tuple[str, str | None]:
        """Return the file to send for a file, and how it is encoded."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
            if encoding in accepted and self._has(path + suffix):
                return path + suffix, encoding
        return path, None


def describe() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return routes().openapi()
