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

    A paragraph's end ends a sentence too. The span has no white space at its ends.
    """
    low = max(0, place - reach)
    start = low
    for mark in _END.finditer(text, low, min(len(text), place + 1)):
        if mark.end() <= place:
            start = mark.end()
    high = min(len(text), place + reach)
    mark = _END.search(text, place, min(len(text), high + _LOOK))
    end = min(mark.end(), high) if mark else high
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
