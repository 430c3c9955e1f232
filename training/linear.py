"""The first stage: one linear classifier a category over the words of a segment and its surroundings."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression, SGDClassifier
from threadpoolctl import threadpool_limits

from pactoria.analysis.engine.clauses.features import Vocabulary, featurize, pair_codes, tokens
from pactoria.analysis.engine.clauses.segments import cut
from pactoria.documents.parsed import DocumentFormat, ParsedDocument
from training.data import Contract
from training.written import Written

__all__ = ["build_vocabulary", "fit", "folds_of", "glance", "matrix", "written_matrix"]

_WORD_SEEN, _PAIR_SEEN = 4, 6
"""In how many segments a word or a pair must stand to be known."""

_KEEP_NEGATIVE = 0.5
"""Share of the segments without any label that is kept for training; they weigh the more."""

_PASSES = 4
"""How often a quick fit sees each segment."""

_ENOUGH = 40
"""Sentences of our own that must have a category for it to learn from all of them."""

_C = 12.0
"""Inverse strength of the regularisation, chosen by cross-validation on `train`."""


def build_vocabulary(contracts: Sequence[Contract]) -> Vocabulary:
    """Collect the words and pairs of words of the contracts."""
    seen: Counter[str] = Counter()
    for contract in contracts:
        for segment in contract.segments:
            seen.update(set(tokens(contract.text[segment.body : segment.end])))
    known = sorted(word for word, count in seen.items() if count >= _WORD_SEEN)
    words = {word: index for index, word in enumerate(known)}
    parts: list[npt.NDArray[np.int64]] = []
    for contract in contracts:
        codes, rows = pair_codes(contract.text, contract.segments, words)
        together = np.unique(np.stack([rows, codes], axis=1), axis=0)
        parts.append(together[:, 1])
    pairs, counts = np.unique(np.concatenate(parts), return_counts=True)
    often = counts >= _PAIR_SEEN
    total = sum(len(contract.segments) for contract in contracts)
    frequency = np.concatenate([[seen[word] for word in known], counts[often]])
    return Vocabulary(words, pairs[often], np.log(total / frequency).astype(np.float32))


def matrix(contract: Contract, vocabulary: Vocabulary) -> sparse.csr_matrix:
    """Return the features of a contract's segments, as the engine sees them."""
    found = featurize(contract.text, contract.segments, vocabulary)
    return sparse.csr_matrix(
        (found.values, found.columns, found.starts), shape=(len(contract.segments), vocabulary.size)
    )


def folds_of(count: int, folds: int, seed: int) -> npt.NDArray[np.int64]:
    """Deal contracts into folds."""
    return np.random.default_rng(seed).permutation(count) % folds


def written_matrix(written: Sequence[Written], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """Return the features of sentences of our own: their words and those of their heading, as they stand nowhere."""
    known = 2 * len(vocabulary.words) + len(vocabulary.pairs)
    rows: list[sparse.csr_matrix] = []
    for one in written:
        text = f"{one.heading}\n\n{one.text}" if one.heading else one.text
        document = ParsedDocument(text, (), DocumentFormat.TEXT)
        segments = cut(document)
        longest = max(range(len(segments)), key=lambda row: segments[row].end - segments[row].body)
        found = matrix(Contract("", document, segments, ()), vocabulary)[longest].tocoo()
        kept = found.col < known
        place = (np.zeros(int(kept.sum()), np.int64), found.col[kept])
        rows.append(sparse.csr_matrix((found.data[kept], place), shape=(1, vocabulary.size)))
    return sparse.vstack(rows).tocsr()


def _fit_one(
    job: tuple[sparse.csr_matrix, npt.NDArray[np.bool_], npt.NDArray[np.float64]],
) -> tuple[npt.NDArray[np.float32], float]:
    features, target, weight = job
    features, target, weight = features[weight > 0], target[weight > 0], weight[weight > 0]
    if not target.any():
        return np.zeros(features.shape[1], np.float32), -9.0
    model = LogisticRegression(C=_C, solver="liblinear", random_state=0, tol=1e-3, max_iter=60)
    with threadpool_limits(1):  # a sum by several threads is another one in its last digits
        model.fit(features, target, sample_weight=weight)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def fit(
    features: sparse.csr_matrix,
    target: npt.NDArray[np.bool_],
    written: tuple[sparse.csr_matrix, Sequence[Written]],
    seed: int,
    workers: int = 2,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Fit one classifier a category; returns weights (features x categories) and biases.

    `written` are the features of sentences of our own, and these: only categories that are told by enough learn there.
    """
    labelled = target.any(axis=1)
    kept = labelled | (np.random.default_rng(seed).random(len(target)) < _KEEP_NEGATIVE)
    weight = np.where(labelled, 1.0, 1.0 / _KEEP_NEGATIVE)[kept]
    own, sentences = written
    told, worth = np.stack([one.target for one in sentences]), np.stack([one.weight for one in sentences])
    worth[:, (told & (worth > 0)).sum(axis=0) < _ENOUGH] = 0
    together = sparse.vstack([features[kept], own]).tocsr()
    jobs = [
        (
            together,
            np.concatenate([target[kept, column], told[:, column]]),
            np.concatenate([weight, worth[:, column]]),
        )
        for column in range(target.shape[1])
    ]
    with ProcessPoolExecutor(workers) as pool:
        fitted = list(pool.map(_fit_one, jobs))
    return np.stack([row[0] for row in fitted], axis=1), np.array([row[1] for row in fitted], np.float32)


def glance(
    features: Sequence[sparse.csr_matrix], target: Sequence[npt.NDArray[np.bool_]], seed: int
) -> list[npt.NDArray[np.float32]]:
    """Log-odds of every segment by a quick fit that has not seen its contract (contracts of segments x categories).

    Good enough to tell which segments without a label look as if they had one.
    """
    half = folds_of(len(features), 2, seed)
    found = [np.zeros(one.shape, np.float32) for one in target]
    for held in (0, 1):
        others = np.flatnonzero(half != held).tolist()
        learned = sparse.vstack([features[index] for index in others]).tocsr()
        marked = np.concatenate([target[index] for index in others])
        for column in range(marked.shape[1]):
            if not marked[:, column].any():
                continue
            model = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=_PASSES, tol=None, random_state=seed)
            model.fit(learned, marked[:, column])
            for index in np.flatnonzero(half == held).tolist():
                found[index][:, column] = model.decision_function(features[index])
    return found
