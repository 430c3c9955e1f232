"""Fits the probabilities and thresholds on contracts that neither stage has seen."""

from collections.abc import Sequence
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
from training.mentions import says
from training.presence import fit_presence, smoothed
from training.trees import fit_trees

__all__ = ["Seen", "calibrate", "faint_of"]

Floats = npt.NDArray[np.float32]

_C, _OWN_SCALE, _SLOPE_SCALE, _CUE_SCALE = 1.0, 1.0, 0.15, 0.7
_USUAL_RIGHT, _USUAL_WRONG = 3.0, 15.0
_PRIOR_CLAUSES = 20.0
"""A category's own threshold counts as much as everybody's when so many clauses of it are marked."""


_FOLDS = 5
"""Parts of the calibration contracts: what documents say is learned from each by the others."""

_MISSED, _PRIOR_SEGMENTS, _NEVER = 0.03, 15.0, 99.0
"""Share of a category's clauses that may go unread; the weight of what is good for all; more than any log-odds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stages that have not seen a contract say about it."""

    contract: Contract
    mentions: Mentions
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


def calibrate(seen: Sequence[Seen], names: Sequence[str], faint: Floats, usual: Floats) -> Calibration:
    """Fit the probability of every kind of candidate, then what decides which are accepted.

    `usual` is the share of all training contracts that have each category.
    """
    has = np.array([[any(gold.category == name for gold in one.contract.gold) for name in names] for one in seen])
    # What a document says, and what is accepted, is learned from confidences that were fitted on other documents.
    described = np.zeros((len(seen), len(names), VOICES), np.float32)
    told: list[list[tuple[float, bool]]] = [[] for _ in names]
    fold = np.random.default_rng(1).permutation(len(seen)) % _FOLDS
    for held in range(_FOLDS):
        others = _fit_spans([one for one, at in zip(seen, fold, strict=True) if at != held], names, faint)
        for index in np.flatnonzero(fold == held).tolist():
            one = seen[index]
            confidences = _confidences(one, others, names)
            for column in np.flatnonzero(has[index]).tolist():
                told[column].extend(confidences.get(column, ()))
            best = {column: [confidence for confidence, _ in found] for column, found in confidences.items()}
            described[index] = describe_document(best, one.linear, one.encoded, one.cues)
    presence = fit_presence(described, has, usual)
    marked = np.array([sum(gold.category == name for one in seen for gold in one.contract.gold) for name in names])
    return replace(
        _fit_spans(seen, names, faint),
        threshold=thresholds(told, marked),
        presence_shared=presence.shared,
        presence_intercept=presence.intercept,
        presence_threshold=presence.threshold,
    )


def _fit_spans(seen: Sequence[Seen], names: Sequence[str], faint: Floats) -> Calibration:
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
        _fit_mentions(seen),
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
    return candidates_of(one.contract.text, one.contract.segments, one.linear, one.encoded, one.read, one.cues, names)


def _confidences(one: Seen, fitted: Calibration, names: Sequence[str]) -> dict[int, list[tuple[float, bool]]]:
    """Confidences of all candidates of a contract, and which are right, by category."""
    candidates = _candidates(one, names)
    confidences, right = fitted.of_segments(candidates).tolist(), _target(one.contract, candidates, names).tolist()
    told: dict[int, list[tuple[float, bool]]] = {}
    for column, confidence, is_right in zip(candidates.columns.tolist(), confidences, right, strict=True):
        told.setdefault(column, []).append((confidence, is_right))
    for category, name in enumerate(MENTIONED):
        features, is_right = _mention_rows(one, category)
        if len(features):
            found = zip(fitted.of_mentions(category, features).tolist(), is_right, strict=True)
            told.setdefault(names.index(name), []).extend(found)
    return told


_proposed = lru_cache(maxsize=None)(propose)


def _mention_rows(one: Seen, category: int) -> tuple[Floats, list[bool]]:
    """Describe the mentions of a category, most likely first, one for each wording; and tell which are right."""
    text, mentions = one.contract.text, one.mentions
    proposed = _proposed(text)
    ordered = ranked(text, proposed, [mentions.logits(mention)[category] for mention in proposed])
    name = MENTIONED[category]
    marked = {gold.text for gold in one.contract.gold if gold.category == name}
    right = [any(says(text[start:end], gold) for gold in marked) for _, start, end in ordered]
    return describe_mentions(np.array([value for value, _, _ in ordered], np.float32)), right


def _fit_mentions(seen: Sequence[Seen]) -> Floats:
    rows: list[npt.NDArray[np.float64]] = []
    for category in range(len(MENTIONED)):
        described = [_mention_rows(one, category) for one in seen]
        features = np.concatenate([features for features, _ in described])
        model = LogisticRegression(C=1.0, max_iter=2000).fit(
            features, [is_right for _, one in described for is_right in one]
        )
        rows.append(np.concatenate([model.coef_[0], model.intercept_]))
    return np.stack(rows).astype(np.float32)


def thresholds(told: Sequence[Sequence[tuple[float, bool]]], marked: npt.NDArray[np.int64]) -> Floats:
    """Choose from which confidence a clause is accepted in a contract that has its category, so that F1 is best.

    `told` are confidences of candidates in such contracts and whether they are right, for each category, `marked` how
    many clauses the lawyers marked. A rare category's own best threshold says little, so it is drawn towards the one
    that is best for all.
    """
    grid = np.linspace(0.1, 0.7, 61)
    scores = np.stack([_f1(own, int(count), grid) for own, count in zip(told, marked, strict=True)])
    common = float(grid[int(np.argmax(smoothed(scores.mean(axis=0))))])
    chosen = [float(grid[int(np.argmax(smoothed(own)))]) for own in scores]
    weight = marked / (marked + _PRIOR_CLAUSES)
    return (weight * np.array(chosen) + (1 - weight) * common).astype(np.float32)


def _f1(told: Sequence[tuple[float, bool]], marked: int, grid: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """F1 over clauses at each threshold."""
    confidence = np.array([confidence for confidence, _ in told])
    right = np.array([is_right for _, is_right in told], np.bool_)
    said = confidence[None, :] >= grid[:, None]
    found = np.minimum((said & right).sum(axis=1), marked)
    return 2 * found / np.maximum(1, said.sum(axis=1) + marked)
