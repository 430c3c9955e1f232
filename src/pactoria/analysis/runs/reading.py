"""Which parts of a contract a model reads, where it cannot read it all."""

from bisect import bisect_right
from collections.abc import Iterable

from pactoria.analysis.runs.kinds import Material
from pactoria.documents.parsed import Block, BlockKind, ParsedDocument

__all__ = ["pick", "wanted_first"]

_OPENING = 3_000
"""Characters of the beginning that are always read: title, parties, date."""
_AROUND = 1
"""Blocks before and after one that is wanted."""


def pick(material: Material, room: int, wanted: Iterable[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Return spans of the document that a model should read: all of it if that fits, else the most telling parts.

    In this order, as long as there is room: the opening, what is `wanted` (the caller's own order), what the offline
    analyst has found (findings by severity, then clauses by confidence), headings, the rest from the beginning. Whole
    blocks, with their neighbours. The same material gives the same spans.

    Args:
        material: the document and its review.
        room: characters that may be read.
        wanted: spans that matter for the question, the most important first.
    """
    document = material.document
    if len(document.text) <= room:
        return [(0, len(document.text))] if document.text else []
    blocks = [block for block in document.blocks if block.end > block.start]
    if not blocks:
        return [(0, room)]
    taken: set[int] = set()
    left = room
    for index in _in_order(blocks, [*wanted, *wanted_first(material)]):
        size = blocks[index].end - blocks[index].start + 2
        if index not in taken and size <= left:
            taken.add(index)
            left -= size
    return _joined(document, blocks, taken) or [(0, room)]


def wanted_first(material: Material) -> list[tuple[int, int]]:
    """Return where the offline analyst has found something: findings by severity, then clauses by confidence."""
    ranks = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    findings = sorted(material.review.findings, key=lambda f: (ranks[str(f.severity)], f.place.start))
    clauses = sorted(
        (clause for clause in material.review.clauses if clause.accepted),
        key=lambda clause: (-clause.confidence, clause.place.start),
    )
    return [(thing.place.start, thing.place.end) for thing in (*findings, *clauses)]


def _in_order(blocks: list[Block], wanted: list[tuple[int, int]]) -> Iterable[int]:
    yield from (index for index, block in enumerate(blocks) if block.start < _OPENING)
    starts = [block.start for block in blocks]
    near: list[int] = []
    for start, end in wanted:
        first = max(bisect_right(starts, start) - 1, 0)
        last = max(bisect_right(starts, max(end - 1, start)) - 1, first)
        yield from range(first, last + 1)
        near += range(max(first - _AROUND, 0), first)
        near += range(last + 1, min(last + 1 + _AROUND, len(blocks)))
    yield from near
    yield from (index for index, block in enumerate(blocks) if block.kind in {BlockKind.HEADING, BlockKind.TITLE})
    yield from range(len(blocks))


def _joined(document: ParsedDocument, blocks: list[Block], taken: set[int]) -> list[tuple[int, int]]:
    """Return the spans of blocks, those that follow each other as one."""
    spans: list[tuple[int, int]] = []
    previous = -2
    for index in sorted(taken):
        block = blocks[index]
        if index == previous + 1:
            spans[-1] = (spans[-1][0], block.end)
        else:
            spans.append((block.start, block.end))
        previous = index
    return [(max(start, 0), min(end, len(document.text))) for start, end in spans]
