"""What becomes of work that the deletion of a contract has stopped, once that is taken back: it goes on.

A job that finds its contract deleted ends, and leaves its row as it is. When the contract is back, each row that is
not over gets a job again, with the lock of the first one: where that still waits or runs, the other comes after it and
finds nothing left to do.
"""

import contextlib
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.contracts.errors import ContractNotFound
from pactoria.contracts.events import ContractRestored
from pactoria.core import outbox
from pactoria.core.actor import Actor
from pactoria.core.jobs import JobName, Task
from pactoria.core.services import Services

__all__ = ["resuming"]

Resume = Callable[[AsyncSession, Actor, UUID], Awaitable[None]]
"""Enqueues the jobs again of what a contract has waiting or under way."""


def resuming(name: JobName, resume: Resume) -> Task:
    """Return the job of this name that goes on with what a deletion has stopped, and have it run when one is undone."""

    async def go_on(services: Services, organization_id: str, contract_id: str) -> None:
        actor = Actor.system(UUID(organization_id))
        async with services.db.transaction(actor) as session:
            with contextlib.suppress(ContractNotFound):  # deleted once more
                await resume(session, actor, UUID(contract_id))

    outbox.subscribe(ContractRestored, name)
    return Task(name, go_on)
