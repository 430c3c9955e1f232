"""A ledger whose transactions are real."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from pactoria.core.db import Database
from pactoria.usage.ledger import Ledger
from tests.factories import Account, make_account


@pytest_asyncio.fixture
async def ledger(fresh_database: Database) -> AsyncGenerator[Ledger]:
    """A ledger that commits, in batches."""
    ledger = Ledger(fresh_database)
    yield ledger
    await ledger.close()


@pytest_asyncio.fixture
async def account(fresh_database: Database) -> Account:
    return await make_account(fresh_database)
