"""Jobs of runs get into the queue here.

When one is asked for, when a deletion that stopped some is undone, and when whoever performed some has given up.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.runs.models import Run
from pactoria.contracts.models import ReviewState
from pactoria.core import jobs
from pactoria.core.actor import Actor

__all__ = ["PERFORM", "enqueue", "resume", "take_over"]

PERFORM = "analysis.run"


async def enqueue(session: AsyncSession, actor: Actor, run_id: UUID) -> None:
    """Have a run performed once this transaction has committed."""
    await jobs.defer(
        session,
        PERFORM,
        lock=f"{PERFORM}:{run_id}",
        priority=10,  # somebody looks at the page and waits
        organization_id=str(actor.organization_id),
        run_id=str(run_id),
    )


async def resume(session: AsyncSession, actor: Actor, contract_id: UUID) -> None:
    """Go on with the runs that a contract had waiting or under way when it was deleted."""
    await _go_on(session, actor, Run.contract_id == contract_id)


async def take_over(session: AsyncSession, actor: Actor, run_ids: Collection[UUID]) -> None:
    """Go on with those of the runs that are not over: each ends by its own job, for whoever else follows it, too."""
    await _go_on(session, actor, Run.id.in_(run_ids))


async def _go_on(session: AsyncSession, actor: Actor, which: ColumnElement[bool]) -> None:
    stopped = select(Run.id).where(
        Run.organization_id == actor.organization_id,
        which,
        Run.state.in_([ReviewState.QUEUED, ReviewState.RUNNING]),
    )
    for run_id in (await session.scalars(stopped.order_by(Run.id))).all():
        await enqueue(session, actor, run_id)
