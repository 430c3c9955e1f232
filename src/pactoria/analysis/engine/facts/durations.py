"""Lengths of time as contracts write them: "ninety (90) days", "one-year", "18 months"."""

import re
from dataclasses import dataclass

from pactoria.analysis.engine.result import Duration

__all__ = ["BEFORE_AN_EVENT", "WORD_NUMBERS", "WrittenDuration", "find", "find_short"]

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORD_NUMBERS: dict[str, int] = (
    {word: number for number, word in enumerate(_UNITS.split(), start=1)}
    | {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
    | {"hundred": 100, "thousand": 1000}
)
"""English words for numbers; "hundred" and "thousand" multiply what stands before them."""

_WORD = r"(?:" + "|".join(sorted(WORD_NUMBERS, key=len, reverse=True)) + r")"
_WORDS = _WORD + r"(?:(?:[\s-]|\sand\s){1,3}" + _WORD + r"){0,5}"
_COUNTED = (
    r"\b(?:(?P<words>" + _WORDS + r")(?P<half>\s{1,3}and\s{1,3}(?:a|one)[\s-]half)?"
    r"(?:\s{0,20}[(\[]\s{0,2}(?P<paren>\d{1,4}(?:\.\d{1,2})?)(?:st|nd|rd|th)?\s{0,2}[)\]])?|"
    r"(?P<digits>\d{1,4}(?:\.\d{1,2})?)(?:\s{0,3}\([a-z -]{3,40}\))?|(?P<article>an?|"
    r"each)(?=[\s-](?:additional[\s-])?(?:year|month|week)))"
    # Justified text has wide gaps.
    r"[\s-]{0,20}(?P<quality>(?:calendar|business|working|banking|consecutive|additional|full|contract|"
    r"successive|further|more|trading)[\s-]{1,20}){0,2}"
)
_DURATION = re.compile(
    _COUNTED + r"(?P<unit>day|week|month|quarter|year|anniversar)(?:s|ly|ies|y)?\b(?:['\u2019]s?)?", re.IGNORECASE
)
_SHORT = re.compile(_COUNTED + r"(?P<unit>hour|minute)s?\b(?:['\u2019]s?)?", re.IGNORECASE)
BEFORE_AN_EVENT = re.compile(
    r"^['\u2019]?[\s,]{0,20}(?:\([^)]{0,30}\)\s{0,3})?(?:in\s{1,9}advance|prior|before|advance|written|notice|"
    r"notification|['\u2019]|of\s{1,9}(?:the\s{1,9})?(?:end|expir)|preceding|previous|from\s{1,9}the\s{1,9}end)",
    re.IGNORECASE,
)
"""What follows a length of time that is counted back from an event or given as notice, and is no term."""
_BUSINESS = re.compile(r"business|working|banking|trading", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenDuration:
    """A length of time at its place."""

    start: int
    end: int
    value: Duration


def find(text: str, start: int = 0, end: int | None = None) -> list[WrittenDuration]:
    """Find the lengths of time in `text[start:end]`. Figures in brackets win over the words before them."""
    return _read(_DURATION, text, start, len(text) if end is None else end)


def find_short(text: str, start: int = 0, end: int | None = None) -> list[WrittenDuration]:
    """Find the hours and minutes, which bind people but are no terms of contracts."""
    return _read(_SHORT, text, start, len(text) if end is None else end)


def _read(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[WrittenDuration]:
    found: list[WrittenDuration] = []
    for match in pattern.finditer(text, start, end):
        count = _count(match)
        unit = match["unit"].lower()
        if unit == "anniversar":
            unit = "year"
        if unit == "quarter":
            count, unit = count * 3, "month"
        if unit == "day" and _BUSINESS.search(match.group()):
            unit = "business day"
        if count > 0:
            found.append(WrittenDuration(match.start(), match.end(), Duration(count, unit)))
    return found


def _count(match: re.Match[str]) -> float:
    if figure := match["paren"] or match["digits"]:
        return _plain(float(figure))
    if match["article"]:
        return 1
    return _plain(number_of(match["words"]) + (0.5 if match["half"] else 0))


def number_of(words: str) -> int:
    """Return the number that English words spell: "one hundred and eighty" is 180."""
    total = current = 0
    for word in re.split(r"[\s-]+", words.lower()):
        number = WORD_NUMBERS.get(word, 0)
        if word == "hundred":
            current = max(current, 1) * 100
        elif word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
        else:
            current += number
    return total + current


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number
