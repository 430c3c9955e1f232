"""Fits boosted trees over what describes a candidate."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from pactoria.analysis.engine.clauses.trees import Trees

__all__ = ["fit_trees"]

_TREES, _DEPTH, _RATE, _LEAST, _RIDGE = 120, 4, 0.05, 20, 5.0
"""Chosen by cross-validation over the contracts of the calibration: twice the rate with half of them is as good."""


def fit_trees(features: npt.NDArray[np.float32], target: npt.NDArray[np.bool_]) -> Trees:
    """Fit on candidates (candidates x features) and whether each is right."""
    model: Any = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_depth=_DEPTH,
        learning_rate=_RATE,
        min_samples_leaf=_LEAST,
        l2_regularization=_RIDGE,
        early_stopping=False,
        random_state=0,
    ).fit(features, target)
    # What the library keeps for itself: there is no public way to the trees, and the engine runs without the library.
    grown = [stage[0].nodes for stage in model._predictors]  # noqa: SLF001
    size = max(len(nodes) for nodes in grown)

    def laid_out(name: str, kind: type) -> npt.NDArray[Any]:
        return np.stack([np.pad(nodes[name].astype(kind), (0, size - len(nodes))) for nodes in grown])

    leaf = laid_out("is_leaf", np.bool_)
    return Trees(
        np.where(leaf, -1, laid_out("feature_idx", np.int16)).astype(np.int16),
        laid_out("num_threshold", np.float64),
        laid_out("left", np.int16),
        laid_out("right", np.int16),
        laid_out("value", np.float32),
        np.array([float(model._baseline_prediction.ravel()[0])], np.float32),  # noqa: SLF001
    )
