"""Whom a figure that went up or down helps."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pactoria.analysis.engine.comparison.acting import Act, acts
from pactoria.analysis.engine.comparison.terms import Figure
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Duration, Money, Side
from pactoria.analysis.engine.rules.measures import days
from pactoria.analysis.engine.rules.roles import Position, Roles

__all__ = ["Figured", "helped"]

_WITHIN = re.compile(
    r"\b(?:within|no(?:t)?\s+later\s+than|in\s+(?:under|less\s+than))\s+(?:a\s+period\s+of\s+)?$", re.IGNORECASE
)
_LASTING = re.compile(
    r"\bfor\s+(?:(?:a|the)\s+(?:further\s+)?(?:period|term)\s+of\s+)?(?:at\s+least\s+)?$", re.IGNORECASE
)
_WITH_NOTICE = re.compile(r"\s*(?:prior\s+|advance\s+|written\s+){0,3}notice\b", re.IGNORECASE)
_AT_MOST = re.compile(r"\b(?:more\s+than|over|exceed(?:ing|s)?|above|in\s+excess\s+of)\s+$", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?:up\s+to|at\s+most|maximum\s+of)\s+$", re.IGNORECASE)
_LIABILITY_OF = re.compile(
    r"(?P<who>\b[A-Z][\w&-]+)['\u2019]s?\s+(?:[a-z]+\s+){0,4}liability|liability\s+of\s+(?:the\s+)?(?P<of>[A-Z][\w&-]+)"
)
_BURDENS = {"Insurance", "Service level", "Discount", "Price", "Royalty", "Liquidated damages", "Late interest"}
"""What costs whoever has the duty more, the greater it is."""
_LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class Figured:
    """A figure at its place in a text."""

    text: str
    value: Any
    start: int
    end: int


def helped(figure: Figure, roles: Roles, old: Figured | None, new: Figured | None) -> tuple[Side | None, str | None]:
    """Return whom a change of a figure helps and why; nobody where the words do not tell.

    A cap on liability that comes or goes counts as one that falls from, or rises to, any height. Other figures that
    only one text has are left open here.
    """
    if figure.label == "Liability cap":
        return _of_a_cap(roles, old, new), None
    if old is None or new is None:
        return None, None
    grown = _grown(old.value, new.value)
    before, after = _meaning(figure, roles, old), _meaning(figure, roles, new)
    if grown is None or before != after:
        return None, None
    position, better, reasons = after
    side = position.side
    if side is None:
        return None, None
    gains = side if grown == better else position.opposite.side
    return gains, reasons[0 if grown else 1] or None


def _meaning(figure: Figure, roles: Roles, at: Figured) -> tuple[Position, bool, tuple[str, str]]:
    """Say who is concerned, whether more of it is better for them, and what to say of more and of less."""
    first, last = sentence_at(at.text, at.start)
    found = [act for act in acts(at.text, roles, first, last) if act.end <= at.start]
    if not found:
        anybody = figure.more is not None and not acts(at.text, roles, first, last)
        return (Position(figure.more.value) if figure.more and anybody else Position.UNKNOWN), True, ("", "")
    act = found[-1]
    better = _better(figure, act, at)
    if better is None:
        return Position.UNKNOWN, True, ("", "")
    time = isinstance(at.value, Duration) and bool(_WITHIN.search(at.text[: at.start][-_LOOK_BACK:]))
    return act.position, better, (f"{act.name} has more time.", f"{act.name} has less time.") if time else ("", "")


def _better(figure: Figure, act: Act, at: Figured) -> bool | None:
    """Tell whether a greater figure is better for whoever acts; None where that is open."""
    before = at.text[max(0, at.start - _LOOK_BACK) : at.start]
    if act.kind == "other":
        return None
    if isinstance(at.value, Duration):
        return _better_time(act, before, at.text[at.end : at.end + _LOOK_BACK])
    if act.kind == "duty":
        return False if figure.label in _BURDENS and not _AT_MOST.search(before) else None
    limit = _AT_MOST if act.kind == "ban" else _UP_TO
    return True if limit.search(before) else None


def _better_time(act: Act, before: str, after: str) -> bool | None:
    if act.kind != "ban" and _WITHIN.search(before):
        return True
    if act.kind in {"duty", "ban"} and _LASTING.search(before):
        return False
    return False if act.kind != "ban" and _WITH_NOTICE.match(after) else None


def _of_a_cap(roles: Roles, old: Figured | None, new: Figured | None) -> Side | None:
    """More liability helps whoever is not liable; a cap for both parties protects both, and that is left open."""
    owners = {_owner(roles, at) for at in (old, new) if at}
    if len(owners) != 1:
        return None
    if old and new:
        grown = _grown(old.value, new.value)
        if grown is None:
            return None
    else:
        grown = new is None
    owner = owners.pop()
    return owner.opposite.side if grown else owner.side


def _owner(roles: Roles, at: Figured) -> Position:
    found = _LIABILITY_OF.search(at.text[slice(*sentence_at(at.text, at.start))])
    return roles.position(found["who"] or found["of"]) if found else Position.UNKNOWN


def _grown(old: Any, new: Any) -> bool | None:
    """Tell whether a figure is greater now; None where the two cannot be held against each other."""
    match old, new:
        case Duration(), Duration():
            before, after = days(old), days(new)
        case Money(), Money() if old.currency == new.currency:
            before, after = float(Decimal(old.amount)), float(Decimal(new.amount))
        case str(), str() if old.endswith("%") and new.endswith("%"):
            before, after = float(old[:-1]), float(new[:-1])
        case _:
            return None
    return None if before == after else after > before
