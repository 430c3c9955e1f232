"""Which block of the old document became which of the new one."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pactoria.documents.comparison.sequences import match
from pactoria.documents.comparison.similarity import Blocks, Weights, candidates
from pactoria.documents.comparison.words import body_key
from pactoria.documents.parsed import BlockKind, ParsedDocument

__all__ = ["Pair", "align"]

_FURNITURE = {BlockKind.HEADER, BlockKind.FOOTER}
_EDITED = 0.45
"""How alike blocks must be to count as one that was edited, where neither changed its place."""
_MOVED = 0.7
"""How alike they must be where it also moved."""
_ALONE = 0.25
"""How alike they must be where no others come into question."""
_SHORT, _LONG = 12, 6
"""Words: at most, of a block that is replaced in its place; at least, of one that is known again elsewhere."""
_PIECE = 0.75
"""How much of a piece must be what the rest of the block has lost, for the block to have been split."""
_WHOLLY = 0.99
_TELLING = 4
"""Words: a block of fewer is known again only in company, as a piece only if all of it is found."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Blocks that are the same one, before and after."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False


def align(old: ParsedDocument, new: ParsedDocument) -> list[Pair]:
    """Pair the blocks of two documents.

    Which of them is called old makes no difference to the pairs. Pairs that did not move increase on both sides.
    Running headers and footers are paired among themselves.
    """
    if _order(new) < _order(old):
        return [Pair(pair.new, pair.old, pair.moved) for pair in align(new, old)]
    pairs: list[Pair] = []
    for furniture in (False, True):
        left = [i for i, block in enumerate(old.blocks) if (block.kind in _FURNITURE) is furniture]
        right = [i for i, block in enumerate(new.blocks) if (block.kind in _FURNITURE) is furniture]
        pairs += _Alignment(old, new, left, right).pairs()
    return pairs


def _order(document: ParsedDocument) -> tuple[str, list[tuple[int, int, int]]]:
    return document.text, [(block.start, block.body, block.end) for block in document.blocks]


