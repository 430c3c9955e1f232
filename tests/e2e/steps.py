"""What a person does on the pages, by the names that the pages give to things."""

import re

import typst
from playwright.async_api import Locator, Page, expect

from tests.contracts.documents import LICENCE
from tests.e2e.chromium import PASSWORD, new_email

__all__ = ["drop", "open_contract", "pdf_file", "review_panel", "row", "sign_in", "sign_up", "text_of", "upload"]

File = tuple[str, bytes]
SLOW = 60_000
"""Milliseconds that the server may take on a busy machine."""


def pdf_file(text: str = LICENCE) -> bytes:
    """Return the text as a PDF, a paragraph for each block."""
    escaped = "".join(f"\\u{{{ord(c):x}}}" if not c.isalnum() and c not in " \n,." else c for c in text)
    return typst.compile(f'#set page(paper: "a4")\n{escaped}'.encode(), format="pdf")


async def sign_up(page: Page, name: str) -> str:
    """Make an account, from the landing page on; return its e-mail."""
    email = new_email(name)
    await page.goto("/")
    await page.get_by_role("link", name="Create an account").first.click()
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url(re.compile("/contracts"), timeout=SLOW)
    return email


async def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the form that is on the page."""
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def upload(page: Page, *files: File) -> None:
    """Choose the files with the button of the list."""
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name=re.compile("^(Upload|Choose files)$")).click()
    await (await chooser.value).set_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
    )


async def drop(page: Page, *files: File) -> None:
    """Drag the files over the page, wait for it to say what would happen, and let go."""
    data = await page.evaluate_handle(
        """files => {
            const data = new DataTransfer();
            for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
            return data;
        }""",
        [[name, list(content)] for name, content in files],
    )
    await page.dispatch_event("main", "dragenter", {"dataTransfer": data})
    await page.dispatch_event("main", "dragover", {"dataTransfer": data})
    await expect(page.get_by_text("Drop to upload")).to_be_visible()
    await page.dispatch_event("main", "drop", {"dataTransfer": data})
    await expect(page.get_by_text("Drop to upload")).to_be_hidden()


def row(page: Page, title: str) -> Locator:
    """Return the link of a contract in the list."""
    return page.get_by_role("list", name="Your contracts").get_by_role("link", name=re.compile(title, re.IGNORECASE))


def review_panel(page: Page) -> Locator:
    """Return what stands beside the text of a contract."""
    return page.get_by_role("complementary", name="Review")


def text_of(page: Page) -> Locator:
    """Return the text of the contract that is open."""
    return page.get_by_role("region", name="Text of the contract")


async def open_contract(page: Page, title: str) -> None:
    """Open a contract from the list and wait for its review."""
    await row(page, title).first.click()
    await expect(review_panel(page).get_by_role("group", name="Filter the findings")).to_be_visible(timeout=SLOW)
