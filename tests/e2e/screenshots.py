"""Pictures of every page in every state, on a desktop and a phone, light and dark: `scripts/screenshots FOLDER`."""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, StorageState

from tests.e2e.chromium import DESKTOP, PHONE, enter_as_admin, enter_demo, open_chromium, sign_up_by_api
from tests.e2e.served import Served, served
from tests.e2e.views import VIEWS, View

SIZES = {"desktop": DESKTOP, "phone": PHONE}
SETTLE_MS = 350
"""Time for fonts and the last transitions."""


Sessions = dict[str, StorageState]
"""What the windows of each visitor hold. Each signs in once: a person's attempts are counted."""


async def enter(context: BrowserContext, server: Served, visitor: str) -> None:
    """Sign the window in as a visitor."""
    if visitor == "demo":
        await enter_demo(context, server)
    elif visitor == "admin":
        await enter_as_admin(context, server)
    elif visitor == "newcomer":
        await sign_up_by_api(context, server, "New Comer")


async def take(browser: Browser, server: Served, sessions: Sessions, view: View, size: str, folder: Path) -> None:
    """Write the pictures of a view at one size, in both themes."""
    context = await browser.new_context(
        base_url=server.url,
        viewport=SIZES[size],
        reduced_motion="reduce",
        has_touch=size == "phone",
        storage_state=sessions.get(view.visitor),
    )
    try:
        if view.visitor not in sessions:
            await enter(context, server, view.visitor)
            sessions[view.visitor] = await context.storage_state()
        page = await context.new_page()
        await view.show(page)
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme)
            await page.wait_for_timeout(SETTLE_MS)
            await page.screenshot(path=folder / f"{view.name}-{size}-{theme}.png", animations="disabled")
    finally:
        await context.close()


async def take_all(views: Sequence[View], sizes: Sequence[str], server: Served, folder: Path) -> None:
    """Write all pictures, one view after the other."""
    sessions: Sessions = {}
    async with open_chromium() as browser:
        for view in views:
            for size in sizes:
                await take(browser, server, sessions, view, size, folder)
                print(folder / f"{view.name}-{size}-*.png", flush=True)  # noqa: T201 - what the command tells


def main() -> None:
    """Start a server of its own and take the pictures."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", default="", help="views whose name begins so, several with commas")
    parser.add_argument("--size", choices=[*SIZES], help="only this one")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    views = [view for view in VIEWS if view.name.startswith(tuple(given.only.split(",")))]
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), demo=True) as server:
        asyncio.run(take_all(views, [given.size] if given.size else [*SIZES], server, given.folder))


if __name__ == "__main__":
    main()
