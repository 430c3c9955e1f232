"""Checks of the text itself that patterns on sentences cannot express."""

import re
from collections.abc import Callable, Iterator, Mapping

from pactoria.analysis.engine.rules.places import Place, around, passage_of
from pactoria.analysis.engine.rules.reading import Passage, Reading
from pactoria.analysis.engine.rules.references import dangling
from pactoria.analysis.engine.rules.spelled import differences

__all__ = ["CHECKS"]

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
_LONGEST_DETAIL = 60
_DAY = re.compile(r" {0,2}(?:st|nd|rd|th)? ?(?:day|, ?(?:19|20))", re.IGNORECASE)


def blanks(reading: Reading) -> Iterator[Place]:
    """Find blanks that nobody filled in, but for those for signatures and the day of signing."""
    for found in _BLANK.finditer(reading.text):
        passage = passage_of(reading, found.start())
        if passage is None or found.end() > passage.end:
            continue
        if found[0].startswith("_") and _is_for_signing(reading, passage, found):
            continue
        yield around(reading, passage, found.start(), found.end(), found[0])


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


def differing(reading: Reading) -> Iterator[Place]:
    """Find numbers whose words say something else than the figures beside them."""
    for found in differences(reading.text):
        passage = passage_of(reading, found.start)
        if passage is not None and found.end <= passage.end:
            yield Place(found.start, found.end, " ".join(reading.text[found.start : found.end].split()))


def notes(reading: Reading) -> Iterator[Place]:
    """Find notes to the drafter. No other rule reads them, so they are told where they stand."""
    for start, end in reading.notes:
        words = " ".join(reading.document.text[start:end].strip("[] ").split())
        yield Place(start, end, words if len(words) <= _LONGEST_DETAIL else f"{words[:_LONGEST_DETAIL].rstrip()} ...")


CHECKS: Mapping[str, Callable[[Reading], Iterator[Place]]] = {
    "blanks": blanks,
    "dangling": dangling,
    "differing": differing,
    "notes": notes,
}
"""The checks by the name that rules call them."""
