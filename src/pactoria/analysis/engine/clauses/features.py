"""Turns segments into numbers: words and word pairs of the segment, words around it, where it stands."""

# ruff: noqa: RUF001 - contracts are typeset: their quotation marks and dashes are meant

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pactoria.analysis.engine.clauses.segments import Segment

__all__ = ["SHAPES", "Sparse", "Vocabulary", "featurize", "tokens"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_TOKEN = re.compile(r"[a-z]+(?:['’]s)?|\d[\d,.]*|[$€£%\"“”:;?]|\[\*+\]")
_LONGEST_WORD = 24
_TITLE_WORDS = 60
_HEADING_REACH = 12
"""Segments that a heading speaks for at most."""

SHAPES = 48
"""Features of place and shape, after those of words."""

# How much the words of each place count beside the segment's own.
_WEIGHT_OWN, _WEIGHT_HEADING, _WEIGHT_BEFORE, _WEIGHT_AFTER, _WEIGHT_TITLE, _WEIGHT_SHAPE = (
    1.0,
    0.5,
    0.35,
    0.35,
    0.3,
    0.2,
)


def tokens(text: str) -> list[str]:
    """Words in lower case, numbers by their length ("2,000.00" is "#4"), and the few signs that carry meaning."""
    found: list[str] = []
    for token in _TOKEN.findall(text.lower()):
        if token[0].isdigit():
            found.append(f"#{min(len(token.split('.')[0].replace(',', '')), 6)}")
        elif token in {"“", "”"}:
            found.append('"')
        else:
            found.append(token[:_LONGEST_WORD])
    return found


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rows of features in the compressed form: row `i` has `columns[starts[i]:starts[i+1]]` with their `values`."""

    starts: Ints
    columns: Ints
    values: Floats

    def times(self, weights: npt.NDArray[Any], bias: Floats) -> Floats:
        """Multiply by a dense matrix (features x outputs) and add a bias; returns rows x outputs."""
        rows = len(self.starts) - 1
        total = np.tile(bias.astype(np.float32), (rows, 1))
        if len(self.columns):
            # Features in blocks, so that a long document does not need a large product in memory.
            filled = np.flatnonzero(np.diff(self.starts))
            for first in range(0, len(filled), 256):
                block = filled[first : first + 256]
                lo, hi = int(self.starts[block[0]]), int(self.starts[block[-1] + 1])
                product = weights[self.columns[lo:hi]].astype(np.float32) * self.values[lo:hi, None]
                total[block] += np.add.reduceat(product, self.starts[block] - lo, axis=0)
        return total


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words and pairs of words that the model knows, with how rare each is."""

    words: dict[str, int]
    pairs: Ints
    """Sorted codes `first * len(words) + second`; a pair is two words that follow each other, or with one between
    (code + len(words) ** 2)."""
    rarity: Floats
    """Inverse document frequency of words, then of pairs."""

    @property
    def size(self) -> int:
        """Number of features: own words and pairs; words of heading, before, after and title; shapes."""
        return 5 * len(self.words) + len(self.pairs) + SHAPES


def _pairs(ids: Ints, rows: Ints, count: int) -> tuple[Ints, Ints]:
    """Codes of the pairs in a text of words (-1 for an unknown word), and the row of each."""
    codes: list[Ints] = []
    owners: list[Ints] = []
    for gap in (1, 2):
        if len(ids) <= gap:
            continue
        first, second = ids[:-gap], ids[gap:]
        good = (first >= 0) & (second >= 0) & (rows[:-gap] == rows[gap:])
        codes.append(first[good] * count + second[good] + (gap - 1) * count * count)
        owners.append(rows[:-gap][good])
    if not codes:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(codes), np.concatenate(owners)


def words_of(text: str, segments: Sequence[Segment], words: dict[str, int]) -> tuple[Ints, Ints]:
    """Ids of the words of all segments, one after another, and the segment that each is in; unknown ones are -1."""
    ids: list[int] = []
    rows: list[int] = []
    for row, segment in enumerate(segments):
        found = tokens(text[segment.body : segment.end])
        ids.extend(words.get(token, -1) for token in found)
        rows.extend([row] * len(found))
    return np.array(ids, np.int64), np.array(rows, np.int64)


def pair_codes(text: str, segments: Sequence[Segment], words: dict[str, int]) -> tuple[Ints, Ints]:
    """Codes of the pairs of words of each segment, and the segment of each: what training counts."""
    ids, rows = words_of(text, segments, words)
    return _pairs(ids, rows, len(words))


def headings(segments: Sequence[Segment]) -> Ints:
    """For each segment the heading that it stands under, or -1."""
    current, since = -1, 0
    found = np.full(len(segments), -1, np.int64)
    for row, segment in enumerate(segments):
        if segment.is_heading:
            current, since = row, 0
            continue
        since += 1
        if current >= 0 and since <= _HEADING_REACH:
            found[row] = current
    return found


def _shapes(text: str, segments: Sequence[Segment]) -> tuple[Ints, Ints]:
    """Place in the document, length, and signs of form, as columns from 0."""
    rows: list[int] = []
    columns: list[int] = []
    count = max(1, len(segments))
    for row, segment in enumerate(segments):
        words = text[segment.body : segment.end]
        length = len(words)
        on = [
            min(9, row * 10 // count),
            10 + min(7, row.bit_length()),
            18 + min(9, (length // 16).bit_length()),
            28 + min(5, (count - row - 1).bit_length()),
        ]
        on.extend(
            34 + bit
            for bit, is_on in enumerate(
                (
                    segment.is_heading,
                    segment.body > segment.start,
                    words.isupper(),
                    '"' in words or "“" in words,
                    "$" in words,
                    "%" in words,
                    words[:1].islower(),
                    words.endswith((".", '."', ".”")),
                    words.endswith((";", ":", ",")),
                    row > 0 and segments[row - 1].paragraph == segment.paragraph,
                )
            )
            if is_on
        )
        columns.extend(on)
        rows.extend([row] * len(on))
    return np.array(rows, np.int64), np.array(columns, np.int64)


def featurize(text: str, segments: Sequence[Segment], vocabulary: Vocabulary) -> Sparse:
    """Features of every segment; each place's words are weighted by rarity and brought to the same length."""
    size, pairs = len(vocabulary.words), len(vocabulary.pairs)
    count = len(segments)
    ids, rows = words_of(text, segments, vocabulary.words)
    codes, code_rows = _pairs(ids, rows, size)
    where = np.searchsorted(vocabulary.pairs, codes)
    known = where < pairs
    known[known] = vocabulary.pairs[where[known]] == codes[known]

    own_rows = np.concatenate([rows[ids >= 0], code_rows[known]])
    own = np.concatenate([ids[ids >= 0], size + where[known]])
    word_rows, words = _unique(rows[ids >= 0], ids[ids >= 0], size)

    def moved(source: Ints, offset: int, weight: float) -> tuple[Ints, Ints, Floats]:
        """Words of another segment: `source[row]` is whose words the row is given."""
        starts = np.searchsorted(word_rows, np.arange(count + 1))
        has = np.flatnonzero(source >= 0)
        lengths = (starts[source[has] + 1] - starts[source[has]]) if len(has) else np.zeros(0, np.int64)
        out_rows = np.repeat(has, lengths)
        begin = (
            np.repeat(starts[source[has]] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
            if len(has)
            else lengths
        )
        picked = words[np.arange(len(out_rows)) + begin]
        return out_rows, picked + offset, _scaled(out_rows, vocabulary.rarity[picked], count, weight)

    at = np.arange(count)
    own_rows, own = _unique(own_rows, own, size + pairs)
    parts = [(own_rows, own, _scaled(own_rows, vocabulary.rarity[own], count, _WEIGHT_OWN))]
    base = size + pairs
    parts.append(moved(headings(segments), base, _WEIGHT_HEADING))
    parts.append(moved(at - 1, base + size, _WEIGHT_BEFORE))
    parts.append(moved(np.where(at + 1 < count, at + 1, -1), base + 2 * size, _WEIGHT_AFTER))

    title = np.unique(ids[:_TITLE_WORDS])
    title = title[title >= 0]
    title_rows, title_words = np.repeat(at, len(title)), np.tile(title, count)
    title_values = _scaled(title_rows, vocabulary.rarity[title_words], count, _WEIGHT_TITLE)
    parts.append((title_rows, title_words + base + 3 * size, title_values))

    shape_rows, shapes = _shapes(text, segments)
    parts.append((shape_rows, shapes + base + 4 * size, np.full(len(shapes), _WEIGHT_SHAPE, np.float32)))

    all_rows = np.concatenate([part[0] for part in parts])
    order = np.argsort(all_rows, kind="stable")
    return Sparse(
        np.searchsorted(all_rows[order], np.arange(count + 1)),
        np.concatenate([part[1] for part in parts])[order],
        np.concatenate([part[2] for part in parts])[order],
    )


def _unique(rows: Ints, columns: Ints, width: int) -> tuple[Ints, Ints]:
    codes = np.unique(rows * width + columns)
    return codes // width, codes % width


def _scaled(rows: Ints, values: Floats, count: int, weight: float) -> Floats:
    """Bring each row's values to the length `weight`."""
    lengths = np.sqrt(np.bincount(rows, values.astype(np.float64) ** 2, minlength=count))
    return (weight * values / np.maximum(lengths[rows], 1e-9)).astype(np.float32)
