"""What can go wrong when something is taken from a quota."""

from datetime import datetime
from math import ceil
from typing import Literal

from pactoria.core.clock import now
from pactoria.core.errors import Conflict, Invalid, NotFound, Problem

__all__ = ["NoSuchTier", "QuotaExceeded", "TooManyDays", "TrackedAlready", "Window"]

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
