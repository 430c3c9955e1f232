"""Comparisons through the API: asked for, followed, read, taken away, and closed to others."""

import io
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pypdf

from pactoria.analysis.comparisons.tasks import compare
from pactoria.core.services import Services
from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_revisions import accept_all, reject_all
from tests.client import Api
from tests.contracts.documents import LICENCE, word_file
from tests.contracts.test_contracts import upload
from tests.factories import Account
from tests.jobs import give_up

RunJobs = Callable[[], Awaitable[list[str]]]

NEW = (
    LICENCE.replace("State of New York", "State of Delaware")
    .replace("one hundred eighty (180) days", "ninety (90) days")
    .replace("Licensee's liability", "Licensee\u2019s liability")
    .replace("\n6. Governing", "\n6. Audit. Licensor may audit the books of Licensee once a year.\n\n7. Governing")
)


async def two_versions(api: Api) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    contract = await upload(api, word_file(), "licence.docx", side="customer")
    files = {"file": ("licence-2.docx", word_file(NEW))}
    response = await api.post(f"/api/contracts/{contract['id']}/versions", files=files)
    assert response.status_code == 201, response.text
    versions = (await api.get(f"/api/contracts/{contract['id']}/versions")).json()
    return contract, versions[::-1]


async def requested(api: Api, path: str = "/api/comparisons", **options: Any) -> dict[str, Any]:
    contract, versions = await two_versions(api)
    old, new = ({"contract_id": contract["id"], "version_id": version["id"]} for version in versions)
    response = await api.post(path, json={"old": old, "new": new, **options})
    assert response.status_code == 202, response.text
    return response.json()


async def rows_of(api: Api, identity: str) -> list[dict[str, Any]]:
    return (await api.get(f"/api/comparisons/{identity}/rows")).json()["rows"]


def side_of(rows: list[dict[str, Any]], mark: str) -> str:
    """Return the text of one side: without what the other one added."""
    told = [
        "".join(s["text"] for s in row["segments"] if s["mark"] != mark) for row in rows if row["kind"] != "departed"
    ]
    return "\n\n".join(text for text in told if text)


