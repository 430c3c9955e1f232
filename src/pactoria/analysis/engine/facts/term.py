"""How long a contract runs."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pactoria.analysis.engine.facts import dates as written
from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.dates import WrittenDate
from pactoria.analysis.engine.facts.dating import Dating
from pactoria.analysis.engine.facts.durations import BEFORE_AN_EVENT, WrittenDuration
from pactoria.analysis.engine.facts.term_sentences import (
    ANNIVERSARY,
    ENDS,
    LENGTH_OF_TERM,
    UNTIL_TERMINATED,
    TermSentence,
    term_sentences,
)
from pactoria.analysis.engine.result import Clause, Duration, Fact, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Term", "term"]

_BEGINS = re.compile(
    r"\b(?:commenc\w{1,5}|begin\w{0,5}|effective|start\w{0,4}|from|after|following|of|on)\b[\s,]{0,9}(?:(?:on|"
    r"as|of|from|the|upon|and)\b[\s,]{0,9}){0,4}$",
    re.IGNORECASE,
)
_ORDINAL = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twelfth": 12,
    "fifteenth": 15,
    "twentieth": 20,
    "twenty-fifth": 25,
    "thirtieth": 30,
}
_FOREIGN_START = re.compile(
    r"\b(?:from|after|following|of|on|upon)\s{1,9}(?:the\s{1,9}|"
    r"its\s{1,9})?(?:date\s{1,9}of\s{1,9}(?:the\s{1,9})?)?(?:first\s{1,9}|initial\s{1,9}|commercial\s{1,9}|"
    r"actual\s{1,9})*(?:(?!Effective|Execution|Commencement|Agreement|Term|Contract|Signing|"
    r"Initial)[A-Z]\w{1,20}\s{1,9}){1,4}(?:Date|Sale|Launch|Operations?|Delivery|Approval|Closing)\b|"
    r"\b(?:from|after|following)\s{1,9}the\s{1,9}first\s{1,9}date\s{1,9}of\b|"
    r"\b(?:from|after|following)\s{1,9}the\s{1,9}(?:date|day)\s{1,9}(?:on|upon)\s{1,9}which\s{1,9}"
    r"(?!this\b|the\s{1,9}(?:agreement|contract|term|parties)\b|both\b|it\b)|"
    r"\b(?:(?i:launch|acceptance|delivery|installation|completion|approval|in-service|opening|closing)\s{1,9}(?i:date)|first\s{1,9}commercial)\b",
)
_NAMED_START = re.compile(
    r"\b(?:from|after|following|of|on|upon|with)\s{1,9}(?:the\s{1,9})?[\"“]?(?P<name>(?:[A-Z][\w-]{1,20}\s{1,9}){1,3}Date)\b"
)
_OF_ITS_MAKING = re.compile(
    r"\b(?:from|after|following|of)\s{1,9}(?:the\s{1,9})?(?:date\s{1,9}(?:of\s{1,9}(?:this|"
    r"the)\s{1,9}(?:agreement|contract)|hereof)|execution\s{1,9}date|execution\s{1,9}(?:hereof|of\s{1,9}this))\b",
    re.IGNORECASE,
)
_END_OF_YEAR = re.compile(
    r"\bend\s{1,9}of\s{1,9}(?:the\s{1,9})?(?:(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"twelfth|fifteenth|twentieth)\s{0,3}(?:\(\d{1,2}(?:st|nd|rd|t\s?h)?\)\s{0,3})?|(?P<figure>\d{1,2})(?:st|nd|rd|th)\s)"
    r"(?:full\s)?(?:(?:contract|agreement|lease|license|marketing|sales)\s{1,9})?year\b|"
    r"\bend\s{1,9}of\s{1,9}(?:(?:contract|agreement|lease|license)\s{1,9})?year\s{1,9}(?P<year>\d{1,2})\b",
    re.IGNORECASE,
)
_NTH_DAY = re.compile(
    r"\b(?P<count>\d{1,3})(?:st|nd|rd|t\s?h)\s{1,9}(?:calendar\s{1,9})?day\s{1,9}(?:after|following)\s{1,9}(?:the\s{1,9})?"
    r"(?:effective\s{1,9}date|date\s{1,9}(?:hereof|of\s{1,9}this))\b",
    re.IGNORECASE,
)
_LATER_OF = re.compile(
    r"\b(?:until|expires?|ends?|terminates?|through)\b[^.;]{0,40}\b(?:later|earlier|latest|earliest|first|last)\s{1,9}(?:of|to\s{1,9}occur)\b",
    re.IGNORECASE,
)
_SUCH = re.compile(r"\b(?:such|said)\s{1,4}$", re.IGNORECASE)
_MONTH_END = re.compile(
    r"\b(?:last\s{1,9}(?:calendar\s{1,9})?day|end)\s{1,9}of\s{1,9}the\s{1,9}(?:calendar\s{1,9})?(?P<unit>month|year|quarter)\b"
    r"[^.;]{0,60}$",
    re.IGNORECASE,
)
_CALENDAR_YEAR = re.compile(
    r"\b(?:until|through)\s{1,9}the\s{1,9}end\s{1,9}of\s{1,9}the\s{1,9}(?:current|then-current|(?P<next>next|following))\s{1,9}"
    r"calendar\s{1,9}year\b",
    re.IGNORECASE,
)
_LABELLED_END = re.compile(
    r"\b(?:expir(?:y|ation)|termination|end(?:ing)?)\s{1,9}date[\"”']?(?:\s{0,9}(?:means|is|shall\s{1,9}(?:be|"
    r"mean))\b)?[\s:|\u2013-]{1,80}$|\bcontract\s{1,9}end\s{0,3}:\s{0,9}$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:\b(?:expir(?:y|ation)|termination|end)\s{1,9}date|\b(?:(?:initial|lease|contract)\s{1,9})?(?-i:T(?:erm|ERM)))\s{0,9}:"
    r"[^\n;]{5,160}",
    re.IGNORECASE,
)
_RENEWAL_PART = re.compile(
    r"\b(?:renew(?:s|ed|able)?\b(?!\s{1,9}term)|(?:automatically|be|further)\s{1,9}extended\b|automatic\b|"
    r"successive\b|thereafter,?\s{1,9}(?:shall|will|automatically|for\s{1,9}(?:successive|additional))\b|"
    r"additional\s{1,9}(?:one|two|three|five|successive|term|period|\d))",
    re.IGNORECASE,
)
_CLOSE = 2.0
"""How far behind the best clause another one may be to be read in its place."""
_AS_CLOSE = 1.5
"""How far behind it one may be whose words are plainer."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a contract says about its length."""

    expiration: Fact[str] | None = None
    initial: Fact[Duration] | None = None
    perpetual: Fact[bool] | None = None
    start: int | None = None
    """Where the clause begins that was read."""
    stated: bool = False
    """Whether the contract writes the expiration date out."""


