"""Which sentences of a contract say how long it runs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.facts import dates as written
from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.dates import WrittenDate
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.facts.stems import folded, places
from pactoria.analysis.engine.result import Clause
from pactoria.documents.parsed import ParsedDocument

__all__ = [
    "ANNIVERSARY",
    "ENDS",
    "LENGTH_OF_TERM",
    "UNTIL_TERMINATED",
    "TermSentence",
    "candidates",
    "signs",
    "term_sentences",
]

_ANCHOR = re.compile(
    r"\b(?:term|duration|period[\"”]|extended|continues?|remains?|valid|expire[sd]?|expiration|perpetual|perpetuity|indefinite(?:ly)?|"
    r"commenc\w{1,5}|(?:terminate|end)s?\s{1,9}(?:on|at)|in\s{1,9}effect|in\s{1,9}force|"
    r"(?:lasts?|runs?)\s{1,9}(?:for|until|from))(?!\w)",
    re.IGNORECASE,
)
_STEMS = (
    *("term", "duration", 'period"', "period\u201d", "extended", "continue", "remain", "valid", "expir", "perpetu"),
    *("indefinite", "commenc", "ends ", "ends\n", "end on", "end at", "in effect", "in\neffect", "in force"),
    "in\nforce",
    *("last for", "lasts for", "last until", "lasts until", "run for", "runs for", "run until", "runs until"),
    *("run from", "runs from", "last from", "lasts from"),
)
"""How `_ANCHOR` begins."""
_MEASURES = (
    "year",
    "month",
    "week",
    "day",
    "annivers",
    "quarter",
    "terminat",
    "cancel",
    "notice",
    "perpet",
    "indefin",
    "unlimit",
)
"""What stands in a sentence that says for how long."""
UNTIL_TERMINATED = re.compile(
    r"\b(?:until|(?:effect|force)\s{1,9}unless)\s{1,9}(?:and\s{1,9}until\s{1,9})?(?:(?:it|they|this|the|such|"
    r"time|as|agreement|contract|is|are|earlier|sooner|validly|otherwise|either|party|parties|"
    r"or|both|by|one|of|a)\s{1,9}){0,8}(?:terminat(?!ion\s{1,9}date)|cancel|gives?\s{1,9}notice)"
    r"|\b(?:continue|remain|valid|effect|force|term|agreement|be|thereafter)\b[^.;]{0,60}\b(?:perpetual(?:ly)?|"
    r"in\s{1,9}perpetuity|indefinitely)\b"
    r"|\b(?:indefinite|unlimited)\s{1,9}(?:period|term|duration|time)|\bend\s{1,9}when\s{1,9}terminated",
    re.IGNORECASE,
)
"""What a contract without an end says."""
ENDS = re.compile(
    r"\b(?:until|till|through|thru|to|expir\w{1,6}|terminat\w{1,4}|end[s]?|ending|conclud\w{1,4}|later\s{1,9}than|-|"
    r"\u2013)[\s,:]{0,9}(?:(?:(?:on|as|of|at|and|including|the|midnight|close|business|upon|by|date|is|shall|be|to|"
    r"earlier|later|p\.?m|\d{1,2}:\d\d|11:59)\b\.?|\(?\w{1,3}\))[\s,:]{0,9}){0,8}$",
    re.IGNORECASE,
)
"""What stands before the day on which something ends."""
LENGTH_OF_TERM = re.compile(
    r"\b(?:for|of|continue|is|be|period|term|duration|extend|end|in\s{1,9}effect|in\s{1,9}force|remain|expire|terminate|"
    r"valid|lasts?|run)\b[\s,.:\"”“()a-zA-Z]{0,60}$",
    re.IGNORECASE,
)
"""What stands before the length of a term."""
ANNIVERSARY = re.compile(
    r"\b(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|fifteenth|twentieth|"
    r"twenty-fifth|thirtieth)?\s{0,3}\(?(?P<figure>\d{1,2})?(?:st|nd|rd|"
    r"t\s?h)?\)?[\s-]{0,4}(?:\(?\d{0,2}\)?[\s-]{0,3}year[\s-]{1,3})?(?:yearly\s|annual\s)?anniversar(?:y|"
    r"ies)\s{1,9}(?:date\s{1,9})?of\s{1,9}(?P<of>[^,.;()]{3,60})",
    re.IGNORECASE,
)
"""The end of a year of the contract, and what it is counted from."""
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
_PAYS = re.compile(
    r"\b(?:fees?|pay(?:s|able|ment)?|royalt\w{1,3}|price[s]?|purchase|minimum|obligations?\s{1,9}will|"
    r"license[sd]?\s{1,9}(?:granted|is)|sublicense\w?)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:^|\n|\.\s|\d\s)[\s\"“*_]{0,9}(?:initial\s{1,9})?(?:term|duration|period)\b[^.\n]{0,40}$", re.IGNORECASE
)
_OWN_HEADING = re.compile(r"[\W\d]{0,12}(?:initial\s{1,9})?(?:term|duration)\b", re.IGNORECASE)

_WORDING = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in (
        (
            "names the term",
            r"\b(?:initial\s{1,9}term|the\s{1,9}term\s{1,9}of\s{1,9}this|(?:the\s{1,9}|[\"“(])[\"“]?term[\"”])",
        ),
        (
            "the term shall",
            (
                r"\bterm\b[^.;,]{0,60}\b(?:shall|will|is)\s{1,9}(?:be|commence|begin|continue|expire|run|end|remain|for)|"
                r"\bterm[\"”]?\s{1,9}means"
            ),
        ),
        (
            "the contract shall",
            (
                r"^[\W\dA-Z.]{0,40}(?:(?:initial\s{1,9})?term|duration)?[\W\d]{0,10}(?:unless[^,]{0,100},\s{0,9})?(?:this|the)\s{1,9}"
                r"(?:\w{1,20}\s{1,9}){0,4}(?:agreement|contract|lease|license)\s{1,9}(?:\w{1,20}\s{1,9}){0,2}"
                r"(?:shall|will|is|commence|become|begin|remain|continue)"
            ),
        ),
        (
            "in force",
            (
                r"\b(?:agreement|contract|lease|licen[cs]e)\s{1,9}(?:shall|will)\s{1,9}be\s{1,9}(?:in\s{1,9}(?:full\s{1,9}|"
                r"force\s{1,9}and\s{1,9}){0,2}(?:effect|force)|valid|effective)\b"
            ),
        ),
        (
            "commences",
            (
                r"\b(?:commenc|begin|effective\s{1,9}(?:date|as|on|upon)|(?:shall|will)\s{1,9}(?:remain|continue|"
                r"be\s{1,9}for)|valid\s{1,9}for)"
            ),
        ),
        (
            "from to",
            (
                r"\b(?:commenc\w{1,5}|begin\w{0,5}|start\w{0,4}|effective)\b[\s\S]{0,200}\b(?:continu\w{1,4}|terminat\w{1,4}|"
                r"expir\w{1,5}|end[s]?|extend|remain|until|through|to|for\s{1,9}(?:a|an)\b)"
            ),
        ),
        (
            "continues",
            (
                r"\b(?:continue|remain)s?\s{1,9}(?:in\s{1,9})?(?:full\s{1,9})?(?:force|effect|until|for|through|thereafter)"
                r"|\b(?:agreement|contract|lease|it)\s{1,9}(?:(?:shall|will)\s{1,9})?(?:lasts?|runs?)\s{1,9}(?:for|until|from)"
            ),
        ),
        ("shall end", r"\b(?:shall|will)\s{1,9}(?:automatically\s{1,9})?(?:expire|end|terminate)\b"),
        ("until", r"\b(?:until|through)\b"),
        (
            "unless sooner",
            r"\bunless\s{1,9}(?:\w{1,20}\s{1,9}){0,4}(?:earlier|sooner|terminated)|\b(?:earlier|sooner)\s{1,9}terminat",
        ),
        (
            "term of years",
            (
                r"\b(?:term|period)\s{1,9}of\s{1,9}(?:\w{1,20}[\s-]{0,3}){0,3}\(?\d|\bterm\s{1,9}of\s{1,9}(?:one|two|three|"
                r"four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)|\b(?:year|month)\s{1,9}(?:initial\s{1,9})?term\b"
            ),
        ),
        ("defines the term", r"\([^()]{0,40}[\"“](?:(?:initial|license|contract|service)\s)?(?:term|period)[\"”]"),
        (
            "defines the end",
            r"\b(?:expiration|expiry|end|termination)\s{1,9}date[\"”]?\s{0,9}(?:means|is|shall|:)",
        ),
        (
            "lasts",
            (
                r"\bduration\s{1,9}of\s{1,9}(?:\(?\w{1,20}\)?\s{0,9}){1,4}(?:years|months)|\bperiod\s{1,9}of\s{1,9}time\b|"
                r"\bvalid\s{1,9}(?:for|until|through)"
            ),
        ),
        (
            "begins with a later time",
            (
                r"^[\W\d]{0,12}(?:after|following|upon|thereafter|during|at\s{1,9}the\s{1,9}end|prior|notwithstanding|if\b|"
                r"in\s{1,9}the\s{1,9}event)"
            ),
        ),
        (
            "mentions in passing",
            (
                r"\b(?:during|throughout|(?:prior\s{1,9}to|through|until)\s{1,9}the\s{1,9}(?:end|expiration)\s{1,9}of)\s{1,9}the\s{1,9}"
                r"(?:initial\s{1,9}|entire\s{1,9})?term\b|\bat\s{1,9}all\s{1,9}times\b|\bagrees?\s{1,9}(?:that|to|not)\b|"
                r"\bmay\s{1,9}extend\b|\boccurr?ed\b|^\W{0,6}(?:the\s{1,9})?obligations\b|\bdays\s{1,9}(?:of|after)\b[^.]{0,40}\bterm"
            ),
        ),
        (
            "after the end",
            r"\b(?:after|following|prior\s{1,9}to|before)\s{1,9}(?:the\s{1,9})?(?:expiration|termination|end)\b",
        ),
        (
            "defines something else",
            (
                r"^[\W\d]{0,12}[\"“](?!(?:initial\s|contract\s|license\s|services?\s|agreement\s)?(?:term|period)[\"”]|"
                r"expir|end\s)[^\"”]{1,60}[\"”]\s{1,9}(?:shall\s{1,9})?(?:means?|is\s|has\s|have\s|refers)"
            ),
        ),
        ("each", r"\b(?:each|every|any|such)\b"),
        ("days", r"\bdays?\b"),
        ("recital", r"\b(?:whereas|entered\s{1,9}into|by\s{1,9}and\s{1,9}between)\b"),
        ("agrees", r"\b(?:agrees?|covenants?|represents?|may)\b"),
        (
            "other clauses",
            (
                r"\b(?:sublicense\w{0,5}|confidential\w{0,8}|warrant\w{1,5}|surviv\w{1,4}|non-?compet\w{1,7}|insurance|severab\w{1,5}|"
                r"invalid|enforceab\w{1,6}|unenforceable|fiscal)\b"
            ),
        ),
    )
}
_WEIGHTS = {
    "names the term": 1.19,
    "the term shall": 0.92,
    "the contract shall": 1.20,
    "in force": 1.10,
    "commences": 0.63,
    "from to": 0.77,
    "continues": 1.39,
    "shall end": 1.12,
    "until": 0.52,
    "unless sooner": 1.54,
    "term of years": 0.55,
    "defines the term": 1.43,
    "defines the end": 0.36,
    "lasts": 0.41,
    "begins with a later time": -1.65,
    "mentions in passing": -1.00,
    "after the end": -0.57,
    "defines something else": -0.69,
    "each": -0.66,
    "days": -0.60,
    "recital": -0.43,
    "agrees": -0.24,
    "other clauses": -0.57,
    "runs": 0.83,
    "about the contract": 0.49,
    "begins with the contract": 0.85,
    "until terminated": 1.15,
    "anniversary": 0.86,
    "has a length": 0.04,
    "has a date": 0.48,
    "ends on a date": 1.10,
    "length of a term": 1.09,
    "pays": -0.37,
    "under a heading": 0.82,
    "long": -0.31,
    "late": -0.69,
}
_BASE = -5.57
"""Weights of a logistic regression on the labelled sentences of CUAD's training contracts (`training/terms.py`)."""
_LIKELY = -1.8
"""Log odds from which a sentence is read."""
_HINT = 0.2
"""Confidence from which a clause candidate counts."""
_TRUST = 3.0
"""What a sure clause candidate adds to the log odds of a sentence, or takes from those of others."""


