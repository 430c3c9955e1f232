"""The score of a review: one number from what was found."""

from collections.abc import Iterable

from pactoria.analysis.engine.result import Severity

__all__ = ["POINTS", "score"]

POINTS = {Severity.CRITICAL: 25, Severity.HIGH: 10, Severity.MEDIUM: 4, Severity.LOW: 1}
"""What a finding or a missing clause weighs."""


def score(severities: Iterable[Severity]) -> int:
    """Return 0 (do not sign) to 100 (nothing to report): 100 times 0.99 to the power of the points.

    So each point takes one percent of what is left: a critical finding costs a clean contract 22, a high one 10, a
    medium one 4, a low one 1. More findings, or more severe ones, never raise the score.
    """
    return round(100 * 0.99 ** sum(POINTS[severity] for severity in severities))
