"""The audit record: what people do is on it, with who, when and from where, and nobody rewrites it."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pactoria.core.db import Database, enter_tenant
from tests.client import Api
from tests.factories import PASSWORD, Account


async def recorded(database: Database, account: Account) -> list[dict[str, Any]]:
    """Return what the account may read of the record, oldest first."""
    async with database.transaction(account.actor) as session:
        rows = await session.execute(text("SELECT * FROM audit_events ORDER BY id"))
        return [dict(row) for row in rows.mappings()]


async def test_what_people_do_with_their_account_is_on_record(api: Api, user: Account, database: Database) -> None:
    browser = api.as_(user)
    new = "quite another set of words"
    await browser.patch("/api/me", json={"name": "Augusta", "preferences": {"appearance": "dark"}})
    await browser.patch(f"/api/organizations/{user.organization_id}", json={"name": "Analytical Engines"})
    await browser.post("/api/me/password", json={"current_password": PASSWORD, "new_password": new})
    await browser.post("/api/auth/sign-out")
    await api.post("/api/auth/sign-in", json={"email": user.email, "password": new})

    events = await recorded(database, user)

    assert [event["action"] for event in events] == [
        "user:signed_in",
        "user:profile_changed",
        "organization:renamed",
        "user:password_changed",
        "user:signed_out",
        "user:signed_in",
    ]
    assert {event["user_id"] for event in events} == {user.id}
    assert {event["ip"] for event in events} == {"127.0.0.1"}
    assert {event["user_agent"] for event in events} == {"Test browser"}
    renamed = events[2]
    assert (renamed["organization_id"], renamed["target_id"]) == (user.organization_id, user.organization_id)
    assert renamed["details"] == {"name": "Analytical Engines"}
    assert events[1]["details"] == {"fields": ["appearance", "name"]}
    assert new not in str(events)


async def test_failed_sign_ins_are_on_record_without_what_was_typed(
    api: Api, user: Account, database: Database
) -> None:
    await api.post("/api/auth/sign-in", json={"email": user.email, "password": "a wrong guess of words"})
    await api.post("/api/auth/sign-in", json={"email": "my-password@example.com", "password": "a wrong guess"})

    async with database.transaction() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        rows = await session.execute(
            text("SELECT user_id, target_id, ip, details FROM audit_events WHERE action = 'user:sign_in_failed'")
        )
        found = [tuple(row) for row in rows]
        await session.execute(text("SET LOCAL ROLE pactoria_app"))
    assert sorted(found, key=str) == sorted([(None, user.id, "127.0.0.1", {}), (None, None, "127.0.0.1", {})], key=str)


@pytest.mark.parametrize("owner", [False, True], ids=["as the app", "as the owner"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_events SET action = 'nothing:happened'", "DELETE FROM audit_events", "TRUNCATE audit_events"],
)
async def test_nobody_rewrites_the_record(database: Database, user: Account, change: str, owner: bool) -> None:  # noqa: FBT001 - a parameter of the test
    before = await recorded(database, user)

    async def rewrite() -> None:
        async with database.transaction(user.actor) as session:
            if owner:
                await session.execute(text("SET LOCAL ROLE NONE"))
            await session.execute(text(change))

    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        await rewrite()
    assert await recorded(database, user) == before


async def test_people_read_their_organizations_record_and_their_own(
    api: Api, user: Account, stranger: Account, database: Database
) -> None:
    await api.as_(stranger).patch(f"/api/organizations/{stranger.organization_id}", json={"name": "Difference Engines"})

    assert [event["action"] for event in await recorded(database, user)] == ["user:signed_in"]
    async with database.transaction() as session:
        await enter_tenant(session, None, None)
        assert await session.scalar(text("SELECT count(*) FROM audit_events")) == 0
