"""What a contract calls itself, and which type of contract that makes it."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypedDict

from pactoria.analysis.engine.facts.opening import Preamble
from pactoria.analysis.engine.result import Fact, Quote
from pactoria.documents.parsed import BlockKind, ParsedDocument

__all__ = ["contract_type", "label", "title"]

_HEAD = 12_000
_LINE = re.compile(r"[^\n\r]+")
_INSTRUMENT = re.compile(
    r"\b(?:agreement|contract|addendum|amendment|lease|deed|licen[cs]e|memorandum|undertaking|terms|policy|"
    r"schedule|manual|order\sform|term\ssheet|"
    r"statement\sof\swork|letter\sof\sintent|annex|understanding|plan|charter|guarantee|guaranty|note|warranty)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:agreement|contract|addendum|amendment|lease|deed|memorandum\sof\sunderstanding|terms\s(?:of|and))\b",
    re.IGNORECASE,
)
_NOT_TITLES = re.compile(
    r"^(?:exhibit\s[\d.()a-z-]{1,12}$|table\sof|source:|page\b|execution\s(?:copy|version)|confidential|"
    r"this\sagreement|whereas|in\switness|date[d:]|\d{1,3}$)|"
    r"\b(?:have\sbeen|has\sbeen|shall|will|hereby|is|are|certain|omitted|pursuant|redacted|confidential\streatment|"
    r"portions|is\smade|entered\sinto)\b",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"\bthis\s{1,9}(?P<name>(?:[A-Z][\w&/,.'\u2019-]{0,30}\s{1,9}(?:(?:of|and|for|to|the|in|with|as|a|on|&|"
    r"-)\s{1,9}){0,3}){0,10}"
    r"(?:Agreement|AGREEMENT|Contract|CONTRACT|Addendum|ADDENDUM|Amendment|AMENDMENT|Lease|LEASE|Deed|License|"
    r"LICENSE))\b",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"\s*\((?:the\s|this\s)?[\"\u201c][^\"\u201d()]{1,40}[\"\u201d]\)$")
_COLUMN = re.compile(r"[ \t]{4,}")
_GOES_ON = re.compile(r"\b(?:to|of|for)$", re.IGNORECASE)
_LONGEST = 160


class _Type(TypedDict):
    key: str
    label: str
    title: list[str]
    wording: list[str]


@dataclass(frozen=True, slots=True)
class _Matcher:
    key: str
    label: str
    title: re.Pattern[str]
    wording: re.Pattern[str] | None


@cache
def _types() -> tuple[_Matcher, ...]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source = resources.files(__package__ or "").joinpath("contract_types.yaml").read_text("utf-8")
    types: list[_Type] = yaml.load(source, loader)  # noqa: S506 - both loaders are the safe ones
    return tuple(
        _Matcher(
            t["key"],
            t["label"],
            re.compile("|".join(t["title"]), re.IGNORECASE),
            re.compile("|".join(t["wording"]), re.IGNORECASE) if t["wording"] else None,
        )
        for t in types
    )


def label(key: str) -> str | None:
    """Return a contract type's name for readers ("Non-disclosure agreement" for "nda"); None where it is not known."""
    return next((known.label for known in _types() if known.key == key), None)


def title(document: ParsedDocument, opening: Preamble | None) -> Fact[str] | None:
    """Find the title: the line above the opening words that names an instrument, else "this ... Agreement"."""
    text = document.text
    for block in document.blocks[:40]:
        if block.kind in (BlockKind.TITLE, BlockKind.HEADING) and _is_title(text[block.body : block.end]):
            return _fact(document, block.body, block.end)
    limit = min(len(text), opening.start if opening else _HEAD, _HEAD)
    weak: tuple[int, int] | None = None
    for line in _LINE.finditer(text, 0, max(limit, min(len(text), 600))):
        # Markdown may give its title in front matter.
        words = line.group().strip(" \t*#_|-\xa0").removeprefix("title: ")
        words = _DEFINED.sub("", words)
        beside = _COLUMN.split(words)[-1]
        words = beside if _is_title(beside) else words
        if not _is_title(words):
            continue
        start = line.start() + line.group().index(words)
        if _STRONG.search(words):
            following = _LINE.search(text, line.end()) if _GOES_ON.search(words) else None
            if following and _is_title(following.group()):
                return _fact(document, start, following.start() + len(following.group().rstrip()))
            return _fact(document, start, start + len(words))
        weak = weak or (start, start + len(words))
    named = _THIS.search(text, 0, min(len(text), (opening.start if opening else 0) + 4000))
    if named and len(named["name"].split()) > 1 and named["name"][0].isupper():
        return _fact(document, named.start("name"), named.end("name"))
    return _fact(document, *weak) if weak else None


def _is_title(words: str) -> bool:
    words = words.strip()
    if words.endswith(":"):
        return False
    if not 4 <= len(words) <= _LONGEST or not _INSTRUMENT.search(words) or _NOT_TITLES.search(words):  # noqa: PLR2004
        return False
    heavy = [w for w in re.findall(r"[^\W\d_][\w'\u2019]*", words) if len(w) > 3]  # noqa: PLR2004 - "of", "and", "the"
    return bool(heavy) and sum(1 for w in heavy if w[0].isupper()) >= 0.7 * len(heavy)


def _fact(document: ParsedDocument, start: int, end: int) -> Fact[str]:
    place = Quote.of(document, start, end)
    return Fact(" ".join(place.quote.split()), place)


def contract_type(document: ParsedDocument, named: Fact[str] | None, opening: Preamble | None) -> str | None:
    """Return the key of the contract's type (see contract_types.yaml): from its title, else from its opening words."""
    if named is not None:
        for matcher in _types():
            if matcher.title.search(named.value):
                return matcher.key
    start = opening.start if opening else 0
    head = document.text[max(0, start - 600) : start + 6000]
    told = [(len(m.wording.findall(head)), -i, m.key) for i, m in enumerate(_types()) if m.wording]
    count, _, key = max(told)
    return key if count else None
