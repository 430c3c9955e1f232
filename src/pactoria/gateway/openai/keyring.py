"""Who shows which API key: known for a few seconds, so that a request costs no query and a revoked key dies soon."""

import asyncio
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from pactoria.accounts import keys
from pactoria.accounts.identity import Identity
from pactoria.accounts.tokens import digest
from pactoria.core.actor import Actor
from pactoria.core.db import Database
from pactoria.core.errors import NotFound
from pactoria.organizations import service as organizations

__all__ = ["Holder", "Keyring"]

_KNOWN_FOR = 5.0
"""Seconds."""
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Holder:
    """Who acts with a key."""

    actor: Actor
    key_id: UUID
    scopes: frozenset[str]
    budget: Decimal | None


class Keyring:
    """The keys that this process has seen lately, good ones and bad ones."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[bytes, tuple[Holder | None, float]] = {}
        self._looking: dict[bytes, asyncio.Task[Holder | None]] = {}

    async def holder(self, token: str) -> Holder | None:
        """Return who shows a key; None if it is none, has ended, or its owner has left the organization.

        Raises:
            Unavailable: if the database does not answer.
        """
        hashed = digest(token)
        known = self._known.get(hashed)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        looking = self._looking.get(hashed)
        if looking is None:
            looking = self._looking[hashed] = asyncio.create_task(self._look(token, hashed))
            looking.add_done_callback(lambda _: self._looking.pop(hashed, None))
        return await asyncio.shield(looking)

    def forget(self, hashed: bytes) -> None:
        """Look again when this key is shown next; for the process in which it was changed."""
        self._known.pop(hashed, None)

    async def _look(self, token: str, hashed: bytes) -> Holder | None:
        asked_at = time.monotonic()
        found = await self._find(token)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[hashed] = found, asked_at + _KNOWN_FOR
        return found

    async def _find(self, token: str) -> Holder | None:
        async with self._db.transaction() as session:
            key = await keys.find(session, token)
            if key is None:
                return None
            # What a key may do never goes beyond its organization, whoever its owner is elsewhere.
            identity = Identity(key.user_id, key.id, is_admin=False)
            try:
                actor = await organizations.enter(session, identity, key.organization_id)
            except NotFound:
                return None
            await keys.used(session, key)
            return Holder(replace(actor, session_id=None), key.id, frozenset(key.scopes), key.monthly_budget)
