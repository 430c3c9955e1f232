"""Lines become paragraphs, by the room between them, where they begin and end, and what they say."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from pactoria.documents.assembly import Draft
from pactoria.documents.numbers import NumberStyle, is_torn_off, read_number
from pactoria.documents.pdf.lines import Line

__all__ = ["paragraphs"]

_WIDER = 1.3
"""How much more room than between lines there is between paragraphs."""
_INDENT = 8.0
_SHORT = 0.25
_TERMINAL = (".", ";", ":", "!", "?", ".\u201d", '."', ".)", ";\u201d")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\S{0,6}$")
_COMPOUND = re.compile(
    r"(?:^|\W)(?:non|self|co|pre|post|sub|multi|third|cross|long|short|high|low|well|so|ex|anti|inter|re|year|follow|up|out|off|one|two|three|four|full|half|first|second)$",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_TOP = {NumberStyle.CHAPTER, NumberStyle.SECTION, NumberStyle.DECIMAL}


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list[Line])
    leading: float | None = None
    """Distance of its lines, once there are two on one page."""


def paragraphs(pages: Sequence[Sequence[Line]], vocabulary: frozenset[str]) -> list[Draft]:
    """Join lines of all pages, in reading order and without running headers.

    `vocabulary` are the document's words in lower case, which tell whether a hyphen at a line's end belongs to a word.
    """
    heights = [line.height for page in pages for line in page]
    usual = median(heights) if heights else 1.0
    done: list[_Paragraph] = []
    leading = _leading(pages)
    for page in pages:
        for line in page:
            if done and not _begins(done[-1], line, leading):
                _append(done[-1], line)
            else:
                done.append(_Paragraph([line]))
    return [_draft(paragraph, usual, vocabulary) for paragraph in done]


def _leading(pages: Sequence[Sequence[Line]]) -> float:
    """Return the most usual distance of lines in a paragraph, in heights of a line."""
    ratios = [
        (line.y1 - before.y1) / line.height
        for page in pages
        for before, line in itertools.pairwise(page)
        if line.height > 0 and 0.5 < (line.y1 - before.y1) / line.height < 3  # noqa: PLR2004 - triple spacing at most
    ]
    if not ratios:
        return 1.2
    # Between paragraphs there is more room than between lines, so what is usual lies below the middle.
    return sorted(ratios)[int(len(ratios) * 0.4)]


def _append(paragraph: _Paragraph, line: Line) -> None:
    last = paragraph.lines[-1]
    if paragraph.leading is None and last.page == line.page and line.y1 > last.y1:
        paragraph.leading = line.y1 - last.y1
    paragraph.lines.append(line)


def _begins(paragraph: _Paragraph, line: Line, leading: float) -> bool:  # noqa: PLR0911 - one sign after the other
    """Tell whether a line begins a new paragraph."""
    last = paragraph.lines[-1]
    if _LEADERS.search(last.text) or "\t" in _after_number(last.text) or "\t" in _after_number(line.text):
        return True
    if last.page == line.page and (last.is_cell or line.is_cell) and last.column is not line.column:
        return True
    ends = last.text.endswith(_TERMINAL)
    if last.page != line.page or line.y1 <= last.y1:
        return _begins_elsewhere(last, line, ends=ends)
    distance = line.y1 - last.y1
    if distance > _WIDER * (paragraph.leading or leading * last.height):
        return True
    if abs(line.height - last.height) > 0.15 * max(last.height, 1.0) or _changes_weight(paragraph, line):
        return True
    if _is_numbered(line, last):
        return True
    if last.centered and line.centered:
        return False
    is_short = last.column.right - last.x1 > _SHORT * last.column.width
    if last.centered != line.centered and is_short:
        return True
    if is_short and not line.text[:1].islower():
        return True
    moves = abs(line.x0 - last.x0) > _INDENT
    first = len(paragraph.lines) == 1
    return moves and ends and (line.x0 > last.x0 + _INDENT or not first)


def _begins_elsewhere(last: Line, line: Line, *, ends: bool) -> bool:
    """Tell the same for the first line of a column or page."""
    if line.text[:1].islower() and not (ends and last.text.endswith(".")):
        return read_number(line.text) is not None
    if ends or _is_numbered(line, last) or abs(line.height - last.height) > 0.15 * max(last.height, 1.0):
        return True
    is_short = last.column.right - last.x1 > _SHORT * last.column.width
    return is_short or last.bold != line.bold or last.text.isupper() or line.centered


def _changes_weight(paragraph: _Paragraph, line: Line) -> bool:
    """Tell whether a heading in bold ends here: lines wholly bold, then one that does not even begin so."""
    bold = all(other.bold for other in paragraph.lines)
    return (bold and not line.words[0].bold) or (line.bold and not paragraph.lines[-1].words[-1].bold)


def _is_numbered(line: Line, last: Line) -> bool:
    number = read_number(line.text)
    if number is None or is_torn_off(number, last.text):
        return False
    if number.style in _TOP:
        return not line.text[number.end :][:1].islower()
    ends = last.text.endswith((*_TERMINAL, ",", " and", " or", "and/or"))
    return ends or last.column.right - last.x1 > _SHORT * last.column.width or line.x0 > last.x0 + _INDENT


def _after_number(text: str) -> str:
    number = read_number(text)
    return text if number is None else text[number.end :]


def _draft(paragraph: _Paragraph, usual: float, vocabulary: frozenset[str]) -> Draft:
    lines = paragraph.lines
    pieces = [lines[0].text]
    for before, line in itertools.pairwise(lines):
        _join(pieces, before, line, vocabulary)
    text = "".join(pieces) + ("-" if lines[-1].hyphen else "")
    number = read_number(text)
    if number is not None:
        head = text[: number.end].rstrip()
        text = head + (" " if number.end < len(text) and number.end > len(head) else "") + text[number.end :]
    emphasis = (
        all(line.bold for line in lines) or all(line.centered for line in lines) or lines[0].height > 1.15 * usual
    )
    return Draft(text.strip(), page=lines[0].page, emphasis=emphasis)


def _join(pieces: list[str], before: Line, line: Line, vocabulary: frozenset[str]) -> None:
    last = pieces[-1]
    if before.hyphen:
        last += "-"
    if not (last.endswith("-") and len(last) > 1 and last[-2].isalpha() and line.text[:1].islower()):
        pieces[-1] = last
        pieces.append(line.text if before.hyphen else " " + line.text)
        return
    stem, rest = _LAST_WORD.search(last[:-1]), _FIRST_WORD.match(line.text)
    whole = (stem.group() + rest.group()).lower() if stem and rest else ""
    split = f"{stem.group()}-{rest.group()}".lower() if stem and rest else ""
    keeps = split in vocabulary or (whole not in vocabulary and _COMPOUND.search(last[:-1]) is not None)
    pieces[-1] = last if keeps else last[:-1]
    pieces.append(line.text)
