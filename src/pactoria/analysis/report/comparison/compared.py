"""Two documents, what changed between them and what that means: all that a report of a comparison shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.comparison.result import Changes
from pactoria.analysis.engine.result import Review, Side
from pactoria.documents.comparison.result import Comparison, Mark, Nature, Row, RowKind
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Compared", "Findings", "Segment", "compare_contracts", "counts", "segments"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a comparison found, without the documents."""

    comparison: Comparison
    changes: Changes


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with its documents and the names of their files."""

    old: ParsedDocument
    new: ParsedDocument
    old_file: str
    new_file: str
    comparison: Comparison
    changes: Changes


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a row's text."""

    mark: Mark
    nature: Nature
    text: str


def compare_contracts(
    old: ParsedDocument, new: ParsedDocument, old_review: Review, new_review: Review, side: Side
) -> Findings:
    """Compare two contracts: their words, and what the changes mean for one side."""
    # Servers import this module, and only their child processes compare.
    from pactoria.analysis.engine.comparison.comparing import changes_between
    from pactoria.documents.comparison.comparing import compare

    comparison = compare(old, new)
    return Findings(comparison, changes_between(old, new, comparison, (old_review, new_review), side))


def segments(compared: Compared, row: Row) -> list[Segment]:
    """Return a row's text in stretches; what departed is deleted where it stood."""
    if row.kind is RowKind.DEPARTED:
        blocks = [compared.old.blocks[index] for index in row.old]
        return [Segment(Mark.DELETED, Nature.WORDS, compared.old.text[blocks[0].start : blocks[-1].end])]
    return [
        Segment(
            edit.mark,
            edit.nature,
            compared.old.text[edit.old_start : edit.old_end]
            if edit.mark is Mark.DELETED
            else compared.new.text[edit.new_start : edit.new_end],
        )
        for edit in row.edits
    ]


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """Count what became of paragraphs: edited, added, removed, moved, and changed in form only."""
    here = [row for row in rows if row.kind is not RowKind.DEPARTED]
    return {
        "edited": sum(row.kind is RowKind.EDITED for row in here),
        "added": sum(row.kind is RowKind.ADDED for row in here),
        "removed": sum(row.kind is RowKind.REMOVED for row in here),
        "moved": sum(row.moved for row in here),
        "cosmetic": sum(row.kind is RowKind.COSMETIC and not row.moved for row in here),
        "same": sum(row.kind is RowKind.SAME and not row.moved for row in here),
    }
