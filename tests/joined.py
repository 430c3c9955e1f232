"""A database whose transactions are savepoints of one that is rolled back when the test ends."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from pactoria.core.actor import Actor
from pactoria.core.db import Database, enter_tenant

__all__ = ["ENTRY", "JoinedDatabase", "TwoConnectionsError"]

ENTRY = "/* a new transaction */"
"""Marks what the test does where the app would do nothing."""


class TwoConnectionsError(RuntimeError):
    """A task opens a transaction inside a transaction.

    In production that is a second connection: it does not see what the first has not committed, and a pool whose
    connections all wait for a second one stands still.
    """


class JoinedDatabase(Database):
    """Acts like a database of its own, on one connection of another, one transaction after the other.

    What a transaction leaves behind only while it lasts, the tenant, is cleared at the start of each.
    """

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        self.url = database.url
        self.engine = database.engine
        self._connection = connection
        self._turn = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def transaction(self, actor: Actor | None = None) -> AsyncGenerator[AsyncSession]:
        """Open a savepoint."""
        task = asyncio.current_task()
        if self._holder is task:
            raise TwoConnectionsError
        async with self._turn:
            self._holder = task
            try:
                async with (
                    AsyncSession(
                        self._connection, join_transaction_mode="create_savepoint", expire_on_commit=False
                    ) as session,
                    session.begin(),
                ):
                    await session.execute(
                        text(f"{ENTRY} SELECT set_config('app.org_id', '', true), set_config('app.user_id', '', true)")
                    )
                    if actor is not None:
                        await enter_tenant(session, actor.organization_id, actor.user_id)
                    yield session
            finally:
                self._holder = None

    async def close(self) -> None:
        """Nothing: the connection belongs to the test."""
