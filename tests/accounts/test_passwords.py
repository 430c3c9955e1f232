"""Which passwords will do, how they are kept, and how they are changed."""

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from pactoria.accounts import passwords
from pactoria.accounts.errors import WeakPassword
from pactoria.core.services import Services
from tests.client import Api
from tests.factories import PASSWORD, Account, make_account
from tests.jobs import run_waiting
from tests.mail_server import Mailbox

NEW = "quite another set of words"
RunJobs = Callable[[], Awaitable[list[str]]]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short one", "at least 10 characters"),
        ("x" * 201, "at most 200 characters"),
        ("aaaaaaaaaaaa", "Mix more different characters"),
        ("1234567890", "Mix more different characters"),
        ("abcdefghijkl", "Mix more different characters"),
        ("Password123!", "known to be common"),
        ("P@ssw0rd2026", "known to be common"),
        ("qwertyuiop[]", "known to be common"),
        ("Pactoria2026", "known to be common"),
        ("ada.lovelace@example.com", "nothing to do with your e-mail"),
        ("adalovelace1815", "nothing to do with your e-mail"),
        ("Ada Lovelace!", "nothing to do with your e-mail"),
    ],
)
def test_a_password_that_others_would_guess_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(WeakPassword, match=why):
        passwords.require_good(password, "ada.lovelace@example.com", "Ada Lovelace")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery staple",
        "8675309-2718281",
        "пароль из слов",
        "Tr0ub4dor&3x",
        "密码密码密码一二三四五六",
    ],
)
def test_a_good_password_will_do_in_any_script(password: str) -> None:
    passwords.require_good(password, "ada@example.com", "Ada Lovelace")


@given(st.text(min_size=1, max_size=60))
async def test_a_password_is_the_same_however_the_keyboard_composes_it(password: str) -> None:
    stored = await passwords.hash_password(unicodedata.normalize("NFC", password))

    assert await passwords.verify(unicodedata.normalize("NFD", password), stored) == (True, None)
    assert await passwords.verify(password + "x", stored) == (False, None)
    assert password not in stored or len(password) < 3


