"""The pages that compare, for whoever walks all pages."""

import re

from playwright.async_api import Page, Route, expect

__all__ = ["choose", "compare", "compare_on_phone", "compare_side_by_side", "compare_under_way", "no_such_comparison"]

SLOW = 60_000
"""Milliseconds that a comparison may take on a busy machine."""
_OURS = {"X-Pactoria-CSRF": "1"}
_TITLE = "Mutual Non-Disclosure Agreement"


async def compared(page: Page) -> str:
    """Compare the demo's agreement with a version of it that somebody has changed; return the comparison's id."""
    found = (await (await page.request.get("/api/contracts?limit=50")).json())["items"]
    contract = next(c["id"] for c in found if c["title"] == _TITLE)
    path = f"/api/contracts/{contract}/versions"
    versions = await (await page.request.get(path)).json()
    if len(versions) == 1:
        original = await (await page.request.get(f"{path}/{versions[0]['id']}/original")).text()
        file = {"name": "mutual-nda-2.md", "mimeType": "text/markdown", "buffer": _changed(original).encode()}
        await page.request.post(path, multipart={"file": file}, headers=_OURS)
        versions = await (await page.request.get(path)).json()
    old, new = ({"contract_id": contract, "version_id": version["id"]} for version in (versions[-1], versions[0]))
    body = {"old": old, "new": new, "side": "recipient"}
    answer = await page.request.post("/api/comparisons", data=body, headers=_OURS)
    assert answer.ok, await answer.text()
    return (await answer.json())["id"]


def _changed(text: str) -> str:
    """Return a contract as the other side might send it back: terms changed, a clause moved, one gone, one new."""
    text = re.sub(r"\bthirty \(30\) days", "ninety (90) days", text)
    text = re.sub(r"State of \w+", "State of New York", text)
    text = re.sub(r"\b(two|three|five) \(\d\) years", "seven (7) years", text)
    text = text.replace(" shall ", " may ", 1).replace("reasonable", "best", 1)
    parts = text.split("\n\n")
    middle = len(parts) // 2
    parts.insert(middle - 3, parts.pop(middle + 2))
    del parts[middle + 4]
    parts.insert(middle, "The Recipient shall pay a penalty of $50,000 for each breach of this Agreement.")
    return "\n\n".join(parts)


async def compare(page: Page) -> None:
    """Show a comparison with a change chosen."""
    await page.goto(f"/compare/{await compared(page)}")
    await expect(page.get_by_text("Look at these first").or_(page.get_by_text("Then at these")).first).to_be_visible(
        timeout=SLOW
    )
    await page.locator("li > button[aria-expanded]").first.click()
    await expect(page.locator("dl").first).to_be_visible()


async def compare_side_by_side(page: Page) -> None:
    """Show both texts next to one another."""
    await page.goto(f"/compare/{await compared(page)}?view=side")
    await expect(page.get_by_text("Then at these").first).to_be_visible(timeout=SLOW)
    await page.keyboard.press("n")


async def compare_on_phone(page: Page) -> None:
    """Show the redline, with only what changed."""
    await page.goto(f"/compare/{await compared(page)}")
    await expect(page.get_by_text("Then at these").first).to_be_visible(timeout=SLOW)
    redline = page.get_by_text("Redline", exact=True)
    if await redline.count():
        await redline.click()
    await page.get_by_label("Only changes").check()
    await expect(page.get_by_role("button", name=re.compile("unchanged paragraphs?")).first).to_be_visible()


async def compare_under_way(page: Page) -> None:
    """Show a comparison at a third, held there: a real one is over before one can look."""

    async def held(route: Route) -> None:
        answer = await route.fetch()
        found = await answer.json()
        empty = {"changes": [], "changed": [], "counts": None}
        await route.fulfill(
            response=answer, json={**found, **empty, "state": "running", "step": "old", "progress": 0.34}
        )

    identity = await compared(page)
    await page.route(f"**/api/comparisons/{identity}", held)
    await page.route("**/api/comparisons/*/events", lambda route: route.abort())
    await page.goto(f"/compare/{identity}")
    await expect(page.get_by_text("Reading the old version")).to_be_visible(timeout=SLOW)


async def choose(page: Page) -> None:
    """Show the page on which one chooses what to compare."""
    await page.goto("/compare")
    await expect(page.get_by_role("button", name="Compare", exact=True)).to_be_visible(timeout=SLOW)


async def no_such_comparison(page: Page) -> None:
    """Show an address that leads to nothing."""
    await page.goto("/compare/01a20155-851c-73fe-81f1-340317b65d30")
    await expect(page.get_by_text("This comparison is not here")).to_be_visible(timeout=SLOW)
