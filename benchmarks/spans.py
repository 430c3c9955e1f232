"""Scores found clauses against marked ones, as CUAD does (arXiv 2103.06268, section 5).

A predicted span hits a marked span of its category in the same contract when the Jaccard index of their sets of words
is at least one half, for Parties also when the marked text stands inside of the predicted one. At each threshold a
marked span is found if any prediction at or above the threshold hits it, and a prediction that hits nothing is a false
alarm. The area is that under the monotone envelope of precision over recall.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = [
    "OVERLAP",
    "Cell",
    "Figures",
    "Outcome",
    "Predicted",
    "Table",
    "area",
    "contract_f1",
    "figures",
    "hits",
    "outcome",
    "tabulate",
    "words",
]

OVERLAP = 0.5
_MOST_THRESHOLDS = 2000
_RECALL = 0.8
_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Predicted:
    """A span that the engine found in some contract, in some category."""

    quote: str
    confidence: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one category, in one or several contracts."""

    found: tuple[float, ...]
    """For each marked span that was hit: the highest confidence among the predictions that hit it."""
    missed: int
    """Marked spans that no prediction hits."""
    alarms: tuple[float, ...]
    """Confidence of each prediction that hits nothing."""
    right: tuple[float, ...]
    """Confidence of each prediction that hits something."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a benchmark, each in 0..1."""

    micro: float
    """Area with all categories pooled at one threshold."""
    macro: float
    """Mean of the areas of the categories."""
    precision_at_80: float
    """Best precision at a recall of at least 80 %, all categories pooled."""
    contract_f1: float
    """Mean over the categories of the F1 of "this contract has such a clause"."""
    accepted_precision: float
    """Share of the accepted spans that hit a marked one."""
    accepted_recall: float
    """Share of the marked spans that an accepted one hits."""
    area_of: Mapping[str, float]
    f1_of: Mapping[str, float]


def words(text: str) -> frozenset[str]:
    """Return the set of words, in lower case and without punctuation."""
    return frozenset(text.lower().translate(_PUNCTUATION).split())


def hits(predicted: str, marked: str, category: str) -> bool:
    """Tell whether a predicted text hits a marked one."""
    if category == "Parties" and marked in predicted:
        return True
    ours, theirs = words(predicted), words(marked)
    return len(ours & theirs) >= OVERLAP * max(1, len(ours | theirs))


def outcome(category: str, predicted: Sequence[Predicted], marked: Sequence[str]) -> Outcome:
    """Match the predictions of one contract and category with its marked texts."""
    best: list[float | None] = [None] * len(marked)
    alarms: list[float] = []
    right: list[float] = []
    for prediction in predicted:
        struck = [index for index, text in enumerate(marked) if hits(prediction.quote, text, category)]
        for index in struck:
            known = best[index]
            best[index] = prediction.confidence if known is None else max(known, prediction.confidence)
        (right if struck else alarms).append(prediction.confidence)
    found = tuple(confidence for confidence in best if confidence is not None)
    return Outcome(found, len(marked) - len(found), tuple(alarms), tuple(right))


def area(result: Outcome) -> tuple[float, float]:
    """Return the area under the precision-recall curve and the best precision at 80 % recall."""
    thresholds = sorted({*result.alarms, *result.right}, reverse=True)
    if len(thresholds) > _MOST_THRESHOLDS:
        thresholds = thresholds[:: len(thresholds) // _MOST_THRESHOLDS]
    if not thresholds:
        return 0.0, 0.0
    total = len(result.found) + result.missed
    at = np.array(thresholds)
    found = _at_least(result.found, at)
    alarms = _at_least(result.alarms, at)
    recall = found / total if total else np.zeros(len(at))
    precision = np.maximum.accumulate((found / (found + alarms))[::-1])[::-1]  # right of the point, the best is kept
    steps = np.diff(recall, prepend=0.0)
    before = np.concatenate([precision[:1], precision[:-1]])
    high = precision[recall >= _RECALL]
    return float(np.sum(steps * (precision + before) / 2)), float(high.max()) if len(high) else 0.0


def _at_least(values: Sequence[float], thresholds: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """How many values reach each threshold."""
    ordered = np.sort(np.array(values, np.float64))
    return len(ordered) - np.searchsorted(ordered, thresholds, side="left")


def contract_f1(flags: Sequence[tuple[bool, bool]]) -> float:
    """F1 of pairs (said to have such a clause, has one); 0 where nobody has or is said to have one."""
    right = sum(said and has for said, has in flags)
    wrong = sum(said != has for said, has in flags)
    return 2 * right / max(1, 2 * right + wrong)


@dataclass(frozen=True, slots=True)
class Cell:
    """One category in one contract."""

    outcome: Outcome
    said: bool
    """Whether the engine stands behind any clause of the category."""
    has: bool
    """Whether the lawyers marked any."""
    accepted: int
    """Spans that the engine stands behind."""
    accepted_right: int
    """Those of them that hit a marked span."""
    accepted_found: int
    """Marked spans that one of them hits."""
    marked: int


Table = Mapping[tuple[str, str], Cell]
"""Cells by contract and category."""


def tabulate(
    predicted: Mapping[tuple[str, str], Sequence[Predicted]],
    marked: Mapping[tuple[str, str], Sequence[str]],
    contracts: Sequence[str],
    categories: Sequence[str],
) -> Table:
    """Match everything once, so that figures of many draws of the contracts cost little."""
    table: dict[tuple[str, str], Cell] = {}
    for contract in contracts:
        for category in categories:
            key = (contract, category)
            ours, theirs = predicted.get(key, ()), marked.get(key, ())
            accepted = outcome(category, [prediction for prediction in ours if prediction.accepted], theirs)
            right = len(accepted.right)
            table[key] = Cell(
                outcome=outcome(category, ours, theirs),
                said=any(prediction.accepted for prediction in ours),
                has=bool(theirs),
                accepted=right + len(accepted.alarms),
                accepted_right=right,
                accepted_found=len(accepted.found),
                marked=len(theirs),
            )
    return table


def figures(table: Table, contracts: Sequence[str], categories: Sequence[str]) -> Figures:
    """Pool the cells. A contract that is named twice counts twice."""
    per = {category: _pool([table[contract, category].outcome for contract in contracts]) for category in categories}
    f1_of = {
        category: contract_f1(
            [(table[contract, category].said, table[contract, category].has) for contract in contracts]
        )
        for category in categories
    }
    area_of = {category: area(per[category])[0] for category in categories}
    micro, precision = area(_pool(list(per.values())))
    macro = sum(area_of.values()) / len(categories)
    cells = [table[contract, category] for contract in contracts for category in categories]
    return Figures(
        micro=micro,
        macro=macro,
        precision_at_80=precision,
        contract_f1=sum(f1_of.values()) / len(categories),
        accepted_precision=sum(cell.accepted_right for cell in cells) / max(1, sum(cell.accepted for cell in cells)),
        accepted_recall=sum(cell.accepted_found for cell in cells) / max(1, sum(cell.marked for cell in cells)),
        area_of=area_of,
        f1_of=f1_of,
    )


def _pool(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        tuple(value for one in outcomes for value in one.found),
        sum(one.missed for one in outcomes),
        tuple(value for one in outcomes for value in one.alarms),
        tuple(value for one in outcomes for value in one.right),
    )