async def test_two_versions_are_compared_to_the_word_and_in_substance(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    asked = await requested(mine)
    assert (asked["state"], asked["side"]) == ("queued", "customer")
    await run_jobs()
    found = (await mine.get(f"/api/comparisons/{asked['id']}")).json()
    assert (found["state"], found["progress"], found["problem"]) == ("done", 1.0, None)
    assert [(v["number"], v["file_name"]) for v in (found["old"], found["new"])] == [
        (1, "licence.docx"),
        (2, "licence-2.docx"),
    ]
    titles = [change["title"] for change in found["changes"]]
    assert "Notice to stop renewal: 180 days, now 90 days" in titles
    assert "Governing law: New York, now Delaware" in titles
    rows = await rows_of(mine, asked["id"])
    part = (await mine.get(f"/api/comparisons/{asked['id']}/rows?start=2&limit=3")).json()
    assert part == {"rows": rows[2:5], "total": len(rows)}
    assert side_of(rows, "inserted") == read_docx(word_file()).text
    assert side_of(rows, "deleted") == read_docx(word_file(NEW)).text
    assert found["counts"]["cosmetic"] == 1
    assert found["changed"] == [r["index"] for r in rows if r["kind"] in {"edited", "added", "removed"}]
    assert all(rows[change["row"]]["kind"] in {"edited", "added", "removed"} for change in found["changes"])


async def test_what_was_compared_before_is_not_compared_again(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    asked = await requested(mine)
    await run_jobs()
    old = {"contract_id": asked["old_contract_id"], "version_id": asked["old_version_id"]}
    again = (
        await mine.post("/api/comparisons", json={"old": old, "new": {"contract_id": asked["new_contract_id"]}})
    ).json()
    assert (again["id"], again["state"]) == (asked["id"], "done")
    other = await mine.post(
        "/api/comparisons", json={"old": old, "new": {"contract_id": asked["new_contract_id"]}, "side": "vendor"}
    )
    assert other.json()["id"] != asked["id"]
    assert await run_jobs() == ["analysis.compare"]
    listed = (await mine.get(f"/api/contracts/{asked['new_contract_id']}/comparisons")).json()
    assert [c["id"] for c in listed] == [other.json()["id"], asked["id"]]


async def test_a_finished_comparison_says_so_and_can_be_taken_away(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    asked = await requested(mine)
    await run_jobs()
    path = f"/api/comparisons/{asked['id']}/export?format="
    word = await mine.get(path + "docx")
    assert word.headers["content-disposition"].startswith('attachment; filename="licence-2.redline.docx"')
    assert " ".join(read_docx(accept_all(word.content)).text.split()) == " ".join(
        read_docx(word_file(NEW)).text.split()
    )
    assert read_docx(reject_all(word.content)).text == read_docx(word_file()).text
    pdf = pypdf.PdfReader(io.BytesIO((await mine.get(path + "pdf")).content))
    assert "Governing law: New York, now Delaware" in " ".join(" ".join(p.extract_text() for p in pdf.pages).split())
    assert (await mine.get(f"/api/comparisons/{asked['id']}/events")).text.startswith("event: done\n")
    told = json.loads((await mine.get(path + "json")).content)
    assert told["format"] == "pactoria.comparison/1"
    assert b"<del>New York</del>" in (await mine.get(path + "html")).content


async def test_a_comparison_can_be_cancelled_once(api: Api, user: Account, services: Services) -> None:
    mine = api.as_(user)
    asked = await requested(mine)
    assert (await mine.post(f"/api/comparisons/{asked['id']}/cancel")).json()["state"] == "cancelled"
    assert (await mine.post(f"/api/comparisons/{asked['id']}/cancel")).status_code == 409
    await compare(services, str(user.organization_id), asked["id"])
    assert (await mine.get(f"/api/comparisons/{asked['id']}")).json()["state"] == "cancelled"


async def test_the_same_version_twice_and_unknown_ones_are_told(api: Api, user: Account) -> None:
    mine = api.as_(user)
    contract = await upload(mine)
    here = {"contract_id": contract["id"]}
    same = await mine.post("/api/comparisons", json={"old": here, "new": here})
    assert (same.status_code, same.json()["title"]) == (422, "These are the same version")
    unknown = await mine.post("/api/comparisons", json={"old": here, "new": {"contract_id": str(uuid4())}})
    assert unknown.status_code == 404


async def test_others_neither_compare_nor_see_it(api: Api, user: Account, stranger: Account) -> None:
    asked = await requested(api.as_(user))
    theirs = api.as_(stranger)
    for path in ("", "/rows", "/events", "/export?format=json"):
        assert (await theirs.get(f"/api/comparisons/{asked['id']}{path}")).status_code == 404
    own = await upload(theirs)
    mixed = {"old": {"contract_id": asked["old_contract_id"]}, "new": {"contract_id": own["id"]}}
    assert (await theirs.post("/api/comparisons", json=mixed)).status_code == 404


async def test_a_comparison_goes_with_its_contract_and_comes_back_and_goes_on(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    asked = await requested(mine)
    path = f"/api/comparisons/{asked['id']}"
    assert (await mine.get(path + "/rows")).json()["title"] == "This comparison has no result yet"
    await mine.delete(f"/api/contracts/{asked['new_contract_id']}")
    assert (await mine.get(path)).status_code == 404
    assert "analysis.compare" in await run_jobs()
    await mine.post(f"/api/contracts/{asked['new_contract_id']}/restore")
    assert (await mine.get(path)).json()["state"] == "queued"
    assert "analysis.compare" in await run_jobs()
    assert (await mine.get(path)).json()["state"] == "done"
    await mine.delete(f"/api/contracts/{asked['new_contract_id']}")
    await mine.post(f"/api/contracts/{asked['new_contract_id']}/restore")
    assert "analysis.compare" not in await run_jobs()


async def test_a_job_that_is_run_twice_changes_nothing(api: Api, user: Account, services: Services) -> None:
    mine = api.as_(user)
    asked = await requested(mine)
    await compare(services, str(user.organization_id), asked["id"])
    before = (await mine.get(f"/api/comparisons/{asked['id']}")).json()
    await compare(services, str(user.organization_id), asked["id"])
    assert (await mine.get(f"/api/comparisons/{asked['id']}")).json() == before


async def test_a_comparison_whose_job_has_no_attempt_left_says_so_and_can_be_asked_again(
    api: Api, user: Account, services: Services
) -> None:
    mine = api.as_(user)
    asked = await requested(mine)
    path = f"/api/comparisons/{asked['id']}"
    await give_up(services, "analysis.compare")
    failed = (await mine.get(path)).json()
    assert (failed["state"], failed["problem"]["type"]) == ("failed", "/problems/comparison-failed")
    assert (await mine.get(f"{path}/events")).text.startswith("event: failed\n")

    body = {"old": {"contract_id": asked["old_contract_id"], "version_id": asked["old_version_id"]}}
    again = await mine.post("/api/comparisons", json=body | {"new": {"contract_id": asked["new_contract_id"]}})
    assert (again.json()["id"] != asked["id"], again.json()["state"]) == (True, "queued")
    await mine.post(f"/api/comparisons/{again.json()['id']}/cancel")
    await give_up(services, "analysis.compare")
    assert (await mine.get(f"/api/comparisons/{again.json()['id']}")).json()["state"] == "cancelled"
