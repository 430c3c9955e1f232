"""A filling whose job dies for good ends, says so, and can be gone on with; an empty grid says what is missing."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from pactoria.analysis.grids.following import events_of
from pactoria.analysis.grids.tasks import TASKS
from pactoria.core.services import Services
from tests.analysis.grids.conftest import NDA, Json, Table
from tests.analysis.runs.conftest import events_in
from tests.client import Api
from tests.factories import make_account
from tests.jobs import at_work

BREAK = """
CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
CREATE TRIGGER broken BEFORE UPDATE ON grid_cells FOR EACH ROW
    WHEN (NEW.state = 'done' AND NEW.display = 'Delaware') EXECUTE FUNCTION broken();
"""
"""No cell can say this any more: whoever wants to keep it fails."""


async def execute(services: Services, *statements: str) -> None:
    """Do what only the owner of the database may."""
    async with services.db.engine.begin() as connection:
        await connection.execute(text("SET ROLE NONE"))
        for statement in statements:
            await connection.exec_driver_sql(statement)
        await connection.execute(text("RESET ROLE"))


async def ended(table: Table) -> tuple[str, Json]:
    """Follow the filling to its end; return what that was."""
    async with asyncio.timeout(60):
        events = b"".join([event async for event in events_of(table.services, table.owner.actor, UUID(table.id))])
    return events_in(events.decode())[-1]


@pytest.fixture
async def fresh_table(fresh_services: Services, fresh_api: Api) -> Table:
    """Return a table in a database of its own, which a worker can see."""
    person = await make_account(fresh_services.db)
    return Table(fresh_api.as_(person), fresh_services, person)


async def test_a_filling_whose_job_fails_for_good_says_so_and_the_next_goes_on(fresh_table: Table) -> None:
    table, services = fresh_table, fresh_table.services
    licence, nda = await table.contract(), await table.contract(NDA, "Secrets")
    await table.make(licence, nda)
    await table.column("law")
    await execute(services, *BREAK.strip().split(";\n"))
    await table.send("POST", "fill", 202, {})

    async with at_work(services, TASKS):
        end, fill = await ended(table)

    assert (end, fill["state"], fill["done"], fill["cells"]) == ("failed", "failed", 1, 2)
    assert (fill["notice"]["type"], fill["notice"]["title"]) == (
        "/problems/fill-stopped",
        "Filling stopped before the end",
    )
    progress = (await table.send("GET", ""))["progress"]
    assert progress == {"total": 2, "waiting": 1, "running": 0, "done": 1, "failed": 0, "stale": 0}

    await execute(services, "DROP TRIGGER broken ON grid_cells", "DROP FUNCTION broken()")
    await table.send("POST", "fill", 202, {})
    async with at_work(services, TASKS):
        end, fill = await ended(table)
    assert (end, fill["cells"], fill["done"], fill["notice"]) == ("done", 1, 1, None)


async def test_a_filling_that_takes_its_worker_along_each_time_is_given_up(fresh_table: Table) -> None:
    table, services = fresh_table, fresh_table.services
    await table.make(await table.contract())
    await table.column("law")
    await table.send("POST", "fill", 202, {})
    await execute(services, "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'grids.fill'")

    async with at_work(services, TASKS):
        end, fill = await ended(table)

    assert (end, fill["notice"]["type"]) == ("failed", "/problems/fill-stopped")
    async with services.db.transaction() as session:
        left = await session.scalar(text("SELECT status FROM procrastinate_jobs WHERE task_name = 'grids.fill'"))
    assert left == "failed"


async def test_an_empty_grid_says_what_is_missing(table: Table) -> None:
    async def refused(**wanted: Any) -> tuple[str, list[str]]:
        problem = await table.refused("POST", "fill", wanted)
        assert problem["detail"]
        return problem["type"], problem["missing"]

    await table.make()
    assert await refused() == ("/problems/grid-empty", ["contracts", "columns"])
    law = await table.column("law")
    assert await refused() == ("/problems/grid-empty", ["contracts"])
    contract = await table.contract()
    await table.send("POST", "rows", 200, {"contract_ids": [contract]})
    assert await refused(column_ids=[contract], contract_ids=[contract]) == ("/problems/grid-empty", ["columns"])
    await table.send("DELETE", f"columns/{law}", 204)
    assert await refused() == ("/problems/grid-empty", ["columns"])
