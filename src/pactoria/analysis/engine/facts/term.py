"""How long a contract runs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.facts import dates as written
from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.dates import WrittenDate
from pactoria.analysis.engine.facts.dating import Dating
from pactoria.analysis.engine.facts.durations import BEFORE_AN_EVENT, WrittenDuration
from pactoria.analysis.engine.facts.renewal import OTHER_TERMS
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.facts.stems import folded, places
from pactoria.analysis.engine.result import Clause, Duration, Fact, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Term", "term"]

_ANCHOR = re.compile(
    r"\b(?:term|duration|period[\"”]|extended|continue|remain|valid|expire[sd]?|expiration|perpetual|perpetuity|indefinite(?:ly)?|"
    r"commenc\w{1,5}|(?:terminate|end)s?\s{1,9}(?:on|at)|in\s{1,9}effect|in\s{1,9}force)(?!\w)",
    re.IGNORECASE,
)
_STEMS = (
    *("term", "duration", 'period"', "period\u201d", "extended", "continue", "remain", "valid", "expir", "perpetu"),
    *(
        "indefinite",
        "commenc",
        "ends ",
        "ends\n",
        "end on",
        "end at",
        "in effect",
        "in\neffect",
        "in force",
        "in\nforce",
    ),
)
"""How `_ANCHOR` begins."""
_SUBJECT = re.compile(
    r"\b(?:this|the)\s{1,9}(?:[A-Z][\w-]{0,20}\s{1,9}){0,4}(?:agreement|contract|lease|licen[cs]e|addendum|"
    r"amendment|franchise|undertaking|terms|order|engagement|appointment|employment|joint\s{1,9}venture|jsma)\b|"
    r"\b(?:initial\s{1,9}|the\s{1,9})[\"“]?term\b|^\W{0,6}(?:initial\s{1,9})?term\b|[\"“](?:initial\s{1,9}|"
    r"contract\s{1,9}|license\s{1,9}|services?\s{1,9}|agreement\s{1,9})?(?:term|period)[\"”]|"
    r"^\W{0,6}it\s{1,9}(?:shall|will|is)\b",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"\b(?:commenc\w{1,5}|begin\w{0,5}|effective|start\w{0,4}|(?:have|has|for|"
    r"initial)\s{1,9}(?:an?\s{1,9})?(?:initial\s{1,9})?term\s{1,9}of|continue[sd]?|remain\w{0,3}|"
    r"in\s{1,9}(?:full\s{1,9})?(?:force|effect)|valid|(?:shall|will)\s{1,9}be\b|is\s{1,9}for|duration\b|"
    r"through\b|until\b|term\s{1,9}(?:of\s{1,9}this\s{1,9}\w{1,20}\s{1,9})?(?:is|shall\s{1,9}be|will\s{1,9}be)|"
    r"expir\w{1,6}|end[s]?\b|ending|run[s]?\b|terminat(?:es?|ing)\s{1,9}on|extended\s{1,9}(?:to|until|through)|"
    r"period\s{1,9}of\s{1,9}time)|^\W{0,9}(?:initial\s{1,9})?term\s{0,3}:",
    re.IGNORECASE,
)
_UNTIL_TERMINATED = re.compile(
    r"\b(?:until|(?:effect|force)\s{1,9}unless)\s{1,9}(?:and\s{1,9}until\s{1,9})?(?:(?:it|they|this|the|such|"
    r"time|as|agreement|contract|is|are|earlier|sooner|validly|otherwise|either|party|parties|"
    r"or|both|by|one|of)\s{1,9}){0,8}(?:terminat|cancel|gives?\s{1,9}notice)"
    r"|\b(?:continue|remain|valid|effect|force|term|agreement|be|thereafter)\b[^.;]{0,60}\b(?:perpetual(?:ly)?|"
    r"in\s{1,9}perpetuity|indefinitely)\b"
    r"|\b(?:indefinite|unlimited)\s{1,9}(?:period|term|duration|time)|\bend\s{1,9}when\s{1,9}terminated",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:until|till|through|thru|to|expir\w{1,6}|terminat\w{1,4}|end[s]?|ending|conclud\w{1,4}|-|"
    r"\u2013)[\s,:]{0,9}(?:(?:(?:on|as|of|at|and|including|the|midnight|close|business|upon|by|date|is|shall|be|to|"
    r"earlier|later|p\.?m|\d{1,2}:\d\d|11:59)\b\.?|\(?\w{1,3}\))[\s,:]{0,9}){0,8}$",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\b(?:commenc\w{1,5}|begin\w{0,5}|effective|start\w{0,4}|from|after|following|of|on)\b[\s,]{0,9}(?:(?:on|"
    r"as|of|from|the|upon|and)\b[\s,]{0,9}){0,4}$",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    r"\b(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|fifteenth|twentieth|"
    r"twenty-fifth|thirtieth)?\s{0,3}\(?(?P<figure>\d{1,2})?(?:st|nd|rd|"
    r"t\s?h)?\)?[\s-]{0,4}(?:\(?\d{0,2}\)?[\s-]{0,3}year[\s-]{1,3})?(?:yearly\s|annual\s)?anniversar(?:y|"
    r"ies)\s{1,9}(?:date\s{1,9})?of\s{1,9}(?P<of>[^,.;()]{3,60})",
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
    r"\b(?:launch\s{1,9}date|first\s{1,9}commercial|in-service\s{1,9}date|opening\s{1,9}date|closing\s{1,9}date)\b",
)
_NAMED_START = re.compile(
    r"\b(?:from|after|following|of|on|upon|with)\s{1,9}(?:the\s{1,9})?[\"“]?(?P<name>(?:[A-Z][\w-]{1,20}\s{1,9}){1,3}Date)\b"
)
_OF_ITS_MAKING = re.compile(
    r"\b(?:from|after|following|of)\s{1,9}(?:the\s{1,9})?(?:date\s{1,9}(?:of\s{1,9}(?:this|"
    r"the)\s{1,9}(?:agreement|contract)|hereof)|execution\s{1,9}date|execution\s{1,9}(?:hereof|of\s{1,9}this))\b",
    re.IGNORECASE,
)
_CALENDAR_YEAR = re.compile(
    r"\b(?:until|through)\s{1,9}the\s{1,9}end\s{1,9}of\s{1,9}the\s{1,9}(?:current|then-current|(?P<next>next|following))\s{1,9}"
    r"calendar\s{1,9}year\b",
    re.IGNORECASE,
)
_LENGTH_OF_TERM = re.compile(
    r"\b(?:for|of|continue|is|be|period|term|duration|extend|end|in\s{1,9}effect|in\s{1,9}force|remain|expire|terminate|"
    r"valid|lasts?|run)\b[\s,.:\"”“()a-zA-Z]{0,60}$",
    re.IGNORECASE,
)
_DEFINES_OTHER = re.compile(
    r"^[\W\d]{0,12}[\"“](?!(?:initial\s|contract\s|license\s|services?\s|agreement\s)?(?:term|period)[\"”]|"
    r"expir|end\s)[^\"”]{1,60}[\"”]\s{1,9}(?:shall\s{1,9})?(?:means?|is\s|has\s|have\s|refers)",
    re.IGNORECASE,
)
_LATER_TERM = re.compile(
    r"^[\W\d]{0,12}(?:after|following|upon|thereafter|during|at\s{1,9}the\s{1,9}end|prior|notwithstanding|if\b|"
    r"in\s{1,9}the\s{1,9}event)",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\b(?:agreement|contract|lease|licen[cs]e)\s{1,9}(?:shall|will)\s{1,9}be\s{1,9}(?:in\s{1,9}(?:full\s{1,9}|"
    r"force\s{1,9}and\s{1,9}){0,2}(?:effect|force)|valid|effective)\b",
    re.IGNORECASE,
)
_IN_PASSING = re.compile(
    r"\b(?:during|throughout|(?:prior\s{1,9}to|through|until)\s{1,9}the\s{1,9}(?:end|expiration)\s{1,9}of)\s{1,9}the\s{1,9}"
    r"(?:initial\s{1,9}|entire\s{1,9})?term\b|\bat\s{1,9}all\s{1,9}times\b|\bagrees?\s{1,9}(?:that|to|not)\b|"
    r"\bmay\s{1,9}extend\b|\boccurr?ed\b|^\W{0,6}(?:the\s{1,9})?obligations\b|\bdays\s{1,9}(?:of|after)\b[^.]{0,40}\bterm",
    re.IGNORECASE,
)
"""Signs of a sentence that only mentions the term."""
_PAYS = re.compile(
    r"\b(?:fees?|pay(?:s|able|ment)?|royalt\w{1,3}|price[s]?|purchase|minimum|obligations?\s{1,9}will|"
    r"license[sd]?\s{1,9}(?:granted|is)|sublicense\w?)\b",
    re.IGNORECASE,
)
_RUNS_FROM_TO = re.compile(
    r"\b(?:commenc\w{1,5}|begin\w{0,5}|start\w{0,4}|effective)\b.{0,200}\b(?:continu\w{1,4}|terminat\w{1,4}|"
    r"expir\w{1,5}|end[s]?|extend|remain|until|through|to|for\s{1,9}(?:a|an)\b)",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED_END = re.compile(
    r"\b(?:expir(?:y|ation)|termination|end(?:ing)?)\s{1,9}date[\"”']?(?:\s{0,9}(?:means|is|shall\s{1,9}(?:be|"
    r"mean))\b)?[\s:|\u2013-]{1,20}$|\bcontract\s{1,9}end\s{0,3}:\s{0,9}$",
    re.IGNORECASE,
)
_RENEWAL_PART = re.compile(
    r"\b(?:renew(?:s|ed|able)?\b(?!\s{1,9}term)|(?:automatically|be|further)\s{1,9}extended\b|automatic\b|"
    r"successive\b|thereafter,?\s{1,9}(?:shall|will|automatically|for\s{1,9}(?:successive|additional))\b|"
    r"additional\s{1,9}(?:one|two|three|five|successive|term|period|\d))",
    re.IGNORECASE,
)
_HINT = 0.2
"""Confidence from which a clause candidate counts."""
_CLOSE = 2.5
"""How far behind the best clause another one may be to be read in its place."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a contract says about its length."""

    expiration: Fact[str] | None = None
    initial: Fact[Duration] | None = None
    perpetual: Fact[bool] | None = None
    start: int | None = None
    """Where the clause begins that was read."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    score: float


def term(document: ParsedDocument, found: Sequence[WrittenDate], when: Dating, clauses: Sequence[Clause] = ()) -> Term:
    """Find the term.

    An expiration date is the one that the term clause names, or, where the clause gives a length that runs from the
    contract's own date or from a day that the contract gives a name, that date plus the length (the same day of the
    month). Of "the later of" a date and an event the date counts. A length that runs from an event without a date gives
    no end.
    """
    sentences = _term_sentences(document, found, clauses)
    result = _best_length(
        [_length(document, s, found, when) for s in sentences if s.score > sentences[0].score - _CLOSE][:4]
    )
    if result.expiration is None and result.perpetual is None:
        result = _labelled(document, found, result)
    return result


def _term_sentences(
    document: ParsedDocument, found: Sequence[WrittenDate], clauses: Sequence[Clause]
) -> list[_Sentence]:
    text = document.text
    hints = [
        (c.place.start, c.place.end, 2 * c.confidence)
        for c in clauses
        if c.category == "Expiration Date" and c.confidence > _HINT
    ]
    # Where the clause finder is sure of a place, others have to be surer.
    elsewhere = 2 * (max((weight for *_, weight in hints), default=0.0) >= 1)
    seen: dict[int, _Sentence] = {}
    last = -1
    for place in places(folded(text), _STEMS):
        if place < last or not _ANCHOR.match(text, place):
            continue
        start, end = sentence_at(text, place, 1000)
        last = end
        score = _term_score(text, start, end, found)
        hint = max((w for s, e, w in hints if s < end and start < e), default=0.0)
        score += hint - (elsewhere if not hint else 0)
        if score >= 4.5:  # noqa: PLR2004 - a subject, a verb of running and a length at least
            seen.setdefault(start, _Sentence(start, end, score - start / 200_000))
    return sorted(seen.values(), key=lambda s: -s.score)


def _term_score(text: str, start: int, end: int, found: Sequence[WrittenDate]) -> float:
    sentence = text[start:end]
    if not _RUNS.search(sentence):
        return 0
    subject = _SUBJECT.search(sentence)
    length = (
        _UNTIL_TERMINATED.search(sentence)
        or durations.find(text, start, end)
        or _ANNIVERSARY.search(sentence)
        or written.between(found, start, end)
    )
    if not subject or not length:
        return 0
    score = 3.5
    if re.search(
        r"\b(?:initial\s{1,9}term|the\s{1,9}term\s{1,9}of\s{1,9}this|(?:the\s{1,9}|[\"“(])[\"“]?term[\"”])",
        sentence,
        re.IGNORECASE,
    ):
        score += 1.5
    if _IN_FORCE.search(sentence) or re.search(
        r"\b(?:commenc|begin|effective\s{1,9}(?:date|as|on|upon)|shall\s{1,9}(?:remain|continue|be\s{1,9}for)|"
        r"will\s{1,9}(?:remain|continue|be\s{1,9}for)|valid\s{1,9}for)",
        sentence,
        re.IGNORECASE,
    ):
        score += 1
    score += _is_headed(text, start, sentence)
    if _RUNS_FROM_TO.search(sentence):
        score += 1.5
    if _DEFINES_OTHER.match(sentence):
        score -= 4
    if _LATER_TERM.match(sentence):
        score -= 2.5
    score -= 2 * bool(_IN_PASSING.search(sentence))
    score -= 0.75 * min(2, len(_PAYS.findall(sentence)))
    if subject.start() < 60:  # noqa: PLR2004 - the sentence is about the contract itself
        score += 0.5
    own = re.search(r"\binitial\s{1,9}term\b|\bterm\s{1,9}of\s{1,9}this\b", sentence, re.IGNORECASE)
    score -= (0.5 if own else 1.5) * min(2, len(OTHER_TERMS.findall(sentence)))
    if re.search(r"\bnotice\b", sentence, re.IGNORECASE) and not re.search(
        r"\bterm\b|\bcontinue|\bremain", sentence, re.IGNORECASE
    ):
        score -= 2
    return score


def _is_headed(text: str, start: int, sentence: str) -> bool:
    """Tell whether a clause stands under, or begins with, the heading "Term"."""
    return bool(
        re.search(
            r"(?:^|\n|\.\s|\d\s)[\s\"“*_]{0,9}(?:initial\s{1,9})?(?:term|duration|period)\b[^.\n]{0,40}$",
            text[max(0, start - 70) : start],
            re.IGNORECASE,
        )
        or re.match(r"[\W\d]{0,12}(?:initial\s{1,9})?(?:term|duration)\b", sentence, re.IGNORECASE)
    )


def _length(document: ParsedDocument, sentence: _Sentence, found: Sequence[WrittenDate], when: Dating) -> Term:
    """Read the end, the length or the absence of both in a term clause."""
    text = document.text
    place = Quote.of(document, sentence.start, sentence.end)
    inside = written.between(found, sentence.start, sentence.end)
    limit = _renewal_begins(text, sentence)
    ends = next((d for d in inside if _ENDS.search(text[max(sentence.start, d.start - 80) : d.start])), None)
    starts = next(
        (d for d in inside if d is not ends and _BEGINS.search(text[max(sentence.start, d.start - 60) : d.start])), None
    )
    length = _duration(text, sentence, limit)
    expiration = Fact(ends.iso, place) if ends and ends.iso else None
    if expiration is None and length is not None and ends is None:
        begin = _beginning(text, sentence, length, starts, when)
        if begin:
            iso = written.later(begin, length.value.count, length.value.unit)
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
        and _UNTIL_TERMINATED.search(text, sentence.start, sentence.end)
    ):
        perpetual = Fact(value=True, place=place)
    initial = Fact(length.value, Quote.of(document, length.start, length.end)) if length else None
    return Term(expiration, initial, perpetual, sentence.start)


def _beginning(
    text: str, sentence: _Sentence, length: WrittenDuration, starts: WrittenDate | None, when: Dating
) -> str | None:
    """Tell from which day a length runs: one that the clause names or calls by its name, else the contract's own."""
    low, high = max(sentence.start, length.start - 120), min(sentence.end, length.end + 120)
    if _OF_ITS_MAKING.search(text, length.start, high) and when.agreement:
        return when.agreement.value
    for name in _NAMED_START.finditer(text, low, high):
        if day := when.named.get(" ".join(name["name"].lower().split())):
            return day
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


