"""Checks against playbooks through the API: verdicts at their words, decisions that stay, reports to take away."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

import pypdf
import pytest
from sqlalchemy import text as sql

from pactoria.core.db import Database
from pactoria.documents.docx.reader import read_docx
from tests.analysis.compliance.files import OURS
from tests.analysis.compliance.test_playbooks import as_viewer, edited
from tests.client import Api
from tests.contracts.test_contracts import upload
from tests.factories import Account

RunJobs = Callable[[], Awaitable[list[str]]]

PAPER = """LICENCE AGREEMENT

1. Term. This agreement ends after five (5) years. It continues for at most three (3) years if Licensee asks for it.

2. Assignment. Neither party may assign this agreement without the written consent of the other party.
"""


async def check(api: Api, contract_id: str, playbook: str, run_jobs: RunJobs, **options: Any) -> dict[str, Any]:
    """Run a check by the built-in analyst and return it."""
    body = {"contract_id": contract_id, "playbook": playbook, "engine": "offline", **options}
    asked = await api.post("/api/ai/check-compliance", json=body)
    assert asked.status_code in {200, 202}, asked.text
    await run_jobs()
    run: dict[str, Any] = (await api.get(f"/api/ai/runs/{asked.json()['id']}")).json()
    assert run["state"] == "done", run
    return run


async def paper_against_ours(api: Api, run_jobs: RunJobs) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return a contract, a playbook of our own and the check of one against the other."""
    contract = await upload(api, PAPER.encode(), "paper.txt", side="customer")
    book = (await api.post("/api/playbooks/import", files={"file": ("ours.yaml", OURS.encode())})).json()
    return contract, book, await check(api, contract["id"], book["key"], run_jobs)