def term(document: ParsedDocument, found: Sequence[WrittenDate], when: Dating, clauses: Sequence[Clause] = ()) -> Term:
    """Find the term.

    An expiration date is the one that the term clause names, or, where the clause gives a length that runs from the
    contract's own date or from a day that the contract gives a name, that date plus the length (the same day of the
    month). Of "the later of" a date and an event the date counts. A length that runs from an event without a date gives
    no end.
    """
    sentences = term_sentences(document, found, clauses)
    close = [s for s in sentences if s.score > sentences[0].score - _CLOSE][:4]
    lengths = [_length(document, s, found, when) for s in close]
    # A day that is written beats one that has to be counted.
    stated = (t for t, s in zip(lengths, close, strict=True) if t.stated and s.score > close[0].score - _AS_CLOSE)
    result = next(stated, None) or _best_length(lengths)
    if result.expiration is None and result.perpetual is None:
        result = _labelled(document, found, when, result)
    return result


def _length(document: ParsedDocument, sentence: TermSentence, found: Sequence[WrittenDate], when: Dating) -> Term:
    """Read the end, the length or the absence of both in a term clause."""
    text = document.text
    place = Quote.of(document, sentence.start, sentence.end)
    inside = written.between(found, sentence.start, sentence.end)
    limit = _renewal_begins(text, sentence)
    ends = next((d for d in inside if ENDS.search(text[max(sentence.start, d.start - 80) : d.start])), None)
    if ends is None and (either := _LATER_OF.search(text, sentence.start, sentence.end)):
        ends = next((d for d in inside if d.start >= either.end()), None)
    starts = next(
        (d for d in inside if d is not ends and _BEGINS.search(text[max(sentence.start, d.start - 60) : d.start])), None
    )
    length = _duration(text, sentence, limit, inside)
    expiration = Fact(ends.iso, place) if ends and ends.iso else None
    if expiration is None and length is not None and ends is None:
        begin = _beginning(text, sentence, length, starts, when)
        if begin:
            iso = _end(text, sentence, length, begin)
            expiration = Fact(iso, place) if iso else None
    if expiration is None and ends is None and (year := _CALENDAR_YEAR.search(text, sentence.start, sentence.end)):
        begin = starts or when.effective or when.agreement
        of = (begin.iso if isinstance(begin, WrittenDate) else begin.value) if begin else None
        expiration = Fact(f"{int(of[:4]) + bool(year['next'])}-12-31", place) if of else None
    perpetual = None
    if (
        length is None
        and expiration is None
        and ends is None
        and UNTIL_TERMINATED.search(text, sentence.start, sentence.end)
    ):
        perpetual = Fact(value=True, place=place)
    initial = Fact(length.value, Quote.of(document, length.start, length.end)) if length else None
    return Term(expiration, initial, perpetual, sentence.start, stated=ends is not None and ends.iso is not None)


