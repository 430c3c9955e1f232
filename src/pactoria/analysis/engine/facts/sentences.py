"""Where the sentence around a place begins and ends."""

import re

__all__ = ["sentence_at"]

_END = re.compile(
    # A full stop is the end of a sentence where a capital follows, but not after an initial, a number or "Inc.".
    # What must not stand before comes after the stop itself, so that a search jumps from stop to stop.
    r"[.;\n\u3002](?:(?<=[.;])(?<![A-Z].)(?<!\bNo.)(?<!\bInc.)(?<!\bLtd.)(?<!\bCo.)(?<!\bCorp.)(?<!\bSec.)(?<!\bArt.)(?<!\bvs.)(?<!\bSt.)"
    r"(?<!\bDr.)(?<!\bMr.)[)\"\u201d\u2019]?(?=\s{1,40}[A-Z(\"\u201c\d])"
    # In "March 18. 2021" the stop is a slip for a comma.
    r"(?!\s(?:19|20)\d\d\b)|(?<=\n)[ \t\r]{0,40}\n|(?<=\u3002))"
)
_LOOK = 80


def sentence_at(text: str, place: int, reach: int = 1500) -> tuple[int, int]:
    """Return the span of the sentence that holds `place`, at most `reach` characters to either side.

    A paragraph's end ends a sentence too, unless a page break stands amid its words. The span has no white space at its
    ends.
    """
    low = max(0, place - reach)
    start = low
    for mark in _END.finditer(text, low, min(len(text), place + 1)):
        if mark.end() <= place and not _goes_on(text, mark):
            start = mark.end()
    high = min(len(text), place + reach)
    marks = _END.finditer(text, place, min(len(text), high + _LOOK))
    mark = next((mark for mark in marks if not _goes_on(text, mark)), None)
    end = min(mark.end(), high) if mark else high
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _goes_on(text: str, mark: re.Match[str]) -> bool:
    """Tell blank lines amid a sentence, "by the" and then "laws of", from the end of a paragraph."""
    if not mark.group().isspace():
        return False
    before = text[max(0, mark.start() - _LOOK) : mark.start()].rstrip()[-1:]
    after = text[mark.end() : mark.end() + _LOOK].lstrip()[:2]
    return (before.islower() or before == ",") and after.isalpha() and after.islower()
