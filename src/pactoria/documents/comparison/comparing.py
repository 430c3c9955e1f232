"""Two documents into rows: what belongs together, in which order, and what changed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pactoria.documents.comparison.alignment import Pair, align
from pactoria.documents.comparison.result import Comparison, Edit, Mark, Nature, Row, RowKind
from pactoria.documents.comparison.wording import deleted, edits_between, inserted
from pactoria.documents.comparison.words import body_key
from pactoria.documents.parsed import Block, BlockKind, ParsedDocument

__all__ = ["compare"]

_FURNITURE = {BlockKind.HEADER, BlockKind.FOOTER}
_REFERRED = re.compile(
    r"(?:sections?|clauses?|articles?|paragraphs?|subsections?|sub-clauses?|§+)\s*"
    r"(?:[\d.()a-z]{1,12}\s*(?:,|and|or|to|through|-|\u2013)\s*){0,8}$",
    re.IGNORECASE,
)
_LOOK_BACK = 80
_PLAIN_NUMBER = re.compile(r"(?:[A-Za-z]+\s+)?(\d+(?:\.\d+)*|[IVXLC]+)\.?")
_DIGITS = re.compile(r"\d+")


def compare(old: ParsedDocument, new: ParsedDocument) -> Comparison:
    """Compare two documents: blocks first, then the words inside of those that belong together."""
    pairs = align(old, new)
    numbers = _numbers(old, new, pairs)
    rows = [_row(old, new, pair, numbers) for pair in pairs]
    of_new = {index: row for row in rows for index in row.new}
    of_old = {index: row for row in rows for index in row.old}
    both = {_furniture_key(old, b) for b in old.blocks} & {_furniture_key(new, b) for b in new.blocks} - {""}
    return Comparison(_numbered(list(_ordered(old, new, of_old, of_new, both))))


def _ordered(
    old: ParsedDocument,
    new: ParsedDocument,
    of_old: Mapping[int, Row],
    of_new: Mapping[int, Row],
    both: set[str],
) -> Iterator[Row]:
    """Yield the rows in the order of the new document, and what is gone where it stood."""

    def kind(document: ParsedDocument, block: Block, otherwise: RowKind) -> RowKind:
        return RowKind.COSMETIC if _furniture_key(document, block) in both else otherwise

    def gone(until: int, place: int) -> Iterator[Row]:
        """Yield what was removed or departed before an old block; `place` is where it would stand in the new text."""
        for index in range(at, until):
            row = of_old.get(index)
            if row is None:
                removed = kind(old, old.blocks[index], RowKind.REMOVED)
                yield Row(removed, (index,), (), (deleted(old, index, place),))
            elif row.moved and index == row.old[0]:
                yield Row(RowKind.DEPARTED, row.old, (), moved=True)

    at = place = 0
    for index, block in enumerate(new.blocks):
        row = of_new.get(index)
        if row is None:
            before = old.blocks[at - 1].end if at else 0
            yield Row(kind(new, block, RowKind.ADDED), (), (index,), (inserted(new, index, before),))
        elif index == row.new[0]:
            if not row.moved and block.kind not in _FURNITURE:
                yield from gone(row.old[0], place)
                at = row.old[-1] + 1
            yield row
        place = block.end
    yield from gone(len(old.blocks), place)


def _numbered(rows: Sequence[Row]) -> list[Row]:
    """Tell rows that moved and rows that departed about one another."""
    departed = {tuple(row.old): index for index, row in enumerate(rows) if row.kind is RowKind.DEPARTED}
    arrived = {
        tuple(row.old): index for index, row in enumerate(rows) if row.moved and row.kind is not RowKind.DEPARTED
    }
    return [
        row
        if not row.moved
        else replace(row, twin=(arrived if row.kind is RowKind.DEPARTED else departed)[tuple(row.old)])
        for row in rows
    ]


def _row(old: ParsedDocument, new: ParsedDocument, pair: Pair, numbers: Mapping[str, str]) -> Row:
    edits = edits_between(old, new, pair.old, pair.new)
    if any(edit.nature is Nature.WORDS and edit.mark is not Mark.KEPT for edit in edits):
        edits = _followed(old, new, edits, numbers)
    before, after = old.blocks[pair.old[0]], new.blocks[pair.new[0]]
    changes = [edit for edit in edits if edit.mark is not Mark.KEPT]
    if any(edit.nature is Nature.WORDS for edit in changes):
        kind = RowKind.EDITED
    elif changes or len(pair.old) + len(pair.new) > 2 or (old.format == new.format and _shape(before) != _shape(after)):  # noqa: PLR2004 - one and one
        kind = RowKind.COSMETIC
    else:
        kind = RowKind.SAME
    return Row(kind, pair.old, pair.new, tuple(edits), pair.moved, renumbered=before.number != after.number)


def _shape(block: Block) -> tuple[BlockKind, int]:
    """Return what a block is on the page."""
    return block.kind, block.level


def _numbers(old: ParsedDocument, new: ParsedDocument, pairs: Sequence[Pair]) -> dict[str, str]:
    """Return the numbers of clauses that have another one now."""
    known: dict[str, str] = {}
    for pair in pairs:
        before = _PLAIN_NUMBER.fullmatch(old.blocks[pair.old[0]].number or "")
        after = _PLAIN_NUMBER.fullmatch(new.blocks[pair.new[0]].number or "")
        if before and after and before[1] != after[1]:
            known.setdefault(before[1], after[1])
    return known


def _followed(
    old: ParsedDocument, new: ParsedDocument, edits: Sequence[Edit], numbers: Mapping[str, str]
) -> list[Edit]:
    """Tell references that only follow a clause to its new number from changes of wording."""
    result = list(edits)
    for index in range(len(edits) - 1):
        gone, come = edits[index], edits[index + 1]
        if (gone.mark, come.mark) != (Mark.DELETED, Mark.INSERTED) or Nature.WORDS not in {gone.nature, come.nature}:
            continue
        before, after = old.text[gone.old_start : gone.old_end], new.text[come.new_start : come.new_end]
        context = old.text[max(0, gone.old_start - _LOOK_BACK) : gone.old_start]
        if numbers.get(before) == after and _REFERRED.search(context):
            result[index] = replace(gone, nature=Nature.NUMBER)
            result[index + 1] = replace(come, nature=Nature.NUMBER)
    return result


def _furniture_key(document: ParsedDocument, block: Block) -> str:
    """Return what a running header or footer says, whatever the page; nothing for other blocks."""
    return _DIGITS.sub("#", body_key(document, block)) if block.kind in _FURNITURE else ""
