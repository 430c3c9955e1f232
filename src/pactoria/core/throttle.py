"""How often something may be tried, counted in PostgreSQL: right across processes and under races.

The generic cell rate algorithm: of each key one moment is kept, the one at which everything taken so far is paid off.
Taking is one statement, so of requests that race exactly as many get through as the limit allows.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import String, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.core.db import Base
from pactoria.core.errors import Problem

__all__ = ["Limit", "RateLimit", "TooManyRequests", "forget", "key_of", "take", "tidy"]


class RateLimit(Base):
    """One key that was taken from lately."""

    __tablename__ = "rate_limits"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    paid_off_at: Mapped[datetime] = mapped_column(index=True)


class TooManyRequests(Problem):
    """A limit is used up; `retry_after` says in how many seconds one more goes."""

    status = 429
    title = "Too many attempts"
    detail = "Wait a little, then try again."

    def __init__(self, wait: timedelta, detail: str | None = None) -> None:
        """Say how long to wait."""
        seconds = max(1, ceil(wait.total_seconds()))
        super().__init__(detail or f"Try again in {_spoken(seconds)}.", retry_after=seconds)

    def __reduce__(self) -> tuple[type["TooManyRequests"], tuple[timedelta, str]]:
        """Cross process borders whole."""
        return type(self), (timedelta(seconds=self.members["retry_after"]), self.told)

    def response_headers(self) -> dict[str, str]:
        """Say it to programs too."""
        return {"Retry-After": str(self.members["retry_after"])}


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and then one more each time that so much time has passed."""

    burst: int
    every: timedelta


_TAKE = text(
    """
    INSERT INTO rate_limits AS r (key, paid_off_at) VALUES (:key, clock_timestamp() + CAST(:every AS interval))
    ON CONFLICT (key) DO UPDATE SET paid_off_at = greatest(r.paid_off_at, clock_timestamp()) + CAST(:every AS interval)
    WHERE r.paid_off_at <= clock_timestamp() + CAST(:tolerance AS interval)
    RETURNING r.key
    """
)
_WAIT = text("SELECT paid_off_at - CAST(:tolerance AS interval) - clock_timestamp() FROM rate_limits WHERE key = :key")
_FORGET = text("DELETE FROM rate_limits WHERE key = :key")
_TIDY = text(
    "DELETE FROM rate_limits WHERE key IN "
    "(SELECT key FROM rate_limits WHERE paid_off_at < clock_timestamp() FOR UPDATE SKIP LOCKED)"
)
"""Waits for nobody: whoever takes from several keys would wait for us in turn."""


def key_of(purpose: str, *parts: str) -> str:
    """Return the key of what is counted. The parts are hashed: the table tells people apart without knowing them."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"{purpose}:{digest}"


async def take(session: AsyncSession, key: str, limit: Limit) -> timedelta | None:
    """Take one; return None, or how long to wait where there is none left (then nothing was taken).

    The caller commits before it refuses anybody: what was taken has to stay taken.
    """
    tolerance = limit.every * (limit.burst - 1)
    taken = await session.scalar(_TAKE, {"key": key, "every": limit.every, "tolerance": tolerance})
    if taken is not None:
        return None
    wait: timedelta | None = await session.scalar(_WAIT, {"key": key, "tolerance": tolerance})
    return max(wait or timedelta(), timedelta(milliseconds=1))


async def forget(session: AsyncSession, key: str) -> None:
    """Give back all that was taken."""
    await session.execute(_FORGET, {"key": key})


async def tidy(session: AsyncSession) -> None:
    """Drop the keys that are paid off."""
    await session.execute(_TIDY)


def _spoken(seconds: int) -> str:
    minutes = ceil(seconds / 60)
    return f"{seconds} seconds" if seconds < 90 else f"{minutes} minutes"  # noqa: PLR2004 - a minute and a half
