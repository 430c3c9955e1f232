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

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pactoria.accounts.access import COOKIE
from pactoria.accounts.limits import place_of
from pactoria.core.errors import Problem
from pactoria.core.http import header_of, problem_response
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
        self._usual: dict[tuple[Kind, str | None, str | bytes | None], list[_Counted]] = {}
        """What requests take from that are alike in kind, address and person."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/v1/")):
            await self._app(scope, receive, send)
            return
        kind = kind_of(scope["method"], scope["path"])
        credential = _credential(scope)
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
                headers = message["headers"] = list(message.get("headers", ()))
                if all(header[0] != b"ratelimit" for header in headers):  # what the ledger says of a quota matters more
                    told = _headers(name, limit, taken)
                    headers += [(header.lower().encode(), value.encode()) for header, value in told.items()]
                if credential is not None and credential not in self._known:
                    self._remember(credential, scope)
            await send(message)

        await self._app(scope, receive, finish)

    def _counted(self, kind: Kind, scope: Scope, credential: bytes | None) -> list[_Counted]:
        """Return what the request takes from. A limit of 0 is none."""
        ip, path = scope.get("state", {}).get("ip"), scope["path"]
        who = None if credential is None else self._known.get(credential, credential)
        usual = self._usual.get((kind, ip, who))
        if usual is None:
            if len(self._usual) >= _MOST_KNOWN:
                self._usual.clear()
            usual = self._usual[kind, ip, who] = self._counted_usually(kind, ip, who)
        if who is None or path.startswith("/v1/"):
            return usual
        dear = [(pattern, limit) for method, pattern, limit in _DEAR if method == scope["method"]]
        return usual + [
            _count(f"{kind}-of-this-kind", f"{_name(who)} {pattern.pattern}", limit)
            for pattern, limit in dear
            if pattern.fullmatch(path)
        ]

    def _counted_usually(self, kind: Kind, ip: str | None, who: str | bytes | None) -> list[_Counted]:
        """Return what every request of a kind takes from."""
        found: list[_Counted] = []
        a_minute = self._a_minute[kind]
        if a_minute and (place := place_of(ip)):
            found.append(_count(f"{kind}-by-address", place, a_minute * _PER_ADDRESS))
        if a_minute and who is not None:
            found.append(_count(kind, _name(who), a_minute))
        return found

    def _remember(self, credential: bytes, scope: Scope) -> None:
        """Keep whose credential it is, if the request has found out."""
        user_id = scope.get("state", {}).get("user_id")
        if user_id is None:
            return
        self._known[credential] = str(user_id)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)


def _count(name: str, who: str, a_minute: int) -> _Counted:
    key = hashlib.sha256(who.encode()).hexdigest()[:24]
    return _Counted(name, Take(f"{name}:{key}", Limit(a_minute, timedelta(minutes=1) / a_minute)))


def _name(who: str | bytes) -> str:
    """Return what a person is counted by: their id, or until that is known what they show."""
    return who if isinstance(who, str) else who.hex()


def _credential(scope: Scope) -> bytes | None:
    """Return a hash of what the request shows at the door."""
    shown = header_of(scope, b"authorization")
    if shown is None:
        try:
            morsel = SimpleCookie((header_of(scope, b"cookie") or b"").decode("latin-1")).get(COOKIE)
        except CookieError:
            return None
        if morsel is None:
            return None
        shown = morsel.value.encode()
    return hashlib.sha256(shown).digest()


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
