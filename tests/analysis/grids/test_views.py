"""Grids as people look at them: made, filtered, sorted, paged, taken away; walls between tenants and roles."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from sqlalchemy import text, update

from pactoria.analysis.grids import columns as grid_columns
from pactoria.analysis.grids import service as grids
from pactoria.analysis.grids.engines import BY_REVIEW
from pactoria.analysis.grids.models import GridCell
from pactoria.analysis.grids.schemas import GridColumnCreate
from pactoria.contracts.models import Contract
from pactoria.core.services import Services
from tests.analysis.compliance.test_playbooks import as_viewer
from tests.analysis.grids.conftest import COLUMNS, Json, Table
from tests.client import Api
from tests.factories import Account

Queries = Callable[[], AbstractContextManager[list[str]]]

VERSION = uuid4()
LAWS = ["New York", "Delaware", "New York", None, "Delaware", "New York", None]
DAYS = [30, 90, 30, 30, None, 60, 90]
ENDS = [date(2027, 1, 1), None, date(2026, 6, 1), date(2027, 1, 1), date(2028, 1, 1), None, date(2026, 6, 1)]


async def contracts_of(services: Services, owner: Account, number: int) -> list[UUID]:
    """Return contracts without a file, named in turn like each other."""
    made = [
        Contract(
            id=uuid4(),
            organization_id=owner.organization_id,
            title=f"Contract {index // 2}",
            status="signed" if index % 2 else "draft",
            current_version_id=VERSION,
        )
        for index in range(number)
    ]
    async with services.db.transaction(owner.actor) as session:
        session.add_all(made)
    return [contract.id for contract in made]


@pytest.fixture
async def ids(services: Services, user: Account) -> list[UUID]:
    return await contracts_of(services, user, len(LAWS))


def told(column: str, contract: UUID, words: object, **members: Any) -> Json:
    """Return what is kept of a cell that says this, or nothing."""
    done: Json = {"state": "done", "engine": BY_REVIEW, "version_id": VERSION, "is_present": words is not None}
    said: Json = {"display": str(words), **members} if words is not None else {"display": ""}
    return {"column_id": UUID(column), "contract_id": contract, **done, **said}


async def filled(table: Table, services: Services, user: Account, ids: list[UUID]) -> tuple[str, str, str]:
    """Fill a grid of three columns with the values above."""
    await table.make(*map(str, ids))
    law, days = await table.column("law"), await table.column("notice")
    end = await table.column("", kind="fact", fact="expiration_date")
    cells: list[Json] = []
    for contract, name, length, day in zip(ids, LAWS, DAYS, ENDS, strict=True):
        cited: list[Json] = [{"start": 0, "end": 5, "quote": f"=cmd|{name} here", "section": "7"}]
        cells += [
            told(law, contract, name, sort_text=(name or "").lower(), citations=cited),
            told(days, contract, length, sort_number=length, value={"number": length, "unit": "day"}),
            told(end, contract, day, sort_date=day, value={"day": str(day)}),
        ]
    async with services.db.transaction(user.actor) as session:
        for cell in cells:
            where = (GridCell.column_id == cell.pop("column_id"), GridCell.contract_id == cell.pop("contract_id"))
            await session.execute(update(GridCell).where(*where).values(cell))
    return law, days, end


async def paged(table: Table, **params: Any) -> list[str]:
    """Return the contracts of all pages of three."""
    found: list[str] = []
    cursor: str | None = None
    for _ in range(20):
        params_now = {**params, "limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await table.api.get(f"/api/grids/{table.id}/rows", params=params_now)).json()
        found += [row["contract_id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            assert page["total"] == len(found)
            return found
    raise AssertionError("pages without end")


async def test_rows_are_sorted_by_what_cells_mean_and_pages_neither_repeat_nor_leave_out(
    table: Table, services: Services, user: Account, ids: list[UUID]
) -> None:
    law, days, end = await filled(table, services, user, ids)
    keys: dict[str, list[Any]] = {law: [w and w.lower() for w in LAWS], days: list(DAYS), end: list(ENDS)}
    for column, values in keys.items():
        by_contract = sorted(range(len(ids)), key=ids.__getitem__)
        for direction in ("asc", "desc"):
            known = [index for index in by_contract if values[index] is not None]
            known.sort(key=values.__getitem__, reverse=direction == "desc")  # ties stay in the order of the contracts
            unknown = [index for index in by_contract if values[index] is None]
            wanted = [str(ids[index]) for index in known + unknown]
            assert await paged(table, sort=column, direction=direction) == wanted
    for sort in ("title", "added"):
        assert sorted(await paged(table, sort=sort, direction="desc")) == sorted(map(str, ids))


async def test_rows_are_filtered_by_what_cells_say(
    table: Table, services: Services, user: Account, ids: list[UUID]
) -> None:
    law, days, end = await filled(table, services, user, ids)

    async def found(*filters: str, **params: Any) -> list[int]:
        rows = await table.rows(filter=list(filters), **params)
        return sorted(ids.index(UUID(row["contract_id"])) for row in rows)

    assert await found(f"{law}:is:new york") == [0, 2, 5]
    assert await found(f"{law}:absent") == [3, 6]
    assert await found(f"{law}:present", f"{days}:below:60") == [0, 2]
    assert await found(f"{days}:above:60") == [1, 6]
    assert await found(f"{end}:before:2027-01-01") == [2, 6]
    assert await found(f"{end}:after:2026-12-31") == [0, 3, 4]
    assert await found(f"{law}:contains:DELA") == [1, 4]
    assert await found(f"{law}:contains:york here") == [0, 2, 5]  # in the quote
    assert await found(f"{law}:contains:%") == []
    assert await found(f"{law}:contains:start") == []  # names of members are no words of contracts
    assert await found(f"{law}:state:failed") == []
    assert await found(q="ract 1") == [2, 3]
    assert await found(state="done") == list(range(7))

    for wrong in (law, f"{law}:", f"{law}:near:x", f"{law}:is:", f"{law}:before:2027-01-01", f"{days}:above:nan"):
        assert (await table.refused("GET", f"rows?filter={wrong}"))["type"] == "/problems/grid-filter-invalid"
    assert (await table.refused("GET", f"rows?filter={uuid4()}:present"))["status"] == 404
    assert (await table.refused("GET", f"rows?sort={uuid4()}"))["status"] == 404
    cursor = (await table.api.get(f"/api/grids/{table.id}/rows?limit=2")).json()["next_cursor"]
    for wrong in (f"cursor={cursor}&sort={law}", "cursor=x", f"cursor={cursor}&direction=desc"):
        assert (await table.refused("GET", f"rows?{wrong}"))["type"] == "/problems/invalid-cursor"


async def test_a_page_takes_the_same_few_statements_however_much_is_on_it(
    table: Table, services: Services, user: Account, ids: list[UUID], queries: Queries
) -> None:
    law, *_ = await filled(table, services, user, ids)
    counted: list[int] = []
    for limit in (1, 7):
        with queries() as seen:
            await table.rows(limit=limit, sort=law, filter=[f"{law}:present"])
        counted.append(len(seen))
    with queries() as listed:
        await table.api.get("/api/grids")

    assert counted[0] == counted[1] <= 9
    assert len(listed) <= 9


async def test_a_grid_is_taken_away_as_it_is_looked_at_and_no_cell_of_it_is_a_formula(
    table: Table, services: Services, user: Account, ids: list[UUID]
) -> None:
    law, _, end = await filled(table, services, user, ids)
    async with services.db.transaction(user.actor) as session:
        await session.execute(update(Contract).where(Contract.id == ids[0]).values(title='=HYPERLINK("//evil")'))
        await session.execute(update(Contract).where(Contract.id == ids[2]).values(current_version_id=uuid4()))
    await table.send("PATCH", f"columns/{law}", 200, {"title": "+Law"})
    params = {"filter": f"{law}:is:New York", "sort": end, "direction": "desc"}
    address = f"/api/grids/{table.id}/export"
    book_answer = await table.api.get(address, params=params)
    text_answer = await table.api.get(address, params={**params, "format": "csv"})

    assert 'filename="Suppliers.xlsx"' in book_answer.headers["content-disposition"]
    book = load_workbook(io.BytesIO(book_answer.content))
    assert book.sheetnames == ["Suppliers", "Quotes"]
    rows = list(book["Suppliers"].iter_rows())
    assert [cell.value for cell in rows[0]] == ["Contract", "+Law", "Notice period", "Expiration date"]
    assert [row[0].value for row in rows[1:]] == ['=HYPERLINK("//evil")', "Contract 1", "Contract 2"]
    assert rows[1][0].hyperlink.target.endswith(f"/contracts/{ids[0]}")
    assert rows[1][3].value.date() == ENDS[0]
    assert rows[2][1].value == "New York (earlier version)"
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert [cell.value for cell in list(book["Quotes"].iter_rows())[1]] == [
        "B2", '=HYPERLINK("//evil")', "+Law", "7", "=cmd|New York here",
    ]  # fmt: skip

    lines = list(csv.reader(io.StringIO(text_answer.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["Contract", "'+Law", "'+Law (quotes)"]
    assert lines[1][:3] == ['\'=HYPERLINK("//evil")', "New York", "7: =cmd|New York here"]
    assert len(lines) == 4
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]


async def test_a_grid_is_made_of_contracts_that_match_and_holds_each_once(
    table: Table, ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await table.send(
        "POST", "/api/grids", 201, {"name": " Signed\u0000 ones ", "matching": {"status": ["signed"]}}
    )
    assert (made["name"], made["rows"], made["columns"], made["fill"]) == ("Signed ones", 3, [], None)
    table.id = made["id"]
    await table.column("law")
    assert await table.send("POST", "rows", 200, {"contract_ids": [str(ids[0]), str(ids[1])]}) == {
        "changed": 1,
        "rows": 4,
    }
    assert (await table.send("GET", ""))["progress"]["waiting"] == 4
    assert await table.send("POST", "rows", 200, {"matching": {}}) == {"changed": 3, "rows": 7}
    gone = {"contract_ids": [str(ids[0]), str(uuid4())]}
    assert await table.send("POST", "rows/remove", 200, gone) == {"changed": 1, "rows": 6}
    assert (await table.send("GET", ""))["progress"]["total"] == 6
    unknown = await table.refused("POST", "rows", {"contract_ids": [str(ids[0]), str(uuid4())]})
    assert (unknown["type"], len(unknown["contract_ids"])) == ("/problems/contract-not-found", 1)
    monkeypatch.setattr(grids, "MOST_ROWS", 6)
    many = await table.refused("POST", "rows", {"contract_ids": [str(ids[0])]})
    assert (many["type"], many["limit"]) == ("/problems/too-many-rows", 6)


async def test_columns_are_added_moved_renamed_and_removed(
    table: Table, ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    await table.make(*map(str, ids))
    first, second, third = [await table.column(name) for name in ("law", "assignment", "question")]

    async def order() -> list[str]:
        return [column["id"] for column in (await table.send("GET", ""))["columns"]]

    await table.send("PATCH", f"columns/{third}", 200, {"position": 0, "title": "Unlimited?"})
    assert await order() == [third, first, second]
    await table.send("PATCH", f"columns/{third}", 200, {"position": 99})
    await table.send("DELETE", f"columns/{first}", 204)
    assert await order() == [second, third]
    grid = await table.send("GET", "")
    assert [(column["position"], column["title"]) for column in grid["columns"]] == [
        (0, "Anti-Assignment"),
        (1, "Unlimited?"),
    ]
    assert grid["progress"]["total"] == 14
    wrong: list[Json] = [
        {"kind": "fact"},
        {"kind": "fact", "fact": "shoe_size"},
        {"kind": "fact", "fact": "title", "question": "What?"},
        {"kind": "clause", "category": "Shoes"},
        {"kind": "verdict", "playbook": "mutual-nda"},
        {"kind": "verdict", "playbook": "mutual-nda", "statement_id": "shoes"},
        {"kind": "question", "question": "   "},
    ]
    assert [(await table.refused("POST", "columns", body))["status"] for body in wrong] == [422] * len(wrong)
    none = {"kind": "verdict", "playbook": "shoes", "statement_id": "law"}
    assert (await table.refused("POST", "columns", none))["type"] == "/problems/playbook-not-found"
    monkeypatch.setattr(grids, "MOST_COLUMNS", 2)
    assert (await table.refused("POST", "columns", COLUMNS["law"]))["type"] == "/problems/too-many-columns"


async def test_widths_of_columns_are_kept_with_the_grid_and_taken_back(table: Table, ids: list[UUID]) -> None:
    await table.make(*map(str, ids))
    law = await table.column("law")
    before = await table.send("GET", "")
    assert (before["title_width"], before["columns"][0]["width"]) == (None, None)

    await table.send("PATCH", "", 200, {"title_width": 320})
    await table.send("PATCH", f"columns/{law}", 200, {"width": 240})
    await table.send("PATCH", f"columns/{law}", 200, {"title": "Law"})
    await table.send("PATCH", "", 200, {"name": "Suppliers 2027"})
    kept = await table.send("GET", "")
    assert (kept["title_width"], kept["columns"][0]["width"]) == (320, 240)

    await table.send("PATCH", "", 200, {"title_width": None})
    taken_back = await table.send("PATCH", f"columns/{law}", 200, {"width": None})
    assert ((await table.send("GET", ""))["title_width"], taken_back["width"]) == (None, None)
    assert (await table.send("GET", ""))["updated_at"] == kept["updated_at"]
    too_narrow = [await table.refused("PATCH", "", {"title_width": 87})]
    too_wide = [await table.refused("PATCH", f"columns/{law}", {"width": 721})]
    assert [problem["status"] for problem in too_narrow + too_wide] == [422, 422]


async def test_every_choice_that_is_offered_makes_a_column(table: Table, services: Services, user: Account) -> None:
    await table.make()
    choices = await table.send("GET", "/api/grids/choices")
    wanted: list[Json] = [{"kind": "fact", "fact": fact["name"]} for fact in choices["facts"]]
    wanted += [{"kind": "clause", "category": choices["categories"][0]["name"]}]
    wanted += [
        {"kind": "verdict", "playbook": each["key"], "statement_id": each["statements"][0]["id"]}
        for each in choices["playbooks"]
    ]
    async with services.db.transaction(user.actor) as session:
        for body in wanted:
            await grid_columns.add(session, user.actor, UUID(table.id), GridColumnCreate.model_validate(body))
    made = (await table.send("GET", ""))["columns"]

    assert [column["value_type"] for column in made[:12]] == [fact["value_type"] for fact in choices["facts"]]
    assert {column["kind"] for column in made} == {"fact", "clause", "verdict"}


async def test_grids_are_listed_page_by_page_with_what_is_in_them(table: Table, ids: list[UUID]) -> None:
    for name in ("One", "Two", "Three"):
        await table.make(str(ids[0]), name=name)
    await table.send("PATCH", "", 200, {"name": "Last"})
    first = await table.send("GET", "/api/grids?limit=2")
    rest = await table.send("GET", f"/api/grids?limit=2&cursor={first['next_cursor']}")

    assert [grid["name"] for grid in first["items"] + rest["items"]] == ["Last", "Two", "One"]
    assert (first["total"], rest["next_cursor"], first["items"][0]["rows"]) == (3, None, 1)
    assert (await table.api.problem("GET", "/api/grids?cursor=x"))["type"] == "/problems/invalid-cursor"


async def test_strangers_find_nothing_and_viewers_change_nothing(
    table: Table, api: Api, services: Services, user: Account, stranger: Account, ids: list[UUID]
) -> None:
    (foreign,) = await contracts_of(services, stranger, 1)
    await table.make(str(ids[0]))
    column = await table.column("law")
    refused = await table.refused("POST", "rows", {"contract_ids": [str(foreign)]})
    assert refused["type"] == "/problems/contract-not-found"
    await table.send("POST", "rows", 200, {"matching": {}})
    assert str(foreign) not in [row["contract_id"] for row in await table.rows()]
    theirs = api.as_(stranger)
    assert (await theirs.get("/api/grids")).json()["items"] == []
    assert (await theirs.problem("GET", f"/api/grids/{table.id}/export"))["status"] == 404

    await as_viewer(services.db, user)
    viewer = table.api
    base = f"/api/grids/{table.id}"
    for path in ("", "/rows", "/export?format=csv"):
        assert (await viewer.get(base + path)).status_code == 200
    assert (await viewer.post(f"{base}/estimate", json={})).json()["cells"] == 7
    changes: list[tuple[str, str, Json]] = [
        ("POST", "/api/grids", {"name": "Mine"}),
        ("PATCH", base, {"name": "Mine"}),
        ("DELETE", base, {}),
        ("POST", f"{base}/rows", {"contract_ids": [str(ids[1])]}),
        ("POST", f"{base}/rows/remove", {"contract_ids": [str(ids[0])]}),
        ("POST", f"{base}/columns", COLUMNS["law"]),
        ("PATCH", f"{base}/columns/{column}", {"title": "Mine"}),
        ("DELETE", f"{base}/columns/{column}", {}),
        ("POST", f"{base}/fill", {}),
        ("POST", f"{base}/cancel", {}),
    ]
    refusals = [(await viewer.problem(method, path, json=body))["status"] for method, path, body in changes]
    assert refusals == [403] * len(changes)


async def test_what_is_done_with_a_grid_is_on_record(table: Table, services: Services, user: Account) -> None:
    await table.make()
    await table.send("PATCH", "", 200, {"name": "Renamed"})
    await table.api.get(f"/api/grids/{table.id}/export?format=csv")
    await table.send("DELETE", "", 204)
    async with services.db.transaction(user.actor) as session:
        found = await session.scalars(text("SELECT action FROM audit_events WHERE action LIKE 'grid:%' ORDER BY id"))
        assert list(found) == ["grid:added", "grid:changed", "grid:exported", "grid:deleted"]
