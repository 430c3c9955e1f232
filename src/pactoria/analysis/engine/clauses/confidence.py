"""Turns what the stages say into one probability that a lawyer would mark the span, comparable across categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt

from pactoria.analysis.engine.clauses.presence import Presence
from pactoria.analysis.engine.clauses.segments import Segment
from pactoria.analysis.engine.clauses.trees import Trees

__all__ = ["Calibration", "Candidates", "describe", "describe_mentions", "for_trees"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_CUE_WORTH = 1.5
"""Log-odds that a cue stands for when it is decided what is a candidate at all."""

_GROWN = 0.5
"""Share that the trees have in the log-odds of a candidate; the regression has the rest."""

_FLOOR = -8.0
"""Log-odds below this all mean "no"."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of a segment and a category, and what speaks for each pair (candidates x features)."""

    rows: Ints
    columns: Ints
    features: Floats


def describe(
    segments: Sequence[Segment],
    linear: Floats,
    encoded: Floats,
    read: Ints,
    cues: npt.NDArray[np.bool_],
    least: float,
) -> Candidates:
    """Describe the candidates of a document.

    `linear` is segments x categories; `encoded` and `cues` are the same for the segments `read` only; for the others
    the first stage speaks alone. A candidate is a pair of a segment and a category for which the mean of both log-odds
    is at least `least`, or a little less where there is a cue.
    """
    count, width = linear.shape
    first = np.maximum(linear, _FLOOR)
    second = first.copy()
    second[read] = np.maximum(encoded, _FLOOR)
    both = (first + second) / 2
    is_read = np.zeros(count, np.bool_)
    is_read[read] = True
    cued = np.zeros((count, width), np.bool_)
    cued[read] = cues
    rows, columns = np.nonzero(both + _CUE_WORTH * cued >= least)

    nothing = np.full((1, width), _FLOOR, np.float32)
    before = np.concatenate([nothing, both[:-1]])
    after = np.concatenate([both[1:], nothing])
    order = np.sort(both, axis=0)
    best = order[-1]
    runner_up = order[-2] if count > 1 else nothing[0]
    own = both[rows, columns]
    rival = np.array(np.where(own >= best[columns], runner_up[columns], best[columns]), np.float32)
    mass = np.log(1e-3 + (1 / (1 + np.exp(-both))).sum(axis=0))
    widest = np.sort(both, axis=1)
    top = widest[rows, -1]
    other = np.where(own >= top, widest[rows, -2] if width > 1 else _FLOOR, top)
    lengths = np.array([segment.end - segment.body for segment in segments], np.float32)[rows]
    starts = np.array([segment.is_heading for segment in segments], np.float32)[rows]
    features = np.stack(
        [
            first[rows, columns],
            second[rows, columns],
            np.minimum(first, second)[rows, columns],
            np.maximum(0, rival - own),
            np.maximum(0, own - rival),
            before[rows, columns],
            after[rows, columns],
            mass[columns],
            other,
            np.log1p(lengths),
            np.maximum(0, 4.5 - np.log1p(lengths)),
            starts,
            rows / max(1, count),
            ~is_read[rows],
            cued[rows, columns],
        ],
        axis=1,
    ).astype(np.float32)
    return Candidates(rows, columns, features)


def describe_mentions(logits: Floats) -> Floats:
    """Describe the mentions of one category, most likely first: log-odds, rank, distance from the best."""
    if not len(logits):
        return np.zeros((0, 4), np.float32)
    rank = np.arange(len(logits))
    return np.stack([logits, rank == 0, logits[0] - logits, np.log1p(rank)], axis=1).astype(np.float32)


def for_trees(candidates: Candidates, usual: Floats) -> Floats:
    """Describe the candidates as the trees ask: in addition the mean of both stages and how usual the category is."""
    mean = np.array((candidates.features[:, 0] + candidates.features[:, 1]) / 2, np.float32)
    return np.concatenate([candidates.features, mean[:, None], usual[candidates.columns][:, None]], axis=1)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic regressions and trees over the descriptions, fitted on contracts that the stages had not seen."""

    shared: Floats
    """One weight a feature of `describe`, for all categories."""
    intercept: Floats
    """One a category."""
    slope: Floats
    """What the mean of both stages counts more or less in each category."""
    cue: Floats
    """What a cue counts more or less in each category."""
    usual: Floats
    """Log-odds that a candidate is right, one a category."""
    tree_feature: npt.NDArray[np.int16]
    tree_bound: npt.NDArray[np.float64]
    tree_low: npt.NDArray[np.int16]
    tree_high: npt.NDArray[np.int16]
    tree_value: Floats
    tree_base: Floats
    """See `Trees`."""
    mentions: Floats
    """Mentioned categories x (features of `describe_mentions` and an intercept)."""
    faint: Floats
    """Log-odds of the first stage from which a segment is worth reading, one a category."""
    threshold: Floats
    """Confidence from which the engine stands behind a clause beside the best of its category, one a category."""
    presence_shared: Floats
    presence_intercept: Floats
    presence_threshold: Floats
    """See `Presence`."""

    @property
    def trees(self) -> Trees:
        """What says together with the regression how likely a candidate is."""
        return Trees(
            *(self.tree_feature, self.tree_bound, self.tree_low),
            *(self.tree_high, self.tree_value, self.tree_base),
        )

    @property
    def presence(self) -> Presence:
        """The decision about whole documents."""
        return Presence(self.presence_shared, self.presence_intercept, self.presence_threshold)

    @classmethod
    def unpack(cls, packed: bytes) -> "Calibration":
        """Read what `pack` wrote."""
        with np.load(BytesIO(packed), allow_pickle=False) as stored:
            return cls(**{name: stored[name] for name in cls.__slots__})

    def pack(self) -> bytes:
        """Write as one file; the same numbers give the same bytes."""
        target = BytesIO()
        np.savez(target, **{name: getattr(self, name) for name in self.__slots__})
        return target.getvalue()

    def of_segments(self, candidates: Candidates) -> Floats:
        """Probability of each candidate."""
        features, columns = candidates.features, candidates.columns
        mean = (features[:, 0] + features[:, 1]) / 2
        own = self.intercept[columns] + self.slope[columns] * mean + self.cue[columns] * features[:, -1]
        grown = self.trees.log_odds(for_trees(candidates, self.usual))
        odds = (1 - _GROWN) * (features @ self.shared + own) + _GROWN * grown
        return (1 / (1 + np.exp(-odds))).astype(np.float32)

    def of_mentions(self, category: int, features: Floats) -> Floats:
        """Probability of each mention of a mentioned category."""
        weights = self.mentions[category]
        return (1 / (1 + np.exp(-(features @ weights[:-1] + weights[-1])))).astype(np.float32)