async def test_what_is_stored_costs_as_much_as_recommended(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = await passwords.hash_password(PASSWORD)
    monkeypatch.setattr(passwords, "COST", {"time_cost": 3, "memory_cost": 65536, "parallelism": 4})
    passwords._hasher.cache_clear()
    try:
        right, better = await passwords.verify(PASSWORD, cheap)
    finally:
        passwords._hasher.cache_clear()

    assert right
    assert better is not None
    assert better.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_a_weaker_hash_is_replaced_when_its_owner_signs_in(services: Services, api: Api, user: Account) -> None:
    from pwdlib.hashers.argon2 import Argon2Hasher

    weaker = Argon2Hasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    async with services.db.transaction() as session:
        await session.execute(text("UPDATE credentials SET password_hash = :hash"), {"hash": weaker})

    assert (await api.post("/api/auth/sign-in", json={"email": user.email, "password": PASSWORD})).status_code == 200

    async with services.db.transaction() as session:
        stored = await session.scalar(text("SELECT password_hash FROM credentials"))
    assert "m=64," in str(stored)


async def test_changing_the_password_ends_the_sessions_of_other_browsers(api: Api, user: Account) -> None:
    other = api.with_token(None)
    await other.post("/api/auth/sign-in", json={"email": user.email, "password": PASSWORD})
    change = {"current_password": PASSWORD, "new_password": NEW}

    assert (await api.as_(user).post("/api/me/password", json=change)).status_code == 204

    assert (await other.get("/api/me")).status_code == 401
    assert (await api.as_(user).get("/api/me")).status_code == 200
    for password, status in ((PASSWORD, 401), (NEW, 200)):
        response = await other.post("/api/auth/sign-in", json={"email": user.email, "password": password})
        assert response.status_code == status


async def test_changing_the_password_needs_the_current_one_and_a_good_one(api: Api, user: Account) -> None:
    browser = api.as_(user)
    wrong = {"current_password": NEW, "new_password": "yet another set of words"}
    weak = {"current_password": PASSWORD, "new_password": "password1234"}

    assert (await browser.problem("POST", "/api/me/password", json=wrong))["type"] == "/problems/wrong-password"
    assert (await browser.problem("POST", "/api/me/password", json=weak))["type"] == "/problems/weak-password"
    for _ in range(8):
        await browser.post("/api/me/password", json=wrong)
    assert (await browser.problem("POST", "/api/me/password", json=wrong))["status"] == 429


async def ask_for_link(api: Api, email: str, run_jobs: RunJobs, mailbox: Mailbox) -> str:
    """Return the token of the mailed link."""
    response = await api.post("/api/auth/password-reset", json={"email": email})
    assert response.status_code == 202
    await run_jobs()
    words = mailbox.text()
    mailbox.mails.clear()
    address, _, token = next(word for word in words.split() if "token=" in word).partition("?token=")
    assert address == "http://127.0.0.1:8000/reset/confirm"
    return token


async def test_a_mailed_link_sets_a_new_password_once_and_ends_all_sessions(
    api: Api, user: Account, run_jobs: RunJobs, mailbox: Mailbox
) -> None:
    token = await ask_for_link(api, user.email, run_jobs, mailbox)
    body = {"token": token, "password": NEW}

    assert (await api.post("/api/auth/password-reset/confirm", json=body)).status_code == 204
    again = await api.problem("POST", "/api/auth/password-reset/confirm", json=body)

    assert again["type"] == "/problems/invalid-reset-link"
    assert (await api.as_(user).get("/api/me")).status_code == 401
    assert (await api.post("/api/auth/sign-in", json={"email": user.email, "password": NEW})).status_code == 200


async def test_a_weak_new_password_does_not_use_up_the_link(
    api: Api, user: Account, run_jobs: RunJobs, mailbox: Mailbox
) -> None:
    token = await ask_for_link(api, user.email, run_jobs, mailbox)
    path = "/api/auth/password-reset/confirm"

    assert (await api.post(path, json={"token": token, "password": "password1234"})).status_code == 422
    assert (await api.post(path, json={"token": token, "password": NEW})).status_code == 204


async def test_a_link_works_for_an_hour(
    api: Api, user: Account, run_jobs: RunJobs, mailbox: Mailbox, services: Services
) -> None:
    token = await ask_for_link(api, user.email, run_jobs, mailbox)
    body = {"token": token, "password": NEW}
    async with services.db.transaction() as session:
        lives: timedelta | None = await session.scalar(text("SELECT expires_at - created_at FROM password_resets"))
        await session.execute(text("DELETE FROM password_resets"))
        await session.execute(
            text(
                "INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) "
                "VALUES (sha256(:token), :user, now() - interval '2 h', now() - interval '1 s')"
            ),
            {"token": token.encode(), "user": user.id},
        )

    assert lives is not None
    assert abs(lives - timedelta(hours=1)) < timedelta(seconds=1)
    problem = await api.problem("POST", "/api/auth/password-reset/confirm", json=body)
    assert problem["type"] == "/problems/invalid-reset-link"


async def test_asking_for_a_link_tells_nobody_who_has_an_account(
    api: Api, user: Account, run_jobs: RunJobs, mailbox: Mailbox
) -> None:
    known = await api.post("/api/auth/password-reset", json={"email": user.email})
    unknown = await api.post("/api/auth/password-reset", json={"email": "nobody@example.com"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert await run_jobs() == ["accounts.send_password_reset"] * 2
    assert [mail["To"] for mail in mailbox.mails] == [user.email]


async def test_nobody_is_flooded_with_mails(api: Api, user: Account, run_jobs: RunJobs, mailbox: Mailbox) -> None:
    for _ in range(6):
        await api.post("/api/auth/password-reset", json={"email": user.email})
    await run_jobs()

    assert len(mailbox.mails) == 3


async def test_of_two_uses_of_a_link_at_once_one_works(
    fresh_services: Services, fresh_api: Api, mailbox: Mailbox
) -> None:
    owner = await make_account(fresh_services.db)

    async def run_jobs() -> list[str]:
        return await run_waiting(fresh_services)

    token = await ask_for_link(fresh_api, owner.email, run_jobs, mailbox)
    responses = await asyncio.gather(
        *(
            fresh_api.post("/api/auth/password-reset/confirm", json={"token": token, "password": f"{NEW} {number}"})
            for number in range(6)
        )
    )

    assert sorted(response.status_code for response in responses) == [204, 422, 422, 422, 422, 422]


async def test_no_secret_is_stored_as_it_is(
    api: Api, user: Account, run_jobs: RunJobs, mailbox: Mailbox, services: Services
) -> None:
    token = await ask_for_link(api, user.email, run_jobs, mailbox)
    await api.post("/api/auth/sign-in", json={"email": user.email, "password": PASSWORD})
    secrets = [PASSWORD, token, user.token, str(api.token)]

    async with services.db.transaction(user.actor) as session:
        for table in ("users", "credentials", "sessions", "password_resets", "audit_events", "procrastinate_jobs"):
            for row in await session.execute(text(f"SELECT * FROM {table}")):  # noqa: S608 - our own names
                assert not any(secret in str(row) for secret in secrets), table
