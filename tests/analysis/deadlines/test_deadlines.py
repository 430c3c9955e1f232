"""Deadlines through the API: read after a review, changed by people, handed to calendars, closed to others."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy import text as sql

from pactoria.analysis.deadlines import tasks
from pactoria.analysis.deadlines.models import DeadlineReminder
from pactoria.core import clock
from pactoria.core.actor import Role
from pactoria.core.db import Database
from pactoria.core.errors import Problem
from pactoria.core.services import Services
from pactoria.worker import TASKS
from tests.client import Api
from tests.contracts.documents import LICENCE as SAMPLE
from tests.contracts.test_contracts import upload
from tests.factories import Account

JOBS = {task.name: task.run for task in TASKS}
RunJobs = Callable[[], Awaitable[list[str]]]
LICENCE = SAMPLE.replace("continues for three (3) years", "continues for an initial term of three (3) years")
TODAY = datetime(2028, 8, 20, 12, tzinfo=UTC)
"""Ten days before the last day to stop the sample's renewal, 2 September 2028, a Saturday."""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: TODAY)


async def read(api: Api, run_jobs: RunJobs, text: str = LICENCE) -> str:
    contract = await upload(api, text.encode(), side="customer")
    await run_jobs()
    return str(contract["id"])


async def listed(api: Api, **params: Any) -> list[dict[str, Any]]:
    response = await api.get("/api/deadlines", params=params)
    assert response.status_code == 200, response.text
    return response.json()["items"]


async def notice_of(api: Api) -> dict[str, Any]:
    return (await listed(api, kind="notice"))[0]


