"""Chats as people have them: words as they come, a reload in between, branches, search, links, the end of a quota."""

import re
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.chromium import DESKTOP, PASSWORD, sign_up_by_api
from tests.e2e.served import Served, served
from tests.e2e.steps import SLOW
from tests.providers import Mock, open_mock

OURS = {"X-Pactoria-CSRF": "1"}
MODEL = "GPT-4o mini"
SLOWLY = "Take your time, please."
BEGINNING = re.compile("The beginning of a long answer")
END = re.compile("at last, is the very end")


@pytest.fixture(scope="module")
def provider() -> Generator[Mock]:
    """Start a provider that says what the file of answers says, some of it slowly."""
    with open_mock(Path(__file__).with_name("answers.json")) as mock:
        yield mock


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory, provider: Mock) -> Generator[Served]:
    """Start a server with that provider."""
    settings = {"PACTORIA_OPENAI_API_KEY": "mock", "PACTORIA_OPENAI_BASE_URL": f"{provider.url}/v1"}
    with served(tmp_path_factory.mktemp("talking"), demo=False, settings=settings) as server:
        yield server


@pytest_asyncio.fixture
async def window(browser: Browser, talking: Served) -> AsyncGenerator[BrowserContext]:
    """Open a window with no memory."""
    context = await browser.new_context(base_url=talking.url, viewport=DESKTOP)
    context.set_default_timeout(SLOW)
    yield context
    await context.close()


async def visit(window: BrowserContext, talking: Served, name: str) -> Page:
    """Sign a new person in, and go to the assistant."""
    await sign_up_by_api(window, talking, name)
    page = await window.new_page()
    await page.goto("/chat")
    return page


def field(page: Page) -> Locator:
    """Return where questions are written."""
    return page.get_by_role("textbox", name="Your question")


def answers(page: Page) -> Locator:
    """Return what models have said, in order."""
    return page.get_by_role("article")


async def choose_model(page: Page, name: str = MODEL) -> None:
    await page.get_by_role("button", name=re.compile("^Model: ")).click()
    await page.get_by_role("list", name="Model").get_by_role("button", name=name).first.click()


async def ask(page: Page, question: str) -> None:
    """Ask, once the answer before it has ended."""
    await expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=SLOW)
    await field(page).fill(question)
    await field(page).press("Enter")


async def test_words_come_one_by_one_survive_a_reload_and_can_be_stopped(
    window: BrowserContext, talking: Served, provider: Mock
) -> None:
    page = await visit(window, talking, "Ada Byron")
    await choose_model(page)
    await ask(page, SLOWLY)
    await page.wait_for_url(re.compile(r"/chat/[0-9a-f-]{36}"))
    await expect(answers(page).last).to_contain_text(BEGINNING, timeout=SLOW)
    await expect(answers(page).last).not_to_contain_text(END)

    await page.reload()
    await expect(answers(page).last).to_contain_text(BEGINNING)
    await expect(answers(page).last).to_contain_text(END, timeout=SLOW)
    await expect(answers(page)).to_have_count(1)
    await expect(answers(page).last).to_contain_text(MODEL)
    assert [asked["messages"][-1]["content"] for asked in provider.asked()].count(SLOWLY) == 1

    await ask(page, f"{SLOWLY} Once more.")
    await expect(answers(page).nth(1)).to_contain_text(BEGINNING, timeout=SLOW)
    await page.keyboard.press("Escape")
    await expect(answers(page).nth(1)).to_contain_text("Stopped. What had arrived is kept.", timeout=SLOW)
    await expect(answers(page).nth(1)).not_to_contain_text(END)
    await expect(field(page)).to_be_focused()


async def test_another_window_sees_what_is_asked_in_this_one(window: BrowserContext, talking: Served) -> None:
    here = await visit(window, talking, "Barbara Liskov")
    await choose_model(here)
    await ask(here, "Which law applies?")
    await expect(answers(here)).to_contain_text("Ontario", timeout=SLOW)
    there = await window.new_page()
    await there.goto(here.url)
    await expect(answers(there)).to_contain_text("Ontario")

    await ask(here, "Whose courts decide?")
    await expect(answers(there)).to_have_count(2, timeout=SLOW)
    await expect(answers(there).last).to_contain_text("Toronto", timeout=SLOW)


