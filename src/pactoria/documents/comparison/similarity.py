"""How much blocks have in common, and which ones are worth a closer look."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from pactoria.documents.comparison.words import words_of
from pactoria.documents.parsed import Block, ParsedDocument

__all__ = ["Blocks", "Weights", "candidates"]

_CANDIDATES = 6
_COMMON = 40
"""Blocks: a word that stands in more of them finds no candidates."""


class Blocks:
    """The words of a document's blocks, counted when they are asked for."""

    def __init__(self, document: ParsedDocument) -> None:
        self._document = document
        self._counts: dict[int, Counter[str]] = {}

    def __len__(self) -> int:
        return len(self._document.blocks)

    def block(self, index: int) -> Block:
        """Return a block."""
        return self._document.blocks[index]

    def words(self, index: int) -> Counter[str]:
        """Return the words of a block apart from its number, each with how often it stands there."""
        if index not in self._counts:
            block = self._document.blocks[index]
            self._counts[index] = Counter(words_of(self._document.text[block.body : block.end]))
        return self._counts[index]


class Weights:
    """How much a word tells: one that is in few blocks tells more."""

    def __init__(self, counts: Iterable[Counter[str]]) -> None:
        self._in: Counter[str] = Counter()
        self._of = 0
        for words in counts:
            self._in.update(words.keys())
            self._of += 1

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        signs = 0.2
        return {
            word: (1 if word[0].isalnum() else signs) * math.log(1.5 + self._of / times)
            for word, times in self._in.items()
        }

    def total(self, words: Counter[str]) -> float:
        """Return the weight of some words."""
        weights = self._weights
        return sum(weights.get(word, 1.0) * times for word, times in words.items())

    def shared(self, old: Counter[str], new: Counter[str]) -> float:
        """Return the weight of what two blocks share."""
        few, many = (old, new) if len(old) <= len(new) else (new, old)
        weights = self._weights
        return sum(weights.get(word, 1.0) * min(times, many[word]) for word, times in few.items() if word in many)

    def alike(self, old: Counter[str], new: Counter[str]) -> float:
        """Return how alike two blocks are: the weight of the words that they share, of all their words (Dice), 0..1."""
        both = self.total(old) + self.total(new)
        return 2 * self.shared(old, new) / both if both else 1.0

    def contained(self, part: Counter[str], whole: Counter[str]) -> float:
        """Return the share of a block's weight that another one holds, 0..1."""
        size = self.total(part)
        return self.shared(part, whole) / size if size else 0.0


def candidates(blocks: Blocks, others: Blocks, old: Sequence[int], new: Sequence[int]) -> dict[int, list[int]]:
    """For each of some new blocks, name the old ones that share the most of its rarer words."""
    where: dict[str, list[int]] = defaultdict(list)
    for index in old:
        for word in blocks.words(index):
            where[word].append(index)
    found: dict[int, list[int]] = {}
    for index in new:
        votes: dict[int, float] = defaultdict(float)
        for word in others.words(index):
            holders = where.get(word, ())
            if 0 < len(holders) <= _COMMON:
                for holder in holders:
                    votes[holder] += 1 / len(holders)
        found[index] = sorted(votes, key=lambda holder: (-votes[holder], holder))[:_CANDIDATES]
    return found
