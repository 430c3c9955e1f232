"""Lengths of time and percentages that a position sets as a bound, held against those that a contract names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pactoria.analysis.engine.result import Duration
from pactoria.analysis.engine.rules import measures
from pactoria.analysis.engine.rules.patterns import compiled

__all__ = ["Bound", "Figure", "bound_in", "contradiction", "figures_in"]


class Bound(StrEnum):
    """In which direction a figure binds."""

    MOST = "at most"
    LEAST = "at least"
    EXACT = "exactly"


@dataclass(frozen=True, slots=True)
class Figure:
    """One length of time or percentage in a text."""

    shown: str
    """As people say it: "90 days", "5 %"."""
    kind: str
    """"time" or "percent"; only figures of one kind compare."""
    value: float
    """Days, or percent."""
    bound: Bound = Bound.EXACT


_BEFORE, _AFTER = 40, 30
_NEAR_ENOUGH = 0.04
"""Share by which two lengths of time may differ and be the same: 12 months and a year, 30 days and a month."""
_LOWEST = re.compile(
    r"(?:at least|not? less than|no fewer than|minimum(?: of)?|not before|(?<!no )(?<!not )(?:more|longer) than"
    r"|(?<!not )exceed(?:s|ing)?)(?P<gap>[^.;]{0,24})$",
    re.IGNORECASE,
)
_HIGHEST = re.compile(
    r"(?:at (?:the )?most|up to|within|not? (?:more|later|longer) than|maximum(?: of)?|not exceed(?:ing)?"
    r"|(?<!no )(?<!not )less than|under|limited to|capped? at|until)(?P<gap>[^.;]{0,24})$",
    re.IGNORECASE,
)
_LOWEST_AFTER = re.compile(r"^[^.;,]{0,8}\b(?:or (?:more|longer)|at least|minimum)\b", re.IGNORECASE)
_HIGHEST_AFTER = re.compile(
    r"^[^.;,]{0,8}\b(?:or (?:less|fewer|sooner|shorter)|at (?:the )?most|maximum)\b", re.IGNORECASE
)


def figures_in(text: str) -> Iterator[Figure]:
    """Yield the lengths of time and percentages of a text, in order, each with the direction in which it binds."""
    for pattern, kind in (("<DURATION>", "time"), ("<PERCENT>", "percent")):
        for found in compiled(pattern).finditer(text):
            value = measures.read(found["value"])
            around = text[max(0, found.start() - _BEFORE) : found.start()], text[found.end() : found.end() + _AFTER]
            if isinstance(value, Duration):
                yield Figure(measures.plain(value), kind, measures.days(value), _bound(*around))
            elif value is None and kind == "percent":
                continue
            elif value is not None:
                yield Figure(f"{value:g} %", kind, value, _bound(*around))


def _bound(before: str, after: str) -> Bound:
    most, least = _HIGHEST.search(before), _LOWEST.search(before)
    # Of two, the nearer one binds: "capped at no less than twelve months".
    if most and (least is None or len(most["gap"]) <= len(least["gap"])):
        return Bound.MOST
    if least:
        return Bound.LEAST
    if _HIGHEST_AFTER.search(after):
        return Bound.MOST
    return Bound.LEAST if _LOWEST_AFTER.search(after) else Bound.EXACT


def bound_in(position: str) -> list[Figure]:
    """Return what a position sets, the first figure of each kind."""
    found: dict[str, Figure] = {}
    for figure in figures_in(position):
        found.setdefault(figure.kind, figure)
    return list(found.values())


def contradiction(bounds: Sequence[Figure], words: str) -> str:
    """Say how a sentence breaks what a position sets; nothing if it keeps to it, or names no such figure."""
    named = list(figures_in(words))
    for bound in bounds:
        others = [figure for figure in named if figure.kind == bound.kind]
        if others and not any(_keeps(bound, figure) for figure in others):
            limit = bound.shown if bound.bound is Bound.EXACT else f"{bound.bound.value} {bound.shown}"
            return f"The contract says {others[0].shown}; the position is {limit}."
    return ""


def _keeps(bound: Figure, figure: Figure) -> bool:
    slack = _NEAR_ENOUGH * bound.value
    if bound.bound is Bound.MOST:
        return figure.value <= bound.value + slack
    if bound.bound is Bound.LEAST:
        return figure.value >= bound.value - slack
    return abs(figure.value - bound.value) <= slack
