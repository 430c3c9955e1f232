"""Calls for tests, and an auditor who adds everything up."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import Tier
from pactoria.core.db import Database
from pactoria.usage.ledger import Claim, Hold, Outcome, Settlement, Tokens
from tests.factories import Account

__all__ = ["audit", "claim_of", "set_tier", "settlement_of"]

_DRIFTS = {
    "quotas that are not what records and holds add up to": """
        SELECT q.user_id FROM usage_quotas q
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(messages) FILTER (WHERE day = q.day), 0) AS today, coalesce(sum(messages), 0) AS month
            FROM usage_records r WHERE r.user_id = q.user_id AND r.day >= q.month
        ) used ON true
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(messages) FILTER (WHERE day = q.day), 0) AS today, coalesce(sum(messages), 0) AS month
            FROM usage_holds h WHERE h.user_id = q.user_id AND h.day >= q.month AND h.state = 'held'
        ) held ON true
        WHERE (q.day_used, q.day_held, q.month_used, q.month_held, q.open_calls) IS DISTINCT FROM (
            used.today, held.today, used.month, held.month,
            (SELECT count(*) FROM usage_holds h WHERE h.user_id = q.user_id AND h.state = 'held' AND messages > 0))
    """,
    "budgets that are not": """
        SELECT b.key_id FROM usage_budgets b WHERE (b.used, b.held) IS DISTINCT FROM (
            (SELECT coalesce(sum(cost), 0) FROM usage_records r WHERE r.key_id = b.key_id AND r.day >= b.month),
            (SELECT coalesce(sum(cost), 0) FROM usage_holds h
             WHERE h.key_id = b.key_id AND h.day >= b.month AND h.state = 'held'))
    """,
    "totals that are not what records add up to": """
        SELECT * FROM (
            SELECT organization_id, user_id, p.period, p.starts_on, model, feature,
                   count(*) FILTER (WHERE corrects IS NULL) AS calls, sum(messages) AS messages,
                   sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cost) AS cost
            FROM usage_records
            CROSS JOIN LATERAL (VALUES ('day', day), ('month', CAST(date_trunc('month', day) AS date)))
                AS p (period, starts_on)
            GROUP BY 1, 2, 3, 4, 5, 6
        ) r FULL JOIN usage_analytics a USING (organization_id, user_id, period, starts_on, model, feature)
        WHERE (r.calls, r.messages, r.input, r.output, r.cost) IS DISTINCT FROM
              (a.calls, a.messages, a.input_tokens, a.output_tokens, a.cost)
    """,
    "holds that were recorded twice": """
        SELECT hold_id FROM usage_records GROUP BY hold_id
        HAVING count(*) FILTER (WHERE corrects IS NULL) <> 1 OR count(*) > 2
    """,
}
"""What never is: each finds nothing, whenever it is asked."""


async def audit(database: Database) -> None:
    """Add everything up, as the owner of the tables, who sees those of all tenants."""
    async with database.transaction() as session:
        await audit_within(session)


async def audit_within(session: AsyncSession) -> None:
    """The same, in a transaction."""
    await session.execute(text("SET LOCAL ROLE NONE"))
    for what, query in _DRIFTS.items():
        assert (await session.execute(text(query))).all() == [], what
    await session.execute(text("SET LOCAL ROLE pactoria_app"))


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