@dataclass(frozen=True, slots=True)
class TermSentence:
    """A sentence that may say how long the contract runs."""

    start: int
    end: int
    score: float
    """Log odds that it does."""


def term_sentences(
    document: ParsedDocument, found: Sequence[WrittenDate], clauses: Sequence[Clause] = ()
) -> list[TermSentence]:
    """Return the sentences that are likely to say how long the contract runs, likeliest first."""
    text = document.text
    hints = [
        (c.place.start, c.place.end, _TRUST * c.confidence)
        for c in clauses
        if c.category == "Expiration Date" and c.confidence > _HINT
    ]
    # Where the clause finder is sure of a place, others have to be surer.
    elsewhere = max((weight for *_, weight in hints), default=0.0) / 2
    seen: list[TermSentence] = []
    for start, end in candidates(text, found):
        score = _BASE + sum(_WEIGHTS[name] * value for name, value in signs(text, start, end, found).items())
        hint = max((w for s, e, w in hints if s < end and start < e), default=0.0)
        score += hint - (0 if hint else elsewhere)
        if score >= _LIKELY:
            seen.append(TermSentence(start, end, score))
    return sorted(seen, key=lambda s: -s.score)


def candidates(text: str, found: Sequence[WrittenDate]) -> list[tuple[int, int]]:
    """Return all sentences that speak of a term, an end, or of being in force, and that name a day or a length."""
    spans: list[tuple[int, int]] = []
    last = -1
    small = folded(text)
    for place in places(small, _STEMS):
        if place >= last and _ANCHOR.match(text, place):
            start, last = sentence_at(text, place, 1000)
            sentence = small[start:last]
            if any(stem in sentence for stem in _MEASURES) or written.between(found, start, last):
                spans.append((start, last))
    return spans


