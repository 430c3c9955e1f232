"""The main job, as a person does it: from the first visit to a Word file with comments."""

import json
import re
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from playwright.async_api import Browser, Download, Locator, Page, Route, expect

from tests.contracts.documents import LICENCE, word_file
from tests.e2e.chromium import PASSWORD, PHONE
from tests.e2e.paper import printed
from tests.e2e.served import Served
from tests.e2e.steps import SLOW, drop, open_contract, pdf_file, review_panel, row, sign_in, sign_up, text_of, upload

LEASE = LICENCE.replace("SOFTWARE LICENSE", "OFFICE LEASE").replace("Software License", "Office Lease")


@pytest.mark.timeout(240)
async def test_from_the_first_visit_to_a_word_file_with_comments(
    page: Page, browser: Browser, live: Served, tmp_path: Path
) -> None:
    email = await sign_up(page, "Ada Lovelace")
    await bring_in_two_contracts(page)
    await open_contract(page, "software license")
    await review_for_the_customer(page)
    await walk_with_the_keyboard(page)
    await dismiss_and_undo(page)
    address = await accept_the_unlimited_liability(page)
    await follow_a_fact(page)
    await take_the_exports(page, tmp_path)
    await nobody_else_gets_it(browser, live, address)
    await sign_out_and_come_back(page, email, address)


async def bring_in_two_contracts(page: Page) -> None:
    await expect(page.get_by_text("Bring in your first contract")).to_be_visible()
    await upload(page, ("licence.docx", word_file()), ("lease.pdf", pdf_file(LEASE)))
    await expect(page.get_by_role("region", name="Uploads").get_by_text("2 files uploaded")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text("2 contracts")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text(re.compile("Waiting for review|Reviewing"))).to_have_count(0, timeout=SLOW)


async def review_for_the_customer(page: Page) -> None:
    """Change the side: the customer's review finds what hurts the customer."""
    review = review_panel(page)
    await review.get_by_role("button", name=re.compile("Reviewed for")).click()
    await page.get_by_role("menuitem", name=re.compile("^Customer")).click()
    await expect(review.get_by_role("button", name=re.compile("Customer"))).to_be_visible(timeout=SLOW)
    await expect(unlimited_liability(page)).to_be_visible(timeout=SLOW)


def unlimited_liability(page: Page) -> Locator:
    """Return the finding about the customer's liability."""
    name = re.compile("no limit|unlimited|uncapped", re.IGNORECASE)
    return review_panel(page).locator("article").get_by_role("button", name=name).first


def chosen(page: Page) -> Locator:
    """Return the finding that is open."""
    return review_panel(page).locator("article button[aria-expanded=true]")


async def walk_with_the_keyboard(page: Page) -> None:
    """Press j and k: the finding that is open stands beside its words, and both are to be seen."""
    marked = text_of(page).locator("mark[data-active]")
    walked: list[str] = []
    for _ in range(2):
        await page.keyboard.press("j")
        await expect(chosen(page)).to_have_count(1)
        await expect(marked.first).to_be_in_viewport()
        await expect(chosen(page)).to_be_in_viewport()
        quote = await review_panel(page).get_by_role("blockquote").inner_text()
        assert quote.strip("“”") == " ".join("".join(await marked.all_inner_texts()).split())
        walked.append(await chosen(page).inner_text())
    assert walked[0] != walked[1]
    paper = await printed(page)
    assert paper.has("Licensee's liability under this Agreement shall be unlimited", "laws of the State of New York.")
    assert paper.words.count("Whyitmatters") == await review_panel(page).get_by_role("article").count()
    assert paper.lacks("Dashboard", "Dismiss")
    await page.keyboard.press("k")
    await expect(chosen(page)).to_have_text(walked[0], use_inner_text=True)


async def dismiss_and_undo(page: Page) -> None:
    review = review_panel(page)
    dismissed = review.get_by_role("button", name="Dismissed (1)")
    await expect(chosen(page)).to_have_count(1)
    await page.keyboard.press("d")
    with suppress(AssertionError):
        await expect(dismissed).to_be_visible(timeout=5_000)
    if not await dismissed.is_visible():  # a page that is being drawn may miss a key
        await page.keyboard.press("d")
    await expect(dismissed).to_be_visible()
    await page.get_by_text(re.compile("^Dismissed: ")).locator("..").get_by_role("button", name="Undo").click()
    await expect(review.get_by_role("button", name=re.compile("Dismissed"))).to_have_count(0)


async def accept_the_unlimited_liability(page: Page) -> str:
    """Accept the finding; return its address, which leads back to it after a reload."""
    await unlimited_liability(page).click()
    await page.keyboard.press("a")
    await expect(chosen(page)).to_contain_text("Accepted")
    assert "#finding=" in page.url
    await page.reload()
    await expect(chosen(page)).to_contain_text("Accepted", timeout=SLOW)
    await expect(text_of(page).locator("mark[data-active]").first).to_be_in_viewport()
    return page.url