async def test_an_edited_question_is_a_branch_that_one_can_leave_and_come_back_to(
    window: BrowserContext, talking: Served
) -> None:
    page = await visit(window, talking, "Chien Wu")
    await choose_model(page)
    await ask(page, "Which law applies?")
    await expect(answers(page).last).to_contain_text("Ontario", timeout=SLOW)

    await page.get_by_role("button", name="Edit").click()
    await page.get_by_role("textbox", name="Change your question").fill("Whose courts decide?")
    await page.keyboard.press("Enter")
    await expect(answers(page).last).to_contain_text("Toronto", timeout=SLOW)
    await expect(answers(page)).to_have_count(1)
    versions = page.get_by_role("group", name="Versions")
    await expect(versions).to_contain_text("Version 2 of 2")

    await versions.get_by_role("button", name="Previous version").click()
    await expect(answers(page).last).to_contain_text("Ontario")
    await page.reload()
    await expect(answers(page).last).to_contain_text("Ontario")
    await expect(page.get_by_role("group", name="Versions")).to_contain_text("Version 1 of 2")


async def test_a_search_over_all_chats_leads_to_the_message(window: BrowserContext, talking: Served) -> None:
    page = await visit(window, talking, "Dorothy Vaughan")
    await choose_model(page)
    for question, said in (("Which law applies?", "Ontario"), ("How long is the notice?", "Thirty days")):
        await page.goto("/chat")
        await choose_model(page)
        await ask(page, question)
        await expect(answers(page).last).to_contain_text(said, timeout=SLOW)

    chats = page.get_by_role("navigation", name="Chats")
    await chats.get_by_role("searchbox").fill("Ontario")
    hit = chats.get_by_role("link").filter(has_text="section twelve")
    await expect(hit.locator("mark")).to_have_text("Ontario", timeout=SLOW)
    await hit.click()
    await expect(answers(page).last).to_contain_text("The law of Ontario")
    assert "message" in parse_qs(urlsplit(page.url).query)


async def test_a_chat_that_was_deleted_by_mistake_comes_back(window: BrowserContext, talking: Served) -> None:
    page = await visit(window, talking, "Emmy Noether")
    await choose_model(page)
    await ask(page, "Which law applies?")
    await expect(answers(page).last).to_contain_text("Ontario", timeout=SLOW)
    address = page.url

    await page.get_by_role("navigation", name="Chats").get_by_role("button", name=re.compile("^More for")).focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Undo").click(timeout=SLOW)
    await page.wait_for_url(address)
    await expect(answers(page).last).to_contain_text("Ontario", timeout=SLOW)


async def test_whoever_has_the_link_reads_the_chat_until_it_is_revoked(
    window: BrowserContext, browser: Browser, talking: Served
) -> None:
    page = await visit(window, talking, "Edith Clarke")
    await choose_model(page)
    await ask(page, "Which law applies?")
    await expect(answers(page).last).to_contain_text("Ontario", timeout=SLOW)
    await page.get_by_role("button", name="Share").click()
    await page.get_by_role("button", name="Create the link").click()
    link = await page.get_by_role("textbox", name="Link").input_value()

    stranger = await browser.new_context(viewport=DESKTOP)
    read = await stranger.new_page()
    await read.goto(link)
    await expect(answers(read)).to_contain_text("Ontario")
    await expect(read.get_by_text("Which law applies?")).to_be_visible()
    await expect(read.get_by_role("textbox")).to_have_count(0)

    await page.get_by_role("button", name="Revoke").click()
    await expect(page.get_by_role("dialog")).to_contain_text("revoked")
    await read.reload()
    await expect(read.get_by_role("heading", name="This link opens nothing")).to_be_visible()
    await stranger.close()


