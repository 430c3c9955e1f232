"""Phrases for days that come again: "within ten business days after the end of each month", "quarterly in arrears"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from pactoria.analysis.engine.deadlines.business_days import BusinessDays
from pactoria.analysis.engine.deadlines.counting import OutOfRangeError, after, before, months_later, spoken, spoken_day
from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.dates import MONTHS, ORDINALS
from pactoria.analysis.engine.result import Duration

__all__ = ["Rhythm", "find", "ordinal"]

_EACH = r"(?:each|every)\s+(?:and\s+every\s+)?(?:(?:calendar|succeeding|subsequent|following|successive)\s+){0,2}"
_UNIT = (
    r"(?P<unit>month|quarter|year)\b(?![\s-]+(?:period|term))"
    r"(?!\s+(?:of|during|in)\s+(?:the|this)\s+(?:initial\s+|renewal\s+)?(?:term|agreement|contract|lease)\b)"
)
_WHICH = (
    rf"(?:{'|'.join(reversed(ORDINALS))}|last|\d{{1,2}}\s?(?:st|nd|rd|th))\b(?:\s*\(\s*\d{{1,2}}(?:st|nd|rd|th)?\s*\))?"
)
_OPEN = r"(?P<open>(?:business|working|banking)\s+)?(?:calendar\s+)?day"
_UNTIL = r"\b(?:on|by|before|n(?:o|ot)\s+(?:event\s+)?later\s+than|on\s+or\s+(?:before|about))\s+(?:the\s+)?"
_END = r"(?:the\s+)?(?:end|close|expiration|completion|conclusion|last\s+day)\s+of\s+"
_DAY_OF_EACH = re.compile(
    rf"{_UNTIL}(?P<which>{_WHICH})(?:\s+and\s+(?:the\s+)?(?P<second>{_WHICH}))?(?:\s+{_OPEN}s?)?\s+(?:of|in)\s+{_EACH}{_UNIT}",
    re.IGNORECASE,
)
_DAY_AFTER_EACH = re.compile(
    rf"{_UNTIL}(?P<which>{_WHICH})\s+{_OPEN}\s+(?:after|following)\s+{_END}{_EACH}{_UNIT}", re.IGNORECASE
)
_AFTER_EACH = re.compile(
    rf"\s+(?:(?:after|of|following|from)\s+{_END}|(?:after|following|of)\s+(?={_EACH}\w+[\s-]+end\b)|(?:after|following)\s+)"
    rf"{_EACH}{_UNIT}(?:[\s-]+end\b)?",
    re.IGNORECASE,
)
_BEFORE_EACH = re.compile(
    rf"\s+(?:before|prior\s+to)\s+(?:the\s+)?(?:beginning|start|commencement|first\s+day)\s+of\s+{_EACH}{_UNIT}",
    re.IGNORECASE,
)
_AT_THE_END_OF_EACH = re.compile(rf"\b(?:at|by|on|before)\s+{_END}{_EACH}{_UNIT}", re.IGNORECASE)
_TO_THE_LENGTH = re.compile(
    r"\b(?:within(?:\s+a\s+period\s+of)?|n(?:o|ot)\s+(?:event\s+)?(?:later|less|more)\s+than|at\s+least)\s+(?:the\s+first\s+)?$",
    re.IGNORECASE,
)
_OFTEN = r"(?P<often>monthly|quarterly|annually|yearly)"
_WAY = r"(?P<way>advance|arrears?)\b"
_IN_ADVANCE = (
    re.compile(rf"\b{_OFTEN},?\s+(?:(?:basis|instal?lments?),?\s+)?(?:and\s+)?in\s+{_WAY}", re.IGNORECASE),
    re.compile(rf"\bin\s+{_WAY},?\s+(?:on\s+an?\s+|in\s+(?:equal\s+)?)?{_OFTEN}\b", re.IGNORECASE),
)
_DATE = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b"
_DATES_OF_EACH_YEAR = re.compile(
    rf"\b(?:(?:by|on|before)\s+)?(?P<dates>{_DATE}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){_DATE}){{0,11}})\s*,?\s+(?:of|in)\s+(?:each|every)\s+(?:calendar\s+)?"
    rf"year\b|\b(?:(?:by|on|before)\s+)?(?:each|every)\s+(?:year\s+(?:on|by)\s+)?(?P<each>{_DATE})",
    re.IGNORECASE,
)
_A_DATE = re.compile(r"(?P<month>[a-z]+)\.?\s+(?P<day>\d{1,2})", re.IGNORECASE)
_STEPS = {"month": 1, "quarter": 3, "year": 12, "monthly": 1, "quarterly": 3, "annually": 12, "yearly": 12}
_MARK = re.compile(r"\b(?:each|every|advance|arrears?)\b", re.IGNORECASE)
"""What every phrase has."""
_ONE_DAY = timedelta(days=1)
_LAST = 31
_LOOK = 80
_MOST_TURNS = 1200


class _Way(Enum):
    """How the days of a period follow from it."""

    ON = 1
    """On days in it."""
    AFTER = 2
    """A length after its end."""
    BEFORE = 3
    """A length before it begins."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days that come again, once or more in each calendar month, quarter or year."""

    start: int
    end: int
    step: int
    way: _Way = _Way.ON
    places: Sequence[tuple[int, int]] = ()
    """Month of the period, from 0, and day of the month, at most its last one."""
    numbered: bool = False
    """Whether business days are numbered."""
    length: Duration | None = None
    note: str = ""

    def days(self, first: date, last: date, open_days: BusinessDays) -> Iterator[tuple[int, date, str]]:
        """Yield the days of the periods from one day to another: number, day, and how it was counted.

        What is due after the end of a period comes for all periods that end within, so the last day may lie later.
        """
        period = date(first.year, (first.month - 1) // self.step * self.step + 1, 1)
        for turn in range(_MOST_TURNS):
            try:
                begins = months_later(period, turn * self.step)
                ends = months_later(begins, self.step) - _ONE_DAY
                if begins > last:
                    return
                yield from self._of_period(turn, begins, ends, (first, last), open_days)
            except OutOfRangeError:
                return

    def _of_period(
        self, turn: int, begins: date, ends: date, within: tuple[date, date], open_days: BusinessDays
    ) -> Iterator[tuple[int, date, str]]:
        if self.length is None:
            for number, (month, day) in enumerate(self.places):
                when = _day_of(months_later(begins, month), day, open_days if self.numbered else None)
                if within[0] <= when <= within[1]:
                    yield turn * len(self.places) + number, when, self.note
        elif self.way is _Way.AFTER and within[0] <= ends <= within[1]:
            yield turn, after(ends, self.length, open_days), f": {spoken(self.length)} after {spoken_day(ends)}"
        elif self.way is _Way.BEFORE:
            when = before(begins, self.length, open_days)
            if within[0] <= when <= within[1]:
                yield turn, when, f": {spoken(self.length)} before {spoken_day(begins)}"


def _day_of(month: date, number: int, open_days: BusinessDays | None) -> date:
    last = months_later(month, 1) - _ONE_DAY
    if open_days is None:
        return min(month + timedelta(days=number - 1), last)
    if number == _LAST:
        return open_days.on_or_before(last)
    return open_days.on(month - _ONE_DAY, number)


def find(text: str, start: int, end: int) -> list[Rhythm]:
    """Find the phrases in a sentence, without overlaps.

    Months, quarters and years are those of the calendar: what counts in years of the contract or of a business is left
    out, since only a definition tells when they begin.
    """
    if not _MARK.search(text, start, end):
        return []
    found: list[Rhythm] = []
    for rhythm in (*_counted(text, start, end), *_placed(text, start, end)):
        if not any(rhythm.start < other.end and other.start < rhythm.end for other in found):
            found.append(rhythm)
    # "Monthly in advance, on the first day of each month" is one rhythm, told by its day.
    dated = [rhythm for rhythm in found if not rhythm.note]
    return sorted(dated or found, key=lambda rhythm: rhythm.start)


def _counted(text: str, start: int, end: int) -> Iterator[Rhythm]:
    """Find what is due a length before or after each period."""
    for match in _DAY_AFTER_EACH.finditer(text, start, end):
        length = Duration(ordinal(match["which"]), "business day" if match["open"] else "day")
        yield Rhythm(match.start(), match.end(), _step(match), _Way.AFTER, length=length)
    for pattern, way in ((_AFTER_EACH, _Way.AFTER), (_BEFORE_EACH, _Way.BEFORE)):
        for match in pattern.finditer(text, start, end):
            lengths = durations.find(text, max(start, match.start() - _LOOK), match.start() + 1)
            if lengths and lengths[-1].end >= match.start():
                low = max(start, lengths[-1].start - _LOOK)
                if within := _TO_THE_LENGTH.search(text, low, lengths[-1].start):
                    yield Rhythm(within.start(), match.end(), _step(match), way, length=lengths[-1].value)


def _placed(text: str, start: int, end: int) -> Iterator[Rhythm]:
    """Find what is due on days of each period."""
    for match in _DAY_OF_EACH.finditer(text, start, end):
        step = _step(match)
        days = [_in_period(step, ordinal(which)) for which in (match["which"], match["second"]) if which]
        yield Rhythm(match.start(), match.end(), step, places=days, numbered=match["open"] is not None)
    for match in _AT_THE_END_OF_EACH.finditer(text, start, end):
        yield Rhythm(match.start(), match.end(), _step(match), places=[_in_period(_step(match), _LAST)])
    for match in _DATES_OF_EACH_YEAR.finditer(text, start, end):
        dates = _A_DATE.finditer(match["dates"] or match["each"])
        days = [(MONTHS[found["month"].lower()] - 1, int(found["day"])) for found in dates]
        if all(0 < day <= _LAST for _, day in days):
            yield Rhythm(match.start(), match.end(), _STEPS["year"], places=days)
    for pattern in _IN_ADVANCE:
        for match in pattern.finditer(text, start, end):
            step = _STEPS[match["often"].lower()]
            ahead = match["way"].lower() == "advance"
            edge = "first" if ahead else "last"
            note = f"; no day is named, so the {edge} one of each {'month' if step == 1 else 'period'} is told"
            yield Rhythm(match.start(), match.end(), step, places=[_in_period(step, 1 if ahead else _LAST)], note=note)


def _step(match: re.Match[str]) -> int:
    return _STEPS[match["unit"].lower()]


def _in_period(step: int, number: int) -> tuple[int, int]:
    """The last day of a quarter is that of its last month, every other number counts from its first day."""
    return (step - 1 if number == _LAST else 0), number


def ordinal(which: str) -> int:
    """Return the number of "third", "3rd" or "third (3rd)"; that of "last" is beyond all days of a month."""
    word = which.lower().split("(")[0].strip()
    if word == "last":
        return _LAST
    return ORDINALS.get(word.replace(" ", "-")) or int(re.sub(r"\D", "", word))
