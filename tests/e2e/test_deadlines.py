"""Deadlines, as a person meets them: read from a contract, marked as done, corrected, and taken into a calendar."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.e2e.paper import printed
from tests.e2e.steps import SLOW, review_panel, row, sign_up, text_of, upload

_IS_WITHIN_ITS_DAY = """link =>
    link.getBoundingClientRect().right <= link.closest("td").getBoundingClientRect().right"""


def contract() -> bytes:
    """Return a contract that names two days ahead, whenever it is read."""
    made, soon, later = (datetime.now(UTC) + timedelta(days=n) for n in (-30, 9, 200))
    text = f"""SERVICES AGREEMENT

This Services Agreement is made on {_written(made)} between Acme Tools Ltd ("Supplier") and Bore Ltd ("Buyer").

1. Services. Supplier shall deliver the first report by {_written(soon)}.

2. Payment. Buyer shall pay each invoice within thirty (30) days after receipt of the invoice.

3. Term. This Agreement ends on {_written(later)}.

4. Law. This Agreement is governed by the laws of Germany.
"""
    return text.encode()


def _in_days(days: int) -> date:
    return (datetime.now(UTC) + timedelta(days=days)).date()


def _written(day: datetime) -> str:
    return f"{day:%B} {day.day}, {day.year}"


async def shows_within_its_day(page: Page, day: date, what: str) -> None:
    """Expect a deadline in the calendar, whose title is longer than a day is wide."""
    await page.goto(f"/deadlines?view=month&month={day:%Y-%m}")
    link = page.get_by_role("cell").get_by_role("link", name=re.compile(what))
    await expect(link).to_be_visible()
    assert await link.evaluate(_IS_WITHIN_ITS_DAY)


@pytest.mark.timeout(240)
async def test_from_the_words_of_a_contract_to_a_calendar(page: Page) -> None:
    await sign_up(page, "Emmy Noether")
    await page.goto("/deadlines")
    await expect(page.get_by_role("heading", name="No deadlines yet")).to_be_visible()
    await page.goto("/contracts")
    await upload(page, ("services.txt", contract()))
    await row(page, "services agreement").first.click()

    panel = review_panel(page)
    await panel.get_by_role("tab", name="Duties").click()
    duty = panel.get_by_role("button", name=re.compile("must pay each invoice"))
    await expect(duty).to_be_visible(timeout=SLOW)
    await duty.click()
    await expect(text_of(page).locator("mark").first).to_contain_text("Buyer shall pay each invoice")
    await panel.get_by_role("tab", name="Summary").click()
    await expect(panel.get_by_text("This Services Agreement of", exact=False)).to_be_visible(timeout=SLOW)
    await panel.get_by_role("tab", name="Dates").click()
    await expect(panel.get_by_role("button", name=re.compile("Contract ends"))).to_be_visible(timeout=SLOW)

    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Deadlines").click()
    report = page.get_by_role("listitem").filter(has_text="deliver the first report")
    await expect(report).to_be_visible()
    await expect(page.get_by_role("heading", name="Next two weeks 1")).to_be_visible()
    await report.get_by_role("button", name=re.compile("Mark as done")).press("Enter")
    await expect(report).to_be_hidden()
    await expect(page.get_by_role("button", name=re.compile("Mark as done")).first).to_be_focused()
    await page.get_by_role("button", name="Undo").click()
    await expect(report).to_be_visible()

    await report.get_by_role("button", name=re.compile("Edit")).click()
    dialog = page.get_by_role("dialog", name="Edit deadline")
    await dialog.get_by_label("Due on").fill(_in_days(40).isoformat())
    await dialog.get_by_role("textbox", name="Why another day").fill("agreed by e-mail")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    await expect(report).to_contain_text("Corrected: agreed by e-mail")
    await expect(page.get_by_role("heading", name="Next two weeks")).to_be_hidden()

    await page.get_by_text("Timeline", exact=True).click()
    await expect(page.get_by_role("link", name=re.compile("Contract ends"))).to_be_visible()
    paper = await printed(page)
    assert paper.has("Contract ends", "Corrected: agreed by e-mail")
    assert paper.lacks("Dashboard", "Subscribe")
    await page.get_by_text("Month", exact=True).click()
    await shows_within_its_day(page, _in_days(40), "deliver the first report")

    await page.get_by_role("button", name="Subscribe").click()
    calendar = page.get_by_role("dialog", name="Subscribe in your calendar")
    await calendar.get_by_role("button", name="Make a link").click()
    address = await calendar.get_by_label("Your link, shown this once").input_value()
    feed = await page.request.get(address)
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "BEGIN:VEVENT" in await feed.text()
    await calendar.get_by_role("button", name="Switch the link off").click()
    await expect(calendar.get_by_text("You have no link yet.")).to_be_visible()
    assert (await page.request.get(address)).status == 404
