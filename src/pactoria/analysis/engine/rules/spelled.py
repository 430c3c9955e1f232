"""Numbers that stand twice, in words and in figures: "thirty (30) days", "$500 (five hundred dollars)".

Rather silent than wrong: what is not one plain number in words beside one plain number in figures is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Difference", "differences"]

_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_FIRSTS = "first second third fourth fifth sixth seventh eighth ninth"
_TENTHS = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_TWENTIETHS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SHORT = _SCALES | {"k": 1_000, "mm": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000}
_VALUES = (
    {word: number for words in (_ONES, _FIRSTS) for number, word in enumerate(words.split(), 1)}
    | {word: number for words in (_TEENS, _TENTHS) for number, word in enumerate(words.split(), 10)}
    | {word: 10 * number for words in (_TENS, _TWENTIETHS) for number, word in enumerate(words.split(), 2)}
    | {"zero": 0, "a": 1}
)
_KINDS = (
    dict.fromkeys(f"{_ONES} {_FIRSTS}".split(), "u")
    | dict.fromkeys(f"{_TEENS} {_TENTHS} zero".split(), "t")
    | dict.fromkeys(f"{_TENS} {_TWENTIETHS}".split(), "d")
    | {"a": "a", "and": "+", "hundred": "h"}
    | dict.fromkeys(_SCALES, "k")
)
_BELOW_100 = "(?:du?|t|u)"
_BELOW_1000 = rf"(?:(?:{_BELOW_100}|a)h(?:\+?{_BELOW_100})?|{_BELOW_100})"
_ONE_NUMBER = re.compile(rf"(?:(?:{_BELOW_1000}|a)k\+?)*{_BELOW_1000}|(?:(?:{_BELOW_1000}|a)k\+?)*(?:{_BELOW_1000}|a)k")
"""What kinds of words, in order, spell one number: "two and three" spell two."""

_WORD = "|".join(sorted(_KINDS.keys() - {"a", "and"}, key=len, reverse=True))
_WORDS = (
    rf"(?:\ba[\s-]{{1,4}}(?=hundred|thousand|million|billion))?\b(?:{_WORD})\b"
    rf"(?:(?:,|,?[\s-]{{1,4}}and)?[\s-]{{1,4}}(?:{_WORD})\b){{0,12}}"
)
_NATION = r"(?P<nation>u\.?s\.?|united\sstates|canadian|australian|hong\skong|singapore|new\szealand)"
_MONEY = rf"(?:{_NATION}\s{{1,4}})?(?P<money>dollar|euro|pound|yen|yuan|renminbi|rupee)s?(?:\s{{1,4}}sterling)?"
_TIME = (
    r"(?:(?:calendar|business|working|consecutive|full|contract)\s{1,4}){0,2}"
    r"(?P<time>minute|hour|day|week|month|quarter|year)s?"
)
_SHARE = r"(?P<share>percent|per\s{1,4}cent|%)"
_UNIT = rf"(?:{_MONEY}|{_TIME}|{_SHARE}|(?P<cents>cents?))"
_HUNDREDTHS = r"\d\d|no|xx)\s?/\s?(?:100|xx)(?:ths)?"
_BRACKET = re.compile(r"[(\[]")
_REACH = 160
"""Characters before a bracket in which the number that it repeats begins."""
_BEFORE = re.compile(
    rf"(?P<words>{_WORDS})(?:[\s-]{{1,4}}(?:and|&)\s{{1,4}}(?P<hundredths>{_HUNDREDTHS})?(?:[\s-]{{0,4}}{_UNIT})?"
    rf"(?:,?\s{{1,4}}(?:and|&)\s{{1,4}}(?P<of_a_unit>{_HUNDREDTHS})?\s{{0,4}}\Z",
    re.IGNORECASE,
)
_SYMBOL = (
    r"(?P<symbol>(?:(?:u\.?\s?s\.?|cdn|cad|usd|ca|au|nz|hk|nt|[acs])\s?)?\$|usd|cad|aud|hkd|sgd|nzd|eur|€|gbp|£|jpy|¥|cny"
    r"|rmb|inr|rs\.?|₹)"
)
_FIGURE = r"(?P<figure>\d[\d,.]{0,20}\d|\.?\d{1,4})"
_INSIDE = re.compile(
    rf"[(\[]\s{{0,3}}(?:{_SYMBOL}\s{{0,3}})?{_FIGURE}(?P<ordinal>st|nd|rd|th)?(?:\s?(?P<scale>{'|'.join(_SHORT)}|m)\b)?"
    rf"(?:[\s-]{{0,3}}(?:{_UNIT}|(?:usd|eur|gbp|cad)\b))?\s{{0,3}}[)\]]",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s{{0,4}}{_UNIT}\b", re.IGNORECASE)
_FIGURE_FIRST = re.compile(
    rf"(?<![\w.,/$€£-])(?:{_SYMBOL}\s{{0,3}})?(?<![\d.,]){_FIGURE}(?:\s?(?P<scale>{'|'.join(_SHORT)}|m)\b)?"
    rf"(?:[\s-]{{0,4}}{_UNIT})?\s{{0,4}}\Z",
    re.IGNORECASE,
)
_SPELLED_INSIDE = re.compile(
    rf"[(\[]\s{{0,3}}(?P<words>{_WORDS})(?:[\s-]{{0,4}}{_UNIT})?(?:\s{{1,3}}only)?\s{{0,3}}[)\]]", re.IGNORECASE
)
_PART_OF_MORE = re.compile(
    r"(?:\d|\b(?:point|ha(?:lf|lves)|(?:quarter|third|fourth|fifth|eighth|tenth|hundredth|thousandth)s?)(?:\s+of)?|\d\s+of"
    r"|\w(?:ty|teen)|hundred|thousand|million|billion|(?:dollar|euro|pound)s?(?:,?\s+(?:and|&))?)[\s\u00ad-]*$|[\w\u00ad-]$",
    re.IGNORECASE,
)
"""What before words tells that they are the rest of a number, not all of it."""
_NAMED = re.compile(
    r"\b(?:Phase|Year|Tier|Level|Part|Section|Schedule|Exhibit|Article|Step|Stage|Appendix|Annex|Attachment|Chapter|Paragraph"
    r"|Clause|Option|Group|Lot|Unit|Zone|Category|Class|Type|Series|Table|Item|Note|Number|Page)s?\s+$",
    re.IGNORECASE,
)
_SIGNS = {
    "euro": "eur €",
    "pound": "gbp £",
    "yen": "jpy ¥",
    "yuan": "cny rmb ¥",
    "renminbi": "cny rmb ¥",
    "rupee": "inr rs rs. ₹",
}
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST_AMOUNT = 100
"""Smallest figure without a sign that counts as an amount; others number points of a list."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A number whose words and figures differ, from the first of them to the last, with the unit behind it."""

    start: int
    end: int


