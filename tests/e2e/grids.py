"""The pages of grids, each with the steps that lead there, for whoever walks all pages."""

import re
from typing import Any

from playwright.async_api import Page, expect

__all__ = ["cell", "choose_contracts", "column", "filled", "listed", "none_yet"]

SLOW = 60_000
"""Milliseconds until the demo's contracts are read, on a busy machine."""
_OURS = {"X-Pactoria-CSRF": "1"}
_NAME = "What we have signed"
_COLUMNS: list[dict[str, Any]] = [
    {"kind": "fact", "fact": "governing_law"},
    {"kind": "fact", "fact": "expiration_date"},
    {"kind": "clause", "category": "Anti-Assignment"},
    {"kind": "verdict", "playbook": "mutual-nda", "statement_id": "law"},
    {"kind": "question", "question": "How can the contract be terminated early?"},
]


async def _post(page: Page, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await page.request.post(path, data=body, headers=_OURS)
    assert answer.ok, await answer.text()
    return await answer.json()


async def _grid(page: Page) -> str:
    """Return a grid over the demo's contracts, made once."""
    known = (await (await page.request.get("/api/grids")).json())["items"]
    found = next((grid["id"] for grid in known if grid["name"] == _NAME), None)
    if found is not None:
        return found
    made = await _post(page, "/api/grids", {"name": _NAME, "matching": {}})
    for wanted in _COLUMNS:
        await _post(page, f"/api/grids/{made['id']}/columns", wanted)
    await _post(page, f"/api/grids/{made['id']}/fill", {})
    return made["id"]


async def none_yet(page: Page) -> None:
    """Show what a grid is for to somebody who has none."""
    await page.goto("/grids")
    await expect(page.get_by_role("heading", name="Put the same questions to many contracts")).to_be_visible(
        timeout=SLOW
    )


async def choose_contracts(page: Page) -> None:
    """Show the dialog of a new grid, with everything chosen."""
    await page.goto("/grids")
    await page.get_by_role("button", name="New grid").click(timeout=SLOW)
    dialog = page.get_by_role("dialog", name="New grid")
    await dialog.get_by_role("button", name=re.compile("^Choose all")).click(timeout=SLOW)
    await expect(dialog.get_by_text("8 contracts chosen")).to_be_visible(timeout=SLOW)


async def filled(page: Page) -> None:
    """Show a grid with every cell filled."""
    await page.goto(f"/grids/{await _grid(page)}")
    await expect(page.get_by_text("All filled", exact=True)).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("gridcell").first).to_have_attribute("data-state", "done", timeout=SLOW)


async def listed(page: Page) -> None:
    """Show the list with a grid in it."""
    await filled(page)
    await page.goto("/grids")
    link = page.get_by_role("list", name="Your grids").get_by_role("link", name=_NAME)
    await expect(link).to_be_visible(timeout=SLOW)


async def column(page: Page) -> None:
    """Show what a column can ask, at the statements of a playbook."""
    await filled(page)
    await page.get_by_role("button", name="Add a column").click()
    dialog = page.get_by_role("dialog", name="Add a column")
    await dialog.get_by_role("tab", name="Playbook").click(timeout=SLOW)
    await dialog.get_by_role("combobox", name="Playbook").click()
    await page.get_by_role("option", name="Mutual NDA").click()
    await expect(dialog.get_by_role("group", name="Statements").get_by_role("checkbox").first).to_be_visible(
        timeout=SLOW
    )


async def _decide(page: Page, contract: str) -> None:
    """Override what the playbook's check says of a contract's law."""
    body = {"contract_id": contract, "playbook": "mutual-nda", "engine": "offline"}
    run = (await _post(page, "/api/ai/check-compliance", body))["id"]
    assert (await page.request.get(f"/api/ai/runs/{run}/events", timeout=SLOW)).ok  # it ends with the run
    reason = "They agreed to ours in the cover letter of 3 March."
    decision = {"statement_id": "law", "decision": "overridden", "standing": "deviates", "reason": reason}
    answer = await page.request.put(f"/api/compliance/{run}/decisions", data=decision, headers=_OURS)
    assert answer.ok, await answer.text()


async def cell(page: Page) -> None:
    """Show a cell with what somebody has decided about it, and the words that it rests on."""
    await filled(page)
    lease = page.get_by_role("row", name=re.compile("Office Lease"))
    address = await lease.get_by_role("link").get_attribute("href") or ""
    await _decide(page, address.rsplit("/", 1)[-1])
    await page.reload()
    verdict = lease.get_by_role("gridcell").nth(3)
    await verdict.press("Enter", timeout=SLOW)
    panel = page.get_by_role("complementary")
    await expect(panel.get_by_text("Overridden")).to_be_visible(timeout=SLOW)
    await expect(panel.locator("blockquote").first).to_be_visible()
