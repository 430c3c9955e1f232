"""Where a contract says who makes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pactoria.analysis.engine.facts.defined_roles import definitions
from pactoria.analysis.engine.facts.names import SUFFIX
from pactoria.analysis.engine.facts.stems import folded, places

__all__ = ["ZONE", "Preamble", "preamble"]

_REACH = 80_000
"""How far into the text the opening words are looked for; tables of contents can be long."""
_MARGIN = 40
"""How far before its word an anchor can begin: "by and between", "1. The contracting parties"."""
ZONE = 4_000
_ANCHOR = re.compile(
    r"\b(?:by[\s,]{1,9}and[\s,]{1,9})?(?:between|betweeen|among|"
    r"amongst)\b(?:[\s,]{1,9}the[\s,]{1,9}following(?:\s{1,9}(?:two\s{1,9})?parties)?)?"
    r"|(?m:^[ \t\d.]{0,9}(?:the\s)?(?:contracting\s)?parties[ \t]{0,9}:?[ \t\r]{0,9}$)"
    r"|\b(?:is\s{1,9})?(?:made|entered\s{1,9}into)(?:\s{1,9}and\s{1,9}entered\s{1,9}into)?\s{1,9}by(?!\s{1,9}and)\b",
    re.IGNORECASE,
)
_INSTRUMENT = re.compile(
    r"\b(?:agreement|contract|addendum|amendment|lease|deed|license|licence|undertaking|memorandum|indenture|"
    r"terms|order)\b",
    re.IGNORECASE,
)
_MAKING = re.compile(
    r"\b(?:made|entered|dated|executed|effective|concluded|is\s{1,9}between|is\s{1,9}by|exists|date)\b|[\"”],?\s{0,9}$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:that\s{1,9}certain|pursuant\s{1,9}to|prior|differences?|relationship|"
    r"agreements?\s{1,9}between\s{1,9}the|conflict|disputes?|arising|"
    r"any\s{1,9}agreement|entire\s{1,9}(?:agreement|understanding))\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\bwhereas\b|\bW\s?I\s?T\s?N\s?E\s?S\s?S\s?E\s?T\s?H|(?m:^[ \t]{0,60}(?:recitals?|background|"
    r"preliminary\sstatements?|table\sof\scontents|definitions|premises)\b)|"
    r"\bnow,?\s{1,9}therefore|\bin\s{1,9}consideration\s{1,9}of\b|\bagree(?:d|s)?\s{1,9}as\s{1,9}follows|"
    r"\bhereby\s{1,9}agree|(?m:^[ \t]{0,40}(?:1|I|A)\.[ \t]{0,9}[A-Z])|"
    r"(?m:^[ \t]{0,60}(?:article|section)\s{1,9}(?:1|I|one)\b)|\bthe\s{1,9}parties\s{1,9}(?:to\s{1,9}this|agree|"
    r"have|hereto|wish|desire)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Preamble:
    """Where the contract says who makes it: the words after "between", up to the recitals."""

    start: int
    """Where "between" begins."""
    zone: int
    """Where the first name can begin."""
    end: int


def preamble(text: str) -> Preamble | None:
    """Find the words that open the contract, past covers and tables of contents; None where nothing looks like it."""
    best: tuple[float, int, int] | None = None
    for anchor in _anchors(text):
        score = _opening_score(text, anchor)
        if best is None or score > best[0]:
            best = (score, anchor.start(), anchor.end())
    if best is None or best[0] < 2:  # noqa: PLR2004 - two signs at least
        return None
    stop = _STOP.search(text, best[2] + 20, min(len(text), best[2] + ZONE))
    return Preamble(best[1], best[2], stop.start() if stop else min(len(text), best[2] + ZONE))


def _anchors(text: str) -> Iterator[re.Match[str]]:
    """Find where the opening words can begin: `_ANCHOR`, in order, tried only where one of its words stands."""
    head = text[:_REACH]
    last = -1
    for place in places(folded(head), ("between", "among", "made", "entered", "parties")):
        if place < last:
            continue
        line = head.rfind("\n", max(0, place - _MARGIN), place) + 1
        if head[place : place + 7].lower() == "parties" and (place > _MARGIN and not line):
            continue
        if anchor := _ANCHOR.search(head, max(last, line, place - _MARGIN, 0), min(len(head), place + 120)):
            last = anchor.end()
            yield anchor


def _opening_score(text: str, anchor: re.Match[str]) -> float:
    before = text[max(0, anchor.start() - 300) : anchor.start()]
    after = text[anchor.end() : anchor.end() + 1200]
    score = 0.0
    if _INSTRUMENT.search(before):
        score += 1
    if _MAKING.search(before[-160:]):
        score += 1
    if re.search(r"\bthis\s", before, re.IGNORECASE):
        score += 0.5
    if _OTHER.search(before[-120:]):
        score -= 2
    roles = sum(1 for d in definitions(text, anchor.end(), min(len(text), anchor.end() + 1200)) if d.role)
    score += min(roles, 2)
    if re.match(rf"[\s:,]{{0,20}}(?:\(?\w\)?[.)]?\s{{0,9}})?[A-Z\"“].{{2,90}}?\b{SUFFIX}", after, re.DOTALL):
        score += 1
    elif re.match(r"[\s:,]{0,20}(?:the\s{1,9}part|you\b|them|us\b|such|any\b|each|either)", after, re.IGNORECASE):
        score -= 2
    return score - anchor.start() / 40_000
