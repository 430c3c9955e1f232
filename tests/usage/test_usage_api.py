"""What people see of their usage, and what an admin changes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from pactoria.audit.models import AuditEvent
from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.services import Services
from pactoria.usage.ledger import Ledger, Outcome, Tokens
from tests.client import Api
from tests.factories import Account, make_account
from tests.usage.books import audit, claim_of, settlement_of


async def call(services: Services, account: Account, **changes: Any) -> None:
    ledger = services.part(Ledger)
    await ledger.settle(settlement_of(await ledger.hold(claim_of(account, **changes))))


async def test_usage_tells_what_was_used_and_what_is_left(api: Api, services: Services, user: Account) -> None:
    await call(services, user)
    await call(services, user, model="mock/large", feature="summarize")
    await services.part(Ledger).hold(claim_of(user))

    usage = (await api.as_(user).get("/api/usage")).json()

    today = now().date()
    assert {name: usage["day"][name] for name in ("used", "held", "limit", "remaining")} == {
        "used": 2,
        "held": 1,
        "limit": 100,
        "remaining": 97,
    }
    assert usage["day"]["resets_at"] == f"{today + timedelta(days=1)}T00:00:00Z"
    assert usage["month"]["remaining"] == 1997
    assert usage["tier"]["id"] == "free"
    assert (usage["total"]["calls"], usage["total"]["output_tokens"]) == (2, 80)
    assert Decimal(usage["total"]["cost"]) == Decimal("0.036")
    assert {group["key"] for group in usage["by_model"]} == {"mock/small", "mock/large"}
    assert {group["key"]: group["calls"] for group in usage["by_feature"]} == {"chat": 1, "summarize": 1}
    assert [(group["key"], group["messages"]) for group in usage["by_day"]] == [(str(today), 2)]
    assert [(group["key"], group["name"]) for group in usage["by_member"]] == [(str(user.id), user.name)]


async def test_usage_of_other_days_is_empty_and_says_so(api: Api, services: Services, user: Account) -> None:
    await call(services, user)

    usage = (await api.as_(user).get("/api/usage", params={"since": "2025-01-01", "until": "2025-12-31"})).json()

    assert (usage["total"]["calls"], usage["by_day"], usage["by_model"]) == (0, [], [])
    assert usage["day"]["used"] == 1


@pytest.mark.parametrize("days", [{"since": "2026-02-01", "until": "2026-01-01"}, {"since": "2020-01-01"}])
async def test_days_that_make_no_range_are_refused(api: Api, user: Account, days: dict[str, str]) -> None:
    assert (await api.as_(user).problem("GET", "/api/usage", params=days))["type"] == "/problems/too-many-days"


async def test_an_owner_sees_what_all_members_use_and_an_editor_only_their_own(
    api: Api, services: Services, database: Database, user: Account
) -> None:
    editor = await make_account(database, name="Charles Babbage")
    await join(database, editor, user)
    await call(services, user)
    await call(services, editor, organization_id=user.organization_id)
    here = {"X-Pactoria-Organization": str(user.organization_id)}

    whole = (await api.as_(user, **here).get("/api/usage", params={"scope": "organization"})).json()
    own = (await api.as_(editor, **here).get("/api/usage")).json()
    refused = await api.as_(editor, **here).problem("GET", "/api/usage", params={"scope": "organization"})

    assert {group["name"] for group in whole["by_member"]} == {user.name, editor.name}
    assert (whole["total"]["calls"], own["total"]["calls"], refused["status"]) == (2, 1, 403)


async def join(database: Database, member: Account, owner: Account) -> None:
    from pactoria.core.actor import Role
    from pactoria.organizations.models import Membership

    async with database.transaction(owner.actor) as session:
        session.add(Membership(organization_id=owner.organization_id, user_id=member.id, role=Role.EDITOR))


async def test_tracking_counts_once_however_often_it_is_sent(api: Api, database: Database, user: Account) -> None:
    browser = api.as_(user)
    first = await browser.post("/api/usage/track", json={"feature": "export"}, headers={"Idempotency-Key": "a"})
    again = await browser.post("/api/usage/track", json={"feature": "export"}, headers={"Idempotency-Key": "a"})
    other = await browser.post("/api/usage/track", json={"feature": "export"}, headers={"Idempotency-Key": "b"})

    assert first.headers["RateLimit"].startswith('"day";r=99;t=')
    assert first.headers["RateLimit-Policy"] == '"day";q=100;w=86400'
    assert (first.json()["id"], True) == (again.json()["id"], again.json()["repeated"])
    assert (other.json()["repeated"], other.json()["remaining"]) == (False, 98)
    changed = await browser.problem(
        "POST", "/api/usage/track", json={"feature": "import"}, headers={"Idempotency-Key": "a"}
    )
    assert changed["type"] == "/problems/tracked-already"
    await audit(database)


async def test_at_the_limit_a_problem_document_says_what_can_be_done(
    api: Api, database: Database, user: Account, admin: Account
) -> None:
    await api.as_(admin).patch("/api/admin/tiers/free", json={"messages_per_day": 1})
    body: dict[str, Any] = {"json": {"feature": "export"}}
    await api.as_(user).post("/api/usage/track", **body, headers={"Idempotency-Key": "a"})

    refused = await api.as_(user).post("/api/usage/track", **body, headers={"Idempotency-Key": "b"})

    problem = refused.json()
    assert (refused.status_code, problem["type"], problem["quota"]) == (429, "/problems/quota-exceeded", "day")
    assert problem["detail"].startswith("You have used all messages of today (1). You have new ones at 00:00 UTC.")
    assert int(refused.headers["Retry-After"]) == problem["retry_after"] <= 86_400
    assert refused.headers["RateLimit-Policy"] == '"day";q=1;w=86400'
    assert refused.headers["RateLimit"] == f'"day";r=0;t={refused.headers["Retry-After"]}'
    await audit(database)


async def test_a_larger_tier_holds_from_the_next_call_on_and_is_on_record(
    api: Api, services: Services, database: Database, user: Account, admin: Account
) -> None:
    await call(services, user)
    answer = await api.as_(admin).patch(f"/api/admin/users/{user.id}/tier", json={"tier": "pro"})

    assert answer.status_code == 204
    hold = await services.part(Ledger).hold(claim_of(user))
    assert (hold.allowance.limit, hold.allowance.remaining) == (10_000, 9_998)
    async with database.transaction(admin.actor) as session:
        events = await session.scalars(select(AuditEvent).where(AuditEvent.action == "user:tier_changed"))
        (event,) = events
    assert (event.target_id, event.user_id, event.details) == (user.id, admin.id, {"tier": "pro", "before": "free"})


async def test_an_admin_takes_a_limit_away(api: Api, services: Services, user: Account, admin: Account) -> None:
    changed = await api.as_(admin).patch(
        "/api/admin/tiers/free", json={"messages_per_day": None, "messages_per_month": None}
    )

    assert changed.json()["messages_per_day"] is None
    assert changed.json()["ai_per_minute"] == 100
    hold = await services.part(Ledger).hold(claim_of(user))
    assert (hold.allowance.limit, hold.allowance.remaining, hold.allowance.headers()) == (None, None, {})


async def test_an_admin_finds_people_page_by_page(
    api: Api, services: Services, database: Database, admin: Account
) -> None:
    for number in range(3):
        await make_account(database, name="Ada 100% Lovelace", email=f"ada{number}@example.org")
    ada = await make_account(database, name="Ada 1000 Lovelace", email="other@example.org")
    await call(services, ada)
    browser = api.as_(admin)

    first = (await browser.get("/api/admin/users", params={"q": "100%", "limit": 2})).json()
    second = (
        await browser.get("/api/admin/users", params={"q": "100%", "limit": 2, "cursor": first["next_cursor"]})
    ).json()
    other = (await browser.get("/api/admin/users", params={"q": "OTHER@", "tier": "free"})).json()

    assert [person["email"] for person in first["items"] + second["items"]] == [
        f"ada{number}@example.org" for number in range(3)
    ]
    assert second["next_cursor"] is None
    assert [(person["used_today"], person["messages_per_day"]) for person in other["items"]] == [(1, 100)]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/admin/tiers", None),
        ("PATCH", "/api/admin/tiers/free", {"seats": 1}),
        ("GET", "/api/admin/users", None),
    ],
)
async def test_only_those_who_run_the_installation_see_and_change_that(
    api: Api, user: Account, method: str, path: str, body: dict[str, int] | None
) -> None:
    assert (await api.as_(user).problem(method, path, json=body))["status"] == 403


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/admin/tiers/gold", {"seats": 1}, 404),
        ("/api/admin/tiers/free", {"messages_per_day": -1}, 422),
        ("/api/admin/tiers/free", {"ai_per_minute": 0}, 422),
        ("/api/admin/tiers/free", {"name": None}, 422),
        ("/api/admin/users/01a201d2-1ce0-759b-9454-62b7561a46f9/tier", {"tier": "pro"}, 404),
        ("/api/admin/users/01a201d2-1ce0-759b-9454-62b7561a46f9/tier", {"tier": "gold"}, 422),
    ],
)
async def test_what_makes_no_sense_is_refused(
    api: Api, admin: Account, path: str, body: dict[str, Any], status: int
) -> None:
    assert (await api.as_(admin).problem("PATCH", path, json=body))["status"] == status


async def test_a_failed_call_takes_no_message_unless_words_came(services: Services, user: Account) -> None:
    ledger = services.part(Ledger)
    for tokens in (Tokens(100, 0), Tokens(100, 3)):
        hold = await ledger.hold(claim_of(user))
        await ledger.settle(settlement_of(hold, outcome=Outcome.FAILED, tokens=tokens))

    assert (await ledger.hold(claim_of(user))).allowance.remaining == 98


async def test_the_page_asks_the_database_few_questions(api: Api, user: Account, queries: Any) -> None:
    with queries() as seen:
        await api.as_(user).get("/api/usage")

    assert len(seen) == 8  # who, where, entering, tier, quota, totals, the organization's tier, storage
