"""Answers: streamed, stopped, resumed, interrupted, refused; and paid once."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from pactoria.chat.messages import asking, endpoints, generation, service
from pactoria.chat.messages.generations import Generations
from pactoria.chat.sessions import service as sessions
from pactoria.core import clock
from pactoria.core.services import Services
from pactoria.runtime import close_parts, parts_of
from tests.chat.conftest import Script
from tests.chat.people import Chats
from tests.client import Api
from tests.factories import Account, make_account
from tests.usage.books import audit


async def records(services: Services) -> list[tuple[str, str]]:
    async with services.db.transaction() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        rows = await session.execute(text("SELECT feature, outcome FROM usage_records ORDER BY id"))
        return [(row.feature, row.outcome) for row in rows]


async def test_an_answer_streams_from_the_first_word_and_is_kept_with_its_figures(chats: Chats, script: Script) -> None:
    script.waits()
    chat = await chats.begin()
    sent = await chats.send(chat, model="pactoria/reader")
    assert (sent["answer"]["state"], sent["answer"]["content"]) == ("streaming", "")
    reader = await chats.stream(sent["answer"]["id"])
    script.say("Ninety ")
    chosen = await reader.until("chosen")
    assert (chosen["model"], chosen["reason"], chosen["remaining"]) == ("pactoria/reader", "You chose it", 99)
    await reader.until_text("Ninety ")

    script.say("days.")
    script.end()
    events = await reader.rest()

    assert reader.text == "Ninety days."
    assert events[-1]["kind"] == "finished"
    assert (events[-1]["state"], events[-1]["characters"]) == ("done", 12)
    numbers = [number for number, _ in reader.events]
    assert numbers == sorted(numbers, key=lambda number: number or 0)
    kept = await chats.message(sent["answer"]["id"])
    assert (kept["state"], kept["content"], kept["model"]) == ("done", "Ninety days.", "pactoria/reader")
    assert kept["record_id"] is not None
    assert await records(chats.services) == [("chat", "done")]


async def test_closing_the_tab_costs_nothing_and_coming_back_goes_on_after_what_was_read(
    chats: Chats, script: Script
) -> None:
    script.waits()
    sent = await chats.send(await chats.begin())
    first = await chats.stream(sent["answer"]["id"])
    script.say("Ninety ")
    await first.until_text("Ninety ")
    await first.leave()
    script.say("days ", "after ")

    second = await chats.stream(sent["answer"]["id"], after=first.last)
    await second.until_text("days after ")
    third = await chats.stream(sent["answer"]["id"])
    script.say("signing.")
    script.end()
    await asyncio.gather(second.rest(), third.rest())

    assert second.text == "days after signing."
    assert third.text == "Ninety days after signing."
    late = await chats.stream(sent["answer"]["id"])
    await late.rest()
    assert late.text == third.text


async def test_what_is_stopped_stays_as_far_as_it_came_and_is_paid_once(chats: Chats, script: Script) -> None:
    script.waits()
    chat = await chats.begin()
    sent = await chats.send(chat)
    reader = await chats.stream(sent["answer"]["id"])
    script.say("Ninety ")
    await reader.until_text("Ninety ")

    stopped = (await chats.api.post(f"/api/chat/messages/{sent['answer']['id']}/stop")).json()
    again = (await chats.api.post(f"/api/chat/messages/{sent['answer']['id']}/stop")).json()

    assert (stopped["state"], stopped["content"]) == ("stopped", "Ninety ")
    assert again == stopped
    events = await reader.rest()
    assert (events[-1]["kind"], events[-1]["state"]) == ("finished", "stopped")
    await chats.settled()
    assert await records(chats.services) == [("chat", "stopped")]
    await audit(chats.services.db)


async def test_a_model_that_breaks_in_the_middle_fails_the_answer_with_a_reason_and_keeps_the_words(
    chats: Chats, script: Script
) -> None:
    script.waits()
    sent = await chats.send(await chats.begin())
    reader = await chats.stream(sent["answer"]["id"])
    script.say("Ninety ")
    script.crash()
    events = await reader.rest()

    assert [event["kind"] for event in events[-2:]] == ["problem", "finished"]
    kept = await chats.message(sent["answer"]["id"])
    assert (kept["state"], kept["content"]) == ("failed", "Ninety ")
    assert kept["problem"]["title"]
    assert [outcome for _, outcome in await records(chats.services)] == ["failed"]


async def test_a_server_that_stops_says_that_it_interrupted_and_keeps_what_there_was(
    chats: Chats, script: Script
) -> None:
    script.waits()
    sent = await chats.send(await chats.begin())
    reader = await chats.stream(sent["answer"]["id"])
    script.say("Ninety ")
    await reader.until_text("Ninety ")

    await chats.services.part(Generations).close()

    kept = await chats.message(sent["answer"]["id"])
    assert (kept["state"], kept["content"], kept["problem"]["type"]) == ("failed", "Ninety ", "/problems/interrupted")
    assert await records(chats.services) == [("chat", "stopped")]


async def test_other_processes_follow_stop_and_know_when_the_one_that_writes_has_died(
    chats: Chats, script: Script, person: Account
) -> None:
    here = chats.services
    elsewhere = replace(here, parts=parts_of(here.db, here.settings, here.realtime))
    script.waits()
    chat = await chats.begin()
    sent = await chats.send(chat)
    answer_id = sent["answer"]["id"]
    reader = await chats.stream(answer_id, services=elsewhere)
    script.say("Ninety ")
    await reader.until_text("Ninety ")
    script.say("days ")
    await reader.until_text("Ninety days ")

    other = Chats(Api(chats.api._app).as_(person), elsewhere)
    stopped = await _post_elsewhere(elsewhere, person, f"/api/chat/messages/{answer_id}/stop")
    assert stopped["content"] == "Ninety days "
    events = await reader.rest()
    assert events[-1]["state"] == "stopped"

    # One that nobody writes: as a killed process leaves it, its last word some time ago.
    async with here.db.transaction(person.actor) as session:
        left = (await asking.ask(session, person.actor, UUID(chat), "And then?")).answer.id
        await session.execute(
            text("UPDATE messages SET heartbeat_at = :at, content = 'It ' WHERE id = :id"),
            {"at": clock.now() - 2 * service.SILENT_AFTER, "id": left},
        )
    late = await other.stream(str(left), services=elsewhere)
    told = await late.rest()
    assert [event["kind"] for event in told] == ["snapshot", "problem", "finished"]
    assert told[1]["problem"]["type"] == "/problems/interrupted"
    assert late.text == "It "
    await close_parts(elsewhere.parts)


async def _post_elsewhere(services: Services, person: Account, path: str) -> dict[str, object]:
    from pactoria.app import create_app

    response = await Api(create_app(services)).as_(person).post(path)
    assert response.status_code == 200, response.text
    answer: dict[str, object] = response.json()
    return answer


@pytest.fixture
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow this machine is, a refusal comes in time."""
    monkeypatch.setattr(endpoints, "_REFUSED_WITHIN", 30.0)


