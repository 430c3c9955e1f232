"""Fits the probabilities and thresholds on contracts that neither stage has seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from benchmarks.spans import hits
from sklearn.linear_model import LogisticRegression

from pactoria.analysis.engine.clauses.confidence import Calibration, Candidates, describe_mentions, for_trees
from pactoria.analysis.engine.clauses.mentions import MENTIONED, Mentions, propose, ranked
from pactoria.analysis.engine.clauses.model import candidates_of
from pactoria.analysis.engine.clauses.presence import VOICES, describe_document
from training.data import Contract
from training.presence import fit_presence
from training.trees import fit_trees

__all__ = ["Seen", "calibrate", "faint_of"]

Floats = npt.NDArray[np.float32]

_C, _OWN_SCALE, _SLOPE_SCALE, _CUE_SCALE = 1.0, 1.0, 0.15, 0.7
_USUAL_RIGHT, _USUAL_WRONG = 3.0, 15.0
_PRIOR_CONTRACTS = 12.0
"""A category's own threshold counts as much as everybody's when it stands in this many contracts."""


_FOLDS = 5
"""Parts of the calibration contracts: what documents say is learned from each by the others."""

_MISSED, _PRIOR_SEGMENTS, _NEVER = 0.03, 15.0, 99.0
"""Share of a category's clauses that may go unread; the weight of what is good for all; more than any log-odds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the stages say about a contract."""

    contract: Contract
    linear: Floats
    encoded: Floats
    read: npt.NDArray[np.int64]
    cues: npt.NDArray[np.bool_]


