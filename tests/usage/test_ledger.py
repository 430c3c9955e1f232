"""The ledger takes from quotas exactly once, whatever races."""

import asyncio

from sqlalchemy import text

from pactoria.core.db import Database
from pactoria.usage.errors import QuotaExceeded
from pactoria.usage.ledger import Ledger
from tests.factories import Account
from tests.usage.books import audit, claim_of, settlement_of


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
