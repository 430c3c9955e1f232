"""Words of a page with their rectangles, turned so that the text stands upright."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["PageWords", "Word", "read_words"]

# PDFium marks a hyphen at the end of a line in its own way and leaves the line break out.
_HYPHENS = "\x02\ufffe"
_WORD = re.compile(rf"[^\s{_HYPHENS}]+")
# A number at the start of a line with the text set close beside it: "2.1Subject", "(a)Either".
_STUCK = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}\.|\([a-z]{1,4}\)|\([A-Z0-9]\))(?=[A-Z\"\u201c])")
_QUARTER = math.pi / 2
_SKEW = 0.1
_UNICODE = range(1, 0x110000)
_BOLD = 600
_CHARACTERS = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
    "\uf0b7": "\u2022", "\uf0a7": "\u2022", "\uf0d8": "\u2022", "\uf0fc": "\u2713", "\uf0a8": "\u2610",
    "\u00ad": "-", "\u2010": "-", "\u2011": "-", "\ufeff": "", "\u200b": "",
}  # fmt: skip
_CLEAN = str.maketrans(_CHARACTERS) | dict.fromkeys([*range(32), 127])
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\ufffd]")


@dataclass(slots=True)
class Word:
    """A word. `x` grows to the right and `y` downwards, in points; `y1` is the bottom of the line."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool
    hyphen: bool = False
    """Whether a hyphen follows that the end of the line made necessary, or may have."""


@dataclass(slots=True)
class PageWords:
    """What a page says."""

    words: list[Word]
    turned: bool = False
    """Whether the page was turned, in which case the order of words means nothing."""
    slanted: int = 0
    """Words left out since they run across the page, as watermarks do."""
    unknown: int = 0
    """Characters whose meaning the file does not tell."""
    characters: int = 0


def read_words(text_page: Any, raw: Any) -> PageWords:
    """Read the words of a `PdfTextPage`, in the order of the file. `raw` is `pypdfium2.raw`."""
    text = _text(text_page, raw)
    handle = text_page.raw
    box = raw.FS_RECTF()
    box_pointer = ctypes.byref(box)
    box_of, angle_of, weight_of = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharAngle, raw.FPDFText_GetFontWeight
    found: list[tuple[int, Word]] = []
    angle, quarter, floor = 0.0, 0, 0.0
    page = PageWords([], unknown=len(_PRIVATE_USE.findall(text.translate(_CLEAN))), characters=len(text))
    for first, last in _spans(text):
        shown = text[first:last].translate(_CLEAN)
        if not shown or not box_of(handle, first, box_pointer):
            continue
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if last - first > 1 and box_of(handle, last - 1, box_pointer):
            left, right = min(left, box.left), max(right, box.right)
            bottom, top = min(bottom, box.bottom), max(top, box.top)
        if not found or bottom != floor or text[first - 1] in "\r\n":
            # Words that stand on one line have one direction, so the first one is asked.
            angle = angle_of(handle, first)
            quarter = round(angle / _QUARTER)
        floor = bottom
        if abs(angle - quarter * _QUARTER) > _SKEW:
            page.slanted += 1
            continue
        hyphen = last < len(text) and text[last] in _HYPHENS
        bold = weight_of(handle, first) >= _BOLD
        found.append((quarter % 4, Word(shown, *_upright(quarter % 4, left, bottom, right, top), bold, hyphen)))
    if found:
        main = Counter(quarter for quarter, _ in found).most_common(1)[0][0]
        page.words = [word for quarter, word in found if quarter == main]
        page.turned = main != 0
        # Notes along the edge, such as stamps, come after the text.
        page.words += _beside(page.words, [word for quarter, word in found if quarter != main])
    return page


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where words begin and end."""
    for match in _WORD.finditer(text):
        first, last = match.span()
        if first == 0 or text[first - 1] in "\r\n":
            stuck = _STUCK.match(text, first, last)
            if stuck is not None:
                yield first, stuck.end()
                first = stuck.end()
        yield first, last


def _beside(words: list[Word], others: list[Word]) -> list[Word]:
    """Lay text of another direction under the page, in its own order, so that it does not cut through lines."""
    floor = max((word.y1 for word in words), default=0.0)
    if not others:
        return []
    top = min(word.y0 for word in others)
    for word in others:
        height = word.y1 - word.y0
        word.y0 += floor - top + 2 * height
        word.y1 += floor - top + 2 * height
    return others


def _upright(quarter: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """Turn a rectangle of PDF's plane (y upwards) so that its text runs to the right, with y downwards."""
    if quarter == 0:
        return left, -top, right, -bottom
    if quarter == 1:
        return -top, -right, -bottom, -left
    if quarter == 2:  # noqa: PLR2004 - upside down
        return -right, bottom, -left, top
    return bottom, left, top, right


def _text(text_page: Any, raw: Any) -> str:
    """Return the page's text such that index i is PDFium's character i."""
    count = text_page.count_chars()
    if count <= 0:
        return ""
    text = text_page.get_text_range()
    if len(text) == count:
        return text
    # Characters outside of the first plane, or none at all, shift the indices: read one by one.
    unicode_of = raw.FPDFText_GetUnicode
    return "".join(
        chr(code) if (code := unicode_of(text_page.raw, index)) in _UNICODE else "\ufffd" for index in range(count)
    )
