"""The shipped model: loaded once, when the first contract comes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from pactoria.analysis.engine.clauses.confidence import (
    Calibration,
    Candidates,
    Floats,
    Ints,
    describe,
    describe_mentions,
)
from pactoria.analysis.engine.clauses.cues import cues_in, rare_in
from pactoria.analysis.engine.clauses.encoder import Encoder
from pactoria.analysis.engine.clauses.linear import Linear, artefact
from pactoria.analysis.engine.clauses.mentions import MENTIONED, Mentions, holds_date, propose, ranked
from pactoria.analysis.engine.clauses.presence import describe_document
from pactoria.analysis.engine.clauses.segments import Segment

__all__ = ["LEAST", "Model", "Reading", "candidates_of", "shipped", "worth_reading"]

SHARE = 0.2
"""Share of the text that the second stage reads at most: this is what keeps a review fast."""

_RARE_WORTH = 2.0
"""Log-odds that a rare word stands for."""

_READ_CHARACTERS = 600
"""What the encoder reads of a long segment, about."""

_ALWAYS = 6000
"""Characters that may be read of a short text, whatever their share."""

LEAST = -4.5
"""Mean log-odds of both stages from which a pair of segment and category is a candidate."""

MENTIONED_ONLY = ("Agreement Date", "Document Name")
"""These are never whole segments."""


def worth_reading(linear: Floats, text: str, segments: Sequence[Segment], faint: Floats) -> Ints:
    """Return the segments that the second stage reads, in order: the most promising, up to a share of the text.

    `faint` is, for each category, how low the log-odds of a clause may be in the first stage.
    """
    hope = (linear - faint).max(axis=1) + _RARE_WORTH * rare_in(text, segments)
    lengths = np.array([min(segment.end - segment.body, _READ_CHARACTERS) for segment in segments])
    allowed = max(_ALWAYS, SHARE * float(lengths.sum()))
    order = np.argsort(-hope, kind="stable")
    order = order[(hope[order] > 0) & (np.cumsum(lengths[order]) <= allowed)]
    return np.sort(order)


def candidates_of(
    text: str,
    segments: Sequence[Segment],
    linear: Floats,
    encoded: Floats,
    read: Ints,
    cues: npt.NDArray[np.bool_],
    categories: Sequence[str],
) -> Candidates:
    """Describe the candidates (see `describe`) without those that never are whole segments.

    Where a sentence names the day on which a contract becomes effective, that day is the clause; the sentence is where
    it does not ("on the date of the last signature").
    """
    found = describe(segments, linear, encoded, read, cues, LEAST)
    kept = ~np.isin(found.columns, [categories.index(name) for name in MENTIONED_ONLY])
    for index in np.flatnonzero(found.columns == categories.index("Effective Date")).tolist():
        segment = segments[int(found.rows[index])]
        kept[index] = not holds_date(text, segment.body, segment.end)
    return Candidates(found.rows[kept], found.columns[kept], found.features[kept])


@dataclass(frozen=True, slots=True)
class Reading:
    """What both stages say about the segments of a document."""

    linear: Floats
    encoded: Floats
    cues: npt.NDArray[np.bool_]
    candidates: Candidates
    confidences: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """Both stages, the mentions and the probabilities."""

    linear: Linear
    encoder: Encoder
    mentions: Mentions
    calibration: Calibration

    @property
    def categories(self) -> Sequence[str]:
        """Names of the categories, in the order of the model's columns."""
        return self.linear.categories

    def threshold(self, category: str) -> float:
        """Confidence from which a clause of this category is accepted beside the best one."""
        return float(self.calibration.threshold[self.categories.index(category)])

    def read(self, text: str, segments: Sequence[Segment], progress: Callable[[float], None]) -> "Reading":
        """Read the segments with both stages; the candidates among them come with the probability of each."""
        linear = self.linear.logits(text, segments)
        progress(0.2)
        read = worth_reading(linear, text, segments, self.calibration.faint)
        second = self.encoder.logits(text, segments, read, lambda done: progress(0.2 + 0.7 * done))
        progress(0.9)
        cues = cues_in(text, segments, read, self.categories)
        candidates = candidates_of(text, segments, linear, second, read, cues, self.categories)
        return Reading(linear, second, cues, candidates, self.calibration.of_segments(candidates))

    def present(self, reading: "Reading", confidences: Mapping[int, Sequence[float]]) -> frozenset[str]:
        """Return the categories that the document has a clause of, by the confidences of all their candidates."""
        described = describe_document(confidences, reading.linear, reading.encoded, reading.cues)
        decided = self.calibration.presence.decide(described)
        return frozenset(self.categories[column] for column in np.flatnonzero(decided).tolist())

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
        Encoder(artefact("encoder.onnx"), artefact("tokenizer.json")),
        Mentions.unpack(artefact("mentions.npz")),
        Calibration.unpack(artefact("calibration.npz")),
    )
