"""A real browser: the system's Chromium, or the one that Playwright brings."""

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.e2e.served import DEMO_EMAIL, Served

__all__ = [
    "DESKTOP",
    "PASSWORD",
    "PHONE",
    "enter_as_admin",
    "enter_demo",
    "installed",
    "new_email",
    "open_chromium",
    "sign_up_by_api",
]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PASSWORD = "a sentence only I would say"
_QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
_SHARED = "--process-per-site"
"""Pages of one window share a process, which has the web app's code compiled: to load a page costs half."""
_OURS = {"X-Pactoria-CSRF": "1"}
_NUMBERS = itertools.count(1)


def installed() -> str | None:
    """Return the path of the system's Chromium; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@asynccontextmanager
async def open_chromium() -> AsyncGenerator[Browser]:
    """Start the browser; root may only without its sandbox."""
    async with async_playwright() as playwright:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(executable_path=installed(), args=[*_QUIET, _SHARED, *root])
        try:
            yield browser
        finally:
            await browser.close()


async def enter_demo(context: BrowserContext, server: Served) -> None:
    """Sign the window in as the demo's person."""
    await _post(context, server, "sign-in", {"email": DEMO_EMAIL, "password": server.printed})


def new_email(name: str) -> str:
    """Return an address that no account has yet, whichever tests share the server."""
    return f"{name.lower().replace(' ', '.')}.{next(_NUMBERS)}@example.com"


async def sign_up_by_api(context: BrowserContext, server: Served, name: str) -> None:
    """Make an account and sign the window in to it."""
    await _post(context, server, "sign-up", {"name": name, "email": new_email(name), "password": PASSWORD})


async def enter_as_admin(context: BrowserContext, server: Served) -> None:
    """Sign the window in as somebody who runs the installation; the account is made when first needed."""
    email = "admin@example.com"
    if not server.admins:
        await asyncio.to_thread(server.make_admin, email, PASSWORD)  # takes seconds: a program starts
    await _post(context, server, "sign-in", {"email": email, "password": PASSWORD})


async def _post(context: BrowserContext, server: Served, what: str, body: dict[str, str]) -> None:
    answer = await context.request.post(f"{server.url}/api/auth/{what}", data=body, headers=_OURS)
    assert answer.ok, await answer.text()
