"""Checks of the text itself that patterns on sentences cannot express."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pactoria.analysis.engine.rules.reading import Reading

__all__ = ["CHECKS", "Place"]

_BLANK = re.compile(
    r"\[ {0,3}(?:\u25cf|\u2022|_{1,40}|\.{3}|TBD|TBC|insert[^\]]{0,60}|amount|date|name|address|number|company(?: name)?"
    r"|party(?: name)?|state|jurisdiction|to be (?:agreed|determined|confirmed|completed|inserted)[^\]]{0,40}) {0,3}\]"
    r"|\b(?:TBD|TBC)\b|(?<![_\w])_{4,80}(?![_\w])|\$ ?_{2,40}",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\b(?:by|name|title|date(?: signed)?|signature|signed|its|print(?:ed)? name|employed by|representing|accepted|agreed|company|witness|address|attn|attention|e-?mail|telephone|phone|fax|facsimile|per)\b"
    r"[^_\n]{0,30}$|\b(?:in witness whereof|signature|signed)\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:shall|will|may|is|are|be|has|have|agrees?|pays?|made|entered)\b", re.IGNORECASE)
_FORM = re.compile(r"[:#)] {0,2}$")
_DAY = re.compile(r" {0,2}(?:st|nd|rd|th)? ?(?:day|, ?(?:19|20))", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:section|clause|paragraph|article)s? {1,3}(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?!\.?\d|[A-Za-z])(?=(?P<after>[^.;]{0,60}))",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^(?:\([a-z0-9]{1,4}\)){0,3},? {0,2}(?:[a-z]+ ){0,2}(?:of|to|under|in) {1,2}(?:the |that |such |its |an? |this )?"
    r"(?!(?:this|the) (?:agreement|contract|terms)\b)(?:[A-Z\"]|\w+ (?:act|code|law|statute|regulation|rules?|agreement|order|exhibit|schedule|annex|appendix|attachment|addendum|directive))",
)
_LAW = re.compile(r"\b(?:act|code|regulations?|u\.?s\.?c|c\.?f\.?r|statute|securities|bankruptcy|gdpr|directive|rule|law)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|(?<=[\n\r]))[ \t*#>]{0,12}(?:section|clause|article|§)?[ \t]{0,3}(\d{1,2}(?:\.\d{1,2}){0,3})[.):]?(?=[ \t(])", re.IGNORECASE)
_LEAST_SECTIONS = 8
_MOST_STRAYS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A place with what there is to say about it."""

    start: int
    end: int
    detail: str


def blanks(reading: Reading) -> Iterator[Place]:
    """Find blanks that nobody filled in, but for those for signatures."""
    text = reading.text
    for found in _BLANK.finditer(text):
        before = text[max(0, found.start() - 60) : found.start()]
        line = reading.document.text[max(0, found.start() - 60) : found.start()].rpartition("\n")[2]
        if found[0].startswith("_") and _FORM.search(text[max(0, found.start() - 3) : found.start()]):
            continue
        if found[0].startswith("_") and _DAY.match(text[found.end() : found.end() + 12]):
            continue
        if found[0].startswith("_") and (_SIGNATURE.search(line) or _SIGNATURE.search(before) or not line.strip()):
            continue
        number = reading.passage_at(found.start())
        if number is None:
            continue
        passage = reading.passages[number]
        if found.end() > passage.end:
            continue
        if found[0].startswith("_") and not _VERB.search(text, passage.start, passage.end):
            continue
        start = max(passage.start, text.rfind(" ", passage.start, max(passage.start, found.start() - 80)) + 1)
        end = text.find(" ", min(passage.end, found.end() + 60), passage.end)
        yield Place(start, end if end > 0 else passage.end, found[0])


def dangling(reading: Reading) -> Iterator[Place]:
    """Find references to sections that the contract does not have, where its numbering is clear enough to tell."""
    numbers = _section_numbers(reading)
    tops = {number.partition(".")[0] for number in numbers}
    dotted = {number for number in numbers if "." in number}
    if len(numbers) < _LEAST_SECTIONS:
        return
    said: dict[str, Place] = {}
    known = 0
    for found in _REFERENCE.finditer(reading.text):
        number = found["number"]
        known += number in numbers
        if number in numbers or number in said:
            continue
        if _ELSEWHERE.match(found["after"]) or _LAW.search(reading.text[max(0, found.start() - 60) : found.end()]):
            continue
        top = number.partition(".")[0]
        parent = number.rpartition(".")[0]
        siblings = [n for n in dotted if n.rpartition(".")[0] == parent]
        if "." in number and top in tops and len(siblings) < 2:  # noqa: PLR2004 - how the level is numbered is unknown
            continue
        if "." not in number and int(number) <= max(int(t) for t in tops) + 0 and number not in tops and len(tops) < _LEAST_SECTIONS:
            continue
        if re.search(rf"(?<![\w.])(?<!section )(?<!sections )(?<!article )(?<!clause )(?<!paragraph )(?<!and )(?<!or ){re.escape(number)}(?![\d.]*\d)", reading.text, re.IGNORECASE):
            continue
        passage_number = reading.passage_at(found.start())
        if passage_number is None:
            continue
        passage = reading.passages[passage_number]
        start = max(passage.start, reading.text.rfind(" ", passage.start, max(passage.start, found.start() - 100)) + 1)
        end = reading.text.find(" ", min(passage.end, found.end("number") + 60), passage.end)
        said[number] = Place(start, end if end > 0 else passage.end, number)
    # Where many references lead nowhere, the numbering was not read right; only strays are mistakes of the drafter.
    if len(said) <= _MOST_STRAYS and len(said) * 5 <= known:
        yield from said.values()


def _section_numbers(reading: Reading) -> set[str]:
    """Collect the numbers that sections bear, with those of the sections that hold them."""
    numbers = {found[1] for found in _NUMBERED.finditer(reading.document.text)}
    for block in reading.document.blocks:
        if block.number and (found := re.search(r"\d{1,2}(?:\.\d{1,2}){0,3}", block.number)):
            numbers.add(found[0])
    for number in list(numbers):
        while "." in number:
            number = number.rpartition(".")[0]  # noqa: PLW2901 - walks up
            numbers.add(number)
    return numbers


CHECKS: Mapping[str, Callable[[Reading], Iterator[Place]]] = {"blanks": blanks, "dangling": dangling}
"""The checks by the name that rules call them."""
