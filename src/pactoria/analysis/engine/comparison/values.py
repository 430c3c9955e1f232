"""Values in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from pactoria.analysis.engine.result import Duration, Money

__all__ = ["shown"]


def shown(value: Any) -> str:
    """Return "30 days", "USD 1,200", "1 March 2026", "yes"; other text as it is."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Duration():
            unit = value.unit if value.count == 1 else f"{value.unit}s"
            return f"{value.count:g} {unit}"
        case Money():
            amount = Decimal(value.amount)
            return f"{value.currency} {amount:,.0f}" if amount == int(amount) else f"{value.currency} {amount:,.2f}"
        case _:
            return _date(str(value))


def _date(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return " ".join(text.split())
    return f"{day.day} {day:%B} {day.year}"
