"""Which of a contract's dates is the one of its making, and which the one that it takes effect."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pactoria.analysis.engine.facts import dates as written
from pactoria.analysis.engine.facts.dates import WrittenDate
from pactoria.analysis.engine.facts.opening import Preamble
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Fact, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Dating", "dating"]

_MADE = re.compile(
    r"\b(?:dated|made|entered|executed|effective|concluded|signed|as\s{1,9}of|this|on|"
    r"date)\b[\s:,.(\"”]{0,9}(?:(?:and|entered|into|made|effective|as|of|on|the|this|is|by|date|dated|at|for|"
    r"reference|in|[A-Z][A-Za-z]{2,15})\b[\s:,(]{0,9}){0,8}$",
    re.IGNORECASE,
)
_OTHER_PAPER = re.compile(
    r"\b(?:that\s{1,9}certain|certain|pursuant\s{1,9}to|original|existing|prior|previous|previously|amends?|"
    r"amended|amendment\s{1,9}to|under)\b[^.]{0,120}\bdated\b[^.]{0,20}$|"
    r"\b(?-i:Note|Letter|Plan|Policy|Prospectus|Certificate|Order),?\s{1,9}dated\b[^.]{0,20}$|"
    r"\b(?:amended|supplemented|restated|expire[sd]?|expiring|terminat\w{1,6}|until|through|incorporated|"
    r"organized|filed|source:|act\s{1,9}of|ending|ended)\b[^.\n]{0,40}$",
    re.IGNORECASE,
)
_DEFINED_AFTER = re.compile(
    r"^[\s,.\]]{0,9}(?:\d{4}\s{0,3})?(?:\([^()\"“”]{0,60}|and\s{1,9}|,\s{0,9}|which\s{1,9}(?:is|"
    r"shall\s{1,9}be)\s{1,9}|\()?(?:the|this|hereinafter|hereafter|herein|called|referred\s{1,9}to\s{1,9}as|its|"
    r"\s|,){0,12}(?:[\"“']{1,2}(?:the\s{1,9})?(?P<term>[^\"”'\n]{2,50})[,.]?[\"”']{1,2}|"
    r"(?P<bare>effective\s{0,9}date)\s{0,2}\))",
    re.IGNORECASE,
)
_DEFINED_BEFORE = re.compile(
    r"[\"“](?P<term>[^\"”\n]{2,40}\bdate)[\"”]\s{1,9}(?:shall\s{1,9})?(?:means?|is|be)\b[\s:]{0,9}(?:be\s)?$",
    re.IGNORECASE,
)
_EFFECTIVE_TERM = re.compile(
    r"effective\s{0,9}date|commencement\s{1,9}date|\beffective\b|start\s{1,9}date", re.IGNORECASE
)
_EFFECTIVE = re.compile(
    r"(?:[\"“']?(?:agreement\s{1,9}|contract\s{1,9})?(?:effective|commencement|"
    r"start)\s{1,9}date[\"”']?(?:\s{1,9}(?:of|for)\s{1,9}(?:this|"
    r"the)\s{1,9}(?:[A-Z]\w{1,20}\s{0,3}){1,4})?[\"”':.,\s|_*-]{0,30}(?:\s{0,9}(?:shall\s{1,9})?(?:means?|be|is|"
    r"will\s{1,9}be|refers\s{1,9}to|shall\s{1,9}mean)\b[\s:,]{0,9})?"
    r"|\b(?:effective|commenc(?:e|es|ing)|begin(?:s|ning)?|in\s{1,9}force|takes?\s{1,9}effect|start(?:s|ing)?|"
    r"retroactive(?:ly)?)\b[\s,]{0,9})(?:(?:on|as|of|from|the|upon|this|and|with|effect|at|to|date|"
    r"is)\b[\s:,]{0,9}){0,6}$",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:effective(?:\s{1,9}date)?|commenc\w{1,5}|begin\w{0,5}|takes?\s{1,9}effect|(?:in|"
    r"into)\s{1,9}(?:full\s{1,9})?(?:force|effect)|run|starts?|valid)\b[^.;]{0,70}?\b"
    r"(?:(?:date|day)\b[^.;]{0,40}\b(?:above|hereof|herein|hereinabove|below)\b|date\s{1,9}of\s{1,9}(?:this|"
    r"the)\s{1,9}(?:agreement|contract|license|lease)\b|date\s{1,9}hereof"
    r"|first\s{1,9}(?:written|set\s{1,9}forth|stated|mentioned|appearing)\b"
    r"|(?:upon|on|date|day)\b[^.;]{0,40}\b(?:execution|signatures?|signing|signed|executed)\b|"
    r"execution\s{1,9}date|last\s{1,9}signature|signed\s{1,9}acceptance)",
    re.IGNORECASE,
)
_SIGNING = re.compile(
    r"/s/|\\s\\|\bin\s{1,9}witness\b|\b(?:by|name|title|signature|signed|"
    r"authori[sz]ed\s{1,9}signat\w{1,5})\s{0,3}:|\(?\bsigna?ture\)?|\(seal\)|\b(?:executed|signed|subscribed)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\b(?:date[d]?|signed|day)\b[\s:_]{0,30}(?:(?:on|this|the|as|of)\b\s{0,9}){0,4}$", re.IGNORECASE)
_TERM_WORD = re.compile(r"\b(?:term|agreement|contract|amendment|addendum)\b", re.IGNORECASE)
_THIS_IS_DATED = re.compile(
    r"\bthis\s{1,9}(?:\w{1,20}\s{1,9}){0,3}(?:agreement|contract|deed|lease|amendment|addendum)\b[^.;]{0,60}"
    r"\b(?:dated|made|signed|executed|entered\s{1,9}into)\b(?:\s{1,9}(?:on|as|of|this|the)){0,4}\s{1,9}$|"
    r"\b(?:executed|signed)\s{1,9}this\s{1,9}(?:\w{1,20}\s{1,9}){0,3}(?:agreement|contract|deed|lease|amendment|addendum)"
    r"(?:\s{1,9}(?:on|as|of|this|the)){1,5}\s{1,9}$",
    re.IGNORECASE,
)
_RECITED = re.compile(r"\bwhereas\b(?:(?!\bnow,?\s{1,9}therefore).){0,300}$", re.IGNORECASE | re.DOTALL)
"""What a recital dates is another paper."""
_TITLE = re.compile(r"\b(?-i:AGREEMENT|CONTRACT|LEASE|ADDENDUM|AMENDMENT|LETTER)\s{1,9}$")
_FILING = re.compile(r"\b(?:source|filed|10-[KQ]|8-K|S-1|F-1|424B\d)\b[^\n]{0,60}$", re.IGNORECASE)
_COVER = 3000
_TAIL = 12_000


@dataclass(frozen=True, slots=True)
class Dating:
    """When a contract was made and when it takes effect."""

    agreement: Fact[str] | None
    effective: Fact[str] | None
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    """Days that the contract gives a name, in small letters: "launch date" to "2019-03-01"."""


def dating(document: ParsedDocument, found: Sequence[WrittenDate], opening: Preamble | None) -> Dating:
    """Find the date of making and the effective date.

    The agreement date is the one in the opening words or on the cover ("made as of", "dated"), else the last date
    beside a signature. A date left blank there ("March __, 2019") is no date, and none is taken from elsewhere.
    The effective date is one that is called so, from which the term runs, or the agreement date where the contract says
    that it takes effect on it; a contract that is only "dated as of" a day states no effective date.
    """
    text = document.text
    made, blank = _made(text, found, opening)
    effective = _effective(text, found, opening)
    if made is None and not blank:
        if effective is not None and opening is not None and opening.start - 700 <= effective.start <= opening.end:
            made = effective
        else:
            made = _at_the_end(text, found) or _signature(text, found)
    if effective is None and made is not None and _takes_effect_when_made(text, made):
        effective = made
    return Dating(_fact(document, made), _fact(document, effective), _named(text, found))


def _named(text: str, found: Sequence[WrittenDate]) -> dict[str, str]:
    """Read `March 1, 2019 (the "Launch Date")` and `"Launch Date" means March 1, 2019`; the first meaning stays."""
    named: dict[str, str] = {}
    for date in found:
        if date.iso is None:
            continue
        after = _DEFINED_AFTER.match(text[date.end : date.end + 140])
        before = _DEFINED_BEFORE.search(text, max(0, date.start - 90), date.start)
        for name in (after["term"] if after else None, before["term"] if before else None):
            if name and name.lower().rstrip().endswith("date"):
                named.setdefault(" ".join(name.lower().split()), date.iso)
    return named


def _fact(document: ParsedDocument, date: WrittenDate | None) -> Fact[str] | None:
    if date is None or date.iso is None:
        return None
    return Fact(date.iso, Quote.of(document, date.start, date.end))


def _made(text: str, found: Sequence[WrittenDate], opening: Preamble | None) -> tuple[WrittenDate | None, bool]:
    """Return the date in the opening words or on the cover, and whether one was left blank."""
    cover = (0, min(len(text), _COVER if opening is None else max(opening.start, 600)))
    zones: list[tuple[int, int]] = []
    if opening is not None:
        zones += [(max(0, opening.start - 400), opening.start), (opening.start, opening.end)]
    blank = False
    for start, end in [*zones, cover]:
        for date in written.between(found, start, end + 60):
            if date.start >= end:
                break
            before = text[max(0, date.start - 170) : date.start]
            if _is_of_another_paper(text, date, before):
                continue
            if _is_only_effective(text, date, before):
                continue
            if not _MADE.search(before[-90:]) and not ((start, end) == cover and _stands_alone(text, date)):
                continue
            if date.iso is None:
                blank = True
                continue
            return date, False
        if blank:
            return None, True
    return None, blank


def _is_of_another_paper(text: str, date: WrittenDate, before: str) -> bool:
    return (
        _FILING.search(before[-90:]) is not None
        or _OTHER_PAPER.search(before) is not None
        or _RECITED.search(text, max(0, date.start - 320), date.start) is not None
    )


def _is_only_effective(text: str, date: WrittenDate, before: str) -> bool:
    """Tell "made on March 14 but effective as of March 1" from "made and effective as of March 1"."""
    cue = re.search(r"\beffective\b[^.]{0,20}$", before, re.IGNORECASE)
    if cue is None or re.search(
        r"\b(?:made|entered|executed|dated)\b[^.]{0,40}\beffective\b[^.\d]{0,20}$", before, re.IGNORECASE
    ):
        return False
    nearby = text[date.end : date.end + 120]
    return re.search(r"\b(?:made|entered\s{1,9}into|dated|executed)\b[^.]{0,40}\d", nearby) is not None


def _stands_alone(text: str, date: WrittenDate) -> bool:
    """Tell whether a date is a line of its own or stands below the title, as on covers."""
    if _TITLE.search(text, max(0, date.start - 30), date.start):
        return True
    return (
        not text[max(0, date.start - 40) : date.start].rpartition("\n")[2].strip()
        and not text[date.end : date.end + 40].partition("\n")[0].strip()
    )


def _effective(text: str, found: Sequence[WrittenDate], opening: Preamble | None) -> WrittenDate | None:
    best: tuple[float, WrittenDate] | None = None
    for date in found:
        score = _effective_score(text, date, opening)
        if score and (best is None or score > best[0]):
            best = (score, date)
    return best[1] if best else None


def _effective_score(text: str, date: WrittenDate, opening: Preamble | None) -> float:
    """Tell how surely a date is the effective one; 0 where nothing says so."""
    early = -date.start / 1_000_000
    in_opening = opening is not None and opening.start - 700 <= date.start <= opening.end
    called = _DEFINED_AFTER.match(text[date.end : date.end + 140])
    term = (called["term"] or called["bare"]) if called else ""
    if _EFFECTIVE_TERM.search(term):
        return (10 if in_opening else 7) + early + ("effective" in term.lower())
    before = text[max(0, date.start - 140) : date.start]
    cue = _EFFECTIVE.search(before)
    if cue is None:
        return 0
    if "date" in cue.group().lower() and re.search(
        r"(?:effective|commencement|start)\s{1,9}date", cue.group(), re.IGNORECASE
    ):
        return 8 + early
    if re.search(r"effective", cue.group(), re.IGNORECASE):
        if in_opening:
            return 9 + early
        return 5 + early if _about_contract(text, date) else 0
    return 4 + early if _about_contract(text, date) else 0


def _about_contract(text: str, date: WrittenDate) -> bool:
    start, _ = sentence_at(text, date.start, 300)
    return (
        re.search(
            r"\b(?:this|the)\s{1,9}(?:[A-Z]\w{0,20}\s{1,9}){0,3}(?:agreement|contract|term|addendum|amendment|"
            r"lease|license)\b|\bterm\s{1,9}of\b|^(?:the\s{1,9})?(?:initial\s{1,9})?term\b",
            text[start : date.start],
            re.IGNORECASE,
        )
        is not None
    )


def _takes_effect_when_made(text: str, made: WrittenDate) -> bool:
    if re.search(r"\beffective\b[^.]{0,30}$", text[max(0, made.start - 60) : made.start], re.IGNORECASE):
        return True
    return any(_TERM_WORD.search(text, max(0, m.start() - 160), m.end()) for m in _SAME.finditer(text))


def _at_the_end(text: str, found: Sequence[WrittenDate]) -> WrittenDate | None:
    """Return the date in "the parties have signed this Agreement on May 4, 2020", the last one that is said so."""
    said = (d for d in reversed(found) if d.iso and _THIS_IS_DATED.search(text, max(0, d.start - 160), d.start))
    return next(said, None)


def _signature(text: str, found: Sequence[WrittenDate]) -> WrittenDate | None:
    """Return the last date beside a signature: a contract is made when the last one signs."""
    beside = [d for d in found if d.iso and d.start > _COVER // 6 and _is_signed(text, d)]
    return max(beside, key=lambda d: d.iso or "", default=None)


def _is_signed(text: str, date: WrittenDate) -> bool:
    before = text[max(0, date.start - 220) : date.start]
    if _FILING.search(before[-90:]) or not _SIGNING.search(before):
        return False
    return (
        _SIGNED.search(before[-60:]) is not None
        or _stands_alone(text, date)
        or re.search(r"\b(?:executed|signed|subscribed|authenticated)\b[^.]{0,160}$", before, re.IGNORECASE) is not None
        or re.search(r"(?:\n|^)[A-Z][\w/ ]{2,30},[ \t]{1,9}$", before) is not None
    )
