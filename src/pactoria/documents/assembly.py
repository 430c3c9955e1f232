"""Paragraphs become one text with blocks that point into it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.documents.parsed import Block, BlockKind

__all__ = ["Draft", "assemble", "is_blank"]

# Invisible characters that Python does not count as white space.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))


@dataclass(slots=True)
class Draft:
    """A block to be: its own text, not yet its place in the whole."""

    text: str
    """As a reader sees it, its number included, without white space at the ends."""
    kind: BlockKind = BlockKind.PARAGRAPH
    body: int = 0
    """Offset in `text` of what follows the number."""
    level: int = 0
    number: str | None = None
    page: int | None = None
    anchor: str | None = None
    row: int | None = None
    column: int | None = None
    emphasis: bool = False
    """Bold, centered or larger than the text around: a short one is likely a heading."""
    settled: bool = False
    """Whether kind, number and level come from the file itself rather than being left to guess from the words."""
    start: int = -1
    """Offset in the document's text; set when assembled, or known beforehand where the text is the file's."""


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to see."""
    return not text.translate(_INVISIBLE).strip()


def assemble(drafts: Sequence[Draft]) -> tuple[str, list[Block]]:
    """Join drafts in reading order: cells of a row by a tab, rows by a line break, all else by an empty line."""
    pieces: list[str] = []
    blocks: list[Block] = []
    at = 0
    before: Draft | None = None
    for draft in drafts:
        gap = _gap(before, draft) if before is not None else ""
        pieces += (gap, draft.text)
        draft.start = at + len(gap)
        at = draft.start + len(draft.text)
        blocks.append(block_of(draft))
        before = draft
    return "".join(pieces), blocks


def block_of(draft: Draft) -> Block:
    """Return the block of a draft whose start is known."""
    return Block(
        kind=draft.kind,
        start=draft.start,
        end=draft.start + len(draft.text),
        body=draft.start + draft.body,
        level=draft.level,
        number=draft.number,
        page=draft.page,
        anchor=draft.anchor,
        row=draft.row,
        column=draft.column,
    )


def _gap(before: Draft, draft: Draft) -> str:
    if before.row is None or draft.row is None:
        return "\n\n"
    if draft.row == before.row and draft.column != before.column:
        return "\t"
    # A row before the last one means that another table begins.
    return "\n" if draft.row >= before.row else "\n\n"
