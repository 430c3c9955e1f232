"""What can be wrong with a request about redlines."""

from pactoria.core.errors import Conflict, Invalid, NotFound, Problem

__all__ = [
    "ChangeNotFound",
    "NoPlace",
    "NoReview",
    "NoTrackedChanges",
    "NothingChanges",
    "NothingToSuggest",
    "Overlaps",
    "ReadingFailed",
    "WordingNotFound",
]


class NoReview(Conflict):
    """Suggestions need the findings and facts of a review."""

    title = "This version has no review yet"
    detail = "Wait until its review is done, then ask again."


class NothingToSuggest(NotFound):
    """No such finding, missing clause or words."""

    title = "There is nothing of that kind in this version"


class NoPlace(Invalid):
    """A place that is not in the text."""

    title = "There are no such words in this version"
    detail = "Reload the page: the version may be another one."


class NothingChanges(Invalid):
    """New words that are the old ones."""

    title = "These words change nothing"
    detail = "Change them, or leave the contract as it is."


class Overlaps(Conflict):
    """Two changes of the same words."""

    title = "These words are being changed already"
    detail = "Take the accepted change there back first, or edit it."


class WordingNotFound(NotFound):
    """No such accepted wording, for this organization and version."""

    title = "This change is not there"


class ChangeNotFound(NotFound):
    """The file has no such change or comment."""

    title = "The file has no such change"


class NoTrackedChanges(Invalid):
    """Nothing to read."""

    title = "This file has no tracked changes"
    detail = "Upload the Word file that the other side sent back with its changes tracked."


class ReadingFailed(Problem):
    """The engine gave up."""

    status = 500
    title = "The changes could not be read"
    detail = "The contract is safe. Start it again; if it fails once more, the log tells why."
