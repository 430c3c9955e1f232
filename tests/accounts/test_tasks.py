"""The jobs of accounts, on a real worker."""

import asyncio

from sqlalchemy import text

from pactoria.accounts.tasks import TASKS
from pactoria.core.jobs import Jobs, defer
from pactoria.core.services import Services
from tests.client import Api
from tests.factories import make_account
from tests.mail_server import Mailbox


async def test_the_worker_mails_the_link_and_tidies_up(
    fresh_services: Services, fresh_api: Api, mailbox: Mailbox
) -> None:
    owner = await make_account(fresh_services.db)
    await fresh_api.post("/api/auth/password-reset", json={"email": owner.email})
    async with fresh_services.db.transaction() as session:
        await session.execute(text("UPDATE rate_limits SET paid_off_at = now() - interval '1 s'"))
        await defer(session, "accounts.tidy")

    stop = asyncio.Event()
    worker = asyncio.create_task(Jobs(fresh_services.db.url, fresh_services, TASKS).run(stop))
    waiting = 1
    async with asyncio.timeout(30):
        while waiting and not worker.done():
            await asyncio.sleep(0.05)
            async with fresh_services.db.transaction() as session:
                waiting = await session.scalar(
                    text("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'accounts.%'")
                )
    stop.set()
    await worker

    assert "token=" in mailbox.text()
    async with fresh_services.db.transaction() as session:
        kept = list(await session.scalars(text("SELECT key FROM rate_limits")))
    assert all(key.startswith("reset:") for key in kept)  # counted by the job itself, if it came later
