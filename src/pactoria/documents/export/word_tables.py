"""Cells and rows of tables that are new, put where they belong in a Word file."""

import copy
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

from lxml import etree

from pactoria.documents.docx.names import W, attribute
from pactoria.documents.export.word_edits import Pen, runs_of, table_row_of
from pactoria.documents.markup import Element
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Tables"]

_TEXT_WIDTH = 9026
"""Of A4 between margins of an inch, in twentieths of a point."""
_NOT_COPIED = ("ins", "del", "trPrChange", "tblHeader", "gridBefore", "gridAfter", "wBefore", "wAfter")
"""What a new row does not take from the one it is shaped like."""
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


class Tables:
    """Where the cells of the new document's tables go."""

    def __init__(self, new: ParsedDocument, staying: Mapping[int, Element], pen: Pen) -> None:
        """Know the tables; `staying` are the paragraphs of new blocks that are in the old document, in their places."""
        self._new, self._pen = new, pen
        self._staying = staying
        self.ended: set[Element] = set()
        """Tables of the old document after which something new stands."""
        self._where: dict[int, tuple[int, int]] = {}
        """By new block: which table and which row of it."""
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._columns: dict[int, int] = defaultdict(int)
        self._made: dict[tuple[int, int], Element | None] = {}
        self._gone: set[Element] = set()
        table, last = 0, -1
        for index, block in enumerate(new.blocks):
            if block.row is None:
                table, last = table + (last >= 0), -1
                continue
            table += block.row < last
            last = block.row
            self._where[index] = (table, block.row)
            self._cells[table, block.row].append(index)
            self._columns[table] = max(self._columns[table], (block.column or 0) + 1)
        self._rows: dict[int, list[int]] = defaultdict(list)
        for of, row in sorted(self._cells):
            self._rows[of].append(row)
        self._whole = {where for where, cells in self._cells.items() if staying.keys().isdisjoint(cells)}
        """Rows all of whose cells are new."""

    def of(self, index: int) -> int | None:
        """Return the number of the table that a new block is in."""
        where = self._where.get(index)
        return None if where is None else where[0]

    def removed(self, paragraph: Element) -> None:
        """Note that a paragraph is deleted."""
        self._gone.add(paragraph)

    def finish(self) -> None:
        """Delete, as rows, those in which nothing is left."""
        for row in {row for paragraph in self._gone if (row := table_row_of(paragraph)) is not None}:
            if self._gone.issuperset(p for p in row.iter(W + "p") if any(True for _ in runs_of(p))):
                self._pen.row(row, "del")

    def place(self, index: int, fresh: Element, before: Element | None, cursor: Element | None) -> bool:
        """Put the paragraph of a new cell into a table; False if there is no better place than after the cursor.

        `before` is the paragraph of the block before it in the new document, if that was written.
        """
        where, column = self._where[index], self._new.blocks[index].column or 0
        if before is not None and self._same_cell(index - 1, index):
            before.addnext(fresh)
            return True
        row = self._made.get(where)
        if row is None and where in self._whole:
            row = self._made[where] = self._new_row(where, cursor)
        elif row is None:
            rows = [table_row_of(self._staying[i]) for i in self._cells[where] if i in self._staying]
            row = next((row for row in rows if row is not None), None)
        return row is not None and _into(row, column, fresh)

    def _same_cell(self, index: int, other: int) -> bool:
        known = self._where.get(index) == self._where[other]
        return known and self._new.blocks[index].column == self._new.blocks[other].column

    def _new_row(self, where: tuple[int, int], cursor: Element | None) -> Element | None:
        """Make a row beside those of its table that stay, or a table where none does."""
        table, number = where
        numbers = self._rows[table]
        at = bisect_left(numbers, number)
        earlier = next(
            (found for row in reversed(numbers[:at]) if (found := self._row_of((table, row), last=True)) is not None),
            None,
        )
        later = next(
            (found for row in numbers[at + 1 :] if (found := self._row_of((table, row), last=False)) is not None), None
        )
        like = self._like(later if earlier is None else earlier, self._columns[table])
        if earlier is not None:
            earlier.addnext(like)
        elif later is not None:
            later.addprevious(like)
        elif cursor is not None:
            beside = cursor
            for outer in cursor.iterancestors(W + "tbl"):
                beside = outer
                self.ended.add(outer)
            fresh = _table(self._columns[table])
            beside.addnext(fresh)
            fresh.append(like)
        else:
            return None
        return like

    def _row_of(self, where: tuple[int, int], *, last: bool) -> Element | None:
        """Return where a row of the new document is in the file; of several the last or the first."""
        if where in self._made:
            return self._made[where]
        cells = (self._staying[index] for index in self._cells[where] if index in self._staying)
        found = [row for cell in cells if (row := table_row_of(cell)) is not None]
        return found[-1 if last else 0] if found else None

    def _like(self, row: Element | None, columns: int) -> Element:
        """Return an inserted row of empty cells, shaped like another where that has as many."""
        fresh = etree.Element(W + "tr", nsmap={"w": W[1:-1]})
        properties = row.find(W + "trPr") if row is not None else None
        if properties is not None:
            fresh.append(copy.deepcopy(properties))
            for name in _NOT_COPIED:
                for own in fresh[0].findall(W + name):
                    fresh[0].remove(own)
        cells = row.findall(W + "tc") if row is not None else []
        if len(cells) >= columns:
            for cell in cells:
                made = etree.SubElement(fresh, W + "tc")
                properties = cell.find(W + "tcPr")
                if properties is not None:
                    made.append(copy.deepcopy(properties))
                    for merge in made[0].findall(W + "vMerge"):
                        made[0].remove(merge)
        else:
            for _ in range(columns):
                etree.SubElement(fresh, W + "tc")
        for cell in fresh.iter(W + "tc"):
            cell.append(self._pen.paragraph("", None, numbered=True))
        self._pen.row(fresh, "ins")
        return fresh


def _into(row: Element, column: int, fresh: Element) -> bool:
    """Put a paragraph at the start of a row's cell; an empty inserted one gives its place."""
    at = 0
    for cell in row.findall(W + "tc"):
        if at == column:
            first = cell.find(W + "p")
            if first is None:
                cell.append(fresh)
                return True
            first.addprevious(fresh)
            if not any(True for _ in runs_of(first)) and first.find(f"{W}pPr/{W}rPr/{W}ins") is not None:
                cell.remove(first)
            return True
        span = attribute(cell.find(W + "tcPr"), "gridSpan") or "1"
        at += int(span) if span.isdecimal() and len(span) < 4 else 1  # noqa: PLR2004 - 63 columns
    return False


def _table(columns: int) -> Element:
    table = etree.Element(W + "tbl", nsmap={"w": W[1:-1]})
    properties = etree.SubElement(table, W + "tblPr")
    width = etree.SubElement(properties, W + "tblW")
    width.set(W + "w", "5000")
    width.set(W + "type", "pct")
    borders = etree.SubElement(properties, W + "tblBorders")
    for edge in _EDGES:
        line = etree.SubElement(borders, W + edge)
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "A0A0A0")):
            line.set(W + name, value)
    grid = etree.SubElement(table, W + "tblGrid")
    for _ in range(columns):
        etree.SubElement(grid, W + "gridCol").set(W + "w", str(_TEXT_WIDTH // columns))
    return table
