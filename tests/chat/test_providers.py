"""Chats with models of providers, over their own protocols: figures, thoughts, titles, another model's answer."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest
from pydantic import SecretStr

from pactoria.core.settings import ModelSettings, Settings
from tests.chat.people import Chats
from tests.chat.test_answers import records
from tests.providers import Mock, open_mock
from tests.usage.books import audit


@pytest.fixture(scope="module")
def mock() -> Generator[Mock]:
    with open_mock(Path(__file__).with_name("answers.json")) as mock:
        yield mock


@pytest.fixture
def settings(settings: Settings, mock: Mock) -> Settings:
    """Two providers, both the mock."""
    models = ModelSettings(
        openai_api_key=SecretStr("mock"),
        openai_base_url=f"{mock.url}/v1",
        anthropic_api_key=SecretStr("mock"),
        anthropic_base_url=mock.url,
    )
    return settings.model_copy(update={"models": models})


async def test_an_answer_has_its_figures_and_the_chat_its_name_and_totals(chats: Chats) -> None:
    chat = await chats.begin()
    first = await chats.ask(chat, "How long is the notice?", model="openai/gpt-4o-mini")
    path = f"/api/chat/messages/{first['answer']['id']}/regenerate"
    again = (await chats.api.post(path, json={"model": "anthropic/claude-haiku-5-5"})).json()
    await chats.settled()
    second = await chats.message(again["answer"]["id"])

    answer = first["answer"]
    assert (answer["content"], answer["model_name"], answer["provider"]) == ("Thirty days.", "GPT-4o mini", "openai")
    assert answer["tokens_in"] > 0
    assert answer["tokens_out"] > 0
    assert float(answer["cost"]) > 0
    assert answer["response_ms"] >= answer["first_token_ms"] >= 0
    assert (second["model"], second["siblings"]) == (
        "anthropic/claude-haiku-5-5",
        [first["answer"]["id"], second["id"]],
    )
    detail = await chats.get(f"/api/chat/sessions/{chat}")
    assert (detail["title"], detail["titled_by"]) == ("Notice Before Termination", "auto")
    assert detail["model"] == "anthropic/claude-haiku-5-5"
    assert detail["tokens_out"] == answer["tokens_out"] + second["tokens_out"]
    assert float(detail["cost"]) == pytest.approx(float(answer["cost"]) + float(second["cost"]))
    assert await records(chats.services) == [("chat", "done"), ("title", "done"), ("chat", "done")]
    await audit(chats.services.db)


async def test_thoughts_are_kept_apart_from_the_answer(chats: Chats) -> None:
    asked = await chats.ask(
        await chats.begin(title="Notice"), "Please think about notice", model="anthropic/claude-haiku-5-5"
    )

    assert (asked["answer"]["content"], asked["answer"]["thought"]) == ("Ninety days.", "Clause 9 speaks of notice.")
    reader = await chats.stream(asked["answer"]["id"])
    assert {event["kind"] for event in await reader.rest()} == {"chosen", "thought", "delta", "finished"}


async def test_a_provider_that_breaks_off_leaves_its_words_a_reason_and_a_bill(chats: Chats) -> None:
    asked = await chats.ask(await chats.begin(title="Notice"), "Please break off", model="openai/gpt-4o-mini")

    answer = asked["answer"]
    assert answer["state"] == "failed"
    assert answer["content"].startswith("These words")
    assert answer["problem"]["type"] == "/problems/answer-broken"
    assert "What had arrived is kept" in answer["problem"]["detail"]
    assert answer["estimated"]
    assert answer["tokens_out"] > 0
    assert await records(chats.services) == [("chat", "failed")]


async def test_a_model_is_given_a_file_whole_where_no_passage_of_it_answers_by_its_words(
    chats: Chats, mock: Mock
) -> None:
    text = "The lessee waters the ferns on Tuesdays.\n\nThe lessor feeds the cat."
    file = (await chats.api.post("/api/chat/files", files={"file": ("house.txt", text.encode())})).json()

    asked = await chats.ask(
        await chats.begin(title="House"),
        "Summarise this notice",
        model="openai/gpt-4o-mini",
        attachments=[{"file_id": file["id"]}],
    )

    assert asked["answer"]["content"] == "Thirty days."
    assert "waters the ferns" in str(mock.asked()[-1]["messages"])
    passages = (await chats.get(f"/api/chat/messages/{asked['answer']['id']}/context"))["passages"]
    assert [text[each["start"] : each["end"]] for each in passages] == [each["quote"] for each in passages]


async def test_what_was_sent_of_a_long_chat_is_its_summary_and_its_latest_turns(chats: Chats, mock: Mock) -> None:
    turns = [f"Turn {number}: the term is {number} years. " + "And so on and on. " * 500 for number in range(20)]
    messages = [
        {
            "id": str(n),
            "parent_id": str(n - 1) if n else None,
            "role": "assistant" if n % 2 else "user",
            "content": turn,
        }
        for n, turn in enumerate(turns)
    ]
    file = json.dumps({"format": "pactoria-chats", "version": 1, "chats": [{"title": "Long", "messages": messages}]})
    brought = await chats.api.post("/api/chat/import", files={"file": ("chats.json", file.encode())})
    chat = brought.json()["chats"][0]["id"]

    asked = await chats.ask(chat, "How long is the notice?", model="openai/gpt-4o-mini")

    answer = asked["answer"]
    sent = await chats.get(f"/api/chat/messages/{answer['id']}/context")
    assert answer["compressed_turns"] > 0
    assert sent["left_out"] == answer["compressed_turns"]
    summary, *whole = sent["turns"]
    assert (summary["role"], summary["message_id"]) == ("system", None)
    assert [turn["content"] for turn in whole] == [*turns[answer["compressed_turns"] :], "How long is the notice?"]
    told = [message["content"] for message in mock.asked()[-1]["messages"]]
    assert told[-len(whole) :] == [turn["content"] for turn in whole]
    assert summary["content"] in told[-len(whole) - 1]