def _end(text: str, sentence: TermSentence, length: WrittenDuration, begin: str) -> str | None:
    """Count a length from a day: to the same day, or to the end of its month or year where the contract says so."""
    iso = written.later(begin, length.value.count, length.value.unit)
    rounded = _MONTH_END.search(text[max(sentence.start, length.start - 110) : length.start])
    if iso is None or rounded is None:
        return iso
    day = date.fromisoformat(iso)
    last = {"month": day.month, "quarter": (day.month + 2) // 3 * 3, "year": 12}[rounded["unit"].lower()]
    return date(day.year, last, monthrange(day.year, last)[1]).isoformat()


def _beginning(
    text: str, sentence: TermSentence, length: WrittenDuration, starts: WrittenDate | None, when: Dating
) -> str | None:
    """Tell from which day a length runs: one that the clause names or calls by its name, else the contract's own."""
    low, high = max(sentence.start, length.start - 120), min(sentence.end, length.end + 120)
    if _OF_ITS_MAKING.search(text, length.start, high) and when.agreement:
        return when.agreement.value
    # "Two years from the Launch Date" counts more than "begins on the Effective Date and" before it.
    for first, last in ((length.start, high), (low, length.start)):
        for name in _NAMED_START.finditer(text, first, last):
            if day := when.named.get(" ".join(name["name"].lower().split())):
                return day
        if first == length.start and _FOREIGN_START.search(text, first, last):
            return None
    if starts:
        return starts.iso
    if _FOREIGN_START.search(text, low, high):
        return None
    own = when.effective or when.agreement
    return own.value if own else None


def _best_length(lengths: Sequence[Term]) -> Term:
    """Prefer a clause that gives an end over one that gives only a length, and that over one that gives neither."""
    ending = next((t for t in lengths if t.expiration or t.perpetual), None)
    return ending or next((t for t in lengths if t.initial), None) or Term()


def _labelled(document: ParsedDocument, found: Sequence[WrittenDate], when: Dating, known: Term) -> Term:
    """Read "Expiration Date: August 31, 2026", "Expiration Date: five years from then" and "Term: ..."."""
    text = document.text
    for day in found:
        label = _LABELLED_END.search(text, max(0, day.start - 140), day.start)
        if label and day.iso:
            return Term(Fact(day.iso, Quote.of(document, label.start(), day.end)), known.initial, start=known.start)
    for label in _LABEL.finditer(text):
        line = TermSentence(label.start(), label.end(), 0)
        told = _length(document, line, found, when)
        if told.expiration:
            return Term(told.expiration, known.initial or told.initial, start=known.start)
    return known


def _renewal_begins(text: str, sentence: TermSentence) -> int:
    """Where a term clause stops to speak of the first term."""
    renews = _RENEWAL_PART.search(text, sentence.start + 20, sentence.end)
    return renews.start() if renews else sentence.end


def _duration(text: str, sentence: TermSentence, limit: int, days: Sequence[WrittenDate]) -> WrittenDuration | None:
    # Plain search spares most sentences a slow pattern.
    begin = sentence.start if text.find("nniversar", sentence.start, sentence.end) >= 0 else sentence.end
    for name in ANNIVERSARY.finditer(text, begin, sentence.end):
        count = int(name["figure"]) if name["figure"] else _ORDINAL.get((name["word"] or "").lower(), 0)
        if count and re.search(
            r"effective|commencement|execution|hereof|agreement|start|(?-i:\bDate\b)", name["of"], re.IGNORECASE
        ):
            return WrittenDuration(name.start(), name.end(), Duration(count, "year"))
    for name in _END_OF_YEAR.finditer(text, sentence.start, sentence.end):
        if count := _ORDINAL.get((name["word"] or "").lower()) or int(name["figure"] or name["year"] or 0):
            return WrittenDuration(name.start(), name.end(), Duration(count, "year"))
    for name in _NTH_DAY.finditer(text, sentence.start, sentence.end):
        return WrittenDuration(name.start(), name.end(), Duration(int(name["count"]), "day"))
    options = [
        d
        for d in durations.find(text, sentence.start, limit)
        if not BEFORE_AN_EVENT.match(text[d.end : d.end + 40])
        and not _SUCH.search(text[max(0, d.start - 10) : d.start])
        # "The 31 day of July" is no length.
        and not any(day.start <= d.start < day.end for day in days)
    ]
    for option in options:
        if option.value.unit in ("year", "month") and LENGTH_OF_TERM.search(
            text[max(sentence.start, option.start - 70) : option.start]
        ):
            return option
    return next((o for o in options if LENGTH_OF_TERM.search(text[max(sentence.start, o.start - 70) : o.start])), None)
