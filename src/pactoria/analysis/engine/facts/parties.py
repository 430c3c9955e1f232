"""Who a contract binds, and what it calls them."""

import re
from collections.abc import Iterator, Sequence

from pactoria.analysis.engine.facts.defined_roles import SHORT, definitions
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
from pactoria.analysis.engine.facts.opening import ZONE, Preamble
from pactoria.analysis.engine.result import Clause, Party, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["parties"]

_SENTENCE = re.compile(
    r"(?<![A-Z])(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\bCorp)(?<!\bSt)(?<!\bAve)(?<!\bNo)(?<!\bSte)(?<!\bMr)(?<!\bMs)(?<!\bDr)"
    r"\.[\"”']?\s{1,40}(?=[A-Z])"
)
_LABELLED = re.compile(
    r"(?:^[ \t*|]{0,30}|[ \t]{2,30}|[ \t](?=Party\s[A-D]\s?[:\uff1a]))"
    r"(?P<role>Party\s[A-D1-4]|(?:The\s)?(?:Licensor|Licensee|"
    r"Customer|Client|Vendor|Supplier|Provider|Company|Distributor|Buyer|Seller|Purchaser|"
    r"Franchisor|Franchisee|Lessor|Lessee|Landlord|Tenant|Contractor|Consultant|Manufacturer|Sponsor|Agent|"
    r"Principal|Reseller|Owner|Employer|Employee|"
    r"Publisher|Developer|Disclosing\sParty|Receiving\sParty|Discloser|"
    r"Recipient))[ \t]{0,9}(?:\([^()\n]{1,60}\)[ \t]{0,9})?[:\uff1a]\s{0,60}"
    r"(?P<name>[^\s](?:(?![ \t]{2}|[ \t]Party\s[A-D]\s?[:\uff1a])[^\n]){1,120})",
    re.MULTILINE,
)
_FILING = re.compile(r"\bSource:|\b(?:10-[KQ]|8-K|F-\d|S-\d|SB-2|424B)")
_STRUCTURE = re.compile(
    r"\d{1,2}(?:\.\d{1,2}){1,3}\s|(?:PREAMBLE|RECITALS?|BACKGROUND|DEFINITIONS|WITNESSETH|WHEREAS)$", re.IGNORECASE
)
"""What stands where a name could, and is a part of the document."""
_FORMAL_END = re.compile(rf"\b{SUFFIX}$")
_BLANK = re.compile(r"_{5,}")
_LABEL = re.compile(r"[ \t]{0,3}[:\uff1a](?=\s)")
_SAYS = re.compile(
    r"\b(?:shall|will|agrees?|desires?|wish(?:es)?|proposes?|in\s{1,9}connection|pursuant)\b|[a-z]{3}\.\s{1,9}[A-Z]"
)
"""What the words between a name and what it is called do not say."""
_SOURCE = re.compile(r"\bSource:\s{0,9}$")
"""What the pages of a filing carry: who filed it."""
_AND = re.compile(r",?\s{1,20}(?:and|AND|And)\s{1,20}")
_KIND = re.compile(
    r",?\s{1,9}an?\s{1,9}(?:[\w.-]{1,20}\s{1,9}){0,5}(?:corporation|company|partnership|trust|association|bank|fund)\b",
    re.IGNORECASE,
)
_TWICE = re.compile(r"(?P<once>\S.{2,70}?)\s{1,40}(?P=once)")
_COLUMN = re.compile(r"[ \t]{4,}")
_SURE = 0.8
"""Confidence from which a clause candidate is a party's name."""
_LINE = 120
_IN_A_NAME = re.compile(r"[A-Z&][\w.&-]{0,25}[\s,-]{1,3}$|[&-]\s?$")
_OFFICE = re.compile(
    r"\b(?:CEO|Officer|Member|Signatory|Counsel|President|Director|hereunder|APPROVED\s{1,9}FOR|Page|Date|By)\b"
)
_SIGNATURE = re.compile(r"(?<=\s)(?:By|BY)[ \t]{0,3}:|/s/|^[ \t]{0,80}(?:By|Signed|Signature|Name|Per)\b", re.MULTILINE)


def parties(document: ParsedDocument, opening: Preamble | None, clauses: Sequence[Clause] = ()) -> list[Party]:
    """Find the parties, in the order of the contract; from its opening words, else from labels and signatures.

    Names with a legal form among the clause candidates count where the opening words and labels name fewer than two.
    """
    text = document.text
    found: list[Party] = []
    if opening is not None:
        found = _merged(list(_defined(document, opening)))
        if not found:
            found = _merged(list(_undefined(document, opening)))
    if len(found) < 2:  # noqa: PLR2004 - a contract has two sides
        found = _merged([*found, *_labelled(document)])
    if _called(found) < 2:  # noqa: PLR2004 - as above
        letter = _letter(document)
        found = letter if _called(letter) > _called(found) or not found else found
    if len(found) < 2:  # noqa: PLR2004 - as above
        found = _merged([*found, *_signed(document)])
    if len(found) < 2:  # noqa: PLR2004 - as above
        found = _merged([*found, *_hinted(document, clauses, found)])
    if not found:
        loose = _merged(list(_defined(document, Preamble(0, 0, min(len(text), ZONE)))))
        found = [p for p in loose if p.role and (ROLES.fullmatch(p.role) or SHORT.match(p.role))]
    if any(p.role is None for p in found):
        labelled = [p for p in _labelled(document) if any(same_party(p.name, known.name) for known in found)]
        found = _merged([*found, *labelled])
    roles = {p.role for p in found if p.role}
    return [p for p in found if (p.name not in roles or p.name == p.role) and not _STRUCTURE.match(p.name)]


