"""The shipped model: loaded once, when the first contract comes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pactoria.analysis.engine.clauses.confidence import (
    Calibration,
    Candidates,
    Floats,
    Ints,
    describe,
    describe_mentions,
)
from pactoria.analysis.engine.clauses.linear import Linear, artefact
from pactoria.analysis.engine.clauses.mentions import MENTIONED, Mentions, propose, ranked
from pactoria.analysis.engine.clauses.segments import Segment

__all__ = ["LEAST", "Model", "shipped", "worth_reading"]

READ = -4.5
"""Log-odds of the first stage, in any category, from which a segment is read again."""

LEAST = -5.0
"""Mean log-odds of both stages from which a pair of segment and category is a candidate."""

MENTIONED_ONLY = "Document Name"
"""A title is never a whole segment."""


def worth_reading(linear: Floats) -> Ints:
    """Return the segments that the second stage reads."""
    return np.flatnonzero(linear.max(axis=1) > READ)


@dataclass(frozen=True, slots=True)
class Model:
    """Both stages, the mentions and the probabilities."""

    linear: Linear
    mentions: Mentions
    calibration: Calibration

    @property
    def categories(self) -> Sequence[str]:
        """Names of the categories, in the order of the model's columns."""
        return self.linear.categories

    def threshold(self, category: str) -> float:
        """Confidence from which a clause of this category is accepted."""
        return float(self.calibration.threshold[self.categories.index(category)])

    def read(
        self, text: str, segments: Sequence[Segment], progress: Callable[[float], None]
    ) -> tuple[Candidates, Floats]:
        """Return the candidates among the segments with the probability of each."""
        linear = self.linear.logits(text, segments)
        progress(0.3)
        read = worth_reading(linear)
        second = linear[read] - 1
        progress(0.9)
        candidates = describe(segments, linear, second, read, LEAST)
        kept = candidates.columns != self.categories.index(MENTIONED_ONLY)
        candidates = Candidates(candidates.rows[kept], candidates.columns[kept], candidates.features[kept])
        return candidates, self.calibration.of_segments(candidates)

    def mentions_of(self, text: str) -> Iterator[tuple[str, list[tuple[float, int, int]], Floats]]:
        """Yield, for each mentioned category, its mentions (log-odds, start, end) and their probabilities."""
        proposed = propose(text)
        logits = [self.mentions.logits(mention) for mention in proposed]
        for index, category in enumerate(MENTIONED):
            ranking = ranked(text, proposed, [row[index] for row in logits])
            if ranking:
                described = describe_mentions(np.array([value for value, _, _ in ranking], np.float32))
                yield category, ranking, self.calibration.of_mentions(index, described)


@cache
def shipped() -> Model:
    """Load the model that is part of the package."""
    return Model(
        Linear.unpack(artefact("linear.npz")),
        Mentions.unpack(artefact("mentions.npz")),
        Calibration.unpack(artefact("calibration.npz")),
    )
