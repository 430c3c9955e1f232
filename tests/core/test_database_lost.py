"""What people and logs are told when something is wrong with the database."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.client import Api

from pactoria.app import create_app
from pactoria.core.db import Database, DatabaseFull
from pactoria.core.services import Services

CUT_ALL_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def test_a_database_that_cannot_be_reached_is_said_so_and_when_to_try_again(services: Services) -> None:
    away = Database("postgresql://nobody:nothing@127.0.0.1:9/none")
    api = Api(create_app(replace(services, db=away)), token="some token")
    response = await api.get("/api/contracts")
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/unavailable"
    assert response.headers["retry-after"]
    assert (await api.get("/ready")).json()["checks"]["database"].startswith("failing")


async def test_a_connection_that_is_cut_in_the_middle_is_said_so_and_the_next_request_works(
    fresh_services: Services, fresh_api: Api
) -> None:
    api = fresh_api.with_token("some token")
    assert (await api.get("/api/contracts")).status_code == 401
    async with fresh_services.db.engine.connect() as connection:
        await connection.execute(text("SET ROLE NONE"))
        await connection.execute(text(CUT_ALL_OTHERS))
    assert (await api.get("/api/contracts")).status_code == 401


async def test_errors_of_the_database_hold_no_words_of_contracts(fresh_database: Database) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with fresh_database.transaction() as session:
            await session.execute(text("SELECT CAST(:words AS text) || (1 / 0)"), {"words": "strictly confidential"})
    assert "confidential" not in str(caught.value)


async def test_a_full_disk_is_told_as_one(fresh_database: Database) -> None:
    full = text("DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$")
    with pytest.raises(DatabaseFull):
        async with fresh_database.transaction() as session:
            await session.execute(full)
