"""Contracts through the API: upload, list, change, delete, versions."""

import base64
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from pactoria.contracts import service
from pactoria.core.services import Services
from tests.client import Api
from tests.conftest import Queries
from tests.contracts.documents import LICENCE, word_file
from tests.factories import Account, make_account

RunJobs = Callable[[], Awaitable[list[str]]]


async def upload(
    api: Api, data: bytes = LICENCE.encode(), name: str = "licence.txt", **fields: str
) -> dict[str, object]:
    response = await api.post("/api/contracts", files={"file": (name, data)}, data=fields)
    assert response.status_code == 201, response.text
    return response.json()


async def test_an_uploaded_contract_is_kept_as_it_came(api: Api, user: Account) -> None:
    data = word_file()
    mine = api.as_(user)
    contract = await upload(mine, data, "Licence Contoso.docx", side="customer")
    assert contract["side"] == "customer"
    versions = (await mine.get(f"/api/contracts/{contract['id']}/versions")).json()
    assert [(v["number"], v["file_name"], v["format"], v["size"]) for v in versions] == [
        (1, "Licence Contoso.docx", "docx", len(data))
    ]
    original = await mine.get(f"/api/contracts/{contract['id']}/versions/{versions[0]['id']}/original")
    assert original.content == data
    assert original.headers["content-disposition"].startswith("attachment;")


async def test_the_document_is_text_with_blocks_that_point_into_it(api: Api, user: Account) -> None:
    mine = api.as_(user)
    contract = await upload(mine)
    document = (
        await mine.get(f"/api/contracts/{contract['id']}/versions/{contract['current_version_id']}/document")
    ).json()
    assert document["text"] == LICENCE
    assert any("unlimited" in document["text"][block["start"] : block["end"]] for block in document["blocks"])


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("empty.txt", b"", "empty-document"),
        ("blank.txt", b" \n\n \t", "empty-document"),
        ("broken.docx", b"PK\x03\x04 and then nothing", "corrupt-document"),
        ("broken.pdf", b"%PDF-1.7\nand then nothing", "corrupt-document"),
        ("program.exe", b"MZ\x90\x00" + bytes(range(256)) * 20, "unsupported-format"),
    ],
)
async def test_what_cannot_be_read_is_told_and_not_kept(
    api: Api, user: Account, name: str, data: bytes, kind: str
) -> None:
    mine = api.as_(user)
    problem = await mine.problem("POST", "/api/contracts", files={"file": (name, data)})
    assert problem["type"] == f"/problems/{kind}"
    assert problem["detail"]
    assert (await mine.get("/api/contracts")).json()["total"] == 0


async def test_a_stranger_sees_nothing_of_it(api: Api, user: Account, stranger: Account) -> None:
    contract = await upload(api.as_(user))
    theirs = api.as_(stranger)
    base, version = f"/api/contracts/{contract['id']}", contract["current_version_id"]
    assert (await theirs.get("/api/contracts")).json()["items"] == []
    for method, path in [
        ("GET", base),
        ("DELETE", base),
        ("GET", f"{base}/versions"),
        ("GET", f"{base}/versions/{version}/document"),
        ("GET", f"{base}/versions/{version}/original"),
        ("POST", f"{base}/restore"),
        ("GET", f"{base}/analyses/latest"),
    ]:
        assert (await theirs.request(method, path)).status_code == 404, path
    assert (await theirs.patch(base, json={"title": "Mine now"})).status_code == 404
    assert (await theirs.post(f"{base}/versions", files={"file": ("x.txt", b"Hello there.")})).status_code == 404
    assert (await theirs.post(f"{base}/analyses", json={"side": "vendor"})).status_code == 404