async def test_the_days_of_a_contract_are_read_once_its_review_is_done(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract_id = await read(mine, run_jobs)
    found = await listed(mine)
    assert [(d["kind"], d["day"], d["due_on"]) for d in found[:3]] == [
        ("start", "2026-03-01", "2026-03-01"),
        ("notice", "2028-09-02", "2028-09-01"),
        ("renewal", "2029-03-01", "2029-03-01"),
    ]
    notice = found[1]
    assert notice["how"].startswith("180 days before 1 March 2029")
    assert "2 September 2028 is a Saturday: act by Friday, 1 September 2028." in notice["how"]
    assert (notice["contract_id"], notice["state"]) == (contract_id, "open")
    for deadline in found:
        words = deadline["words"]
        assert LICENCE[words["start"] : words["end"]] == words["quote"]
    counts = (await mine.get("/api/deadlines/counts")).json()
    assert (counts["overdue"], counts["soon"], counts["next"]["id"]) == (0, 1, notice["id"])


async def test_duties_are_told_with_their_words(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    contract = await upload(mine, LICENCE.encode())
    early = await mine.problem("GET", f"/api/contracts/{contract['id']}/obligations")
    assert early["type"] == "/problems/not-read-yet"
    await run_jobs()
    found = (await mine.get(f"/api/contracts/{contract['id']}/obligations")).json()["items"]
    told = [(d["who"], d["prohibited"], d["kind"]) for d in found]
    assert told == [("Licensee", False, "payment"), ("Licensee", True, "restriction")]
    assert found[0]["timings"][0]["words"]["quote"] == "within thirty (30) days of the date of the invoice"
    assert all(LICENCE[d["words"]["start"] : d["words"]["end"]] == d["words"]["quote"] for d in found)


async def test_reading_twice_changes_nothing_and_leaves_alone_what_people_did(
    api: Api, user: Account, services: Services, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract_id = await read(mine, run_jobs)
    notice = await notice_of(mine)
    change = {"corrected_day": "2028-08-25", "correction_reason": "amendment of 3 May", "note": "Ask Kim first"}
    changed = (await mine.patch(f"/api/deadlines/{notice['id']}", json=change)).json()
    assert (changed["due_on"], changed["day"]) == ("2028-08-25", "2028-09-02")
    before = await listed(mine)
    await JOBS["deadlines.read"](services, str(user.organization_id), contract_id)
    async with services.db.transaction(user.actor) as session:
        await session.execute(sql("UPDATE deadline_readings SET engine = 'older'"))
    await JOBS["deadlines.look_ahead"](services)
    assert await run_jobs() == ["deadlines.read"]
    assert await listed(mine) == before


async def test_a_new_version_brings_its_own_days_and_keeps_what_people_noted(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract_id = await read(mine, run_jobs)
    old = await notice_of(mine)
    await mine.patch(f"/api/deadlines/{old['id']}", json={"note": "Kim decides"})
    newer = LICENCE.replace("one hundred eighty (180) days", "thirty (30) days")
    await mine.post(f"/api/contracts/{contract_id}/versions", files={"file": ("licence-2.txt", newer.encode())})
    await run_jobs()
    notices = await listed(mine, kind="notice")
    assert [(d["day"], d["is_current"]) for d in notices][:2] == [("2028-09-02", False), ("2029-01-30", True)]
    assert [d["day"] for d in notices if not d["is_current"]] == ["2028-09-02"]
    await mine.patch(f"/api/deadlines/{old['id']}", json={"state": "dismissed"})
    assert all(d["is_current"] for d in await listed(mine, kind="notice"))


async def test_a_corrected_date_says_why_and_can_be_taken_back(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    await read(mine, run_jobs)
    path = f"/api/deadlines/{(await notice_of(mine))['id']}"
    silent = await mine.problem("PATCH", path, json={"corrected_day": "2028-08-25", "correction_reason": " "})
    assert silent["type"] == "/problems/reason-missing"
    await mine.patch(path, json={"corrected_day": "2028-08-25", "correction_reason": "amendment"})
    back = (await mine.patch(path, json={"corrected_day": None})).json()
    assert (back["due_on"], back["correction_reason"]) == ("2028-09-01", None)


async def test_what_is_done_leaves_the_list_of_open_ones_and_comes_back(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    await read(mine, run_jobs)
    notice = await notice_of(mine)
    path = f"/api/deadlines/{notice['id']}"
    await mine.patch(path, json={"state": "done"})
    assert notice["id"] not in [d["id"] for d in await listed(mine, state="open")]
    assert (await mine.get("/api/deadlines/counts")).json()["soon"] == 0
    await mine.patch(path, json={"state": "open"})
    assert notice["id"] in [d["id"] for d in await listed(mine, state="open")]


async def test_a_list_is_narrowed_and_paged_in_order_of_time(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    first = await read(mine, run_jobs)
    second = await read(mine, run_jobs, LICENCE.replace("Contoso Retail GmbH", "Fabrikam Ltd"))
    everything = await listed(mine)
    assert {d["contract_id"] for d in everything} == {first, second}
    paged: list[dict[str, Any]] = []
    cursor = None
    while cursor is not None or not paged:
        page = (await mine.get("/api/deadlines", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
        assert page["total"] == (len(everything) if cursor is None else None)
        paged += page["items"]
        cursor = page["next_cursor"]
    assert paged == everything
    assert [d["due_on"] for d in paged] == sorted(d["due_on"] for d in paged)
    assert {d["contract_id"] for d in await listed(mine, contract_id=second)} == {second}
    within = await listed(mine, since="2028-09-01", until="2029-03-01")
    assert {d["due_on"] for d in within} == {"2028-09-01", "2029-03-01"}
    assert await listed(mine, q="no such words") == []
    assert (await mine.problem("GET", "/api/deadlines?cursor=nonsense"))["type"] == "/problems/invalid-cursor"


async def test_reminders_are_recorded_once_for_the_day_that_counts(
    api: Api, user: Account, services: Services, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    await read(mine, run_jobs)
    notice = await notice_of(mine)

    async def recorded() -> list[tuple[str, int]]:
        async with services.db.transaction(user.actor) as session:
            rows = await session.scalars(select(DeadlineReminder).order_by(DeadlineReminder.days_before.desc()))
            return [(row.due_on.isoformat(), row.days_before) for row in rows]

    await JOBS["deadlines.look_ahead"](services)
    await JOBS["deadlines.look_ahead"](services)
    assert await recorded() == [("2028-09-01", 30)]
    soon = {"corrected_day": "2028-08-25", "correction_reason": "amendment"}
    await mine.patch(f"/api/deadlines/{notice['id']}", json=soon)
    await JOBS["deadlines.look_ahead"](services)
    assert await recorded() == [("2028-09-01", 30), ("2028-08-25", 7)]


async def test_a_reading_that_does_not_come_to_an_end_is_a_failed_job_which_is_tried_again_and_given_up(
    api: Api, user: Account, services: Services, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = api.as_(user)
    contract = await read(mine, run_jobs)
    async with services.db.transaction(user.actor) as session:
        await session.execute(sql("DELETE FROM deadline_readings"))
    monkeypatch.setattr(tasks, "_SECONDS", 0.0)
    with pytest.raises(Problem):
        await JOBS["deadlines.read"](services, organization_id=str(user.organization_id), contract_id=contract)


async def test_a_contract_whose_reading_was_given_up_is_left_alone_for_a_day(
    api: Api, user: Account, services: Services, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read(api.as_(user), run_jobs)

    async def execute(statement: str, **values: Any) -> None:
        async with services.db.transaction(user.actor) as session:
            await session.execute(sql(statement), values)

    async def read_again() -> bool:
        await JOBS["deadlines.look_ahead"](services)
        return "deadlines.read" in await run_jobs()

    await execute("UPDATE deadline_readings SET read_on = :day", day=(TODAY - timedelta(days=30)).date())
    await JOBS["deadlines.look_ahead"](services)
    # As the worker leaves it whose last attempt has failed.
    await execute(
        "UPDATE procrastinate_jobs SET status = 'failed', scheduled_at = :at WHERE task_name = 'deadlines.read'",
        at=TODAY,
    )
    assert not await read_again()
    monkeypatch.setattr(clock, "now", lambda: TODAY + timedelta(days=1))
    assert await read_again()
    assert not await read_again()


async def test_a_calendar_program_gets_what_is_open_by_the_secret_link_alone(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    await read(mine, run_jobs)
    assert (await mine.get("/api/calendar/link")).json() is None
    made = (await mine.post("/api/calendar/link")).json()
    feed = await api.get(made["url"])  # nobody is signed in
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in feed.content.split(b"\r\n"))
    notice = await notice_of(mine)
    events = {str(event["uid"]): event for event in Calendar.from_ical(feed.content).walk("VEVENT")}
    event = events[f"{notice['id']}@pactoria"]
    assert event.decoded("dtstart").isoformat() == "2028-09-01"
    assert str(event["summary"]).startswith("Last day to stop the renewal")
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [
        timedelta(hours=9) - timedelta(days=days) for days in notice["remind_days"]
    ]
    await mine.patch(f"/api/deadlines/{notice['id']}", json={"note": "moved", "remind_days": [3]})
    again = {
        str(event["uid"]): event for event in Calendar.from_ical((await api.get(made["url"])).content).walk("VEVENT")
    }
    assert set(again) == set(events)
    assert int(again[f"{notice['id']}@pactoria"]["sequence"]) == 1
    await mine.patch(f"/api/deadlines/{notice['id']}", json={"state": "done"})
    assert notice["id"] not in (await api.get(made["url"])).text
    single = await mine.get(f"/api/deadlines/{notice['id']}/ics")
    assert single.headers["content-disposition"].startswith('attachment; filename="deadline.ics"')
    assert len(Calendar.from_ical(single.content).walk("VEVENT")) == 1


async def test_what_people_write_never_breaks_a_calendar(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    await read(mine, run_jobs)
    notice = await notice_of(mine)
    note = "Ask Kim, Jo; and\\or\r\nSam\x07\x0b\x85 at \u201cAlba\u201d"
    await mine.patch(f"/api/deadlines/{notice['id']}", json={"note": note, "remind_days": [1, 0]})
    data = (await mine.get(f"/api/deadlines/{notice['id']}/ics")).content
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", data.decode())
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert "Ask Kim, Jo; and\\or\nSam    at \u201cAlba\u201d" in str(event["description"])
    assert [str(alarm["description"]).partition(":")[0] for alarm in event.walk("VALARM")] == ["In 1 day", "Today"]
    assert event.decoded("dtstamp") == TODAY


async def test_a_secret_link_ends_when_it_is_replaced_or_revoked_or_its_owner_leaves(
    api: Api, user: Account, database: Database
) -> None:
    mine = api.as_(user)
    first = (await mine.post("/api/calendar/link")).json()["url"]
    second = (await mine.post("/api/calendar/link")).json()["url"]
    assert (await api.problem("GET", first))["type"] == "/problems/calendar-not-found"
    assert (await api.get(second)).status_code == 200
    assert (await mine.get("/api/calendar/link")).json()["last_used_at"] is not None
    assert (await mine.delete("/api/calendar/link")).status_code == 204
    assert (await api.problem("GET", second))["status"] == 404
    third = (await mine.post("/api/calendar/link")).json()["url"]
    async with database.transaction(user.actor) as session:
        await session.execute(sql("DELETE FROM memberships WHERE user_id = :user"), {"user": user.id})
    assert (await api.problem("GET", third))["status"] == 404


async def test_the_secret_itself_is_not_kept(api: Api, user: Account, services: Services) -> None:
    url = (await api.as_(user).post("/api/calendar/link")).json()["url"]
    secret = url.removesuffix(".ics").rpartition("/")[2]
    async with services.db.transaction(user.actor) as session:
        kept = (await session.execute(sql("SELECT CAST(c AS text) FROM calendar_links c"))).scalar_one()
    assert secret not in kept
    assert secret.encode().hex() not in kept


async def test_viewers_read_and_change_nothing_and_strangers_see_nothing(
    api: Api, user: Account, stranger: Account, database: Database, run_jobs: RunJobs
) -> None:
    mine, theirs = api.as_(user), api.as_(stranger)
    contract_id = await read(mine, run_jobs)
    notice = await notice_of(mine)
    assert await listed(theirs) == []
    assert (await theirs.get("/api/deadlines/counts")).json()["open"] == 0
    assert (await theirs.problem("GET", f"/api/contracts/{contract_id}/obligations"))["status"] == 404
    assert (await theirs.problem("PATCH", f"/api/deadlines/{notice['id']}", json={"state": "done"}))["status"] == 404
    assert "VEVENT" not in (await api.get((await theirs.post("/api/calendar/link")).json()["url"])).text
    async with database.transaction(user.actor) as session:
        values = {"role": Role.VIEWER, "user": user.id}
        await session.execute(sql("UPDATE memberships SET role = :role WHERE user_id = :user"), values)
    assert (await notice_of(mine))["id"] == notice["id"]
    refused = await mine.problem("PATCH", f"/api/deadlines/{notice['id']}", json={"state": "done"})
    assert refused["status"] == 403


async def test_a_deleted_contract_takes_its_days_along_and_brings_them_back(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    contract_id = await read(mine, run_jobs)
    await mine.delete(f"/api/contracts/{contract_id}")
    assert await listed(mine) == []
    await mine.post(f"/api/contracts/{contract_id}/restore")
    assert await listed(mine)