def differences(text: str) -> Iterator[Difference]:
    """Find the numbers that are one thing in words and another in the figures beside them, in order."""
    for bracket in _BRACKET.finditer(text):
        low, at = max(0, bracket.start() - _REACH), bracket.start()
        if figure := _INSIDE.match(text, at):
            words = _BEFORE.search(text, low, at)
            if words and _differ(words, figure) and not _is_something_else(text, words, figure):
                yield Difference(words.start(), _with_unit(text, figure.end()))
        elif words := _SPELLED_INSIDE.match(text, at):
            figure = _FIGURE_FIRST.search(text, low, at)
            if figure and _differ(words, figure):
                yield Difference(figure.start(), _with_unit(text, words.end()))


def _with_unit(text: str, end: int) -> int:
    unit = _AFTER.match(text, end)
    return unit.end() if unit else end


def _differ(words: re.Match[str], figure: re.Match[str]) -> bool:
    number = _number(words["words"], ordinal=figure.groupdict().get("ordinal") is not None)
    if number is None or _speak_of_different_things(words, figure):
        return False
    more = words.groupdict()
    hundredths = more.get("hundredths") or more.get("of_a_unit") or ""
    value = number + Decimal(hundredths if hundredths.isdigit() else 0) / 100
    meant = {value}
    if words["share"] or words["cents"]:
        meant.add(value / 100)
    figures = _values(figure)
    return bool(figures) and meant.isdisjoint(figures)


def _number(words: str, *, ordinal: bool) -> int | None:
    """Return the number that words spell, None where they spell none or several, or an order where none is meant."""
    spelled = re.findall(r"[a-z]+", words.lower())
    if not _ONE_NUMBER.fullmatch("".join(_KINDS[word] for word in spelled)):
        return None
    if any(word.endswith(("th", "first", "second", "third")) for word in spelled) != ordinal:
        return None
    total = current = 0
    for word in spelled:
        if word in _SCALES:
            total, current = total + current * _SCALES[word], 0
        elif word == "hundred":
            current *= 100
        elif word != "and":
            current += _VALUES[word]
    return total + current


def _values(figure: re.Match[str]) -> set[Decimal]:
    """Return what figures can mean: "1.000" is one or a thousand, "5m" five million or, among bankers, thousand."""
    written = figure["figure"]
    readings = {written.replace(",", "")}
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", written) or re.fullmatch(r"\d+,\d{1,2}", written):
        readings.add(written.replace(".", "").replace(",", "."))
    scale = (figure["scale"] or "").lower()
    scales = {1_000, 1_000_000} if scale == "m" else {_SHORT.get(scale, 1)}
    return {Decimal(reading) * by for reading in readings if reading.count(".") <= 1 for by in scales}


def _speak_of_different_things(words: re.Match[str], figure: re.Match[str]) -> bool:
    """Tell "two weeks (14 days)" and "one million dollars (€900,000)", which say the same in other units."""
    units = [(match["time"] or "").lower() for match in (words, figure)]
    if all(units) and units[0] != units[1]:
        return True
    money, sign = (words["money"] or "").lower(), (figure["symbol"] or "").lower().replace(" ", "")
    if not money or not sign:
        return False
    if money != "dollar":
        return sign not in _SIGNS[money].split()
    nation = (words["nation"] or "").lower()[:1]
    return not sign.endswith(("$", "d")) or bool(nation and sign[0] != "$" and sign[0] != nation)


def _is_something_else(text: str, words: re.Match[str], figure: re.Match[str]) -> bool:
    """Tell parts of longer numbers, "twelve months (2)" with the number of a note, and names as "Year Two (2021)"."""
    if _PART_OF_MORE.search(text, max(0, words.start() - 30), words.start()):
        return True
    if figure["symbol"] or figure["share"] or figure["time"] or figure["money"] or figure["cents"]:
        return False
    if words["time"] or words["share"] or words["cents"]:
        return True
    if words["money"]:
        return max(_values(figure)) < _LEAST_AMOUNT
    if figure[0].startswith("[") and not _AFTER.match(text, figure.end()):
        return True
    label = _NAMED.search(text, max(0, words.start() - 20), words.start())
    return label is not None or _A_YEAR.fullmatch(figure["figure"]) is not None
