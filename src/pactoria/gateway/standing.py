"""What tier people are in, known for a few seconds: the gateway asks with each call."""

import time
from uuid import UUID

from sqlalchemy import select

from pactoria.accounts.models import UserProfile
from pactoria.core.db import Database

__all__ = ["FREE", "Standing"]

FREE = "free"
_KNOWN_FOR = 5.0
_MOST = 10_000


class Standing:
    """The tiers of the people whom this process serves."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[UUID, tuple[str, float]] = {}

    async def tier_of(self, user_id: UUID | None) -> str:
        """Return a person's tier, as it was a few seconds ago at most; the system by itself may use everything."""
        if user_id is None:
            return "enterprise"
        known = self._known.get(user_id)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        async with self._db.transaction() as session:
            found = await session.scalar(select(UserProfile.tier).where(UserProfile.user_id == user_id))
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[user_id] = found or FREE, time.monotonic() + _KNOWN_FOR
        return found or FREE
