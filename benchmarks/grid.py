"""Measures whether a grid of 500 contracts by 20 columns stays usable: pages, sorted and filtered, and exports.

Run: python -m benchmarks.grid [--contracts 500] [--columns 20] [--runs 15]
A private PostgreSQL of its own, the app in this process, a page of 50 rows through the API. What it is held against
stands beside it: the same page of a grid of 50 contracts. Work for a page must not grow with the grid; targets are a
ratio of at most 4 for each view, and 15 s for the workbook.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from pactoria.accounts import service as accounts
from pactoria.accounts.access import COOKIE
from pactoria.accounts.identity import Visitor
from pactoria.analysis.grids import columns, service
from pactoria.analysis.grids.asking import CATEGORIES, FACTS, ValueType
from pactoria.analysis.grids.engines import BY_REVIEW
from pactoria.analysis.grids.models import GridCell, GridColumn
from pactoria.analysis.grids.schemas import GridColumnCreate
from pactoria.app import create_app
from pactoria.contracts.models import Contract
from pactoria.core import logging
from pactoria.core.actor import Actor
from pactoria.core.db import enter_tenant
from pactoria.core.ids import new_id
from pactoria.core.services import Services
from pactoria.core.settings import DatabaseSettings, LogSettings, Settings
from pactoria.organizations import service as organizations
from pactoria.runtime import open_services

BASE = "http://127.0.0.1:8000"
PASSWORD = "four unrelated little words"  # noqa: S105 - of a database that lives for minutes
BESIDE = 50
"""Contracts of the grid that the large one is held against."""
RATIO = 4.0
WORKBOOK = 15.0
LAWS = ("New York", "Delaware", "England and Wales", "California", "Ireland", "")
QUOTE = "This Agreement is governed by the laws of the State of {law}, without regard to its conflict of laws rules."
"""About what a cell cites."""


async def person(services: Services) -> tuple[Actor, str]:
    """Make somebody; return who acts, and the cookie of a browser."""
    user_id = await organizations.open_account(
        services.db,
        email="bench@example.com",
        name="Bench",
        password=PASSWORD,
        is_admin=False,
    )
    async with services.db.transaction() as session:
        signed_in = await accounts.start_session(
            session, user_id, Visitor("127.0.0.1", "Bench"), lifetime=timedelta(days=1)
        )
        await enter_tenant(session, None, user_id)
        return await organizations.enter(session, signed_in.identity, None), signed_in.token


async def grid_of(services: Services, actor: Actor, contracts: int, width: int) -> tuple[str, list[GridColumn]]:
    """Make a grid whose cells are all filled."""
    wanted: list[dict[str, str]] = [{"kind": "fact", "fact": name} for name in FACTS]
    wanted += [{"kind": "clause", "category": name} for name in CATEGORIES]
    version = new_id()
    made = [
        Contract(
            id=new_id(),
            organization_id=actor.organization_id,
            title=f"Agreement {n * 7919 % contracts:05d}",
            current_version_id=version,
        )
        for n in range(contracts)
    ]
    ids = [contract.id for contract in made]
    async with services.db.transaction(actor) as session:
        session.add_all(made)
        await session.flush()
        grid = await service.add(session, actor, f"{contracts} by {width}", contract_ids=ids)
        added = [
            await columns.add(session, actor, grid.id, GridColumnCreate.model_validate(each)) for each in wanted[:width]
        ]
        for column in added:
            rows = [
                {
                    "column_id": column.id,
                    "contract_id": contract,
                    "grid_id": grid.id,
                    "organization_id": actor.organization_id,
                    "version_id": version,
                    **said(column, number),
                }
                for number, contract in enumerate(ids)
            ]
            put = insert(GridCell)
            put = put.on_conflict_do_update(
                index_elements=["column_id", "contract_id"], set_={name: put.excluded[name] for name in rows[0]}
            )
            await session.execute(put, rows)
    async with services.db.transaction() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        await session.execute(text("ANALYZE"))
    return str(grid.id), added


def said(column: GridColumn, number: int) -> dict[str, Any]:
    """Return what a cell says: many ties, some nothing, two quotes each."""
    law = LAWS[number % len(LAWS)]
    cited = [{"start": 100 * n, "end": 100 * n + 80, "quote": QUOTE.format(law=law), "section": "12.3"} for n in (1, 2)]
    kept: dict[str, Any] = {"state": "done", "engine": BY_REVIEW, "is_running": False, "cost": 0, "citations": cited}
    kept |= {"is_present": bool(law), "display": law, "sort_text": None, "sort_number": None, "sort_date": None}
    if law:
        kind = ValueType(column.value_type)
        if kind is ValueType.TEXT:
            kept["sort_text"] = law.lower()
        elif kind is ValueType.DATE:
            kept["sort_date"] = date(2026, 1, 1) + timedelta(days=number % 365)
        else:
            kept["sort_number"] = float(number % 90)
    return kept


async def quickest(asks: Sequence[Callable[[], Awaitable[Any]]], runs: int) -> list[float]:
    """Return the shortest time of each, taken in turns after one that does not count: others use the machine too."""
    taken: list[list[float]] = [[] for _ in asks]
    for _ in range(runs + 1):
        for ask, times in zip(asks, taken, strict=True):
            started = time.perf_counter()
            await ask()
            times.append(time.perf_counter() - started)
    return [min(times[1:]) for times in taken]


def views(added: list[GridColumn]) -> dict[str, dict[str, Any]]:
    """Return what people look at, by name: parameters of a page."""
    by = {column.value_type: column for column in added}
    words, day = by[ValueType.TEXT].id, by[ValueType.DATE].id
    return {
        "title": {},
        "by_text": {"sort": words},
        "by_date": {"sort": day, "direction": "desc"},
        "filtered": {"filter": [f"{words}:present", f"{day}:after:2026-01-02"], "sort": day},
        "contains": {"filter": f"{words}:contains:conflict of laws", "sort": words},
    }


async def measure(contracts: int, width: int, runs: int) -> dict[str, float]:
    """Return all figures."""
    figures: dict[str, float] = {"contracts": contracts, "columns": width}
    with tempfile.TemporaryDirectory(prefix="pactoria-bench-") as folder:
        settings = Settings(database=DatabaseSettings(data_dir=Path(folder), database_url=None))
        async with open_services(settings) as services:
            actor, token = await person(services)
            small, of_small = await grid_of(services, actor, BESIDE, width)
            large, of_large = await grid_of(services, actor, contracts, width)
            transport = httpx.ASGITransport(create_app(services), client=("127.0.0.1", 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=BASE, timeout=120) as client:
                client.cookies.set(COOKIE, token, domain="127.0.0.1")

                async def get(path: str, **params: Any) -> httpx.Response:
                    response = await client.get(f"/api/grids/{path}", params=params)
                    response.raise_for_status()
                    return response

                for name, view in views(of_large).items():
                    told = views(of_small)[name]
                    asks = [
                        partial(get, f"{small}/rows", **told, limit=50),
                        partial(get, f"{large}/rows", **view, limit=50),
                    ]
                    beside, own = await quickest(asks, runs)
                    figures[f"{name}_ms"] = round(own * 1e3, 1)
                    figures[f"{name}_beside_ms"] = round(beside * 1e3, 1)
                    figures[f"{name}_ratio"] = round(own / beside, 2)
                figures["head_ms"] = round((await quickest([partial(get, large)], runs))[0] * 1e3, 1)
                for kind in ("xlsx", "csv"):
                    (taken,) = await quickest([partial(get, f"{large}/export", format=kind)], 1)
                    figures[f"{kind}_s"] = round(taken, 2)
                figures |= await flow(get, large)
    return figures


async def flow(get: Callable[..., Awaitable[httpx.Response]], grid: str) -> dict[str, float]:
    """Read the whole grid page by page; return how many rows came, and how long the slowest page took."""
    cursor: str | None = None
    rows, slowest = 0, 0.0
    while True:
        started = time.perf_counter()
        page = (await get(f"{grid}/rows", limit=50, **({"cursor": cursor} if cursor else {}))).json()
        slowest = max(slowest, time.perf_counter() - started)
        rows, cursor = rows + len(page["items"]), page["next_cursor"]
        if cursor is None:
            return {"rows_read": rows, "slowest_page_ms": round(slowest * 1e3, 1)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="Not needed; `make` passes it to every benchmark.")
    parser.add_argument("--contracts", type=int, default=500)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    logging.configure(LogSettings(level="error", format="json"))
    figures = asyncio.run(measure(arguments.contracts, arguments.columns, arguments.runs))
    for name, figure in figures.items():
        print(f"{name:24} {figure:g}")
    targets = {name: RATIO for name in figures if name.endswith("_ratio")} | {"xlsx_s": WORKBOOK}
    ok = all(figures[name] <= most for name, most in targets.items()) and figures["rows_read"] == figures["contracts"]
    print(json.dumps({"bench": "grid", "figures": figures, "targets": targets, "ok": ok}))


if __name__ == "__main__":
    main()
