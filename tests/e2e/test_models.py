"""Models beside the analyst, wording for chosen words, and a page for those who may only read."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.analysis.compliance.files import OURS
from tests.contracts.documents import word_file
from tests.e2e.chromium import DESKTOP, sign_up_by_api
from tests.e2e.served import Served, served
from tests.e2e.steps import SLOW, review_panel, text_of
from tests.providers import open_mock

HEADERS = {"X-Pactoria-CSRF": "1"}
SENTENCE = "Licensee shall pay the fees within thirty (30) days of the date of the invoice."
_SELECT = """
words => {
    const blocks = [...document.querySelectorAll("[data-block]")];
    const block = blocks.find(each => each.textContent.replaceAll(/\\s+/g, " ").includes(words));
    const nodes = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (nodes.nextNode()) texts.push(nodes.currentNode);
    const place = (at, atEnd) => {
        for (const text of texts) {
            if (at < text.length || (atEnd && at === text.length)) return [text, at];
            at -= text.length;
        }
    };
    const start = texts.map(text => text.data).join("").replaceAll(/\\s/g, " ").indexOf(words);
    getSelection().setBaseAndExtent(...place(start, false), ...place(start + words.length, true));
}
"""
"""Selects words of one paragraph, as a mouse would."""

Visit = Callable[[str], Awaitable[Page]]


@pytest.fixture(scope="module")
def modelled(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """Start a server with a provider whose answers stand in a file."""
    with open_mock(Path(__file__).with_name("model_answers.json")) as mock:
        settings = {"PACTORIA_OPENAI_API_KEY": "mock", "PACTORIA_OPENAI_BASE_URL": f"{mock.url}/v1"}
        with served(tmp_path_factory.mktemp("modelled"), demo=False, settings=settings) as server:
            yield server


@pytest_asyncio.fixture
async def visit(browser: Browser, modelled: Served) -> AsyncGenerator[Visit]:
    """Return a function that opens a window for a new person."""
    opened: list[BrowserContext] = []

    async def enter(name: str) -> Page:
        context = await browser.new_context(base_url=modelled.url, viewport=DESKTOP)
        opened.append(context)
        await sign_up_by_api(context, modelled, name)
        page = await context.new_page()
        page.set_default_timeout(SLOW)
        return page

    yield enter
    for context in opened:
        await context.close()


async def sent(page: Page, path: str, **what: Any) -> dict[str, Any]:
    """Post to the API as the person of this page."""
    answer = await page.request.post(path, headers=HEADERS, **what)
    assert answer.ok, await answer.text()
    return await answer.json()


async def contract_of(page: Page) -> str:
    """Put the licence in, and return its id once it is reviewed."""
    file = {"name": "licence.docx", "mimeType": "application/octet-stream", "buffer": word_file()}
    made = await sent(page, "/api/contracts", multipart={"file": file, "side": "customer"})
    await page.goto(f"/contracts/{made['id']}")
    await expect(filters(page)).to_be_visible(timeout=SLOW)
    return str(made["id"])


def filters(page: Page) -> Locator:
    """Return what is there only where the findings are."""
    return review_panel(page).get_by_role("group", name="Filter the findings")


@pytest.mark.timeout(240)
async def test_a_model_reads_after_the_rules_and_fits_wording_for_the_words_that_are_chosen(visit: Visit) -> None:
    page = await visit("Mary Somerville")
    await contract_of(page)
    panel = review_panel(page)
    reader = panel.get_by_role("region", name="A model as second reader")
    await reader.get_by_role("button", name="Ask a model to look again").click()
    await expect(reader.get_by_text("That costs one message and at most about $")).to_be_visible(timeout=SLOW)
    await reader.get_by_role("button", name="Ask", exact=True).click()
    await expect(reader.get_by_role("status").filter(has_text="added 1 point")).to_be_visible(timeout=SLOW)
    await expect(reader.get_by_text("One of its quotes is not in the contract")).to_be_visible()
    await reader.get_by_role("button", name="Show").click()
    await expect(reader.get_by_role("button", name="It has started already")).to_be_visible()
    await expect(panel.get_by_role("button", name=re.compile("Unlimited liability"))).to_be_visible()
    await expect(page.get_by_text("Cheese")).to_have_count(0)

    await page.evaluate(_SELECT, SENTENCE)
    offer = text_of(page).get_by_role("button", name="Suggest wording")
    await expect(offer).to_be_visible()
    await page.keyboard.press("s")
    chosen = panel.get_by_role("region", name="Wording for the chosen words")
    await expect(chosen.get_by_role("blockquote")).to_have_text(SENTENCE)
    await expect(offer).to_have_count(0)
    await chosen.get_by_role("button", name="Fit it to this contract with a model").click()
    await expect(chosen.get_by_text("That costs one message and at most about $")).to_be_visible(timeout=SLOW)
    await chosen.get_by_role("button", name="Ask", exact=True).click()
    await expect(chosen.get_by_role("status").filter(has_text="Fitted by")).to_be_visible(timeout=SLOW)
    await expect(chosen.locator("ins").filter(has_text="forty")).to_be_visible()
    await expect(chosen.get_by_role("button", name="by giving notice")).to_be_visible()
    await chosen.get_by_role("button", name="Accept", exact=True).click()
    await expect(chosen.get_by_text("Accepted, and tracked in the Word file")).to_be_visible(timeout=SLOW)


@pytest.mark.timeout(240)
async def test_who_may_only_read_is_offered_nothing_that_the_server_would_refuse(visit: Visit) -> None:
    owner = await visit("Caroline Herschel")
    contract = await contract_of(owner)
    finding = re.compile("Unlimited liability")
    await review_panel(owner).get_by_role("button", name=finding).click()
    changing = re.compile("^(Accept|Dismiss|Suggest wording|Ask a model|Save|Add a statement|Mark .* as done|Upload)")
    await expect(review_panel(owner).get_by_role("button", name=changing).first).to_be_visible(timeout=SLOW)
    book = await sent(owner, "/api/playbooks/import", multipart={"file": yaml_file()})
    home = (await (await owner.request.get("/api/me")).json())["organization"]["id"]

    page = await visit("William Herschel")
    email = (await (await page.request.get("/api/me")).json())["email"]
    await sent(owner, f"/api/organizations/{home}/members", data={"email": email, "role": "viewer"})
    await page.context.set_extra_http_headers({"X-Pactoria-Organization": home})
    refused = await page.request.post(f"/api/contracts/{contract}/analyses", data={}, headers=HEADERS)
    assert refused.status == 403

    await page.goto(f"/contracts/{contract}")
    await review_panel(page).get_by_role("button", name=finding).click(timeout=SLOW)
    await expect(review_panel(page).get_by_role("heading", name="Why it matters")).to_be_visible()
    await expect(page.get_by_role("button", name=changing)).to_have_count(0)
    await page.get_by_role("button", name="More").click()
    await expect(page.get_by_role("menuitem")).to_have_text(["Check against a playbook", "Redline"])
    for path, there in (
        ("/contracts", page.get_by_role("list", name="Your contracts")),
        (f"/contracts/{contract}/redline", page.get_by_role("heading", name="Nothing accepted yet")),
        (f"/contracts/{contract}/compliance", page.get_by_text("Your role in this organization is to read.")),
        (f"/playbooks/{book['key']}", page.get_by_text("Your role in this organization is to read.")),
        ("/deadlines", page.get_by_role("button", name=re.compile("^More about")).first),
    ):
        await page.goto(path)
        await expect(there).to_be_visible(timeout=SLOW)
        await expect(page.get_by_role("button", name=changing)).to_have_count(0)


def yaml_file() -> Any:
    """Return a playbook as a browser sends it."""
    return {"name": "ours.yaml", "mimeType": "application/yaml", "buffer": OURS.encode()}
