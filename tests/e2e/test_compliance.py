"""A contract against a playbook, as a person does it: checked, a verdict overridden with a reason, taken away."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from pactoria.documents.docx.reader import read_docx
from tests.analysis.compliance.files import OURS
from tests.analysis.compliance.test_checks import PAPER
from tests.e2e.paper import printed
from tests.e2e.steps import SLOW, row, sign_up, upload

REASON = "The deposit is agreed in the order form."


@pytest.mark.timeout(240)
async def test_a_playbook_is_imported_run_overridden_and_taken_away(page: Page, tmp_path: Path) -> None:
    await sign_up(page, "Emmy Noether")
    await upload(page, ("licence.txt", PAPER.encode()))
    await row(page, "licence agreement").first.click()
    await expect(page.get_by_text("Review finished")).to_be_attached(timeout=SLOW)
    identity = page.url.split("/contracts/")[1].split("?")[0]

    await page.goto("/playbooks")
    await expect(page.get_by_role("link", name="Mutual NDA")).to_be_visible()
    data = await page.evaluate_handle(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "ours.yaml"));
            return data;
        }""",
        OURS,
    )
    await page.dispatch_event("main", "dragenter", {"dataTransfer": data})
    await page.dispatch_event("main", "drop", {"dataTransfer": data})
    await page.wait_for_url(re.compile("/playbooks/[0-9a-f-]{36}"))
    await expect(page.get_by_role("heading", name="Our licence terms", level=1)).to_be_visible(timeout=SLOW)

    await page.goto(f"/contracts/{identity}/compliance")
    # An own playbook for contracts of this type is chosen already.
    await expect(page.get_by_role("combobox", name="Playbook")).to_have_value("Our licence terms")
    await page.get_by_role("button", name="Check", exact=True).click()
    verdicts = page.get_by_role("list", name="Verdicts")
    escrow = verdicts.locator('[data-statement="escrow"]')
    await expect(escrow).to_have_attribute("data-standing", "missing", timeout=SLOW)
    await expect(page.get_by_role("heading", name="1 of 3 met")).to_be_visible()

    await verdicts.get_by_role("button", name=re.compile("^Term.*Deviates · ")).click()
    await expect(verdicts.get_by_text("The contract says 5 years; the position is at most 2 years.")).to_be_visible()
    marked = page.get_by_role("document", name="Text of the contract").locator("mark, [data-spans]").first
    await expect(marked).to_contain_text("five (5) years")

    await escrow.get_by_role("button", name=re.compile("Missing · ")).click()
    await escrow.get_by_role("button", name="Override").click()
    await escrow.get_by_role("button", name="Override the verdict").click()
    await expect(escrow.get_by_text("Say why.")).to_be_visible()
    await escrow.get_by_label("Reason").fill(REASON)
    await escrow.get_by_role("button", name="Override the verdict").click()
    await expect(escrow).to_have_attribute("data-standing", "met")

    await page.reload()
    await expect(page.get_by_role("heading", name="2 of 3 met")).to_be_visible()
    await expect(escrow.get_by_text(REASON)).to_be_visible()
    await expect(escrow.get_by_text("Emmy Noether")).to_be_visible()

    paper = await printed(page)
    assert paper.has("2 of 3 met", REASON, "The contract says 5 years; the position is at most 2 years.")
    assert paper.lacks("Dashboard", "Override")

    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name="Word report").click()
    place = tmp_path / "report.docx"
    await (await download.value).save_as(place)
    told = read_docx(place.read_bytes()).text
    assert "2 of 3 statements met, 1 deviating. 1 verdict overridden by a person." in told
    assert REASON in told

    await escrow.get_by_role("button", name="Undo").click()
    await expect(escrow).to_have_attribute("data-standing", "missing")
