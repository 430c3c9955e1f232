"""Jobs of runs get into the queue here: when one is asked for, and when a deletion that stopped some is undone."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.runs.models import Run
from pactoria.contracts.models import ReviewState
from pactoria.core import jobs
from pactoria.core.actor import Actor

__all__ = ["PERFORM", "enqueue", "resume"]

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
    stopped = select(Run.id).where(
        Run.organization_id == actor.organization_id,
        Run.contract_id == contract_id,
        Run.state.in_([ReviewState.QUEUED, ReviewState.RUNNING]),
    )
    for run_id in (await session.scalars(stopped.order_by(Run.id))).all():
        await enqueue(session, actor, run_id)
