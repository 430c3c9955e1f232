"""Names that a contract gives to those who make it: (the "Licensor"), hereinafter called "Buyer"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pactoria.analysis.engine.facts.names import SUFFIX

__all__ = ["SHORT", "Definition", "definitions"]

_QUOTES = "\"“”„«»\u2018\u2019'`"
_TERM = re.compile(
    r"(?:(?:^|[^\w])\?(?P<lost>[\w. &-]{1,40})\?|\"|“|”|„|«|''|``|"
    r"(?<![\w])['\u2018])(?P<term>[^\"“”„«»\n()]{1,60}?)(?:\"|“|”|»|''|['\u2019](?!\w)|$)"
)
_PAREN = re.compile(r"\((?P<inside>[^()]{1,260}(?:\([^()]{0,120}\)[^()]{0,120}){0,2})\)?")
_HEREINAFTER = re.compile(
    r"\b(?:herein(?:after)?|hereafter|henceforth)\b(?:[^\"“”()]{0,60}[\"“](?P<term>[^\"“”()\n]{1,60})[\"”]"
    r"|\s{1,9}(?:(?:referred\s{1,9}to\s{1,9}as|called|known\s{1,9}as|named)\s{1,9})?(?:the\s{1,9})?"
    r"(?-i:(?P<bare>[A-Z][\w&-]{1,25}(?:\s[A-Z][\w&-]{1,25}){0,2}))(?=\s{0,9}(?:[,;:\u2014\u2013]|-\s|\.\s|\band\b|\n)))",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s{0,9}[:\uff1a]")
_LABELLED = re.compile(r"\bParty\s[A-D1-4]\s{0,9}$")
_BARE = re.compile(
    r"^\s{0,4}(?:herein(?:after)?|hereafter|the|collectively|henceforth)\b(?:[\s,]{1,4}(?:and|"
    r"in\s{1,4}this\s{1,4}agreement|collectively|individually|also|sometimes|jointly|to\s{1,4}be|"
    r"referred\s{1,4}to|known|called|described|designated|as|the|each)\b){0,8}"
    r"\s{1,4}(?P<term>[A-Z][\w&.' -]{1,40})[\s.,]{0,4}$"
)
SHORT = re.compile(
    r"^\s?(?P<term>[A-Z][a-z]{2,20}(?:or|er|ee|ant|ent)|Company|COMPANY|Client|Bank|[A-Z]{3,20}(?:OR|ER|EE|ANT|"
    r"ENT))\s?$"
)
_CALLED = re.compile(r"^\s?(?P<term>[A-Z][\w&-]{2,25}(?:\s[A-Z][\w&-]{1,25}){0,2})\s?$")
_NAME_GOES_ON = re.compile(rf"\s{{1,9}}(?:[A-Z][\w.-]{{1,20}}\s{{1,9}}){{0,2}}{SUFFIX}")
_FORM = re.compile(rf"[\s,]{{1,9}}{SUFFIX}[\s,]{{0,9}}$")
_LOOK_BACK = 200
"""Characters before a bracket in which the name stands that it shortens."""
_NOT_ROLES = re.compile(
    r"^(?:(?:this|the|each|a|an)\s)?(?:.{0,30}\b(?:agreement|contract|addendum|amendment|lease|deed|memorandum|"
    r"agreements|events?|attributes|markets?|equipment|upgrades|practices|businesses|materials|program|"
    r"msa|terms|act|effective\sdate|date|term|commission|sec)\b"
    r"|part(?:y|ies)|both\sparties|either\sparty|affiliates|territory|products?|services?|closing)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a name is given, and which."""

    start: int
    end: int
    role: str | None
    """None for a definition of something else, such as "Agreement"."""


def definitions(text: str, start: int, end: int) -> Iterator[Definition]:
    """Definitions such as ("Licensor"), (hereinafter the "Buyer"), (the Company), in order, without overlaps."""
    at = start
    while True:
        paren = _PAREN.search(text, at, end)
        plain = _HEREINAFTER.search(text, at, end)
        if plain and (paren is None or plain.start() < paren.start()):
            role = _role([plain["term"] or plain["bare"]])
            yield Definition(plain.start(), plain.end(), role)
            at = plain.end()
            continue
        if paren is None:
            return
        if _LABEL.match(text, paren.end()) and _LABELLED.search(text, max(start, paren.start() - 20), paren.start()):
            # "Party B (Carrier): Acme" says what comes after it is called.
            yield Definition(paren.start(), paren.end(), None)
            at = paren.end()
            continue
        inside = paren["inside"]
        terms = [m["term"] or m["lost"] for m in _TERM.finditer(inside)]
        bare = _BARE.match(inside)
        if terms:
            yield Definition(paren.start(), paren.end(), _role(terms))
        elif bare or (bare := SHORT.match(inside)) or (bare := _shortened(text, start, paren)):
            yield Definition(paren.start(), paren.end(), _role([bare["term"]]))
        at = paren.end()


def _shortened(text: str, start: int, paren: re.Match[str]) -> re.Match[str] | None:
    """Read "Oakfield Holdings, Inc. (Oakfield)" and "Union of Growers (UOG)"; "Oak (Jersey) Limited" is one name."""
    called = _CALLED.match(paren["inside"])
    if called is None or _NAME_GOES_ON.match(text, paren.end()):
        return None
    before = _FORM.sub("", text[max(start, paren.start() - _LOOK_BACK) : paren.start()])
    words = re.findall(r"[A-Za-z][\w&-]*", before)
    first = called["term"].split()[0].lower()
    initials = ["".join(w[0] for w in some) for some in (words, [w for w in words if w[0].isupper()])]
    named = any(w[0].isupper() and w.lower() == first for w in words)
    return called if named or any(i.upper().endswith(called["term"]) for i in initials) else None


def _role(terms: list[str | None]) -> str | None:
    for term in filter(None, terms):
        tidy = " ".join(term.split()).strip(" ,.;:" + _QUOTES)
        if tidy and not _NOT_ROLES.match(tidy):
            return tidy.removeprefix("the ")
    return None
