"""Everybody can use it: no violation that axe knows, nothing hidden at the side, everything by keyboard."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.e2e.chromium import DESKTOP, PHONE, enter_as_admin, enter_demo, sign_up_by_api
from tests.e2e.served import Served
from tests.e2e.views import DEMO_CONTRACT, VIEWS, View

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
TEXT = ["[role=document]"]
"""The text of a contract, which is the same beside each tab and slow to look through."""

SETTLED = """() => Promise.all(document.getAnimations()
    .filter(animation => Number.isFinite(animation.effect.getComputedTiming().endTime))
    .map(animation => animation.finished.catch(() => null)))"""


@pytest_asyncio.fixture(scope="session")
async def windows(browser: Browser, demo: Served) -> AsyncGenerator[dict[tuple[str, str], BrowserContext]]:
    """Open a window for each kind of visitor at each size."""
    opened: dict[tuple[str, str], BrowserContext] = {}
    for size, viewport in SIZES.items():
        for visitor in ("nobody", "newcomer", "demo", "admin"):
            context = await browser.new_context(base_url=demo.url, viewport=viewport, reduced_motion="reduce")
            if visitor == "demo":
                await enter_demo(context, demo)
            elif visitor == "admin":
                await enter_as_admin(context, demo)
            elif visitor == "newcomer":
                await sign_up_by_api(context, demo, "New Comer")
            await (await context.new_page()).goto("/robots.txt")  # stays open, and keeps the process of the others
            opened[visitor, size] = context
    yield opened
    for context in opened.values():
        await context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
async def test_axe_finds_no_violation_and_nothing_scrolls_sideways(
    view: View, size: str, windows: dict[tuple[str, str], BrowserContext]
) -> None:
    page = await windows[view.visitor, size].new_page()
    try:
        await view.show(page)
        assert await page.title() != ""
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            shown = page.locator(f"html[data-mantine-color-scheme={theme}]")
            await expect(shown).to_be_attached()
            await page.evaluate(SETTLED)
            assert await violations(page, leave_out=TEXT if view.beside_text else []) == [], (
                f"{view.name}, {size}, {theme}"
            )
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    finally:
        await page.close()


async def violations(page: Page, leave_out: list[str]) -> list[str]:
    """Return what axe finds, a line for each rule and place."""
    found: dict[str, Any] = await page.evaluate(
        "([exclude, rules]) => axe.run({include: [document], exclude}, rules)", [leave_out, RULES]
    )
    return [
        f"{violation['id']} at {node['target'][0]}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def test_on_an_upright_tablet_a_contract_has_room_to_be_read(
    windows: dict[tuple[str, str], BrowserContext],
) -> None:
    page = await windows["demo", "desktop"].new_page()
    await page.set_viewport_size({"width": 768, "height": 1024})
    await page.goto("/contracts")
    await page.get_by_role("link", name=DEMO_CONTRACT).click()
    text = page.get_by_role("document")
    await expect(text).to_be_visible()
    box = await text.bounding_box()
    assert box is not None
    assert box["width"] > 640
    await expect(page.get_by_role("button", name="Show the review")).to_be_visible()
    await page.close()


@pytest_asyncio.fixture
async def desk(windows: dict[tuple[str, str], BrowserContext]) -> AsyncGenerator[Page]:
    """Open the list of the demo's contracts."""
    page = await windows["demo", "desktop"].new_page()
    await page.goto("/contracts")
    await expect(page.get_by_role("link", name=DEMO_CONTRACT)).to_be_visible()
    yield page
    await page.close()


async def test_the_first_tab_offers_to_skip_to_the_content(desk: Page) -> None:
    await desk.keyboard.press("Tab")
    skip = desk.get_by_role("link", name="Skip to the content")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("main")).to_be_focused()


async def test_whatever_has_the_focus_shows_it(desk: Page) -> None:
    """Twenty steps with the tab key: each lands on something in view, around which the picture changes."""
    unmarked: list[str] = []
    for _ in range(20):
        await desk.keyboard.press("Tab")
        focused = desk.locator(":focus")
        box = await focused.bounding_box()
        assert box is not None
        around = {"x": 0, "y": max(0, box["y"] - 12), "width": DESKTOP["width"], "height": box["height"] + 24}
        marked = await desk.screenshot(clip=around, animations="disabled")
        element = await focused.element_handle()
        await element.evaluate("element => element.blur()")
        plain = await desk.screenshot(clip=around, animations="disabled")
        await element.evaluate("element => element.focus({focusVisible: true})")
        if marked == plain:
            unmarked.append(await element.evaluate("element => element.outerHTML.slice(0, 200)"))
    assert unmarked == []


@pytest.mark.parametrize("key", ["?", "Control+k"])
async def test_dialogs_keep_the_focus_and_give_it_back(desk: Page, key: str) -> None:
    before = desk.get_by_role("link", name=DEMO_CONTRACT)
    await before.focus()
    await desk.keyboard.press(key)
    dialog = desk.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await expect(dialog.locator(":focus")).to_have_count(1)
    for step in ["Tab"] * 5 + ["Shift+Tab"] * 8:
        await desk.keyboard.press(step)
        await expect(dialog.locator(":focus")).to_have_count(1)
    await desk.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(before).to_be_focused()
