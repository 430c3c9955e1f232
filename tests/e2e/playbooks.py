"""The pages of playbooks and of checks against them, for whoever walks all pages."""

import re

from playwright.async_api import Page, expect

__all__ = ["check", "choose", "editor", "playbooks"]

SLOW = 60_000
"""Milliseconds that a check may take on a busy machine."""
_OURS = {"X-Pactoria-CSRF": "1"}
_TITLE = "Software as a Service Subscription Agreement"


async def _contract(page: Page) -> str:
    found = (await (await page.request.get("/api/contracts?limit=50")).json())["items"]
    return next(contract["id"] for contract in found if contract["title"] == _TITLE)


async def _own(page: Page) -> str:
    """Return an own playbook, made once."""
    listed = await (await page.request.get("/api/playbooks")).json()
    own = [book["key"] for book in listed if not book["shipped"]]
    if own:
        return own[0]
    answer = await page.request.post("/api/playbooks/saas-purchase/copy", headers=_OURS)
    return (await answer.json())["key"]


async def playbooks(page: Page) -> None:
    """Show the list with an own playbook."""
    await _own(page)
    await page.goto("/playbooks")
    await expect(page.get_by_role("heading", name="Your playbooks")).to_be_visible(timeout=SLOW)


async def editor(page: Page) -> None:
    """Show a playbook with a statement open and something not saved."""
    await page.goto(f"/playbooks/{await _own(page)}")
    await page.get_by_role("button", name=re.compile("^1. |^Statement 1")).first.click(timeout=SLOW)
    await page.get_by_label("Fallback").fill("The supplier may change them with ninety days' notice.")
    await expect(page.get_by_text("Not saved yet")).to_be_visible()


async def choose(page: Page) -> None:
    """Show what is chosen before a check."""
    await page.goto(f"/contracts/{await _contract(page)}/compliance")
    await expect(page.get_by_role("button", name="Check", exact=True)).to_be_enabled(timeout=SLOW)


async def check(page: Page) -> None:
    """Show a check with a verdict open, about to be overridden."""
    contract = await _contract(page)
    body = {"contract_id": contract, "playbook": await _own(page), "engine": "offline", "wait": 50}
    answer = await page.request.post("/api/ai/check-compliance", data=body, headers=_OURS, timeout=SLOW)
    assert answer.ok, await answer.text()
    await page.goto(f"/contracts/{contract}/compliance?run={(await answer.json())['id']}")
    verdicts = page.get_by_role("list", name="Verdicts")
    await verdicts.get_by_role("button").first.click(timeout=SLOW)
    await verdicts.get_by_role("button", name="Override", exact=True).click(timeout=SLOW)
    await expect(verdicts.get_by_role("button", name="Override the verdict")).to_be_visible()
