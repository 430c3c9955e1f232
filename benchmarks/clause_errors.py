"""Sorts what the clause finder gets wrong by what kind of mistake it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from benchmarks.spans import Predicted, hits

__all__ = ["FalseAlarm", "Miss", "errors", "table"]


class FalseAlarm(StrEnum):
    """Why an accepted span hits nothing."""

    OTHER_KIND = "the same words are marked, as another kind"
    BORDERS = "a part of what is marked, or more than it"
    ELSEWHERE = "the contract has such a clause, elsewhere"
    NONE = "the contract has no such clause"


class Miss(StrEnum):
    """Why no accepted span hits what was marked."""

    DOUBTED = "found, and not accepted"
    BORDERS = "a part of it found, or more than it"
    UNSEEN = "not found at all"


def errors(
    predicted: Mapping[tuple[str, str], Sequence[Predicted]],
    marked: Mapping[tuple[str, str], Sequence[str]],
    contracts: Sequence[str],
    categories: Sequence[str],
) -> tuple[Counter[FalseAlarm], Counter[Miss]]:
    """Count mistakes of each kind over all categories."""
    alarms: Counter[FalseAlarm] = Counter()
    misses: Counter[Miss] = Counter()
    for contract in contracts:
        for category in categories:
            ours, theirs = predicted.get((contract, category), ()), marked.get((contract, category), ())
            accepted = [one for one in ours if one.accepted]
            for one in accepted:
                if not any(hits(one.quote, text, category) for text in theirs):
                    others = [marked.get((contract, name), ()) for name in categories if name != category]
                    alarms[_alarm(one.quote, theirs, others)] += 1
            for text in theirs:
                if not any(hits(one.quote, text, category) for one in accepted):
                    misses[_miss(text, ours, category)] += 1
    return alarms, misses


def _alarm(quote: str, theirs: Sequence[str], others: Sequence[Sequence[str]]) -> FalseAlarm:
    if any(_touch(quote, text) for text in theirs):
        return FalseAlarm.BORDERS
    if any(hits(quote, text, "") for texts in others for text in texts):
        return FalseAlarm.OTHER_KIND
    return FalseAlarm.ELSEWHERE if theirs else FalseAlarm.NONE


def _miss(text: str, ours: Sequence[Predicted], category: str) -> Miss:
    if any(hits(one.quote, text, category) for one in ours):
        return Miss.DOUBTED
    return Miss.BORDERS if any(_touch(one.quote, text) for one in ours) else Miss.UNSEEN


def _touch(one: str, other: str) -> bool:
    return one in other or other in one


def table(alarms: Counter[FalseAlarm], misses: Counter[Miss]) -> list[str]:
    """Return both as tables."""
    lines = ["| accepted spans that hit nothing | |", "| --- | ---: |"]
    lines += [f"| {kind} | {alarms[kind]} |" for kind in FalseAlarm]
    lines += ["", "| marked spans that no accepted one hits | |", "| --- | ---: |"]
    return [*lines, *(f"| {kind} | {misses[kind]} |" for kind in Miss)]
