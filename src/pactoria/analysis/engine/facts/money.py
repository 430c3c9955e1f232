"""Amounts of money as contracts write them, with their currency."""

import re
from decimal import Decimal, InvalidOperation

from pactoria.analysis.engine.facts.durations import WORD_NUMBERS, number_of
from pactoria.analysis.engine.facts.stems import folded
from pactoria.analysis.engine.result import Fact, Money, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["amounts"]

_CODES = [
    "USD",
    "EUR",
    "GBP",
    "CAD",
    "AUD",
    "NZD",
    "CHF",
    "JPY",
    "CNY",
    "RMB",
    "HKD",
    "SGD",
    "INR",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "ILS",
    "NIS",
    "ZAR",
    "BRL",
    "MXN",
    "KRW",
    "TWD",
    "THB",
    "MYR",
    "AED",
    "SAR",
    "TRY",
    "RUB",
    "PGK",
]
_SYMBOLS = {
    "us$": "USD",
    "u.s.$": "USD",
    "u.s. $": "USD",
    "us $": "USD",
    "c$": "CAD",
    "cdn$": "CAD",
    "cad$": "CAD",
    "cdn $": "CAD",
    "ca$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "nt$": "TWD",
    "r$": "BRL",
    "mx$": "MXN",
    "$": "$",
    "€": "EUR",
    "£": "GBP",
    "¥": "¥",
    "￥": "CNY",
    "₹": "INR",
    "₪": "ILS",
    "₩": "KRW",
    "rs.": "INR",
    "rmb": "CNY",
    "nis": "ILS",
}
_NAMES = {
    "dollar": "$",
    "euro": "EUR",
    "pound sterling": "GBP",
    "pounds sterling": "GBP",
    "pound": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rupee": "INR",
    "swiss franc": "CHF",
    "franc": "CHF",
    "shekel": "ILS",
    "new israeli shekel": "ILS",
    "krona": "SEK",
}
_NATIONS = {
    "us": "USD",
    "u.s.": "USD",
    "united states": "USD",
    "american": "USD",
    "canadian": "CAD",
    "australian": "AUD",
    "hong kong": "HKD",
    "singapore": "SGD",
    "new zealand": "NZD",
    "new taiwan": "TWD",
}
_FIGURE = (
    r"(?P<figure>\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,4})?|"
    r"\d{1,3}(?:\.\d{3}){1,5}(?:,\d{2})?(?!\d)|\d{1,15}(?:[.,]\d{1,4})?)(?!\d)"
)
_SCALE = r"(?:[\s\xa0-]{0,3}(?P<scale>thousand|million|billion|mm|m|bn|k)\b)?"
_SYMBOL = "|".join(re.escape(s) for s in sorted([*_SYMBOLS, *(c.lower() for c in _CODES)], key=len, reverse=True))
_NATION = "|".join(re.escape(n) for n in sorted(_NATIONS, key=len, reverse=True))
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_BEFORE = re.compile(rf"(?<![\w$])(?P<symbol>{_SYMBOL})[\s\xa0]{{0,3}}{_FIGURE}{_SCALE}", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?<![\w.,$€£]){_FIGURE}{_SCALE}[)\]]?[\s\xa0]{{1,3}}(?:(?P<nation>{_NATION})[\s\xa0]{{1,3}})?(?:(?P<name>{_NAME})s?|(?P<code>{'|'.join(_CODES)}))\b"
    r"|(?<![\w.,$€£])(?P<euro>\d{1,3}(?:[.,]\d{3}){0,5}(?:[.,]\d{2})?)[\s\xa0]{0,2}(?P<sign>€|£)",
    re.IGNORECASE,
)
_WORD = "|".join(sorted([*WORD_NUMBERS, "million", "and"], key=len, reverse=True))
_WORDS_BEFORE = re.compile(
    rf"\b(?P<words>(?:(?:{_WORD})\b[\s,-]{{0,4}}){{1,12}})(?:(?P<nation>{_NATION})[\s\xa0]{{1,3}})?(?P<name>{_NAME})s?\b",
    re.IGNORECASE,
)
_HOME = (
    (
        "CAD",
        "canad",
        re.compile(
            r"\bCanadian\s{1,9}(?:dollars|currency|funds)|lawful\s{1,9}(?:money|currency)\s{1,9}of\s{1,9}Canada",
            re.IGNORECASE,
        ),
    ),
    (
        "AUD",
        "australia",
        re.compile(
            r"\bAustralian\s{1,9}(?:dollars|currency)|lawful\s{1,9}(?:money|currency)\s{1,9}of\s{1,9}Australia",
            re.IGNORECASE,
        ),
    ),
    ("SGD", "singapore", re.compile(r"\bSingapore\s{1,9}dollars", re.IGNORECASE)),
    ("HKD", "hong", re.compile(r"\bHong\s{1,9}Kong\s{1,9}dollars", re.IGNORECASE)),
    ("NZD", "zealand", re.compile(r"\bNew\s{1,9}Zealand\s{1,9}dollars", re.IGNORECASE)),
)
_AMERICAN = re.compile(
    r"U\.?S\.?\s{0,3}(?:\$|dollars|currency|funds)|United\s{1,9}States\s{1,9}(?:dollars|currency)|\bUSD\b",
    re.IGNORECASE,
)
_ANCHORS = (
    # Each begins with a fixed letter or sign, which is what makes a search fast; together they are in every amount.
    *(
        re.compile(word)
        for word in (
            "ollar",
            "OLLAR",
            "uro",
            "URO",
            "ound",
            "POUND",
            "enminbi",
            "upee",
            "hekel",
            "Yen",
            "yen",
            "uan",
            "Rs",
            "ranc",
            "ron[ae]",
        )
    ),
    re.compile("[$\u20ac\u00a3\u00a5\uffe5\u20b9\u20aa\u20a9]"),
    re.compile(rf"[A-Z][A-Z][A-Z](?<={'|'.join(_CODES)})"),
)
_REACH = 130
_SCALES = {"thousand": 1000, "k": 1000, "million": 10**6, "mm": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9}


