"""Days by which a party has to do something, where the contract gives enough to count them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pactoria.analysis.engine.deadlines.counting import (
    OutOfRangeError,
    after,
    before,
    months_later,
    spoken,
    spoken_day,
)
from pactoria.analysis.engine.deadlines.result import Deadline, DeadlineKind
from pactoria.analysis.engine.deadlines.rhythms import ordinal
from pactoria.analysis.engine.deadlines.source import Source
from pactoria.analysis.engine.facts.dates import ORDINALS
from pactoria.analysis.engine.obligations import Obligation, ObligationKind, Timing, TimingKind
from pactoria.analysis.engine.result import Duration

__all__ = ["KINDS", "of_duties", "titled"]

KINDS = {
    ObligationKind.PAYMENT: DeadlineKind.PAYMENT,
    ObligationKind.DELIVERY: DeadlineKind.DELIVERY,
    ObligationKind.RETURN: DeadlineKind.DELIVERY,
    ObligationKind.REPORTING: DeadlineKind.DELIVERY,
}
_OF_IT = r"\b(?!\s+(?:of|for)\s+(?!(?:this|the)\s+(?:agreement|contract|lease|addendum|licen[cs]e)\b))"
"""The effective date is that of the contract, and not that of a termination, a notice or an order."""
_FROM_THE_START = re.compile(
    rf"\b(?:after|of|from|following)\s+(?:the\s+)?(?:effective\s+date{_OF_IT}|date\s+of\s+(?:this|the)\s+(?:agreement|contract|lease)|"
    r"date\s+hereof|(?:execution|signing|signature)\s+(?:hereof|of\s+this\s+\w+))",
    re.IGNORECASE,
)
_FROM_A_NAME = re.compile(
    rf"\b(?P<way>after|of|from|following|before|prior\s+to)\s+(?:the\s+)?(?P<name>(?:[A-Z][\w-]+\s+){{1,3}}Date){_OF_IT}"
)
_ANNIVERSARY = re.compile(
    rf"\b(?:on|by|before|(?:no|not)\s+later\s+than|prior\s+to)\s+the\s+(?P<which>{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\b"
    r"(?:\s+\(\d{1,2}(?:st|nd|rd|th)?\))?\s+(?:(?P<months>month)\s+)?anniversary\s+of\s+"
    rf"(?:this\s+agreement\b|(?:the\s+)?(?:date\s+(?:of\s+this\s+\w+|hereof)|(?P<name>(?:[A-Z][\w-]+\s+){{1,3}}Date){_OF_IT}))",
    re.IGNORECASE,
)
_FROM_THE_END = re.compile(
    r"\b(?P<way>after|of|from|following|before|prior\s+to)\s+(?:the\s+)?(?:end|expiry|expiration|termination)"
    r"(?:\s+or\s+(?:earlier\s+)?(?:end|expiry|expiration|termination))?(?:\s+of\s+(?:this|the)\s+(?:agreement|contract|lease|term)"
    r"(?!\s+(?:year|quarter|month|day))|\s+hereof)\b",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    r"\b(?:at|upon|on)\s+(?:the\s+)?(?:end|expiry|expiration|termination)\s+of\s+(?:this|the)\s+(?:agreement|contract|lease|term)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[;,](?=\s+(?:and|otherwise|without|which|unless|payable|commencing|beginning|starting|ending)\b)|\s\(unless\b"
)
_LONGEST_TITLE = 110
_YEAR = 12


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A day that a length is counted from."""

    day: date
    name: str
    backwards: bool = False


def of_duties(source: Source) -> Iterator[Deadline]:
    """Yield the days of the duties that have one."""
    for duty in source.obligations:
        for timing in duty.timings:
            if timing.kind is TimingKind.DEADLINE and not duty.prohibited:
                yield from _single(source, duty, timing)


def titled(duty: Obligation, besides: str = "") -> str:
    """Say a duty in a line: "Licensee: pay each invoice". Words of time are left out, and those `besides`."""
    what = duty.what.replace(besides, " ") if besides else duty.what
    for timing in duty.timings:
        words = " ".join(timing.place.quote.split())
        if timing.kind in {TimingKind.DEADLINE, TimingKind.FREQUENCY}:
            what = what.replace(words, " ")
    what = " ".join(_TAIL.split(" ".join(what.split()).replace(" ,", ","))[0].split()).strip(" ,.;")
    if len(what) > _LONGEST_TITLE:
        what = what[: what.rfind(" ", 0, _LONGEST_TITLE)] + " \u2026"
    return f"{duty.who}: {'not ' if duty.prohibited else ''}{what or duty.what}"


def _single(source: Source, duty: Obligation, timing: Timing) -> Iterator[Deadline]:
    kind = KINDS.get(duty.kind, DeadlineKind.OTHER)
    try:
        day, how = _anniversary(source, timing) or _after_an_anchor(source, duty, timing) or (None, "")
    except OutOfRangeError:
        return
    if day is not None:
        yield source.deadline(kind, day, titled(duty), how[:1].upper() + how[1:], duty.place, who=duty.who)


def _anniversary(source: Source, timing: Timing) -> tuple[date, str] | None:
    """Return the day of "the third anniversary of the Effective Date", where that date is known."""
    found = _ANNIVERSARY.match(" ".join(timing.place.quote.split()))
    if found is None:
        return None
    begins = source.named.get((found["name"] or "").lower())
    if begins is None and (found["name"] or "effective date").lower() == "effective date":
        begins = source.start
    if begins is None:
        return None
    which = f"{found['which']} month" if found["months"] else found["which"]
    months = ordinal(found["which"]) * (1 if found["months"] else _YEAR)
    return months_later(begins, months), f"the {which} anniversary of {spoken_day(begins)}."


def _after_an_anchor(source: Source, duty: Obligation, timing: Timing) -> tuple[date, str] | None:
    anchor = _anchor(source, duty, timing)
    if anchor is None or timing.duration is None:
        return None
    way = "before" if anchor.backwards else "after"
    day = _counted(source, anchor, timing.duration)
    return day, f"{spoken(timing.duration)} {way} {spoken_day(anchor.day)}, {anchor.name}."


def _counted(source: Source, anchor: _Anchor, length: Duration) -> date:
    return (before if anchor.backwards else after)(anchor.day, length, source.open_days)


def _anchor(source: Source, duty: Obligation, timing: Timing) -> _Anchor | None:
    """Return the day that a deadline is counted from, if the contract tells it."""
    words = " ".join(timing.place.quote.split())
    if (found := _FROM_A_NAME.search(words)) and (day := source.named.get(found["name"].lower())):
        return _Anchor(day, f"the {found['name']}", _backwards(found["way"]))
    if _FROM_THE_START.search(words) and source.start:
        return _Anchor(source.start, "the date of the contract")
    if source.end is None:
        return None
    if found := _FROM_THE_END.search(words):
        return _Anchor(source.end, "the end of the contract if it runs its full term", _backwards(found["way"]))
    # "At the end of this Agreement ... within thirty days": two phrases of one duty.
    others = (t for t in duty.timings if t is not timing and t.kind is TimingKind.DEADLINE)
    if timing.duration and any(_AT_THE_END.match(" ".join(other.place.quote.split())) for other in others):
        return _Anchor(source.end, "the end of the contract if it runs its full term")
    return None


def _backwards(way: str) -> bool:
    return way.lower().startswith(("before", "prior"))