async def follow_a_fact(page: Page) -> None:
    """Key facts lead to their words."""
    review, marked = review_panel(page), text_of(page).locator("mark[data-active]")
    await review.get_by_role("tab", name="Facts").click()
    await review.get_by_role("button", name=re.compile("New York")).click()
    await expect(marked).to_contain_text("State of New York")
    await expect(marked).to_be_in_viewport()


async def take_the_exports(page: Page, folder: Path) -> None:
    """Every comment of the Word file is anchored to words, one of them to the unlimited liability."""
    document = Document(str(await save(await export(page, "Word with comments"), folder)))
    anchored = {id_: anchor for paragraph in document.paragraphs for id_, anchor in commented(paragraph).items()}
    assert {comment.comment_id for comment in document.comments} == anchored.keys()
    assert all(anchored.values())
    assert any("unlimited" in words for words in anchored.values())
    assert (await save(await export(page, "PDF report"), folder)).read_bytes().startswith(b"%PDF-")
    everything = (await save(await export(page, "JSON"), folder)).read_text(encoding="utf-8")
    assert any("unlimited" in finding["quote"] for finding in json.loads(everything)["findings"])


async def nobody_else_gets_it(browser: Browser, live: Served, address: str) -> None:
    """A stranger with the address gets nothing, neither from the page nor from the server."""
    window = await browser.new_context(base_url=live.url)
    stranger = await window.new_page()
    await sign_up(stranger, "Charles Babbage")
    await stranger.goto(address)
    await expect(stranger.get_by_text("There is no such contract")).to_be_visible()
    answer = await window.request.get(f"/api{urlsplit(address).path}")
    assert answer.status == HTTPStatus.NOT_FOUND
    await window.close()


async def sign_out_and_come_back(page: Page, email: str, address: str) -> None:
    """Nobody gets it after signing out; who signs in again is where they wanted to go."""
    await page.get_by_role("button", name="Account of Ada Lovelace").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.wait_for_url(re.compile("/(sign-in)?$"))
    await page.goto(address)
    await page.wait_for_url(re.compile("/sign-in"))
    await sign_in(page, email)
    await expect(chosen(page)).to_contain_text("Accepted", timeout=SLOW)


async def export(page: Page, what: str) -> Download:
    """Take a file from the menu of exports."""
    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name=re.compile(f"^{what}")).click()
    return await download.value


async def save(download: Download, folder: Path) -> Path:
    """Return where the file is now."""
    path = folder / download.suggested_filename
    await download.save_as(path)
    return path


def commented(paragraph: Paragraph) -> dict[int, str]:
    """Return the words under each comment of a paragraph, by the comment's id."""
    words: dict[int, str] = {}
    open_now: set[int] = set()
    for element in paragraph._p.iter():
        if element.tag == qn("w:commentRangeStart"):
            open_now.add(int(element.get(qn("w:id"))))
        elif element.tag == qn("w:commentRangeEnd"):
            open_now.discard(int(element.get(qn("w:id"))))
        elif element.tag == qn("w:t"):
            words |= {id_: words.get(id_, "") + (element.text or "") for id_ in open_now}
    return words


