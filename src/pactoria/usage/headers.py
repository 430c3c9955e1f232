"""What is left, as headers: the IETF's draft-ietf-httpapi-ratelimit-headers, "RateLimit header fields for HTTP"."""

from datetime import datetime
from math import ceil

from pactoria.core.clock import now

__all__ = ["rate_limit_headers"]

_SECONDS = {"day": 86_400, "month": 2_592_000, "budget": 2_592_000, "rate": 60}
"""Length of each window; a month as 30 days. What has none, such as concurrency, is told without."""


def rate_limit_headers(policy: str, limit: int | None, remaining: int | None, resets_at: datetime) -> dict[str, str]:
    """Return `RateLimit` and `RateLimit-Policy`; nothing where there is no limit."""
    if limit is None or remaining is None:
        return {}
    window = f";w={_SECONDS[policy]}" if policy in _SECONDS else ""
    seconds = max(0, ceil((resets_at - now()).total_seconds()))
    return {
        "RateLimit": f'"{policy}";r={remaining};t={seconds}',
        "RateLimit-Policy": f'"{policy}";q={limit}{window}',
    }
