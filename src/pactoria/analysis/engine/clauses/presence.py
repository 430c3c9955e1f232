"""Decides for a whole contract which kinds of clauses it has: what its candidates say together, not one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["VOICES", "Presence", "describe_document"]

Floats = npt.NDArray[np.float32]

VOICES = 6
"""Features of `describe_document` for each category."""

_FLOOR = -8.0
"""Log-odds below this all mean "no", as for candidates."""

_LEAST, _MOST = 1e-3, 0.999
"""No candidate may say less or more than this, so that one extreme does not settle it."""


def describe_document(
    confidences: Mapping[int, Sequence[float]], linear: Floats, encoded: Floats, cues: npt.NDArray[np.bool_]
) -> Floats:
    """Describe what speaks for each category in a document (categories x `VOICES`).

    `confidences` are those of the candidates by category, in any order; `linear`, `encoded` and `cues` are what the
    stages say about the segments (segments x categories; the latter two only those that were read).
    """
    width = linear.shape[1]
    described = np.zeros((width, VOICES), np.float32)
    for column in range(width):
        told = sorted(confidences.get(column, ()), reverse=True)
        first, second = (*told, 0.0, 0.0)[:2]
        any_of_them = 1 - float(np.prod(1 - np.minimum(np.array(told, np.float64), _MOST)))
        described[column, 0] = _odds(first)
        described[column, 1] = _odds(second)
        described[column, 2] = _odds(any_of_them)
    described[:, 3] = np.maximum(linear, _FLOOR).max(axis=0, initial=_FLOOR)
    described[:, 4] = np.maximum(encoded, _FLOOR).max(axis=0, initial=_FLOOR)
    described[:, 5] = np.log1p(cues.sum(axis=0))
    return described


def _odds(probability: float) -> float:
    inside = min(max(probability, _LEAST), _MOST)
    return float(np.log(inside / (1 - inside)))


@dataclass(frozen=True, slots=True)
class Presence:
    """A logistic regression over the descriptions of documents, with the probability that is enough."""

    shared: Floats
    """One weight a feature of `describe_document`, for all categories."""
    intercept: Floats
    """One a category: the rarer, the lower."""
    threshold: Floats
    """Probability from which the engine says that a contract has such a clause, one a category."""

    def of_document(self, described: Floats) -> Floats:
        """Probability that the document has a clause of each category."""
        return (1 / (1 + np.exp(-(described @ self.shared + self.intercept)))).astype(np.float32)

    def decide(self, described: Floats) -> npt.NDArray[np.bool_]:
        """Tell for each category whether the document has such a clause."""
        return self.of_document(described) >= self.threshold
