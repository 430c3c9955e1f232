"""Room for files and seats for members: as many as the tier of an organization's owner has, and not one more."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.services import Services
from pactoria.usage import storage
from pactoria.usage.models import UsageUpload
from tests.client import Api
from tests.factories import Account, make_account
from tests.usage.books import set_tier

FILE = b"# Supply agreement\n\n1. The supplier delivers. 2. The customer pays within thirty days.\n"


def upload(browser: Api, name: str = "supply.md", path: str = "/api/contracts") -> Any:
    return browser.post(path, files={"file": (name, FILE)})


def blobs(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


async def room(browser: Api) -> dict[str, Any]:
    found: dict[str, Any] = (await browser.get("/api/usage")).json()["storage"]
    return found


async def test_a_file_that_there_is_no_room_for_is_refused_before_anything_is_stored(
    api: Api, database: Database, user: Account, tmp_path: Path
) -> None:
    await set_tier(database, user, storage_bytes=2 * len(FILE))
    browser = api.as_(user)
    first = (await upload(browser)).json()
    assert (await upload(browser, path="/api/chat/files")).status_code == 201
    before = blobs(tmp_path)

    refused = [
        await upload(browser, "other.md"),
        await upload(browser, "newer.md", f"/api/contracts/{first['id']}/versions"),
        await upload(browser, path="/api/chat/files"),
        await browser.post("/api/contracts/from-sample", json={"sample_id": "mutual-nda"}),
    ]

    assert {(each.status_code, each.json()["type"]) for each in refused} == {(403, "/problems/storage-used-up")}
    assert "Nothing was stored" in refused[0].json()["detail"]
    assert (refused[0].json()["size"], refused[0].json()["limit"]) == (len(FILE), 2 * len(FILE))
    assert blobs(tmp_path) == before
    assert (await browser.get("/api/contracts")).json()["total"] == 1
    assert await room(browser) == {"used": 2 * len(FILE), "held": 0, "limit": 2 * len(FILE), "remaining": 0}


async def test_a_file_that_cannot_be_read_gives_its_room_back(api: Api, user: Account) -> None:
    browser = api.as_(user)

    assert (await browser.post("/api/contracts", files={"file": ("broken.pdf", b"%PDF-1.7 nonsense")})).is_client_error
    assert (await room(browser))["held"] == 0


async def test_uploads_that_race_take_no_more_than_there_is(fresh_api: Api, fresh_services: Services) -> None:
    owner = await make_account(fresh_services.db)
    await set_tier(fresh_services.db, owner, storage_bytes=3 * len(FILE))
    browser = fresh_api.as_(owner)

    answers = await asyncio.gather(*(upload(browser, f"{number}.md") for number in range(8)))

    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [403] * 5
    assert (await room(browser))["used"] == 3 * len(FILE)


async def test_what_a_crash_left_counts_no_more_once_it_has_expired(
    api: Api, database: Database, user: Account
) -> None:
    await set_tier(database, user, storage_bytes=len(FILE))
    await storage.begin_upload(database, user.actor, 1)
    assert (await upload(api.as_(user))).status_code == 403

    async with database.transaction(user.actor) as session:
        await session.execute(update(UsageUpload).values(expires_at=now() - timedelta(seconds=1)))

    assert (await upload(api.as_(user))).status_code == 201


async def test_a_larger_tier_of_the_owner_makes_room_for_all_members(
    api: Api, database: Database, user: Account, stranger: Account
) -> None:
    await set_tier(database, user, storage_bytes=0)
    path = f"/api/organizations/{user.organization_id}/members"
    assert (await api.as_(user).post(path, json={"email": stranger.email})).status_code == 201
    member = api.as_(stranger, **{"X-Pactoria-Organization": str(user.organization_id)})
    assert (await upload(member)).json()["tier"] == "free"

    await set_tier(database, user, "enterprise")

    assert (await upload(member)).status_code == 201
    assert (await room(member))["limit"] is None


async def test_members_are_added_while_there_are_seats(
    api: Api, database: Database, user: Account, stranger: Account
) -> None:
    await set_tier(database, user, seats=2)
    browser, path = api.as_(user), f"/api/organizations/{user.organization_id}/members"
    third = await make_account(database, name="Mary Somerville")

    added = await browser.post(path, json={"email": stranger.email.upper(), "role": "viewer"})
    again = await browser.problem("POST", path, json={"email": stranger.email})
    full = await browser.problem("POST", path, json={"email": third.email})
    unknown = await browser.problem("POST", path, json={"email": "nobody@example.com"})

    assert (added.status_code, added.json()["role"]) == (201, "viewer")
    assert (again["type"], unknown["type"]) == ("/problems/member-already", "/problems/nobody-there")
    assert (full["status"], full["type"], full["limit"]) == (409, "/problems/seats-taken", 2)
    assert [member["name"] for member in (await browser.get(path)).json()] == [user.name, stranger.name]
    assert (await browser.get("/api/usage")).json()["seats"] == {"used": 2, "limit": 2}


async def test_only_who_owns_or_administers_an_organization_adds_members_and_never_an_owner(
    api: Api, user: Account, stranger: Account
) -> None:
    path = f"/api/organizations/{user.organization_id}/members"
    await api.as_(user).post(path, json={"email": stranger.email, "role": "editor"})

    assert (await api.as_(stranger).problem("POST", path, json={"email": user.email}))["status"] == 403
    assert (await api.as_(user).problem("POST", path, json={"email": user.email, "role": "owner"}))["status"] == 422


async def test_of_those_who_take_the_last_seat_at_once_one_gets_it(fresh_api: Api, fresh_services: Services) -> None:
    owner, *others = [await make_account(fresh_services.db) for _ in range(6)]
    await set_tier(fresh_services.db, owner, seats=2)
    add: Callable[[Account], Awaitable[Any]] = lambda each: fresh_api.as_(owner).post(  # noqa: E731
        f"/api/organizations/{owner.organization_id}/members", json={"email": each.email}
    )

    answers = await asyncio.gather(*map(add, others))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
