r"""The way from a place in the text back to the runs of the Word file.

Grammar of `Block.anchor` in Word documents::

    word/document.xml#p17        paragraph 17 of that part
    word/document.xml#p17-18     paragraphs 17 and 18, which read as one since the mark between them is deleted
    word/document.xml#p17+5      the block's body begins at visible character 5 of the paragraph

A paragraph's index is its place, from 0, among **all** `w:p` of the part in document order (those in tables, text
boxes, fallbacks and deleted content included): `list(root.iter(w("p")))[17]`.

The visible characters of a paragraph are those of its `w:t` (white space at the ends only with
`xml:space="preserve"`, line breaks as a space each, soft hyphens left out), `w:tab` and `w:ptab` as "\\t", `w:br` and
`w:cr` as "\\n", `w:noBreakHyphen` as "-", `w:sym` as one character, in document order, without what is deleted,
hidden, code of a field, or inside a nested text box. `characters.read` yields them.

Character `i` of a block's body (`document.text[block.body + i]`) is visible character `offset + i`, where `offset` is
the number after "+", or 0. The block's own number lies before its body: typed by hand, it is at negative `i` and
found in the file like any other; made by Word's automatic numbering, it has no characters in the file, and places in
it lead to the start of the paragraph.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.documents.docx.characters import Piece, read
from pactoria.documents.docx.names import w
from pactoria.documents.markup import Element

__all__ = ["Anchor", "RunSpan", "locate", "paragraphs"]

_GRAMMAR = re.compile(r"(?P<part>[^#]+)#p(?P<first>\d+)(?:-(?P<last>\d+))?(?:\+(?P<offset>\d+))?")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Which paragraphs of which part a block came from, and where in them its body begins."""

    part: str
    first: int
    last: int
    offset: int = 0

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Read an anchor.

        Raises:
            ValueError: if it does not follow the grammar.
        """
        match = _GRAMMAR.fullmatch(text)
        if match is None:
            raise ValueError(f"not an anchor: {text!r}")
        first = int(match["first"])
        return cls(match["part"], first, int(match["last"] or first), int(match["offset"] or 0))

    def __str__(self) -> str:
        last = f"-{self.last}" if self.last != self.first else ""
        offset = f"+{self.offset}" if self.offset else ""
        return f"{self.part}#p{self.first}{last}{offset}"


@dataclass(frozen=True, slots=True)
class RunSpan:
    """Characters `start:end` of the text of one node (`w:t`, `w:tab`, ...) inside a run."""

    paragraph: Element
    run: Element
    node: Element
    start: int
    """Offset in `node.text`; 0 for nodes that are one character by themselves."""
    end: int
    text: str


def paragraphs(root: Element) -> Sequence[Element]:
    """All paragraphs of a part, in the order that anchors count them."""
    return list(root.iter(w("p")))


def locate(
    part_paragraphs: Sequence[Element],
    anchor: Anchor,
    start: int,
    end: int,
    hidden_styles: frozenset[str] = frozenset(),
) -> list[RunSpan]:
    """Find the runs that hold `document.text[block.body + start : block.body + end]`.

    `part_paragraphs` is `paragraphs(root)` of the anchor's part, and `hidden_styles` is
    `Styles.hidden` of the file (`styles.read_styles`): the ids of styles whose text Word does not show. What lies
    outside of the block's characters is left out, so the answer is empty for a place in an automatic number alone.
    """
    start, end = start + anchor.offset, end + anchor.offset
    spans: list[RunSpan] = []
    at = 0
    for paragraph in part_paragraphs[anchor.first : anchor.last + 1]:
        for piece in read(paragraph, hidden_styles).pieces:
            overlap = _overlap(piece, at, start, end, paragraph)
            if overlap is not None:
                spans.append(overlap)
            at += len(piece.text)
    return spans


def _overlap(piece: Piece, at: int, start: int, end: int, paragraph: Element) -> RunSpan | None:
    first, last = max(start - at, 0), min(end - at, len(piece.text))
    if first >= last:
        return None
    return RunSpan(paragraph, piece.run, piece.node, piece.start + first, piece.start + last, piece.text[first:last])