@pytest.mark.usefixtures("_patient")
async def test_a_quota_that_is_used_up_is_told_at_once_and_leaves_nothing_behind(chats: Chats) -> None:
    async with chats.services.db.transaction() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        await session.execute(text("UPDATE tiers SET messages_per_day = 1 WHERE id = 'free'"))
    chat = await chats.begin()
    first = await chats.ask(chat)

    problem = await chats.api.problem("POST", f"/api/chat/sessions/{chat}/messages", json={"content": "And now?"})

    assert (problem["status"], problem["type"]) == (429, "/problems/quota-exceeded")
    assert [message["id"] for message in await chats.shown(chat)] == [first["question"]["id"], first["answer"]["id"]]
    again = f"/api/chat/messages/{first['answer']['id']}/regenerate"
    assert (await chats.api.problem("POST", again, json={}))["status"] == 429
    assert len(await chats.shown(chat)) == 2
    assert (await chats.get(f"/api/chat/sessions/{chat}"))["message_count"] == 2
    empty = await chats.begin()
    await chats.api.problem("POST", f"/api/chat/sessions/{empty}/messages", json={"content": "And here?"})
    assert (await chats.get(f"/api/chat/sessions/{empty}"))["title"] == ""
    await audit(chats.services.db)


async def test_a_refusal_that_comes_late_is_told_in_the_stream(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "_ALLOWED_WITHIN", 0.0)
    monkeypatch.setattr(endpoints, "_REFUSED_WITHIN", 0.0)
    chat = await chats.begin()

    sent = await chats.send(chat, model="openai/none")
    events = await (await chats.stream(sent["answer"]["id"])).rest()

    assert [event["kind"] for event in events] == ["problem", "finished"]
    kept = await chats.message(sent["answer"]["id"])
    assert (kept["state"], kept["problem"]["type"]) == ("failed", "/problems/unknown-model")
    assert [message["id"] for message in await chats.shown(chat)] == [sent["question"]["id"], sent["answer"]["id"]]


