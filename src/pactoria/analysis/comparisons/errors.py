"""What can be wrong with a request about comparisons."""

from pactoria.core.errors import Conflict, Invalid, NotFound, Problem

__all__ = [
    "ComparisonFailed",
    "ComparisonNotFinished",
    "ComparisonNotFound",
    "ComparisonOver",
    "NothingToCompare",
]


class ComparisonNotFound(NotFound):
    """No such comparison, for this organization."""

    title = "Comparison not found"


class NothingToCompare(Invalid):
    """The same version twice."""

    title = "These are the same version"
    detail = "Choose two versions, or two contracts, to compare."


class ComparisonNotFinished(Conflict):
    """There is no result yet."""

    title = "This comparison has no result yet"
    detail = "Wait until it is done, or start it again if it failed."


class ComparisonOver(Conflict):
    """Too late to cancel."""

    title = "This comparison is already over"


class ComparisonFailed(Problem):
    """The engine gave up."""

    status = 500
    title = "The comparison did not finish"
    detail = "Both contracts are safe. Start it again; if it fails once more, the log tells why."
