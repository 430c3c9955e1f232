"""What was delivered up to the moment in which a process died is charged, to the last word, and once."""

import asyncio
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text

from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.ids import new_id
from pactoria.usage.expiry import expire
from pactoria.usage.journal import Entry, Journal, settle_abandoned
from pactoria.usage.ledger import Ledger, Outcome, Tokens
from pactoria.usage.posts import LIVES
from tests.factories import Account
from tests.usage.books import audit, claim_of, settlement_of
from tests.usage.test_expiry import records

ROOT = Path(__file__).parents[2]
QUESTION, WORD = Decimal("0.01"), Decimal("0.0000123")

CALLER = """
import sys
from decimal import Decimal
from pathlib import Path
from uuid import UUID
from pactoria.usage.journal import Entry, Journal

slips = [
    Journal(Path(sys.argv[1])).begin(Entry(UUID(hold), 100, 0, Decimal("0.01"), Decimal("0.0000123")))
    for hold in sys.argv[2:]
]
written = 0
while True:
    written += 1
    for slip in slips:
        slip.write(written)
    print(written, flush=True)
"""


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def entry_of(hold_id: object, output: int = 0) -> Entry:
    return Entry(hold_id, 100, output, QUESTION, WORD)  # type: ignore[arg-type]


async def killed_after(words: int, folder: Path, *holds: object) -> int:
    """Have a process deliver at least so many words for each hold, and kill it; return how many it told of."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CALLER, str(folder), *map(str, holds)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = 0
    while told < words:
        told = int(await process.stdout.readline())
    process.kill()
    rest = (await process.stdout.read()).split()
    await process.wait()
    return int(rest[-1]) if rest else told


async def test_every_word_before_a_kill_is_charged_once(
    fresh_database: Database, ledger: Ledger, account: Account, tmp_path: Path
) -> None:
    holds = [await ledger.hold(claim_of(account)) for _ in range(2)]
    told = await killed_after(500, tmp_path, *(hold.id for hold in holds))

    assert await settle_abandoned(ledger, tmp_path) == len(holds)
    assert await settle_abandoned(ledger, tmp_path) == 0

    charged = await records(fresh_database, account)
    assert len(charged) == len(holds)
    for outcome, messages, asked, answered, cost, estimated, corrects in charged:
        assert (outcome, messages, asked, estimated, corrects) == ("expired", 1, 100, True, False)
        assert told <= answered <= told + 1  # written, and killed before it was told
        assert cost == QUESTION + answered * WORD
    assert left_in(tmp_path) == []
    await audit(fresh_database)


async def test_who_starts_after_a_hold_has_expired_adds_the_difference(
    fresh_database: Database, ledger: Ledger, account: Account, tmp_path: Path
) -> None:
    hold = await ledger.hold(claim_of(account))
    await ledger.note(hold.id, Tokens(100, 7), QUESTION + 7 * WORD)
    told = await killed_after(50, tmp_path, hold.id)
    await expire(fresh_database, at=now() + LIVES + timedelta(seconds=1))

    await settle_abandoned(ledger, tmp_path)

    async with fresh_database.transaction(account.actor) as session:
        total = await session.execute(text("SELECT count(*), sum(output_tokens), sum(messages) FROM usage_records"))
        count, answered, messages = total.one()
    assert (count, messages) == (2, 1)
    assert told <= answered <= told + 1
    await audit(fresh_database)


async def test_a_process_that_lives_settles_its_calls_itself(
    fresh_database: Database, ledger: Ledger, account: Account, tmp_path: Path
) -> None:
    journal = Journal(tmp_path)
    hold = await ledger.hold(claim_of(account))
    slip = journal.begin(entry_of(hold.id))
    assert slip is not None
    slip.write(12)

    assert await settle_abandoned(ledger, tmp_path) == 0
    assert await records(fresh_database, account) == []

    await ledger.settle(settlement_of(hold))
    slip.end()
    journal.close()
    assert left_in(tmp_path) == []
    assert [outcome for outcome, *_ in await records(fresh_database, account)] == [Outcome.DONE]


async def test_a_whole_answer_that_was_not_settled_yet_costs_what_the_provider_says(
    fresh_database: Database, ledger: Ledger, account: Account, tmp_path: Path
) -> None:
    hold = await ledger.hold(claim_of(account))
    journal = Journal(tmp_path / "ours")
    slip = journal.begin(entry_of(hold.id))
    assert slip is not None
    slip.write(12)
    slip.conclude(Tokens(input=70, output=15, cache_read=20, cache_write=10), Decimal("0.0123456789"))
    (tmp_path / "left").mkdir()
    for file in left_in(tmp_path / "ours"):
        (tmp_path / "left" / file.name).write_bytes(file.read_bytes())

    assert await settle_abandoned(ledger, tmp_path / "left") == 1

    ((outcome, _, asked, answered, cost, _, _),) = await records(fresh_database, account)
    assert (outcome, asked, answered, cost) == (Outcome.EXPIRED, 100, 15, Decimal("0.0123456789"))
    await audit(fresh_database)


async def test_what_was_settled_before_the_kill_is_not_charged_again(
    fresh_database: Database, ledger: Ledger, account: Account, tmp_path: Path
) -> None:
    hold = await ledger.hold(claim_of(account))
    await killed_after(20, tmp_path, hold.id)
    await ledger.settle(settlement_of(hold))

    await settle_abandoned(ledger, tmp_path)

    assert [outcome for outcome, *_ in await records(fresh_database, account)] == [Outcome.DONE]
    await audit(fresh_database)


async def test_calls_go_on_where_no_journal_can_be_kept(tmp_path: Path) -> None:
    taken = tmp_path / "journal"
    taken.write_text("a file where the folder should be")
    assert Journal(taken).begin(entry_of(new_id())) is None


async def test_damaged_journals_and_unknown_calls_stop_nobody(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "empty.calls").touch()
    (tmp_path / "other.calls").write_bytes(b"something else" * 100)
    await killed_after(5, tmp_path, new_id())
    file = max(left_in(tmp_path), key=lambda file: file.stat().st_size)
    file.write_bytes(file.read_bytes()[:100])

    await settle_abandoned(ledger, tmp_path)

    assert left_in(tmp_path) == []


async def test_more_calls_than_slots_are_left_to_the_database(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    slips = [journal.begin(entry_of(new_id())) for _ in range(4097)]
    assert sum(slip is None for slip in slips) == 1
    first = slips[0]
    assert first is not None
    first.end()
    assert journal.begin(entry_of(new_id())) is not None
