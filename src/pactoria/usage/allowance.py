"""Whether a person has messages left, for what will be held later."""

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.actor import Actor
from pactoria.core.errors import Forbidden, NotFound
from pactoria.usage import queries
from pactoria.usage.errors import QuotaExceeded, Window

__all__ = ["require_message"]

_WINDOWS: tuple[Window, Window] = ("day", "month")


async def require_message(session: AsyncSession, actor: Actor) -> None:
    """Stop early who has no message left: for what a job will hold later. Takes nothing.

    Raises:
        QuotaExceeded: if the day's or the month's messages are used up, or held by calls under way.
    """
    if actor.user_id is None:
        raise Forbidden
    tier = await queries.tier_of(session, actor.user_id)
    if tier is None:
        raise NotFound
    for window, quota in zip(_WINDOWS, await queries.quota_of(session, actor.user_id, tier), strict=True):
        if quota.limit is not None and quota.used + quota.held >= quota.limit:
            raise QuotaExceeded(window, quota.limit, quota.resets_at, tier.id)
