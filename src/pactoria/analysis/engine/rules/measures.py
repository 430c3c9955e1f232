"""Lengths of time and percentages, made comparable."""

import re

from pactoria.analysis.engine.result import Duration
from pactoria.analysis.engine.rules.patterns import NUMBERS

__all__ = ["days", "plain", "read"]

_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "business day": 1.4, "week": 7.0, "month": 30.4, "year": 365.0}
_UNIT = re.compile(r"(hour|day|week|month|year)s?\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def days(duration: Duration) -> float:
    """Return a length of time in days; a business day counts 1.4, a month 30.4."""
    return duration.count * _DAYS.get(duration.unit, 1.0)


def plain(duration: Duration) -> str:
    """Say a length of time as people do: "90 days", "1 year"."""
    count = f"{duration.count:g}"
    return f"{count} {duration.unit}" if count == "1" else f"{count} {duration.unit}s"


def read(words: str) -> Duration | float | None:
    """Read "(90) days" as a length of time and "1.5" as a number; None if it is neither."""
    figure = _FIGURE.search(words)
    unit = _UNIT.search(words)
    if unit is None:
        return float(figure[0]) if figure else None
    name = unit[1].lower()
    if name == "day" and re.search(r"business|working|banking", words, re.IGNORECASE):
        name = "business day"
    if figure:
        return Duration(float(figure[0]), name)
    before = re.sub(r"[\s-]+", " ", words[: unit.start()].lower()).strip()
    for word, number in sorted(NUMBERS.items(), key=lambda item: -len(item[0])):
        if before.startswith(word.replace("-", " ")):
            return Duration(float(number), name)
    return None
