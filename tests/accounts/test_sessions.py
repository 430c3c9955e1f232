"""The browsers in which a person is signed in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import text

from pactoria.accounts import service as accounts
from pactoria.core.services import Services
from tests.client import Api
from tests.factories import PASSWORD, Account


async def shift(services: Services, **columns: str) -> None:
    """Set columns of all sessions, each to an SQL expression."""
    changes = ", ".join(f"{name} = {expression}" for name, expression in columns.items())
    async with services.db.transaction() as session:
        await session.execute(text(f"UPDATE sessions SET {changes}"))  # noqa: S608 - our own expressions


async def test_people_see_where_they_are_signed_in_and_can_end_it(api: Api, user: Account, stranger: Account) -> None:
    other = api.with_token(None)
    await other.post("/api/auth/sign-in", json={"email": user.email, "password": PASSWORD})
    assert stranger

    listed = (await api.as_(user).get("/api/me/sessions")).json()

    assert len(listed) == 2
    assert {session["current"] for session in listed} == {True, False}
    assert all(session["ip"] == "127.0.0.1" and session["user_agent"] == "Test browser" for session in listed)
    there = next(session for session in listed if not session["current"])
    assert (await api.as_(user).delete(f"/api/me/sessions/{there['id']}")).status_code == 204
    assert (await other.get("/api/me")).status_code == 401
    assert (await api.as_(user).delete(f"/api/me/sessions/{there['id']}")).status_code == 404


async def test_a_strangers_session_is_not_found(api: Api, user: Account, stranger: Account) -> None:
    for session_id in (stranger.identity.session_id, uuid4()):
        problem = await api.as_(user).problem("DELETE", f"/api/me/sessions/{session_id}")
        assert problem["status"] == 404
    assert (await api.as_(stranger).get("/api/me")).status_code == 200


async def test_a_visit_puts_off_the_end_and_renews_the_cookie(api: Api, user: Account, services: Services) -> None:
    await shift(services, last_seen_at="now() - interval '10 days'", expires_at="now() + interval '20 days'")

    response = await api.as_(user).get("/api/me")

    assert f"Max-Age={30 * 24 * 3600}" in response.headers["set-cookie"]
    async with services.db.transaction() as session:
        expires: datetime | None = await session.scalar(text("SELECT expires_at FROM sessions"))
    assert expires is not None
    assert abs(expires - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=1)


async def test_a_session_ends_without_visits(api: Api, user: Account, services: Services) -> None:
    await shift(services, expires_at="now() - interval '1 s'")

    assert (await api.as_(user).get("/api/me")).status_code == 401


async def test_visits_are_written_every_few_minutes_only(
    api: Api, user: Account, services: Services, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with queries() as seen:
        response = await api.as_(user).get("/api/me")
    assert "set-cookie" not in response.headers
    assert not [statement for statement in seen if statement.startswith(("UPDATE", "INSERT", "DELETE"))]

    await shift(services, last_seen_at="now() - interval '6 minutes'")
    with queries() as seen:
        await api.as_(user).get("/api/me")
    assert len([statement for statement in seen if statement.startswith("UPDATE")]) == 1


async def test_listing_sessions_takes_two_statements(
    api: Api, user: Account, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with queries() as seen:
        await api.as_(user).get("/api/me/sessions")

    assert len(seen) == 2, seen


async def test_what_has_had_its_time_is_dropped(services: Services, user: Account, api: Api) -> None:
    await api.post("/api/auth/sign-in", json={"email": user.email, "password": PASSWORD})
    await shift(services, ended_at="now() - interval '91 days'")
    async with services.db.transaction() as session:
        await session.execute(text("UPDATE rate_limits SET paid_off_at = now() - interval '1 s'"))
        await accounts.tidy(session)
        left = [await session.scalar(text(f"SELECT count(*) FROM {table}")) for table in ("sessions", "rate_limits")]  # noqa: S608 - our own names

    assert left == [0, 0]
