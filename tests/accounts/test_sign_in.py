"""Signing in and out."""

import asyncio
from collections import Counter

import httpx
import pytest

from pactoria.accounts.limits import SIGN_IN_PER_ACCOUNT_AND_PLACE, SIGN_IN_PER_PLACE
from pactoria.core.services import Services
from tests.client import Api
from tests.factories import PASSWORD, Account, make_account

WRONG = "four unrelated little birds"


async def try_sign_in(api: Api, email: str, password: str) -> httpx.Response:
    return await api.post("/api/auth/sign-in", json={"email": email, "password": password})


async def test_the_right_password_lets_in_however_the_email_is_written(api: Api, user: Account) -> None:
    response = await try_sign_in(api, f"  {user.email.upper()} ", PASSWORD)

    assert response.status_code == 200
    assert response.json()["id"] == str(user.id)
    assert response.json()["organization"]["id"] == str(user.organization_id)
    assert (await api.get("/api/me")).json() == response.json()


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(api: Api, user: Account) -> None:
    response = await try_sign_in(api, user.email, PASSWORD)

    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert f"max-age={30 * 24 * 3600}" in cookie
    assert "secure" not in cookie  # this server is at http://


async def test_wrong_password_and_unknown_email_are_told_apart_by_nothing(api: Api, user: Account) -> None:
    wrong = await try_sign_in(api, user.email, WRONG)
    unknown = await try_sign_in(api, "nobody@example.com", WRONG)

    assert wrong.status_code == unknown.status_code == 401
    different = {"request_id"}
    assert {k: v for k, v in wrong.json().items() if k not in different} == {
        k: v for k, v in unknown.json().items() if k not in different
    }
    assert set(wrong.headers) == set(unknown.headers)


async def test_an_unknown_email_costs_as_much_work_as_a_wrong_password(
    api: Api, user: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: the same statements, and one verification of the same cost."""
    from pactoria.accounts import passwords

    verified: list[str] = []
    hasher = passwords._hasher()
    real = hasher.verify_and_update

    def noting(password: str, stored: str) -> tuple[bool, str | None]:
        verified.append(stored.rsplit("$", 2)[0])
        return real(password, stored)

    monkeypatch.setattr(hasher, "verify_and_update", noting)
    await try_sign_in(api, user.email, WRONG)
    await try_sign_in(api, "nobody@example.com", WRONG)

    assert len(verified) == 2
    assert verified[0] == verified[1]
    assert verified[0].startswith("$argon2id$")


async def test_signing_in_ends_the_session_that_this_browser_had(api: Api, user: Account) -> None:
    await try_sign_in(api, user.email, PASSWORD)
    before = api.token
    await try_sign_in(api, user.email, PASSWORD)

    assert api.token != before
    assert (await api.get("/api/me")).status_code == 200
    assert (await api.with_token(before).get("/api/me")).status_code == 401


async def test_signing_out_ends_the_session_and_may_be_repeated(api: Api, user: Account) -> None:
    browser = api.as_(user)

    assert (await browser.post("/api/auth/sign-out")).status_code == 204
    assert browser.token is None
    assert (await browser.post("/api/auth/sign-out")).status_code == 204
    assert (await api.as_(user).get("/api/me")).status_code == 401


async def test_a_made_up_cookie_is_nobody(api: Api, user: Account) -> None:
    assert user
    for token in ("", "x", "é", "a" * 5000, "\x00"):
        response = await api.get("/api/me", headers={"Cookie": f"pactoria_session={token}".encode()})
        assert response.status_code == 401


async def test_guessing_is_slowed_down_and_told_when_to_go_on(api: Api, user: Account) -> None:
    answers = [
        (await try_sign_in(api, user.email, WRONG)).status_code for _ in range(SIGN_IN_PER_ACCOUNT_AND_PLACE.burst)
    ]
    assert set(answers) == {401}

    refused = await try_sign_in(api, user.email, PASSWORD)

    assert refused.status_code == 429
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json()["retry_after"] == int(refused.headers["retry-after"])


async def test_a_stranger_cannot_lock_the_owner_out(fresh_services: Services, fresh_api: Api) -> None:
    """Many places use up what an account may be tried; the owner, at a place where they were before, gets in."""
    from pactoria.accounts import limits

    owner = await make_account(fresh_services.db)
    async with fresh_services.db.transaction() as session:
        for number in range(limits.SIGN_IN_PER_ACCOUNT.burst):
            assert await limits.try_sign_in(session, owner.email, f"10.0.0.{number}", known_place=False) is None

    assert (await try_sign_in(fresh_api.from_("10.9.9.9"), owner.email, PASSWORD)).status_code == 429
    assert (await try_sign_in(fresh_api, owner.email, PASSWORD)).status_code == 200


async def test_getting_in_forgives_what_was_mistyped_before(api: Api, user: Account) -> None:
    for _ in range(2):
        for _ in range(SIGN_IN_PER_ACCOUNT_AND_PLACE.burst - 1):
            assert (await try_sign_in(api, user.email, WRONG)).status_code == 401
        assert (await try_sign_in(api, user.email, PASSWORD)).status_code == 200


async def test_of_fifty_guesses_at_once_exactly_as_many_get_through_as_allowed(
    fresh_services: Services, fresh_api: Api
) -> None:
    owner = await make_account(fresh_services.db)
    responses = await asyncio.gather(*(try_sign_in(fresh_api, owner.email, WRONG) for _ in range(50)))

    codes = Counter(response.status_code for response in responses)
    assert codes == {401: SIGN_IN_PER_ACCOUNT_AND_PLACE.burst, 429: 50 - SIGN_IN_PER_ACCOUNT_AND_PLACE.burst}


async def test_one_place_cannot_try_many_accounts(fresh_api: Api) -> None:
    emails = [f"someone{number}@example.com" for number in range(SIGN_IN_PER_PLACE.burst + 1)]
    codes = Counter([(await try_sign_in(fresh_api, email, WRONG)).status_code for email in emails])

    assert codes[429] >= 1
    assert codes[401] >= SIGN_IN_PER_PLACE.burst


async def test_a_password_that_was_changed_meanwhile_lets_nobody_in(fresh_services: Services, fresh_api: Api) -> None:
    """Whoever ends all sessions by changing the password must not find one that began a moment later."""
    owner = await make_account(fresh_services.db)
    new = {"current_password": PASSWORD, "new_password": "quite another set of words"}
    change, *entries = await asyncio.gather(
        fresh_api.as_(owner).post("/api/me/password", json=new),
        *(try_sign_in(fresh_api.from_(f"10.1.1.{n}"), owner.email, PASSWORD) for n in range(4)),
    )

    assert change.status_code == 204
    live = (await fresh_api.as_(owner).get("/api/me/sessions")).json()
    assert [session["current"] for session in live] == [True]
    assert {entry.status_code for entry in entries} <= {200, 401}


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.com", "a da@example.com", "ada@exa mple.com", "a@b@c@"])
async def test_what_is_no_email_is_said_so(api: Api, email: str) -> None:
    problem = await api.problem("POST", "/api/auth/sign-in", json={"email": email, "password": PASSWORD})

    assert problem["status"] == 422
    assert "name@example.com" in problem["detail"]
