"""Holds of processes that died end by themselves: once, and with what was delivered."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.usage.expiry import KEPT, Expired, expire
from pactoria.usage.ledger import Ledger, Outcome, Tokens
from pactoria.usage.posts import LIVES
from tests.factories import Account
from tests.usage.books import audit, claim_of, settlement_of

LATER = LIVES + timedelta(seconds=1)


async def records(database: Database, account: Account) -> list[Any]:
    async with database.transaction(account.actor) as session:
        rows = await session.execute(
            text(
                "SELECT outcome, messages, input_tokens, output_tokens, cost, estimated, corrects IS NOT NULL "
                "FROM usage_records ORDER BY id"
            )
        )
        return [tuple(row) for row in rows]


async def test_a_call_that_was_never_sent_costs_nothing(database: Database, user: Account) -> None:
    ledger = Ledger(database)
    await ledger.hold(claim_of(user))

    assert await expire(database, at=now() + LATER) == Expired(released=1)

    assert await records(database, user) == []
    assert (await ledger.hold(claim_of(user))).allowance.remaining == 99
    await audit(database)


async def test_what_was_noted_is_charged_and_marked_as_estimated(database: Database, user: Account) -> None:
    ledger = Ledger(database)
    hold = await ledger.hold(claim_of(user))
    await ledger.note(hold.id, Tokens(100, 0), Decimal("0.01"))
    await ledger.note(hold.id, Tokens(100, 7), Decimal("0.0128"))

    assert await expire(database, at=now() + timedelta(seconds=100)) == Expired()  # it was renewed
    assert await expire(database, at=now() + LATER) == Expired(recorded=1)
    assert await expire(database, at=now() + LATER) == Expired()

    assert await records(database, user) == [("expired", 1, 100, 7, Decimal("0.0128"), True, False)]
    await audit(database)


async def test_a_call_that_died_before_its_first_words_takes_no_message_but_its_question_is_paid(
    database: Database, user: Account
) -> None:
    ledger = Ledger(database)
    hold = await ledger.hold(claim_of(user))
    await ledger.note(hold.id, Tokens(100, 0))

    await expire(database, at=now() + LATER)

    ((outcome, messages, tokens, output, cost, estimated, _),) = await records(database, user)
    assert (outcome, messages, tokens, output, estimated) == ("expired", 0, 100, 0, True)
    assert Decimal(0) < cost < hold.claim.cost
    await audit(database)


async def test_a_call_that_was_sent_as_it_was_held_pays_its_question_without_a_note(
    database: Database, user: Account
) -> None:
    await Ledger(database).hold(claim_of(user, question_cost=Decimal("0.01")))

    await expire(database, at=now() + LATER)

    assert await records(database, user) == [("expired", 0, 100, 0, Decimal("0.01"), True, False)]
    await audit(database)


async def test_who_settles_after_the_expiry_puts_the_difference_right_once(database: Database, user: Account) -> None:
    ledger = Ledger(database)
    noted, silent = [await ledger.hold(claim_of(user)) for _ in range(2)]
    await ledger.note(noted.id, Tokens(100, 7), Decimal("0.0128"))
    await expire(database, at=now() + LATER)

    for hold in (noted, silent, noted, silent):
        await ledger.settle(settlement_of(hold))

    assert await records(database, user) == [
        ("expired", 1, 100, 7, Decimal("0.0128"), True, False),
        ("done", 0, 0, 33, Decimal("0.0052"), False, True),
        ("done", 1, 100, 40, Decimal("0.0180"), False, False),
    ]
    await audit(database)


async def test_a_late_settlement_that_took_less_gives_back(database: Database, user: Account) -> None:
    ledger = Ledger(database)
    hold = await ledger.hold(claim_of(user))
    await ledger.note(hold.id, Tokens(100, 7), Decimal("0.0128"))
    await expire(database, at=now() + LATER)

    nothing = settlement_of(hold, outcome=Outcome.FAILED, tokens=Tokens(100, 0), cost=Decimal("0.01"))
    await ledger.settle(nothing)

    assert (await records(database, user))[1][1:5] == (-1, 0, -7, Decimal("-0.0028"))
    assert (await ledger.hold(claim_of(user))).allowance.remaining == 99
    await audit(database)


async def test_expired_holds_are_forgotten_after_a_while(database: Database, user: Account) -> None:
    await Ledger(database).hold(claim_of(user))
    await expire(database, at=now() + LATER)

    await expire(database, at=now() + LATER + KEPT + timedelta(minutes=1))

    async with database.transaction(user.actor) as session:
        assert await session.scalar(text("SELECT count(*) FROM usage_holds")) == 0


async def test_of_settling_and_expiring_that_race_exactly_one_wins(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    holds = [await ledger.hold(claim_of(account)) for _ in range(5)]
    await asyncio.gather(*(ledger.note(hold.id, Tokens(100, 7), Decimal("0.0128")) for hold in holds))

    await asyncio.gather(
        *(expire(fresh_database, at=now() + LATER) for _ in range(3)),
        *(ledger.settle(settlement_of(hold)) for hold in holds),
        *(ledger.settle(settlement_of(hold)) for hold in holds),
    )

    found = await records(fresh_database, account)
    assert sum(row[1] for row in found) == 5  # messages
    assert sum(row[3] for row in found) == 5 * 40
    assert sum(row[4] for row in found) == 5 * Decimal("0.0180")
    await audit(fresh_database)


async def test_a_hold_over_midnight_takes_from_the_day_on_which_it_was_held(database: Database, user: Account) -> None:
    evening = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    moment = [evening]
    ledger = Ledger(database, clock=lambda: moment[0])
    first = await ledger.hold(claim_of(user))
    assert first.allowance.resets_at == datetime(2026, 12, 1, tzinfo=UTC)

    moment[0] = evening + timedelta(seconds=2)
    second = await ledger.hold(claim_of(user))
    assert second.allowance.remaining == 99
    await ledger.settle(settlement_of(first))
    await ledger.settle(settlement_of(second))

    async with database.transaction(user.actor) as session:
        rows = await session.execute(
            text("SELECT period, CAST(starts_on AS text), messages FROM usage_analytics ORDER BY 1, 2")
        )
        assert [tuple(row) for row in rows] == [
            ("day", "2026-11-30", 1),
            ("day", "2026-12-01", 1),
            ("month", "2026-11-01", 1),
            ("month", "2026-12-01", 1),
        ]
    await audit(database)


async def test_a_clock_that_is_behind_does_not_bring_an_old_day_back(database: Database, user: Account) -> None:
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    moment = [midnight]
    ledger = Ledger(database, clock=lambda: moment[0])
    await ledger.hold(claim_of(user))
    moment[0] = midnight - timedelta(seconds=1)

    hold = await ledger.hold(claim_of(user))

    assert (hold.allowance.remaining, hold.allowance.resets_at) == (98, midnight + timedelta(days=1))
    await audit(database)
