"""What can be wrong with a request about analyses."""

from pactoria.core.errors import Conflict, NotFound, Problem

__all__ = ["AnalysisFailed", "AnalysisNotFinished", "AnalysisNotFound", "AnalysisOver", "FindingNotFound"]


class AnalysisNotFound(NotFound):
    """No such analysis, for this organization."""

    title = "Analysis not found"


class FindingNotFound(NotFound):
    """No such finding in this analysis."""

    title = "Finding not found"
    detail = "The contract may have been analysed again. Reload the page."


class AnalysisNotFinished(Conflict):
    """There is no result yet."""

    title = "This analysis has no result yet"
    detail = "Wait until it is done, or start it again if it failed."


class AnalysisOver(Conflict):
    """Too late to cancel."""

    title = "This analysis is already over"


class AnalysisFailed(Problem):
    """The engine gave up."""

    status = 500
    title = "The analysis did not finish"
    detail = "The contract is safe. Start the analysis again; if it fails once more, the log tells why."
