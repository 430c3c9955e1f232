"""What becomes of a row whose job has no attempt left: it ends as failed, so that nobody waits for what does not come.

A job may have raised each time, or have taken its worker along (no memory left, a crash of native code). What its
attempts have held of quotas is given back as after any failure: by whoever raised, or when it expires.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.actor import Actor
from pactoria.core.errors import Problem
from pactoria.core.services import Services

__all__ = ["failing_with"]

Fail = Callable[[AsyncSession, Actor, UUID, Problem], Awaitable[None]]
"""Ends one row as failed and tells those who follow it; leaves alone what is over, or deleted."""


def failing_with(problem: type[Problem], fail: Fail) -> Callable[..., Awaitable[None]]:
    """Return the `give_up` of a job about one row, whose ids are the organization's and that of the row."""

    async def give_up(services: Services, organization_id: str, **row: str) -> None:
        (identity,) = row.values()
        actor = Actor.system(UUID(organization_id))
        async with services.db.transaction(actor) as session:
            await fail(session, actor, UUID(identity), problem())

    return give_up
