"""A process that is killed while it calls models leaves nothing held, and nothing is charged twice."""

import asyncio
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text

from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.usage.expiry import Expired, expire
from pactoria.usage.posts import LIVES
from tests.factories import Account
from tests.usage.books import audit, set_tier

ROOT = Path(__file__).parents[2]

CALLER = """
import asyncio, sys
from decimal import Decimal
from uuid import UUID
from pactoria.core.db import Database
from pactoria.usage.ledger import Claim, Ledger, Outcome, Settlement, Tokens

async def main():
    ledger = Ledger(Database(sys.argv[1]))
    claim = Claim(
        UUID(sys.argv[2]), UUID(sys.argv[3]), "chat", "mock/small", "mock", "1", Tokens(10, 90), Decimal("0.01")
    )

    async def call(words):
        hold = await ledger.hold(claim)
        await ledger.note(hold.id, Tokens(10, words), Decimal("0.0001") * words)
        print("noted", words, flush=True)
        if words % 3 == 0:
            await ledger.settle(Settlement(hold.id, Outcome.DONE, Tokens(10, 90), Decimal("0.009")))
            print("settled", words, flush=True)
        await asyncio.sleep(3600)

    await asyncio.gather(*(call(words) for words in range(1, 31)))

asyncio.run(main())
"""


async def until_nothing_runs(database: Database) -> None:
    """Wait for what the dead process had sent to the database, which it does to the end."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    running = 1
    while running:
        async with database.transaction() as session:
            running = await session.scalar(others) or 0


async def test_what_a_killed_process_had_noted_is_charged_once(fresh_database: Database, account: Account) -> None:
    await set_tier(fresh_database, account, concurrent_calls=None)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CALLER, fresh_database.url, str(account.organization_id), str(account.id)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    said = [(await process.stdout.readline()).decode().split() for _ in range(25)]
    process.kill()
    said += [line.split() for line in (await process.stdout.read()).decode().splitlines()]
    await process.wait()
    assert said[0], "the process died by itself"

    await until_nothing_runs(fresh_database)
    await audit(fresh_database)
    first = await expire(fresh_database, at=now() + LIVES + timedelta(seconds=1))
    again = await expire(fresh_database, at=now() + LIVES + timedelta(seconds=1))

    assert again == Expired()
    assert first.recorded > 0
    async with fresh_database.transaction(account.actor) as session:
        found = await session.execute(text("SELECT outcome, estimated, output_tokens, cost FROM usage_records"))
        records = [tuple(row) for row in found]
        assert await session.scalar(text("SELECT count(*) FROM usage_holds WHERE state = 'held'")) == 0
    expired = {words: cost for outcome, _, words, cost in records if outcome == "expired"}
    assert all(estimated == (outcome == "expired") for outcome, estimated, _, _ in records)
    assert all(cost == words * Decimal("0.0001") for words, cost in expired.items())
    told = {(kind, int(words)) for kind, words in said if kind}
    settled = {words for kind, words in told if kind == "settled"}
    assert {words for kind, words in told if kind == "noted"} - settled <= set(expired) | {3 * n for n in range(11)}
    assert not settled & set(expired)
    assert len(records) - len(expired) >= len(settled)
    await audit(fresh_database)
