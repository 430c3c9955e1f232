"""Two versions compared, as a person does it: from the history of a contract to Word with tracked changes."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_revisions import accept_all, reject_all
from tests.contracts.documents import LICENCE, word_file
from tests.e2e.paper import printed
from tests.e2e.steps import SLOW, open_contract, sign_up, upload

NEW = LICENCE.replace("State of New York", "State of Delaware").replace("thirty (30) days", "sixty (60) days")


@pytest.mark.timeout(240)
async def test_from_the_history_of_a_contract_to_word_with_tracked_changes(page: Page, tmp_path: Path) -> None:
    await sign_up(page, "Mary Somerville")
    await upload(page, ("licence.docx", word_file()))
    await open_contract(page, "software license")
    identity = page.url.split("/contracts/")[1].split("?")[0]
    file = {"name": "licence-2.docx", "mimeType": "application/octet-stream", "buffer": word_file(NEW)}
    answer = await page.request.post(
        f"/api/contracts/{identity}/versions", multipart={"file": file}, headers={"X-Pactoria-CSRF": "1"}
    )
    assert answer.ok
    await page.goto(f"/contracts/{identity}?tab=history")
    await page.get_by_role("button", name="Compare with version 1").click()

    changes = page.get_by_role("complementary", name="Changes of substance")
    law = changes.get_by_role("button", name="Governing law: New York, now Delaware")
    await expect(law).to_be_visible(timeout=SLOW)
    await law.click()
    redline = page.get_by_role("region", name="Redline").last
    await expect(redline.locator("[data-current] ins")).to_have_text("Delaware")
    await expect(redline.locator("[data-current] del")).to_have_text("New York")

    await page.keyboard.press("n")
    await expect(page.get_by_text("1 of 2")).to_be_visible()
    await expect(redline.locator("[data-current] ins")).to_have_text("sixty (60)")
    await page.get_by_text("Side by side").click()
    await expect(redline.locator("[data-current] > div")).to_have_count(2)

    paper = await printed(page)
    assert paper.is_dark_on_white
    assert paper.has("Governing law: New York, now Delaware", "Version 1→Version 2", "laws of the State of New York.")
    assert paper.lacks("Dashboard", "Side by side", "Export")
    decorations = "marks => marks.map(mark => getComputedStyle(mark).textDecorationLine)"
    await page.emulate_media(media="print")
    assert set(await page.locator("ins").evaluate_all(decorations)) == {"underline"}
    assert set(await page.locator("del").evaluate_all(decorations)) == {"line-through"}
    await page.emulate_media(media="screen")

    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name="Word with tracked changes").click()
    place = tmp_path / "redline.docx"
    await (await download.value).save_as(place)
    made = place.read_bytes()
    assert read_docx(accept_all(made)).text == read_docx(word_file(NEW)).text
    assert read_docx(reject_all(made)).text == read_docx(word_file()).text