def _labelled(document: ParsedDocument, found: Sequence[WrittenDate], known: Term) -> Term:
    """Read "Expiration Date: August 31, 2026"."""
    text = document.text
    for date in found:
        label = _LABELLED_END.search(text, max(0, date.start - 60), date.start)
        if label and date.iso:
            return Term(Fact(date.iso, Quote.of(document, label.start(), date.end)), known.initial, start=known.start)
    return known


def _renewal_begins(text: str, sentence: _Sentence) -> int:
    """Where a term clause stops to speak of the first term."""
    renews = _RENEWAL_PART.search(text, sentence.start + 20, sentence.end)
    return renews.start() if renews else sentence.end


def _duration(text: str, sentence: _Sentence, limit: int) -> WrittenDuration | None:
    for name in _ANNIVERSARY.finditer(text, sentence.start, sentence.end):
        count = int(name["figure"]) if name["figure"] else _ORDINAL.get((name["word"] or "").lower(), 0)
        if count and re.search(
            r"effective|commencement|execution|hereof|agreement|start|(?-i:\bDate\b)", name["of"], re.IGNORECASE
        ):
            return WrittenDuration(name.start(), name.end(), Duration(count, "year"))
    options = [
        d for d in durations.find(text, sentence.start, limit) if not BEFORE_AN_EVENT.match(text[d.end : d.end + 40])
    ]
    for option in options:
        if option.value.unit in ("year", "month") and _LENGTH_OF_TERM.search(
            text[max(sentence.start, option.start - 70) : option.start]
        ):
            return option
    return next((o for o in options if _LENGTH_OF_TERM.search(text[max(sentence.start, o.start - 70) : o.start])), None)