def amounts(document: ParsedDocument) -> list[Fact[Money]]:
    """Find the amounts, each distinct one once, where it first stands. Percentages are no money.

    "$" and "dollars" are those of the United States unless the contract speaks of another country's only.
    """
    text = document.text
    home = _home(text)
    found: list[tuple[int, int, Money]] = []
    searches = [(pattern, *window) for window in _windows(text) for pattern in (_BEFORE, _AFTER, _WORDS_BEFORE)]
    for pattern, start, end in searches:
        for match in pattern.finditer(text, start, end):
            money = _money(match, home)
            if money is not None:
                found.append((match.start(), match.end(), money))
    found.sort(key=lambda f: (f[0], -f[1]))
    facts: list[Fact[Money]] = []
    known: set[Money] = set()
    last = 0
    for start, end, money in found:
        if start < last:
            continue
        last = end
        if money not in known:
            known.add(money)
            facts.append(Fact(money, Quote.of(document, start, end)))
    return facts


def _windows(text: str) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for place in sorted(anchor.start() for pattern in _ANCHORS for anchor in pattern.finditer(text)):
        start, end = max(0, place - _REACH), min(len(text), place + 40)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


def _home(text: str) -> str:
    """Tell which dollars "$" means."""
    small = folded(text)
    named = [code for code, word, pattern in _HOME if word in small and pattern.search(text)]
    return named[0] if len(named) == 1 and not _AMERICAN.search(text) else "USD"


def _money(match: re.Match[str], home: str) -> Money | None:
    parts = match.groupdict()
    words: str | None = parts.get("words")
    value = _spelled(words) if words else _decimal(parts.get("figure") or parts.get("euro") or "")
    if value is None or value <= 0:
        return None
    value *= _SCALES.get((parts.get("scale") or "").lower(), 1)
    currency = _currency(parts, home)
    return Money(_written(value), currency) if currency else None


def _currency(parts: dict[str, str | None], home: str) -> str | None:
    code = (parts.get("code") or "").upper()
    symbol = (parts.get("symbol") or parts.get("sign") or "").lower()
    currency = code or _SYMBOLS.get(symbol) or symbol.upper() or _NAMES.get((parts.get("name") or "").lower())
    if currency == "$":
        return _NATIONS.get((parts.get("nation") or "").lower(), home)
    return {"¥": "CNY" if home == "CNY" else "JPY", "RMB": "CNY", "NIS": "ILS"}.get(currency or "", currency)


def _decimal(figure: str) -> Decimal | None:
    """Read "1,250,000.50" and "1.250.000,50" alike."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", figure) and ("," in figure or figure.count(".") > 1):
        figure = figure.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}", figure):
        figure = figure.replace(",", ".")
    try:
        return Decimal(figure.replace(",", ""))
    except InvalidOperation:
        return None


def _spelled(words: str) -> Decimal | None:
    total = 0
    for group in re.split(r"(?<=million)", words.lower().replace(",", " ")):
        number = number_of(group.replace("million", " "))
        total += max(number, 1) * 10**6 if "million" in group else number
    return Decimal(total) if total else None


def _written(value: Decimal) -> str:
    """Two places at least, as money is written; more where the contract gives them."""
    exponent = value.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{value:.{places}f}"
