"""Every page in every state that a person can meet, each with the steps that lead there.

The tests of accessibility and the screenshots walk the same list.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Page, Route, expect

from tests.e2e import comparisons, deadlines, grids, playbooks

__all__ = ["VIEWS", "View"]

DEMO_CONTRACT = "Software as a Service Subscription Agreement"
_OURS = {"X-Pactoria-CSRF": "1"}
SLOW = 60_000
"""Milliseconds that a step may take on a busy machine."""
_TRACKED = "Accepted, and tracked in the Word file"
_SELECT_INVOICES = """() => {
    const parts = [...document.querySelectorAll("p[data-from]")];
    getSelection().selectAllChildren(parts.find(part => part.textContent.includes("invoice")));
}"""

Show = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class View:
    """A page in one state."""

    name: str
    visitor: Literal["nobody", "newcomer", "demo", "admin"]
    """Who looks: nobody in particular, somebody without contracts, the demo's person with eight, or an admin."""
    show: Show
    beside_text: bool = False
    """Whether the text of the contract is on the page just as in another view."""


def _at(path: str) -> Show:
    async def show(page: Page) -> None:
        await page.goto(path)
        await expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=SLOW)

    return show


async def _no_such_chat(page: Page) -> None:
    await page.goto("/chat/01a20155-851c-73fe-81f1-340317b65d30")
    await expect(page.get_by_role("heading", name="There is no such chat")).to_be_visible(timeout=SLOW)


async def _refused_sign_in(page: Page) -> None:
    await page.goto("/sign-in")
    await page.get_by_label("E-mail").fill("somebody@example.com")
    await page.get_by_label("Password", exact=True).fill("not the password")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)


async def _incomplete_sign_up(page: Page) -> None:
    await page.goto("/sign-up")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text("Tell us what to call you.")).to_be_visible()


async def _reset_sent(page: Page) -> None:
    await page.goto("/reset")
    await page.get_by_label("E-mail").fill("somebody@example.com")
    await page.get_by_role("button", name="Send the link").click()
    await expect(page.get_by_role("status")).to_be_visible(timeout=SLOW)


async def _no_contracts(page: Page) -> None:
    await page.goto("/contracts")
    await expect(page.get_by_text("Bring in your first contract")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("button", name=re.compile("Office Lease"))).to_be_visible(timeout=SLOW)


async def _all_contracts(page: Page) -> None:
    await page.goto("/contracts")
    await expect(page.get_by_text("8 contracts")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text(re.compile("Waiting for review|Reviewing"))).to_have_count(0, timeout=60_000)


async def _contracts_filtered_away(page: Page) -> None:
    await page.goto("/contracts?q=zeppelin")
    await expect(page.get_by_text("No contract matches")).to_be_visible(timeout=SLOW)


async def _contracts_out_of_reach(page: Page) -> None:
    await page.route("**/api/contracts?*", _broken)
    await page.goto("/contracts")
    await expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)


async def _broken(route: Route) -> None:
    problem = (
        '{"type":"/problems/internal","title":"Something went wrong on our side","status":500,'
        '"detail":"Nothing was changed. Try again in a moment.","request_id":"01a20155-851c-73fe-81f1-340317b65d30"}'
    )
    await route.fulfill(status=500, content_type="application/problem+json", body=problem)


async def _refused_upload(page: Page) -> None:
    await _all_contracts(page)
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Upload", exact=True).click()
    broken = {"name": "scanned lease.docx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04 and then?"}
    await (await chooser.value).set_files([broken])
    await expect(page.get_by_text("1 file could not be uploaded")).to_be_visible(timeout=SLOW)


async def _palette(page: Page) -> None:
    await _all_contracts(page)
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _shortcuts(page: Page) -> None:
    await _all_contracts(page)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _account_menu(page: Page) -> None:
    await _all_contracts(page)
    await page.get_by_role("button", name=re.compile("Account of")).click()
    await expect(page.get_by_role("menu")).to_be_visible()


async def _menu(page: Page) -> None:
    """Open what a row offers; on a phone the places that the bar has no room for."""
    await _all_contracts(page)
    more = page.get_by_role("navigation", name="Main").get_by_role("button", name="More")
    row = page.get_by_role("button", name=f"More for {DEMO_CONTRACT}")
    await (more if await more.is_visible() else row).click()
    await expect(page.get_by_role("menu")).to_be_visible()


async def _contract_address(page: Page, title: str) -> str:
    answer = await page.request.get("/api/contracts?limit=50")
    found = (await answer.json())["items"]
    return next(f"/contracts/{contract['id']}" for contract in found if contract["title"] == title)