def _defined(document: ParsedDocument, opening: Preamble) -> Iterator[Party]:
    """Read "X, a Delaware corporation ("Licensor"), and Y ("Licensee")"."""
    text = document.text
    at = opening.zone
    pending: list[tuple[int, int]] = []
    count = 0
    for definition in definitions(text, opening.zone, opening.end):
        if count > 1 and _SENTENCE.search(text, at, definition.start):
            break
        spans = list(_names_in(text, at, definition.start))
        if definition.role is None:
            # ("Effective Date") and the like stand between names too.
            pending += spans
            at = definition.end
            continue
        spans = pending + (
            spans
            or list(_name_before(text, at, definition.start))
            or list(_name_with(definition.role, text, at, definition.start))
        )
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


def _undefined(document: ParsedDocument, opening: Preamble) -> Iterator[Party]:
    """Read "between X and Y" without what they are called."""
    text = document.text
    told = _SENTENCE.search(text, opening.zone, opening.end)
    spans = [
        (start, end)
        for start, end in _names_in(text, opening.zone, min(opening.end, opening.zone + 1500))
        # Behind the sentence, words without a legal form are headings.
        if told is None or start < told.start() or re.search(rf"\b{SUFFIX}", text[start:end])
    ]
    if len(spans) == 1 and "between" in text[opening.start : opening.zone].lower():
        start, end = spans[0]
        two = _AND.search(text, start, end)
        if two and all(is_name(text[a:b], certain=False) for a, b in ((start, two.start()), (two.end(), end))):
            spans = [(start, two.start()), (two.end(), end)]
    for start, end in spans:
        yield _party(document, start, end, None)


def _called(found: Sequence[Party]) -> int:
    return sum(party.role is not None for party in found)


def _names_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield spans of names in what stands before a definition: the first one, and those after "and" or ";"."""
    at = start
    found = False
    while at < end:
        begin = _lead_end(text, at, end)
        stop = name_ends(text, begin, end)
        if label := _LABEL.match(text, stop, end):
            # "Client: Oakfield" and "Representative: A. Brennan" name what comes after, which is read on its own.
            at = label.end()
            continue
        if (
            stop > begin
            and is_name(text[begin:stop], certain=found)
            and not _SOURCE.search(text[max(0, begin - 20) : begin])
        ):
            yield begin, stop
            found = True
        else:
            stop = begin
        more = _next_name(text, stop, end)
        if more is None:
            return
        at = more


_SEPARATOR = re.compile(
    rf"[,;:\n](?!\s{{0,9}}(?:{SUFFIX}|[A-Z][a-z]{{1,20}}\s{{1,9}}&\s{{1,9}}[A-Z]))|"
    r"\band\s{1,9}its\s{1,9}(?:[a-z-]{1,15}\s{1,9}){0,2}(?:subsidiary|affiliate|parent)\b|"
    rf"\b(?:Signatory|Officer|President|Director|Secretary|Treasurer|Manager)\b(?=\s{{1,9}}[A-Z])"
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


_DESCRIBED = re.compile(
    rf"(?<![\w&.-])(?P<name>(?:[A-Z0-9][\w&.'\u2019-]{{0,30}},?\s{{1,9}}){{1,7}}{STRONG}),?\s{{1,9}}an?\s"
)
_REACH = 320
"""How far before what it is called a name begins that is described at length."""


def _name_with(role: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield whom a sentence describes, "sells to X, Inc., a Utah corporation", or who is written as "i-sell"."""
    if described := list(_DESCRIBED.finditer(text, max(start, end - _REACH), end)):
        start, stop = described[-1].span("name")
        start = _lead_end(text, start, stop)
        if is_name(text[start:stop], certain=True):
            yield start, stop
        return
    start = _lead_end(text, start, end)
    if role[0].islower() and text.startswith(role, start) and (stop := name_ends(text, start, end)) > start:
        yield start, stop


_LEAD = re.compile(
    r"(?-i:the(?=\s{1,9}[A-Z])|[a-z]{3,15}(?:\s[a-z]{3,15}){0,2},(?=\s{1,4}[A-Z]))|the\s{1,9}undersigned,|"
    r"(?:f/s/o|agent\s{1,9}for|for\s{1,9}(?:the\s{1,9})?services\s{1,9}of)\s|(?:[\s,;:.\-\u2013\u2014_*|#>\u25cf\u2022\u25aa\u00b7]{1,40}|\b(?:and|or|between|among|by|is|are|made|"
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
        if clause.category != "Parties" or clause.confidence < _SURE or place.start > ZONE or len(place.quote) > _LINE:
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


def _letter(document: ParsedDocument) -> list[Party]:
    """Read "Oakfield, Inc., an Ohio corporation (the "Company"), is pleased to", where no "between" tells."""
    named = _defined(document, Preamble(0, 0, min(len(document.text), ZONE)))
    return _merged([p for p in named if _is_sure(document, p)])


def _is_sure(document: ParsedDocument, party: Party) -> bool:
    """Tell who is called something from other words before brackets."""
    if party.role is None:
        return re.search(rf"\b{STRONG}", party.name) is not None
    after = document.text[party.place.end : party.place.end + _REACH]
    called = after.find(party.role)
    if called < 0 or _SAYS.search(after, 0, called):
        return False
    formal = re.search(rf"\b{STRONG}", party.name) or (_FORMAL_END.search(party.name) and _KIND.match(after))
    return formal is not None or _is_person(party)


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
            gap = max((gap.end() for gap in _COLUMN.finditer(text, start, end)), default=start)
            if is_name(text[gap:end], certain=True):
                start = gap  # noqa: PLW2901 - "LICENSEE" above the other column is no part of the name
            if twice := _TWICE.fullmatch(text, start, end):
                end = twice.end("once")  # noqa: PLW2901 - two columns, one for each of two signatures
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
