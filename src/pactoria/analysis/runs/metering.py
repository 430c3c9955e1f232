"""How a run of the built-in analyst is metered: a message of the quota and a record of its own, paid once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.actor import Actor
from pactoria.usage.ledger import Claim, Hold, Ledger, Outcome, Settlement, Tokens

__all__ = ["Metered", "metered"]


class Metered:
    """What was held for a run, to be settled with its result."""

    def __init__(self, ledger: Ledger, hold: Hold) -> None:
        self._ledger = ledger
        self._settlement = Settlement(hold.id, Outcome.DONE, Tokens(), Decimal(0))
        self.is_settled = False

    @property
    def record_id(self) -> UUID:
        """Id of the record to be."""
        return self._settlement.id

    async def renew(self) -> None:
        """Keep the hold alive while the analyst works."""
        await self._ledger.note(self._settlement.hold_id, Tokens(), Decimal(0))

    async def settle(self, session: AsyncSession) -> None:
        """Settle in the transaction that keeps the result, as the last thing in it."""
        await self._ledger.settle_within(session, self._settlement)
        self.is_settled = True


@asynccontextmanager
async def metered(ledger: Ledger, actor: Actor, feature: str, source_id: UUID) -> AsyncGenerator[Metered]:
    """Hold a message of the actor's quota while a run is made; what is not settled then is given back.

    Raises:
        QuotaExceeded: if there is none left.
    """
    assert actor.user_id is not None  # noqa: S101 - somebody has asked for the run
    claim = Claim(
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        feature=feature,
        model="pactoria/app",
        provider="pactoria",
        price_version="free",
        tokens=Tokens(),
        cost=Decimal(0),
        messages=1,
        source_id=source_id,
    )
    hold = await ledger.hold(claim)
    meter = Metered(ledger, hold)
    try:
        yield meter
    finally:
        if not meter.is_settled:
            await ledger.release(hold.id)  # of a settled one nothing is left to release, should the commit have failed
