"""What becomes of holds that nobody renews."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ARRAY, Uuid, bindparam, text

from pactoria.core.db import Database
from pactoria.core.ids import new_id

__all__ = ["Expired", "expire"]

KEPT = timedelta(days=7)
"""How long an expired hold is remembered for a process that settles it late after all."""
_AT_ONCE = 200

_EXPIRE = text("SELECT usage_expire(:ids, :kept, :at)").bindparams(bindparam("ids", type_=ARRAY(Uuid)))

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Expired:
    """How many holds were ended."""

    recorded: int = 0
    """Charged with what the provider had delivered."""
    released: int = 0
    """Given back: their calls were never sent."""


async def expire(db: Database, *, at: datetime | None = None) -> Expired:
    """End all holds that nobody has renewed in time, some hundreds a transaction. Several may do so at once.

    Args:
        db: where.
        at: what time it is; None: the database's clock.
    """
    total = Expired()
    while True:
        async with db.transaction() as session:
            ids = [new_id() for _ in range(_AT_ONCE)]
            found: dict[str, Any] = await session.scalar(_EXPIRE, {"ids": ids, "kept": KEPT, "at": at}) or {}
        total = Expired(total.recorded + found["recorded"], total.released + found["released"])
        if found["recorded"] + found["released"] == 0:
            break
    if total != Expired():
        log.warning("usage.expired", recorded=total.recorded, released=total.released)
    return total
