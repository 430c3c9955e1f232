"""Hold, call, settle: how a call of a model is paid for, exactly once, whatever crashes."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.db import Database
from pactoria.core.ids import new_id

__all__ = ["Allowance", "Claim", "Hold", "Ledger", "Outcome", "Settlement", "Tokens"]


class Outcome(StrEnum):
    """How a call ended."""

    DONE = "done"
    STOPPED = "stopped"
    """By the person, or because whoever asked has gone."""
    FAILED = "failed"
    EXPIRED = "expired"
    """The process died: settled later, from what was last known."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a call. Cached ones are not among `input`."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """What a call wants to take: at most so much."""

    organization_id: UUID
    user_id: UUID
    feature: str
    """What asks: "chat", "v1", "title", "summarize" ..."""
    model: str
    """Id of the model configuration."""
    provider: str
    price_version: str
    tokens: Tokens
    """Input as counted, output at most."""
    cost: Decimal
    """In US dollars, at most."""
    messages: int = 1
    """How many messages of the quota it takes; 0 for what the app does by itself, such as titles."""
    key_id: UUID | None = None
    """API key that the call came with."""
    key_budget: Decimal | None = None
    """What the key may cost in a calendar month (UTC), in US dollars."""
    source_id: UUID | None = None
    """Chat, contract or other thing that it is for. Records outlive it."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the quota that is nearest to its end, for `RateLimit` headers and the page."""

    limit: int | None
    """Messages in the window; None: no limit."""
    remaining: int | None
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """What was taken for a call, until it settles or expires."""

    id: UUID
    claim: Claim
    allowance: Allowance
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a call really took."""

    hold_id: UUID
    outcome: Outcome
    tokens: Tokens
    cost: Decimal
    estimated: bool = False
    """Whether the tokens were counted by us, since the provider did not say."""
    request_id: str | None = None
    """The provider's own id of the call."""
    latency_ms: int | None = None
    first_token_ms: int | None = None
    from_cache: bool = False
    details: dict[str, str | int | float | None] = field(default_factory=dict)
    """What else the record keeps: the reason of an automatic choice, the saving, the variant of an experiment."""
    id: UUID = field(default_factory=new_id)
    """Id of the record."""


class Ledger:
    """The one way to take from quotas. Requests that arrive together are held, and settled, in one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(self, claim: Claim) -> Hold:
        """Take what the claim says from the quotas, or nothing.

        Raises:
            QuotaExceeded: if a quota would be overrun (429, with `Retry-After` and `RateLimit` headers).
            Unavailable: if the database does not answer: without it nothing is called.
        """
        raise NotImplementedError

    async def note(self, hold_id: UUID, tokens: Tokens) -> None:
        """Renew the hold, and keep what the provider has delivered so far: this is charged if we die now."""
        raise NotImplementedError

    async def settle(self, settlement: Settlement) -> None:
        """Write the record and end the hold, in a transaction of its own. Saying it twice changes nothing."""
        raise NotImplementedError

    async def settle_within(self, session: AsyncSession, settlement: Settlement) -> None:
        """The same, in the transaction that keeps the result of the call."""
        raise NotImplementedError

    async def release(self, hold_id: UUID) -> None:
        """Give everything back: the provider was never reached."""
        raise NotImplementedError
