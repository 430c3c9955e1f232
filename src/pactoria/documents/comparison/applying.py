"""A comparison as steps that make the new text of the old one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pactoria.documents.comparison.result import Comparison, Mark
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Copy", "Insert", "apply", "steps"]


@dataclass(frozen=True, slots=True)
class Copy:
    """Take `old[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Insert:
    """Write these words."""

    text: str


def steps(comparison: Comparison, new: ParsedDocument) -> list[Copy | Insert]:
    """Return what makes the whole new text, white space between blocks included."""
    return list(_steps(comparison, new.text))


def apply(old: str, made: Sequence[Copy | Insert]) -> str:
    """Make the new text."""
    return "".join(step.text if isinstance(step, Insert) else old[step.start : step.end] for step in made)


def _steps(comparison: Comparison, new: str) -> Iterator[Copy | Insert]:
    kept = sorted(
        (edit.new_start, edit.new_end, edit.old_start, edit.old_end)
        for row in comparison.rows
        for edit in row.edits
        if edit.mark is Mark.KEPT
    )
    at = 0
    for new_start, new_end, old_start, old_end in kept:
        if at < new_start:
            yield Insert(new[at:new_start])
        yield Copy(old_start, old_end)
        at = new_end
    if at < len(new):
        yield Insert(new[at:])
