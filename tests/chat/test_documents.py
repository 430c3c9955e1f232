"""Questions about contracts and files: the built-in reader answers, and what it cites is there, at its place."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from pactoria.core.services import Services
from pactoria.runtime import close_parts
from pactoria.samples import read
from tests.chat.conftest import Script
from tests.chat.people import Chats, Json
from tests.client import Api
from tests.factories import make_account


@pytest_asyncio.fixture
async def reading(fresh_services: Services, fresh_api: Api) -> AsyncGenerator[Chats]:
    """Somebody who asks the reader that ships."""
    person = await make_account(fresh_services.db)
    yield Chats(fresh_api.as_(person), fresh_services)
    await close_parts(fresh_services.parts)


SUBSCRIPTION = read("saas-subscription")


async def upload(chats: Chats, text: str = SUBSCRIPTION, name: str = "subscription.md") -> Json:
    response = await chats.api.post("/api/contracts", files={"file": (name, text.encode())})
    assert response.status_code == 201, response.text
    contract: Json = response.json()
    return contract


async def test_an_answer_about_a_contract_cites_passages_that_stand_there(reading: Chats) -> None:
    contract = await upload(reading)
    chat = await reading.begin()
    asked = await reading.ask(chat, "Which law governs it?", attachments=[{"contract_id": contract["id"]}])

    answer, question = asked["answer"], asked["question"]
    version = contract["current_version_id"]
    text = (await reading.get(f"/api/contracts/{contract['id']}/versions/{version}/document"))["text"]
    assert "California" in answer["content"]
    assert answer["citations"]
    for citation in answer["citations"]:
        assert (citation["kind"], citation["contract_id"], citation["version_id"]) == (
            "contract",
            contract["id"],
            version,
        )
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert f"[{citation['number']}]" in answer["content"]
    assert [(each["kind"], each["contract_id"], each["version_id"]) for each in question["attachments"]] == [
        ("contract", contract["id"], version)
    ]
    sent = await reading.get(f"/api/chat/messages/{answer['id']}/context")
    assert {each["number"] for each in answer["citations"]} <= {each["number"] for each in sent["passages"]}
    share = (await reading.api.post(f"/api/chat/sessions/{chat}/shares", json={})).json()
    shared = (await reading.get(f"/api/shared/{share['token']}"))["messages"][1]
    assert "contract_id" not in shared["citations"][0]
    assert shared["citations"][0]["quote"] == answer["citations"][0]["quote"]


async def test_a_file_is_attached_without_becoming_a_contract_and_later_questions_are_about_it_too(
    reading: Chats,
) -> None:
    uploaded = await reading.api.post("/api/chat/files", files={"file": ("../subscription.md", SUBSCRIPTION.encode())})
    file = uploaded.json()
    chat = await reading.begin()
    first = await reading.ask(chat, "Which law governs it?", attachments=[{"file_id": file["id"]}])
    second = await reading.ask(chat, "How can we terminate early?")

    text = (await reading.get(f"/api/chat/files/{file['id']}"))["text"]
    assert file["name"] == "subscription.md"
    assert (await reading.get("/api/contracts"))["total"] == 0
    for asked in (first, second):
        assert asked["answer"]["citations"]
        for citation in asked["answer"]["citations"]:
            assert (citation["kind"], citation["file_id"], citation["contract_id"]) == ("file", file["id"], None)
            assert text[citation["start"] : citation["end"]] == citation["quote"]


async def test_what_a_model_invents_about_a_document_loses_its_marks(chats: Chats, script: Script) -> None:
    contract = await upload(chats)
    script.answer = ['The contract says "the licensee owes five ', 'million euros at once" [1]', " and so on [8]."]

    asked = await chats.ask(await chats.begin(), "Which law governs it?", attachments=[{"contract_id": contract["id"]}])

    answer = asked["answer"]
    assert answer["content"] == "The contract says the licensee owes five million euros at once [1] and so on ."
    assert answer["dropped_quotes"] == 2
    assert [citation["number"] for citation in answer["citations"]] == [1]


async def test_what_cannot_be_attached_is_told_and_nothing_is_asked(chats: Chats, fresh_api: Api) -> None:
    stranger = Chats(fresh_api.as_(await make_account(chats.services.db)), chats.services)
    contract = await upload(stranger)
    chat = await chats.begin()

    foreign = {"content": "Hm?", "attachments": [{"contract_id": contract["id"]}]}
    assert (await chats.api.problem("POST", f"/api/chat/sessions/{chat}/messages", json=foreign))["status"] == 404
    both = {"content": "Hm?", "attachments": [{"contract_id": contract["id"], "file_id": contract["id"]}]}
    assert (await chats.api.problem("POST", f"/api/chat/sessions/{chat}/messages", json=both))["status"] == 422
    assert await chats.shown(chat) == []
    broken = await chats.api.post("/api/chat/files", files={"file": ("x.pdf", b"%PDF-1.7 nothing")})
    assert broken.status_code == 422
