"""Conversations as trees: edits, other answers, what is shown, what was sent."""

from sqlalchemy import text

from tests.chat.conftest import Script
from tests.chat.people import Chats, Json
from tests.factories import Account


def ids(messages: list[Json]) -> list[str]:
    return [message["id"] for message in messages]


async def test_another_answer_and_an_edited_question_stand_beside_the_first_and_each_can_be_shown(
    chats: Chats, script: Script
) -> None:
    chat = await chats.begin()
    first = await chats.ask(chat, "How long is the notice?")
    again = (await chats.api.post(f"/api/chat/messages/{first['answer']['id']}/regenerate", json={})).json()
    await chats.settled()
    follow = await chats.ask(chat, "And for cause?")
    edited = await chats.ask(chat, "How long is the term?", edit_of=first["question"]["id"])

    shown = await chats.shown(chat)
    assert ids(shown) == [edited["question"]["id"], edited["answer"]["id"]]
    assert shown[0]["siblings"] == [first["question"]["id"], edited["question"]["id"]]
    await _show(chats, chat, first["question"]["id"])
    shown = await chats.shown(chat)
    assert ids(shown) == [
        first["question"]["id"],
        again["answer"]["id"],
        follow["question"]["id"],
        follow["answer"]["id"],
    ]
    assert shown[1]["siblings"] == [first["answer"]["id"], again["answer"]["id"]]
    await _show(chats, chat, first["answer"]["id"])
    assert ids(await chats.shown(chat)) == [first["question"]["id"], first["answer"]["id"]]
    sent = [message.content for message in script.calls[2].messages]
    assert sent == ["How long is the notice?", "Ninety days.", "And for cause?"]
    assert [message.content for message in script.calls[3].messages] == ["How long is the term?"]


async def _show(chats: Chats, chat: str, message_id: str) -> None:
    response = await chats.api.put(f"/api/chat/sessions/{chat}/leaf", json={"message_id": message_id})
    assert response.status_code == 200, response.text


async def test_a_question_follows_an_answer_of_its_own_chat_only(chats: Chats) -> None:
    chat, other = await chats.begin(), await chats.begin()
    asked = await chats.ask(chat)
    there = await chats.ask(other, "Something else?")

    for wrong in (
        {"parent_id": asked["question"]["id"]},
        {"parent_id": there["answer"]["id"]},
        {"edit_of": asked["answer"]["id"]},
    ):
        problem = await chats.api.problem(
            "POST", f"/api/chat/sessions/{chat}/messages", json={"content": "Hm?", **wrong}
        )
        assert problem["type"] == "/problems/wrong-parent"
    problem = await chats.api.problem(
        "PUT", f"/api/chat/sessions/{chat}/leaf", json={"message_id": there["answer"]["id"]}
    )
    assert problem["status"] == 404


async def test_what_was_sent_can_be_looked_at(chats: Chats) -> None:
    chat = await chats.begin(system_prompt="Answer in one sentence.")
    first = await chats.ask(chat)
    second = await chats.ask(chat, "And for cause?")

    sent = await chats.get(f"/api/chat/messages/{second['answer']['id']}/context")

    assert [(turn["role"], turn["content"], turn["message_id"]) for turn in sent["turns"]] == [
        ("system", "Answer in one sentence.", None),
        ("user", "How long is the notice?", first["question"]["id"]),
        ("assistant", "Ninety days.", first["answer"]["id"]),
        ("user", "And for cause?", second["question"]["id"]),
    ]
    assert (sent["left_out"], sent["passages"]) == (0, [])
    assert sent["tokens"] == sum(turn["tokens"] for turn in sent["turns"])
    problem = await chats.api.problem("GET", f"/api/chat/messages/{second['question']['id']}/context")
    assert problem["type"] == "/problems/not-an-answer"


async def test_an_answer_is_rated_with_a_reason_and_the_rating_taken_back(chats: Chats) -> None:
    asked = await chats.ask(await chats.begin())
    path = f"/api/chat/messages/{asked['answer']['id']}/rating"

    rated = (await chats.api.put(path, json={"rating": "down", "reason": "It is thirty days."})).json()
    taken_back = (await chats.api.put(path, json={"rating": None})).json()

    assert (rated["rating"], rated["rating_reason"]) == ("down", "It is thirty days.")
    assert (taken_back["rating"], taken_back["rating_reason"]) == (None, None)
    problem = await chats.api.problem(
        "PUT", f"/api/chat/messages/{asked['question']['id']}/rating", json={"rating": "up"}
    )
    assert problem["type"] == "/problems/not-an-answer"


async def test_long_chats_are_read_from_the_end_page_by_page_and_long_messages_are_cut(
    chats: Chats, person: Account
) -> None:
    chat = await chats.begin()
    for number in range(3):
        await chats.ask(chat, f"Question {number}?")
    async with chats.services.db.transaction(person.actor) as session:
        await session.execute(text("UPDATE messages SET content = repeat('long ', 100000) WHERE content LIKE '%0?'"))

    path = f"/api/chat/sessions/{chat}/messages"
    last = await chats.get(path, limit=4)
    first = await chats.get(path, limit=4, cursor=last["earlier_cursor"])

    assert [message["content"] for message in last["items"]] == [
        "Question 1?",
        "Ninety days.",
        "Question 2?",
        "Ninety days.",
    ]
    assert first["earlier_cursor"] is None
    assert len(first["items"]) == 2
    long = first["items"][0]
    assert (len(long["content"]), long["characters"], long["truncated"]) == (20_000, 500_000, True)
    assert len((await chats.message(long["id"]))["content"]) == 500_000


async def test_a_chat_is_named_after_its_first_question_unless_a_person_names_it(chats: Chats) -> None:
    chat = await chats.begin()
    await chats.ask(chat, "What does the supply agreement say about the notice that is due before the end of the term?")
    named = await chats.begin(title="Liability")
    await chats.ask(named)

    titles = {
        item["id"]: (item["title"], item["titled_by"]) for item in (await chats.get("/api/chat/sessions"))["items"]
    }

    assert titles[chat] == ("What does the supply agreement say about the notice that is…", "auto")
    assert titles[named] == ("Liability", "person")


async def test_an_estimate_counts_what_is_written_and_what_goes_along(chats: Chats) -> None:
    chat = await chats.begin()
    await chats.ask(chat)

    alone = (await chats.api.post("/api/chat/estimate", json={"content": "What is the term?"})).json()
    there = (await chats.api.post("/api/chat/estimate", json={"content": "What is the term?", "chat_id": chat})).json()

    assert 3 <= alone["content_tokens"] <= 8
    assert alone["content_tokens"] == there["content_tokens"]
    assert there["input_tokens"] > alone["input_tokens"]
    assert (there["model"], there["fits"], float(there["input_cost"])) == ("pactoria/reader", True, 0.0)
    unknown = {"content": "?", "model": "openai/none"}
    assert (await chats.api.problem("POST", "/api/chat/estimate", json=unknown))["type"] == "/problems/unknown-model"
