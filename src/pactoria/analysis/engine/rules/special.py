"""Checks of the text itself that patterns on sentences cannot express."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pactoria.analysis.engine.rules.reading import Passage, Reading
from pactoria.analysis.engine.rules.spelled import differences

__all__ = ["CHECKS", "Place"]

_BLANK = re.compile(
    r"\[ {0,3}(?:\u25cf|\u2022|_{1,40}|\.{3}|TBD|TBC|insert[^\]]{0,60}|amount|date|name|address|number|state"
    r"|jurisdiction|company(?: name)?|party(?: name)?|to be (?:agreed|determined|confirmed|completed|inserted)"
    r"[^\]]{0,40}) {0,3}\]"
    r"|\b(?:TBD|TBC)\b|(?<![_\w])_{4,80}(?![_\w])|\$ ?_{2,40}",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\b(?:by|name|title|date(?: signed)?|signature|signed|its|print(?:ed)? name|employed by|representing|accepted"
    r"|agreed|company|witness|address|attn|attention|e-?mail|telephone|phone|fax|facsimile|per)\b[^_\n]{0,30}$"
    r"|\b(?:in witness whereof|signature|signed)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:shall|will|may|is|are|be|has|have|agrees?|pays?|made|entered)\b", re.IGNORECASE)
_FORM = re.compile(r"[:#)_-] {0,2}$")
_DAY = re.compile(r" {0,2}(?:st|nd|rd|th)? ?(?:day|, ?(?:19|20))", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:section|clause|paragraph|article)s? {1,3}(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?!\.?\d|[A-Za-z])"
    r"(?=(?P<after>[^.;]{0,60}))",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^(?:\([a-z0-9]{1,4}\)){0,3},? {0,2}(?:[a-z]+ ){0,2}(?:of|to|under|in) {1,2}(?:the |that |such |its |an? |this )?"
    r"(?!(?:this|the) (?:agreement|contract|terms)\b)(?:[A-Z\"]|\w+ (?:act|code|law|statute|regulation|rules?|agreement"
    r"|order|exhibit|schedule|annex|appendix|attachment|addendum|directive))"
)
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


@dataclass(frozen=True, slots=True)
class Place:
    """A place with what there is to say about it."""

    start: int
    end: int
    detail: str


def blanks(reading: Reading) -> Iterator[Place]:
    """Find blanks that nobody filled in, but for those for signatures and the day of signing."""
    for found in _BLANK.finditer(reading.text):
        passage = _passage(reading, found.start())
        if passage is None or found.end() > passage.end:
            continue
        if found[0].startswith("_") and _is_for_signing(reading, passage, found):
            continue
        yield _place(reading, passage, found.start(), found.end(), found[0])


def _is_for_signing(reading: Reading, passage: Passage, found: re.Match[str]) -> bool:
    text, start = reading.text, found.start()
    before = text[max(0, start - 60) : start]
    line = reading.document.text[max(0, start - 60) : start].rpartition("\n")[2]
    return (
        not line.strip()
        or any(_SIGNATURE.search(words) for words in (line, before))
        or _FORM.search(text[max(0, start - 3) : start]) is not None
        or _DAY.match(text[found.end() : found.end() + 12]) is not None
        or _SAYS.search(text, passage.start, passage.end) is None
    )


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
        if (
            _ELSEWHERE.match(found["after"])
            or _LAW.search(found["after"])
            or _LAW.search(reading.text[max(0, found.start() - 60) : found.end()])
        ):
            continue
        if (passage := _passage(reading, found.start())) is not None:
            strays[number] = _place(reading, passage, found.start(), found.end("number"), number)
    # Where many references lead nowhere, the numbering was not read right; only strays are mistakes of the drafter.
    if len(strays) <= _MOST_STRAYS and len(strays) * _KNOWN_FOR_A_STRAY <= known:
        yield from strays.values()


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


def differing(reading: Reading) -> Iterator[Place]:
    """Find numbers whose words say something else than the figures beside them."""
    for found in differences(reading.text):
        passage = _passage(reading, found.start)
        if passage is not None and found.end <= passage.end:
            yield Place(found.start, found.end, " ".join(reading.text[found.start : found.end].split()))


def _passage(reading: Reading, offset: int) -> Passage | None:
    number = reading.passage_at(offset)
    return reading.passages[number] if number is not None else None


def _place(reading: Reading, passage: Passage, start: int, end: int, detail: str) -> Place:
    """Quote some words around a place, within its sentence."""
    text = reading.text
    first = max(passage.start, text.rfind(" ", passage.start, max(passage.start, start - 80)) + 1)
    last = text.find(" ", min(passage.end, end + 60), passage.end)
    return Place(first, last if last > 0 else passage.end, detail)


CHECKS: Mapping[str, Callable[[Reading], Iterator[Place]]] = {
    "blanks": blanks,
    "dangling": dangling,
    "differing": differing,
}
"""The checks by the name that rules call them."""
