"""The changes between two documents as tracked changes in the old one's Word file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from pactoria.documents.comparison.comparing import compare
from pactoria.documents.comparison.result import Comparison, Mark, Row, RowKind
from pactoria.documents.comparison.sequences import longest_increasing
from pactoria.documents.docx.anchors import Anchor, locate, paragraphs
from pactoria.documents.docx.names import W
from pactoria.documents.docx.reader import read_docx
from pactoria.documents.docx.styles import read_styles
from pactoria.documents.export.word_document import as_word_document
from pactoria.documents.export.word_edits import Pen, keep_last_mark
from pactoria.documents.export.word_package import EditedPackage
from pactoria.documents.export.word_revisions import accept_all
from pactoria.documents.export.word_tables import Tables
from pactoria.documents.markup import Element
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

__all__ = ["Redline", "redline"]

_ELSEWHERE = {BlockKind.HEADER, BlockKind.FOOTER, BlockKind.FOOTNOTE}
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Redline:
    """A Word file with tracked changes."""

    data: bytes
    left_out: int
    """Paragraphs of the new document that it does not hold: new notes and running headers, which Word keeps in parts
    of their own, and what stands where no change can be tracked."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How a row is written, once the plain way has turned out to read differently."""

    anew: bool = False
    """Delete the old paragraphs and insert the new ones, rather than edit."""
    typed: bool = False
    """Write numbers as text, rather than leave them to Word's lists."""


def redline(original: bytes, old: ParsedDocument, new: ParsedDocument, *, author: str, date: datetime) -> Redline:
    """Return the old document as a Word file with tracked changes that lead to the new one.

    `original` is the file that `old` was read from. A Word file keeps its formatting and lists, and changes that were
    tracked in it before are accepted first; any other becomes a plain Word file with the same text. Accepting all
    changes gives the new text, rejecting all the old; the result is read back, and paragraphs whose automatic numbers
    would differ from the new text's get theirs as text. What moved is deleted there and inserted here.

    Raises:
        Unreadable: one of its subclasses, if `original` is no Word file though `old` came from one.
    """
    settled = accept_all(original) if old.format is DocumentFormat.DOCX else as_word_document(old).data
    before = read_docx(settled)
    after = new if new.format is DocumentFormat.DOCX else as_word_document(new).document
    comparison = compare(before, after)
    ways: dict[int, _Way] = {}
    writer = _Writer(settled, before, after, comparison, ways, Pen(author, date, 1))
    for _ in range(_ROUNDS):
        data = writer.write()
        wrong = writer.misread(read_docx(data))
        fresh = {index: way for index, way in wrong.items() if ways.get(index) != way}
        if not fresh:
            return Redline(data, writer.left_out + len(wrong))
        ways.update(fresh)
        writer = _Writer(settled, before, after, comparison, ways, Pen(author, date, 1))
    data = writer.write()
    return Redline(data, writer.left_out + len(writer.misread(read_docx(data))))


