"""A list of very many contracts: each page costs what it shows, whatever its order and however deep it is."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text

from pactoria.contracts.models import Contract
from pactoria.contracts.queries import ContractSort, cursor_of
from pactoria.core.pagination import MOST_COUNTED
from pactoria.core.services import Services
from tests.client import Api
from tests.factories import Account, make_account

Json = dict[str, Any]
Sent = tuple[str, tuple[Any, ...]]

MANY = MOST_COUNTED + 500
PAGE = 40
FILL = text(
    """
    INSERT INTO contracts (
        id, organization_id, title, status, side, current_version_id, created_at, updated_at, deleted_at, parties,
        expiration_date, review_score, review_state, review_progress,
        critical_count, high_count, medium_count, low_count
    )
    SELECT gen_random_uuid(), :organization, (ARRAY['Lease ', 'lease ', 'Order '])[1 + n % 3] || n % 4000, 'draft',
        'neutral', gen_random_uuid(), now() - n % 6000 * interval '1 hour', now() - n % 7000 * interval '1 minute',
        CASE WHEN n > :many THEN now() END, '[]', CASE WHEN n % 3 > 0 THEN date '2026-01-01' + n % 3000 END,
        CASE WHEN n % 4 > 0 THEN n % 101 END, 'done', 1, 0, 0, 0, 0
    FROM generate_series(1, CAST(:many AS integer) + 300) AS n
    """
)
"""Many ties, rows without a value, and some that are deleted."""


@pytest.fixture
async def owner(fresh_services: Services) -> Account:
    """Return somebody with very many contracts, beside somebody with few."""
    owner, other = await make_account(fresh_services.db), await make_account(fresh_services.db)
    for person, many in ((owner, MANY), (other, 10)):
        async with fresh_services.db.transaction(person.actor) as session:
            await session.execute(FILL, {"organization": person.organization_id, "many": many})
    async with fresh_services.db.transaction() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        await session.execute(text("ANALYZE contracts"))
    return owner


@contextmanager
def asked_of_contracts(services: Services) -> Generator[list[Sent]]:
    """List the queries over contracts that the app sends meanwhile."""
    seen: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: tuple[Any, ...], *_: Any) -> None:
        if "FROM contracts" in statement:
            seen.append((statement, parameters))

    engine = services.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def plan_of(services: Services, owner: Account, sent: Sent) -> list[Json]:
    """Return the steps in which the app's role gets its rows, with what each came upon."""
    statement, parameters = sent
    async with services.db.transaction(owner.actor) as session:
        connection = await session.connection()
        told = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
        plan = told.scalar_one()
    return list(steps(plan[0]["Plan"]))


def steps(node: Json) -> Iterator[Json]:
    yield node
    for below in node.get("Plans", []):
        yield from steps(below)


def read(plan: list[Json]) -> float:
    """Return how many rows the largest step came upon."""
    return max((step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"] for step in plan)


async def from_place(services: Services, owner: Account, sort: ContractSort, place: int) -> list[Contract]:
    """Return the row before a place of the list and those of the page after it, as PostgreSQL sorts them all."""
    name = {"title": "lower(title)", "score": "review_score"}.get(column := sort.value.removeprefix("-"), column)
    way = "DESC" if sort.descending else "ASC"
    query = (
        select(Contract)
        .where(Contract.organization_id == owner.organization_id, Contract.deleted_at.is_(None))
        .order_by(text(f"{name} {way} NULLS LAST, id {way}"))
        .offset(place - 1)
        .limit(PAGE + 1)
    )
    async with services.db.transaction(owner.actor) as session:
        return list(await session.scalars(query))


async def test_each_page_in_each_order_reads_little_more_than_it_shows(
    fresh_services: Services, fresh_api: Api, owner: Account
) -> None:
    mine = fresh_api.as_(owner)
    for sort in ContractSort:
        for place in (1, MANY // 3, MANY * 2 // 3 - PAGE // 2, MANY * 3 // 4 - PAGE // 2, MANY - PAGE - 1):
            before, *shown = await from_place(fresh_services, owner, sort, place)
            with asked_of_contracts(fresh_services) as sent:
                page = await mine.get(
                    "/api/contracts", params={"sort": sort.value, "limit": PAGE, "cursor": cursor_of(before, sort)}
                )
            assert [UUID(row["id"]) for row in page.json()["items"]] == [row.id for row in shown], (sort, place)
            assert 1 <= len(sent) <= 2
            for each in sent:
                plan = await plan_of(fresh_services, owner, each)
                assert not [step for step in plan if "Sort" in step["Node Type"]], (sort, place, plan)
                assert read(plan) <= PAGE + 1, (sort, place, plan)


async def test_the_first_page_counts_no_further_than_anybody_reads(
    fresh_services: Services, fresh_api: Api, owner: Account
) -> None:
    mine = fresh_api.as_(owner)
    for sort in ContractSort:
        with asked_of_contracts(fresh_services) as sent:
            page = (await mine.get("/api/contracts", params={"sort": sort.value, "limit": PAGE})).json()
        assert (page["total"], page["total_is_exact"], len(page["items"])) == (MOST_COUNTED, False, PAGE)
        _, shown = [await plan_of(fresh_services, owner, each) for each in sent]
        assert not [step for step in shown if "Sort" in step["Node Type"]], (sort, shown)
        assert read(shown) == PAGE + 1, (sort, shown)

    few = (await mine.get("/api/contracts", params={"q": "lease 12", "limit": PAGE})).json()
    assert few["total_is_exact"]
    assert PAGE < few["total"] < MOST_COUNTED
