"""Limits of rate in front of all endpoints: by address, by person, and by kind of endpoint.

They keep one caller from starving the others, and cost no question to the database. What is paid for is counted by the
ledger besides, to the message. Where nobody can count, because Redis is gone, reading and writing go on and are counted
by each process for itself; calls of models are refused.
"""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from math import ceil
from typing import Literal

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pactoria.accounts.access import COOKIE
from pactoria.accounts.limits import place_of
from pactoria.core.errors import Problem
from pactoria.core.http import problem_response
from pactoria.core.rates import ProcessRates, Rates, RatesUnavailable, Take, Taken
from pactoria.core.settings import LimitSettings
from pactoria.core.throttle import Limit, TooManyRequests

__all__ = ["AiUnavailable", "Kind", "RequestLimits", "kind_of"]

Kind = Literal["reading", "writing", "ai"]

_AI = re.compile(r"/v1/(chat/)?(completions|embeddings|responses)|/api/ai/.+|/api/chat/.+/(messages|regenerate)")
_DEAR: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("POST", re.compile(r"/api/contracts(/[^/]+/versions)?"), 300),
    ("POST", re.compile(r"/api/chat/(files|import)"), 120),
    ("POST", re.compile(r"/api/(compar|playbook|check)[^/]*(/.*)?"), 120),
    ("GET", re.compile(r"/api/(.+/)?(export|report)[^/]*"), 120),
)
"""Endpoints that work long: how often a minute a person may ask for each."""
_PER_ADDRESS = 5
"""How many busy people may share an address, such as that of an office."""
_MOST_KNOWN = 20_000


class AiUnavailable(Problem):
    """Nobody can count calls of models at the moment, so that none is made."""

    status = 503
    title = "AI is not available at the moment"
    detail = "Its limits cannot be counted right now, and nothing is spent uncounted. Try again in a moment."
    headers = {"Retry-After": "5"}  # noqa: RUF012 - never changed


def kind_of(method: str, path: str) -> Kind:
    """Return what kind of endpoint a request is for."""
    if method in {"GET", "HEAD", "OPTIONS"}:
        return "reading"
    return "ai" if _AI.fullmatch(path) else "writing"


@dataclass(frozen=True, slots=True)
class _Counted:
    name: str
    take: Take


class RequestLimits:
    """Stops who asks too often, and tells everybody else what is left (`RateLimit`)."""

    def __init__(self, app: ASGIApp, rates: Rates, settings: LimitSettings) -> None:
        self._app = app
        self._rates = rates
        self._alone = ProcessRates()
        self._a_minute: Mapping[Kind, int] = {
            "reading": settings.limit_reads,
            "writing": settings.limit_writes,
            "ai": settings.limit_ai,
        }
        self._known: OrderedDict[bytes, str] = OrderedDict()
        """Whose each credential is, so that somebody with many browsers is one person."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/v1/")):
            await self._app(scope, receive, send)
            return
        kind = kind_of(scope["method"], scope["path"])
        credential = _credential(Headers(scope=scope))
        counted = self._counted(kind, scope, credential)
        if not counted:
            await self._app(scope, receive, send)
            return
        takes = [entry.take for entry in counted]
        try:
            taken = await self._rates.take(takes)
        except RatesUnavailable:
            if kind == "ai":
                await _refuse(AiUnavailable(), scope, receive, send)
                return
            taken = await self._alone.take(takes)
        name, limit = counted[taken.index].name, counted[taken.index].take.limit
        if taken.wait > 0:
            problem = TooManyRequests(timedelta(seconds=taken.wait), _told(name, limit, taken))
            await _refuse(problem, scope, receive, send, _headers(name, limit, taken))
            return

        async def finish(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "ratelimit" not in headers:  # what the ledger says of a quota matters more
                    headers.update(_headers(name, limit, taken))
                if credential is not None:
                    self._remember(credential, scope)
            await send(message)

        await self._app(scope, receive, finish)

    def _counted(self, kind: Kind, scope: Scope, credential: bytes | None) -> list[_Counted]:
        """Return what the request takes from. A limit of 0 is none."""
        found: list[_Counted] = []
        a_minute = self._a_minute[kind]
        place = place_of(scope.get("state", {}).get("ip"))
        if a_minute and place:
            found.append(_count(f"{kind}-by-address", place, a_minute * _PER_ADDRESS))
        if credential is not None:
            person = self._known.get(credential) or credential.hex()
            if a_minute:
                found.append(_count(kind, person, a_minute))
            for method, path, dear in _DEAR:
                if method == scope["method"] and path.fullmatch(scope["path"]):
                    found.append(_count(f"{kind}-of-this-kind", f"{person} {path.pattern}", dear))
        return found

    def _remember(self, credential: bytes, scope: Scope) -> None:
        """Keep whose credential it is, if the request has found out."""
        user_id = scope.get("state", {}).get("user_id")
        if user_id is None or credential in self._known:
            return
        self._known[credential] = str(user_id)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)


def _count(name: str, who: str, a_minute: int) -> _Counted:
    key = hashlib.sha256(who.encode()).hexdigest()[:24]
    return _Counted(name, Take(f"{name}:{key}", Limit(a_minute, timedelta(minutes=1) / a_minute)))


def _credential(headers: Headers) -> bytes | None:
    """Return a hash of what the request shows at the door."""
    shown = headers.get("authorization")
    if shown is None:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return None
        if morsel is None:
            return None
        shown = morsel.value
    return hashlib.sha256(shown.encode()).digest()


def _headers(name: str, limit: Limit, taken: Taken) -> dict[str, str]:
    return {
        "RateLimit": f'"{name}";r={taken.remaining};t={ceil(taken.reset)}',
        "RateLimit-Policy": f'"{name}";q={limit.burst};w=60',
    }


def _told(name: str, limit: Limit, taken: Taken) -> str:
    where = "from your address" if name.endswith("-by-address") else "from you"
    return (
        f"More than {limit.burst:,} requests of this kind in a minute came {where}. "
        f"Try again in {max(1, ceil(taken.wait))} s."
    )


async def _refuse(
    problem: Problem, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str] | None = None
) -> None:
    """Answer with a problem, in the shape that the caller reads: that of OpenAI below /v1."""
    response: Response = problem_response(problem, scope.get("state", {}).get("request_id"))
    if scope["path"].startswith("/v1/"):
        told = {
            "message": problem.told,
            "type": problem.slug(),
            "code": problem.slug().replace("-", "_"),
            "param": None,
        }
        response = Response(json.dumps({"error": told}), problem.status, problem.response_headers(), "application/json")
    response.headers.update(headers or {})
    await response(scope, receive, send)