def signs(text: str, start: int, end: int, found: Sequence[WrittenDate]) -> dict[str, float]:
    """Return what speaks for and against a sentence, by name: 0 or 1, or a small number."""
    sentence = text[start:end]
    subject = _SUBJECT.search(sentence)
    lengths = durations.find(text, start, end)
    days = written.between(found, start, end)
    return (
        {name: float(pattern.search(sentence) is not None) for name, pattern in _WORDING.items()}
        | {
            "runs": float(_RUNS.search(sentence) is not None),
            "about the contract": float(subject is not None),
            "begins with the contract": float(subject is not None and subject.start() < 60),  # noqa: PLR2004
            "until terminated": float(UNTIL_TERMINATED.search(sentence) is not None),
            "anniversary": float("nniversar" in sentence and ANNIVERSARY.search(sentence) is not None),
            "has a length": float(bool(lengths)),
            "has a date": float(bool(days)),
            "ends on a date": float(any(ENDS.search(text[max(start, d.start - 80) : d.start]) for d in days)),
            "length of a term": float(
                any(
                    d.value.unit in ("year", "month")
                    and LENGTH_OF_TERM.search(text[max(start, d.start - 70) : d.start])
                    for d in lengths
                )
            ),
            "pays": float(min(2, len(_PAYS.findall(sentence)))),
            "under a heading": float(
                _HEADING.search(text[max(0, start - 70) : start]) is not None
                or _OWN_HEADING.match(sentence) is not None
            ),
            "long": len(sentence) / 500,
            "late": min(start, 200_000) / 100_000,
        }
    )
