"""API keys: shown once, bounded, audited, and dead soon after they are revoked."""

import asyncio
import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from pactoria.accounts import keys
from pactoria.accounts.models import ApiKey
from pactoria.audit.models import AuditEvent
from pactoria.core.clock import now
from pactoria.core.services import Services
from pactoria.gateway.openai import keyring
from tests.client import Api
from tests.factories import Account, make_account


async def status(api: Api, token: str) -> int:
    return (await api.get("/v1/models", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_a_key_is_shown_once_and_only_its_hash_is_kept(api: Api, services: Services, user: Account) -> None:
    me = api.as_(user)
    made = (await me.post("/api/keys", json={"name": "Report", "monthly_budget": "12.5"})).json()

    assert re.fullmatch(r"pk_[\w-]{43}", made["key"])
    assert made["key"].startswith(made["prefix"])
    (listed,) = (await me.get("/api/keys")).json()
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert (listed["scopes"], listed["monthly_budget"], listed["spent"]) == (["chat", "models"], "12.5000", "0")
    async with services.db.transaction(user.actor) as session:
        row = await session.scalar(text("SELECT row_to_json(k)::text FROM api_keys k"))
        actions = list(await session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("key:%"))))
    assert made["key"] not in row
    assert made["key"][12:] not in row
    assert actions == ["key:created"]


async def test_a_key_opens_the_door_until_it_is_revoked(api: Api, user: Account) -> None:
    made = (await api.as_(user).post("/api/keys", json={"name": "Report"})).json()
    assert await status(api, made["key"]) == 200
    (listed,) = (await api.as_(user).get("/api/keys")).json()
    assert listed["last_used_at"] is not None

    assert (await api.as_(user).delete(f"/api/keys/{made['id']}")).status_code == 204

    assert await status(api, made["key"]) == 401
    assert (await api.as_(user).get("/api/keys")).json() == []
    assert (await api.as_(user).delete(f"/api/keys/{made['id']}")).status_code == 404


async def test_other_processes_hear_of_a_revoked_key_within_seconds(
    services: Services, api: Api, user: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keyring._KNOWN_FOR <= 5
    monkeypatch.setattr(keyring, "_KNOWN_FOR", 0.05)
    async with services.db.transaction(user.actor) as session:
        key, token = await keys.create(session, user.actor, name="Report")
    assert await status(api, token) == 200

    async with services.db.transaction(user.actor) as session:
        await keys.revoke(session, user.actor, key.id)  # as another process would

    await asyncio.sleep(0.1)
    assert await status(api, token) == 401


async def test_a_key_ends_when_it_should_and_its_end_can_be_moved(api: Api, services: Services, user: Account) -> None:
    async with services.db.transaction(user.actor) as session:
        key, token = await keys.create(session, user.actor, name="Old", expires_at=now() - timedelta(seconds=1))
    assert await status(api, token) == 401

    change = {"expires_at": (now() + timedelta(days=1)).isoformat(), "name": "New"}
    changed = (await api.as_(user).patch(f"/api/keys/{key.id}", json=change)).json()

    assert changed["name"] == "New"
    assert await status(api, token) == 200
    assert (await api.as_(user).problem("PATCH", f"/api/keys/{key.id}", json={"expires_at": "2020-01-01T00:00:00Z"}))[
        "status"
    ] == 422
    assert (await api.as_(user).patch(f"/api/keys/{key.id}", json={"expires_at": None})).json()["expires_at"] is None


async def test_a_key_dies_when_its_owner_leaves_the_organization(
    api: Api, services: Services, user: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "_KNOWN_FOR", 0)
    async with services.db.transaction(user.actor) as session:
        _, token = await keys.create(session, user.actor, name="Report")
    assert await status(api, token) == 200

    async with services.db.transaction(user.actor) as session:
        await session.execute(text("DELETE FROM memberships"))

    assert await status(api, token) == 401


async def test_keys_have_an_end_too(api: Api, user: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST", 2)
    for _ in range(2):
        assert (await api.as_(user).post("/api/keys", json={"name": "Report"})).status_code == 201

    assert (await api.as_(user).problem("POST", "/api/keys", json={"name": "Report"}))[
        "type"
    ] == "/problems/too-many-keys"


async def test_the_command_line_makes_lists_and_revokes_keys(fresh_services: Services, fresh_api: Api) -> None:
    user = await make_account(fresh_services.db, email="ada@example.com")

    async def pactoria(*arguments: str) -> str:
        command = [sys.executable, "-c", "from pactoria.cli import main; main()", "keys", *arguments]
        environment = os.environ | {"PACTORIA_DATABASE_URL": fresh_services.db.url}
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout if done.returncode == 0 else done.stderr

    token = (await pactoria("create", "--email", "Ada@example.com", "--expires", "30", "--budget", "5")).strip()
    assert await status(fresh_api, token) == 200
    async with fresh_services.db.transaction(user.actor) as session:
        (key,) = await session.scalars(select(ApiKey))
    assert (key.monthly_budget, key.expires_at is not None and key.expires_at.date()) == (
        5,
        (now() + timedelta(days=30)).date(),
    )
    assert await pactoria("list", "--email", "ada@example.com") == (
        f"{token[:11]}...  Command line  used {key.last_used_at:%Y-%m-%d %H:%M} UTC  "
        f"ends {key.expires_at:%Y-%m-%d %H:%M} UTC\n"
        if key.last_used_at
        else ""
    )
    assert await pactoria("revoke", "--email", "ada@example.com", token[:11]) == "Revoked Command line.\n"
    assert "No key begins with" in await pactoria("revoke", "--email", "ada@example.com", token[:11])
    assert "There is no account" in await pactoria("list", "--email", "bob@example.com")
