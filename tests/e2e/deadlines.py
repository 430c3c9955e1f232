"""The pages about deadlines, each with the steps that lead there, on the demo's contracts."""

from playwright.async_api import Page, expect

__all__ = ["listed", "month", "summary", "timeline"]

SLOW = 60_000
"""Milliseconds until the demo's contracts are read, on a busy machine."""


async def listed(page: Page) -> None:
    """Show the list, once deadlines have been read."""
    await page.goto("/deadlines")
    await expect(page.get_by_role("listitem").filter(has_text="Last day to stop the renewal").first).to_be_visible(
        timeout=SLOW
    )


async def month(page: Page) -> None:
    """Show a month in which rent is due."""
    await listed(page)
    await page.goto("/deadlines?view=month&kind=notice&month=2028-07")
    await expect(page.get_by_role("table")).to_be_visible()
    await expect(page.get_by_role("heading", name="July 2028", exact=True)).to_be_visible()


async def timeline(page: Page) -> None:
    """Show what is ahead, a line for each contract."""
    await listed(page)
    await page.goto("/deadlines?view=timeline")
    await expect(page.get_by_role("region", name="Deadlines by contract")).to_be_visible()


async def summary(page: Page) -> None:
    """Show the summary beside the text of a contract that is open."""
    await expect(page.get_by_text("This Software as a Service Subscription Agreement of")).to_be_visible(timeout=SLOW)
