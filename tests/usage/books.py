"""Calls for tests, and an auditor who adds everything up."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text, update

from pactoria.accounts.models import Tier
from pactoria.core.db import Database
from pactoria.usage.books import drifts
from pactoria.usage.ledger import Claim, Hold, Outcome, Settlement, Tokens
from tests.factories import Account

__all__ = ["audit", "claim_of", "set_tier", "settlement_of"]


async def audit(database: Database) -> None:
    """Add everything up."""
    async with database.transaction() as session:
        found = await drifts(session)
    assert set(found.values()) == {0}, found


def claim_of(account: Account, **changes: Any) -> Claim:
    """Return a claim of a usual call: 100 tokens in, at most 50 out."""
    values: dict[str, Any] = {
        "organization_id": account.organization_id,
        "user_id": account.id,
        "feature": "chat",
        "model": "mock/small",
        "provider": "mock",
        "price_version": "2026-11-01",
        "tokens": Tokens(100, 50),
        "cost": Decimal("0.0200"),
    }
    return Claim(**values | changes)


def settlement_of(hold: Hold | UUID, **changes: Any) -> Settlement:
    """Return how a usual call ends: 100 tokens in, 40 out."""
    values: dict[str, Any] = {
        "hold_id": hold.id if isinstance(hold, Hold) else hold,
        "outcome": Outcome.DONE,
        "tokens": Tokens(100, 40),
        "cost": Decimal("0.0180"),
    }
    return Settlement(**values | changes)


async def set_tier(database: Database, account: Account, tier: str = "free", **limits: int | None) -> None:
    """Put somebody into a tier, and change what it allows."""
    async with database.transaction() as session:
        await session.execute(
            text("UPDATE user_profiles SET tier = :tier WHERE user_id = :user"), {"tier": tier, "user": account.id}
        )
        if limits:
            await session.execute(update(Tier).where(Tier.id == tier).values(limits))
