"""Jobs of the ledger."""

from pactoria.core.jobs import Task
from pactoria.core.services import Services
from pactoria.usage.expiry import expire
from pactoria.usage.journal import journal_folder, settle_abandoned
from pactoria.usage.ledger import Ledger

__all__ = ["TASKS"]


async def settle_what_expired(services: Services) -> None:
    """End the holds of processes that died, with what is known of them. Run twice, it ends each once."""
    await settle_abandoned(services.part(Ledger), journal_folder(services.settings))
    await expire(services.db)


TASKS = [Task("usage.expire", settle_what_expired, cron="*/20 * * * * *")]
