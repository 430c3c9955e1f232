"""Wording accepted, the other side's changes decided, Word taken away: as a person does it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_redline import redline
from pactoria.documents.export.word_revisions import reject_all
from tests.contracts.documents import LICENCE, word_file
from tests.e2e.paper import printed
from tests.e2e.steps import SLOW, open_contract, review_panel, sign_up, upload

CHANGED = LICENCE.replace("thirty (30) days", "ninety (90) days").replace("State of New York", "State of Delaware")


def countered() -> bytes:
    """The licence as the other side sends it back."""
    old, new = word_file(), word_file(CHANGED)
    when = datetime(2026, 4, 1, tzinfo=UTC)
    return redline(old, read_docx(old), read_docx(new), author="Bob Counter", date=when).data


async def downloaded(page: Page, folder: Path, name: str) -> bytes:
    place = folder / name
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download Word").click()
    await (await download.value).save_as(place)
    return place.read_bytes()


async def decide_on_all_and_back(page: Page, theirs: Locator) -> None:
    """Accept all, with one rejected before, which undo brings back; print what can be read without the contract."""
    law = theirs.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Replaced · Section 6"))
    await expect(law).to_contain_text("governed by the laws of the State of New YorkDelaware.")
    await law.get_by_role("button", name="Reject", exact=True).click()
    await expect(theirs.get_by_role("status")).to_have_text("1 change still open")
    await theirs.get_by_role("button", name="Accept all").click()
    await expect(theirs.get_by_role("status")).to_have_text("All decided")
    await page.get_by_role("button", name="Undo").click()
    await expect(law.get_by_role("button", name="Reject", exact=True)).to_have_attribute("aria-pressed", "true")
    await expect(theirs.get_by_role("status")).to_have_text("1 change still open")
    paper = await printed(page)
    assert paper.has("Their changes", "Licensee shall pay the fees within thirty (30)ninety (90) days", "Rejected")
    assert paper.lacks("Show in the text", "Nothing accepted yet", "j and k walk")
    await page.emulate_media(color_scheme="light")
    await law.get_by_role("button", name="Reject", exact=True).click()
    await expect(theirs.get_by_role("status")).to_have_text("2 changes still open")


@pytest.mark.timeout(240)
async def test_from_a_finding_to_word_with_tracked_changes_and_back(page: Page, tmp_path: Path) -> None:
    await sign_up(page, "Ada Byron")
    await upload(page, ("licence.docx", word_file()))
    await open_contract(page, "software license")
    identity = re.split(r"[?#]", page.url.split("/contracts/")[1])[0]
    panel = review_panel(page)
    await panel.get_by_role("button", name=re.compile("Unlimited liability")).click()
    await panel.get_by_role("button", name="Suggest wording").click()
    suggestion = panel.get_by_role("region", name="Suggested wording")
    await suggestion.get_by_text("Neutral", exact=True).click()
    await expect(suggestion.locator("ins")).to_contain_text("twelve (12) months")
    await suggestion.get_by_role("button", name="Accept", exact=True).click()
    await expect(suggestion.get_by_text("Accepted, and tracked in the Word file")).to_be_visible(timeout=SLOW)
    await suggestion.get_by_role("link", name="Redline and download").click()

    ours = page.get_by_role("region", name="Our changes")
    await expect(ours.get_by_role("heading", name="Limitation of liability")).to_be_visible(timeout=SLOW)
    await ours.get_by_role("button", name="Edit").click()
    field = ours.get_by_label("Wording")
    await field.fill((await field.input_value()) + " This is final.")
    await ours.get_by_role("button", name="Save").click()
    await expect(ours.locator("ins")).to_contain_text("This is final.", timeout=SLOW)
    made = await downloaded(page, tmp_path, "ours.docx")
    inserted = " ".join(each.text for each in read_docx(made).revisions if each.kind == "insertion")
    assert {each.author for each in read_docx(made).revisions} == {"Ada Byron"}
    assert "twelve (12) months" in inserted
    assert "This is final" in inserted  # its stop is that of the old sentence
    assert read_docx(reject_all(made)).text == read_docx(word_file()).text

    file = {"name": "licence-2.docx", "mimeType": "application/octet-stream", "buffer": countered()}
    answer = await page.request.post(
        f"/api/contracts/{identity}/versions", multipart={"file": file}, headers={"X-Pactoria-CSRF": "1"}
    )
    assert answer.ok
    await page.goto(f"/contracts/{identity}/redline")
    theirs = page.get_by_role("region", name="Their changes")
    await expect(theirs.get_by_role("group", name="Replaced by Bob Counter")).to_have_count(2, timeout=SLOW)
    await expect(theirs.get_by_role("status")).to_have_text("2 changes still open")
    await decide_on_all_and_back(page, theirs)
    await theirs.get_by_role("button", name="Reject", exact=True).first.click()
    await expect(theirs.get_by_role("status")).to_have_text("1 change still open")
    await theirs.get_by_role("button", name="Answer", exact=True).first.press("Enter")
    await expect(theirs.get_by_label("Your answer, written as a comment in Word")).to_be_focused()
    await page.keyboard.insert_text("Thirty days are our standard.")
    await theirs.get_by_role("button", name="Keep answer").click()
    await expect(theirs.get_by_text("Answer by Ada Byron")).to_be_visible(timeout=SLOW)
    back = read_docx(await downloaded(page, tmp_path, "theirs.docx"))
    assert "thirty (30) days" in back.text
    assert [(each.kind, each.text) for each in back.revisions] == [("deletion", "New York"), ("insertion", "Delaware")]
    assert [each.text for each in back.comments] == ["Thirty days are our standard."]
