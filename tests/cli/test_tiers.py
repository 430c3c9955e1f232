"""`pactoria tiers`, in a process of its own."""

import asyncio
import os
import subprocess
import sys

import pytest
from tests.factories import make_account
from tests.usage.books import claim_of

from pactoria.core.db import Database
from pactoria.usage.ledger import Ledger


async def pactoria(database: Database, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a database."""
    environment = os.environ | {"PACTORIA_DATABASE_URL": database.url}
    command = [sys.executable, "-c", "from pactoria.cli import main; main()", "tiers", *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False, timeout=90
    )


async def test_a_tier_set_on_the_command_line_holds_from_the_next_call_on(fresh_database: Database) -> None:
    ada = await make_account(fresh_database, email="ada@example.com")
    ledger = Ledger(fresh_database)
    await ledger.hold(claim_of(ada))

    done = await pactoria(fresh_database, "set", "--email", "Ada@Example.com", "pro")

    assert (done.returncode, done.stdout) == (0, "ada@example.com is in the tier pro now.\n"), done.stderr
    assert (await ledger.hold(claim_of(ada))).allowance.remaining == 9_998
    await ledger.close()


async def test_tiers_are_listed_with_what_they_allow(fresh_database: Database) -> None:
    listed = (await pactoria(fresh_database, "list")).stdout.splitlines()

    assert listed[0].split() == [
        "TIER",
        "A",
        "DAY",
        "A",
        "MONTH",
        "CALLS",
        "A",
        "MINUTE",
        "AT",
        "ONCE",
        "SEATS",
        "STORAGE",
    ]
    assert listed[1].split() == ["free", "100", "2,000", "100", "5", "3", "1", "GB"]
    assert listed[4].split()[0] == "enterprise"


@pytest.mark.parametrize(
    ("email", "tier", "says"),
    [("nobody@example.com", "pro", "There is no account with the e-mail"), ("ada@example.com", "gold", "no such tier")],
)
async def test_what_cannot_be_set_is_said_without_a_traceback(
    fresh_database: Database, email: str, tier: str, says: str
) -> None:
    await make_account(fresh_database, email="ada@example.com")

    refused = await pactoria(fresh_database, "set", "--email", email, tier)

    assert refused.returncode == 1
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
