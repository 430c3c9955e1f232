"""Finds references to sections of the contract that it does not have."""

import re
from collections.abc import Iterator

from pactoria.analysis.engine.rules.places import Place, around, passage_of
from pactoria.analysis.engine.rules.reading import Reading

__all__ = ["dangling"]

_REFERENCE = re.compile(
    r"\b(?:section|clause|paragraph|article)s? {1,3}(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?!\.?\d|[A-Za-z])"
    r"(?=(?P<after>.{0,160}))",
    re.IGNORECASE,
)
_DOCUMENT = (
    r"(?:agreements?|contracts?|leases?|licen[sc]es?|indentures?|deeds?|notes?|plans?|polic(?:y|ies)|manuals?"
    r"|memorandum|charter|bylaws|articles of|terms|conditions|clauses|exhibits?|schedules?|annex(?:es)?|appendix"
    r"|appendices|attachments?|addend(?:um|a)|amendments?|orders?|statements?|protocols?|acts?|codes?|laws?|statutes?"
    r"|regulations?|rules?|directives?|constitution|ordinances?|treaty|decree)"
)
_REST = (
    r"(?:\([a-z0-9]{1,4}\) ?){0,4}"
    r"(?:(?:,| ?-| ?&|,? (?:and|or|and/or|through|to)) ?(?:(?:sections?|clauses?|paragraphs?|articles?) )?"
    r"\d{1,2}(?:\.\d{1,2}){0,3} ?(?:\([a-z0-9]{1,4}\) ?){0,4}){0,8}"
    r"(?:,? ?respectively,?)? ?,?"
)
"""What else belongs to a reference: its paragraphs, and further sections of a list."""
_OF_ANOTHER = re.compile(
    rf"{_REST} ?(?:(?i:thereof|therein|thereto|thereunder)\b"
    r"|(?:(?:as )?(?:set forth|set out|contained|included|defined) )?(?:"
    r"of (?!this\b|these\b|the present\b)(?:(?:the|that|such|its|their|an?|certain|said|any|each|applicable) )*[A-Z\"]"
    r"|(?:of|to|under|in|from) (?!this\b|these\b|the present\b)(?:(?!this\b|of\b)[^\s.;]+ ){0,6}?"
    rf"(?i:{_DOCUMENT})\b))"
)
"""A section "of the Lease", "thereof", "of the applicable supply agreement"; not "of this Agreement"."""
_NAMED_BEFORE = re.compile(
    r"\b(?:[Tt]he|[Tt]hat|[Ss]uch|[Ii]ts|[Tt]heir|an?|certain) (?:[A-Z][\w&'-]*,? (?:and |of |for )?){0,5}"
    r"(?:[A-Z][\w&'-]* (?:Agreement|Contract|Terms|Plan|Policy)|Lease|Indenture|Deed|Charter|Bylaws)"
    r"(?:'s|,|:| \(|, (?:in|under|at)| (?:in|under|at)(?: its)?)? {0,2}$"
)
"""The Lease before its section: "the Lease, Section 3", "the Supply Agreement's Section 3"."""
_CHANGES = re.compile(
    r"\b(?:is|are) (?:hereby |further )?(?:amended|deleted|replaced|restated)\b|\bhereby (?:amend|delete|replace)"
    r"|\b(?:amendment|deletion|replacement) of (?:section|clause|article)|\bnew (?:clause|section|article)\b"
    r"|\breplaced? with\b",
    re.IGNORECASE,
)
"""Words of an amendment, whose sections are those of the contract that it changes."""
_MODEL_CLAUSES = re.compile(r"\bsccs?\b|standard contractual clauses", re.IGNORECASE)
_SURVEY = re.compile(r"^,? (?:township|range|block|lot|t\d)\b", re.IGNORECASE)
_BEFORE = 60
_LEAD = 600
_AROUND = 160
_LAW = re.compile(
    r"\b(?:act|code|regulations?|u\.?s\.?c|c\.?f\.?r|statute|securities|bankruptcy|gdpr"
    r"|sccs?|standard contractual|directive|rule|law)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:^|(?<=[\n\r]))[ \t*#>]{0,12}(?:section|clause|article|§)?[ \t]{0,3}(\d{1,2}(?:\.\d{1,2}){0,3})[.):]?"
    r"(?=[ \t(])",
    re.IGNORECASE,
)
_FREE_NUMBER = re.compile(
    r"(?<![\w.])(?<!section )(?<!sections )(?<!article )(?<!clause )(?<!paragraph )(?<!and )(?<!or )"
    r"(\d{1,2}(?:\.\d{1,2}){0,3})(?![\d.]*\d)",
    re.IGNORECASE,
)
_LEAST_SECTIONS = 8
_LEAST_SIBLINGS = 2
_MOST_STRAYS = 3
_KNOWN_FOR_A_STRAY = 5


