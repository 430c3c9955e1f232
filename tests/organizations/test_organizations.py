"""Who I am, where, and what my role lets me do there."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactoria.accounts.schemas import normal_email
from pactoria.analysis.engine.result import Side
from pactoria.core.actor import Role
from pactoria.core.db import Database, enter_tenant
from pactoria.organizations import service as organizations
from pactoria.organizations.models import Membership
from tests.client import Api
from tests.factories import Account

Queries = Callable[[], AbstractContextManager[list[str]]]


async def join(database: Database, account: Account, organization_id: UUID, role: Role) -> None:
    """Make somebody a member of another's organization."""
    async with database.transaction() as session:
        await enter_tenant(session, organization_id, account.id)
        session.add(Membership(organization_id=organization_id, user_id=account.id, role=role))


async def test_names_and_preferences_change_one_by_one(api: Api, user: Account) -> None:
    browser = api.as_(user)
    changes: list[dict[str, Any]] = [
        {"preferences": {"appearance": "dark"}},
        {"preferences": {"default_side": "customer"}},
        {"name": "Augusta Ada King"},
        {},
    ]
    for change in changes:
        assert (await browser.patch("/api/me", json=change)).status_code == 200

    me = (await browser.get("/api/me")).json()
    assert me["name"] == "Augusta Ada King"
    assert me["preferences"] == {"appearance": "dark", "default_side": "customer", "default_model": "auto"}


@pytest.mark.parametrize(
    "change",
    [
        {"preferences": {"appearance": "pink"}},
        {"preferences": {"default_side": "winner"}},
        {"preferences": {"tier": "enterprise"}},
        {"is_admin": True},
        {"email": "eve@example.com"},
        {"name": "x" * 101},
        {"name": "Ada\u202eevil"},
    ],
)
async def test_what_is_not_offered_cannot_be_changed(api: Api, user: Account, change: dict[str, Any]) -> None:
    before = (await api.as_(user).get("/api/me")).json()

    assert (await api.as_(user).problem("PATCH", "/api/me", json=change))["status"] == 422
    assert (await api.as_(user).get("/api/me")).json() == before


@pytest.mark.parametrize("side", list(Side))
async def test_every_side_that_a_review_knows_can_be_preferred(api: Api, user: Account, side: Side) -> None:
    response = await api.as_(user).patch("/api/me", json={"preferences": {"default_side": side}})

    assert response.json()["preferences"]["default_side"] == side


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.ADMIN, 200), (Role.EDITOR, 403), (Role.VIEWER, 403)]
)
async def test_owners_and_admins_rename_an_organization(
    api: Api, user: Account, stranger: Account, database: Database, role: Role, status: int
) -> None:
    await join(database, user, stranger.organization_id, role)

    path = f"/api/organizations/{stranger.organization_id}"
    response = await api.as_(user).patch(path, json={"name": "Analytical Engines"})

    assert response.status_code == status
    names = {place["id"]: place["name"] for place in (await api.as_(stranger).get("/api/organizations")).json()}
    assert (names[str(stranger.organization_id)] == "Analytical Engines") == (status == 200)


async def test_an_organization_of_others_is_not_found(api: Api, user: Account, stranger: Account) -> None:
    for organization_id in (stranger.organization_id, uuid4()):
        path = f"/api/organizations/{organization_id}"
        assert (await api.as_(user).problem("PATCH", path, json={"name": "Mine now"}))["status"] == 404


async def test_the_header_chooses_among_my_organizations_and_no_others(
    api: Api, user: Account, stranger: Account, database: Database
) -> None:
    there = {"X-Pactoria-Organization": str(stranger.organization_id)}
    assert (await api.as_(user).get("/api/me", headers=there)).json()["organization"]["id"] == str(user.organization_id)

    await join(database, user, stranger.organization_id, Role.VIEWER)

    me = (await api.as_(user).get("/api/me", headers=there)).json()
    assert (me["organization"]["id"], me["organization"]["role"]) == (str(stranger.organization_id), "viewer")
    assert [place["is_personal"] for place in me["organizations"]] == [True, True]
    assert (await api.as_(user).get("/api/me")).json()["organization"]["id"] == str(user.organization_id)


async def test_an_actor_is_in_the_organization_that_the_request_names_or_nowhere(
    user: Account, stranger: Account, database: Database
) -> None:
    from pactoria.core.errors import NotFound

    async with database.transaction() as session:
        await enter_tenant(session, None, user.id)
        actor = await organizations.enter(session, user.identity, None)
    assert actor.organization_id == user.organization_id

    for organization_id in (stranger.organization_id, uuid4()):
        async with database.transaction() as session:
            await enter_tenant(session, None, user.id)
            with pytest.raises(NotFound):
                await organizations.enter(session, user.identity, organization_id)


async def test_what_a_page_asks_first_takes_few_statements(api: Api, user: Account, queries: Queries) -> None:
    with queries() as me:
        await api.as_(user).get("/api/me")
    with queries() as listed:
        await api.as_(user).get("/api/organizations")

    assert len(me) == 4, me
    assert len(listed) == 2, listed


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.emails())
def test_every_real_email_is_accepted_and_has_one_form(email: str) -> None:
    local = email.rpartition("@")[0]
    if any(sign in local for sign in '"(),:;<>[]\\'):
        return
    normal = normal_email(email)

    assert normal == normal_email(normal) == normal_email(f" {email.upper().lower()} ")
