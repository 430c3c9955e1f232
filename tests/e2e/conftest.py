"""A real server as people start it, and a real browser."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

WEB = Path(__file__).parents[2] / "src" / "pactoria" / "web" / "index.html"
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True)
class Server:
    """A running `pactoria serve`."""

    url: str
    first_run: str
    """The link that it printed."""


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """Start a server on a private PostgreSQL."""
    if not WEB.is_file():
        pytest.fail("the web app is not built; run `make web`")
    folder = tmp_path_factory.mktemp("live")
    log = (folder / "log").open("w+")
    command = [Path(sys.executable).with_name("pactoria"), "serve", "--port", "0", "--data-dir", folder / "data"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PACTORIA_")}
    process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        yield _ready(process, Path(log.name))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _ready(process: subprocess.Popen[bytes], log: Path) -> Server:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text()
        ready = re.search(r"ready at (\S+)", said)
        link = re.search(r"(http\S+/welcome\?token=\S+)", said)
        if ready and link:
            return Server(ready[1], link[1])
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Start Chromium."""
    async with async_playwright() as playwright:
        installed = shutil.which("chromium") or shutil.which("chromium-browser")
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        yield await playwright.chromium.launch(executable_path=installed, args=[*QUIET, *root])


@pytest_asyncio.fixture
async def context(browser: Browser, live: Server) -> AsyncGenerator[BrowserContext]:
    """Open a window with no memory."""
    context = await browser.new_context(
        base_url=live.url, viewport={"width": 1440, "height": 900}, accept_downloads=True
    )
    yield context
    await context.close()


@pytest_asyncio.fixture
async def page(context: BrowserContext) -> AsyncGenerator[Page]:
    """Open a page; whatever it complains about on its console fails the test."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said.type, said.text) else None)
    yield page
    assert complaints == []


def _is_complaint(kind: str, text: str) -> bool:
    """Tell a fault from Chromium's own line about an answer of 4xx, which pages handle."""
    return kind == "error" and "Failed to load resource" not in text