@pytest.mark.usefixtures("_patient")
async def test_a_model_that_is_not_there_is_told_at_once(chats: Chats) -> None:
    chat = await chats.begin()

    problem = await chats.api.problem(
        "POST", f"/api/chat/sessions/{chat}/messages", json={"content": "Hello", "model": "openai/none"}
    )

    assert problem["type"] == "/problems/unknown-model"
    assert await chats.shown(chat) == []


async def test_the_same_request_twice_is_one_question_and_one_call(chats: Chats, script: Script) -> None:
    chat, key = await chats.begin(), str(uuid4())

    first, second = await asyncio.gather(chats.send(chat, idempotency_key=key), chats.send(chat, idempotency_key=key))
    await chats.settled()

    assert first["answer"]["id"] == second["answer"]["id"]
    assert len(await chats.shown(chat)) == 2
    assert len(script.calls) == 1


async def test_what_is_still_being_written_cannot_be_answered_and_is_listed_as_such(
    chats: Chats, script: Script
) -> None:
    script.waits()
    chat = await chats.begin()
    sent = await chats.send(chat)

    problem = await chats.api.problem("POST", f"/api/chat/sessions/{chat}/messages", json={"content": "And?"})
    listed = (await chats.get("/api/chat/sessions"))["items"]

    assert problem["type"] == "/problems/already-answering"
    assert listed[0]["answering"] == [sent["answer"]["id"]]
    deleted = await chats.api.delete(f"/api/chat/sessions/{chat}")
    assert deleted.status_code == 204
    await chats.settled()
    assert await records(chats.services) in ([], [("chat", "stopped")])  # stopped with it, before or after the hold


async def test_other_windows_hear_of_changes(chats: Chats, person: Account) -> None:
    news: list[dict[str, object]] = []
    chat = await chats.begin()

    async with chats.services.realtime.listen(sessions.topic_of(person.id)) as queue:
        await chats.api.patch(f"/api/chat/sessions/{chat}", json={"pinned": True})
        news.append(await asyncio.wait_for(queue.get(), 20))

    assert news == [{"chat": chat}]


async def test_colleagues_of_the_same_organization_cannot_read_a_chat(
    chats: Chats, fresh_api: Api, person: Account
) -> None:
    colleague = await make_account(chats.services.db, name="Charles Babbage")
    async with chats.services.db.transaction() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        await session.execute(
            text(
                "INSERT INTO memberships (organization_id, user_id, role, created_at) "
                "VALUES (:organization, :user, 'admin', now())"
            ),
            {"organization": person.organization_id, "user": colleague.id},
        )
    chat = await chats.begin(title="Liability")
    asked = await chats.ask(chat)
    there = fresh_api.as_(colleague, **{"X-Pactoria-Organization": str(person.organization_id)})

    assert (await there.get("/api/me")).status_code == 200
    assert (await there.get("/api/chat/sessions")).json()["items"] == []
    for path in (f"sessions/{chat}", f"sessions/{chat}/messages", f"messages/{asked['answer']['id']}/stream"):
        assert (await there.problem("GET", f"/api/chat/{path}"))["status"] == 404
    assert (await there.get("/api/chat/search", params={"q": "notice"})).json()["items"] == []


async def test_the_totals_of_a_chat_are_those_of_its_messages_on_all_branches(chats: Chats, person: Account) -> None:
    chat = await chats.begin()
    asked = await chats.ask(chat)
    async with chats.services.db.transaction(person.actor) as session:
        await session.execute(
            text("UPDATE messages SET tokens_in = 70, tokens_out = 20, cost = 0.5 WHERE id = :id"),
            {"id": asked["answer"]["id"]},
        )
    await chats.api.post(f"/api/chat/messages/{asked['answer']['id']}/regenerate", json={})
    await chats.settled()

    detail = await chats.get(f"/api/chat/sessions/{chat}")

    assert (detail["tokens_in"], detail["tokens_out"], float(detail["cost"])) == (70, 20, 0.5)
    assert detail["message_count"] == 3


async def test_a_stored_answer_is_whole_costs_nothing_and_is_said_to_be_one(chats: Chats, script: Script) -> None:
    first = await chats.ask(await chats.begin())
    second = await chats.ask(await chats.begin())
    third = await chats.ask(await chats.begin(cache=False))

    assert [asked["answer"]["from_cache"] for asked in (first, second, third)] == [False, True, False]
    assert {asked["answer"]["content"] for asked in (first, second, third)} == {"Ninety days."}
    assert second["answer"]["record_id"] is not None
    assert len(script.calls) == 2