async def test_the_list_finds_by_title_party_and_text(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    licence = await upload(mine, title="Licence with Contoso")
    other = await upload(mine, b"LEASE AGREEMENT\n\nThe Tenant rents the warehouse in Rotterdam.", "lease.txt")
    await run_jobs()

    async def found(words: str) -> list[object]:
        return [row["id"] for row in (await mine.get("/api/contracts", params={"q": words})).json()["items"]]

    assert await found("contoso") == [licence["id"]]
    assert await found("warehouses rotterdam") == [other["id"]]
    assert await found("unlimited liability") == [licence["id"]]
    assert await found("100%") == []
    assert await found("giraffe") == []


@pytest.mark.parametrize(
    "sort",
    [
        "created_at",
        "-created_at",
        "-updated_at",
        "title",
        "-title",
        "expiration_date",
        "-expiration_date",
        "score",
        "-score",
    ],
)
async def test_pages_show_each_contract_once_in_order(api: Api, user: Account, sort: str) -> None:
    mine = api.as_(user)
    for number in range(5):
        await upload(mine, f"Contract number {number}. The parties agree.".encode(), title=f"Contract {number % 3}")
    whole = (await mine.get("/api/contracts", params={"sort": sort})).json()
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = (
            await mine.get("/api/contracts", params={"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {}))
        ).json()
        assert (page["total"], page["total_is_exact"]) == ((5, True) if cursor is None else (None, False))
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [row["id"] for row in whole["items"]]
    assert len(set(seen)) == 5


async def test_a_cursor_that_was_not_ours_is_told(api: Api, user: Account) -> None:
    for cursor in ("nonsense", "WzEsMl0", "W10"):
        problem = await api.as_(user).problem("GET", f"/api/contracts?cursor={cursor}")
        assert problem["type"] == "/problems/invalid-cursor"


def cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("created_at", "0001-01-01T00:00:00+14:00"),
        ("-created_at", "9999-12-31T23:59:59-14:00"),
        ("-created_at", None),
        ("expiration_date", "10000-01-01"),
        ("score", 10**30),
        ("-score", -(10**12)),
        ("score", 1.5),
        ("title", "a\x00b"),
        ("-title", "\ud800"),
    ],
)
async def test_a_cursor_to_nowhere_is_told(api: Api, user: Account, sort: str, value: object) -> None:
    mine = api.as_(user)
    query = {"sort": sort, "cursor": cursor(value, str(uuid4()))}
    assert (await mine.problem("GET", "/api/contracts", params=query))["type"] == "/problems/invalid-cursor"


@pytest.mark.parametrize("sort", ["title", "-title"])
async def test_pages_by_title_lose_nobody_in_any_script(api: Api, user: Account, sort: str) -> None:
    mine = api.as_(user)
    titles = ["\u0130stanbul", "istanbul", "ISTANBUL", "\u00c4rger", "\u00e4rger", "zeta", "\u1e9e"]
    for title in titles:
        await upload(mine, b"The parties agree.", title=title)
    seen: list[str] = []
    query: dict[str, str | int] = {"sort": sort, "limit": 1}
    for _ in titles:
        page = (await mine.get("/api/contracts", params=query)).json()
        seen += [row["title"] for row in page["items"]]
        query["cursor"] = page["next_cursor"]
    assert sorted(seen) == sorted(titles)


@pytest.mark.parametrize("words", ["\x00", "a\x00b", "%", "!", "'\\\"&|:*", "\u202e", "\ufffd"])
async def test_any_words_can_be_searched_for(api: Api, user: Account, words: str) -> None:
    mine = api.as_(user)
    await upload(mine)
    for query in ({"q": words}, {"contract_type": words}):
        assert (await mine.get("/api/contracts", params=query)).status_code == 200


async def test_the_list_costs_the_same_however_long_it_is(api: Api, user: Account, queries: Queries) -> None:
    mine = api.as_(user)
    counts: list[int] = []
    for _ in range(3):
        await upload(mine)
        with queries() as sent:
            await mine.get("/api/contracts")
        counts.append(len(sent))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 6


async def test_a_contract_is_renamed_and_moves_on(api: Api, user: Account) -> None:
    mine = api.as_(user)
    contract = await upload(mine)
    changed = (
        await mine.patch(f"/api/contracts/{contract['id']}", json={"title": " New  name ", "status": "signed"})
    ).json()
    assert (changed["title"], changed["status"]) == ("New name", "signed")
    problem = await mine.problem("PATCH", f"/api/contracts/{contract['id']}", json={"title": "   "})
    assert problem["type"] == "/problems/title-missing"
    assert (await mine.patch(f"/api/contracts/{contract['id']}", json={"status": "eaten"})).status_code == 422
    signed = (await mine.get("/api/contracts", params={"status": "signed"})).json()
    assert [row["id"] for row in signed["items"]] == [contract["id"]]


async def test_a_deleted_contract_is_gone_until_it_is_restored(api: Api, user: Account) -> None:
    mine = api.as_(user)
    contract = await upload(mine)
    path = f"/api/contracts/{contract['id']}"
    assert (await mine.delete(path)).status_code == 204
    assert (await mine.get(path)).status_code == 404
    assert (await mine.get(f"{path}/versions/{contract['current_version_id']}/document")).status_code == 404
    assert (await mine.get("/api/contracts")).json()["total"] == 0
    assert (await mine.post(f"{path}/restore")).status_code == 200
    assert (await mine.get(path)).status_code == 200
    assert (await mine.problem("POST", f"{path}/restore"))["type"] == "/problems/contract-not-deleted"


async def test_a_new_version_becomes_the_current_one(api: Api, user: Account) -> None:
    mine = api.as_(user)
    contract = await upload(mine)
    path = f"/api/contracts/{contract['id']}"
    response = await mine.post(f"{path}/versions", files={"file": ("second.docx", word_file())})
    assert response.json()["number"] == 2
    assert (await mine.get(path)).json()["current_version_id"] == response.json()["id"]
    assert [version["number"] for version in (await mine.get(f"{path}/versions")).json()] == [2, 1]


async def test_names_and_text_that_a_database_cannot_keep_are_mended(api: Api, user: Account) -> None:
    mine = api.as_(user)
    contract = await upload(
        mine, b"The parties agree.\x00 They do.\n", "..\\..\\etc/pass\u202ewd.txt", title="A\x00 title"
    )
    assert contract["title"] == "A title"
    version = (await mine.get(f"/api/contracts/{contract['id']}/versions")).json()[0]
    assert version["file_name"] == "passwd.txt"
    assert len(version["id"]) == 36


async def test_a_title_that_nobody_could_read_is_no_title(api: Api, user: Account) -> None:
    mine = api.as_(user)
    path = f"/api/contracts/{(await upload(mine))['id']}"
    for title in ("\x00", " \t ", "\u202e"):
        assert (await mine.problem("PATCH", path, json={"title": title}))["type"] == "/problems/title-missing"
    assert (await mine.patch(path, json={"title": "a\x00b \u202etxt.exe"})).json()["title"] == "a b txt.exe"


async def test_a_sample_becomes_a_contract(api: Api, user: Account) -> None:
    mine = api.as_(user)
    offered = (await mine.get("/api/samples")).json()
    assert len(offered) >= 6
    contract = (await mine.post("/api/contracts/from-sample", json={"sample_id": offered[0]["id"]})).json()
    assert contract["title"] == offered[0]["title"]
    problem = await mine.problem("POST", "/api/contracts/from-sample", json={"sample_id": "none such"})
    assert problem["type"] == "/problems/sample-not-found"


async def test_the_same_file_twice_is_two_contracts(api: Api, user: Account) -> None:
    mine = api.as_(user)
    first, second = await upload(mine), await upload(mine)
    assert first["id"] != second["id"]
    assert (await mine.get("/api/contracts")).json()["total"] == 2


async def test_an_unknown_contract_is_not_found(api: Api, user: Account) -> None:
    assert (await api.as_(user).problem("GET", f"/api/contracts/{uuid4()}"))["type"] == "/problems/contract-not-found"


async def test_more_than_is_accepted_is_refused_before_it_is_read(api: Api, user: Account) -> None:
    response = await api.as_(user).post(
        "/api/contracts", content=b"x", headers={"content-length": str(60 * 1024 * 1024), "content-type": "text/plain"}
    )
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/request-too-large"


async def test_more_than_is_accepted_is_refused_when_its_length_was_not_told(api: Api, user: Account) -> None:
    async def endless() -> AsyncGenerator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(60):
            yield b"x" * 2**20

    response = await api.as_(user).post(
        "/api/contracts", content=endless(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/request-too-large"


async def test_a_contract_that_is_locked_is_seen_as_it_is_now(fresh_services: Services, fresh_api: Api) -> None:
    user = await make_account(fresh_services.db)
    mine = fresh_api.as_(user)
    contract_id = UUID(str((await upload(mine, title="Old"))["id"]))
    async with fresh_services.db.transaction(user.actor) as session:
        assert (await service.get(session, user.actor, contract_id)).title == "Old"
        await mine.patch(f"/api/contracts/{contract_id}", json={"title": "New"})
        assert (await service.get(session, user.actor, contract_id, lock=True)).title == "New"
