"""Who a contract binds, and what it calls them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.facts.names import (
    ROLES,
    STRONG,
    SUFFIX,
    clean,
    is_name,
    name_ends,
    normal_name,
    same_party,
)
from pactoria.analysis.engine.facts.stems import folded, places
from pactoria.analysis.engine.result import Clause, Party, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Preamble", "parties", "preamble"]

_REACH = 80_000
"""How far into the text the opening words are looked for; tables of contents can be long."""
_MARGIN = 40
"""How far before its word an anchor can begin: "by and between", "1. The contracting parties"."""
_ZONE = 4_000
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
_QUOTES = "\"“”„«»\u2018\u2019'`"
_TERM = re.compile(
    r"(?:(?:^|[^\w])\?(?P<lost>[\w. &-]{1,40})\?|\"|“|”|„|«|''|``|"
    r"(?<![\w])['\u2018])(?P<term>[^\"“”„«»\n()]{1,60}?)(?:\"|“|”|»|''|['\u2019](?!\w))"
)
_PAREN = re.compile(r"\((?P<inside>[^()]{1,260}(?:\([^()]{0,120}\)[^()]{0,120}){0,2})\)?")
_HEREINAFTER = re.compile(
    r"\b(?:herein(?:after)?|hereafter|henceforth)\b[^\"“”()]{0,60}[\"“](?P<term>[^\"“”()\n]{1,60})[\"”]", re.IGNORECASE
)
_BARE = re.compile(
    r"^\s{0,4}(?:herein(?:after)?|hereafter|the|collectively|henceforth)\b(?:[\s,]{1,4}(?:and|"
    r"in\s{1,4}this\s{1,4}agreement|collectively|individually|also|sometimes|jointly|to\s{1,4}be|"
    r"referred\s{1,4}to|known|called|described|designated|as|the|each)\b){0,8}"
    r"\s{1,4}(?P<term>[A-Z][\w&.' -]{1,40})[\s.,]{0,4}$"
)
_SHORT = re.compile(
    r"^\s?(?P<term>[A-Z][a-z]{2,20}(?:or|er|ee|ant|ent)|Company|COMPANY|Client|Bank|[A-Z]{3,20}(?:OR|ER|EE|ANT|"
    r"ENT))\s?$"
)
_NOT_ROLES = re.compile(
    r"^(?:(?:this|the|each|a|an)\s)?(?:.{0,30}\b(?:agreement|contract|addendum|amendment|lease|deed|memorandum|"
    r"agreements|events?|attributes|markets?|equipment|upgrades|practices|businesses|materials|program|"
    r"msa|terms|act|effective\sdate|date|term|commission|sec)\b"
    r"|part(?:y|ies)|both\sparties|either\sparty|affiliates?|territory|products?|services?|closing)$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?<![A-Z])(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\bCorp)(?<!\bSt)(?<!\bAve)(?<!\bNo)(?<!\bSte)(?<!\bMr)(?<!\bMs)(?<!\bDr)"
    r"\.[\"”']?\s{1,40}(?=[A-Z])"
)
_TOGETHER = re.compile(
    r"\b(?:together\s{1,9}with|collectively|and\s{1,9}each|each\s{1,9}(?:a|an|of)|jointly|individually)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^[ \t*|]{0,30}(?P<role>Party\s[A-D1-4]|(?:The\s)?(?:Licensor|Licensee|Customer|Client|Vendor|Supplier|"
    r"Provider|Company|Distributor|Buyer|Seller|Purchaser|"
    r"Franchisor|Franchisee|Lessor|Lessee|Landlord|Tenant|Contractor|Consultant|Manufacturer|Sponsor|Agent|"
    r"Principal|Reseller|Owner|Employer|Employee|"
    r"Publisher|Developer|Disclosing\sParty|Receiving\sParty|Discloser|"
    r"Recipient))[ \t]{0,9}(?:\([^()\n]{1,60}\)[ \t]{0,9})?[:\uff1a]\s{0,60}(?P<name>[^\s][^\n]{1,120})$",
    re.MULTILINE,
)
_FILING = re.compile(r"\bSource:|\b(?:10-[KQ]|8-K|F-\d|S-\d|SB-2|424B)")
_FORMAL_END = re.compile(rf"\b{SUFFIX}$")
_BLANK = re.compile(r"_{5,}")
_SURE = 0.8
"""Confidence from which a clause candidate is a party's name."""
_LINE = 120
_IN_A_NAME = re.compile(r"[A-Z&][\w.&-]{0,25}[\s,-]{1,3}$|[&-]\s?$")
_OFFICE = re.compile(
    r"\b(?:CEO|Officer|Member|Signatory|Counsel|President|Director|hereunder|APPROVED\s{1,9}FOR|Page|Date|By)\b"
)
_SIGNATURE = re.compile(r"(?<=\s)(?:By|BY)[ \t]{0,3}:|/s/|^[ \t]{0,80}(?:By|Signed|Signature|Name|Per)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Preamble:
    """Where the contract says who makes it: the words after "between", up to the recitals."""

    start: int
    """Where "between" begins."""
    zone: int
    """Where the first name can begin."""
    end: int


@dataclass(frozen=True, slots=True)
class _Definition:
    start: int
    end: int
    role: str | None
    """None for a definition of something else, such as "Agreement"."""


def preamble(text: str) -> Preamble | None:
    """Find the words that open the contract, past covers and tables of contents; None where nothing looks like it."""
    best: tuple[float, int, int] | None = None
    for anchor in _anchors(text):
        score = _opening_score(text, anchor)
        if best is None or score > best[0]:
            best = (score, anchor.start(), anchor.end())
    if best is None or best[0] < 2:  # noqa: PLR2004 - two signs at least
        return None
    stop = _STOP.search(text, best[2] + 20, min(len(text), best[2] + _ZONE))
    return Preamble(best[1], best[2], stop.start() if stop else min(len(text), best[2] + _ZONE))


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
    roles = sum(1 for d in _definitions(text, anchor.end(), min(len(text), anchor.end() + 1200)) if d.role)
    score += min(roles, 2)
    if re.match(rf"[\s:,]{{0,20}}(?:\(?\w\)?[.)]?\s{{0,9}})?[A-Z\"“].{{2,90}}?\b{SUFFIX}", after, re.DOTALL):
        score += 1
    elif re.match(r"[\s:,]{0,20}(?:the\s{1,9}part|you\b|them|us\b|such|any\b|each|either)", after, re.IGNORECASE):
        score -= 2
    return score - anchor.start() / 40_000


def _definitions(text: str, start: int, end: int) -> Iterator[_Definition]:
    """Definitions such as ("Licensor"), (hereinafter the "Buyer"), (the Company), in order, without overlaps."""
    at = start
    while True:
        paren = _PAREN.search(text, at, end)
        plain = _HEREINAFTER.search(text, at, end)
        if plain and (paren is None or plain.start() < paren.start()):
            role = _role([plain["term"]])
            yield _Definition(plain.start(), plain.end(), role)
            at = plain.end()
            continue
        if paren is None:
            return
        inside = paren["inside"]
        terms = [m["term"] or m["lost"] for m in _TERM.finditer(inside)]
        bare = _BARE.match(inside)
        if terms:
            yield _Definition(paren.start(), paren.end(), _role(terms))
        elif bare or (bare := _SHORT.match(inside)):
            yield _Definition(paren.start(), paren.end(), _role([bare["term"]]))
        at = paren.end()


def _role(terms: list[str | None]) -> str | None:
    for term in filter(None, terms):
        tidy = " ".join(term.split()).strip(" ,.;:" + _QUOTES)
        if tidy and not _NOT_ROLES.match(tidy):
            return tidy.removeprefix("the ")
    return None


def parties(document: ParsedDocument, opening: Preamble | None, clauses: Sequence[Clause] = ()) -> list[Party]:
    """Find the parties, in the order of the contract; from its opening words, else from labels and signatures.

    Names with a legal form among the clause candidates count where the opening words and labels name fewer than two.
    """
    text = document.text
    found: list[Party] = []
    if opening is not None:
        found = _merged(list(_defined(document, opening)))
        if not found:
            found = _merged(list(_undefined(document, opening.zone, opening.end)))
    else:
        letter = _defined(document, Preamble(0, 0, min(len(text), _ZONE)))
        found = _merged([p for p in letter if re.search(rf"\b{STRONG}", p.name) or _is_person(p)])
    if len(found) < 2:  # noqa: PLR2004 - a contract has two sides
        found = _merged([*found, *_labelled(document)])
    if len(found) < 2:  # noqa: PLR2004 - as above
        found = _merged([*found, *_signed(document)])
    if len(found) < 2:  # noqa: PLR2004 - as above
        found = _merged([*found, *_hinted(document, clauses, found)])
    if not found:
        loose = _merged(list(_defined(document, Preamble(0, 0, min(len(text), _ZONE)))))
        found = [p for p in loose if p.role and (ROLES.fullmatch(p.role) or _SHORT.match(p.role))]
    roles = {p.role for p in found if p.role}
    return [p for p in found if p.name not in roles or p.name == p.role]


def _defined(document: ParsedDocument, opening: Preamble) -> Iterator[Party]:
    """Read "X, a Delaware corporation ("Licensor"), and Y ("Licensee")"."""
    text = document.text
    at = opening.zone
    pending: list[tuple[int, int]] = []
    count = 0
    for definition in _definitions(text, opening.zone, opening.end):
        if count > 1 and _SENTENCE.search(text, at, definition.start):
            break
        spans = list(_names_in(text, at, definition.start))
        if definition.role is None:
            # ("Effective Date") and the like stand between names too.
            pending += spans
            at = definition.end
            continue
        spans = pending + (spans or list(_name_before(text, at, definition.start)))
        pending = []
        for start, end in spans[:-1]:
            yield _party(document, start, end, None)
        if spans:
            # What stands before a blank is not who is called so.
            blank = _BLANK.search(text, spans[-1][1], definition.start)
            yield _party(document, *spans[-1], None if blank else definition.role)
            count += 1
        at = definition.end
    tail = _SENTENCE.search(text, at, opening.end)
    if pending or at > opening.zone:
        for start, end in [*pending, *_names_in(text, at, min(tail.start() if tail else opening.end, at + 600))]:
            if re.search(SUFFIX, text[start:end]):
                yield _party(document, start, end, None)


def _undefined(document: ParsedDocument, start: int, end: int) -> Iterator[Party]:
    for first, last in _names_in(document.text, start, min(end, start + 1500)):
        yield _party(document, first, last, None)


def _names_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield spans of names in what stands before a definition: the first one, and those after "and" or ";"."""
    at = start
    found = False
    while at < end:
        begin = _lead_end(text, at, end)
        stop = name_ends(text, begin, end)
        if stop > begin and is_name(text[begin:stop], certain=found):
            yield begin, stop
            found = True
        else:
            stop = begin
        more = _next_name(text, stop, end)
        if more is None:
            return
        at = more


_SEPARATOR = re.compile(
    rf"[,;:\n](?!\s{{0,9}}(?:{SUFFIX}|[A-Z][a-z]{{1,20}}\s{{1,9}}&\s{{1,9}}[A-Z]))|\b(?:Signatory|Officer|President|Director|Secretary|Treasurer|Manager)\b(?=\s{{1,9}}[A-Z])"
)
_LOWER_WORDS = re.compile(r"(?:[\s,.]{0,9}(?:[a-z][\w'\u2019-]{0,30}|[\d.)]{1,9})(?=\s)){0,20}\s{0,9}")


def _name_before(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the name with a legal form that stands right before a place, whatever comes before it."""
    while end > start and text[end - 1] in " ,\n\r\t":
        end -= 1
    start = max(start, end - 160)
    for separator in _SEPARATOR.finditer(text, start, end):
        start = separator.end()
    lower = _LOWER_WORDS.match(text, start, end)
    start = _lead_end(text, lower.end() if lower else start, end)
    if start < end and _FORMAL_END.search(text, start, end) and is_name(text[start:end], certain=True):
        yield start, end


_LEAD = re.compile(
    r"(?-i:the(?=\s{1,9}[A-Z])|[a-z]{3,15}(?:\s[a-z]{3,15}){0,2},(?=\s{1,4}[A-Z]))|the\s{1,9}undersigned,|"
    r"(?:f/s/o|agent\s{1,9}for|for\s{1,9}(?:the\s{1,9})?services\s{1,9}of)\s|(?:[\s,;:.\-\u2013\u2014_*|#>]{1,40}|\b(?:and|or|between|among|by|is|are|made|"
    r"the\s{1,9}following|parties|(?:on|of)\s{1,9}(?:the\s{1,9})?(?:one|other|first|second|third)\s{1,9}(?:part|"
    r"hand|side)|"
    r"as\s{1,9}(?:of|follows)|party\s{1,9}of\s{1,9}the\s{1,9}first\s{1,9}part|messrs|m/s|(?:signed|"
    r"executed)(?:\s{1,9}as\s{1,9}a\s{1,9}deed)?(?:\s{1,9}(?:for(?:\s{1,9}and\s{1,9}on)?|by|"
    r"on)\b)?(?:\s{1,9}behalf\s{1,9}of)?|for\s{1,9}and\s{1,9}on\s{1,9}behalf\s{1,9}of)\b|&(?=\s)|\((?:\d{1,2}|"
    r"[ivx]{1,4}|[a-z])\)|(?<![\w.])(?:\d{1,2}|(?-i:[a-z]|[A-D](?!\.\s[A-Z]\.)))[.)](?=\s)|[\"“”](?=[\s,.;]))",
    re.IGNORECASE,
)


def _lead_end(text: str, at: int, end: int) -> int:
    while lead := _LEAD.match(text, at, end):
        at = lead.end()
    return at


_LISTED = re.compile(r"\s{0,4},\s{1,9}(?:and\s{1,9})?")
_JOINT = re.compile(
    r"(?:[,;]|\n|\)|\.)?\s{0,9}\band\b(?:\s{1,9}(?:between|among))?|;|:\s|\n\s{0,9}\n|\)\s{0,4},|\bf/s/o\b|"
    r"\bagent\s{1,9}for\b|\bfor\s{1,9}(?:the\s{1,9})?services\s{1,9}of\b|(?<![\w)])\((?:\d{1,2}|[ivx]{1,4}|[a-z])\)",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"\b(?:subsidiar(?:y|ies)|division|affiliate|owned|controlled|organized|existing|laws|between|street|avenue|"
    r"road)\b[^,;]{0,40}$",
    re.IGNORECASE,
)


def _next_name(text: str, at: int, end: int) -> int | None:
    """Where, after a description, another name begins; None where there is none."""
    listed = _LISTED.match(text, at, end)
    if listed and re.search(SUFFIX + "$", text[max(0, at - 30) : at]):
        stop = name_ends(text, listed.end(), end)
        if re.search(SUFFIX + "$", text[listed.end() : stop]) and is_name(text[listed.end() : stop], certain=True):
            return listed.end()
    best = None
    for joint in _JOINT.finditer(text, at, end):
        begin = _lead_end(text, joint.start(), end)
        stop = name_ends(text, begin, end)
        if (
            begin >= end
            or not is_name(text[begin:stop], certain=False)
            or (joint.group()[0] != "," and _OWNED.search(text[max(at, joint.start() - 60) : joint.start()] + " "))
        ):
            continue
        if re.search(SUFFIX + r"$", text[begin:stop]):
            return joint.start()
        best = best or joint.start()
    return best


def _labelled(document: ParsedDocument) -> Iterator[Party]:
    """Read "Party A: Beijing X Co., Ltd." and "Licensor: Y"."""
    text = document.text
    for label in _LABELLED.finditer(text, 0, min(len(text), 12_000)):
        start = _lead_end(text, label.start("name"), label.end("name"))
        stop = name_ends(text, start, label.end("name"))
        if is_name(text[start:stop], certain=False):
            yield _party(document, start, stop, label["role"])


def _hinted(document: ParsedDocument, clauses: Sequence[Clause], known: Sequence[Party]) -> Iterator[Party]:
    """Take the names that the clause finder is sure of, near the beginning, where they are names from end to end."""
    text = document.text
    for clause in clauses:
        place = clause.place
        if clause.category != "Parties" or clause.confidence < _SURE or place.start > _ZONE or len(place.quote) > _LINE:
            continue
        start = _lead_end(text, place.start, place.end)
        stop = name_ends(text, start, place.end)
        written = text[start:stop]
        if (
            stop == place.end
            and is_name(written, certain=True)
            and _has_one_form(written)
            and not _IN_A_NAME.search(text, max(0, start - 30), start)
            and not _OFFICE.search(written)
            and not any(_alike(p.name, written) for p in known)
        ):
            yield _party(document, start, stop, None)


def _alike(one: str, other: str) -> bool:
    """Tell "Pizza House Holding, Inc." from a party of another name, whatever the last words are."""
    first, second = (normal_name(name).split() for name in (one, other))
    return first[:2] == second[:2]


def _has_one_form(written: str) -> bool:
    """Tell one name from several that columns or lines ran together."""
    return len(re.findall(rf"[\w)][\s,]{{1,20}}{STRONG}", written)) == 1


def _is_person(party: Party) -> bool:
    """Tell "Jane Roe ("Consultant")" from other words before brackets."""
    called = party.role is not None and (ROLES.fullmatch(party.role) or re.fullmatch(r"Party\s[A-Z]", party.role))
    return bool(called) and re.fullmatch(r"(?:[A-Z][\w.'\u2019-]{0,20}\s?){2,5}", party.name) is not None


def _signed(document: ParsedDocument) -> Iterator[Party]:
    """Read the names with a legal form that stand right before "By:"."""
    text = document.text
    for mark in _SIGNATURE.finditer(text, max(0, len(text) - 60_000)):
        if _FILING.search(text, max(0, mark.start() - 160), mark.start()):
            continue
        for start, end in _name_before(text, max(0, mark.start() - 160), mark.start()):
            if len(re.findall(rf"[\w)][\s,]{{1,20}}{STRONG}", text[start:end])) > 1 or _OFFICE.search(text, start, end):
                # Columns that ran together, and what stands between two signatures.
                continue
            yield _party(document, start, end, None)


def _party(document: ParsedDocument, start: int, end: int, role: str | None) -> Party:
    return Party(clean(document.text[start:end]), role, Quote.of(document, start, end))


def _merged(found: Sequence[Party]) -> list[Party]:
    """One entry a party, under its first name, with the first role that is known."""
    kept: list[Party] = []
    for party in found:
        for place, known in enumerate(kept):
            if same_party(known.name, party.name):
                if known.role is None and party.role is not None:
                    kept[place] = Party(known.name, party.role, known.place)
                break
        else:
            kept.append(party)
    return kept[:40]
