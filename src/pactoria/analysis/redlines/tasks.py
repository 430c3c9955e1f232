"""Jobs of redlines."""

import asyncio
from uuid import UUID

import structlog

from pactoria.analysis.comparisons.service import known_review
from pactoria.analysis.engine import review as engine
from pactoria.analysis.engine.result import Side
from pactoria.analysis.going_on import resuming
from pactoria.analysis.redlines import reading, service
from pactoria.analysis.redlines.errors import ReadingFailed
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import ContractNotFound, VersionNotFound
from pactoria.core.actor import Actor
from pactoria.core.db import Unavailable
from pactoria.core.errors import Problem
from pactoria.core.jobs import Task
from pactoria.core.services import Services

__all__ = ["TASKS"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def read_changes(services: Services, organization_id: str, contract_id: str, version_id: str, side: str) -> None:
    """Find out what the tracked changes of a version mean. Killed at any point, it is done again and ends the same."""
    actor, identity, reader = Actor.system(UUID(organization_id)), UUID(version_id), Side(side)
    async with services.db.transaction(actor) as session:
        try:
            version = await service.version_of(session, actor, UUID(contract_id), identity)
        except (ContractNotFound, VersionNotFound):
            return
        if not await service.begin_reading(session, actor, identity, reader):
            return
        document = await contracts.document_of(session, actor, identity)
        known = await known_review(session, actor, identity)
    try:
        original = await services.blobs.get(version.blob_key)
        if known is None:
            known = await services.isolation.run(engine.review, document, reader)
        found = await services.isolation.run(reading.meaning, original, document, known, reader)
    except (asyncio.CancelledError, Unavailable):
        raise  # neither the contract nor the engine is to blame: the job is done again
    except Exception as error:
        problem = error if isinstance(error, Problem) else ReadingFailed()
        log.exception("changes.failed", version_id=version_id, problem=problem.slug(), exc_info=error)
        async with services.db.transaction(actor) as session:
            await service.fail_reading(session, actor, identity, reader, problem)
        return
    async with services.db.transaction(actor) as session:
        await service.end_reading(session, actor, identity, reader, found)
    log.info("changes.read", version_id=version_id, changes=len(found.changes))


async def give_up(services: Services, organization_id: str, version_id: str, side: str, **_contract: str) -> None:
    """Say that the changes could not be read, so that somebody can ask again."""
    actor = Actor.system(UUID(organization_id))
    async with services.db.transaction(actor) as session:
        await service.fail_reading(session, actor, UUID(version_id), Side(side), ReadingFailed())


TASKS = [
    Task(service.READ_CHANGES, read_changes, give_up=give_up),
    resuming("analysis.resume_readings", service.resume),
]
