"""The ledger takes from quotas exactly once, whatever races."""

import asyncio
from collections.abc import AsyncGenerator

import pytest_asyncio
from sqlalchemy import text

from pactoria.core.db import Database
from pactoria.usage.errors import QuotaExceeded
from pactoria.usage.ledger import Ledger
from tests.factories import Account, make_account
from tests.usage.books import audit, claim_of, settlement_of


@pytest_asyncio.fixture
async def ledger(fresh_database: Database) -> AsyncGenerator[Ledger]:
    """A ledger that commits, in batches."""
    ledger = Ledger(fresh_database)
    yield ledger
    await ledger.close()


@pytest_asyncio.fixture
async def account(fresh_database: Database) -> Account:
    return await make_account(fresh_database)


async def test_of_500_calls_at_once_against_100_left_exactly_100_pass(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    async def call() -> str:
        try:
            hold = await ledger.hold(claim_of(account))
        except QuotaExceeded as problem:
            return str(problem.members["quota"])
        await asyncio.sleep(0.001)
        await ledger.settle(settlement_of(hold))
        return "passed"

    ends = await asyncio.gather(*(call() for _ in range(500)))

    assert (ends.count("passed"), ends.count("day")) == (100, 400)
    async with fresh_database.transaction(account.actor) as session:
        assert await session.scalar(text("SELECT count(*) FROM usage_records")) == 100
        assert await session.scalar(text("SELECT count(*) FROM usage_holds")) == 0
    await audit(fresh_database)
