"""Playbooks through the API: shipped ones to read and copy, own ones to make, change, restore and delete."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from pactoria.analysis.engine.playbooks.playbook import shipped
from pactoria.core.actor import Role
from pactoria.core.db import Database
from tests.client import Api
from tests.factories import Account

LAW = {"id": "law", "statement": "The laws of Austria govern."}
DRAFT: dict[str, Any] = {
    "name": "Ours",
    "types": ["nda"],
    "statements": [
        {
            "id": "term",
            "topic": "Term",
            "statement": "Two years at most.",
            "fallback": "Three years.",
            "severity": "high",
        },
        LAW,
    ],
}


async def made(api: Api, **changes: Any) -> dict[str, Any]:
    response = await api.post("/api/playbooks", json=DRAFT | changes)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


async def as_viewer(database: Database, account: Account) -> None:
    async with database.transaction() as session:
        await session.execute(sql("SET LOCAL ROLE NONE"))
        await session.execute(
            sql("UPDATE memberships SET role = :role WHERE user_id = :user"), {"role": Role.VIEWER, "user": account.id}
        )


async def test_shipped_playbooks_are_listed_read_and_never_changed(api: Api, user: Account) -> None:
    mine = api.as_(user)
    listed = (await mine.get("/api/playbooks")).json()
    assert [book["key"] for book in listed] == sorted(shipped())
    assert all(book["shipped"] and book["version"] is None for book in listed)
    nda = (await mine.get("/api/playbooks/mutual-nda")).json()
    assert (nda["name"], nda["types"], nda["version"]) == ("Mutual NDA", ["nda"], None)
    assert nda["statements"][0]["met"][0]["words"]
    assert (await mine.put("/api/playbooks/mutual-nda", json=DRAFT | {"based_on": 1})).status_code == 422
    assert (await mine.delete("/api/playbooks/mutual-nda")).status_code == 422


async def test_a_copy_says_the_same_and_is_ones_own(api: Api, user: Account) -> None:
    mine = api.as_(user)
    original = (await mine.get("/api/playbooks/saas-purchase")).json()
    copy = (await mine.post("/api/playbooks/saas-purchase/copy")).json()
    assert copy["statements"] == original["statements"]
    assert (copy["shipped"], copy["version"], copy["copied_from"], copy["updated_by"]) == (
        False,
        1,
        "saas-purchase",
        user.name,
    )
    again = (await mine.post(f"/api/playbooks/{copy['key']}/copy")).json()
    assert (again["name"], again["key"] != copy["key"]) == (f"{original['name']} (copy)", True)
    saved = await mine.put(f"/api/playbooks/{copy['key']}", json=edited(copy, name="Ours"))
    assert saved.json()["statements"] == original["statements"]  # what looks for them is kept when others are edited


def edited(book: dict[str, Any], **changes: Any) -> dict[str, Any]:
    members = {name: book[name] for name in ("name", "description", "types", "statements")}
    return members | {"based_on": book["version"]} | changes


async def test_each_change_is_a_version_and_an_earlier_one_comes_back_as_a_new_one(api: Api, user: Account) -> None:
    mine = api.as_(user)
    book = await made(mine)
    path = f"/api/playbooks/{book['key']}"
    same = (await mine.put(path, json=edited(book))).json()
    assert same["version"] == 1
    second = (await mine.put(path, json=edited(book, name="Ours, stricter", statements=[LAW]))).json()
    assert (second["version"], [s["id"] for s in second["statements"]]) == (2, ["law"])
    restored = (await mine.post(f"{path}/versions/1/restore")).json()
    assert (restored["version"], restored["name"], len(restored["statements"])) == (3, "Ours", 2)
    versions = (await mine.get(f"{path}/versions")).json()
    assert [(v["number"], v["restored_from"], v["created_by"]) for v in versions] == [
        (3, 1, user.name),
        (2, None, user.name),
        (1, None, user.name),
    ]
    assert (await mine.get(f"{path}/versions/2")).json()["name"] == "Ours, stricter"
    assert (await mine.get(f"{path}/versions/9")).status_code == 404
    assert [b["name"] for b in (await mine.get("/api/playbooks")).json() if not b["shipped"]] == ["Ours"]


async def test_who_saves_over_somebody_elses_version_is_told(api: Api, user: Account) -> None:
    mine = api.as_(user)
    book = await made(mine)
    path = f"/api/playbooks/{book['key']}"
    await mine.put(path, json=edited(book, name="First"))
    problem = await mine.problem("PUT", path, json=edited(book, name="Second"))
    assert (problem["status"], problem["type"], problem["latest"]) == (409, "/problems/playbook-changed", 2)
    assert (await mine.get(path)).json()["name"] == "First"


async def test_versions_cannot_be_changed_in_the_database_either(api: Api, user: Account, database: Database) -> None:
    book = await made(api.as_(user))
    for statement in ("UPDATE playbook_versions SET number = 7", "DELETE FROM playbook_versions"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.transaction(user.actor) as session, session.begin_nested():
                await session.execute(sql(statement))
    assert (await api.as_(user).get(f"/api/playbooks/{book['key']}/versions/1")).status_code == 200


async def test_a_deleted_playbook_is_gone_until_it_is_restored(api: Api, user: Account) -> None:
    mine = api.as_(user)
    book = await made(mine)
    path = f"/api/playbooks/{book['key']}"
    assert (await mine.post(f"{path}/restore")).status_code == 409
    assert (await mine.delete(path)).status_code == 204
    for gone in (path, f"{path}/versions", f"{path}/export"):
        assert (await mine.get(gone)).status_code == 404
    assert all(b["shipped"] for b in (await mine.get("/api/playbooks")).json())
    assert (await mine.post(f"{path}/restore")).json()["statements"] == book["statements"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"statements": []}, "statements"),
        ({"statements": [LAW, LAW]}, "law: the id is there twice"),
        ({"statements": [{"id": "law", "statement": " "}]}, "statement"),
        ({"statements": [LAW | {"severity": "urgent"}]}, "severity"),
        ({"statements": [LAW | {"met": [{"words": ["a"], "match": ["(("]}]}]}, "no regular expression"),
        ({"statements": [LAW | {"met": [{"words": ["a"], "match": ["<WHO>"]}]}]}, "unknown name <WHO>"),
        ({"statements": [LAW | {"statement": "x" * 2_001}]}, "statement"),
        ({"name": "\x00"}, "characters that are no text"),
        ({"statements": [LAW | {"id": f"s{n}"} for n in range(501)]}, "statements"),
    ],
    ids=["none", "twice", "empty", "severity", "pattern", "macro", "long", "nul", "many"],
)
async def test_what_is_wrong_is_told_with_its_place(api: Api, user: Account, change: dict[str, Any], says: str) -> None:
    problem = await api.as_(user).problem("POST", "/api/playbooks", json=DRAFT | change)
    assert problem["status"] == 422
    assert says in problem["detail"] or any(says in error["pointer"] for error in problem["errors"])


async def test_viewers_read_and_change_nothing(api: Api, user: Account, database: Database) -> None:
    mine = api.as_(user)
    book = await made(mine)
    path = f"/api/playbooks/{book['key']}"
    await as_viewer(database, user)
    for allowed in ("/api/playbooks", path, f"{path}/versions", f"{path}/export", "/api/playbooks/template"):
        assert (await mine.get(allowed)).status_code == 200
    for method, refused in (
        ("POST", "/api/playbooks"),
        ("PUT", path),
        ("DELETE", path),
        ("POST", f"{path}/restore"),
        ("POST", f"{path}/copy"),
        ("POST", f"{path}/versions/1/restore"),
    ):
        body = {"json": edited(book) if method == "PUT" else DRAFT} if refused in {path, "/api/playbooks"} else {}
        assert (await mine.request(method, refused, **body)).status_code == 403, refused
    files = {"file": ("ours.yaml", b"name: x")}
    assert (await mine.post("/api/playbooks/import", files=files)).status_code == 403


async def test_another_organizations_playbooks_are_not_there(api: Api, user: Account, stranger: Account) -> None:
    book = await made(api.as_(user))
    theirs = api.as_(stranger)
    path = f"/api/playbooks/{book['key']}"
    assert all(b["shipped"] for b in (await theirs.get("/api/playbooks")).json())
    for method, address in (
        ("GET", path),
        ("GET", f"{path}/export"),
        ("POST", f"{path}/copy"),
        ("DELETE", path),
        ("GET", f"/api/playbooks/{uuid4()}"),
        ("GET", "/api/playbooks/nothing-like-that"),
    ):
        assert (await theirs.request(method, address)).status_code == 404
    assert (await theirs.put(path, json=edited(book))).status_code == 404


async def test_who_did_what_to_a_playbook_is_on_record(api: Api, user: Account, database: Database) -> None:
    mine = api.as_(user)
    book = await made(mine)
    path = f"/api/playbooks/{book['key']}"
    await mine.put(path, json=edited(book, name="New"))
    await mine.delete(path)
    await mine.post(f"{path}/restore")
    async with database.transaction(user.actor) as session:
        rows = await session.execute(
            sql("SELECT action FROM audit_events WHERE target_id = :id ORDER BY id"), {"id": book["key"]}
        )
    assert [row.action for row in rows] == [
        "playbook:added",
        "playbook:changed",
        "playbook:deleted",
        "playbook:restored",
    ]
