"""What a comparison says: rows of blocks that belong together, and the edits inside of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Comparison", "Edit", "Mark", "Nature", "Row", "RowKind"]


class Mark(StrEnum):
    """What became of a stretch of text."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


class Nature(StrEnum):
    """What kind of text an edit touches."""

    WORDS = "words"
    """The wording itself."""
    NUMBER = "number"
    """A clause's number, or a reference that follows a clause to its new number."""
    FORM = "form"
    """White space, or another shape of the same quotation mark or dash."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One stretch of a row.

    What is kept has both spans, and they say the same; what is deleted has an empty span in the new text, where the
    words would stand; what is inserted has an empty one in the old text.
    """

    mark: Mark
    nature: Nature
    old_start: int
    old_end: int
    new_start: int
    new_end: int


class RowKind(StrEnum):
    """What became of a block."""

    SAME = "same"
    COSMETIC = "cosmetic"
    """Only its number, its white space, its place in the outline or how it is cut into paragraphs changed."""
    EDITED = "edited"
    ADDED = "added"
    REMOVED = "removed"
    DEPARTED = "departed"
    """It stood here and moved: its words are in the row `twin`."""


@dataclass(frozen=True, slots=True)
class Row:
    """Blocks of the old and of the new document that belong together."""

    kind: RowKind
    old: Sequence[int]
    """Indexes of blocks of the old document; several where paragraphs were merged."""
    new: Sequence[int]
    """Indexes of blocks of the new document; several where a paragraph was split."""
    edits: Sequence[Edit] = field(default=())
    """In order, over all characters of the row's blocks. Empty for what departed."""
    moved: bool = False
    """Whether it changed places with other blocks."""
    renumbered: bool = False
    twin: int | None = None
    """For what moved: the index of the row where it stood; for what departed: of the row where it is now."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents side by side.

    Rows are in the order of the new document; what was removed or departed stands where it stood. Each block of
    either document is in exactly one row, not counting rows of what departed.
    """

    rows: Sequence[Row]

    @property
    def changed(self) -> list[int]:
        """Indexes of rows whose words or places changed; each move counts once."""
        quiet = {RowKind.SAME, RowKind.COSMETIC}
        return [
            index
            for index, row in enumerate(self.rows)
            if row.kind is not RowKind.DEPARTED and (row.kind not in quiet or row.moved)
        ]

    @property
    def cosmetic(self) -> list[int]:
        """Indexes of rows where only form or numbers changed."""
        return [index for index, row in enumerate(self.rows) if row.kind is RowKind.COSMETIC and not row.moved]
