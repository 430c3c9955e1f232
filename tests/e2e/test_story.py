"""The main job, as a person does it: from the first visit to a Word file with comments."""

import io
import re
from pathlib import Path

import pytest
import typst
from docx import Document
from playwright.async_api import Browser, Locator, Page, expect

from tests.contracts.documents import LICENCE, word_file
from tests.e2e.conftest import Server

PASSWORD = "a sentence only I would say"


def pdf_file(text: str = LICENCE) -> bytes:
    """Return the text as a PDF, a paragraph for each block."""
    escaped = "".join(f"\\u{{{ord(c):x}}}" if not c.isalnum() and c not in " \n,." else c for c in text)
    return typst.compile(f'#set page(paper: "a4")\n{escaped}'.encode(), format="pdf")


async def sign_up(page: Page, name: str, email: str) -> None:
    await page.goto("/")
    await page.get_by_role("link", name="Create an account").first.click()
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url(re.compile("/contracts"))


async def upload(page: Page, *files: tuple[str, bytes]) -> None:
    async with page.expect_file_chooser() as chooser:
        await (
            page.get_by_role("button", name="Upload", exact=True)
            .or_(page.get_by_role("button", name="Choose files"))
            .first.click()
        )
    await (await chooser.value).set_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
    )


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("link", name=re.compile(title, re.IGNORECASE))


@pytest.mark.timeout(240)
async def test_from_the_first_visit_to_a_word_file_with_comments(
    page: Page, browser: Browser, live: Server, tmp_path: Path
) -> None:
    await sign_up(page, "Ada Lovelace", "ada@example.com")
    await expect(page.get_by_text("Bring in your first contract")).to_be_visible()

    await upload(
        page,
        ("licence.docx", word_file()),
        ("lease.pdf", pdf_file(LICENCE.replace("SOFTWARE LICENSE", "OFFICE LEASE"))),
    )
    await expect(page.get_by_text("2 contracts")).to_be_visible(timeout=30_000)
    await expect(page.get_by_text(re.compile("Waiting for review|Reviewing"))).to_have_count(0, timeout=60_000)

    await row(page, "software license").first.click()
    review = page.get_by_role("complementary", name="Review")
    await expect(review.get_by_role("tab", name=re.compile("Findings"))).to_be_visible(timeout=30_000)

    # Change the side; the findings of the customer are others than those of nobody in particular.
    await review.get_by_role("button", name=re.compile("Neutral|Nobody|Either", re.IGNORECASE)).click()
    await (
        page.get_by_role("menuitem", name=re.compile("Customer"))
        .or_(page.get_by_role("menuitemradio", name=re.compile("Customer")))
        .click()
    )
    await expect(review.get_by_role("button", name=re.compile("Customer"))).to_be_visible(timeout=30_000)

    # Walk with the keyboard: the finding that is open shows its words, and they are marked in the text.
    await page.keyboard.press("j")
    first = review.locator("[data-finding][data-active=true], [aria-expanded=true]").first
    await expect(first).to_be_visible()
    await page.keyboard.press("d")
    undo = page.get_by_role("button", name="Undo")
    await expect(undo).to_be_visible()
    await undo.click()
    await expect(page.get_by_text(re.compile("Dismissed \\("))).to_have_count(0)
    await page.keyboard.press("a")

    # Key facts lead to their words.
    await review.get_by_role("tab", name="Facts").click()
    await expect(review.get_by_text("New York")).to_be_visible()

    # Take the Word file with comments.
    await page.get_by_role("button", name="Export").first.click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name=re.compile("Word with comments")).click()
    path = tmp_path / "review.docx"
    await (await download.value).save_as(path)
    document = Document(io.BytesIO(path.read_bytes()))
    assert "unlimited" in "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert list(document.comments)

    # A stranger with the address gets nothing, and nobody does after signing out.
    address = page.url
    other = await browser.new_context(base_url=live.url)
    stranger = await other.new_page()
    await sign_up(stranger, "Charles Babbage", "charles@example.com")
    await stranger.goto(address)
    await expect(stranger.get_by_text("There is no such contract")).to_be_visible()
    await other.close()

    await page.get_by_role("button", name=re.compile("Account|Ada")).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.wait_for_url(re.compile("/(sign-in)?$"))
    await page.goto(address)
    await page.wait_for_url(re.compile("/sign-in"))
    await page.get_by_label("E-mail").fill("ada@example.com")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(re.compile("/contracts/"))
    await expect(page.get_by_role("region", name="Text of the contract")).to_be_visible()


async def test_a_broken_file_is_told_and_the_others_arrive(page: Page) -> None:
    await sign_up(page, "Grace Hopper", "grace@example.com")
    await upload(page, ("broken.docx", b"PK\x03\x04 and then nothing"), ("good.docx", word_file()))
    await expect(page.get_by_text("1 uploaded, 1 not")).to_be_visible(timeout=30_000)
    await expect(page.get_by_text("1 contract", exact=True)).to_be_visible()


async def test_a_sample_is_one_click_away_and_deleting_can_be_undone(page: Page) -> None:
    await sign_up(page, "Alan Turing", "alan@example.com")
    await page.get_by_role("button", name=re.compile("Try with a sample|Mutual")).first.click()
    await page.wait_for_url(re.compile("/contracts/.+"))
    await expect(page.get_by_role("region", name="Text of the contract")).to_be_visible()
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.wait_for_url(re.compile("/contracts$"))
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("1 contract", exact=True)).to_be_visible()


async def test_the_first_run_link_makes_the_administrator_only_on_a_fresh_installation(
    page: Page, live: Server
) -> None:
    await sign_up(page, "Edsger Dijkstra", "edsger@example.com")
    await page.goto(live.first_run)
    await page.get_by_label("Your name").fill("Mallory")
    await page.get_by_label("E-mail").fill("mallory@example.com")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create the administrator").click()
    await expect(page.get_by_role("alert")).to_be_visible()
