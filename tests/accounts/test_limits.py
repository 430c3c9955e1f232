"""How often something may be tried."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from pactoria.accounts.limits import place_of
from pactoria.core.db import Database
from pactoria.core.throttle import Limit, key_of, take

LIMIT = Limit(burst=5, every=timedelta(minutes=10))


async def allowed(database: Database, key: str, tries: int) -> int:
    """Try one after the other, each in its own transaction; return how often it was allowed."""
    taken = 0
    for _ in range(tries):
        async with database.transaction() as session:
            taken += await take(session, key, LIMIT) is None
    return taken


async def pass_time(database: Database, time: timedelta) -> None:
    async with database.transaction() as session:
        await session.execute(
            text("UPDATE rate_limits SET paid_off_at = paid_off_at - CAST(:time AS interval)"), {"time": time}
        )


async def test_after_the_burst_one_more_goes_with_each_interval(database: Database) -> None:
    key = key_of("test", "somebody")
    assert await allowed(database, key, 9) == 5
    await pass_time(database, timedelta(minutes=10))
    assert await allowed(database, key, 3) == 1
    await pass_time(database, timedelta(minutes=25))
    assert await allowed(database, key, 9) == 2
    await pass_time(database, timedelta(days=30))
    assert await allowed(database, key, 9) == 5


async def test_the_wait_that_is_told_is_long_enough_and_no_longer(database: Database) -> None:
    key = key_of("test", "somebody")
    await allowed(database, key, 5)
    async with database.transaction() as session:
        wait = await take(session, key, LIMIT)

    assert wait is not None
    assert timedelta(minutes=9, seconds=30) < wait <= timedelta(minutes=10)
    await pass_time(database, wait)
    assert await allowed(database, key, 2) == 1


async def test_keys_do_not_touch_each_other(database: Database) -> None:
    for key in (key_of("test", "a", "b"), key_of("test", "ab"), key_of("test", "a"), key_of("other", "a")):
        assert await allowed(database, key, 6) == 5


async def test_racing_processes_get_no_more_than_the_limit(fresh_database: Database) -> None:
    """Two engines, as two processes have them; fifty takers at once."""
    other = Database(fresh_database.url)
    key = key_of("test", "somebody")
    taken = await asyncio.gather(*(allowed(database, key, 1) for database in [fresh_database, other] * 25))
    await other.close()

    assert sum(taken) == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
    ],
)
def test_a_place_is_what_one_person_is_given(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert (place_of(one) == place_of(other)) is same
