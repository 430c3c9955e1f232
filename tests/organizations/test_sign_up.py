"""Signing up, and setting up an installation."""

import asyncio
import json
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from pactoria.accounts import service as accounts
from pactoria.accounts.limits import SIGN_UP_PER_PLACE
from pactoria.app import create_app
from pactoria.core.services import Services
from pactoria.core.settings import WebSettings
from tests.client import BASE_URL, Api
from tests.factories import PASSWORD, Account, make_account

ADA = {"email": "Ada@Example.com", "password": PASSWORD, "name": "  Ada   Lovelace "}


async def test_signing_up_makes_a_person_with_a_personal_organization_and_signs_in(api: Api) -> None:
    response = await api.post("/api/auth/sign-up", json=ADA)

    assert response.status_code == 201
    me = response.json()
    assert (me["email"], me["name"], me["is_admin"]) == ("ada@example.com", "Ada Lovelace", False)
    assert me["organization"]["name"] == "Ada Lovelace's organization"
    assert (me["organization"]["role"], me["organization"]["is_personal"]) == ("owner", True)
    assert me["organizations"] == [me["organization"]]
    assert me["preferences"] == {"appearance": "auto", "default_side": "neutral", "default_model": "auto"}
    assert (await api.get("/api/me")).json() == me


async def test_an_email_has_one_account_however_it_is_written(api: Api) -> None:
    await api.post("/api/auth/sign-up", json=ADA)

    problem = await api.problem("POST", "/api/auth/sign-up", json=ADA | {"email": " ada@EXAMPLE.com"})

    assert problem["type"] == "/problems/email-taken"
    assert problem["status"] == 409


async def test_of_sign_ups_that_race_for_an_email_one_wins_whole(fresh_services: Services, fresh_api: Api) -> None:
    responses = await asyncio.gather(*(fresh_api.post("/api/auth/sign-up", json=ADA) for _ in range(8)))

    assert Counter(response.status_code for response in responses) == {201: 1, 409: 7}
    async with fresh_services.db.engine.begin() as connection:
        await connection.execute(text("SET LOCAL ROLE NONE"))
        for table in ("users", "credentials", "user_profiles", "sessions", "organizations", "memberships"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table  # noqa: S608


async def test_a_refused_sign_up_says_what_to_change(api: Api) -> None:
    weak = await api.problem("POST", "/api/auth/sign-up", json=ADA | {"password": "password1234"})
    nameless = await api.problem("POST", "/api/auth/sign-up", json=ADA | {"name": "  "})
    unknown = await api.problem("POST", "/api/auth/sign-up", json=ADA | {"is_admin": True})

    assert weak["type"] == "/problems/weak-password"
    assert "common" in weak["detail"]
    assert nameless["detail"] == "name: please enter a name"
    assert unknown["status"] == 422


async def test_one_place_cannot_open_accounts_without_end(api: Api) -> None:
    for _ in range(SIGN_UP_PER_PLACE.burst):
        await api.post("/api/auth/sign-up", json=ADA)

    assert (await api.problem("POST", "/api/auth/sign-up", json=ADA))["status"] == 429


async def test_another_site_cannot_sign_anybody_up_or_in(api: Api) -> None:
    del api.headers["X-Pactoria-CSRF"]

    assert (await api.problem("POST", "/api/auth/sign-up", json=ADA))["type"] == "/problems/foreign-origin"


async def first_run_token(services: Services) -> str:
    async with services.db.transaction() as session:
        link = await accounts.first_run_link(session, BASE_URL)
    assert link is not None
    address, _, token = link.partition("?token=")
    assert address == f"{BASE_URL}/welcome"
    return token


async def test_the_first_run_link_makes_the_admin_once(api: Api, services: Services) -> None:
    earlier, token = await first_run_token(services), await first_run_token(services)

    response = await api.post("/api/auth/first-run", json=ADA | {"token": token})

    assert response.status_code == 201
    assert response.json()["is_admin"] is True
    for used in (token, earlier, "made up"):
        eve = ADA | {"email": "eve@example.com", "token": used}
        assert (await api.problem("POST", "/api/auth/first-run", json=eve))["type"] == "/problems/first-run-over"
    async with services.db.transaction() as session:
        assert await accounts.first_run_link(session, BASE_URL) is None


async def test_the_first_run_link_is_over_once_there_is_an_account(api: Api, services: Services) -> None:
    token = await first_run_token(services)
    await api.post("/api/auth/sign-up", json=ADA)

    eve = ADA | {"email": "eve@example.com", "token": token}
    assert (await api.problem("POST", "/api/auth/first-run", json=eve))["status"] == 409


async def test_of_uses_of_the_first_run_link_that_race_one_wins(fresh_services: Services, fresh_api: Api) -> None:
    token = await first_run_token(fresh_services)
    responses = await asyncio.gather(
        *(
            fresh_api.post("/api/auth/first-run", json=ADA | {"email": f"p{number}@example.com", "token": token})
            for number in range(6)
        )
    )

    assert Counter(response.status_code for response in responses) == {201: 1, 409: 5}


async def test_signing_up_leaves_the_session_that_this_browser_had(api: Api, user: Account) -> None:
    browser = api.as_(user)
    await browser.post("/api/auth/sign-up", json=ADA)

    assert (await browser.get("/api/me")).json()["name"] == "Ada Lovelace"
    assert (await api.as_(user).get("/api/me")).status_code == 401


async def test_what_sign_up_makes_is_found_by_everybody_it_concerns_alone(fresh_services: Services) -> None:
    ada, charles = await make_account(fresh_services.db), await make_account(fresh_services.db)

    for account in (ada, charles):
        async with fresh_services.db.transaction(account.actor) as session:
            visible = list(await session.scalars(text("SELECT id FROM organizations")))
        assert visible == [account.organization_id]


@pytest.mark.parametrize("odd", ["\\ud800", "\\u0000", "\\u202e", "\\uffff", "\\ud83d\\ude00" * 20])
@pytest.mark.parametrize("field", ["email", "name", "password"])
async def test_odd_characters_are_kept_or_refused_but_break_nothing(api: Api, field: str, odd: str) -> None:
    body = json.dumps(ADA | {field: "ODD four unrelated words"}).replace("ODD", odd)

    response = await api.post("/api/auth/sign-up", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code in {201, 422}, response.text
    if response.status_code == 201:
        assert (await api.get("/api/me")).json() == response.json()


async def test_what_browsers_and_proxies_say_of_themselves_may_be_long(services: Services) -> None:
    proxied = WebSettings(base_url=BASE_URL, trusted_proxies=["127.0.0.1"])
    app = create_app(replace(services, settings=services.settings.model_copy(update={"web": proxied})))
    browser = Api(app, **{"User-Agent": "x" * 5000, "X-Forwarded-For": "y" * 5000})

    assert (await browser.post("/api/auth/sign-up", json=ADA)).status_code == 201