async def test_files_dropped_on_the_page_are_taken_in_and_a_broken_one_is_told(page: Page) -> None:
    await sign_up(page, "Grace Hopper")
    await drop(page, ("broken.docx", b"PK\x03\x04 and then nothing"), ("good.docx", word_file()))
    uploads = page.get_by_role("region", name="Uploads")
    await expect(uploads.get_by_text("1 uploaded, 1 not")).to_be_visible(timeout=SLOW)
    await expect(uploads.get_by_role("button", name="Try again")).to_be_visible()
    await expect(page.get_by_text("1 contract", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_label("Search in contracts").fill("zeppelin")
    await expect(page.get_by_text("No contract matches")).to_be_visible()
    await page.get_by_label("Search in contracts").fill("contoso")
    await expect(row(page, "software license")).to_be_visible()


async def test_progress_is_shown_while_the_server_reads(page: Page) -> None:
    """The stream is the server's own; only the first look at the review is held back, so that there is one to watch."""
    await sign_up(page, "Katherine Johnson")
    shown: list[str] = []
    await page.expose_function("shown", lambda percent: shown.append(percent))  # noqa: PLW0108 - it reads the signature, which a builtin has none of
    await page.add_init_script(
        """new MutationObserver(() => {
            for (const bar of document.querySelectorAll('[role=progressbar][aria-label="Reading the contract"]'))
                window.shown(bar.getAttribute('aria-valuenow'));
        }).observe(document, {subtree: true, childList: true, attributes: true})"""
    )

    async def as_it_began(route: Route) -> None:
        answer = await route.fetch()
        analysis = await answer.json()
        began = {"state": "queued", "progress": 0, "step": None, "score": None, "findings": [], "facts": None}
        await page.unroute("**/analyses/latest")
        await route.fulfill(response=answer, json={**analysis, **began})

    long = "\n\n".join(f"{number}. " + LICENCE.replace("\n\n", " ") for number in range(1, 120))
    await page.route("**/analyses/latest", as_it_began)
    await page.reload()
    await upload(page, ("long.docx", word_file(long)))
    await row(page, "software license|long").first.click()
    await expect(review_panel(page).get_by_role("group", name="Filter the findings")).to_be_visible(timeout=SLOW)
    percents = [float(percent) for percent in shown]
    assert percents
    assert percents == sorted(percents)


async def test_a_new_version_is_read_and_reviewed_and_the_old_one_stays(page: Page) -> None:
    await sign_up(page, "Barbara Liskov")
    await upload(page, ("first.docx", word_file()))
    await open_contract(page, "software license")
    await page.get_by_role("button", name="More", exact=True).click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("menuitem", name="Upload a new version").click()
    changed = word_file(LICENCE.replace("shall be unlimited", "shall not exceed the fees of twelve months"))
    await (await chooser.value).set_files(
        [{"name": "second.docx", "mimeType": "application/octet-stream", "buffer": changed}]
    )
    await expect(page.get_by_text("Version 2 is here and is being reviewed.")).to_be_visible(timeout=SLOW)
    await expect(text_of(page).get_by_text("shall not exceed the fees of twelve months")).to_be_visible(timeout=SLOW)
    review = review_panel(page)
    await review.get_by_role("tab", name="History").click()
    await review.get_by_role("button", name="Read").click()
    await expect(text_of(page).get_by_text("shall be unlimited")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text("You are reading version 1, which is not the latest.")).to_be_visible()


async def test_what_is_missing_comes_with_wording_to_start_from(page: Page) -> None:
    await sign_up(page, "Hedy Lamarr")
    await page.get_by_role("button", name=re.compile("Software as a Service")).click()
    review = review_panel(page)
    await expect(review.get_by_role("group", name="Filter the findings")).to_be_visible(timeout=SLOW)
    await review.get_by_role("tab", name="Missing").click()
    await expect(review.get_by_text("Wording to add").first).to_be_visible()


async def test_a_sample_is_one_click_away_and_deleting_can_be_undone(page: Page) -> None:
    await sign_up(page, "Alan Turing")
    await page.get_by_role("button", name=re.compile("Mutual Non-Disclosure")).click()
    await page.wait_for_url(re.compile("/contracts/.+"))
    await expect(text_of(page)).to_be_visible()
    await page.go_back()
    await expect(row(page, "mutual non-disclosure")).to_be_visible()
    await page.go_forward()
    await expect(text_of(page)).to_be_visible()
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.wait_for_url(re.compile("/contracts$"))
    await expect(page.get_by_text("Bring in your first contract")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await page.wait_for_url(re.compile("/contracts/.+"))
    await expect(text_of(page)).to_be_visible()


async def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(page: Page, live: Served) -> None:
    email = await sign_up(page, "Donald Knuth")
    await page.context.clear_cookies()
    await page.goto("/sign-in")
    await page.get_by_role("link", name="Forgot your password?").click()
    await expect(page.get_by_role("button", name="Send the link")).to_be_visible()  # until then it is the other form's
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_role("button", name="Send the link").click()
    await expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    link = None
    while link is None:
        link = re.search(r"http\S+/reset/confirm\?token=\S+", live.last_mail_to(email))
        await page.wait_for_timeout(100)
    await page.goto(link[0])
    await page.get_by_label("New password", exact=True).fill("another sentence of mine")
    await page.get_by_role("button", name="Save the password").click()
    await page.get_by_role("link", name="Sign in").click()
    await sign_in(page, email, PASSWORD)
    await expect(page.get_by_role("alert")).to_be_visible()
    await sign_in(page, email, "another sentence of mine")
    await expect(page.get_by_text("Bring in your first contract")).to_be_visible()


async def test_on_a_phone_the_words_of_the_finding_stand_above_the_sheet(browser: Browser, live: Served) -> None:
    context = await browser.new_context(base_url=live.url, viewport=PHONE, has_touch=True, is_mobile=True)
    page = await context.new_page()
    await sign_up(page, "Margaret Hamilton")
    await page.get_by_role("button", name=re.compile("Confidentiality Agreement")).click()
    await page.get_by_role("button", name="Show the review").click()
    review = review_panel(page)
    await review.locator("article button").nth(3).click(timeout=SLOW)
    words = text_of(page).locator("mark[data-active]").first
    await expect(words).to_be_visible()
    await page.wait_for_timeout(600)
    mark, sheet = await words.bounding_box(), await review.bounding_box()
    assert mark is not None
    assert sheet is not None
    assert 0 < mark["y"] < sheet["y"]
    await context.close()


async def test_the_first_run_link_makes_the_administrator_only_on_a_fresh_installation(
    page: Page, live: Served
) -> None:
    await sign_up(page, "Edsger Dijkstra")
    await page.goto(live.printed)
    await page.get_by_label("Your name").fill("Mallory")
    await page.get_by_label("E-mail").fill("mallory@example.com")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create the administrator").click()
    await expect(page.get_by_role("alert")).to_be_visible()
