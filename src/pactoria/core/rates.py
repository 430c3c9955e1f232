"""How often anything may be asked for, counted in memory: of this process, or of Redis for all processes together.

The same algorithm as in `throttle`, for what would be too dear to write into the database with each request. What is
counted here may be lost with a process; what must not be, such as attempts at a password, is counted there.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, cast

import structlog

from pactoria.core.throttle import Limit

if TYPE_CHECKING:
    from redis.commands.core import AsyncScript

__all__ = ["ProcessRates", "Rates", "RatesUnavailable", "RedisRates", "Take", "Taken", "open_rates"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_MOST_KEYS = 100_000
"""As many as one process keeps in memory: some ten megabytes."""
_SECONDS_TO_ANSWER = 0.5
_REST = 1.0
"""Seconds for which a Redis that did not answer is not asked again: nobody should wait for what is gone."""


@dataclass(frozen=True, slots=True)
class Take:
    """One to take of a key."""

    key: str
    limit: Limit
    every: float = field(init=False, compare=False)
    """Seconds until one more is paid off."""

    def __post_init__(self) -> None:
        """Work out once what is needed each time."""
        object.__setattr__(self, "every", self.limit.every.total_seconds())


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it."""

    wait: float
    """Seconds until there is one of all keys; 0: taken."""
    index: int
    """Which of the keys has none left, or has the least."""
    remaining: int
    """How many that one has left."""
    reset: float
    """Seconds until all of that one is paid off."""


class RatesUnavailable(Exception):  # noqa: N818 - a fact, as problems are; whoever asks decides what follows
    """Redis does not answer."""


class Rates(ABC):
    """Counts for all processes that share it."""

    @abstractmethod
    async def take(self, takes: Sequence[Take]) -> Taken:
        """Take one of each key, or of none where one has none left.

        Raises:
            RatesUnavailable: if nobody knows.
        """

    @abstractmethod
    async def check(self) -> None:
        """Raise what is wrong, if anything is."""

    @abstractmethod
    async def close(self) -> None:
        """Give connections back."""


class ProcessRates(Rates):
    """Counts for one process."""

    def __init__(self) -> None:
        self._paid_off_at: dict[str, float] = {}

    async def take(self, takes: Sequence[Take]) -> Taken:
        """Take one of each key, or of none where one has none left."""
        now = time.monotonic()
        moments: list[float] = []
        for index, take in enumerate(takes):
            moment = max(self._paid_off_at.get(take.key, now), now)
            wait = moment - take.every * (take.limit.burst - 1) - now
            if wait > 0:
                return Taken(wait, index, 0, moment - now)
            moments.append(moment + take.every)
        if len(self._paid_off_at) >= _MOST_KEYS:
            self._tidy(now)
        for take, moment in zip(takes, moments, strict=True):
            self._paid_off_at[take.key] = moment
        return _least(takes, [moment - now for moment in moments])

    def _tidy(self, now: float) -> None:
        """Forget the keys that are paid off; of a flood of keys the older half."""
        left = {key: moment for key, moment in self._paid_off_at.items() if moment > now}
        if len(left) >= _MOST_KEYS:
            left = dict(list(left.items())[_MOST_KEYS // 2 :])
        self._paid_off_at = left

    async def check(self) -> None:
        """Nothing can be wrong."""

    async def close(self) -> None:
        """Nothing is open."""


_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local moments = {}
for i = 1, #KEYS do
    local every, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
    local moment = math.max(tonumber(redis.call('GET', KEYS[i]) or now), now)
    local wait = moment - every * (burst - 1) - now
    if wait > 0 then
        return {wait, i, moment - now}
    end
    moments[i] = moment + every
end
local answer = {0, 0}
for i = 1, #KEYS do
    local left = moments[i] - now
    redis.call('SET', KEYS[i], string.format('%.0f', moments[i]), 'PX', math.ceil(left / 1000))
    answer[i + 2] = left
end
return answer
"""
"""In microseconds, by the clock of Redis, which all processes share."""


class RedisRates(Rates):
    """Counts for all processes that use the same Redis."""

    def __init__(self, url: str, *, prefix: str = "pactoria:rate:", patience: float = _SECONDS_TO_ANSWER) -> None:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        self._prefix = prefix
        self._redis: Redis = Redis.from_url(  # pyright: ignore[reportUnknownMemberType] - its options are not typed
            url,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            retry=Retry(NoBackoff(), 0),
        )
        self._take: AsyncScript = self._redis.register_script(_TAKE)
        self._rests_until = 0.0

    async def take(self, takes: Sequence[Take]) -> Taken:
        """Take one of each key, or of none where one has none left, in one round trip.

        Raises:
            RatesUnavailable: if Redis does not answer in half a second, or did not a moment ago.
        """
        from redis.exceptions import RedisError

        if time.monotonic() < self._rests_until:
            raise RatesUnavailable
        arguments = [value for take in takes for value in (round(take.every * 1e6), take.limit.burst)]
        try:
            found = await self._take(keys=[self._prefix + take.key for take in takes], args=arguments)
        except (OSError, RedisError) as error:
            self._rests_until = time.monotonic() + _REST
            log.warning("rates.redis_unavailable", error=type(error).__name__)
            raise RatesUnavailable from error
        answer = [int(value) for value in cast("list[int]", found)]
        if answer[0] > 0:
            return Taken(answer[0] / 1e6, answer[1] - 1, 0, answer[2] / 1e6)
        return _least(takes, [value / 1e6 for value in answer[2:]])

    async def check(self) -> None:
        """Raise what is wrong, if anything is."""
        await self._redis.ping()  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues] - typed for both kinds of client

    async def close(self) -> None:
        """Give connections back."""
        await self._redis.aclose()


def _least(takes: Sequence[Take], left: Sequence[float]) -> Taken:
    """Tell of the key that has the least left."""

    def remaining(index: int) -> int:
        take = takes[index]
        return max(0, take.limit.burst - ceil(round(left[index] / take.every, 6)))

    index = min(range(len(takes)), key=lambda index: remaining(index) / takes[index].limit.burst)
    return Taken(0.0, index, remaining(index), left[index])


def open_rates(url: str | None) -> Rates:
    """Return what counts: Redis where there is an address, else this process."""
    return RedisRates(url) if url else ProcessRates()
