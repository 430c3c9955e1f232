"""A document made ready for the rules: plain quotes and spaces, sentences, and an index of its words."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pactoria.documents.parsed import BlockKind, DocumentFormat, ParsedDocument

__all__ = ["Passage", "Reading"]

# One character for one character, so that offsets stay those of the document.
_PLAIN = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\n": " ",
        "\r": " ",
        "\t": " ",
        "\f": " ",
        "\v": " ",
    }
)
_END = re.compile(r"[.?!]['\")\]]{0,2} {1,8}(?=[A-Z(\"'\[0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Ltd|Corp|Co|LLC|L\.P|No|Nos|Sec|Art|Sections?|Mr|Mrs|Ms|Dr|St|v|vs|e\.g|i\.e|etc|approx|cf"
    r"|[A-Z]|(?:[A-Z]\.){1,3}[A-Z])|^[ ]{0,4}[\d.]{1,8})\.$"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONGEST = 2_500
_LONGEST_LABEL = 45
_CONTENTS = re.compile(r"(?:\. ?){6}|\b\d{1,3} {1,3}\d{1,2}\.\d{1,2}\.? {1,3}[A-Z][a-zA-Z ,]{2,60} \d{1,3}\b")
"""A line of a table of contents."""
_SAYS = re.compile(
    r"\b(?:shall|will|must|may|is|are|be|was|has|have|can|does|do|agrees?|apply|applies|net)\b"
    r"|\w{3,}(?:s|ed) |\[|_|\d{3}|%|\d \w",
    re.IGNORECASE,
)
_SKIPPED = {BlockKind.HEADER, BlockKind.FOOTER}
_NOTE = re.compile(r"\[ {0,2}(?:drafting note|drafter'?s'? note|note to draft)\b", re.IGNORECASE)
"""How begins what a form says to the one who fills it in."""
_REMARK = re.compile("<!--")
"""How begins what is not shown of a Markdown file."""
_LONGEST_ASIDE = 2_000
_NOT_CHOSEN = re.compile("(?:\\[ {0,9}\\]|\\( {0,9}\\)|[\u2610\u25a1]) {1,4}(?=\\w)")
"""A box that is not ticked before an option."""
_BULLET = "\u25a1"
"""A box that is as often the sign before a list's items: an option only where another is ticked."""
_TICKED = re.compile("[\u2611\u2612\u25a0\u2713\u2717]|[\\[(] {0,3}[xX] {0,3}[\\])]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or what stands for one."""

    start: int
    end: int
    block: int
    """Index of the block that it is in."""
    is_label: bool = False
    """Whether it only names what follows, as headings do."""


class Reading:
    """The text as the rules see it.

    `text` has the length of the document's text and differs only in quotes, dashes and white space; options of a form
    that are not chosen, and notes to the drafter (`notes` tells where), are white space in it. All of it takes time in
    proportion to the length of the document.
    """

    def __init__(self, document: ParsedDocument) -> None:
        self.document = document
        self.text, self.notes = _agreed(document)
        self.passages: list[Passage] = []
        spans = [
            (number, block.body if block.start <= block.body < block.end else block.start, block.end)
            for number, block in enumerate(document.blocks)
            if block.kind not in _SKIPPED and block.end > block.start
        ] or [(0, 0, len(self.text))]
        self._block_spans = {number: (start, end) for number, start, end in spans}
        for number, start, end in spans:
            self.passages.extend(Passage(a, b, number, self._is_label(a, b)) for a, b in self._sentences(start, end))
        self._starts = [passage.start for passage in self.passages]
        self._index: dict[str, list[int]] = {}
        for number, passage in enumerate(self.passages):
            for word in set(_WORD.findall(self.text[passage.start : passage.end].lower())):
                self._index.setdefault(word, []).append(number)
        self._vocabulary = sorted(self._index)
        self._with_prefix: dict[str, frozenset[int]] = {}

    @property
    def words(self) -> int:
        """Number of different words, summed over the passages: a measure of how much text there is."""
        return sum(len(numbers) for numbers in self._index.values())

    def _sentences(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        begin = start
        for found in _END.finditer(self.text, start, end):
            stop = found.start() + 1
            if _ABBREVIATION.search(self.text[max(begin, stop - 12) : stop]):
                continue
            yield from self._cut(begin, found.end())
            begin = found.end()
        yield from self._cut(begin, end)

    def _is_label(self, start: int, end: int) -> bool:
        short = end - start <= _LONGEST_LABEL and not _SAYS.search(self.text, start, end)
        return short or _CONTENTS.search(self.text, start, end) is not None

    def _cut(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Trim white space, and cut what is longer than any sentence should be, at a semicolon where there is one."""
        while True:
            while start < end and self.text[start].isspace():
                start += 1
            while end > start and self.text[end - 1].isspace():
                end -= 1
            if start >= end:
                return
            if end - start <= _LONGEST:
                yield start, end
                return
            at = self.text.rfind("; ", start + _LONGEST // 2, start + _LONGEST) + 1
            at = at or self.text.rfind(" ", start + _LONGEST // 2, start + _LONGEST) + 1 or start + _LONGEST
            yield start, at
            start = at

    def beginning_with(self, prefix: str) -> frozenset[int]:
        """Return the numbers of the passages with a word that begins with this (in small letters)."""
        known = self._with_prefix.get(prefix)
        if known is None:
            first = bisect_left(self._vocabulary, prefix)
            numbers: set[int] = set()
            for word in self._vocabulary[first : bisect_right(self._vocabulary, prefix + "\U0010ffff", first)]:
                numbers.update(self._index[word])
            known = self._with_prefix[prefix] = frozenset(numbers)
        return known

    def candidates(self, words: Iterable[Sequence[str]]) -> list[int]:
        """Return, in order, the passages where for one of the given groups each word begins one of theirs."""
        numbers: set[int] = set()
        for first, *others in words:
            having = self.beginning_with(first)
            for word in others:
                having &= self.beginning_with(word)
            numbers |= having
        return sorted(numbers)

    def passage_at(self, offset: int) -> int | None:
        """Return the number of the passage at an offset, or of the last before it; None before the first."""
        number = bisect_right(self._starts, offset) - 1
        return number if number >= 0 else None

    def block_span(self, passage: Passage) -> tuple[int, int]:
        """Return start and end of the block that holds a passage."""
        return self._block_spans[passage.block]


def _agreed(document: ParsedDocument) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with white space for what is no part of the contract, and the notes to the drafter among that."""
    text = document.text.translate(_PLAIN)
    notes = list(_asides(text, _NOTE, "]"))
    spans = [*notes, *_not_chosen(document, text)]
    if document.format is DocumentFormat.MARKDOWN:
        spans.extend(_asides(text, _REMARK, "-->"))
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            pieces += [text[done : max(done, start)], " " * (end - max(done, start))]
            done = end
    return "".join([*pieces, text[done:]]), notes


def _asides(text: str, opening: re.Pattern[str], closing: str) -> Iterator[tuple[int, int]]:
    for found in opening.finditer(text):
        end = text.find(closing, found.end(), found.end() + _LONGEST_ASIDE)
        if end >= 0:
            yield found.start(), end + len(closing)


def _not_chosen(document: ParsedDocument, text: str) -> Iterator[tuple[int, int]]:
    ticked = _TICKED.search(text) is not None
    for block in document.blocks:
        start = block.body if block.start <= block.body < block.end else block.start
        box = _NOT_CHOSEN.match(text, start)
        if box is not None and (ticked or not box[0].startswith(_BULLET)):
            yield block.start, block.end
