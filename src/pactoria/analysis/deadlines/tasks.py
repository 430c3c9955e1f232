"""Jobs of deadlines."""

from datetime import timedelta
from uuid import UUID

import structlog

from pactoria.analysis.deadlines import queries, service
from pactoria.analysis.deadlines.reading import ENGINE, read
from pactoria.analysis.events import AnalysisFinished
from pactoria.contracts import service as contracts
from pactoria.core import clock, jobs, outbox
from pactoria.core.actor import Actor
from pactoria.core.errors import Problem
from pactoria.core.jobs import Task
from pactoria.core.services import Services

__all__ = ["TASKS", "look_ahead"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_AT_ONCE = 50
"""Contracts that are read again in one round; the others wait for the next."""
_SECONDS = 120.0


async def read_deadlines(services: Services, organization_id: str, contract_id: str, **_told: str) -> None:
    """Read a contract for its duties and deadlines, unless that was done. Killed at any point, it ends the same."""
    actor, contract, today = Actor.system(UUID(organization_id)), UUID(contract_id), clock.now().date()
    async with services.db.transaction(actor) as session:
        wanted = await service.to_read(session, actor, contract, today)
        if wanted is None:
            return
        version_id, facts = wanted
        document = await contracts.document_of(session, actor, version_id)
    try:
        found = await services.isolation.run(read, document, facts, today, seconds=_SECONDS)
    except Problem as problem:
        log.warning("deadlines.failed", contract_id=contract_id, problem=problem.slug())
        return
    async with services.db.transaction(actor) as session:
        await service.keep(session, actor, contract, version_id, found, today)
    log.info("deadlines.read", contract_id=contract_id, deadlines=len(found.deadlines), duties=len(found.obligations))


async def look_ahead(services: Services) -> None:
    """Record the reminders that have come due, and have contracts read again whose next dates are to come into sight.

    Run twice, it records each reminder once.
    """
    today = clock.now().date()
    async with services.db.transaction() as session:
        made = await session.scalar(queries.RECORD_REMINDERS, {"today": today})
        before = today - service.READ_AGAIN + timedelta(days=1)
        rows = await session.execute(queries.TO_READ, {"engine": ENGINE, "before": before, "most": _AT_ONCE})
        for organization_id, contract_id in rows.all():
            await jobs.defer(
                session,
                service.READ,
                once=f"{service.READ}:{contract_id}",
                priority=-10,
                organization_id=str(organization_id),
                contract_id=str(contract_id),
            )
    if made:
        log.info("deadlines.reminders_recorded", count=made)


TASKS = [Task(service.READ, read_deadlines), Task("deadlines.look_ahead", look_ahead, cron="*/15 * * * *")]

outbox.subscribe(AnalysisFinished, service.READ)
