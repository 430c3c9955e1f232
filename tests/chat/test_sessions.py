"""The list of chats: folders, pins, the archive, search, undo, temporary ones, copies to take along."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from pactoria.chat.tasks import sweep
from pactoria.core.services import Services
from tests.client import Api
from tests.conftest import Queries
from tests.factories import Account

Json = dict[str, Any]


@pytest.fixture
def mine(api: Api, user: Account) -> Api:
    return api.as_(user)


async def begin(api: Api, **values: Any) -> str:
    response = await api.post("/api/chat/sessions", json=values)
    assert response.status_code == 201, response.text
    chat_id: str = response.json()["id"]
    return chat_id


def chat_of(title: str, *turns: str) -> Json:
    """Return a chat as it travels, its turns by person and model."""
    messages = [
        {
            "id": str(n),
            "parent_id": str(n - 1) if n else None,
            "role": "assistant" if n % 2 else "user",
            "content": turn,
        }
        for n, turn in enumerate(turns)
    ]
    return {"title": title, "messages": messages}


async def bring_in(api: Api, *chats: Json) -> list[str]:
    """Make chats that have messages without asking any model."""
    data = json.dumps({"format": "pactoria-chats", "version": 1, "chats": chats}).encode()
    response = await api.post("/api/chat/import", files={"file": ("chats.json", data, "application/json")})
    assert response.status_code == 201, response.text
    return [chat["id"] for chat in response.json()["chats"]]


async def listed(api: Api, **params: Any) -> list[Json]:
    response = await api.get("/api/chat/sessions", params=params)
    assert response.status_code == 200, response.text
    items: list[Json] = response.json()["items"]
    return items


async def test_chats_are_listed_pinned_ones_first_page_by_page(mine: Api) -> None:
    made = [await begin(mine, title=f"Chat {number}") for number in range(5)]
    await mine.patch(f"/api/chat/sessions/{made[1]}", json={"pinned": True})
    await mine.patch(f"/api/chat/sessions/{made[3]}", json={"archived": True})
    await begin(mine, title="Passing", temporary=True)

    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = (
            await mine.get("/api/chat/sessions", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == ["Chat 1", "Chat 4", "Chat 2", "Chat 0"]
    assert [item["title"] for item in await listed(mine, archived=True)] == ["Chat 3"]
    assert [item["title"] for item in await listed(mine, pinned=True)] == ["Chat 1"]


async def test_a_list_takes_the_same_few_statements_however_long_it_is(mine: Api, queries: Queries) -> None:
    await bring_in(mine, chat_of("One", "Why?", "So."))
    with queries() as few:
        await listed(mine)
    await bring_in(mine, *(chat_of(f"Chat {number}", "Why?", "So.") for number in range(30)))
    with queries() as many:
        assert len(await listed(mine)) == 31

    assert len(many) == len(few)
    assert not [statement for statement in many if "messages.content" in statement]


async def test_a_page_of_messages_takes_the_same_few_statements_however_long_it_is(mine: Api, queries: Queries) -> None:
    short, long = await bring_in(mine, chat_of("Short", "Why?", "So."), chat_of("Long", *["Why?", "So."] * 40))
    counts: list[int] = []
    for chat, expected in ((short, 2), (long, 80)):
        with queries() as statements:
            page = (await mine.get(f"/api/chat/sessions/{chat}/messages", params={"limit": 100})).json()
        assert len(page["items"]) == expected
        counts.append(len(statements))

    assert counts[0] == counts[1]


async def test_folders_hold_chats_and_leave_them_when_they_go(mine: Api, api: Api, stranger: Account) -> None:
    folder = (await mine.post("/api/chat/folders", json={"name": " Sup\u202epliers "})).json()
    chat = await begin(mine, title="Supply", folder_id=folder["id"])
    await begin(mine, title="Other")

    assert folder["name"] == "Suppliers"
    assert [item["title"] for item in await listed(mine, folder_id=folder["id"])] == ["Supply"]
    problem = await api.as_(stranger).problem("POST", "/api/chat/sessions", json={"folder_id": folder["id"]})
    assert problem["type"] == "/problems/folder-not-found"
    assert (await mine.patch(f"/api/chat/folders/{folder['id']}", json={"name": "Sales"})).json()["name"] == "Sales"
    await mine.delete(f"/api/chat/folders/{folder['id']}")
    assert (await mine.get("/api/chat/folders")).json() == []
    assert (await mine.get(f"/api/chat/sessions/{chat}")).json()["folder_id"] is None


async def test_a_deleted_chat_is_gone_until_it_is_restored(mine: Api) -> None:
    (chat,) = await bring_in(mine, chat_of("Liability", "Is it capped?", "Yes."))

    assert (await mine.delete(f"/api/chat/sessions/{chat}")).status_code == 204
    assert await listed(mine) == []
    assert (await mine.problem("GET", f"/api/chat/sessions/{chat}/messages"))["status"] == 404
    assert (await mine.get("/api/chat/search", params={"q": "capped"})).json()["items"] == []
    assert (await mine.post(f"/api/chat/sessions/{chat}/restore")).status_code == 200
    assert len(await listed(mine)) == 1
    assert (await mine.problem("POST", f"/api/chat/sessions/{chat}/restore"))["type"] == "/problems/chat-not-deleted"


async def test_search_finds_titles_and_words_and_jumps_to_the_message(mine: Api, api: Api, stranger: Account) -> None:
    chats = await bring_in(
        mine,
        chat_of("Liability", "Who pays?", "The supplier indemnifies the customer."),
        chat_of("Indemnities", "Nothing else.", "Indeed."),
        chat_of("Notice", "How long?", f"{'Words. ' * 30_000} At the end they are indemnified."),
    )
    passing = await begin(mine, title="Indemnity, passing", temporary=True)

    found = (await mine.get("/api/chat/search", params={"q": "indemnif"})).json()["items"]
    assert found == []
    page = (await mine.get("/api/chat/search", params={"q": "indemnified", "limit": 1})).json()
    rest = (await mine.get("/api/chat/search", params={"q": "indemnified", "cursor": page["next_cursor"]})).json()

    hits = page["items"] + rest["items"]
    assert [hit["chat_id"] for hit in hits] == [chats[2], chats[0]]
    for hit in hits:
        start, end = hit["matches"][0]
        assert hit["snippet"][start:end] in {"indemnified", "indemnifies"}
        assert (await mine.get(f"/api/chat/messages/{hit['message_id']}")).json()["chat_id"] == hit["chat_id"]
    titles = (await mine.get("/api/chat/search", params={"q": "indemn"})).json()["items"]
    assert [(hit["chat_id"], hit["message_id"], hit["matches"]) for hit in titles] == [(chats[1], None, [[0, 6]])]
    assert passing not in {hit["chat_id"] for hit in titles}
    assert (await api.as_(stranger).get("/api/chat/search", params={"q": "indemnified"})).json()["items"] == []


@pytest.mark.parametrize("words", ["", "  ", '"', "!!%_", "a' OR 1=1", "-x", "\x00", "<b>"])
async def test_search_takes_any_words(mine: Api, words: str) -> None:
    await bring_in(mine, chat_of("Liability", "Who pays?"))

    assert (await mine.get("/api/chat/search", params={"q": words})).status_code == 200


async def test_a_chat_goes_out_and_comes_back_whole(mine: Api, api: Api, stranger: Account) -> None:
    (chat,) = await bring_in(
        mine,
        {
            "title": "Liability",
            "system_prompt": "Be short.",
            "leaf_id": "b",
            "messages": [
                {"id": "q", "role": "user", "content": "Is it capped?"},
                {"id": "a", "parent_id": "q", "role": "assistant", "content": "Yes.", "model_name": "First"},
                {"id": "b", "parent_id": "q", "role": "assistant", "content": "At one million.", "rating": "up"},
            ],
        },
    )

    markdown = await mine.get(f"/api/chat/sessions/{chat}/export")
    exported = await mine.get(f"/api/chat/sessions/{chat}/export", params={"format": "json"})
    there = api.as_(stranger)
    response = await there.post("/api/chat/import", files={"file": ("chat.json", exported.content)})
    copy = response.json()["chats"][0]["id"]

    assert "# Liability" in markdown.text
    assert "At one million." in markdown.text
    assert "Yes." not in markdown.text
    assert 'filename="Liability.json"' in exported.headers["content-disposition"]
    again = (await there.get(f"/api/chat/sessions/{copy}/export", params={"format": "json"})).json()["chats"][0]
    first = exported.json()["chats"][0]
    told = [
        [(m["role"], m["content"], m["model_name"], m["rating"]) for m in each["messages"]] for each in (first, again)
    ]
    assert told[0] == told[1]
    assert (again["title"], again["system_prompt"]) == ("Liability", "Be short.")
    shown = (await there.get(f"/api/chat/sessions/{copy}/messages")).json()["items"]
    assert [message["content"] for message in shown] == ["Is it capped?", "At one million."]
    assert len(shown[1]["siblings"]) == 2


async def test_an_imported_chat_stands_where_its_last_message_was_said(mine: Api) -> None:
    def said(title: str, *moments: str | None, begun: str | None = None) -> Json:
        chat = chat_of(title, *("So?" for _ in moments))
        dated = [message | {"created_at": at} for message, at in zip(chat["messages"], moments, strict=True)]
        return chat | {"created_at": begun, "messages": dated}

    old = said("Old", "2024-03-01T09:00:00Z", "2024-03-02T10:00:00", begun="2024-03-01T08:59:00Z")
    undated = said("Undated", None, None, begun="2025-05-05T12:00:00+02:00")
    await bring_in(mine, undated, said("Of tomorrow", "2999-01-01T00:00:00Z"), old)

    await begin(mine, title="New")
    found = {item["title"]: item for item in await listed(mine)}
    assert [*found] == ["New", "Of tomorrow", "Undated", "Old"]
    assert [found["Old"][at] for at in ("created_at", "last_activity_at")] == [
        "2024-03-01T08:59:00Z",
        "2024-03-02T10:00:00Z",
    ]
    assert found["Undated"]["last_activity_at"] == "2025-05-05T10:00:00Z"
    assert found["Of tomorrow"]["last_activity_at"] < "2999"
    shown = (await mine.get(f"/api/chat/sessions/{found['Old']['id']}/messages")).json()["items"]
    assert [message["created_at"] for message in shown] == ["2024-03-01T09:00:00Z", "2024-03-02T10:00:00Z"]


async def test_conversations_of_chatgpt_come_in_with_their_branches(mine: Api) -> None:
    def node(parent: str | None, role: str, *parts: object, at: float = 1.0) -> Json:
        message = {"author": {"role": role}, "content": {"content_type": "text", "parts": parts}, "create_time": at}
        return {"parent": parent, "children": [], "message": message | {"metadata": {"model_slug": "gpt-4o"}}}

    mapping = {
        "root": {"parent": None, "children": ["sys"], "message": None},
        "sys": node("root", "system", ""),
        "q": node("sys", "user", "Is it capped?"),
        "a": node("q", "assistant", "Yes.", at=2.0),
        "b": node("q", "assistant", {"asset": "picture"}, "At one million.", at=3.0),
    }
    conversation = {"title": "Liability", "create_time": 1.0, "current_node": "b", "mapping": mapping}
    data = json.dumps([conversation, {"nothing": True}]).encode()

    answer = (await mine.post("/api/chat/import", files={"file": ("conversations.json", data)})).json()

    assert (answer["messages"], answer["skipped"]) == (3, 1)
    assert [item["last_activity_at"] for item in await listed(mine)] == ["1970-01-01T00:00:03Z"]
    shown = (await mine.get(f"/api/chat/sessions/{answer['chats'][0]['id']}/messages")).json()["items"]
    assert [message["content"] for message in shown] == ["Is it capped?", "At one million."]
    assert shown[1]["model_name"] == "gpt-4o"


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"[1]", b"\xff", b'{"format": "pactoria-chats", "version": 1, "chats": []}', b"[" * 5000],
)
async def test_what_holds_no_chats_is_said_so(mine: Api, data: bytes) -> None:
    problem = await mine.problem("POST", "/api/chat/import", files={"file": ("x.json", data)})

    assert problem["type"] == "/problems/unreadable-import"


async def test_a_link_shows_one_branch_as_it_was_to_anybody_until_it_is_revoked_or_expires(
    mine: Api, api: Api, user: Account, services: Services
) -> None:
    (chat,) = await bring_in(mine, chat_of("Liability", "Is it capped?", "Yes."))
    made = (await mine.post(f"/api/chat/sessions/{chat}/shares", json={"days": 7})).json()
    other = (await mine.post(f"/api/chat/sessions/{chat}/shares", json={"days": None})).json()
    async with services.db.transaction(user.actor) as session:
        leaf = await session.scalar(text("SELECT leaf_id FROM chat_sessions"))
        await session.execute(
            text(
                "INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), "
                "'parent_id', m.id, 'content', 'Said later'))).* FROM messages m WHERE id = :leaf"
            ),
            {"leaf": leaf},
        )

    page = (await api.get(f"/api/shared/{made['token']}")).json()
    earlier = (await api.get(f"/api/shared/{made['token']}", params={"limit": 1})).json()
    first = (await api.get(f"/api/shared/{made['token']}", params={"cursor": earlier["earlier_cursor"]})).json()

    assert made["url"].endswith(f"/shared/{made['token']}")
    assert page["title"] == "Liability"
    assert [message["content"] for message in page["messages"]] == ["Is it capped?", "Yes."]
    assert str(user.id) not in json.dumps(page)
    assert [message["content"] for message in first["messages"]] == ["Is it capped?"]
    shares = (await mine.get(f"/api/chat/sessions/{chat}/shares")).json()
    assert [share["id"] for share in shares] == [other["id"], made["id"]]
    assert made["token"] not in json.dumps(shares)

    assert (await mine.delete(f"/api/chat/shares/{made['id']}")).status_code == 204
    assert (await api.problem("GET", f"/api/shared/{made['token']}"))["type"] == "/problems/share-not-found"
    assert (await api.get(f"/api/shared/{other['token']}")).status_code == 200
    async with services.db.transaction(user.actor) as session:
        await session.execute(text("UPDATE chat_shares SET expires_at = now() - interval '1 second'"))
    assert (await api.problem("GET", f"/api/shared/{other['token']}"))["status"] == 404
    assert (await api.problem("GET", "/api/shared/guessed"))["status"] == 404


async def test_a_link_does_not_open_what_was_deleted_nor_other_branches(mine: Api, api: Api) -> None:
    chats = await bring_in(mine, chat_of("One", "Why?", "So."), chat_of("Two", "Where?", "There."))
    links = [(await mine.post(f"/api/chat/sessions/{chat}/shares", json={})).json()["token"] for chat in chats]
    foreign = (await api.get(f"/api/shared/{links[1]}", params={"limit": 1})).json()["earlier_cursor"]

    assert (await api.problem("GET", f"/api/shared/{links[0]}", params={"cursor": foreign}))["status"] == 404
    await mine.delete(f"/api/chat/sessions/{chats[0]}")
    assert (await api.problem("GET", f"/api/shared/{links[0]}"))["status"] == 404
    empty = await begin(mine)
    problem = await mine.problem("POST", f"/api/chat/sessions/{empty}/shares", json={})
    assert problem["type"] == "/problems/nothing-to-share"


async def test_temporary_chats_and_those_deleted_long_ago_are_forgotten(
    mine: Api, services: Services, user: Account, run_jobs: Callable[[], Awaitable[list[str]]]
) -> None:
    passing, fresh = await begin(mine, temporary=True), await begin(mine, temporary=True)
    (deleted, kept) = await bring_in(mine, chat_of("Old", "Why?"), chat_of("Kept", "Why?"))
    await mine.delete(f"/api/chat/sessions/{deleted}")
    async with services.db.transaction(user.actor) as session:
        await session.execute(
            text(
                "UPDATE chat_sessions SET last_activity_at = now() - interval '25 hours', "
                "deleted_at = deleted_at - interval '31 days' WHERE id <> :fresh"
            ),
            {"fresh": fresh},
        )

    await sweep(services)

    async with services.db.transaction(user.actor) as session:
        left = {str(row) for row in await session.scalars(text("SELECT id FROM chat_sessions"))}
    assert left == {fresh, kept}
    assert passing not in left
    await run_jobs()


async def test_prompts_are_kept_with_their_variables(mine: Api, api: Api, stranger: Account) -> None:
    prompt = {"name": "Compare", "content": "Compare {{first}} with {{ second }} and {{first}}, not {{}}."}
    made = (await mine.post("/api/prompts", json=prompt)).json()

    assert made["variables"] == ["first", "second"]
    changed = (await mine.patch(f"/api/prompts/{made['id']}", json={"content": "Just {{this}}."})).json()
    assert (changed["name"], changed["variables"]) == ("Compare", ["this"])
    assert [each["id"] for each in (await mine.get("/api/prompts")).json()] == [made["id"]]
    assert (await api.as_(stranger).get("/api/prompts")).json() == []
    assert (await mine.problem("POST", "/api/prompts", json={"name": " ", "content": "x"}))["status"] == 422
    assert (await mine.delete(f"/api/prompts/{made['id']}")).status_code == 204
    assert (await mine.get("/api/prompts")).json() == []


async def test_a_chat_keeps_what_a_person_sets(mine: Api) -> None:
    chat = await begin(mine)
    changes = {"title": "  Lia\x00bility ", "model": "openai/gpt-4o-mini", "system_prompt": "Short.", "cache": False}

    changed = (await mine.patch(f"/api/chat/sessions/{chat}", json=changes)).json()

    assert {name: changed[name] for name in changes} == changes | {"title": "Lia bility"}
    assert changed["titled_by"] == "person"
    cleared = (await mine.patch(f"/api/chat/sessions/{chat}", json={"system_prompt": None})).json()
    assert (cleared["system_prompt"], cleared["model"]) == (None, "openai/gpt-4o-mini")
    assert (await mine.problem("PATCH", f"/api/chat/sessions/{chat}", json={"title": " "}))["status"] == 422


async def test_a_shared_prompt_is_used_by_colleagues_and_changed_by_who_wrote_it(
    api: Api, user: Account, stranger: Account, admin: Account
) -> None:
    here = {"X-Pactoria-Organization": str(user.organization_id)}
    path = f"/api/organizations/{user.organization_id}/members"
    assert (await api.as_(user).post(path, json={"email": stranger.email})).status_code == 201
    mine, theirs = api.as_(user), api.as_(stranger, **here)
    prompt = {"name": "Notice", "content": "How long is the notice of {{contract}}?", "is_shared": True}

    shared = (await mine.post("/api/prompts", json=prompt)).json()
    private = (await mine.post("/api/prompts", json=prompt | {"name": "Mine alone", "is_shared": False})).json()

    [seen] = (await theirs.get("/api/prompts")).json()
    assert (seen["id"], seen["author"], seen["is_mine"]) == (shared["id"], user.name, False)
    assert [each["is_mine"] for each in (await mine.get("/api/prompts")).json()] == [True, True]
    for own in (shared, private):
        assert (await theirs.problem("PATCH", f"/api/prompts/{own['id']}", json={"name": "x"}))["status"] == 404
        assert (await theirs.problem("DELETE", f"/api/prompts/{own['id']}"))["status"] == 404
    assert (await api.as_(stranger).get("/api/prompts")).json() == []
    assert (await api.as_(admin).get("/api/prompts")).json() == []
    await mine.patch(f"/api/prompts/{shared['id']}", json={"is_shared": False})
    assert (await theirs.get("/api/prompts")).json() == []