async def test_a_source_of_an_answer_opens_its_contract_at_the_words(window: BrowserContext, talking: Served) -> None:
    page = await visit(window, talking, "Florence Kelley")
    added = await window.request.post(
        "/api/contracts/from-sample", data={"sample_id": "saas-subscription"}, headers=OURS
    )
    assert added.ok, await added.text()
    await page.reload()
    await field(page).fill("Who may terminate for convenience, and with what notice?")
    await page.get_by_role("button", name="Attach", exact=True).click()
    await page.get_by_role("menuitem", name="A contract of yours").click()
    await page.get_by_role("checkbox", name=re.compile("Software as a Service")).check()
    await page.get_by_role("button", name="Attach 1 contract").click()
    await choose_model(page, "Contract reader")
    await field(page).press("Enter")
    chip = answers(page).get_by_role("link", name=re.compile("^Source 1: Software as a Service")).first
    await chip.click(timeout=SLOW)

    source = page.get_by_role("complementary", name="Source")
    await expect(source.locator("mark[data-active]").first).to_be_in_viewport()
    quoted = "".join(await source.locator("mark[data-active]").all_inner_texts())
    await source.get_by_role("link", name="Open the contract").click()
    marked = page.get_by_role("region", name="Text of the contract").locator("mark[data-active]")
    await expect(marked.first).to_be_in_viewport(timeout=SLOW)
    assert "".join(await marked.all_inner_texts()) == quoted


FILE = """name => {
    const carried = new DataTransfer();
    carried.items.add(new File(["Buyer shall pay within thirty days."], name, { type: "text/plain" }));
    return carried;
}"""


async def test_files_that_are_dropped_or_pasted_are_attached(window: BrowserContext, talking: Served) -> None:
    page = await visit(window, talking, "Hedwig Kohn")
    await expect(field(page)).to_be_visible()
    dropped = await page.evaluate_handle(FILE, "dropped.txt")
    for step in ("dragenter", "dragover", "drop"):
        await page.dispatch_event("main", step, {"dataTransfer": dropped})
    await expect(page.get_by_role("button", name=re.compile(r"dropped\.txt"))).to_be_visible(timeout=SLOW)
    pasted = await page.evaluate_handle(FILE, "pasted.txt")
    await field(page).evaluate(
        "(field, pasted) => field.dispatchEvent("
        "new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }))",
        pasted,
    )
    await expect(page.get_by_role("button", name=re.compile(r"pasted\.txt"))).to_be_visible(timeout=SLOW)


async def test_at_the_limit_one_is_told_when_it_ends_and_nothing_written_is_lost(
    window: BrowserContext, browser: Browser, talking: Served
) -> None:
    talking.make_admin("keeper@example.com", PASSWORD)
    keeper = await browser.new_context(base_url=talking.url)
    who = {"email": "keeper@example.com", "password": PASSWORD}
    entered = await keeper.request.post("/api/auth/sign-in", data=who, headers=OURS)
    assert entered.ok, await entered.text()
    changed = await keeper.request.patch("/api/admin/tiers/free", data={"messages_per_day": 1}, headers=OURS)
    assert changed.ok, await changed.text()
    try:
        page = await visit(window, talking, "Grace Hopper")
        await choose_model(page)
        await ask(page, "Which law applies?")
        await expect(answers(page).last).to_contain_text("Ontario", timeout=SLOW)
        await ask(page, "Whose courts decide?")
        refusal = page.get_by_role("alert").filter(has_text=re.compile("limit", re.IGNORECASE))
        await expect(refusal).to_be_visible(timeout=SLOW)
        await page.reload()
        await expect(refusal).to_be_visible(timeout=SLOW)
        await page.get_by_role("button", name="Discard").click()
        await expect(field(page)).to_have_value("Whose courts decide?")
        await expect(answers(page)).to_have_count(1)
    finally:
        await keeper.request.patch("/api/admin/tiers/free", data={"messages_per_day": 100}, headers=OURS)
        await keeper.close()
