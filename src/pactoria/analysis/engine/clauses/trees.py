"""Boosted decision trees: what speaks for a clause counts differently together than one by one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Trees"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int16]

_LEAF = -1


@dataclass(frozen=True, slots=True)
class Trees:
    """The sum of many small trees; arrays of trees x nodes, the root of each first."""

    feature: Ints
    """The feature that a node asks for, or -1 in a leaf."""
    bound: npt.NDArray[np.float64]
    """Up to this value one goes on with `low`, above it with `high`."""
    low: Ints
    high: Ints
    value: Floats
    """What a leaf says."""
    base: Floats
    """What all trees start from, in an array of one."""

    def log_odds(self, features: Floats) -> Floats:
        """Return the sum over the trees, for each row of `features`."""
        rows, trees = np.arange(len(features))[:, None], np.arange(len(self.feature))[None, :]
        node = np.zeros((len(features), len(self.feature)), np.int64)
        while True:
            asked = self.feature[trees, node]
            inner = asked != _LEAF
            if not inner.any():
                break
            goes_low = features[rows, np.maximum(asked, 0)] <= self.bound[trees, node]
            following = np.where(goes_low, self.low[trees, node], self.high[trees, node])
            node = np.where(inner, following, node)
        return (self.value[trees, node].sum(axis=1) + self.base[0]).astype(np.float32)
