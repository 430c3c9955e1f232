"""Many contracts at once, as a person puts questions to them: chosen, filled, sorted, filtered, cited, taken away."""

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.e2e.paper import printed
from tests.e2e.steps import SLOW, sign_up, text_of

LAWS = ("the laws of Germany", "the laws of the State of Delaware")
OURS = {"X-Pactoria-CSRF": "1"}


def agreement(number: int) -> bytes:
    """Return one of ten contracts: each has a date of its own, every second another law, the last no law at all."""
    law = "" if number == 10 else f"\n3. Governing law. This Agreement is governed by {LAWS[number % 2]}.\n"
    return f"""SUPPLY AGREEMENT

This Supply Agreement is made on March {number}, 2026 between Lovelace Mills Ltd ("Supplier") and Babbage Works Ltd
("Buyer").

1. Payment. Buyer shall pay each invoice within thirty (30) days after receipt of the invoice.

2. Assignment. Buyer may not assign this Agreement without the prior written consent of Supplier.
{law}""".encode()


async def upload_ten(page: Page) -> None:
    """Bring ten contracts in, as another program would."""
    for number in range(1, 11):
        name = f"Supply {number:02}"
        file = FilePayload(name=f"{name}.txt", mimeType="text/plain", buffer=agreement(number))
        answer = await page.request.post("/api/contracts", multipart={"file": file, "title": name}, headers=OURS)
        assert answer.ok, await answer.text()


async def add_columns(page: Page, kind: str, *names: str) -> None:
    """Add columns of one kind with the dialog."""
    await page.get_by_role("button", name="Add a column").first.click()
    dialog = page.get_by_role("dialog", name="Add a column")
    await dialog.get_by_role("tab", name=kind).click()
    if kind == "Playbook":
        await dialog.get_by_role("combobox", name="Playbook").click()
        await page.get_by_role("option", name="Mutual NDA").click()
    for name in names:
        if kind == "Question":
            await dialog.get_by_label("Question", exact=True).and_(dialog.get_by_role("textbox")).fill(name)
        else:
            await dialog.get_by_role("checkbox", name=name, exact=True).check()
    await dialog.get_by_role("button", name=re.compile("^Add( |$)")).click()
    await expect(dialog).to_be_hidden()


def row(page: Page, number: int) -> Locator:
    """Return the row of one of the contracts."""
    return page.get_by_role("row", name=re.compile(f"^Supply {number:02}"))


async def choose(page: Page, column: str, item: str) -> None:
    """Choose from the menu at the head of a column."""
    await page.get_by_role("columnheader").get_by_role("button", name=column, exact=True).click()
    await page.get_by_role("menuitem", name=item).click()


async def make_grid(page: Page) -> None:
    """Make a grid of all contracts with the pages' own buttons."""
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Grids").click()
    await page.get_by_role("button", name="New grid").click()
    dialog = page.get_by_role("dialog", name="New grid")
    await dialog.get_by_label("Name").fill("Supply 2026")
    await dialog.get_by_role("button", name="Choose all 10").click()
    await expect(dialog.get_by_text("10 contracts chosen")).to_be_visible()
    await dialog.get_by_role("button", name="Create").click()
    await expect(page.get_by_role("heading", name="What do you want to know?")).to_be_visible()


async def read_and_follow(page: Page, first: Locator) -> None:
    """Open the first cell of a row by keyboard, follow its words into the contract, and come back."""
    await first.get_by_role("link").focus()
    await page.keyboard.press("ArrowRight")
    await expect(first.get_by_role("gridcell").first).to_be_focused()
    await page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Governing law")
    await expect(panel.locator("blockquote").first).to_contain_text("Germany")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(first.get_by_role("gridcell").first).to_be_focused()
    await page.keyboard.press("Enter")
    await panel.locator("figure").first.get_by_role("link").click()
    await expect(text_of(page).locator("mark[data-active]").first).to_contain_text("Germany", timeout=SLOW)
    await page.go_back()
    await expect(panel).to_be_visible()


async def exported(page: Page, place: Path) -> Any:
    """Return the first sheet of the workbook that the page gives."""
    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name="Excel").click()
    await (await download.value).save_as(place)
    return load_workbook(place).worksheets[0]


@pytest.mark.timeout(240)
async def test_ten_contracts_answer_the_same_questions(page: Page, tmp_path: Path) -> None:
    await sign_up(page, "Mary Somerville")
    await upload_ten(page)
    await make_grid(page)
    await add_columns(page, "Fact", "Governing law", "Agreement date")
    await add_columns(page, "Clause", "Anti-Assignment")
    await add_columns(page, "Playbook", "A governing law is named.")
    await add_columns(page, "Question", "When must Buyer pay each invoice?")
    await page.get_by_role("button", name="Fill 50 cells").click()
    await expect(page.get_by_text("All filled", exact=True)).to_be_visible(timeout=SLOW)
    cells = row(page, 1).get_by_role("gridcell")
    await expect(cells.nth(0)).to_contain_text("Delaware")
    await expect(cells.nth(3)).to_contain_text(re.compile("Met|Deviates|Missing"))
    await expect(cells.nth(4)).to_contain_text("thirty (30) days")
    await expect(row(page, 10).get_by_role("gridcell").nth(0)).to_contain_text("Not in the contract")

    await choose(page, "Agreement date", "Sort descending")
    await expect(page.get_by_role("rowheader").first).to_contain_text("Supply 10")
    await choose(page, "Governing law", "Filter")
    keep = page.get_by_role("dialog", name=re.compile("^Filter by"))
    await keep.get_by_role("radio", name=re.compile("contains")).check()
    await keep.get_by_label("Words").fill("Germany")
    await keep.get_by_role("button", name="Filter").click()
    await expect(page.get_by_text("4 of 10 contracts")).to_be_visible()
    await expect(page.get_by_role("rowheader")).to_have_text([f"Supply {n:02}" for n in (8, 6, 4, 2)])

    edge = page.get_by_role("separator", name="Width of “Governing law”")
    await expect(edge).to_have_attribute("aria-valuenow", "176")
    async with page.expect_response(lambda answer: answer.request.method == "PATCH" and "/columns/" in answer.url):
        await edge.press("ArrowRight")
    await expect(edge).to_have_attribute("aria-valuenow", "192")
    await page.evaluate("localStorage.clear()")  # as on another device
    await page.reload()
    await read_and_follow(page, row(page, 8))
    await expect(edge).to_have_attribute("aria-valuenow", "192")  # kept over the way to the contract and back
    await page.get_by_role("button", name=re.compile("^Remove: Governing law")).click()
    await expect(page.get_by_text("10 contracts", exact=True)).to_be_visible()
    async with page.expect_response(lambda answer: answer.request.method == "PATCH" and "/columns/" in answer.url):
        await choose(page, "Governing law", "Move right")
    await expect(page.get_by_role("columnheader").nth(1)).to_contain_text("Agreement date")
    paper = await printed(page)
    assert paper.is_dark_on_white
    assert paper.has("Agreement date", *(f"Supply {n:02}" for n in range(1, 11)))
    assert paper.lacks("Dashboard", "Add a column")
    sheet = await exported(page, tmp_path / "grid.xlsx")
    told = list(sheet.iter_rows(values_only=True))
    assert told[0][:3] == ("Contract", "Agreement date", "Governing law")
    assert [line[0] for line in told[1:]] == [f"Supply {n:02}" for n in range(10, 0, -1)]
    assert f"{told[2][1]:%Y-%m-%d}" == "2026-03-09"
