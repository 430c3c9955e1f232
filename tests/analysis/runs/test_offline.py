"""Runs of the built-in analyst: made, kept, given back, followed, metered, and closed to others."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import text

from pactoria.analysis.runs import queueing, service
from pactoria.analysis.runs.endpoints import shown
from pactoria.analysis.runs.following import events_of
from pactoria.analysis.runs.models import Run
from pactoria.analysis.runs.tasks import perform
from pactoria.core.actor import Actor
from pactoria.core.services import Services
from pactoria.usage.expiry import expire
from pactoria.usage.ledger import Ledger, Tokens
from tests.analysis.runs.conftest import Desk, events_in
from tests.client import Api
from tests.contracts.documents import LICENCE
from tests.factories import make_account
from tests.jobs import give_up
from tests.usage.books import audit, claim_of, set_tier


async def test_risks_are_those_of_the_review_each_at_its_words(desk: Desk) -> None:
    contract = await desk.contract()
    asked = await desk.ask("analyze-risks", contract, engine="offline")
    assert (asked["state"], asked["result"], asked["engine"], asked["side"]) == ("queued", None, "offline", "customer")

    assert await desk.work() == ["analysis.run"]
    run = await desk.get(asked["id"])
    review = (await desk.api.get(f"/api/contracts/{contract}/analyses/latest")).json()
    result = run["result"]
    assert (run["state"], run["progress"], run["problem"], run["notice"]) == ("done", 1.0, None, None)
    assert {(risk["id"], risk["severity"]) for risk in result["risks"]} == {
        (finding["id"], finding["severity"]) for finding in review["findings"]
    }
    assert len(result["risks"]) > 2
    assert result["score"] == review["score"]
    for risk in result["risks"]:
        (cited,) = risk["cites"]
        assert LICENCE[cited["start"] : cited["end"]] == cited["quote"]
    assert (run["model"], run["cost"], len(run["records"])) == (None, "0E-10", 1)


async def test_the_same_is_not_made_twice_and_costs_nothing_unless_it_is_wanted_again(desk: Desk) -> None:
    contract = await desk.contract()
    first = await desk.made("analyze-risks", contract, engine="offline")
    same = await desk.ask("analyze-risks", contract, engine="offline")
    other_side = await desk.ask("analyze-risks", contract, engine="offline", side="vendor")
    waiting = await desk.ask("analyze-risks", contract, engine="offline", side="vendor")
    again = await desk.ask("analyze-risks", contract, engine="offline", again=True)
    await desk.work()

    assert (same["id"], same["state"], same["result"]) == (first["id"], "done", first["result"])
    assert waiting["id"] == other_side["id"] != first["id"]
    assert again["id"] not in {first["id"], other_side["id"]}
    assert (await desk.get(again["id"]))["result"] == first["result"]
    assert await desk.usage() == {"analyze-risks": (3, 3)}
    listed = (await desk.api.get(f"/api/ai/runs?contract_id={contract}&kind=risks")).json()
    assert [run["id"] for run in listed] == [again["id"], other_side["id"], first["id"]]
    assert "result" not in listed[0]
    assert (await desk.api.get(f"/api/ai/runs?contract_id={contract}&kind=comparison")).json() == []
    await audit(desk.services.db)


async def test_who_has_no_message_left_is_told_at_once_and_when_the_job_comes(desk: Desk) -> None:
    contract = await desk.contract()
    waiting = await desk.ask("analyze-risks", contract, engine="offline")
    await set_tier(desk.services.db, desk.person, messages_per_day=0)
    body = {"contract_id": contract, "engine": "offline", "side": "vendor"}
    problem = await desk.api.problem("POST", "/api/ai/analyze-risks", json=body)
    await desk.work()

    assert (problem["status"], problem["type"], problem["quota"]) == (429, "/problems/quota-exceeded", "day")
    run = await desk.get(waiting["id"])
    assert (run["state"], run["problem"]["status"], run["result"]) == ("failed", 429, None)
    assert await desk.usage() == {}
    await audit(desk.services.db)


async def test_a_run_is_followed_to_its_end_by_whoever_asks_and_by_others(desk: Desk) -> None:
    contract = await desk.contract()
    asked = await desk.ask("analyze-risks", contract, engine="offline")
    follower = events_of(desk.services, desk.person.actor, UUID(asked["id"]), shown)
    seen = [await anext(follower)]  # from here on the follower listens
    await desk.work()
    seen += [event async for event in follower]
    events = events_in(b"".join(seen).decode())

    assert events[0] == ("progress", {"state": "queued", "step": None, "progress": 0.0})
    name, run = events[-1]
    assert (name, run["kind"], run["state"]) == ("done", "risks", "done")
    assert run == await desk.get(asked["id"])
    later = await desk.api.get(f"/api/ai/runs/{run['id']}/events")
    assert later.headers["content-type"].startswith("text/event-stream")
    assert events_in(later.text) == [("done", run)]
    body = {"contract_id": contract, "engine": "offline"}
    same = await desk.api.post("/api/ai/analyze-risks", json=body, headers={"Accept": "text/event-stream"})
    assert events_in(same.text) == [("done", run)]


async def test_who_waits_is_answered_with_the_result(desk: Desk) -> None:
    contract = await desk.contract()
    waiting = asyncio.create_task(desk.ask("analyze-risks", contract, engine="offline", wait=60))
    while not await desk.work():  # noqa: ASYNC110 - the request comes in its own time
        await asyncio.sleep(0.05)

    assert (await waiting)["state"] == "done"


async def test_a_cancelled_run_is_not_made_and_takes_no_message(desk: Desk) -> None:
    contract = await desk.contract()
    asked = await desk.ask("analyze-risks", contract, engine="offline")
    cancelled = await desk.api.post(f"/api/ai/runs/{asked['id']}/cancel")
    too_late = await desk.api.problem("POST", f"/api/ai/runs/{asked['id']}/cancel")
    await desk.work()

    assert cancelled.json()["state"] == "cancelled"
    assert (too_late["status"], too_late["type"]) == (409, "/problems/run-over")
    assert (await desk.get(asked["id"]))["state"] == "cancelled"
    assert await desk.usage() == {}
    afresh = await desk.ask("analyze-risks", contract, engine="offline")
    assert afresh["id"] != asked["id"]


async def test_versions_are_compared_by_the_comparison_that_there_is(desk: Desk) -> None:
    contract = await desk.contract()
    new = LICENCE.replace("State of New York", "State of Delaware").encode()
    versions = f"/api/contracts/{contract}/versions"
    (old,) = (await desk.api.get(versions)).json()
    assert (await desk.api.post(versions, files={"file": ("licence-2.txt", new)})).status_code == 201
    await desk.work()
    before = {"contract_id": contract, "version_id": old["id"]}
    run = await desk.made("compare", contract, engine="offline", old=before)

    result = run["result"]
    comparison = (await desk.api.get(f"/api/comparisons/{result['comparison_id']}")).json()
    assert comparison["state"] == "done"
    assert [change["title"] for change in result["changes"]] == [change["title"] for change in comparison["changes"]]
    assert "Governing law: New York, now Delaware" in [change["title"] for change in result["changes"]]
    assert result["counts"] == comparison["counts"]
    assert (await desk.ask("compare", contract, engine="offline", old=before))["id"] == run["id"]
    same = {"contract_id": contract, "engine": "offline", "old": {"contract_id": contract}}
    assert (await desk.api.problem("POST", "/api/ai/compare", json=same))["type"] == "/problems/nothing-to-compare"


async def test_others_see_nothing_of_runs_nor_run_anything_on_foreign_contracts(
    desk: Desk, fresh_services: Services, fresh_api: Api
) -> None:
    contract = await desk.contract()
    run = await desk.made("analyze-risks", contract, engine="offline")
    other = await make_account(fresh_services.db, name="Charles Babbage")
    theirs = Desk(fresh_api.as_(other), fresh_services, other)
    own = await theirs.contract()

    for method, path in (
        ("GET", f"/api/ai/runs/{run['id']}"),
        ("GET", f"/api/ai/runs/{run['id']}/events"),
        ("POST", f"/api/ai/runs/{run['id']}/cancel"),
        ("GET", f"/api/ai/runs?contract_id={contract}"),
    ):
        assert (await theirs.api.problem(method, path))["status"] == 404
    for path, body in (
        ("analyze-risks", {"contract_id": contract}),
        ("analyze-risks", {"contract_id": own, "version_id": run["version_id"]}),
        ("compare", {"contract_id": own, "old": {"contract_id": contract}}),
        ("compare", {"contract_id": contract, "old": {"contract_id": own}}),
        ("estimate", {"kind": "risks", "contract_id": contract}),
        ("analyze-risks", {"contract_id": str(uuid4())}),
    ):
        assert (await theirs.api.problem("POST", f"/api/ai/{path}", json=body))["status"] == 404


async def test_a_deleted_contract_takes_its_runs_along_and_goes_on_with_them_when_it_is_restored(desk: Desk) -> None:
    contract = await desk.contract()
    made = await desk.made("analyze-risks", contract, engine="offline")
    waiting = await desk.ask("analyze-risks", contract, engine="offline", side="vendor")
    assert (await desk.api.delete(f"/api/contracts/{contract}")).status_code == 204
    await desk.work()

    for run in (made, waiting):
        assert (await desk.api.problem("GET", f"/api/ai/runs/{run['id']}"))["status"] == 404
    assert await desk.usage() == {"analyze-risks": (1, 1)}

    await desk.api.post(f"/api/contracts/{contract}/restore")
    assert (await desk.work()).count("analysis.run") == 1
    assert await desk.get(made["id"]) == made
    assert (await desk.get(waiting["id"]))["state"] == "done"
    assert await desk.usage() == {"analyze-risks": (2, 2)}


async def test_a_run_that_gets_a_job_again_is_made_and_paid_for_once(desk: Desk) -> None:
    contract, system = await desk.contract(), Actor.system(desk.person.organization_id)
    run = UUID((await desk.ask("analyze-risks", contract, engine="offline"))["id"])
    async with desk.services.db.transaction(system) as session:
        await queueing.resume(session, system, UUID(contract))
        jobs = await session.execute(text("SELECT lock FROM procrastinate_jobs WHERE task_name = 'analysis.run'"))
        assert jobs.scalars().all() == [f"analysis.run:{run}"] * 2  # one after the other

    # Without the lock, as a grid takes up a run: whoever was at it before stops.
    attempts: list[Run | None] = []
    for _ in range(2):
        async with desk.services.db.transaction(system) as session:
            attempts.append(await service.begin(session, system, run))
    for attempt, wanted in zip(attempts, (False, True), strict=True):
        assert attempt is not None
        async with desk.services.db.transaction(system) as session:
            assert await service.advance(session, system, attempt, "review", 0.5) is wanted

    assert (await desk.work()).count("analysis.run") == 2
    assert await desk.usage() == {"analyze-risks": (1, 1)}


async def test_a_run_whose_job_has_no_attempt_left_says_so_and_holds_nothing(desk: Desk) -> None:
    contract = await desk.contract()
    asked = await desk.ask("analyze-risks", contract, engine="offline")
    follower = events_of(desk.services, desk.person.actor, UUID(asked["id"]), shown)
    await anext(follower)  # from here on the follower listens
    # What a worker leaves behind that dies in the middle: the analyst takes no tokens, and notes so while it works.
    ledger = desk.services.part(Ledger)
    hold = await ledger.hold(claim_of(desk.person, feature="analyze-risks", tokens=Tokens(), cost=Decimal(0)))
    await ledger.note(hold.id, Tokens(), Decimal(0))

    await give_up(desk.services, "analysis.run")
    end = events_in(b"".join([event async for event in follower]).decode())[-1]
    run = await desk.get(asked["id"])
    assert end == ("failed", run)
    assert (run["state"], run["problem"]["type"], run["result"]) == ("failed", "/problems/run-failed", None)

    await expire(desk.services.db, at=hold.expires_at + timedelta(hours=1))
    async with desk.services.db.transaction(desk.person.actor) as session:
        assert await session.scalar(text("SELECT count(*) FROM usage_holds WHERE state = 'held'")) == 0
    assert (await desk.usage()).get("analyze-risks", (0, 0))[1] == 0  # it has taken no message
    await audit(desk.services.db)

    again = await desk.made("analyze-risks", contract, engine="offline")
    assert (again["id"] != asked["id"], again["state"]) == (True, "done")
    assert (await desk.usage())["analyze-risks"][1] == 1


async def test_giving_up_leaves_runs_alone_that_are_over_or_deleted(desk: Desk) -> None:
    contract = await desk.contract()
    ended: list[tuple[str, str]] = []
    for side, end in (("customer", "done"), ("vendor", "cancelled"), ("neutral", "queued")):
        run_id = (await desk.ask("analyze-risks", contract, engine="offline", side=side))["id"]
        if end == "done":
            await perform(desk.services, str(desk.person.organization_id), run_id)
        elif end == "cancelled":
            await desk.api.post(f"/api/ai/runs/{run_id}/cancel")
        else:
            await desk.api.delete(f"/api/contracts/{contract}")
        await give_up(desk.services, "analysis.run")
        ended.append((run_id, end))
    await desk.api.post(f"/api/contracts/{contract}/restore")
    for run_id, end in ended:
        run = await desk.get(run_id)
        assert (run["state"], run["problem"]) == (end, None)
    await desk.work()
    assert [(await desk.get(run_id))["state"] for run_id, _ in ended] == ["done", "cancelled", "done"]
