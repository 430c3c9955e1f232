"""The auditor: adds up all records and holds, and finds what totals and quotas say otherwise."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["DRIFTS", "drifts"]

DRIFTS = {
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
                   sum(input_tokens) AS input, sum(output_tokens) AS output,
                   sum(cache_read_tokens) AS cache_read, sum(cache_write_tokens) AS cache_write, sum(cost) AS cost
            FROM usage_records
            CROSS JOIN LATERAL (VALUES ('day', day), ('month', CAST(date_trunc('month', day) AS date)))
                AS p (period, starts_on)
            GROUP BY 1, 2, 3, 4, 5, 6
        ) r FULL JOIN usage_analytics a USING (organization_id, user_id, period, starts_on, model, feature)
        WHERE (r.calls, r.messages, r.input, r.output, r.cache_read, r.cache_write, r.cost) IS DISTINCT FROM
              (a.calls, a.messages, a.input_tokens, a.output_tokens, a.cache_read_tokens, a.cache_write_tokens, a.cost)
    """,
    "holds that were recorded more than once": """
        SELECT hold_id FROM usage_records GROUP BY hold_id
        HAVING count(*) FILTER (WHERE corrects IS NULL) <> 1 OR count(*) > 2
    """,
}
"""What never is: each finds nothing, whenever it is asked."""


async def drifts(session: AsyncSession) -> dict[str, int]:
    """Return how many there are of each, as the owner of the tables, who sees those of all tenants.

    The transaction has the app's role again afterwards, and sees what it saw before.
    """
    await session.execute(text("SET LOCAL ROLE NONE"))
    found = {what: len((await session.execute(text(query))).all()) for what, query in DRIFTS.items()}
    await session.execute(text("SET LOCAL ROLE pactoria_app"))
    return found
