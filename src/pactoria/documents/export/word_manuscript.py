"""A Word file that is open for editing, together with the text that was read from it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from pactoria.documents.docx.anchors import Anchor, locate, paragraphs
from pactoria.documents.docx.characters import read
from pactoria.documents.docx.names import W
from pactoria.documents.docx.styles import read_styles
from pactoria.documents.export.word_package import EditedPackage
from pactoria.documents.markup import Element
from pactoria.documents.parsed import Block, ParsedDocument

__all__ = ["Manuscript"]

_NUMBERED = frozenset(
    W + name
    for name in (
        "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange",
        "tcPrChange", "tblGridChange", "tblPrExChange", "numberingChange", "moveFromRangeStart", "moveToRangeStart",
    )
)  # fmt: skip

_DIGITS = 10
"""Word keeps such numbers in 32 bits."""


class Ruler:
    """Measures a paragraph once, so that many places in it are found quickly."""

    def __init__(self, paragraph: Element, hidden: frozenset[str]) -> None:
        self._order = {node: index for index, node in enumerate(paragraph.iter())}
        pieces = read(paragraph, hidden).pieces
        self._nodes = [self._order[piece.node] for piece in pieces]
        self._before = [0, *accumulate(len(piece.text) for piece in pieces)]

    def span(self, element: Element, *, at_end: bool = False) -> tuple[int, int]:
        """Return which visible characters are inside of an element of the paragraph; the place where it stands if none.

        `at_end` says that it is about the paragraph's end, wherever it stands.
        """
        if at_end:
            return self._before[-1], self._before[-1]
        first = self._order.get(element, 0)
        low = bisect_left(self._nodes, first)
        high = bisect_left(self._nodes, first + sum(1 for _ in element.iter()), low)
        return self._before[low], self._before[high]


class Manuscript:
    """The trees of a Word file's parts, each read once, and the way from the text to the paragraphs in them."""

    def __init__(self, original: bytes, document: ParsedDocument) -> None:
        """Open the file that `document` was read from.

        Raises:
            Unreadable: one of its subclasses, if it is no Word file.
        """
        self.package = EditedPackage(original)
        self.document = document
        self.main = self.package.main
        styles = self.package.related("styles")
        tree = self.package.xml(styles) if styles and styles in self.package else None
        self.hidden = read_styles(tree).hidden
        self.anchors = [_anchor(block) for block in document.blocks]
        self._trees: dict[str, Element] = {}
        self._listed: dict[str, Sequence[Element]] = {}
        self._index: dict[str, dict[Element, int]] = {}
        self._rulers: dict[Element, Ruler] = {}
        self._read: dict[str, list[int]] = {}
        """By part: how many characters are visible before each paragraph, in the file as it was opened."""
        self._starts: dict[str, list[tuple[int, int]]] = {}
        for index, anchor in enumerate(self.anchors):
            if anchor is not None:
                self._starts.setdefault(anchor.part, []).append((anchor.first, index))
        for starts in self._starts.values():
            starts.sort()

    def tree(self, part: str) -> Element:
        """Return the tree of a part. Changes made in it are kept by `pack`."""
        if part not in self._trees:
            self._trees[part] = self.package.xml(part)
            self._listed[part] = paragraphs(self._trees[part])
            self._index[part] = {paragraph: index for index, paragraph in enumerate(self._listed[part])}
        return self._trees[part]

    def paragraphs(self, part: str) -> Sequence[Element]:
        """Return the paragraphs of a part as anchors count them, those of the file as it was opened."""
        self.tree(part)
        return self._listed[part]

    def paragraph(self, index: int) -> Element | None:
        """Return the paragraph of a block, the last one if it came from several; None where it has none."""
        anchor = self.anchors[index]
        if anchor is None or anchor.part not in self.package:
            return None
        listed = self.paragraphs(anchor.part)
        return listed[anchor.last] if anchor.last < len(listed) else None

    def first_typed(self, index: int) -> int:
        """Return where a block's own characters begin: after its number where Word makes that."""
        block, anchor = self.document.blocks[index], self.anchors[index]
        if anchor is None or block.body == block.start:
            return block.start
        listed = self.paragraphs(anchor.part)
        typed = locate(listed, anchor, block.start - block.body, 0, self.hidden)
        return block.start if typed else block.body

    def offset(self, part: str, paragraph: Element, visible: int) -> int:
        """Return the place in the document's text of a visible character of a paragraph.

        What is shown nowhere has the end of what stands before it.
        """
        self.tree(part)
        number = self._index[part].get(paragraph, 0)
        starts = self._starts.get(part, [])
        at = bisect_right(starts, (number, len(self.document.blocks))) - 1
        if at < 0:
            return 0
        index = starts[at][1]
        anchor, block = self.anchors[index], self.document.blocks[index]
        if anchor is None or number > anchor.last:
            return block.end
        if number > anchor.first:
            if part not in self._read:
                lengths = (read(each, self.hidden).length for each in self._listed[part])
                self._read[part] = [0, *accumulate(lengths)]
            visible += self._read[part][number] - self._read[part][anchor.first]
        return min(max(block.body + visible - anchor.offset, block.start), block.end)

    def ruler(self, paragraph: Element) -> "Ruler":
        """Return where the visible characters of a paragraph stand among its elements, as it was first asked for."""
        if paragraph not in self._rulers:
            self._rulers[paragraph] = Ruler(paragraph, self.hidden)
        return self._rulers[paragraph]

    def first_free(self) -> int:
        """Return the first number that no tracked change of the file has."""
        taken = (
            element.get(W + "id", "") for part in self.package.stories() for element in self.tree(part).iter(*_NUMBERED)
        )
        return 1 + max((int(number) for number in taken if number.isdecimal() and len(number) < _DIGITS), default=0)

    def pack(self) -> bytes:
        """Return the file with all that was changed in its trees."""
        for part, tree in self._trees.items():
            self.package.write(part, tree)
        return self.package.pack()


def _anchor(block: Block) -> Anchor | None:
    try:
        return Anchor.parse(block.anchor or "")
    except ValueError:
        return None
