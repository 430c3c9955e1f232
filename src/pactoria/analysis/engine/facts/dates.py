"""Dates as contracts write them, as ISO 8601, without guessing what is left blank."""

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pactoria.analysis.engine.facts.durations import WORD_NUMBERS

__all__ = ["MONTHS", "ORDINALS", "WrittenDate", "between", "find", "later"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
    "twenty-second",
    "twenty-third",
    "twenty-fourth",
    "twenty-fifth",
    "twenty-sixth",
    "twenty-seventh",
    "twenty-eighth",
    "twenty-ninth",
    "thirtieth",
    "thirty-first",
]
ORDINALS = {word: number for number, word in enumerate(_ORDINALS, start=1)}

# Gaps are bounded, so that a run of spaces costs the same once, not once for each way to share it out.
_GAP = r"[\s\xa0]{0,12}"
_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_BLANK = (
    r"(?:(?<!_)_{1,90}+|\[[^\]\n\[]{0,20}\]|(?<![•·●*])[•·●*]{1,5}+|(?<!\.)\.{3,60}+|(?<!…)…{1,10}+|(?<!-)-{3,40}+)"
)
_DAY = (
    rf"(?P<day>(?<![\d.,/$])\d{{1,2}}|{'|'.join(w.replace('-', '[- ]') for w in reversed(_ORDINALS))})"
    # Scans and superscripts leave "8t h", "1 s t" and "315t".
    rf"(?:{_GAP}(?:s\s?t|n\s?d|r\s?d|t\s?h)\b|\.?5t\b)?"
)
_SMALL = "|".join(sorted((w for w in WORD_NUMBERS if WORD_NUMBERS[w] < 100), key=len, reverse=True))  # noqa: PLR2004
_YEAR = (
    r"(?:(?P<year>(?:1[89]|20)\d{2}(?!\d)|['\u2019]\d{2}(?!\d))"
    rf"|(?P<words>two{_GAP}thousand(?:{_GAP}and)?(?:[\s-]{{1,12}}(?:{_SMALL})\b){{1,2}})"
    rf"|(?P<noyear>(?:19|20){_GAP}{_BLANK}|(?:19|20)\d[_\[]|{_BLANK}))"
)
_WORDED = (
    # As in "March 1st, 2019", "Feb. 10, 2014" and "March __, 2019".
    re.compile(
        rf"\b{_MONTH}{_GAP}(?:the{_GAP})?(?:{_DAY}|(?P<blank>{_BLANK})){_GAP}[,.]?{_GAP}(?:in the year{_GAP})?{_YEAR}",
        re.IGNORECASE,
    ),
    # As in "the 1st day of March, 2019", "1 March 2019", "__ day of March 2019" and "[ ] day of [ ], 2020".
    re.compile(
        # Where no day can begin, the list of ordinals is not tried.
        rf"(?:(?=[\d_\[\u2022\u00b7\u25cf*.\u2026-])|(?<![a-z])(?=[tfsen]))"
        rf"(?:{_DAY}|(?P<blank>{_BLANK})){_GAP},?{_GAP}"
        rf"(?:day{_GAP}of{_GAP}(?:-{{3,9}}(?=\s){_GAP})?|of{_GAP})?"
        rf"(?:the month of{_GAP})?"
        rf"(?:{_MONTH}|(?P<nomonth>(?<=of){_GAP}{_BLANK}|(?<=of\s){_BLANK})){_GAP},?{_GAP}(?:(?:in|"
        rf"of) the year{_GAP})?{_YEAR}",
        re.IGNORECASE,
    ),
    # "The last day of February, 2023" and "the end of May 2020".
    re.compile(
        rf"\b(?:last{_GAP}(?:calendar{_GAP})?day|end){_GAP}(?:of|in){_GAP}(?:the month of{_GAP})?"
        rf"(?P<ending>{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
        rf"\b\.?{_GAP},?{_GAP}(?P<of>(?:19|20)\d{{2}}(?!\d))",
        re.IGNORECASE,
    ),
    # "The end of 2026" is its last day.
    re.compile(
        rf"\bend{_GAP}of{_GAP}(?:the{_GAP})?(?:calendar{_GAP})?(?:year{_GAP})?(?P<whole>(?:19|20)\d{{2}}(?!\d))",
        re.IGNORECASE,
    ),
    # As in "___________, 2015".
    re.compile(rf"(?P<blank>{_BLANK}),?{_GAP}(?P<year>(?:19|20)\d{{2}}(?!\d))"),
)
_FIGURES = (
    re.compile(
        r"(?P<first>[0-9](?<![\d/.-].)[0-9]?)(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d{2}|\d{2})"
        r"(?![\d/-]|\.\d)"
    ),
    re.compile(r"(?P<year>[12](?<![\d/.-].)\d{3})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d/-])"),
    # Chinese and Japanese
    re.compile(r"(?P<year>[12](?<!\d.)\d{3})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"),
)
_NUMERIC = _FIGURES[0]
_END_OF_YEAR = _WORDED[3]
_MONTHLESS = (_WORDED[1], _END_OF_YEAR, _WORDED[4])
"""The patterns that can match where no month is named."""
_A_MONTH = re.compile(r"jan|feb|ma[ry]|apr|ju[nl]|aug|sep|oct|nov|dec", re.IGNORECASE)
_A_BLANK = re.compile(r"[_\[\u2022\u00b7\u25cf*\u2026]|\.{3}|-{3}")
_ANCHOR = re.compile(
    r"[12'\u2019_\[\u2022\u00b7\u25cft.\u2026-](?:(?<=1)[89]\d\d|(?<=2)0\d\d|(?<=['\u2019])\d\d|(?<=_)_*|"
    r"(?<=\[)|(?<=[\u2022\u00b7\u25cf])[\u2022\u00b7\u25cf]*|"
    r"(?<=t)housand|(?<=\.)\.\.+|(?<=\u2026)|(?<=-)--+)"
)
"""What every worded date has: a year or a blank. Only its surroundings are looked at closely."""
_REACH = 90
_YEAR_LONG = 8
_PIVOT = 60


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date at its place. `iso` is None where the contract leaves the day, the month or the year blank."""

    start: int
    end: int
    iso: str | None


def find(text: str) -> list[WrittenDate]:
    """Find all dates, in order, without overlaps.

    Days and months of "3/1/2019" are told apart as the rest of the text does (an unambiguous "29/3/18" makes the day
    come first); the month comes first where nothing tells. With dots ("1.3.2019") the day comes first.
    """
    day_first = _day_comes_first(text)
    found: list[WrittenDate] = []
    searches = [(pattern, 0, len(text)) for pattern in _FIGURES]
    for start, end in _windows(text):
        month = _A_MONTH.search(text, start, end)
        patterns = _WORDED if month else _MONTHLESS if _A_BLANK.search(text, start, end) else (_END_OF_YEAR,)
        searches += [(pattern, start, end) for pattern in patterns]
    for pattern, start, end in searches:
        for match in pattern.finditer(text, start, end):
            known, iso = _value(match, day_first=day_first)
            if known:
                found.append(WrittenDate(match.start(), match.end(), iso))
    found.sort(key=lambda d: (d.start, -d.end))
    apart: list[WrittenDate] = []
    for written in found:
        if apart and written.start < apart[-1].end:
            if apart[-1].iso is None and written.iso is not None:
                apart[-1] = written
            continue
        apart.append(written)
    return apart


def between(dates: Sequence[WrittenDate], start: int, end: int) -> list[WrittenDate]:
    """Return the dates that lie within a span; `dates` are in order."""
    at = bisect_left(dates, start, key=lambda d: d.start)
    within: list[WrittenDate] = []
    while at < len(dates) and dates[at].end <= end:
        within.append(dates[at])
        at += 1
    return within


def later(iso: str, count: float, unit: str) -> str | None:
    """Return the date that lies a duration after a date: the same day of a later month or year, or its last day.

    None for units that calendars do not define (business days), for parts of months and for years after 9999.
    """
    start = date.fromisoformat(iso)
    days = {"day": 1, "week": 7}.get(unit)
    try:
        if days is not None:
            return date.fromordinal(start.toordinal() + round(count * days)).isoformat()
        months = count * {"month": 1, "year": 12}.get(unit, 0.01)
        if months != int(months):
            return None
        year, month = divmod(start.year * 12 + start.month - 1 + int(months), 12)
        for day in (start.day, 30, 29, 28):
            if day <= start.day and (moved := _iso(year, month + 1, day)):
                return moved
    except (ValueError, OverflowError):
        return None
    return None


def _windows(text: str) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for anchor in _ANCHOR.finditer(text):
        # A date ends with its year, but a blank can stand for its day.
        ahead = _YEAR_LONG if anchor.group()[-1].isdigit() else _REACH
        start, end = max(0, anchor.start() - _REACH), min(len(text), anchor.end() + ahead)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


def _day_comes_first(text: str) -> bool:
    first = second = 0
    for match in _NUMERIC.finditer(text):
        first += int(match["first"]) > 12 >= int(match["second"])  # noqa: PLR2004 - months
        second += int(match["second"]) > 12 >= int(match["first"])  # noqa: PLR2004 - months
    return first > second


def _value(match: re.Match[str], *, day_first: bool) -> tuple[bool, str | None]:
    """Tell whether a match is a date at all, and its value where it is complete."""
    parts = match.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if parts["mark"] == "." and len(parts["year"]) == 2:  # noqa: PLR2004 - "7.2.11" is a section
            return False, None
        if parts["mark"] == ".":
            day_first = True
        month, day = (second, first) if (day_first and second <= 12) or first > 12 else (first, second)  # noqa: PLR2004
        iso = _iso(_year(parts["year"]), month, day)
        return iso is not None, iso
    if any(parts.get(blank) for blank in ("blank", "noyear", "nomonth")):
        return True, None
    if parts.get("whole"):
        return True, f"{parts['whole']}-12-31"
    if parts.get("ending"):
        year, ending = int(parts["of"]), MONTHS[parts["ending"].lower()]
        return True, date(year, ending, monthrange(year, ending)[1]).isoformat()
    month = parts["month"]
    year = _year(parts["year"]) if parts.get("year") else _spelled_year(parts.get("words") or "")
    iso = _iso(year, int(month) if month.isdigit() else MONTHS[month.lower()], _day(parts["day"]))
    return iso is not None, iso


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _year(written: str) -> int:
    digits = int(written.lstrip("'\u2019"))
    if digits >= 100:  # noqa: PLR2004 - four digits
        return digits
    return digits + (1900 if digits >= _PIVOT else 2000)


def _spelled_year(words: str) -> int:
    return 2000 + sum(WORD_NUMBERS.get(w, 0) for w in re.split(r"[\s-]+", words.lower())[2:])


def _day(written: str) -> int:
    return int(written) if written.isdigit() else ORDINALS.get("-".join(written.lower().replace("-", " ").split()), 0)