def _contract(tab: str, *, sheet: bool = True) -> Show:
    async def show(page: Page) -> None:
        await page.goto(await _contract_address(page, DEMO_CONTRACT) + (f"?tab={tab}" if tab else ""))
        await expect(page.get_by_role("region", name="Text of the contract")).to_be_visible(timeout=SLOW)
        up = page.get_by_role("button", name="Show the review")
        await expect(up.or_(page.get_by_role("tablist")).first).to_be_visible(timeout=SLOW)
        if sheet and await up.count():
            await up.click()
            await expect(page.get_by_role("button", name="Back to the text")).to_be_visible()

    return show


async def _summary(page: Page) -> None:
    await _contract("summary")(page)
    await deadlines.summary(page)


async def _open_finding(page: Page) -> None:
    await _contract("")(page)
    await expect(page.get_by_role("group", name="Filter the findings")).to_be_visible(timeout=60_000)
    await page.keyboard.press("j")
    await expect(page.locator("mark[data-active]").first).to_be_attached()


async def _suggested(page: Page) -> None:
    await _contract("")(page)
    await expect(page.get_by_role("group", name="Filter the findings")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name=re.compile("180 days of notice")).first.click()
    suggest = page.get_by_role("button", name="Suggest wording")
    suggestion = page.get_by_role("region", name="Suggested wording")
    await expect(suggest.or_(suggestion).first).to_be_visible(timeout=SLOW)
    if await suggest.is_visible():  # what was accepted before is open by itself
        await suggest.click()
    accept = suggestion.get_by_role("button", name="Accept", exact=True)
    await expect(accept.or_(suggestion.get_by_text(_TRACKED)).first).to_be_visible(timeout=SLOW)


async def _chosen_words(page: Page) -> None:
    await _contract("")(page)
    await expect(page.get_by_role("group", name="Filter the findings")).to_be_visible(timeout=SLOW)
    await page.evaluate(_SELECT_INVOICES)
    await expect(page.get_by_role("button", name="Suggest wording")).to_be_visible(timeout=SLOW)
    await page.keyboard.press("s")
    chosen = page.get_by_role("region", name="Wording for the chosen words")
    await expect(chosen.get_by_role("button", name="Accept", exact=True)).to_be_visible(timeout=SLOW)


async def _redline(page: Page) -> None:
    await _suggested(page)
    suggestion = page.get_by_role("region", name="Suggested wording")
    accept = suggestion.get_by_role("button", name="Accept", exact=True)
    if await accept.is_visible():
        await accept.click()
    await expect(suggestion.get_by_text(_TRACKED)).to_be_visible(timeout=SLOW)
    await suggestion.get_by_role("link", name="Redline and download").click()
    ours = page.get_by_role("region", name="Our changes")
    await expect(ours.get_by_role("heading", name="Notice of non-renewal")).to_be_visible(timeout=SLOW)


async def _export_menu(page: Page) -> None:
    await _contract("", sheet=False)(page)
    await page.get_by_role("button", name="Export").click()
    await expect(page.get_by_role("menu")).to_be_visible()


async def _review_under_way(page: Page) -> None:
    """Show a review at two thirds, held there: a real one is over before one can look."""

    async def halfway(route: Route) -> None:
        answer = await route.fetch()
        analysis = await answer.json()
        empty = {"findings": [], "missing": [], "clauses": [], "facts": None, "score": None}
        await route.fulfill(
            response=answer, json={**analysis, **empty, "state": "running", "step": "facts", "progress": 0.66}
        )

    await page.route("**/analyses/latest", halfway)
    await page.route("**/api/analyses/*/events", lambda route: route.abort())
    await _contract("")(page)
    await expect(page.get_by_text("Reading the contract").first).to_be_visible(timeout=SLOW)


async def _contract_out_of_reach(page: Page) -> None:
    await page.route("**/document", _broken)
    await page.goto(await _contract_address(page, DEMO_CONTRACT))
    await expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)


async def _no_such_contract(page: Page) -> None:
    await page.goto("/contracts/01a20155-851c-73fe-81f1-340317b65d30")
    await expect(page.get_by_text("There is no such contract")).to_be_visible(timeout=SLOW)


async def _settings(page: Page) -> None:
    await page.goto("/settings")
    await expect(page.get_by_text("This device")).to_be_visible(timeout=SLOW)


async def _made_key(page: Page) -> None:
    await page.goto("/settings")
    await page.get_by_role("button", name="Create a key").click()
    await page.get_by_label("What it is for").fill("Nightly report")
    await page.get_by_role("dialog").get_by_role("button", name="Create a key").click()
    await expect(page.get_by_text("It is not shown again")).to_be_visible(timeout=SLOW)


