"""The API as a browser uses it."""

from typing import TYPE_CHECKING, Any, Self

import httpx
from starlette.types import ASGIApp

from pactoria.accounts.access import COOKIE

if TYPE_CHECKING:
    from tests.factories import Account

__all__ = ["BASE_URL", "Api"]

BASE_URL = "http://127.0.0.1:8000"


class Api(httpx.AsyncClient):
    """A browser that nobody is signed in with; `as_` returns one of somebody."""

    def __init__(self, app: ASGIApp, *, ip: str = "127.0.0.1", token: str | None = None, **headers: str) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app, client=(ip, 50_000)),
            base_url=BASE_URL,
            headers={"X-Pactoria-CSRF": "1", "User-Agent": "Test browser", **headers},
        )
        if token:
            self.cookies.set(COOKIE, token, domain="127.0.0.1")
        self._app = app

    def as_(self, account: "Account", **headers: str) -> Self:
        """Return a browser in which somebody is signed in."""
        return type(self)(self._app, token=account.token, **headers)

    def with_token(self, token: str | None) -> Self:
        """Return a browser that has this cookie."""
        return type(self)(self._app, token=token)

    def from_(self, ip: str) -> Self:
        """Return a browser at another place, in which nobody is signed in."""
        return type(self)(self._app, ip=ip)

    @property
    def token(self) -> str | None:
        """The session's cookie, as the server set it last."""
        return self.cookies.get(COOKIE)

    async def problem(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """Send a request that is refused; return the problem document."""
        response = await self.request(method, path, **request)
        assert response.headers["content-type"] == "application/problem+json", response.text
        document: dict[str, Any] = response.json()
        assert document["status"] == response.status_code
        return document
