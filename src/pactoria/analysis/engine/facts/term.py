"""How long a contract runs, whether it renews, and what notice stops that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.facts import dates as written
from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.dates import WrittenDate
from pactoria.analysis.engine.facts.dating import Dating
from pactoria.analysis.engine.facts.durations import WrittenDuration
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Clause, Duration, Fact, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Term", "term"]

_ANCHOR = re.compile(
    r"\b(?:term|duration|continue|remain|valid|expire[sd]?|expiration|perpetual|perpetuity|indefinite(?:ly)?|commenc\w{1,5}|(?:terminate|end)s?\s{1,9}(?:on|at)|in\s{1,9}effect|in\s{1,9}force)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:this|the)\s{1,9}(?:[A-Z][\w-]{0,20}\s{1,9}){0,4}(?:agreement|contract|lease|licen[cs]e|addendum|amendment|franchise|undertaking|terms|order|engagement|appointment|employment|joint\s{1,9}venture|jsma)\b|\b(?:initial\s{1,9}|the\s{1,9})[\"“]?term\b|^\W{0,6}(?:initial\s{1,9})?term\b|[\"“](?:initial\s{1,9}|contract\s{1,9}|license\s{1,9}|services?\s{1,9})?(?:term|period)[\"”]",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"\b(?:commenc\w{1,5}|begin\w{0,5}|effective|start\w{0,4}|(?:have|has|for|initial)\s{1,9}(?:an?\s{1,9})?(?:initial\s{1,9})?term\s{1,9}of|continue[sd]?|remain\w{0,3}|in\s{1,9}(?:full\s{1,9})?(?:force|effect)|valid|(?:shall|will)\s{1,9}be\b|is\s{1,9}for|duration\b|through\b|until\b|term\s{1,9}(?:of\s{1,9}this\s{1,9}\w{1,20}\s{1,9})?(?:is|shall\s{1,9}be|will\s{1,9}be)|expir\w{1,6}|end[s]?\b|ending|run[s]?\b|terminates?\s{1,9}on)",
    re.IGNORECASE,
)
_UNTIL_TERMINATED = re.compile(
    r"\b(?:until|(?:effect|force)\s{1,9}unless)\s{1,9}(?:and\s{1,9}until\s{1,9})?(?:(?:it|they|this|the|such|time|as|agreement|contract|is|are|earlier|sooner|validly|otherwise|either|party|parties|"
    r"or|both|by|one|of)\s{1,9}){0,8}(?:terminat|cancel|gives?\s{1,9}notice)"
    r"|\b(?:continue|remain|valid|effect|force|term|agreement|be|thereafter)\b[^.;]{0,60}\b(?:perpetual(?:ly)?|in\s{1,9}perpetuity|indefinitely)\b"
    r"|\b(?:indefinite|unlimited)\s{1,9}(?:period|term|duration|time)|\bend\s{1,9}when\s{1,9}terminated",
    re.IGNORECASE,
)
_OTHER_TERMS = re.compile(
    r"\b(?:confidential\w{0,8}|warrant\w{1,5}|surviv\w{1,4}|royalty\s{1,9}term|non-?compet\w{1,7}|insurance|invoice|patents?|audit|records|cure|lock-?up|standstill|vest\w{0,4}|escrow|purchase\s{1,9}order|employment|statute|limitation|option\s{1,9}period|first\s{1,9}refusal|breach|default|indemnif\w{1,9}|unemploy\w{1,5})\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:until|till|through|thru|to|expir\w{1,6}|terminat\w{1,4}|end[s]?|ending|conclud\w{1,4}|-|\u2013)[\s,:]{0,9}(?:(?:on|as|of|at|and|including|the|midnight|close|business|upon|by|date|is|shall|be|earlier|later|p\.?m\.?|\d{1,2}:\d\d|11:59)\b[\s,:]{0,9}){0,8}$",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\b(?:commenc\w{1,5}|begin\w{0,5}|effective|start\w{0,4}|from|after|following|of|on)\b[\s,]{0,9}(?:(?:on|as|of|from|the|upon|and)\b[\s,]{0,9}){0,4}$",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    r"\b(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|fifteenth|twentieth|twenty-fifth|thirtieth)?\s{0,3}\(?(?P<figure>\d{1,2})?(?:st|nd|rd|t\s?h)?\)?[\s-]{0,4}(?:\(?\d{0,2}\)?[\s-]{0,3}year[\s-]{1,3})?(?:yearly\s|annual\s)?anniversar(?:y|ies)\s{1,9}(?:date\s{1,9})?of\s{1,9}(?P<of>[^,.;()]{3,60})",
    re.IGNORECASE,
)
_ORDINAL = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "twelfth": 12, "fifteenth": 15, "twentieth": 20, "twenty-fifth": 25, "thirtieth": 30,
}  # fmt: skip
_FOREIGN_START = re.compile(
    r"\b(?:from|after|following|of|on|upon)\s{1,9}(?:the\s{1,9}|its\s{1,9})?(?:date\s{1,9}of\s{1,9}(?:the\s{1,9})?)?(?:first\s{1,9}|initial\s{1,9}|commercial\s{1,9}|actual\s{1,9})*(?:(?!Effective|Execution|Commencement|Agreement|Term|Contract|Signing|Initial)[A-Z]\w{1,20}\s{1,9}){1,4}(?:Date|Sale|Launch|Operations?|Delivery|Approval|Closing)\b|"
    r"\b(?:launch\s{1,9}date|first\s{1,9}commercial|in-service\s{1,9}date|opening\s{1,9}date|closing\s{1,9}date)\b",
)
_LENGTH_OF_TERM = re.compile(
    r"\b(?:for|of|continue|is|be|period|term|extend|end|in\s{1,9}effect|in\s{1,9}force|remain|expire|terminate|valid|lasts?|run)\b[\s,:\"”“(a-zA-Z]{0,60}$",
    re.IGNORECASE,
)
_DEFINES_OTHER = re.compile(
    r"^[\W\d]{0,12}[\"“](?!(?:initial\s|contract\s|license\s|services?\s|agreement\s)?(?:term|period)[\"”]|expir|end\s)[^\"”]{1,60}[\"”]\s{1,9}(?:shall\s{1,9})?(?:means?|has\s|have\s|refers)",
    re.IGNORECASE,
)
_LATER_TERM = re.compile(
    r"^[\W\d]{0,12}(?:after|following|upon|thereafter|during|at\s{1,9}the\s{1,9}end|prior|notwithstanding|if\b|in\s{1,9}the\s{1,9}event)",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"\b(?:fees?|pay(?:s|able|ment)?|royalt\w{1,3}|price[s]?|purchase|minimum|obligations?\s{1,9}will|license[sd]?\s{1,9}(?:granted|is)|sublicense\w?)\b",
    re.IGNORECASE,
)
_RUNS_FROM_TO = re.compile(
    r"\b(?:commenc\w{1,5}|begin\w{0,5}|start\w{0,4}|effective)\b.{0,200}\b(?:continu\w{1,4}|terminat\w{1,4}|expir\w{1,5}|end[s]?|extend|remain|until|through|for\s{1,9}(?:a|an)\b)",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED_END = re.compile(
    r"\b(?:expir(?:y|ation)|termination|end(?:ing)?)\s{1,9}date[\"”']?(?:\s{0,9}(?:means|is|shall\s{1,9}(?:be|mean))\b)?[\s:|\u2013-]{1,20}$|\bcontract\s{1,9}end\s{0,3}:\s{0,9}$",
    re.IGNORECASE,
)
_RENEWAL_PART = re.compile(
    r"\b(?:renew(?:s|ed|able)?\b(?!\s{1,9}term)|(?:automatically|be|further)\s{1,9}extended\b|automatic\b|successive\b|thereafter,?\s{1,9}(?:shall|will|automatically|for\s{1,9}(?:successive|additional))\b|additional\s{1,9}(?:one|two|three|five|successive|term|period|\d))",
    re.IGNORECASE,
)
_CLOSE = 2.5
"""How far behind the best clause another one may be to be read in its place."""
_RENEWS = re.compile(
    r"\b(?:renew\w{0,5}|extend\w{0,3}|extension\w?|continue\s{1,9}(?:thereafter|on\s{1,9}a|from)|prolong\w{0,4}|rolling|evergreen|thereafter)\b|\b(?:year|month)[\s-]{1,3}to[\s-]{1,3}(?:year|month)\b",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"\bautomatic\w{0,4}\b|\bdeemed\s{1,9}(?:to\s{1,9}be\s{1,9})?renewed\b|\bshall\s{1,9}(?:thereafter\s{1,9}|then\s{1,9})?(?:be\s{1,9}(?:renewed|extended)|renew|continue|auto-?renew)\b[^.]{0,200}\bunless\b|\bself-?renew|\b(?:year|month)[\s-]{1,3}to[\s-]{1,3}(?:year|month)\b|\bunless\b[^.]{0,200}\bnotice\b[^.]{0,200}\b(?:shall|will)\b[^.]{0,40}\b(?:renew|extend|continue)",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(
    r"\b(?:may\s{1,9}(?:be\s{1,9})?(?:renew|extend)\w{0,3}|option\s{1,9}to\s{1,9}(?:renew|extend)|mutual\w{0,2}\s{1,9}(?:written\s{1,9})?(?:agree\w{0,5}|consent)|not\s{1,9}(?:be\s{1,9})?(?:automatically\s{1,9})?renew|right\s{1,9}to\s{1,9}(?:renew|extend)|upon\s{1,9}(?:the\s{1,9})?(?:written\s{1,9})?(?:agreement|consent))",
    re.IGNORECASE,
)
_PERIODIC = re.compile(
    r"\b(?:year[\s-]{1,3}to[\s-]{1,3}year|annual(?:ly)?|yearly|successive\s{1,9}annual)\b|\b(?P<month>month[\s-]{1,3}to[\s-]{1,3}month|monthly)\b",
    re.IGNORECASE,
)
_RENEWAL_LENGTH_BEFORE = re.compile(
    r"\b(?:successive|additional|further|renew\w{0,5}|extend\w{0,3}|extension|period[s]?\s{1,9}of|term[s]?\s{1,9}of|subsequent|consecutive|another|each)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"\bnoti(?:ce|fy|fies|fied|fication)\b", re.IGNORECASE)
_NOTICE_BEFORE = re.compile(
    r"\b(?:at\s{1,9}least|less\s{1,9}than|later\s{1,9}than|fewer\s{1,9}than|minimum\s{1,9}of|upon|with|giv\w{1,4}|by|within|of|prior|notice|before|more\s{1,9}than|a|an)\b[\s\w,(\u2019']{0,30}$",
    re.IGNORECASE,
)
_NOTICE_AFTER = re.compile(
    r"^['\u2019]?[\s,]{0,4}(?:\([^)]{0,30}\)\s{0,3})?(?:in\s{1,9}advance|prior|before|advance|written|notice|notification|['\u2019]|of\s{1,9}(?:the\s{1,9})?(?:end|expir)|preceding|previous|from\s{1,9}the\s{1,9}end)",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"\b(?:non-?renew\w{0,3}|not\s{1,9}(?:to\s{1,9})?(?:be\s{1,9})?(?:renew|extend)\w{0,3}|terminat\w{1,5}|cancel\w{0,7}|expir\w{1,6}|end\s{1,9}of|unless|elect|intent\w{0,5}|desire|renew\w{0,4})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """What a contract says about its length."""

    expiration: Fact[str] | None = None
    initial: Fact[Duration] | None = None
    perpetual: Fact[bool] | None = None
    renewal: Fact[Duration] | None = None
    auto_renewal: Fact[bool] | None = None
    notice: Fact[Duration] | None = None


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    score: float


def term(document: ParsedDocument, found: Sequence[WrittenDate], when: Dating, clauses: Sequence[Clause] = ()) -> Term:
    """Find the term and its renewal.

    An expiration date is the one that the term clause names, or, where the clause gives a length that runs from the
    contract's own date, that date plus the length (the same day of the month).
    """
    text = document.text
    sentences = _term_sentences(document, found, clauses)
    result = _best_length(
        [_length(document, s, found, when) for s in sentences if s.score > sentences[0].score - _CLOSE][:4]
    )
    if result.expiration is None and result.perpetual is None:
        result = _labelled(document, found, result)
    renewal = _renewal(document, sentences[0] if sentences else None, clauses)
    return Term(
        result.expiration, result.initial, result.perpetual, renewal.renewal, renewal.auto_renewal, renewal.notice
    )


def _term_sentences(
    document: ParsedDocument, found: Sequence[WrittenDate], clauses: Sequence[Clause]
) -> list[_Sentence]:
    text = document.text
    hints = [
        (c.place.start, c.place.end, 2 * c.confidence)
        for c in clauses
        if c.category == "Expiration Date" and c.confidence > 0.2
    ]
    seen: dict[int, _Sentence] = {}
    last = -1
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < last:
            continue
        start, end = sentence_at(text, anchor.start(), 1000)
        last = end
        score = _term_score(text, start, end, found)
        score += max((w for s, e, w in hints if s < end and start < e), default=0.0)
        if score >= 4:  # noqa: PLR2004 - a subject, a verb of running and a length at least
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
    if re.search(
        r"\b(?:commenc|begin|effective\s{1,9}(?:date|as|on|upon)|shall\s{1,9}(?:remain|continue|be\s{1,9}for)|will\s{1,9}(?:remain|continue|be\s{1,9}for)|valid\s{1,9}for)",
        sentence,
        re.IGNORECASE,
    ):
        score += 1
    if re.search(
        r"(?:^|\n|\.\s|\d\s)[\s\"“*_]{0,9}(?:initial\s{1,9})?(?:term|duration|period)\b[^.\n]{0,40}$",
        text[max(0, start - 70) : start],
        re.IGNORECASE,
    ) or re.match(r"[\W\d]{0,12}(?:initial\s{1,9})?(?:term|duration)\b", sentence, re.IGNORECASE):
        score += 1
    if _RUNS_FROM_TO.search(sentence):
        score += 1.5
    if _DEFINES_OTHER.match(sentence):
        score -= 4
    if _LATER_TERM.match(sentence):
        score -= 2.5
    score -= 0.75 * min(2, len(_PAYS.findall(sentence)))
    if subject.start() < 60:  # noqa: PLR2004 - the sentence is about the contract itself
        score += 0.5
    own = re.search(r"\binitial\s{1,9}term\b|\bterm\s{1,9}of\s{1,9}this\b", sentence, re.IGNORECASE)
    score -= (0.5 if own else 1.5) * min(2, len(_OTHER_TERMS.findall(sentence)))
    if re.search(r"\bnotice\b", sentence, re.IGNORECASE) and not re.search(
        r"\bterm\b|\bcontinue|\bremain", sentence, re.IGNORECASE
    ):
        score -= 2
    return score


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
        begin = (
            starts.iso
            if starts
            else (when.effective or when.agreement).value
            if (when.effective or when.agreement)
            else None
        )
        foreign = _FOREIGN_START.search(
            text, max(sentence.start, length.start - 120), min(sentence.end, length.end + 120)
        )
        if begin and not (foreign and starts is None):
            iso = written.later(begin, length.value.count, length.value.unit)
            expiration = Fact(iso, place) if iso else None
    perpetual = None
    if length is None and ends is None and _UNTIL_TERMINATED.search(text, sentence.start, sentence.end):
        perpetual = Fact(value=True, place=place)
    initial = Fact(length.value, Quote.of(document, length.start, length.end)) if length else None
    return Term(expiration, initial, perpetual)


def _best_length(lengths: Sequence[Term]) -> Term:
    """Prefer a clause that gives an end over one that gives only a length, and that over one that gives neither."""
    for known in (lambda t: t.expiration or t.perpetual, lambda t: t.initial):
        if best := next((t for t in lengths if known(t)), None):
            return best
    return Term()


def _labelled(document: ParsedDocument, found: Sequence[WrittenDate], known: Term) -> Term:
    """Read "Expiration Date: August 31, 2026"."""
    text = document.text
    for date in found:
        label = _LABELLED_END.search(text, max(0, date.start - 60), date.start)
        if label and date.iso:
            return Term(Fact(date.iso, Quote.of(document, label.start(), date.end)), known.initial)
    return known


def _renewal_begins(text: str, sentence: _Sentence) -> int:
    """Where a term clause stops to speak of the first term."""
    renews = _RENEWAL_PART.search(text, sentence.start + 20, sentence.end)
    return renews.start() if renews else sentence.end


def _duration(text: str, sentence: _Sentence, limit: int) -> WrittenDuration | None:
    for name in _ANNIVERSARY.finditer(text, sentence.start, sentence.end):
        count = int(name["figure"]) if name["figure"] else _ORDINAL.get((name["word"] or "").lower(), 0)
        if count and re.search(r"effective|commencement|execution|hereof|agreement|start", name["of"], re.IGNORECASE):
            return WrittenDuration(name.start(), name.end(), Duration(count, "year"))
    options = [
        d for d in durations.find(text, sentence.start, limit) if not _NOTICE_AFTER.match(text[d.end : d.end + 40])
    ]
    for option in options:
        if option.value.unit in ("year", "month") and _LENGTH_OF_TERM.search(
            text[max(sentence.start, option.start - 70) : option.start]
        ):
            return option
    return next((o for o in options if _LENGTH_OF_TERM.search(text[max(sentence.start, o.start - 70) : o.start])), None)


def _renewal(document: ParsedDocument, near: _Sentence | None, clauses: Sequence[Clause]) -> Term:
    """Read the best sentence that speaks of renewing the contract."""
    text = document.text
    hints = [
        (c.place.start, c.place.end, 2 * c.confidence)
        for c in clauses
        if c.category == "Renewal Term" and c.confidence > 0.2
    ]
    best: tuple[float, int, int] | None = None
    last = -1
    for anchor in _RENEWS.finditer(text):
        if anchor.start() < last:
            continue
        start, end = sentence_at(text, anchor.start(), 900)
        last = end
        score = _renewal_score(text, start, end, near)
        score += max((w for s, e, w in hints if s < end and start < e), default=0.0)
        if score > 3 and (best is None or score > best[0]):  # noqa: PLR2004 - more than one sign
            best = (score, start, end)
    if best is None:
        return Term()
    _, start, end = best
    place = Quote.of(document, start, end)
    automatic = _AUTOMATIC.search(text, start, end)
    optional = _OPTIONAL.search(text, start, end)
    length = _renewal_length(text, start, end)
    renewal = Fact(length.value, Quote.of(document, length.start, length.end)) if length else None
    auto = Fact(value=True, place=place) if automatic else Fact(value=False, place=place) if optional else None
    return Term(renewal=renewal, auto_renewal=auto, notice=_notice(document, start, end, length))


def _renewal_score(text: str, start: int, end: int, near: _Sentence | None) -> float:
    sentence = text[start:end]
    renews = re.search(r"\brenew|\bextend|\bextension", sentence, re.IGNORECASE)
    periodic = re.search(r"\b(?:year|month)[\s-]{1,3}to[\s-]{1,3}(?:year|month)\b|\bcontinu", sentence, re.IGNORECASE)
    if not renews and not periodic:
        return 0
    length = _renewal_length(text, start, end)
    automatic = _AUTOMATIC.search(sentence)
    if length is None and not automatic:
        return 0
    score = 1.0 if renews else 0.0
    score += 2 if automatic else 0
    score += 1.5 if length else 0
    score += 1 if re.search(r"\b(?:agreement|contract|term|lease|license)\b", sentence, re.IGNORECASE) else -1
    score += 1 if re.search(r"\b(?:successive|additional|renewal\s{1,9}term|further)\b", sentence, re.IGNORECASE) else 0
    score += 1 if near and abs(start - near.start) < 2000 else 0  # noqa: PLR2004 - the same section
    score -= 1.5 * min(2, len(_OTHER_TERMS.findall(sentence)))
    return score


def _renewal_length(text: str, start: int, end: int) -> WrittenDuration | None:
    first = _RENEWS.search(text, start, end)
    if first is None:
        return None
    for option in durations.find(text, start, end):
        before = text[max(start, option.start - 80) : option.start]
        after = text[option.end : option.end + 40]
        if option.value.unit in ("day", "business day", "week") or _NOTICE_AFTER.match(after):
            continue
        if _RENEWAL_LENGTH_BEFORE.search(before) or re.match(
            r"[\s-]{0,3}(?:renewal|extension|additional)", after, re.IGNORECASE
        ):
            return option
    periodic = _PERIODIC.search(text, start, end)
    if periodic:
        return WrittenDuration(periodic.start(), periodic.end(), Duration(1, "month" if periodic["month"] else "year"))
    return None


def _notice(document: ParsedDocument, start: int, end: int, renewal: WrittenDuration | None) -> Fact[Duration] | None:
    """Read the notice that stops a renewal, in its sentence or the next two."""
    text = document.text
    for _ in range(3):
        if _NOTICE.search(text, start, end) and _STOPS.search(text, start, end):
            for option in durations.find(text, start, end):
                if renewal and option.start < renewal.end and renewal.start < option.end:
                    continue
                before = text[max(start, option.start - 60) : option.start]
                if _NOTICE_AFTER.match(text[option.end : option.end + 60]) and _NOTICE_BEFORE.search(before):
                    return Fact(option.value, Quote.of(document, option.start, option.end))
        if end >= len(text):
            break
        following = re.compile(r"\S").search(text, end)
        if following is None or following.start() - end > 60:  # noqa: PLR2004 - another section
            break
        start, end = sentence_at(text, following.start() + 1, 700)
    return None
