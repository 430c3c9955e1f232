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
from pactoria.core.jobs import Task
from pactoria.core.services import Services

__all__ = ["TASKS", "look_ahead"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_AT_ONCE = 50
"""Contracts that are read again in one round; the others wait for the next."""
_SECONDS = 120.0
_REST = timedelta(days=1)
"""How long a contract is left alone whose reading was given up: one that takes its worker along does so each time."""


async def read_deadlines(services: Services, organization_id: str, contract_id: str, **_told: str) -> None:
    """Read a contract for its duties and deadlines, unless that was done. Killed at any point, it ends the same."""
    actor, contract, today = Actor.system(UUID(organization_id)), UUID(contract_id), clock.now().date()
    async with services.db.transaction(actor) as session:
        wanted = await service.to_read(session, actor, contract, today)
        if wanted is None:
            return
        version_id, facts = wanted
        document = await contracts.document_of(session, actor, version_id)
    found = await services.isolation.run(read, document, facts, today, seconds=_SECONDS)
    async with services.db.transaction(actor) as session:
        await service.keep(session, actor, contract, version_id, found, today)
    log.info("deadlines.read", contract_id=contract_id, deadlines=len(found.deadlines), duties=len(found.obligations))


async def give_up(_services: Services, contract_id: str, **_told: str) -> None:
    """Say which contract it was. No row waits for a reading; what was read of it before stays as it is."""
    log.error("deadlines.given_up", contract_id=contract_id)


async def look_ahead(services: Services) -> None:
    """Record the reminders that have come due, and have contracts read again whose next dates are to come into sight.

    Run twice, it records each reminder once.
    """
    today = clock.now().date()
    async with services.db.transaction() as session:
        made = await session.scalar(queries.RECORD_REMINDERS, {"today": today})
        before = today - service.READ_AGAIN + timedelta(days=1)
        given_up = await jobs.given_up(session, service.READ, clock.now() - _REST)
        left_alone = {ids["contract_id"] for ids in given_up}
        most = _AT_ONCE + len(left_alone)
        rows = await session.execute(queries.TO_READ, {"engine": ENGINE, "before": before, "most": most})
        for organization_id, contract_id in rows.all():
            if str(contract_id) in left_alone:
                continue
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


TASKS = [
    Task(service.READ, read_deadlines, give_up=give_up),
    Task("deadlines.look_ahead", look_ahead, cron="*/15 * * * *"),
]

outbox.subscribe(AnalysisFinished, service.READ)
