"""What two sequences have in common, found quickly in plain Python."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence

__all__ = ["longest_increasing", "match"]

_LARGEST = 400_000_000
"""Cells of a table of common subsequences, one bit each: 50 MB."""


def match(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pair equal elements of two sequences, in order.

    Elements that occur once on either side are paired first (as "patience" does, which keeps together what belongs
    together); between them, a longest common subsequence. Where a stretch without such elements is so large that a
    table for it takes over 50 MB, it is left unpaired.

    Returns:
        Pairs of indexes, increasing on both sides.
    """
    pairs: list[tuple[int, int]] = []
    gaps = [(0, len(old), 0, len(new))]
    while gaps:
        start, end, begin, stop = gaps.pop()
        while start < end and begin < stop and old[start] == new[begin]:
            pairs.append((start, begin))
            start, begin = start + 1, begin + 1
        while start < end and begin < stop and old[end - 1] == new[stop - 1]:
            end, stop = end - 1, stop - 1
            pairs.append((end, stop))
        if start == end or begin == stop:
            continue
        anchors = _anchors(old, new, (start, end, begin, stop))
        if not anchors:
            pairs += _common(old, new, (start, end, begin, stop))
            continue
        pairs += anchors
        for (left, above), (right, below) in zip(
            [(start - 1, begin - 1), *anchors], [*anchors, (end, stop)], strict=True
        ):
            gaps.append((left + 1, right, above + 1, below))
    pairs.sort()
    return pairs


def longest_increasing(values: Sequence[int]) -> list[int]:
    """Return the indexes of a longest strictly increasing subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        at = bisect_left(tails, value)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [value]
        ends[at : at + 1] = [index]
    chosen: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chosen.append(index)
        index = before[index]
    return chosen[::-1]


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], within: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Pair what occurs once on either side, where that is in order."""
    start, end, begin, stop = within
    where: dict[Hashable, int] = {}
    for index in range(start, end):
        where[old[index]] = -1 if old[index] in where else index
    twins: dict[Hashable, int] = {}
    for index in range(begin, stop):
        element = new[index]
        if element in where:
            twins[element] = -1 if element in twins else index
    pairs = sorted((where[element], index) for element, index in twins.items() if index >= 0 and where[element] >= 0)
    return [pairs[index] for index in longest_increasing([pair[1] for pair in pairs])]


def _common(
    old: Sequence[Hashable], new: Sequence[Hashable], within: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Pair the elements of a longest common subsequence.

    Bit-parallel: each row of the table is one integer (H. Hyyrö, Bit-parallel LCS-length computation revisited, 2004).
    """
    start, end, begin, stop = within
    width = end - start
    if width * (stop - begin) > _LARGEST:
        return []
    where: dict[Hashable, int] = {}
    for index in range(start, end):
        where[old[index]] = where.get(old[index], 0) | 1 << index - start
    full = (1 << width) - 1
    row, table = full, list[int]()
    for index in range(begin, stop):
        shared = row & where.get(new[index], 0)
        row = (row + shared | row - shared) & full
        table.append(row)
    pairs: list[tuple[int, int]] = []
    column, line = width, stop - begin
    while column and line:
        if table[line - 1] >> column - 1 & 1:
            column -= 1
            continue
        line -= 1
        if line and not table[line - 1] >> column - 1 & 1:
            continue
        column -= 1
        pairs.append((start + column, begin + line))
    return pairs