def dangling(reading: Reading) -> Iterator[Place]:
    """Find references to sections that the contract does not have, where its numbering is clear enough to tell."""
    numbers = _section_numbers(reading)
    if len(numbers) < _LEAST_SECTIONS:
        return
    # A number that stands anywhere else in the text may be that of a section that was not recognised as one.
    free = {found[1] for found in _FREE_NUMBER.finditer(reading.text)}
    strays: dict[str, Place] = {}
    known = 0
    for found in _REFERENCE.finditer(reading.text):
        number = found["number"]
        known += number in numbers
        if number in numbers or number in free or number in strays or not _is_clear(number, numbers):
            continue
        if _is_elsewhere(reading.text, found):
            continue
        if (passage := passage_of(reading, found.start())) is not None:
            strays[number] = around(reading, passage, found.start(), found.end("number"), number)
    # Where many references lead nowhere, the numbering was not read right; only strays are mistakes of the drafter.
    if len(strays) <= _MOST_STRAYS and len(strays) * _KNOWN_FOR_A_STRAY <= known:
        yield from strays.values()


def _is_elsewhere(text: str, found: re.Match[str]) -> bool:
    """Tell whether a reference leads to another document: a law, another agreement, what an amendment changes."""
    start = found.start()
    after = re.sub(" {2,}", " ", found["after"])
    before = re.sub(" {2,}", " ", text[max(0, start - _BEFORE) : start])
    near = text[max(0, start - _AROUND) : found.end() + _AROUND]
    return (
        _OF_ANOTHER.match(after) is not None
        or _NAMED_BEFORE.search(before) is not None
        or _LAW.search(re.split(r"[.;]", after[:_BEFORE])[0]) is not None
        or _LAW.search(before + found[0]) is not None
        or _SURVEY.match(after) is not None
        or _CHANGES.search(near) is not None
        or _MODEL_CLAUSES.search(text, max(0, start - _LEAD), start) is not None
    )


def _is_clear(number: str, numbers: set[str]) -> bool:
    """Tell whether the numbering around a number is known well enough to say that it is not there."""
    parent = number.rpartition(".")[0]
    if parent:
        return parent not in numbers or sum(n.rpartition(".")[0] == parent for n in numbers) >= _LEAST_SIBLINGS
    tops = {int(n.partition(".")[0]) for n in numbers}
    return int(number) > max(tops) or len(tops) >= _LEAST_SECTIONS


def _section_numbers(reading: Reading) -> set[str]:
    """Collect the numbers that sections bear, with those of the sections that hold them."""
    numbers = {found[1] for found in _NUMBERED.finditer(reading.document.text)}
    for block in reading.document.blocks:
        if block.number and (found := re.search(r"\d{1,2}(?:\.\d{1,2}){0,3}", block.number)):
            numbers.add(found[0])
    return {".".join(parts[:depth]) for parts in (n.split(".") for n in numbers) for depth in range(1, len(parts) + 1)}
