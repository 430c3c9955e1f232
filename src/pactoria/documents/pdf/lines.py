"""Words become lines, in reading order, columns told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pactoria.documents.numbers import read_number
from pactoria.documents.pdf.words import PageWords, Word

__all__ = ["Column", "Line", "read_lines"]

_SAME_LINE = 0.4
"""Share of the height by which words of one line may differ in where they stand."""
_RUN_GAP = 0.9
"""Widest blank inside a run of words, in heights."""
_TAB_GAP = 2.5
_STEP = 4.0
_MOST_STEPS = 100
_MOST_CROSSING = 0.15
_FEWEST_LINES = 6
_FEWEST_WORDS = 4
_FULL = 0.6
_ASIDE = 0.25
_BAND = 3
_NEXT = 2.2
"""Heights within which the next line of a cell follows."""


@dataclass(slots=True)
class Column:
    """The rectangle in which lines run."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """In points."""
        return max(self.right - self.left, 1.0)


@dataclass(slots=True)
class Line:
    """One line of text."""

    words: list[Word]
    page: int
    column: Column = field(default_factory=lambda: Column(0, 1))
    is_cell: bool = False
    """Whether the column is a cell of a table, so that what is in another column is another paragraph."""

    x0: float = 0.0
    x1: float = 0.0
    y0: float = 0.0
    y1: float = 0.0
    text: str = ""
    hyphen: bool = False
    bold: bool = False
    height: float = 0.0

    def settle(self) -> "Line":
        """Compute what follows from the words."""
        words = self.words
        self.x0, self.x1 = words[0].x0, max(word.x1 for word in words)
        self.height = median(word.y1 - word.y0 for word in words)
        self.y0, self.y1 = median(word.y0 for word in words), median(word.y1 for word in words)
        self.hyphen = words[-1].hyphen
        self.bold = all(word.bold for word in words)
        pieces = [words[0].text]
        for before, word in pairwise(words):
            if before.hyphen:
                pieces.append("-")
            gap = word.x0 - before.x1
            if not (before.hyphen and gap < 0.2 * self.height):
                pieces.append("\t" if gap > _TAB_GAP * self.height else " ")
            pieces.append(word.text)
        self.text = "".join(pieces)
        return self

    @property
    def centered(self) -> bool:
        """Whether it stands in the middle of its column, with room at both sides."""
        before, after = self.x0 - self.column.left, self.column.right - self.x1
        return before > 0.08 * self.column.width and abs(before - after) < 0.06 * self.column.width


def read_lines(read: PageWords, page: int) -> list[Line]:
    """Order the words of one page into lines."""
    words = read.words
    if not words:
        return []
    rows = _rows(words)
    gutter = _gutter(rows)
    if gutter is None:
        if not read.turned:
            return _rows_or_cells(rows, words, page)
        column = _column(words)
        return [Line(row, page, column).settle() for row in rows]
    lines: list[Line] = []
    band: list[list[Word]] = []
    for row in rows:
        if _crosses(row, gutter):
            lines += [*_two_columns(band, gutter, page), Line(row, page, _column(words)).settle()]
            band = []
        else:
            band.append(row)
    return lines + _two_columns(band, gutter, page)


def _rows_or_cells(rows: Sequence[list[Word]], words: Sequence[Word], page: int) -> list[Line]:
    """Read rows from top to bottom, but where the file itself goes back up, follow the file.

    It does so in tables whose cells have several lines: it writes one cell after the other.
    """
    order = {id(word): index for index, word in enumerate(words)}
    column = _column(words)
    lines: list[Line] = []
    group: list[list[Word]] = []
    latest = -1
    for row in rows:
        places = [order[id(word)] for word in row]
        if group and min(places) > latest:
            lines += _group(group, order, column, page)
            group = []
        group.append(row)
        latest = max(latest, *places)
    return lines + _group(group, order, column, page)


def _group(rows: Sequence[list[Word]], order: Mapping[int, int], column: Column, page: int) -> list[Line]:
    if len(rows) == 1:
        return [Line(rows[0], page, column).settle()]
    words = sorted((word for row in rows for word in row), key=lambda word: order[id(word)])
    pieces = [[words[0]]]
    for before, word in pairwise(words):
        height = max(word.y1 - word.y0, before.y1 - before.y0, 1.0)
        follows = abs(word.y1 - before.y1) < _SAME_LINE * height and word.x0 >= before.x0
        if follows and (word.x0 - before.x1 <= _TAB_GAP * height or _is_label(pieces[-1])):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    lines: list[Line] = []
    for piece in pieces:
        line = Line(piece, page, Column(0, 0), is_cell=True).settle()
        cell = lines[-1].column if lines else None
        if cell is not None and _is_below(line, lines[-1]):
            cell.left, cell.right = min(cell.left, line.x0), max(cell.right, line.x1)
            line.column = cell
        else:
            line.column = Column(line.x0, line.x1)
        lines.append(line)
    return lines


def _is_label(words: Sequence[Word]) -> bool:
    text = " ".join(word.text for word in words)
    number = read_number(text)
    return len(text) == 1 or (number is not None and number.end == len(text))


def _is_below(line: Line, last: Line) -> bool:
    """Tell whether a line goes on right below another."""
    apart = line.y1 - last.y1
    return 0 < apart < _NEXT * last.height and line.x0 < last.column.right and line.x1 > last.column.left


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Group words that stand on one line, from top to bottom, each row from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.y1, word.x0)):
        if rows:
            first = rows[-1][0]
            height = max(word.y1 - word.y0, first.y1 - first.y0, 1.0)
            if word.y1 - first.y1 < _SAME_LINE * height:
                rows[-1].append(word)
                continue
        rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.x0)
    return rows


def _runs(row: Sequence[Word]) -> list[list[Word]]:
    """Split a row at wide blanks."""
    runs = [[row[0]]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 > _RUN_GAP * max(word.y1 - word.y0, 1.0):
            runs.append([word])
        else:
            runs[-1].append(word)
    return runs


def _gutter(rows: Sequence[Sequence[Word]]) -> float | None:
    """Find the blank between two columns of prose: few lines cross it, and lines on both sides are full of words.

    Tables and signature blocks have blanks too, but short runs of words beside them, and are read row by row.
    """
    runs = [run for row in rows for run in _runs(row)]
    if len(runs) < 2 * _FEWEST_LINES:
        return None
    left, right = min(run[0].x0 for run in runs), max(run[-1].x1 for run in runs)
    width = right - left
    best: tuple[int, float] | None = None
    x = left + _ASIDE * width
    while x < right - _ASIDE * width:
        crossing = sum(run[0].x0 < x < run[-1].x1 for run in runs)
        if best is None or crossing < best[0]:
            best = (crossing, x)
        # A damaged file may have a page that is miles wide.
        x += max(_STEP, width / _MOST_STEPS)
    if best is None or best[0] > _MOST_CROSSING * len(runs):
        return None
    x = best[1]
    sides = ([run for run in runs if run[-1].x1 <= x], [run for run in runs if run[0].x0 >= x])
    return x if all(_is_prose(side, len(runs)) for side in sides) else None


def _is_prose(runs: Sequence[Sequence[Word]], total: int) -> bool:
    if len(runs) < _FEWEST_LINES or len(runs) < _ASIDE * total:
        return False
    left, right = min(run[0].x0 for run in runs), max(run[-1].x1 for run in runs)
    full = sum(run[-1].x1 - run[0].x0 > _FULL * (right - left) for run in runs)
    return median(len(run) for run in runs) >= _FEWEST_WORDS and full >= len(runs) / 2


def _crosses(row: Sequence[Word], gutter: float) -> bool:
    return any(run[0].x0 < gutter < run[-1].x1 for run in _runs(row))


def _two_columns(band: Sequence[Sequence[Word]], gutter: float, page: int) -> list[Line]:
    sides = (
        [word for row in band for word in row if word.x1 <= gutter],
        [word for row in band for word in row if word.x0 >= gutter],
    )
    if not all(sides) or len(band) < _BAND:
        words = [word for row in band for word in row]
        return [Line(list(row), page, _column(words)).settle() for row in band]
    return [Line(row, page, _column(side)).settle() for side in sides for row in _rows(side)]


def _column(words: Sequence[Word]) -> Column:
    return Column(min(word.x0 for word in words), max(word.x1 for word in words))