def _target(contract: Contract, candidates: Candidates, names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which candidate hits a marked span; a party's name must stand where it was marked."""
    found = np.zeros(len(candidates.rows), np.bool_)
    marked = {name: [gold for gold in contract.gold if gold.category == name] for name in names}
    for index, (row, column) in enumerate(zip(candidates.rows, candidates.columns, strict=True)):
        segment = contract.segments[row]
        words = contract.text[segment.body : segment.end]
        for gold in marked[names[column]]:
            if hits(words, gold.text, gold.category):
                inside = segment.body < gold.end and gold.start < segment.end
                if inside or gold.category not in MENTIONED:
                    found[index] = True
                    break
    return found


def faint_of(linear: Sequence[Floats], target: Sequence[npt.NDArray[np.bool_]], names: Sequence[str]) -> Floats:
    """Choose the log-odds of the first stage below which few clauses of a category lie.

    A rare category's own say is drawn towards that of all. Names, titles and dates need no second reading.
    """
    odds, marked = np.concatenate(linear), np.concatenate(target)
    told = [column for column, name in enumerate(names) if name not in MENTIONED]
    common = float(np.quantile(odds[:, told][marked[:, told]], _MISSED))
    chosen = np.full(len(names), _NEVER, np.float32)
    for column in told:
        own = odds[marked[:, column], column]
        chosen[column] = common
        if len(own):
            weight = len(own) / (len(own) + _PRIOR_SEGMENTS)
            chosen[column] = weight * float(np.quantile(own, _MISSED)) + (1 - weight) * common
    return chosen


def _design(candidates: Candidates, scale: Floats, width: int) -> Floats:
    features = candidates.features
    own = np.zeros((len(features), 3 * width), np.float32)
    at = np.arange(len(features))
    own[at, candidates.columns] = _OWN_SCALE
    own[at, width + candidates.columns] = _SLOPE_SCALE * (features[:, 0] + features[:, 1]) / 2
    own[at, 2 * width + candidates.columns] = _CUE_SCALE * features[:, -1]
    return np.concatenate([features / scale, own], axis=1)


def calibrate(
    seen: Sequence[Seen], names: Sequence[str], mentions: Mentions, faint: Floats, usual: Floats
) -> Calibration:
    """Fit the probability of every kind of candidate, then what decides which are accepted.

    `usual` is the share of all training contracts that have each category.
    """
    has = np.array([[any(gold.category == name for gold in one.contract.gold) for name in names] for one in seen])
    fitted = _fit_spans(seen, names, mentions, faint)
    best = np.stack([_best(_confidences(one, fitted, mentions, names), len(names)) for one in seen])
    # What a document says is learned from candidates whose confidence was fitted on other documents.
    described = np.zeros((len(seen), len(names), VOICES), np.float32)
    fold = np.random.default_rng(1).permutation(len(seen)) % _FOLDS
    for held in range(_FOLDS):
        others = _fit_spans([one for one, at in zip(seen, fold, strict=True) if at != held], names, mentions, faint)
        for index in np.flatnonzero(fold == held).tolist():
            one = seen[index]
            confidences = _confidences(one, others, mentions, names)
            described[index] = describe_document(confidences, one.linear, one.encoded, one.cues)
    presence = fit_presence(described, has, usual)
    return replace(
        fitted,
        threshold=thresholds(best, has),
        presence_shared=presence.shared,
        presence_intercept=presence.intercept,
        presence_threshold=presence.threshold,
    )


def _fit_spans(seen: Sequence[Seen], names: Sequence[str], mentions: Mentions, faint: Floats) -> Calibration:
    width = len(names)
    described = [_candidates(one, names) for one in seen]
    target = [_target(one.contract, candidates, names) for one, candidates in zip(seen, described, strict=True)]
    scale = np.maximum(np.concatenate([one.features for one in described]).std(axis=0), 1e-3)
    model = LogisticRegression(C=_C, max_iter=2000)
    model.fit(np.concatenate([_design(one, scale, width) for one in described]), np.concatenate(target))
    weights = model.coef_[0]
    count = len(scale)
    usual = _usual(np.concatenate([one.columns for one in described]), np.concatenate(target), width)
    trees = fit_trees(np.concatenate([for_trees(one, usual) for one in described]), np.concatenate(target))
    return Calibration(
        (weights[:count] / scale).astype(np.float32),
        (weights[count : count + width] * _OWN_SCALE + model.intercept_[0]).astype(np.float32),
        (weights[count + width : count + 2 * width] * _SLOPE_SCALE).astype(np.float32),
        (weights[count + 2 * width :] * _CUE_SCALE).astype(np.float32),
        *(usual, trees.feature, trees.bound, trees.low, trees.high, trees.value, trees.base),
        _fit_mentions([one.contract for one in seen], mentions),
        faint,
        *(np.zeros(width, np.float32), np.zeros(VOICES, np.float32)),
        *(np.zeros(width, np.float32), np.zeros(width, np.float32)),
    )


def _usual(columns: npt.NDArray[np.int64], target: npt.NDArray[np.bool_], width: int) -> Floats:
    """Log-odds that a candidate of each category is right; a category with few candidates is drawn to one in six."""
    right = np.bincount(columns[target], minlength=width) + _USUAL_RIGHT
    wrong = np.bincount(columns[~target], minlength=width) + _USUAL_WRONG
    return np.log(right / wrong).astype(np.float32)


def _candidates(one: Seen, names: Sequence[str]) -> Candidates:
    return candidates_of(one.contract.segments, one.linear, one.encoded, one.read, one.cues, names)


def _confidences(one: Seen, fitted: Calibration, mentions: Mentions, names: Sequence[str]) -> dict[int, list[float]]:
    """Confidences of all candidates of a contract, by category."""
    candidates = _candidates(one, names)
    told: dict[int, list[float]] = {}
    for column, confidence in zip(candidates.columns.tolist(), fitted.of_segments(candidates).tolist(), strict=True):
        told.setdefault(column, []).append(confidence)
    for category, name in enumerate(MENTIONED):
        features, _ = mention_rows(one.contract, mentions, category)
        if len(features):
            told.setdefault(names.index(name), []).extend(fitted.of_mentions(category, features).tolist())
    return told


def _best(confidences: Mapping[int, Sequence[float]], width: int) -> Floats:
    return np.array([max(confidences.get(column, (0.0,))) for column in range(width)], np.float32)


_proposed = lru_cache(maxsize=None)(propose)


def mention_rows(contract: Contract, mentions: Mentions, category: int) -> tuple[Floats, list[tuple[int, int]]]:
    """Describe the mentions of a category, most likely first, one for each wording."""
    proposed = _proposed(contract.text)
    ordered = ranked(contract.text, proposed, [mentions.logits(mention)[category] for mention in proposed])
    logits = np.array([value for value, _, _ in ordered], np.float32)
    return describe_mentions(logits), [(start, end) for _, start, end in ordered]


def _fit_mentions(contracts: Sequence[Contract], mentions: Mentions) -> Floats:
    rows: list[npt.NDArray[np.float64]] = []
    for category, name in enumerate(MENTIONED):
        features: list[Floats] = []
        target: list[bool] = []
        for contract in contracts:
            described, spans = mention_rows(contract, mentions, category)
            marked = {gold.text for gold in contract.gold if gold.category == name}
            features.append(described)
            target.extend(any(hits(contract.text[start:end], text, name) for text in marked) for start, end in spans)
        model = LogisticRegression(C=1.0, max_iter=2000).fit(np.concatenate(features), target)
        rows.append(np.concatenate([model.coef_[0], model.intercept_]))
    return np.stack(rows).astype(np.float32)


def thresholds(best: Floats, has: npt.NDArray[np.bool_]) -> Floats:
    """Choose from which confidence a contract is said to have a clause, so that F1 is best.

    `best` is the highest confidence (contracts x categories). A rare category's own best threshold says little, so it
    is drawn towards the one that is best for all.
    """
    grid = np.linspace(0.1, 0.7, 61)
    scores = np.stack([_f1(best >= at, has) for at in grid])
    everybody = scores.mean(axis=1)
    common = float(grid[int(np.argmax(_smooth(everybody)))])
    chosen = np.zeros(best.shape[1], np.float32)
    for column in range(best.shape[1]):
        own = float(grid[int(np.argmax(_smooth(scores[:, column])))])
        weight = has[:, column].sum() / (has[:, column].sum() + _PRIOR_CONTRACTS)
        chosen[column] = weight * own + (1 - weight) * common
    return chosen


def _smooth(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    kernel = np.ones(9) / 9
    return np.convolve(np.pad(values, 4, mode="edge"), kernel, mode="valid")


def _f1(said: npt.NDArray[np.bool_], has: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    right = (said & has).sum(axis=0)
    return 2 * right / np.maximum(1, 2 * right + (said != has).sum(axis=0))
