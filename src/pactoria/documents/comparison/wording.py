"""Word for word: what was kept, deleted and inserted between blocks that belong together."""

from collections.abc import Sequence
from itertools import pairwise

from pactoria.documents.comparison.result import Edit, Mark, Nature
from pactoria.documents.comparison.sequences import match
from pactoria.documents.comparison.sliding import slid
from pactoria.documents.comparison.words import Word, region
from pactoria.documents.parsed import ParsedDocument

__all__ = ["deleted", "edits_between", "inserted"]

_ISLAND = 3
"""Words: fewer between two edits that are both longer read better as part of one edit."""
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def edits_between(
    old: ParsedDocument, new: ParsedDocument, old_blocks: Sequence[int], new_blocks: Sequence[int]
) -> list[Edit]:
    """Return the edits that lead from blocks of one document to blocks of the other.

    Words are paired by what they say; numbers of blocks only as a whole, since a 7 in a clause is not the 7 before it.
    """
    if len(old_blocks) == len(new_blocks) == 1:
        left, right = old.blocks[old_blocks[0]], new.blocks[new_blocks[0]]
        if old.text[left.start : left.end] == new.text[right.start : right.end] and left.start < left.end:
            return [Edit(Mark.KEPT, Nature.WORDS, left.start, left.end, right.start, right.end)]
    before, after = region(old, old_blocks), region(new, new_blocks)
    pairs = _paired(before.words, after.words)
    writer = _Writer(old.text, new.text, before.start, after.start)
    last = (-1, -1)
    for pair in [*pairs, (len(before.words), len(after.words))]:
        writer.between(before.words[last[0] + 1 : pair[0]], after.words[last[1] + 1 : pair[1]])
        if pair[0] < len(before.words):
            writer.both(before.words[pair[0]], after.words[pair[1]])
        last = pair
    return writer.done()


def deleted(document: ParsedDocument, index: int, place: int) -> Edit:
    """Return the edit of a block that has no counterpart; it would stand at `place` of the new text."""
    block = document.blocks[index]
    return Edit(Mark.DELETED, Nature.WORDS, block.start, block.end, place, place)


def inserted(document: ParsedDocument, index: int, place: int) -> Edit:
    """Return the edit of a block that is new; `place` is where it would stand in the old text."""
    block = document.blocks[index]
    return Edit(Mark.INSERTED, Nature.WORDS, place, place, block.start, block.end)


def _paired(old: Sequence[Word], new: Sequence[Word]) -> list[tuple[int, int]]:
    """Pair the words of two regions; white space is left to what stands between them."""
    left = [index for index, word in enumerate(old) if word.key and not word.number]
    right = [index for index, word in enumerate(new) if word.key and not word.number]
    found = match([old[index].key for index in left], [new[index].key for index in right])
    before, after = [old[index] for index in left], [new[index] for index in right]
    kept = _with_whole_brackets(before, after, slid(before, after, _without_islands(before, after, found)))
    return [(left[one], right[other]) for one, other in kept]


