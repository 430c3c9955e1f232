"""What can go wrong when something is taken from a quota."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from math import ceil
from typing import Literal

from pactoria.core.clock import now
from pactoria.core.errors import Conflict, Invalid, NotFound, Problem

__all__ = ["NoSuchTier", "QuotaExceeded", "StorageUsedUp", "TooManyDays", "TrackedAlready", "Window"]

Window = Literal["day", "month", "budget", "concurrency", "rate"]

_ADVICE: dict[Window, tuple[str, str]] = {
    "day": (
        "You have used all messages of today ({limit:,})",
        "You have new ones at {resets:%H:%M} UTC. A larger tier has more: ask whoever runs this installation.",
    ),
    "month": (
        "You have used all messages of this month ({limit:,})",
        "You have new ones on {resets:%-d %B}. A larger tier has more: ask whoever runs this installation.",
    ),
    "budget": (
        "This API key has used up its budget of this month",
        "It has a new one on {resets:%-d %B}. Its owner can raise the budget in the settings.",
    ),
    "concurrency": (
        "As many answers as your tier allows are being written for you already",
        "Wait until one of them is done or stop one, then try again.",
    ),
    "rate": ("That was more than {limit:,} calls in a minute", "Wait {seconds} s, then try again."),
}


class QuotaExceeded(Problem):
    """A quota is used up; nothing was taken and no model was called.

    `quota` names it: "day", "month", "budget" (of an API key), "concurrency" or "rate" (calls in a minute).
    """

    status = 429
    title = "Your quota is used up"
    detail = "Wait until it begins anew, or ask for a larger tier."

    def __init__(self, quota: Window, limit: int | None, resets_at: datetime, tier: str | None = None) -> None:
        """Say which quota it is, and when there is more of it."""
        seconds = max(1, ceil((resets_at - now()).total_seconds()))
        fact, advice = _ADVICE[quota]
        told = f"{fact}. {advice}".format(limit=limit or 0, resets=resets_at, seconds=seconds)
        super().__init__(
            told,
            quota=quota,
            limit=limit,
            remaining=0,
            resets_at=resets_at.isoformat(),
            retry_after=seconds,
            tier=tier,
        )
        self._resets_at = resets_at

    def __reduce__(self) -> tuple[type["QuotaExceeded"], tuple[Window, int | None, datetime, str | None]]:
        """Cross process borders whole."""
        return type(self), (self.members["quota"], self.members["limit"], self._resets_at, self.members["tier"])

    def response_headers(self) -> dict[str, str]:
        """Say it to programs too, as RFC 9110 and the IETF's draft of RateLimit headers have it."""
        from pactoria.usage.headers import rate_limit_headers

        seconds = str(self.members["retry_after"])
        headers = {"Retry-After": seconds}
        if self.members["limit"] is not None:
            headers |= rate_limit_headers(self.members["quota"], self.members["limit"], 0, self._resets_at)
        return headers


class NoSuchTier(NotFound):
    """A tier that there is not."""

    title = "There is no such tier"
    detail = "The tiers are free, basic, pro and enterprise."


class TrackedAlready(Conflict):
    """An idempotency key that came with something else."""

    title = "This idempotency key was used for something else"
    detail = "Take a fresh key for each thing that you track, and the same one only to send the same thing again."


class TooManyDays(Invalid):
    """A range of days that is no range, or too long a one."""

    title = "Choose other days"
    detail = "The last day comes after the first, and there are at most 400."


class StorageUsedUp(Problem):
    """There is no room for a file. `size`, `used` and `limit` are bytes; `tier` is that of the organization's owner."""

    status = 403
    title = "There is no room left for this file"
    detail = "Nothing was stored. Delete files that nobody needs, or ask for a larger tier."

    def __init__(self, *, size: int, used: int, limit: int, tier: str) -> None:
        """Say how much there is, and how much it would take."""
        told = (
            f"The files of your organization take {_megabytes(used)} of {_megabytes(limit)}, and this one has "
            f"{_megabytes(size)}. Nothing was stored. A larger tier has more: ask whoever runs this installation."
        )
        super().__init__(told, size=size, used=used, limit=limit, tier=tier)

    def __reduce__(self) -> tuple[Callable[..., "StorageUsedUp"], tuple[()]]:
        """Cross process borders whole."""
        return partial(type(self), **self.members), ()


def _megabytes(size: int) -> str:
    if size < 100_000:  # noqa: PLR2004 - below a tenth of a megabyte
        return f"{size / 1024:,.0f} KB" if size >= 1024 else f"{size:,} bytes"  # noqa: PLR2004
    return f"{size / 2**20:,.1f} MB" if size < 2**30 else f"{size / 2**30:,.1f} GB"
