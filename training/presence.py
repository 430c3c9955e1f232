"""Fits the decision which kinds of clauses a contract has, and the probabilities that are enough for it."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from pactoria.analysis.engine.clauses.presence import VOICES, Presence

__all__ = ["enough", "fit_presence", "smoothed"]

Floats = npt.NDArray[np.float32]

_C, _OWN_SCALE = 1.0, 0.3
"""Inverse strength of the regularisation; how freely a category departs from what its frequency says."""

_GRID = np.linspace(0.1, 0.75, 66)
_NEAR = 4
"""Neighbours on either side that a score is averaged with."""


def fit_presence(described: Floats, has: npt.NDArray[np.bool_], frequency: Floats) -> Presence:
    """Fit on descriptions of documents (documents x categories x `VOICES`) by stages that had not seen them.

    `frequency` is the share of all training contracts that have each category.
    """
    count, width = has.shape
    usual = np.log(frequency / (1 - frequency))
    voices = described.reshape(-1, VOICES).astype(np.float64)
    scale = np.maximum(np.concatenate([voices.std(axis=0), [usual.std()]]), 1e-3)
    middle = np.concatenate([voices.mean(axis=0), [usual.mean()]])
    features = (np.concatenate([voices, np.tile(usual, count)[:, None]], axis=1) - middle) / scale
    own = np.tile(np.eye(width) * _OWN_SCALE, (count, 1))
    # No voice may speak against the category that it stands for: one that does by chance is left out.
    while True:
        model = LogisticRegression(C=_C, max_iter=3000).fit(np.concatenate([features, own], axis=1), has.reshape(-1))
        weights = model.coef_[0]
        against = np.flatnonzero(weights[:VOICES] < 0)
        if not len(against):
            break
        features[:, against] = 0
    shared = weights[: VOICES + 1] / scale
    intercept = model.intercept_[0] - shared @ middle + shared[VOICES] * usual + weights[VOICES + 1 :] * _OWN_SCALE
    fitted = Presence(shared[:VOICES].astype(np.float32), intercept.astype(np.float32), np.full(width, 0.5, np.float32))
    said = np.stack([fitted.of_document(one) for one in described])
    return Presence(fitted.shared, fitted.intercept, enough(said))


def enough(probabilities: Floats) -> Floats:
    """Choose for each category the probability from which F1 is expected to be best (documents x categories).

    The probabilities themselves say how many documents have it: they vary less than the few that were marked.
    """
    chosen: list[float] = []
    for own in probabilities.T.astype(np.float64):
        said = own[None, :] >= _GRID[:, None]
        scores = 2 * (said * own).sum(axis=1) / np.maximum(1e-9, said.sum(axis=1) + own.sum())
        chosen.append(float(_GRID[int(np.argmax(smoothed(scores)))]))
    return np.array(chosen, np.float32)


def smoothed(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the mean of each score and its neighbours: the highest point alone is chance."""
    return np.convolve(np.pad(scores, _NEAR, mode="edge"), np.full(2 * _NEAR + 1, 1 / (2 * _NEAR + 1)), mode="valid")
