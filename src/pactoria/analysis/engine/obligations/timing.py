"""Words that bind a duty to time or circumstances."""

import re
from collections.abc import Iterator, Sequence

from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.durations import WORD_NUMBERS
from pactoria.analysis.engine.obligations.result import Timing, TimingKind
from pactoria.analysis.engine.result import Duration, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["timings"]

# A phrase ends before a comma or stop, before the next clause, or after so many characters.
_REST = (
    r"(?:\([^()]{0,60}\)|,\s(?=(?:19|20)\d\d\b)|(?!,\s|[;:()]|\.\s|\.$|\s(?:and|or|but)\s+(?:shall|will|must|may|in|to|confirm)\b"
    r"|\s(?:unless|except|provided|if|as long as)\b)[\s\S]){0,200}"
)
_NUMBER = rf"(?:an?|each|{'|'.join(sorted(WORD_NUMBERS, key=len, reverse=True))}|\d[\d,]*)"
_COUNT = (
    rf"(?:{_NUMBER}\b(?:[\s-]+{_NUMBER}\b){{0,4}}\s*(?:[(\[]\s*[\d*]+\s*[)\]]\s*)?(?:[a-z]+\s+){{0,2}}"
    r"(?:hour|day|week|month|year|quarter)s?\b)"
)
_FROM = r"(?:after|of|from|before|following|prior|thereafter|in\s+advance|notice|written)\b"
_AHEAD = r"(?:before|prior|in\s+advance|(?:prior\s+)?(?:written\s+)?notice)\b"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = (
    rf"(?:(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:day|[A-Z][a-z]+\s+\d{{4}})|(?-i:{_MONTHS})\s+\d"
    r"|the\s+(?:date|end|first|last|expir\w+|(?:[\w-]+\s+){1,2}(?:\(\w+\)\s+)?(?:month\s+)?anniversary)\b)"
)
_OCCASION = (
    r"(?:(?:the\s+)?(?:demand|request|signature|delivery|acceptance|receipt|termination|expir\w+|completion)\b"
    rf"(?:\s+(?:or|and)\s+(?:earlier\s+)?(?:termination|expir\w+|cancellation)\b)?(?:\s+(?:of|by|from)\b{_REST})?)"
)
_NO_LATER = r"n(?:o|ot)\s+(?:event\s+)?(?:later|more)\s+than"
_UNIT = r"(?:day|week|month|quarter|year)\b"
_SHOULD = r"should(?=\s+(?:it|they|any|the|an?|such|either|there|this|(?-i:[A-Z])\w*)\b)"
_PATTERNS = {
    TimingKind.EXCEPTION: [
        rf"\b(?:unless|except(?:\s+(?:where|if|as|to|for|with|that|when))?|save\s+(?:that|for|as)|other\s+than)\b{_REST}",
        rf"\bwithout(?:\s+\S+){{0,4}}\s+(?:consent|approval)\b{_REST}",
    ],
    TimingKind.CONDITION: [
        rf"\b(?:if(?!\s+any\b\s*(?:[,;:.)]|$))|whenever|when|where|{_SHOULD}|upon\s+the\s+occurrence\s+of|as\s+long\s+as|to\s+the\s+extent(?:\s+that)?)[\s,]{_REST}",
        rf"\b(?:in\s+(?:the\s+)?(?:event|case)(?:\s+(?:that|of))?|provided\s+(?:that|however|there))\s{_REST}",
    ],
    TimingKind.DEADLINE: [
        rf"\b(?:within|{_NO_LATER})\s+(?:a\s+period\s+of\s+)?{_COUNT}['\u2019]?(?:(?:\s+{_FROM}|['\u2019]){_REST})?",
        rf"\b(?:at\s+least|n(?:o|ot)\s+less\s+than|upon|on)\s+{_COUNT}['\u2019]?\s+{_AHEAD}{_REST}",
        rf"\b(?:on\s+or\s+before|{_NO_LATER}|prior\s+to|before|until|by|on)\s+(?={_DAY}){_REST}",
        rf"\bat\s+(?:the\s+end|termination|expiry)\s+of{_REST}",
        rf"\b(?:on|upon)\s+(?:written\s+)?{_OCCASION}",
        r"\bwithin\s+a\s+(?:commercially\s+)?reasonable\s+(?:time|period)\b",
        r"\b(?:promptly|immediately(?!\s+(?:preceding|following|prior|before|after|available|upon))|forthwith|without\s+(?:undue\s+)?delay|at\s+once|as\s+soon\s+as\s+[a-z]+)\b",
    ],
    TimingKind.FREQUENCY: [
        rf"\b(?:(?:in|for|during|at\s+the\s+end\s+of)\s)?(?:each|every)\s+(?:calendar\s+|contract\s+|fiscal\s+)?{_UNIT}",
        r"\b(?:at\s+least\s+)?(?:once|twice)\s+(?:a|per|each|every|in\s+each)\s+(?:calendar\s+)?[a-z]+",
        r"\b(?:daily|weekly|monthly|quarterly|annually|yearly)\b|\bper\s+(?:month|quarter|annum|year)\b",
    ],
    TimingKind.PERIOD: [
        rf"\b(?:during\s+the\s+(?:term|same\s+period)|for\s+the\s+term)\b{_REST}",
        rf"\bfor\s+(?!the\s+next)(?:a\s+(?:further\s+)?period\s+of\s+)?(?={_COUNT}){_REST}",
        r"\bat\s+all\s+times\b|\bfor\s+ever\b",
    ],
}
_ON_A_DAY_OF_EACH = (
    rf"\b(?:on|by)\s+the\s+[a-z0-9-]+\s+(?:business\s+)?day\s+of\s+(?:each|every)\s+(?:(?!{_UNIT})[a-z]+\s+)?{_UNIT}"
)
_COMPILED = [
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (TimingKind.FREQUENCY, _ON_A_DAY_OF_EACH),  # first: the others would take its beginning for a deadline
        *((kind, pattern) for kind, patterns in _PATTERNS.items() for pattern in patterns),
    )
]
_OCCASION_LEADS = (
    (TimingKind.DEADLINE, re.compile(r"(?:upon|following|after|once|prior\s+to|before)\s", re.IGNORECASE)),
    (TimingKind.PERIOD, re.compile(r"until\s", re.IGNORECASE)),
    (
        TimingKind.CONDITION,
        re.compile(
            r"(?:for\s+(?:any|each|every)|in\s+(?:each|any|every)(?!\s+(?:case|event)\b)|provided)\s",
            re.IGNORECASE,
        ),
    ),
)
"""What opens a sentence and says upon which occasion its duty falls due, in words of any kind."""
_AT_THE_FRONT = re.compile(
    r"[\s(]*(?:\w{1,3}[.)]\s+)?(?:(?:however|likewise|in\s+addition|additionally|further|and|but),?\s+)?", re.IGNORECASE
)
_END_OF_LEAD = re.compile(r"[\s,]*(?:\b(?:then|and|or|but|that)\b[\s,]*)*$", re.IGNORECASE)
_LONGEST_LEAD = 400
_OPENING = re.compile(r"(?:^|[,;:.(]|\b(?:and|or|but|that|then|however|only|least))\s*$", re.IGNORECASE)
_MOST = 5


