"""Trains the classifiers of titles, dates and names."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from benchmarks.spans import words
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from pactoria.analysis.engine.clauses.mentions import MENTIONED, Mention, Mentions, propose
from training.data import Contract

__all__ = ["fit_mentions", "says", "targets_of"]

_SEEN = 3
"""In how many mentions a feature must stand to be known."""

_C = 0.1

_ALIKE = 0.6
"""Share of the words of a mention and of what is marked that both must have. At one half "Agreement" would say the same
as "Supply Agreement"."""


def says(mention: str, marked: str) -> bool:
    """Tell whether a mention says the same as a marked text.

    Stricter than `benchmarks.spans.hits`, by which every sentence with the word "Customer" names the party.
    """
    ours, theirs = words(mention), words(marked)
    return len(ours & theirs) >= _ALIKE * max(1, len(ours | theirs))


def targets_of(contract: Contract, mentions: Sequence[Mention]) -> npt.NDArray[np.bool_]:
    """Tell which mention says the same as a marked span of which category (mentions x categories)."""
    found = np.zeros((len(mentions), len(MENTIONED)), np.bool_)
    for column, category in enumerate(MENTIONED):
        marked = {gold.text for gold in contract.gold if gold.category == category}
        for row, mention in enumerate(mentions):
            found[row, column] = any(says(contract.text[mention.start : mention.end], text) for text in marked)
    return found


def fit_mentions(contracts: Sequence[Contract]) -> Mentions:
    """Fit one classifier a category on all mentions of the contracts."""
    proposed = [propose(contract.text) for contract in contracts]
    seen = Counter(feature for mentions in proposed for mention in mentions for feature in mention.features)
    names = sorted(feature for feature, count in seen.items() if count >= _SEEN)
    index = {name: position for position, name in enumerate(names)}
    rows, columns = [0], list[int]()
    for mentions in proposed:
        for mention in mentions:
            columns.extend(index[feature] for feature in mention.features if feature in index)
            rows.append(len(columns))
    features = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, rows), shape=(len(rows) - 1, len(names)))
    target = np.concatenate([targets_of(one, mentions) for one, mentions in zip(contracts, proposed, strict=True)])
    weights = np.zeros((len(names), len(MENTIONED)))
    bias: list[float] = []
    for column in range(len(MENTIONED)):
        model = LogisticRegression(C=_C, solver="liblinear", random_state=0)
        model.fit(features, target[:, column])
        weights[:, column] = model.coef_[0]
        bias.append(float(model.intercept_[0]))
    told = np.abs(weights).max(axis=1) > 1e-2  # noqa: PLR2004 - what is less changes nothing
    return Mentions(
        {name: tuple(weights[row].round(3)) for row, name in enumerate(names) if told[row]},
        [round(value, 3) for value in bias],
    )
