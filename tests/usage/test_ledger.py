"""The ledger takes from quotas exactly once, whatever races."""

import asyncio
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pactoria.core.db import Database
from pactoria.core.errors import NotFound
from pactoria.usage.errors import QuotaExceeded
from pactoria.usage.ledger import Ledger
from tests.factories import Account
from tests.usage.books import audit, claim_of, set_tier, settlement_of


async def test_of_500_calls_at_once_against_100_left_exactly_100_pass(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    async def call() -> str:
        try:
            hold = await ledger.hold(claim_of(account))
        except QuotaExceeded as problem:
            return str(problem.members["quota"])
        await asyncio.sleep(0.001)
        await ledger.settle(settlement_of(hold))
        return "passed"

    ends = await asyncio.gather(*(call() for _ in range(500)))

    assert (ends.count("passed"), ends.count("day")) == (100, 400)
    async with fresh_database.transaction(account.actor) as session:
        assert await session.scalar(text("SELECT count(*) FROM usage_records")) == 100
        assert await session.scalar(text("SELECT count(*) FROM usage_holds")) == 0
    await audit(fresh_database)


async def test_two_processes_take_from_the_same_quota(fresh_database: Database, account: Account) -> None:
    ledgers = [Ledger(fresh_database) for _ in range(2)]
    await set_tier(fresh_database, account, messages_per_day=20, concurrent_calls=None)

    async def call(ledger: Ledger) -> bool:
        try:
            await ledger.settle(settlement_of(await ledger.hold(claim_of(account))))
        except QuotaExceeded:
            return False
        return True

    passed = await asyncio.gather(*(call(ledgers[n % 2]) for n in range(60)))

    assert sum(passed) == 20
    await audit(fresh_database)
    for ledger in ledgers:
        await ledger.close()


async def test_a_call_too_many_at_once_waits_for_its_turn(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    await set_tier(fresh_database, account, concurrent_calls=1)
    first = await ledger.hold(claim_of(account))
    second = asyncio.create_task(ledger.hold(claim_of(account)))
    await asyncio.sleep(0.05)
    assert not second.done()

    await ledger.settle(settlement_of(first))

    await ledger.settle(settlement_of(await second))
    await audit(fresh_database)


async def test_who_waits_too_long_is_told_so(database: Database, user: Account) -> None:
    await set_tier(database, user, concurrent_calls=1)
    ledger = Ledger(database, patience=0.05)
    await ledger.hold(claim_of(user))

    with pytest.raises(QuotaExceeded) as refused:
        await ledger.hold(claim_of(user))

    assert (refused.value.members["quota"], refused.value.members["limit"]) == ("concurrency", 1)
    await ledger.hold(claim_of(user, messages=0))  # what the app does by itself waits for nobody


async def test_more_calls_than_a_minute_has_are_refused_for_seconds(database: Database, user: Account) -> None:
    await set_tier(database, user, ai_per_minute=2, concurrent_calls=None)
    ledger = Ledger(database)
    for _ in range(2):
        await ledger.hold(claim_of(user))

    with pytest.raises(QuotaExceeded) as refused:
        await ledger.hold(claim_of(user))

    assert refused.value.members["quota"] == "rate"
    assert 1 <= refused.value.members["retry_after"] <= 30


async def test_a_month_ends_before_the_day_where_less_is_left_of_it(database: Database, user: Account) -> None:
    await set_tier(database, user, messages_per_month=2)
    ledger = Ledger(database)
    hold = await ledger.hold(claim_of(user))
    assert (hold.allowance.window, hold.allowance.limit, hold.allowance.remaining) == ("month", 2, 1)
    await ledger.hold(claim_of(user))

    with pytest.raises(QuotaExceeded) as refused:
        await ledger.hold(claim_of(user))

    assert refused.value.members["quota"] == "month"
    assert refused.value.members["resets_at"][8:] == "01T00:00:00+00:00"


async def test_a_key_never_costs_more_than_its_budget(database: Database, user: Account) -> None:
    ledger = Ledger(database)
    budget = {"key_id": uuid4(), "key_budget": Decimal("0.05")}
    first, second = [await ledger.hold(claim_of(user, **budget)) for _ in range(2)]  # at most 2 cents each
    with pytest.raises(QuotaExceeded) as refused:
        await ledger.hold(claim_of(user, **budget))
    assert refused.value.members["quota"] == "budget"

    await ledger.settle(settlement_of(first, cost=Decimal("0.001")))
    await ledger.release(second.id)

    await ledger.hold(claim_of(user, **budget))
    await audit(database)


async def test_a_refused_call_in_the_middle_of_a_batch_does_not_harm_the_others(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    """One that cannot even be written down is refused by itself."""
    impossible = claim_of(account, feature="x" * 100)
    unspeakable = settlement_of(await ledger.hold(claim_of(account)), details={"reason": object()})
    ends = await asyncio.gather(
        *(ledger.hold(claim_of(account)) for _ in range(3)),
        ledger.hold(impossible),
        ledger.hold(claim_of(account, user_id=uuid4())),
        ledger.settle(unspeakable),
        *(ledger.hold(claim_of(account, messages=0)) for _ in range(3)),
        return_exceptions=True,
    )

    assert [type(end).__name__ for end in ends] == ["Hold"] * 3 + ["Refused", "NotFound", "Refused"] + ["Hold"] * 3
    await audit(fresh_database)


async def test_whoever_leaves_while_the_hold_is_taken_leaves_nothing_held(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    await set_tier(fresh_database, account, concurrent_calls=None)
    leaving = [asyncio.create_task(ledger.hold(claim_of(account))) for _ in range(20)]
    await asyncio.sleep(0)
    for task in leaving:
        task.cancel()
    await asyncio.gather(*leaving, return_exceptions=True)

    staying = await ledger.hold(claim_of(account))  # behind them on the desk
    await ledger.settle(settlement_of(staying))

    async with fresh_database.transaction(account.actor) as session:
        assert await session.scalar(text("SELECT count(*) FROM usage_holds")) == 0
    await audit(fresh_database)


async def test_a_settlement_goes_on_when_nobody_waits_for_it(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    settling = asyncio.create_task(ledger.settle(settlement_of(await ledger.hold(claim_of(account)))))
    await asyncio.sleep(0)
    settling.cancel()
    await asyncio.gather(settling, return_exceptions=True)

    await ledger.close()

    async with fresh_database.transaction(account.actor) as session:
        assert await session.scalar(text("SELECT count(*) FROM usage_records")) == 1


async def test_without_a_database_nothing_is_called_and_what_was_called_is_settled_when_it_is_back(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    hold = await ledger.hold(claim_of(account))
    async with fresh_database.engine.connect() as connection:
        await connection.execute(text("SET ROLE NONE"))
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        )

    ends = await asyncio.gather(
        ledger.settle(settlement_of(hold)), ledger.hold(claim_of(account)), return_exceptions=True
    )

    assert [type(end).__name__ for end in ends] == ["NoneType", "Unavailable"]
    await audit(fresh_database)


async def test_a_settlement_is_kept_with_the_result_of_the_call_or_not_at_all(
    fresh_database: Database, ledger: Ledger, account: Account
) -> None:
    hold = await ledger.hold(claim_of(account))

    async def settle_and(fail: bool) -> None:  # noqa: FBT001 - a test's own switch
        async with fresh_database.transaction(account.actor) as session:
            await ledger.settle_within(session, settlement_of(hold))
            if fail:
                raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await settle_and(fail=True)
    await audit(fresh_database)
    await settle_and(fail=False)

    async with fresh_database.transaction(account.actor) as session:
        assert await session.scalar(text("SELECT count(*) FROM usage_records")) == 1
    await audit(fresh_database)


@pytest.mark.parametrize("statement", ["UPDATE usage_records SET cost = 0", "DELETE FROM usage_records"])
async def test_nobody_changes_a_record_not_even_the_owner_of_the_table(
    database: Database, user: Account, statement: str
) -> None:
    ledger = Ledger(database)
    await ledger.settle(settlement_of(await ledger.hold(claim_of(user))))

    for role in ("pactoria_app", "NONE"):
        async with database.transaction(user.actor) as session:
            await session.execute(text(f"SET LOCAL ROLE {role}"))
            with pytest.raises(DBAPIError, match=r"permission denied|append-only"):
                await session.execute(text(statement))
            await session.rollback()


async def test_records_outlive_the_person(database: Database, user: Account) -> None:
    ledger = Ledger(database)
    hold = await ledger.hold(claim_of(user))
    late = await ledger.hold(claim_of(user))
    await ledger.settle(settlement_of(hold))
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        await session.execute(text("DELETE FROM users WHERE id = :id"), {"id": user.id})
        await session.execute(text("SET LOCAL ROLE pactoria_app"))

    await ledger.settle(settlement_of(late))

    async with database.transaction(user.actor) as session:
        assert await session.scalar(text("SELECT count(*) FROM usage_records")) == 2
    with pytest.raises(NotFound):
        await ledger.hold(claim_of(user))
