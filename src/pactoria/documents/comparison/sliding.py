"""Puts an edit where a reader would: of "On notice. He leaves on notice." a whole sentence goes, not its shift."""

from collections.abc import Sequence

from pactoria.documents.comparison.words import Word

__all__ = ["slid"]

Pair = tuple[int, int]
_ENDS = {".": 3, ";": 3, "!": 3, "?": 3, ":": 2, ",": 1}
"""How well an edit may begin after a sign if it ends with the same one."""


def slid(old: Sequence[Word], new: Sequence[Word], pairs: Sequence[Pair]) -> list[Pair]:
    """Return pairs of equal words with the edits between them moved to the ends of sentences, where that is possible.

    What is only deleted, or only inserted, may stand a word further on where its first word is also the one after it,
    and a word before where its last word is also the one before it: the words that are kept stay the same.
    """
    runs: list[list[Pair]] = []
    for pair in pairs:
        if runs and runs[-1][-1] == (pair[0] - 1, pair[1] - 1):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    for number in range(1, len(runs)):
        before, after = runs[number - 1], runs[number]
        if not before or not after:
            continue
        (i, j), (k, m) = before[-1], after[0]
        if m != j + 1 and k != i + 1:
            continue
        words, start, end = (old, i + 1, k) if m == j + 1 else (new, j + 1, m)
        # A run that only lies between two edits keeps at least one word, or they would become one.
        whole = after[-1] == (len(old) - 1, len(new) - 1)
        right = _same(words, start, end, len(after) - (not whole))
        left = _same(words, start - 1, end - 1, len(before) - (before[0] != (0, 0)), step=-1)
        shift = max(range(-left, right + 1), key=lambda by: (_fits(words, start + by, end + by), -abs(by)))
        if shift > 0:
            before += [(i + 1 + by, j + 1 + by) for by in range(shift)]
            del after[:shift]
        elif shift < 0:
            del before[shift:]
            after[:0] = [(k + by, m + by) for by in range(shift, 0)]
    return [pair for run in runs for pair in run]


def _same(words: Sequence[Word], one: int, other: int, most: int, step: int = 1) -> int:
    """Count the words from two places on, forward or back, that are the same."""
    count = 0
    while count < most and words[one].key == words[other].key:
        one, other, count = one + step, other + step, count + 1
    return count


def _fits(words: Sequence[Word], start: int, end: int) -> int:
    """Tell how well an edit would stand at a place: after the end of a sentence, and up to the end of one."""
    ahead = "." if start == 0 else words[start - 1].key
    return _ENDS.get(ahead, 0) if ahead == words[end - 1].key else 0
