"""What people have decided about verdicts counts in grids, too: shown, sorted, filtered and taken away."""

import csv
import io
from typing import Any

from openpyxl import load_workbook

from tests.analysis.grids.conftest import LICENCE, NDA, Json, Table


async def decide(table: Table, contract: str, standing: str, reason: str) -> str:
    """Check a contract and override what was found about its law; return the check."""
    asked = {"contract_id": contract, "playbook": "mutual-nda", "engine": "offline"}
    run = await table.send("POST", "/api/ai/check-compliance", 202, asked)
    await table.run_jobs()
    body = {"statement_id": "law", "decision": "overridden", "standing": standing, "reason": reason}
    await table.send("PUT", f"/api/compliance/{run['id']}/decisions", 200, body)
    return str(run["id"])


async def test_a_verdict_that_a_person_overrides_counts_in_cells_order_filters_and_files(table: Table) -> None:
    licence, nda = await table.contract(), await table.contract(NDA, "Secrets")
    await table.make(licence, nda)
    column = await table.column("verdict")
    await table.fill()
    (found,) = await table.cells(nda)
    assert (found["value"]["standing"], found["decision"]) == ("met", None)

    check = await decide(table, nda, "missing", "=A side letter takes it out.")

    (cell,) = await table.cells(nda)
    assert (cell["state"], cell["value"]["standing"], cell["value"]["display"]) == ("done", "missing", "Missing")
    assert (cell["value"]["present"], cell["citations"]) == (False, found["citations"])
    decision: Json = cell["decision"]
    assert (decision["decision"], decision["found"], decision["by"]) == ("overridden", "met", table.owner.name)
    assert decision["reason"] == "=A side letter takes it out."

    async def rows(**params: Any) -> list[str]:
        return [row["contract_id"] for row in await table.rows(**params)]

    for wanted in ("is:missing", "absent", "contains:side letter", "contains:Missing"):
        assert await rows(filter=f"{column}:{wanted}") == [nda]
    for wanted in ("is:met", "present", "contains:Met"):
        assert await rows(filter=f"{column}:{wanted}") == [licence]
    assert await rows(filter=f"{column}:state:done", sort=column) == [nda, licence]
    assert await rows(sort=column, direction="desc") == [licence, nda]
    first = (await table.api.get(f"/api/grids/{table.id}/rows?limit=1&sort={column}")).json()
    assert await rows(cursor=first["next_cursor"], sort=column) == [licence]

    told = f"Missing (decided by {table.owner.name}, {decision['at'][:10]}: =A side letter takes it out.)"
    address = f"/api/grids/{table.id}/export"
    sheet = load_workbook(io.BytesIO((await table.api.get(address)).content)).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows()][1:] == ["Met", told]
    lines = csv.reader(io.StringIO((await table.api.get(address, params={"format": "csv"})).text))
    assert [line[1] for line in lines][1:] == ["Met", told]

    await table.send("DELETE", f"/api/compliance/{check}/decisions?statement_id=law", 204)
    assert (await table.cells(nda))[0] == found


async def test_a_decision_counts_for_the_version_and_the_words_that_it_was_about(table: Table) -> None:
    contract = await table.contract()
    own = await table.send("POST", "/api/playbooks/mutual-nda/copy", 201)
    await table.make(contract)
    for key in ("mutual-nda", own["key"]):
        await table.column("", kind="verdict", playbook=key, statement_id="law")
    await table.fill()
    await decide(table, contract, "deviates", "Not our courts.")

    ours, others = await table.cells(contract)
    assert (ours["value"]["standing"], others["value"]["standing"]) == ("deviates", "met")
    await table.version(contract, LICENCE + "\n8. Notes. None.\n")
    ours, _ = await table.cells(contract)
    assert (ours["state"], ours["value"]["standing"]) == ("stale", "deviates")
    await table.fill()
    ours, _ = await table.cells(contract)
    assert (ours["state"], ours["value"]["standing"], ours["decision"]) == ("done", "met", None)