def by_statement(run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {verdict["statement_id"]: verdict for verdict in run["result"]["verdicts"]}


async def test_each_statement_is_met_deviated_from_or_missing_at_its_words(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract, book, run = await paper_against_ours(mine, run_jobs)
    found = by_statement(run)
    assert {key: verdict["standing"] for key, verdict in found.items()} == {
        "term": "deviates",
        "assignment": "met",
        "escrow": "missing",
    }
    assert found["term"]["how"] == "The contract says 5 years; the position is at most 2 years."
    assert (found["term"]["fallback_met"], found["term"]["basis"]) == (True, "words")
    assert (run["result"]["playbook"], run["result"]["playbook_version"]) == (book["key"], 1)
    text = (await mine.get(f"/api/contracts/{contract['id']}/versions/{run['version_id']}/document")).json()["text"]
    shown = [quote for verdict in found.values() for quote in verdict["evidence"]]
    assert shown
    assert all(text[quote["start"] : quote["end"]] == quote["quote"] for quote in shown)
    assert found["assignment"]["evidence"][0]["section"] == "2"


async def test_a_check_follows_the_playbook_and_is_made_once_for_each_version_of_it(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract, book, run = await paper_against_ours(mine, run_jobs)
    assert (await check(mine, contract["id"], book["key"], run_jobs))["id"] == run["id"]
    stricter = edited(book, statements=[s for s in book["statements"] if s["id"] == "escrow"])
    assert (await mine.put(f"/api/playbooks/{book['key']}", json=stricter)).status_code == 200
    later = await check(mine, contract["id"], book["key"], run_jobs)
    assert (later["id"] != run["id"], list(by_statement(later)), later["result"]["playbook_version"]) == (
        True,
        ["escrow"],
        2,
    )


async def test_statements_for_other_types_of_contracts_are_left_out_and_counted(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract = await upload(mine)
    statements = [
        {"id": "nda-only", "statement": "Secrets stay secret.", "types": ["nda"]},
        {"id": "all", "statement": "The laws of New York govern this agreement."},
    ]
    book = (await mine.post("/api/playbooks", json={"name": "Mixed", "statements": statements})).json()
    run = await check(mine, contract["id"], book["key"], run_jobs)
    assert run["result"]["contract_type"] not in {None, "nda"}
    assert (list(by_statement(run)), run["result"]["not_applicable"]) == (["all"], 1)


async def test_an_override_stays_with_its_reason_until_it_is_undone(
    api: Api, user: Account, run_jobs: RunJobs, database: Database
) -> None:
    mine = api.as_(user)
    contract, book, run = await paper_against_ours(mine, run_jobs)
    path = f"/api/compliance/{run['id']}/decisions"
    override = {"statement_id": "escrow", "decision": "overridden", "standing": "met", "reason": "In the order form."}
    made = (await mine.put(path, json=override)).json()
    assert (made["found"], made["standing"], made["reason"], made["decided_by"]) == (
        "missing",
        "met",
        "In the order form.",
        user.name,
    )
    assert (await mine.put(path, json={"statement_id": "term", "decision": "accepted"})).status_code == 200
    again = await check(mine, contract["id"], book["key"], run_jobs, again=True)
    assert again["id"] != run["id"]
    kept = (await mine.get(f"/api/compliance/{again['id']}/decisions")).json()
    assert {d["statement_id"]: d["decision"] for d in kept} == {"escrow": "overridden", "term": "accepted"}
    for _ in range(2):
        assert (await mine.delete(path, params={"statement_id": "escrow"})).status_code == 204
    assert [d["statement_id"] for d in (await mine.get(path)).json()] == ["term"]
    async with database.transaction(user.actor) as session:
        rows = await session.execute(
            sql("SELECT action, user_id, details FROM audit_events WHERE action LIKE 'verdict:%' ORDER BY id")
        )
        recorded = [(row.action, row.user_id, row.details.get("reason")) for row in rows]
    assert recorded == [
        ("verdict:overridden", user.id, "In the order form."),
        ("verdict:accepted", user.id, ""),
        ("verdict:reopened", user.id, None),
    ]


async def test_a_decision_does_not_outlive_the_position_that_it_was_about(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract, book, run = await paper_against_ours(mine, run_jobs)
    for statement in ("term", "escrow"):
        body = {"statement_id": statement, "decision": "accepted"}
        assert (await mine.put(f"/api/compliance/{run['id']}/decisions", json=body)).status_code == 200
    changed = [s | ({"statement": "One year at most."} if s["id"] == "term" else {}) for s in book["statements"]]
    await mine.put(f"/api/playbooks/{book['key']}", json=edited(book, statements=changed))
    later = await check(mine, contract["id"], book["key"], run_jobs)
    kept = (await mine.get(f"/api/compliance/{later['id']}/decisions")).json()
    assert [decision["statement_id"] for decision in kept] == ["escrow"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"statement_id": "term", "decision": "overridden", "standing": "met", "reason": "  "}, 422),
        ({"statement_id": "term", "decision": "overridden", "reason": "Because."}, 422),
        ({"statement_id": "nothing", "decision": "accepted"}, 404),
        ({"statement_id": "term", "decision": "ignored"}, 422),
    ],
    ids=["reason", "standing", "statement", "decision"],
)
async def test_an_override_needs_a_verdict_and_a_reason(
    api: Api, user: Account, run_jobs: RunJobs, body: dict[str, Any], status: int
) -> None:
    mine = api.as_(user)
    _, _, run = await paper_against_ours(mine, run_jobs)
    problem = await mine.problem("PUT", f"/api/compliance/{run['id']}/decisions", json=body)
    assert problem["status"] == status
    assert (await mine.get(f"/api/compliance/{run['id']}/decisions")).json() == []


async def test_viewers_read_a_check_and_decide_nothing_and_strangers_see_nothing(
    api: Api, user: Account, stranger: Account, run_jobs: RunJobs, database: Database
) -> None:
    mine, theirs = api.as_(user), api.as_(stranger)
    contract, book, run = await paper_against_ours(mine, run_jobs)
    path = f"/api/compliance/{run['id']}"
    accept = {"statement_id": "term", "decision": "accepted"}
    assert (await theirs.get(f"{path}/decisions")).status_code == 404
    assert (await theirs.put(f"{path}/decisions", json=accept)).status_code == 404
    assert (await theirs.get(f"{path}/export?format=csv")).status_code == 404
    own = await upload(theirs, PAPER.encode(), "paper.txt")
    body = {"contract_id": own["id"], "playbook": book["key"], "engine": "offline"}
    assert (await theirs.post("/api/ai/check-compliance", json=body)).status_code == 404
    await as_viewer(database, user)
    assert (await mine.get(f"{path}/decisions")).status_code == 200
    assert (await mine.get(f"{path}/export?format=csv")).status_code == 200
    assert (await mine.put(f"{path}/decisions", json=accept)).status_code == 403
    assert (await mine.delete(f"{path}/decisions?statement_id=term")).status_code == 403
    body = {"contract_id": contract["id"], "playbook": book["key"]}
    assert (await mine.post("/api/ai/check-compliance", json=body)).status_code == 403


async def test_a_check_can_be_taken_away_as_pdf_word_and_csv(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    _, _, run = await paper_against_ours(mine, run_jobs)
    formula = '=HYPERLINK("http://example.com";"In the order form")'
    body = {"statement_id": "escrow", "decision": "overridden", "standing": "met", "reason": formula}
    await mine.put(f"/api/compliance/{run['id']}/decisions", json=body)
    path = f"/api/compliance/{run['id']}/export?format="
    pdf = pypdf.PdfReader(io.BytesIO((await mine.get(path + "pdf")).content))
    told = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    word = read_docx((await mine.get(path + "docx")).content).text
    for report in (told, word):
        assert "2 of 3 statements met, 1 deviating. 1 verdict overridden by a person." in report
        assert "The contract says 5 years; the position is at most 2 years." in report
        assert f"Overridden by {user.name}" in report
    answer = await mine.get(path + "csv")
    assert answer.headers["content-disposition"].endswith(".compliance.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Topic"], row["Verdict"], row["Found"]) for row in rows] == [
        ("Term", "Deviates", "Deviates"),
        ("", "Met", "Met"),
        ("", "Met", "Missing"),
    ]
    assert rows[2]["Reason"] == f"'{formula}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
