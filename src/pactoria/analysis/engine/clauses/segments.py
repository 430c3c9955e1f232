"""Cuts a contract into the smallest pieces that can be a clause: sentences, list items and headings."""

# ruff: noqa: RUF001 - contracts are typeset: their quotation marks and dashes are meant

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pactoria.documents.parsed import BlockKind, DocumentFormat, ParsedDocument

__all__ = ["LONGEST", "Segment", "cut", "words_at"]

LONGEST = 2500
"""Characters of a segment at most: text without any punctuation is cut at white space before this."""

_PARAGRAPH = re.compile(r"[ \t\r\f\v]*\n\s*")
_END = re.compile(
    r"(?P<stop>[.?!]|[;:](?=\s+(?:(?:and|or)\s+)?(?:\(?[ivxlcdmIVXLCDM\da-zA-Z]{1,5}[.)]|\d{1,3}(?:\.\d{1,3})+)\s))"
    r"[\"'”’)\]]*(?P<gap>\s+)(?=[\"'“‘(\[]*(?:[A-Z0-9§•●]|\(?[a-z]{1,4}\)|(?:and|or)\s+\(?[a-z\d]))",
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“,])(?:[A-Z]|[A-Za-z](?:\.[A-Za-z])+|Inc|Corp|Co|Ltd|LLC|LLP|L\.P|Mr|Mrs|Ms|Dr|Messrs|Jr|Sr|St|Nos?|no|Sec|Secs|Art|Arts"
    r"|Para|para|Cl|Exh|Ex|Fig|Vol|Dept|Bros|vs?|al|etc|approx|Ave|Blvd|Rd|Ste|Fl|Bldg|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec"
    r"|Section|Article|Clause|Paragraph|Exhibit|Schedule|Annex|Appendix)\.$",
)
# After "Acme Inc." or "Exhibit B." these words begin a new sentence.
_STARTER = re.compile(
    r"(?:The|This|These|Those|If|In|Any|All|Each|Such|No|For|Upon|It|We|You|Neither|Either|Both|Notwithstanding)\s"
)
# "7.", "7.2", "(a)", "iv)", "A." at the start of a sentence belong to what follows.
_NUMBER = re.compile(
    r"[\s\"“]*(?:(?:ARTICLE|Article|SECTION|Section|CLAUSE|Clause)\s+)?"
    r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[ivxlcdmIVXLCDM]{1,6}|[a-zA-Z]{1,2})[.):]{1,2}|\d{1,3}(?:\.\d{1,3})+)\s*",
)
_WHOLE_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})++\.?\s+(?=\S)")
_WORD = re.compile(r"\w+")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "without",
        "upon",
        "under",
    ]
)
_SOFT_WRAP = 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, list item or heading: `text[start:end]`, without white space at its ends."""

    start: int
    end: int
    body: int
    """Where the stages read from, as they learned to: after the number, or after "7." of "7.2"; `start` without one."""
    paragraph: int
    """Counts the paragraphs; segments of one paragraph share it."""
    is_heading: bool
    """Whether it reads as a heading ("8.5 Assignment.", "PRODUCTION FUND")."""


def cut(document: ParsedDocument) -> list[Segment]:
    """Cut the document into segments in reading order, without overlap. Time is linear in the text's length."""
    text = document.text
    found: list[Segment] = []
    for paragraph, (start, end) in enumerate(_paragraphs(document)):
        for first, last in _sentences(text, start, end):
            found.extend(_segment(text, first, last, paragraph))
    return found


def words_at(text: str, segment: Segment) -> int:
    """Return where what people are shown of a segment begins: after the whole of its number, before an amount."""
    number = _WHOLE_NUMBER.match(text, segment.start, segment.end)
    if number is None or number.end() <= segment.body:
        return segment.body
    return segment.start if text[number.end()].islower() else number.end()


def _paragraphs(document: ParsedDocument) -> Iterator[tuple[int, int]]:
    """Paragraphs as the file has them; in plain text, as blank lines and the shape of the lines show them."""
    if document.format is DocumentFormat.TEXT or not document.blocks:
        yield from _lines(document.text)
        return
    for block in document.blocks:
        if block.kind not in {BlockKind.HEADER, BlockKind.FOOTER} and block.start < block.end:
            yield from _lines(document.text, block.start, block.end)


def _lines(text: str, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, int]]:
    stop = len(text) if stop is None else stop
    begin = start
    for gap in _PARAGRAPH.finditer(text, start, stop):
        if gap.group().count("\n") == 1 and _wraps(text, begin, gap.start(), gap.end(), stop):
            continue
        yield begin, gap.start()
        begin = gap.end()
    yield begin, stop


def _wraps(text: str, begin: int, end: int, following: int, stop: int) -> bool:
    """Whether a single line break only wraps a long line, as in text set to a fixed width."""
    line = text.rfind("\n", begin, end) + 1 or begin
    if end - line < _SOFT_WRAP or following >= stop:
        return False
    return not _NUMBER.match(text, following, min(stop, following + 40))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.end("stop")
        if stop <= begin:
            continue
        if match.group("stop") == ".":
            number = _NUMBER.match(text, begin, stop)
            if number is not None and number.end() >= stop:
                continue
            short = _ABBREVIATION.search(text, max(begin, stop - 14), stop)
            if short is not None and not (short.group().strip()[0].isupper() and _STARTER.match(text, match.end())):
                continue
        yield begin, match.start("gap")
        begin = match.end()
    yield begin, end


def _segment(text: str, start: int, end: int, paragraph: int) -> Iterator[Segment]:
    while start < end:
        stop = end
        if end - start > LONGEST:
            space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            stop = space if space > 0 else start + LONGEST
        first, last = _trimmed(text, start, stop)
        if first < last:
            number = _NUMBER.match(text, first, last)
            body = number.end() if number is not None and number.end() < last else first
            yield Segment(first, last, body, paragraph, _reads_as_heading(text[body:last]))
        start = stop


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _reads_as_heading(words: str) -> bool:
    if len(words) > 100:  # noqa: PLR2004 - longer than any heading
        return False
    found: Sequence[str] = _WORD.findall(words)
    if not found:
        return True
    telling = [word for word in found if word.lower() not in _SMALL]
    return len(found) <= 10 and all(not word[0].islower() for word in telling)  # noqa: PLR2004 - as above
