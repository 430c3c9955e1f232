"""The trees that weigh what speaks for a clause."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactoria.analysis.engine.clauses.trees import Trees

# Asks for the first feature, and where that is above 0 for the second; the other tree is one leaf.
GROWN = Trees(
    np.array([[0, -1, 1, -1, -1], [-1, 0, 0, 0, 0]], np.int16),
    np.array([[0.0, 0, 5, 0, 0], [0, 0, 0, 0, 0]]),
    np.array([[1, 0, 3, 0, 0], [0, 0, 0, 0, 0]], np.int16),
    np.array([[2, 0, 4, 0, 0], [0, 0, 0, 0, 0]], np.int16),
    np.array([[0, -1, 0, 2, 4], [0.25, 0, 0, 0, 0]], np.float32),
    np.array([0.5], np.float32),
)

numbers = st.floats(-10, 10, width=32)


@given(st.lists(st.tuples(numbers, numbers), max_size=8))
def test_each_row_is_told_by_the_leaves_that_it_comes_to(rows: list[tuple[float, float]]) -> None:
    said = GROWN.log_odds(np.array(rows, np.float32).reshape(-1, 2))
    leaves = [-1 if first <= 0 else 2 if second <= 5 else 4 for first, second in rows]
    assert said.tolist() == pytest.approx([0.5 + 0.25 + leaf for leaf in leaves])