async def _dashboard(page: Page) -> None:
    await page.goto("/dashboard")
    await expect(page.get_by_role("heading", name="This month")).to_be_visible(timeout=SLOW)


def _admin(tab: str) -> Show:
    """Show a tab of the admin's page, with a provider set up whose models come from the offline list."""

    async def show(page: Page) -> None:
        headers = {"X-Pactoria-CSRF": "1"}
        answer = await page.request.put(
            "/api/admin/providers/openai", data={"api_key": "sk-nobody-answers-to-this"}, headers=headers
        )
        assert answer.ok, await answer.text()
        await page.goto(f"/admin?tab={tab}")
        await expect(page.get_by_role("tab", name=re.compile(tab, re.IGNORECASE))).to_have_attribute(
            "aria-selected", "true", timeout=SLOW
        )

    return show


async def _tiers_and_people(page: Page) -> None:
    await page.goto("/admin")
    await expect(page.get_by_text("Runs this installation").first).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("button", name="Change Free")).to_be_visible(timeout=SLOW)


async def _models(page: Page) -> None:
    await _admin("models")(page)
    await expect(page.get_by_text("GPT-4o mini").first).to_be_visible(timeout=SLOW)


async def _model_changed(page: Page) -> None:
    await _models(page)
    await page.get_by_role("button", name="Change GPT-4o mini").click()
    await expect(page.get_by_role("heading", name="Prices so far")).to_be_visible(timeout=SLOW)


async def _providers(page: Page) -> None:
    await _admin("providers")(page)
    await expect(page.get_by_text("Key ends with this")).to_be_visible(timeout=SLOW)


async def _provider_set_up(page: Page) -> None:
    await _providers(page)
    await page.get_by_role("button", name="Add a server").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _experiment_made(page: Page) -> None:
    await _admin("experiments")(page)
    await page.get_by_role("button", name="New experiment").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _experiment_results(page: Page) -> None:
    await _admin("experiments")(page)
    await expect(page.get_by_role("button", name="New experiment")).to_be_visible(timeout=SLOW)
    if not await page.get_by_text("Briefer answers").count():
        headers = {"X-Pactoria-CSRF": "1"}
        brief = [{"name": "As before"}, {"name": "Brief", "system_prompt": "Answer in three sentences at most."}]
        body = {"name": "Briefer answers", "kind": "prompt", "feature": "test", "variants": brief}
        made = await page.request.post("/api/admin/experiments", data=body, headers=headers)
        experiment = (await made.json())["id"]
        await page.request.post(f"/api/admin/experiments/{experiment}/start", headers=headers)
        await page.reload()
    await page.get_by_role("button", name="Results").first.click()
    await expect(page.get_by_text("No difference that chance would not explain")).to_be_visible(timeout=SLOW)


async def _not_for_me(page: Page) -> None:
    await page.goto("/admin")
    await expect(page.get_by_text("for those who run this installation")).to_be_visible(timeout=SLOW)


async def _new_chat(page: Page) -> None:
    await page.goto("/chat")
    await expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text("messages left")).to_be_attached(timeout=SLOW)


async def _chat(page: Page) -> None:
    """Ask the built-in reader about a contract of the demo."""
    chat = await page.request.post("/api/chat/sessions", data={"model": "pactoria/reader"}, headers=_OURS)
    address = (await chat.json())["id"]
    asked = {"content": "Who may terminate the software subscription for convenience?"}
    await page.request.post(f"/api/chat/sessions/{address}/messages", data=asked, headers=_OURS)
    await page.goto(f"/chat/{address}")
    await expect(page.get_by_role("button", name="Answer again")).to_be_visible(timeout=SLOW)


async def _chat_source(page: Page) -> None:
    await _chat(page)
    await page.get_by_role("link", name=re.compile("^Source 1: ")).first.click()
    await expect(page.get_by_role("complementary", name="Source").locator("mark").first).to_be_visible(timeout=SLOW)


async def _chat_share(page: Page) -> None:
    await _chat(page)
    await page.get_by_role("button", name="Share").click()
    await expect(page.get_by_text("There are none.")).to_be_visible(timeout=SLOW)


async def _no_such_link(page: Page) -> None:
    await page.goto("/shared/nothing")
    await expect(page.get_by_role("heading", name="This link opens nothing")).to_be_visible(timeout=SLOW)


