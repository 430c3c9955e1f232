"""Measures whether the list of contracts costs the same however long it is: in each order, a first and a deep page.

Run: python -m benchmarks.contracts [--contracts 50000] [--runs 15]
A private PostgreSQL of its own, the app in this process, pages of 30 rows through the API, as the web app asks for.
What they are held against stands beside them: the same pages of an organization that has 500. The first page counts
what matches, up to 10,000; targets are a ratio of at most 2 for each page.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from pactoria.accounts import service as accounts
from pactoria.accounts.access import COOKIE
from pactoria.accounts.identity import Visitor
from pactoria.app import create_app
from pactoria.contracts.models import Contract
from pactoria.contracts.queries import ContractSort, cursor_of
from pactoria.core import logging
from pactoria.core.actor import Actor
from pactoria.core.db import enter_tenant
from pactoria.core.services import Services
from pactoria.core.settings import DatabaseSettings, LogSettings, Settings
from pactoria.organizations import service as organizations
from pactoria.runtime import open_services

BASE = "http://127.0.0.1:8000"
PASSWORD = "four unrelated little words"  # noqa: S105 - of a database that lives for minutes
BESIDE = 500
"""Contracts of the organization that the large one is held against."""
PAGE = 30
DEEP = 0.6
"""Where the deep page begins: rows without an end or a score, a third and a quarter, come after it."""
RATIO = 2.0
FILL = text(
    """
    INSERT INTO contracts (
        id, organization_id, title, status, side, current_version_id, created_at, updated_at, parties,
        contract_type, expiration_date, review_score, review_state, review_progress,
        critical_count, high_count, medium_count, low_count
    )
    SELECT gen_random_uuid(), :organization, 'Agreement ' || n * 7919 % :many, 'signed', 'customer', gen_random_uuid(),
        now() - n * interval '7 minutes', now() - n * 31 % :many * interval '5 minutes',
        '["Northwind Traders Ltd", "Contoso Retail GmbH"]', 'services',
        CASE WHEN n % 3 > 0 THEN date '2026-01-01' + n * 17 % 3000 END, CASE WHEN n % 4 > 0 THEN n % 101 END,
        'done', 1, n % 2, n % 3, n % 5, n % 7
    FROM generate_series(1, CAST(:many AS integer)) AS n
    """
)


async def person(services: Services, name: str, contracts: int) -> tuple[Actor, str]:
    """Make somebody with contracts; return who acts, and the cookie of a browser."""
    user_id = await organizations.open_account(
        services.db, email=f"{name}@example.com", name=name, password=PASSWORD, is_admin=False
    )
    async with services.db.transaction() as session:
        signed_in = await accounts.start_session(
            session, user_id, Visitor("127.0.0.1", "Bench"), lifetime=timedelta(days=1)
        )
        await enter_tenant(session, None, user_id)
        actor = await organizations.enter(session, signed_in.identity, None)
    async with services.db.transaction(actor) as session:
        await session.execute(FILL, {"organization": actor.organization_id, "many": contracts})
    return actor, signed_in.token


async def deep_cursor(services: Services, actor: Actor, sort: ContractSort, place: int) -> str:
    """Return the cursor with which the page begins that so many rows stand before."""
    column = {"title": "lower(title)", "score": "review_score"}.get(name := sort.value.removeprefix("-"), name)
    way = "DESC" if sort.descending else "ASC"
    order = f"ORDER BY {column} {way} NULLS LAST, id {way} OFFSET :place LIMIT 1"
    async with services.db.transaction(actor) as session:
        contract_id = await session.scalar(text(f"SELECT id FROM contracts {order}"), {"place": place - 1})  # noqa: S608
        return cursor_of(await session.get_one(Contract, contract_id), sort)


async def quickest(asks: Sequence[Any], runs: int) -> list[float]:
    """Return the shortest time of each, taken in turns after one that does not count: others use the machine too."""
    taken: list[list[float]] = [[] for _ in asks]
    for _ in range(runs + 1):
        for ask, times in zip(asks, taken, strict=True):
            started = time.perf_counter()
            await ask()
            times.append(time.perf_counter() - started)
    return [min(times[1:]) for times in taken]


async def measure(contracts: int, runs: int) -> dict[str, float]:
    """Return all figures."""
    figures: dict[str, float] = {"contracts": contracts, "beside": BESIDE}
    with tempfile.TemporaryDirectory(prefix="pactoria-bench-") as folder:
        settings = Settings(database=DatabaseSettings(data_dir=Path(folder), database_url=None))
        async with open_services(settings) as services:
            people = [(*await person(services, f"p{number}", number), number) for number in (BESIDE, contracts)]
            async with services.db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                await connection.execute(text("SET ROLE NONE"))
                await connection.execute(text("VACUUM ANALYZE contracts"))
                await connection.execute(text("RESET ROLE"))
            transport = httpx.ASGITransport(create_app(services), client=("127.0.0.1", 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=BASE, timeout=120) as client:

                async def get(token: str, **params: Any) -> None:
                    response = await client.get("/api/contracts", params=params, cookies={COOKIE: token})
                    response.raise_for_status()
                    assert len(response.json()["items"]) == PAGE  # noqa: S101

                for sort in ContractSort:
                    asks: list[Any] = []
                    for actor, token, number in people:
                        page = partial(get, token, sort=sort.value, limit=PAGE)
                        cursor = await deep_cursor(services, actor, sort, round(DEEP * number))
                        asks += [page, partial(page, cursor=cursor)]
                    first_beside, deep_beside, first, deep = await quickest(asks, runs)
                    for name, own, beside in (("first", first, first_beside), ("deep", deep, deep_beside)):
                        figures[f"{sort.value}_{name}_ms"] = round(own * 1e3, 1)
                        figures[f"{sort.value}_{name}_beside_ms"] = round(beside * 1e3, 1)
                        figures[f"{sort.value}_{name}_ratio"] = round(own / beside, 2)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="Not needed; `make` passes it to every benchmark.")
    parser.add_argument("--contracts", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    logging.configure(LogSettings(level="error", format="json"))
    figures = asyncio.run(measure(arguments.contracts, arguments.runs))
    for name, figure in figures.items():
        print(f"{name:36} {figure:g}")
    targets = {name: RATIO for name in figures if name.endswith("_ratio")}
    ok = all(figures[name] <= most for name, most in targets.items())
    print(json.dumps({"bench": "contracts", "figures": figures, "targets": targets, "ok": ok}))


if __name__ == "__main__":
    main()