def _without_islands(old: Sequence[Word], new: Sequence[Word], pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out short runs of common words between longer edits."""
    runs: list[list[tuple[int, int]]] = []
    for pair in pairs:
        if runs and runs[-1][-1] == (pair[0] - 1, pair[1] - 1):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    while True:
        bounds = [(-1, -1), *(run[-1] for run in runs)], [*(run[0] for run in runs), (len(old), len(new))]
        sizes = [_size(old, new, left, right) for left, right in zip(*bounds, strict=True)]
        kept = [
            run
            for run, (left, right) in zip(runs, pairwise(sizes), strict=True)
            if len(run) > _ISLAND or not min(left, right) >= max(1, _length(old, run[0][0], run[-1][0] + 1))
        ]
        if len(kept) == len(runs):
            return [pair for run in runs for pair in run]
        runs = kept


def _with_whole_brackets(
    old: Sequence[Word], new: Sequence[Word], pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Leave out a closing bracket behind an edit that opens it: "one (1)" to "two (2)" goes as a whole."""
    kept: list[tuple[int, int]] = []
    at, by = -1, -1
    for one, other in pairs:
        opening = _BRACKETS.get(old[one].key)
        if opening is None or not (_opens(old[at + 1 : one], opening) and _opens(new[by + 1 : other], opening)):
            kept.append((one, other))
            at, by = one, other
    return kept


def _opens(words: Sequence[Word], opening: str) -> bool:
    """Tell whether a bracket is opened among the words and not closed."""
    depth = 0
    for word in words:
        if word.key == opening:
            depth += 1
        elif depth and _BRACKETS.get(word.key) == opening:
            depth -= 1
    return depth > 0


def _size(old: Sequence[Word], new: Sequence[Word], left: tuple[int, int], right: tuple[int, int]) -> int:
    """Return the letters of the larger side of an edit."""
    return max(_length(old, left[0] + 1, right[0]), _length(new, left[1] + 1, right[1]))


def _length(words: Sequence[Word], start: int, end: int) -> int:
    return sum(len(word.key) for word in words[start:end])


class _Writer:
    """Writes edits one after the other and joins those that are alike."""

    def __init__(self, old: str, new: str, old_at: int, new_at: int) -> None:
        self._old, self._new = old, new
        self._old_at, self._new_at = old_at, new_at
        self._mark: Mark = Mark.KEPT
        self._nature: Nature = Nature.WORDS
        self._old_from, self._new_from = old_at, new_at
        self._begun = False
        self._edits: list[Edit] = []

    def done(self) -> list[Edit]:
        """Return all that was written."""
        self._close()
        return self._edits

    def _close(self) -> None:
        if self._begun:
            places = (self._old_from, self._old_at, self._new_from, self._new_at)
            self._edits.append(Edit(self._mark, self._nature, *places))

    def both(self, old: Word, new: Word) -> None:
        """Write a word that is on both sides."""
        if self._old[old.start : old.end] == self._new[new.start : new.end]:
            self._add(Mark.KEPT, Nature.WORDS, old, new)
        else:
            self._add(Mark.DELETED, Nature.FORM, old, None)
            self._add(Mark.INSERTED, Nature.FORM, None, new)

    def between(self, old: Sequence[Word], new: Sequence[Word]) -> None:
        """Write what stands between two common words."""
        lead = 0
        while lead < min(len(old), len(new)) and self._alike(old[lead], new[lead]):
            self._add(Mark.KEPT, Nature.WORDS, old[lead], new[lead])
            lead += 1
        tail = 0
        while tail < min(len(old), len(new)) - lead and self._alike(old[-1 - tail], new[-1 - tail]):
            tail += 1
        gone, come = old[lead : len(old) - tail], new[lead : len(new) - tail]
        numbers = any(word.number for word in (*gone, *come))
        if not any(word.key and not word.number for word in (*gone, *come)):
            nature = Nature.NUMBER if numbers else Nature.FORM
            self._all(gone, come, nature)
        else:
            cut, split = _after_number(gone), _after_number(come)
            self._all(gone[:cut], come[:split], Nature.NUMBER)
            self._all(gone[cut:], come[split:], Nature.WORDS)
        for index in range(len(old) - tail, len(old)):
            self._add(Mark.KEPT, Nature.WORDS, old[index], new[index - len(old) + len(new)])

    def _alike(self, old: Word, new: Word) -> bool:
        same = self._old[old.start : old.end] == self._new[new.start : new.end]
        return same and old.number == new.number and (not old.key or old.number)

    def _all(self, gone: Sequence[Word], come: Sequence[Word], nature: Nature) -> None:
        for word in gone:
            self._add(Mark.DELETED, nature, word, None)
        for word in come:
            self._add(Mark.INSERTED, nature, None, word)

    def _add(self, mark: Mark, nature: Nature, old: Word | None, new: Word | None) -> None:
        old_start = self._old_at if old is None else old.start
        new_start = self._new_at if new is None else new.start
        goes_on = self._begun and mark is self._mark and nature is self._nature
        if not (goes_on and old_start == self._old_at and new_start == self._new_at):
            self._close()
            self._begun, self._mark, self._nature = True, mark, nature
            self._old_from, self._new_from = old_start, new_start
        if old is not None:
            self._old_at = old.end
        if new is not None:
            self._new_at = new.end


def _after_number(words: Sequence[Word]) -> int:
    """Return how many words at the start are a block's number."""
    return next((index for index, word in enumerate(words) if not word.number), len(words))