async def _chat_list(page: Page) -> None:
    """Show the chats that say a word; on a phone they cover the one that is open."""
    await _chat(page)
    if await page.get_by_role("button", name="Show your chats").is_visible():
        await page.get_by_role("button", name="Show your chats").click()
    await page.get_by_role("searchbox", name="Search in all chats").fill("convenience")
    await expect(page.locator("nav mark").first).to_be_visible(timeout=SLOW)


VIEWS = (
    View("landing", "nobody", _at("/")),
    View("sign-in", "nobody", _at("/sign-in")),
    View("sign-in-refused", "nobody", _refused_sign_in),
    View("sign-up", "nobody", _at("/sign-up")),
    View("sign-up-incomplete", "nobody", _incomplete_sign_up),
    View("reset", "nobody", _at("/reset")),
    View("reset-sent", "nobody", _reset_sent),
    View("reset-confirm", "nobody", _at("/reset/confirm?token=x")),
    View("reset-confirm-incomplete", "nobody", _at("/reset/confirm")),
    View("welcome", "nobody", _at("/welcome?token=x")),
    View("welcome-incomplete", "nobody", _at("/welcome")),
    View("not-found", "nobody", _at("/no/such/page")),
    View("contracts-empty", "newcomer", _no_contracts),
    View("contracts", "demo", _all_contracts),
    View("contracts-no-match", "demo", _contracts_filtered_away),
    View("contracts-error", "demo", _contracts_out_of_reach),
    View("contracts-upload-refused", "demo", _refused_upload),
    View("palette", "demo", _palette),
    View("shortcuts", "demo", _shortcuts),
    View("account-menu", "demo", _account_menu),
    View("menu", "demo", _menu),
    View("contract", "demo", _contract("", sheet=False)),
    View("contract-finding", "demo", _open_finding),
    View("contract-suggestion", "demo", _suggested, beside_text=True),
    View("contract-chosen-words", "demo", _chosen_words, beside_text=True),
    View("redline", "demo", _redline),
    View("contract-facts", "demo", _contract("facts"), beside_text=True),
    View("contract-missing", "demo", _contract("missing"), beside_text=True),
    View("contract-summary", "demo", _summary, beside_text=True),
    View("contract-clauses", "demo", _contract("clauses"), beside_text=True),
    View("contract-history", "demo", _contract("history"), beside_text=True),
    View("contract-under-way", "demo", _review_under_way, beside_text=True),
    View("contract-export", "demo", _export_menu, beside_text=True),
    View("contract-error", "demo", _contract_out_of_reach),
    View("contract-not-found", "demo", _no_such_contract),
    View("deadlines", "demo", deadlines.listed),
    View("deadlines-month", "demo", deadlines.month),
    View("deadlines-timeline", "demo", deadlines.timeline),
    View("grids-empty", "newcomer", grids.none_yet),
    View("grids", "demo", grids.listed),
    View("grids-new", "demo", grids.choose_contracts),
    View("grid", "demo", grids.filled),
    View("grid-column", "demo", grids.column),
    View("grid-cell", "demo", grids.cell),
    View("compare", "demo", comparisons.compare),
    View("compare-side", "demo", comparisons.compare_side_by_side, beside_text=True),
    View("compare-changes", "demo", comparisons.compare_on_phone, beside_text=True),
    View("compare-under-way", "demo", comparisons.compare_under_way, beside_text=True),
    View("compare-choose", "demo", comparisons.choose),
    View("compare-not-found", "demo", comparisons.no_such_comparison),
    View("playbooks", "demo", playbooks.playbooks),
    View("playbook", "demo", playbooks.editor),
    View("compliance-choose", "demo", playbooks.choose),
    View("compliance", "demo", playbooks.check),
    View("chat-new", "demo", _new_chat),
    View("chat", "demo", _chat),
    View("chat-source", "demo", _chat_source, beside_text=True),
    View("chat-share", "demo", _chat_share),
    View("chat-list", "demo", _chat_list),
    View("chat-not-found", "demo", _no_such_chat),
    View("shared-not-found", "nobody", _no_such_link),
    View("settings", "demo", _settings),
    View("settings-key", "demo", _made_key),
    View("dashboard", "newcomer", _dashboard),
    View("admin-refused", "demo", _not_for_me),
    View("admin-people", "admin", _tiers_and_people),
    View("admin-models", "admin", _models),
    View("admin-model", "admin", _model_changed),
    View("admin-providers", "admin", _providers),
    View("admin-provider", "admin", _provider_set_up),
    View("admin-experiment", "admin", _experiment_made),
    View("admin-results", "admin", _experiment_results),
)
