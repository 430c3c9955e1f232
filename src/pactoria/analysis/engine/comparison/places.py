"""Where in a comparison a place of either text stands, and how its sentence reads."""

from bisect import bisect_right
from collections.abc import Iterator

from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Quote
from pactoria.analysis.engine.sections import Sections
from pactoria.documents.comparison.result import Comparison, Edit, Mark, Nature, Row, RowKind
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Hunk", "Pair", "Text"]

_REWORDED = {RowKind.EDITED, RowKind.ADDED, RowKind.REMOVED}
_LONGEST = 600
"""Characters of a quote; a place in it leads to the rest."""

Hunk = tuple[int, int, int, int]
"""What was replaced: old start and end, new start and end."""


class Text:
    """One of the two documents."""

    def __init__(self, document: ParsedDocument, comparison: Comparison, *, is_new: bool) -> None:
        self.document = document
        self._starts = [block.start for block in document.blocks]
        self._sections = Sections(document)
        self._row_of: dict[int, int] = {}
        for number, row in enumerate(comparison.rows):
            if row.kind is not RowKind.DEPARTED:
                self._row_of.update(dict.fromkeys(row.new if is_new else row.old, number))

    def row_at(self, offset: int) -> int | None:
        """Return the row that shows a place."""
        return self._row_of.get(bisect_right(self._starts, offset) - 1)

    def section_at(self, offset: int) -> str | None:
        """Return the number of the section around a place."""
        return self._sections.number_at(offset)

    def quote(self, start: int, end: int) -> Quote:
        """Return the exact words of a span, its start where it is long."""
        return Quote.of(self.document, start, min(end, start + _LONGEST))

    def sentence(self, start: int, end: int) -> Quote:
        """Return the sentence, or as much as a quote holds, around a span."""
        first, last = sentence_at(self.document.text, start)
        return self.quote(min(first, start) if start - first < _LONGEST - (end - start) else start, max(last, end))


class Pair:
    """Both documents and their comparison."""

    def __init__(self, old: ParsedDocument, new: ParsedDocument, comparison: Comparison) -> None:
        self.old = Text(old, comparison, is_new=False)
        self.new = Text(new, comparison, is_new=True)
        self.rows = comparison.rows

    def reworded(self, row: int | None) -> bool:
        """Tell whether the words of a row changed; a claim about others is noise of the analyst."""
        return row is not None and self.rows[row].kind in _REWORDED

    def edited(self) -> Iterator[tuple[int, Row]]:
        """Yield rows that are on both sides and whose words changed."""
        return ((number, row) for number, row in enumerate(self.rows) if row.kind is RowKind.EDITED)

    def hunks(self, row: Row) -> Iterator[Hunk]:
        """Yield what was replaced in a row."""
        run: list[Edit] = []
        for edit in [*row.edits, None]:
            if edit is not None and edit.mark is not Mark.KEPT and edit.nature is Nature.WORDS:
                run.append(edit)
            elif run:
                yield run[0].old_start, run[-1].old_end, run[0].new_start, run[-1].new_end
                run = []

    def span(self, row: Row, *, is_new: bool) -> tuple[int, int]:
        """Return where the words of a row's blocks begin and end."""
        blocks = (self.new if is_new else self.old).document.blocks
        indexes = row.new if is_new else row.old
        return blocks[indexes[0]].start, blocks[indexes[-1]].end
