"""Jobs of the ledger."""

from pactoria.core.jobs import Task
from pactoria.core.services import Services
from pactoria.usage.expiry import expire

__all__ = ["TASKS"]


async def settle_what_expired(services: Services) -> None:
    """End the holds of processes that died, with what was noted of them last. Run twice, it ends each once."""
    await expire(services.db)


TASKS = [Task("usage.expire", settle_what_expired, cron="*/20 * * * * *")]