class _Alignment:
    """Works from what is certain to what is likely; each step pairs what the ones before have left."""

    def __init__(self, old: ParsedDocument, new: ParsedDocument, left: Sequence[int], right: Sequence[int]) -> None:
        self._left, self._right = left, right
        self._old, self._new = Blocks(old), Blocks(new)
        self._keys = {index: body_key(old, old.blocks[index]) for index in left}
        self._twins = {index: body_key(new, new.blocks[index]) for index in right}
        self._to: dict[int, int] = {}
        self._from: dict[int, int] = {}
        self._sizes: tuple[dict[int, float], dict[int, float]] = ({}, {})
        """Weights of old and of new blocks."""
        self._moved: set[int] = set()
        """Old blocks that changed places."""

    def pairs(self) -> list[Pair]:
        """Return the pairs."""
        self._unchanged()
        weights = Weights(
            [
                *(self._old.words(i) for i in self._left if i not in self._to),
                *(self._new.words(i) for i in self._right if i not in self._from),
            ]
        )
        self._likely(weights)
        self._in_place(weights)
        self._elsewhere(weights)
        return self._grown(weights)

    def _pair(self, old: int, new: int, *, moved: bool = False) -> None:
        self._to[old], self._from[new] = new, old
        if moved:
            self._moved.add(old)

    def _unchanged(self) -> None:
        """Pair blocks that say the same, in order."""
        keys = [self._keys[index] for index in self._left]
        twins = [self._twins[index] for index in self._right]
        often = Counter(keys) + Counter(twins)
        found = match(keys, twins)
        known = set(found)
        for before, after in found:
            # What stands everywhere, such as an empty field, is paired only beside something else that is.
            lonely = (before - 1, after - 1) not in known and (before + 1, after + 1) not in known
            if not (lonely and often[keys[before]] > 2 and len(keys[before].split()) <= _TELLING):  # noqa: PLR2004 - once on either side
                self._pair(self._left[before], self._right[after])

    def _gaps(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield what is unpaired on both sides, between pairs that did not move."""
        fixed = sorted((o, n) for o, n in self._to.items() if o not in self._moved)
        bounds = [*fixed, (len(self._old), len(self._new))]
        at = begin = 0
        for right, below in bounds:
            end, stop = at, begin
            while end < len(self._left) and self._left[end] < right:
                end += 1
            while stop < len(self._right) and self._right[stop] < below:
                stop += 1
            olds = [index for index in self._left[at:end] if index not in self._to]
            news = [index for index in self._right[begin:stop] if index not in self._from]
            if olds and news:
                yield olds, news
            at, begin = end, stop

    def _score(self, weights: Weights, old: int, new: int) -> float:
        """Return how well two blocks fit in the same place: alike, or one a large part of the other."""
        left, right = self._old.words(old), self._new.words(new)
        shared = weights.shared(left, right)
        sizes = (self._size(weights, self._old, old), self._size(weights, self._new, new))
        alike = 2 * shared / sum(sizes) if sum(sizes) else 1.0
        if min(left.total(), right.total()) >= _LONG:
            alike = max(alike, 0.6 * shared / min(sizes))
        same_number = self._old.block(old).number == self._new.block(new).number is not None
        return alike + 0.08 * same_number + 0.04 * (self._old.block(old).kind == self._new.block(new).kind)

    def _size(self, weights: Weights, blocks: Blocks, index: int) -> float:
        """Return the weight of a block's words, counted once."""
        known = self._sizes[blocks is self._new]
        if index not in known:
            known[index] = weights.total(blocks.words(index))
        return known[index]

    def _likely(self, weights: Weights) -> None:
        """Pair blocks that are alike, between those that are the same, so that most is paired in order."""
        for olds, news in list(self._gaps()):
            offers = candidates(self._old, self._new, olds, news)
            links = [
                (old, new, score)
                for new in news
                for old in offers[new]
                if (score := self._score(weights, old, new)) >= _EDITED
            ]
            for old, new in _heaviest_chain(links):
                self._pair(old, new)

    def _in_place(self, weights: Weights) -> None:
        """Pair what stands alone between two pairs, and cells of a table with those of the same column."""
        for olds, news in list(self._gaps()):
            if len(olds) != len(news) or any(
                self._old.block(old).column != self._new.block(new).column for old, new in zip(olds, news, strict=True)
            ):
                continue
            cells = all(self._old.block(old).column is not None for old in olds)
            if not cells and len(olds) > 1:
                continue
            for old, new in zip(olds, news, strict=True):
                left, right = self._old.words(old), self._new.words(new)
                short = max(left.total(), right.total()) <= _SHORT
                same = self._old.block(old).kind == self._new.block(new).kind
                if (short and same) or weights.alike(left, right) >= _ALONE:
                    self._pair(old, new)

    def _elsewhere(self, weights: Weights) -> None:
        """Pair what is left and stands somewhere else, with the neighbours that moved along."""
        olds = [index for index in self._left if index not in self._to]
        news = [index for index in self._right if index not in self._from]
        links = [
            (weights.alike(self._old.words(old), self._new.words(new)), old, new)
            for new, offers in candidates(self._old, self._new, olds, news).items()
            for old in offers
            if min(self._old.words(old).total(), self._new.words(new).total()) >= _LONG
        ]
        for alike, old, new in sorted(links, key=lambda link: (-link[0], link[1], link[2])):
            if alike >= _MOVED and old not in self._to and new not in self._from:
                self._pair(old, new, moved=True)
        for step in (-1, 1):
            for old in sorted(self._moved, reverse=step < 0):
                self._neighbours(old, step)

    def _neighbours(self, old: int, step: int) -> None:
        """Pair the blocks beside one that moved, such as its heading, as long as they say the same."""
        new = self._to[old]
        while True:
            old, new = old + step, new + step
            known = old in self._keys and new in self._twins
            if not known or old in self._to or new in self._from or self._keys[old] != self._twins[new]:
                return
            self._pair(old, new, moved=True)

    def _grown(self, weights: Weights) -> list[Pair]:
        """Return the pairs, with the pieces that blocks were split into or merged from."""
        pairs: list[Pair] = []
        for old, new in sorted(self._to.items()):
            left, right = self._old.words(old), self._new.words(new)
            before: tuple[int, ...] = (old,)
            after: tuple[int, ...] = (new,)
            if left != right:
                after = self._pieces(weights, left - right, new, self._new, self._from)
                if after == (new,):
                    before = self._pieces(weights, right - left, old, self._old, self._to)
                    for piece in before:
                        self._to[piece] = new
                for piece in after:
                    self._from[piece] = old
            if len(before) + len(after) == 2 and weights.alike(left, right) < _ALONE and left.total() > _SHORT:  # noqa: PLR2004 - one and one
                continue
            pairs.append(Pair(before, after, old in self._moved))
        return pairs

    @staticmethod
    def _pieces(
        weights: Weights, lost: Counter[str], index: int, blocks: Blocks, taken: dict[int, int]
    ) -> tuple[int, ...]:
        """Return a block with the free ones beside it that hold what its counterpart has and it has not."""
        pieces = [index]
        lost = lost.copy()
        for step in (1, -1):
            at = index + step
            while at not in taken and at >= 0 and lost:
                words = blocks.words(at) if at < len(blocks) else Counter[str]()
                needed = _PIECE if words.total() >= _TELLING else _WHOLLY
                if not words or blocks.block(at).kind in _FURNITURE or weights.contained(words, lost) < needed:
                    break
                pieces.append(at)
                lost -= words
                at += step
        return tuple(sorted(pieces))


def _heaviest_chain(links: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Choose links that increase on both sides and weigh the most together."""
    best: list[tuple[float, int, int]] = []
    # By new index: the heaviest chains that end there, as (end, weight, link), both increasing.
    ends: list[int] = []
    tops: list[tuple[float, int]] = []
    by_old: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for old, new, score in links:
        by_old[old].append((new, score))
    before: list[tuple[int, int, int]] = []
    for old in sorted(by_old):
        fresh: list[tuple[int, float, int]] = []
        for new, score in by_old[old]:
            at = bisect_right(ends, new - 1) - 1
            weight, link = tops[at] if at >= 0 else (0.0, -1)
            before.append((old, new, link))
            fresh.append((new, weight + score, len(before) - 1))
        for new, weight, link in fresh:
            at = bisect_right(ends, new)
            if at and tops[at - 1][0] >= weight:
                continue
            last = at
            while last < len(ends) and tops[last][0] <= weight:
                last += 1
            if at and ends[at - 1] == new:
                at -= 1
            ends[at:last] = [new]
            tops[at:last] = [(weight, link)]
            best.append((weight, new, link))
    chain: list[tuple[int, int]] = []
    link = max(best)[2] if best else -1
    while link >= 0:
        old, new, link = before[link]
        chain.append((old, new))
    return chain[::-1]
