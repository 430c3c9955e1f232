"""Jobs of the gateway."""

from pactoria.core.jobs import Task
from pactoria.core.services import Services
from pactoria.gateway import administration, cache
from pactoria.gateway.refreshing import refresh

__all__ = ["TASKS"]


async def refresh_models(services: Services) -> None:
    """Read all models anew: prices change on announced days, and servers get other models."""
    async with services.db.transaction() as session:
        found = await administration.providers(session, services.settings)
    await refresh(services.db, [connection for connection in found.values() if connection.works])


async def drop_expired_answers(services: Services) -> None:
    """Drop stored answers that have had their time."""
    async with services.db.transaction() as session:
        await cache.drop_expired(session)


TASKS = [
    Task("gateway.refresh_models", refresh_models, cron="7 * * * *"),
    Task("gateway.drop_expired_answers", drop_expired_answers, cron="41 * * * *"),
]