def timings(document: ParsedDocument, leads: Sequence[tuple[int, int]], clause: tuple[int, int]) -> tuple[Timing, ...]:
    """Return what binds a duty to time or circumstances, in reading order.

    `leads` are what stands before the subject of the duty: only phrases that open a clause speak of the duty there.
    """
    found: list[Timing] = []
    for kind, place in (
        *(each for lead in leads for each in _leading(document.text, *lead)),
        *_places(document.text, *clause),
    ):
        if not any(place[0] < other.place.end and other.place.start < place[1] for other in found):
            found.append(Timing(kind, Quote.of(document, *place), _length(document.text, kind, *place)))
    return tuple(sorted(found, key=lambda timing: timing.place.start)[:_MOST])


def _leading(text: str, start: int, end: int) -> Iterator[tuple[TimingKind, tuple[int, int]]]:
    """Yield what a sentence opens with, conditions with all their words: up to the subject, or to what opens next."""
    opening = [(kind, place) for kind, place in _places(text, start, end) if _opens(text, start, place[0])]
    last = _END_OF_LEAD.search(text, start, end)
    stop = last.start() if last else end
    for kind, place in opening:
        if kind is TimingKind.CONDITION:
            following = min((p[0] for _, p in opening if p[0] >= place[1]), default=stop)
            ends = _END_OF_LEAD.search(text, place[0], following)
            whole = ends.start() if ends else following
            yield kind, (place[0], whole if place[1] < whole <= place[0] + _LONGEST_LEAD else place[1])
        else:
            yield kind, place
    front = _AT_THE_FRONT.match(text, start, end)
    first = front.end() if front else start
    if not opening and first < stop <= first + _LONGEST_LEAD:
        yield from ((kind, (first, stop)) for kind, pattern in _OCCASION_LEADS if pattern.match(text, first, stop))


def _opens(text: str, start: int, at: int) -> bool:
    return _OPENING.search(text[start:at]) is not None


def _places(text: str, start: int, end: int) -> Iterator[tuple[TimingKind, tuple[int, int]]]:
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text, start, end):
            last = match.end()
            while last < end and match.start() < last and text[last - 1].isalnum() and text[last].isalnum():
                last -= 1  # a long phrase ends with a whole word
            while last > match.start() and (text[last - 1].isspace() or text[last - 1] in ".,;:"):
                last -= 1
            if last > match.start():
                yield kind, (match.start() + len(match.group()) - len(match.group().lstrip()), last)


def _length(text: str, kind: TimingKind, start: int, end: int) -> Duration | None:
    if kind not in {TimingKind.DEADLINE, TimingKind.PERIOD}:
        return None
    first = next(iter(durations.find(text, start, end)), None)
    return first and first.value
