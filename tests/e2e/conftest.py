"""A real server as people start it, and a real browser."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.e2e.chromium import DESKTOP, open_chromium
from tests.e2e.served import Served, served

WEB = Path(__file__).parents[2] / "src" / "pactoria" / "web" / "index.html"

# Machines may be busy: what comes late is not missing.
expect.set_options(timeout=45_000)

_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its page can tell what it showed."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """Start a server on a fresh installation."""
    with _built(tmp_path_factory.mktemp("live"), demo=False) as server:
        yield server


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """Start a server with the demo's contracts."""
    with _built(tmp_path_factory.mktemp("demo"), demo=True) as server:
        yield server


def _built(folder: Path, *, demo: bool) -> AbstractContextManager[Served]:
    if not WEB.is_file():
        pytest.fail("the web app is not built; run `make build`")
    return served(folder, demo=demo)


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Start Chromium."""
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture
async def context(browser: Browser, live: Served) -> AsyncGenerator[BrowserContext]:
    """Open a window with no memory."""
    context = await browser.new_context(base_url=live.url, viewport=DESKTOP, accept_downloads=True)
    yield context
    await context.close()


@pytest_asyncio.fixture
async def page(context: BrowserContext, request: pytest.FixtureRequest) -> AsyncGenerator[Page]:
    """Open a page; whatever it complains about on its console fails the test, and a failed test shows its words."""
    page = await context.new_page()
    page.set_default_timeout(45_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said.type, said.text) else None)
    yield page
    if request.node.stash.get(_FAILED, False):
        request.node.add_report_section("teardown", "page", f"{page.url}\n{await page.locator('body').aria_snapshot()}")
    assert complaints == []


def _is_complaint(kind: str, text: str) -> bool:
    """Tell a fault from Chromium's own line about an answer of 4xx, which pages handle."""
    return kind == "error" and "Failed to load resource" not in text
