"""Who is asking: from the cookie of a request to an identity. For endpoints."""

from datetime import timedelta
from typing import Annotated

import structlog
from fastapi import Depends, Request, Response
from fastapi.security import APIKeyCookie
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts import sessions
from pactoria.accounts.identity import Identity, Visitor
from pactoria.core.errors import Unauthenticated
from pactoria.core.http import CurrentServices, CurrentSession
from pactoria.core.settings import WebSettings

__all__ = [
    "COOKIE",
    "CurrentIdentity",
    "CurrentVisitor",
    "IdentityAlone",
    "Lifetime",
    "SessionToken",
    "clear_cookie",
    "lifetime_of",
    "set_cookie",
]

COOKIE = "pactoria_session"
_LONGEST_IP = 45
_LONGEST_USER_AGENT = 300
"""As much as the columns hold: proxies and browsers may say anything."""

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="Set by signing in; read by no script.")

SessionToken = Annotated[str | None, Depends(_cookie)]
"""The token in the request's cookie, whether or not it is any good."""


def _visitor(request: Request) -> Visitor:
    ip: str | None = getattr(request.state, "ip", None)
    agent = request.headers.get("user-agent")
    return Visitor(ip[:_LONGEST_IP] if ip else None, agent[:_LONGEST_USER_AGENT] if agent else None)


CurrentVisitor = Annotated[Visitor, Depends(_visitor)]
"""From where the request comes."""


def lifetime_of(web: WebSettings) -> timedelta:
    """Return how long a session lives without a visit."""
    return timedelta(days=web.session_days)


def _lifetime(services: CurrentServices) -> timedelta:
    return lifetime_of(services.settings.web)


Lifetime = Annotated[timedelta, Depends(_lifetime)]


def set_cookie(response: Response, web: WebSettings, token: str) -> None:
    """Have the browser keep a token: out of reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=round(lifetime_of(web).total_seconds()),
        path="/",
        secure=web.secure,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response, web: WebSettings) -> None:
    """Have the browser forget the token."""
    response.delete_cookie(COOKIE, path="/", secure=web.secure, httponly=True, samesite="lax")


class _Door:
    """What a request shows at the door."""

    def __init__(
        self,
        services: CurrentServices,
        visitor: CurrentVisitor,
        lifetime: Lifetime,
        token: SessionToken,
        request: Request,
        response: Response,
    ) -> None:
        self._services = services
        self._request = request
        self._visitor = visitor
        self._lifetime = lifetime
        self._token = token
        self._response = response

    async def identify(self, session: AsyncSession) -> Identity:
        """Return who it is; else 401."""
        token = self._token
        identity = await sessions.identify(session, token, self._visitor, self._lifetime) if token else None
        if identity is None or token is None:
            raise Unauthenticated
        if identity.renewed:
            set_cookie(self._response, self._services.settings.web, token)
        structlog.contextvars.bind_contextvars(user_id=str(identity.user_id))
        self._request.state.user_id = identity.user_id
        return identity


_Shown = Annotated[_Door, Depends(_Door)]


async def _identity(session: CurrentSession, door: _Shown) -> Identity:
    return await door.identify(session)


async def _identity_alone(services: CurrentServices, door: _Shown) -> Identity:
    async with services.db.transaction() as session:
        return await door.identify(session)


CurrentIdentity = Annotated[Identity, Depends(_identity, scope="function")]
"""The person who is signed in, in no organization yet; else 401."""

IdentityAlone = Annotated[Identity, Depends(_identity_alone)]
"""The same, in a transaction of its own that is over: for endpoints whose verb keeps its own transactions short."""
