"""Reviews through the API: progress, sides, decisions, exports, and what survives."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pypdf
from docx import Document

from pactoria.analysis import service as analyses
from pactoria.analysis.tasks import analyze
from pactoria.core.actor import Actor
from pactoria.core.jobs import Jobs
from pactoria.core.services import Services
from pactoria.worker import create_jobs
from tests.client import Api
from tests.contracts.documents import LICENCE, word_file
from tests.contracts.test_contracts import upload
from tests.factories import Account, make_account
from tests.jobs import give_up

RunJobs = Callable[[], Awaitable[list[str]]]


async def reviewed(api: Api, run_jobs: RunJobs, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    contract = await upload(api, **options)
    await run_jobs()
    return contract, (await api.get(f"/api/contracts/{contract['id']}/analyses/latest")).json()


async def test_an_upload_is_reviewed_with_every_claim_at_its_words(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    contract, analysis = await reviewed(mine, run_jobs, side="customer")
    assert analysis["state"] == "done"
    assert analysis["side"] == "customer"
    assert analysis["findings"]
    for claim in [*analysis["findings"], *analysis["clauses"], *analysis["facts"]["parties"]]:
        assert LICENCE[claim["start"] : claim["end"]] == claim["quote"]
    assert analysis["facts"]["governing_law"]["value"] == "New York"
    assert {party["name"] for party in analysis["facts"]["parties"]} == {
        "Northwind Software Ltd",
        "Contoso Retail GmbH",
    }
    listed = (await mine.get("/api/contracts")).json()["items"][0]
    assert listed["score"] == analysis["score"]
    assert sum(listed["finding_counts"].values()) == len(analysis["findings"])
    assert listed["contract_type"] == "license"
    assert listed["effective_date"] == "2026-03-01"
    assert contract["analysis"]["state"] == "queued"


async def test_changing_sides_judges_again_and_keeps_decisions(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    contract, customer = await reviewed(mine, run_jobs, side="customer")
    finding = customer["findings"][0]
    decided = await mine.patch(f"/api/analyses/{customer['id']}/findings/{finding['id']}", json={"state": "dismissed"})
    assert decided.json()["state"] == "dismissed"
    response = await mine.post(f"/api/contracts/{contract['id']}/analyses", json={"side": "vendor"})
    assert response.status_code == 202
    await run_jobs()
    vendor = (await mine.get(f"/api/contracts/{contract['id']}/analyses/latest")).json()
    assert vendor["side"] == "vendor"
    assert vendor["clauses"] == customer["clauses"]
    assert [f["id"] for f in vendor["findings"]] != [f["id"] for f in customer["findings"]]
    await mine.post(f"/api/contracts/{contract['id']}/analyses", json={"side": "customer"})
    await run_jobs()
    again = (await mine.get(f"/api/contracts/{contract['id']}/analyses/latest")).json()
    assert {f["id"]: f["state"] for f in again["findings"]}[finding["id"]] == "dismissed"
    assert again["score"] == customer["score"]


async def test_a_dismissed_finding_no_longer_counts_and_can_be_opened_again(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    _, analysis = await reviewed(mine, run_jobs, side="customer")
    finding = analysis["findings"][0]
    path = f"/api/analyses/{analysis['id']}/findings/{finding['id']}"

    async def counted() -> int:
        return (await mine.get("/api/contracts")).json()["items"][0]["finding_counts"][finding["severity"]]

    before = await counted()
    await mine.patch(path, json={"state": "dismissed"})
    assert await counted() == before - 1
    await mine.patch(path, json={"state": "open"})
    assert await counted() == before
    assert (await mine.problem("PATCH", f"/api/analyses/{analysis['id']}/findings/none", json={"state": "open"}))[
        "type"
    ] == "/problems/finding-not-found"


async def test_a_stranger_sees_nothing_of_the_analysis(
    api: Api, user: Account, stranger: Account, run_jobs: RunJobs
) -> None:
    _, analysis = await reviewed(api.as_(user), run_jobs)
    theirs, path = api.as_(stranger), f"/api/analyses/{analysis['id']}"
    for method, url in [
        ("GET", path),
        ("GET", f"{path}/events"),
        ("GET", f"{path}/export?format=pdf"),
        ("POST", f"{path}/cancel"),
    ]:
        assert (await theirs.request(method, url)).status_code == 404, url
    finding = analysis["findings"][0]["id"]
    assert (await theirs.patch(f"{path}/findings/{finding}", json={"state": "dismissed"})).status_code == 404


async def test_the_word_export_is_the_original_with_comments_at_the_words(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    _, analysis = await reviewed(mine, run_jobs, data=word_file(), name="licence.docx", side="customer")
    dismissed = analysis["findings"][-1]
    await mine.patch(f"/api/analyses/{analysis['id']}/findings/{dismissed['id']}", json={"state": "dismissed"})
    response = await mine.get(f"/api/analyses/{analysis['id']}/export", params={"format": "docx"})
    assert response.status_code == 200, response.text
    assert "licence.review.docx" in response.headers["content-disposition"]
    document = Document(io.BytesIO(response.content))
    comments = "\n".join(comment.text for comment in document.comments)
    for finding in analysis["findings"][:-1]:
        assert finding["title"] in comments
    assert [p.text for p in document.paragraphs] == [p.text for p in Document(io.BytesIO(word_file())).paragraphs]


async def test_the_pdf_and_json_exports_say_what_the_page_says(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    _, analysis = await reviewed(mine, run_jobs, side="customer")
    pdf = await mine.get(f"/api/analyses/{analysis['id']}/export", params={"format": "pdf"})
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages).split())
    assert all(" ".join(finding["title"].split()) in text for finding in analysis["findings"][:3])
    exported = json.loads((await mine.get(f"/api/analyses/{analysis['id']}/export?format=json")).content)
    assert [f["id"] for f in exported["findings"]] == [f["id"] for f in analysis["findings"]]
    assert exported["document"]["text"] == LICENCE


async def test_an_analysis_can_be_cancelled_before_it_starts(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    contract, first = await reviewed(mine, run_jobs)
    second = (await mine.post(f"/api/contracts/{contract['id']}/analyses", json={"side": "vendor"})).json()
    assert (await mine.problem("GET", f"/api/analyses/{second['id']}/export?format=pdf"))["status"] == 409
    assert (await mine.post(f"/api/analyses/{second['id']}/cancel")).json()["state"] == "cancelled"
    await run_jobs()
    assert (await mine.get(f"/api/analyses/{second['id']}")).json()["state"] == "cancelled"
    assert (await mine.problem("POST", f"/api/analyses/{first['id']}/cancel"))["type"] == "/problems/analysis-over"


async def test_running_a_job_twice_changes_nothing(
    api: Api, user: Account, services: Services, run_jobs: RunJobs
) -> None:
    from pactoria.analysis import tasks

    mine = api.as_(user)
    contract, analysis = await reviewed(mine, run_jobs)
    await tasks.analyze(services, str(user.organization_id), analysis["id"])
    await tasks.review_new_version(
        services, str(user.organization_id), str(contract["id"]), str(contract["current_version_id"])
    )
    assert await run_jobs() == []
    assert (await mine.get(f"/api/analyses/{analysis['id']}")).json() == analysis


async def test_a_review_that_a_deletion_stopped_goes_on_when_the_contract_is_restored(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    waiting = await upload(mine)
    _, under_way = await reviewed(mine, run_jobs)
    again = await mine.post(f"/api/contracts/{under_way['contract_id']}/analyses", json={"side": "vendor"})
    for contract_id in (waiting["id"], under_way["contract_id"]):
        await mine.delete(f"/api/contracts/{contract_id}")
    await run_jobs()
    assert (await mine.problem("GET", f"/api/analyses/{again.json()['id']}"))["status"] == 404
    for contract_id in (waiting["id"], under_way["contract_id"]):
        await mine.post(f"/api/contracts/{contract_id}/restore")
    await run_jobs()
    assert (await mine.get(f"/api/contracts/{waiting['id']}/analyses/latest")).json()["state"] == "done"
    assert (await mine.get(f"/api/analyses/{again.json()['id']}")).json()["state"] == "done"


async def test_restoring_starts_no_review_that_is_over(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    contract, analysis = await reviewed(mine, run_jobs)
    await mine.delete(f"/api/contracts/{contract['id']}")
    await mine.post(f"/api/contracts/{contract['id']}/restore")
    await run_jobs()
    assert (await mine.get(f"/api/contracts/{contract['id']}/analyses/latest")).json() == analysis


async def test_progress_is_followed_live_and_a_worker_does_the_work(fresh_services: Services, fresh_api: Api) -> None:
    user = await make_account(fresh_services.db)
    mine = fresh_api.as_(user)
    stop = asyncio.Event()
    jobs: Jobs[Services] = create_jobs(fresh_services)
    working = asyncio.create_task(jobs.run(stop))
    try:
        contract = await upload(mine, (LICENCE * 30).encode(), side="vendor")
        analysis_id = None
        async with asyncio.timeout(60):
            while analysis_id is None:
                analysis_id = (await mine.get(f"/api/contracts/{contract['id']}")).json()["analysis"]["id"]
            lines = (await mine.get(f"/api/analyses/{analysis_id}/events")).text.splitlines()
        events = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
        assert events[-1]["state"] == "done"
        progress = [event["progress"] for event in events]
        assert progress == sorted(progress)
        assert (await mine.get(f"/api/analyses/{analysis_id}")).json()["findings"]
    finally:
        stop.set()
        await working


async def test_a_review_whose_job_has_no_attempt_left_says_so_and_can_be_started_again(
    api: Api, user: Account, services: Services, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract, done = await reviewed(mine, run_jobs, side="customer")
    path = f"/api/contracts/{contract['id']}/analyses"
    asked = (await mine.post(path, json={"side": "vendor"})).json()
    async with services.db.transaction(Actor.system(user.organization_id)) as session:
        assert await analyses.begin(session, Actor.system(user.organization_id), UUID(asked["id"])) is not None
    await give_up(services, "analysis.analyze")

    failed = (await mine.get(f"{path}/latest")).json()
    assert (failed["id"], failed["state"], failed["step"]) == (asked["id"], "failed", None)
    assert (failed["problem"]["type"], failed["problem"]["status"]) == ("/problems/analysis-failed", 500)
    assert (await mine.get("/api/contracts")).json()["items"][0]["analysis"]["state"] == "failed"
    assert (await mine.get(f"/api/analyses/{asked['id']}/events")).text.startswith("event: failed\n")
    assert (await mine.get(f"/api/analyses/{done['id']}")).json()["state"] == "done"

    await mine.post(path, json={"side": "vendor"})
    await run_jobs()
    assert (await mine.get(f"{path}/latest")).json()["state"] == "done"


async def test_giving_up_leaves_reviews_alone_that_are_over_or_deleted(
    api: Api, user: Account, services: Services, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract, _ = await reviewed(mine, run_jobs, side="customer")
    path = f"/api/contracts/{contract['id']}/analyses"
    asked = (await mine.post(path, json={"side": "vendor"})).json()
    await mine.delete(f"/api/contracts/{contract['id']}")
    await give_up(services, "analysis.analyze")
    await mine.post(f"/api/contracts/{contract['id']}/restore")
    await run_jobs()
    assert (await mine.get(f"/api/analyses/{asked['id']}")).json()["state"] == "done"

    for side, end in (("customer", "done"), ("vendor", "cancelled")):
        asked = (await mine.post(path, json={"side": side})).json()
        if end == "done":
            await analyze(services, str(user.organization_id), asked["id"])
        else:
            await mine.post(f"/api/analyses/{asked['id']}/cancel")
        before = (await mine.get(f"/api/analyses/{asked['id']}")).json()
        await give_up(services, "analysis.analyze")
        assert before["state"] == end
        assert (await mine.get(f"/api/analyses/{asked['id']}")).json() == before