class _Writer:
    """Writes all rows once."""

    def __init__(
        self,
        data: bytes,
        old: ParsedDocument,
        new: ParsedDocument,
        comparison: Comparison,
        ways: Mapping[int, _Way],
        pen: Pen,
    ) -> None:
        self._package = EditedPackage(data)
        self._old, self._new, self._rows, self._ways, self._pen = old, new, comparison.rows, ways, pen
        self._trees: dict[str, Element] = {}
        self._listed: dict[str, Sequence[Element]] = {}
        styles = self._package.related("styles")
        self._hidden = read_styles(self._package.xml(styles) if styles and styles in self._package else None).hidden
        self._anchors = [Anchor.parse(block.anchor or "") for block in old.blocks]
        self._main = self._package.main
        self._placed: dict[int, tuple[int, Element]] = {}
        """By new block: its row and its paragraph in the main part."""
        self._inserted: dict[Element, None] = {}
        self._cursor: Element | None = None
        self._templates = self._known_shapes()
        self._staying = {
            index: self._paragraph(row.old[0])
            for number, row in enumerate(comparison.rows)
            for index in row.new
            if row.old and not row.moved and not ways.get(number, _Way()).anew and self._in_main(row.old[0])
        }
        self._tables = Tables(new, self._staying, self._pen)
        self._failed: set[int] = set()
        """Rows that turned out to be impossible to edit when that had begun."""
        self.left_out = 0

    def write(self) -> bytes:
        """Return the file with all changes."""
        follows = self._following()
        for index, row in enumerate(self._rows):
            way = self._ways.get(index, _Way())
            if row.kind is RowKind.SAME and not row.moved and way == _Way():
                self._stay(index, row)
            elif row.moved or not row.old or not row.new:
                self._whole(index, row, way, follows[index])
            elif way.anew or not self._edited(index, row, way):
                if not way.anew:
                    self._failed.add(index)
                self._removed(row)
                self._added(index, row, way, follows[index])
        self._tables.finish()
        for paragraph in self._inserted:
            keep_last_mark(self._pen, paragraph, self._inserted)
        for part, root in self._trees.items():
            self._package.write(part, root)
        return self._package.pack()

    def misread(self, read: ParsedDocument) -> dict[int, _Way]:
        """Return the rows that do not read as the new document does, with the way to write them that is left."""
        said: dict[int, str] = {}
        for block in read.blocks:
            anchor = Anchor.parse(block.anchor or "")
            if anchor.part == self._main:
                said.update(dict.fromkeys(range(anchor.first, anchor.last + 1), read.text[block.start : block.end]))
        place = {paragraph: index for index, paragraph in enumerate(paragraphs(self._tree(self._main)))}
        wrong = {number: _Way(anew=True) for number in self._failed}
        for index, (number, paragraph) in self._placed.items():
            block = self._new.blocks[index]
            shown = " ".join(said.get(place[paragraph], "").split())
            if shown == " ".join(self._new.text[block.start : block.end].split()):
                continue
            body = " ".join(self._new.text[block.body : block.end].split())
            way = self._ways.get(number, _Way())
            plain = shown.endswith(body) and not way.typed
            row = self._rows[number]
            several = len(row.old) + len(row.new) > 2  # noqa: PLR2004 - one and one
            # A number that is typed is missing from Word's list, and moves those of all later paragraphs.
            typed = way.typed or way.anew or (plain and not several)
            wrong[number] = _Way(anew=way.anew or not plain or several, typed=typed)
        for number in self._misplaced(place):
            wrong[number] = replace(wrong.get(number, self._ways.get(number, _Way())), anew=True)
        return wrong

    def _misplaced(self, place: Mapping[Element, int]) -> set[int]:
        """Return the rows of tables in or beside which paragraphs are out of order: cells were put where none fits."""
        order = sorted(self._placed)
        right = set(longest_increasing([place[self._placed[index][1]] for index in order]))
        tables: set[Element] = set()
        numbers: set[int | None] = set()
        for at, index in enumerate(order):
            if at in right:
                continue
            for near in {order[max(0, at - 1)], index, order[min(at + 1, len(order) - 1)]}:
                numbers.add(self._tables.of(near))
                tables.update(self._placed[near][1].iterancestors(W + "tbl"))
        return {
            self._placed[index][0]
            for index, paragraph in self._staying.items()
            if index in self._placed
            and (
                self._tables.of(index) in numbers - {None} or not tables.isdisjoint(paragraph.iterancestors(W + "tbl"))
            )
        }

    def _tree(self, part: str) -> Element:
        if part not in self._trees:
            self._trees[part] = self._package.xml(part)
            self._listed[part] = paragraphs(self._trees[part])
        return self._trees[part]

    def _paragraph(self, index: int) -> Element:
        """Return the paragraph of an old block."""
        anchor = self._anchors[index]
        self._tree(anchor.part)
        return self._listed[anchor.part][anchor.last]

    def _in_main(self, index: int) -> bool:
        return self._anchors[index].part == self._main and not self._boxed(index)

    def _boxed(self, index: int) -> bool:
        return next(self._paragraph(index).iterancestors(W + "txbxContent"), None) is not None

    def _following(self) -> list[Element | None]:
        """For each row, return the paragraph of the next old block that stays in its place."""
        follows: list[Element | None] = []
        last: Element | None = None
        for row in reversed(self._rows):
            follows.append(last)
            if row.old and row.new and not row.moved and self._in_main(row.old[0]):
                last = self._paragraph(row.old[0])
        return follows[::-1]

    def _known_shapes(self) -> list[tuple[int, tuple[object, ...], Element, bool]]:
        """Return what paragraphs of each kind look like: row, shape, paragraph, and whether Word numbers it."""
        shapes: list[tuple[int, tuple[object, ...], Element, bool]] = []
        for index, row in enumerate(self._rows):
            if len(row.old) == 1 and row.kind is not RowKind.DEPARTED and self._in_main(row.old[0]):
                block = self._old.blocks[row.old[0]]
                shapes.append((index, _shape(block), self._paragraph(row.old[0]), self._automatic(row.old[0])))
        return shapes

    def _automatic(self, index: int) -> bool:
        """Tell whether a block's number comes from Word's lists."""
        block, anchor = self._old.blocks[index], self._anchors[index]
        if block.body == block.start:
            return False
        self._tree(anchor.part)
        return not locate(self._listed[anchor.part], anchor, block.start - block.body, 0, self._hidden)

    def _stay(self, index: int, row: Row) -> None:
        if self._in_main(row.old[0]):
            paragraph = self._paragraph(row.old[0])
            self._placed[row.new[0]] = (index, paragraph)
            self._cursor = paragraph

    def _whole(self, index: int, row: Row, way: _Way, follows: Element | None) -> None:
        """Write a row whose blocks are only deleted here, or only inserted."""
        if row.kind in {RowKind.DEPARTED, RowKind.REMOVED}:
            self._removed(row)
        elif row.kind is not RowKind.COSMETIC or row.moved:
            self._added(index, row, way, follows)

    def _removed(self, row: Row) -> None:
        for index in row.old:
            paragraph = self._paragraph(index)
            self._pen.delete_paragraph(paragraph)
            if self._in_main(index):
                self._tables.removed(paragraph)
                # Never back into a table after which something was written already.
                if self._tables.ended.isdisjoint(paragraph.iterancestors(W + "tbl")):
                    self._cursor = paragraph

    def _added(self, number: int, row: Row, way: _Way, follows: Element | None) -> None:
        for index in row.new:
            block = self._new.blocks[index]
            if block.kind in _ELSEWHERE:
                self.left_out += 1
                continue
            fresh = self._fresh(number, block, way)
            before = self._placed[index - 1][1] if index - 1 in self._placed else None
            if block.row is None or not self._tables.place(index, fresh, before, self._cursor):
                self._place(fresh, follows)
            self._inserted[fresh] = None
            self._placed[index] = (number, fresh)
            self._cursor = fresh

    def _fresh(self, number: int, block: Block, way: _Way) -> Element:
        """Return an inserted paragraph for a new block, formatted like the nearest one of its kind."""
        wanted = _shape(block)
        best = min(self._templates, key=lambda known: (-_alike(known[1], wanted), abs(known[0] - number)), default=None)
        like = best[2] if best is not None and _alike(best[1], wanted) else None
        numbered = best is not None and best[3] and best[1] == wanted and block.number is not None and not way.typed
        start = block.body if numbered else block.start
        listed = numbered or not (way.typed or (best is not None and best[3]))
        return self._pen.paragraph(self._new.text[start : block.end], like, numbered=listed)

    def _place(self, fresh: Element, follows: Element | None) -> None:
        """Put a paragraph after the last one that was written, outside of a table that has ended."""
        if self._cursor is None:
            body = self._tree(self._main).find(W + "body")
            if body is not None:
                body.insert(0, fresh)
            return
        beside = self._cursor
        for table in self._cursor.iterancestors(W + "tbl"):
            if follows is None or table not in set(follows.iterancestors(W + "tbl")):
                beside = table
                self._tables.ended.add(table)
        beside.addnext(fresh)

    def _edited(self, number: int, row: Row, way: _Way) -> bool:
        """Edit paragraphs in their places; False if that is not possible, and something may be half done."""
        olds = [self._paragraph(index) for index in row.old]
        if len({id(paragraph.getparent()) for paragraph in olds}) > 1:
            return False
        pieces = self._reworded(row)
        if pieces is None:
            return False
        for paragraph, last in pairwise(olds):
            between: Element | None = paragraph
            while between is not None and between is not last:
                if between.tag == W + "p":
                    self._pen.mark(between, "del")
                between = between.getnext()
        if way.typed:
            block = self._new.blocks[row.new[0]]
            self._pen.unnumber(olds[-1])
            if block.start < block.body:
                self._pen.prepend(olds[-1], self._new.text[block.start : block.body])
        if self._in_main(row.old[-1]):
            for index, paragraph in zip(row.new, [olds[-1], *pieces], strict=True):
                self._placed[index] = (number, paragraph)
            self._cursor = pieces[-1] if pieces else olds[-1]
        return True

    def _reworded(self, row: Row) -> list[Element] | None:
        """Change the words of a row; return the paragraphs that were split off, None if there was no place for some."""
        listed = frozenset(index for index in row.old if self._automatic(index))
        pieces: list[Element] = []
        for index, start, end, text in reversed(list(self._events(row, listed))):
            block, anchor = self._old.blocks[index], self._anchors[index]
            paragraphs_of_part = self._listed[anchor.part]
            first = 0 if index in listed else block.start - block.body
            span = (start - block.body, end - block.body)
            if text is not None:
                if not self._pen.edit(paragraphs_of_part, anchor, *span, text, first, self._hidden):
                    return None
                continue
            rest = self._pen.split(paragraphs_of_part, anchor, span[0], self._hidden)
            if rest is None:
                return None
            pieces.insert(0, rest)
        return pieces

    def _events(self, row: Row, listed: frozenset[int]) -> Iterator[tuple[int, int, int, str | None]]:
        """Yield deletions, insertions and ends of paragraphs (None) as (old block, start, end, text), in order.

        `listed` are the old blocks whose numbers Word makes, which no edit touches.
        """
        number = self._new.blocks[row.new[0]]
        for edit in row.edits:
            if edit.mark is Mark.DELETED:
                for index in row.old:
                    block = self._old.blocks[index]
                    low = max(block.body if index in listed else block.start, edit.old_start)
                    high = min(block.end, edit.old_end)
                    if low < high:
                        yield index, low, high, ""
            elif edit.mark is Mark.INSERTED:
                if listed and number.start <= edit.new_start and edit.new_end <= number.body:
                    continue
                index = max((i for i in row.old if self._old.blocks[i].start <= edit.old_start), default=row.old[0])
                block = self._old.blocks[index]
                place = min(max(edit.old_start, block.body if index in listed else block.start), block.end)
                for text in self._cut(row, edit.new_start, edit.new_end, listed=index in listed):
                    yield index, place, place, text

    def _cut(self, row: Row, start: int, end: int, *, listed: bool) -> Iterator[str | None]:
        """Yield new words, and None where a paragraph ends between them.

        What is split off a paragraph that Word numbers gets its number from Word too.
        """
        for before, after in pairwise(row.new):
            gap, beyond = self._new.blocks[before].end, self._new.blocks[after].start
            if listed:
                beyond = max(beyond, min(self._new.blocks[after].body, end))
            if start <= gap < end:
                if start < gap:
                    yield self._new.text[start:gap]
                yield None
                start = beyond
        if start < end:
            yield self._new.text[start:end]


def _shape(block: Block) -> tuple[object, ...]:
    """Return what a block looks like: kind, level, the look of its number, and whether it is in a table."""
    look = re.sub(r"\d+", "1", re.sub(r"[A-Za-z]+", "a", block.number or "")) or None
    return (block.kind, block.level, look, block.row is not None)


def _alike(known: tuple[object, ...], wanted: tuple[object, ...]) -> int:
    """Return how many traits two shapes share, none if one is in a table and the other is not."""
    if known[3] != wanted[3]:
        return 0
    weights = (4, 2, 3)
    return sum(w for w, a, b in zip(weights, known[:3], wanted[:3], strict=True) if a == b)
