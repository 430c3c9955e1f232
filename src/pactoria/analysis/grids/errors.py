"""What can be wrong with a request about grids."""

from pactoria.core.errors import Conflict, Invalid, NotFound, Problem

__all__ = [
    "AnswerCancelled",
    "FillStopped",
    "FillUnderWay",
    "GridColumnInvalid",
    "GridColumnNotFound",
    "GridEmpty",
    "GridFilterInvalid",
    "GridNotDeleted",
    "GridNotFound",
    "GridStatementGone",
    "NoFillUnderWay",
    "NoPayer",
    "NothingToFill",
    "TooManyColumns",
    "TooManyRows",
]


class GridNotFound(NotFound):
    """No such grid, for this organization."""

    title = "Grid not found"


class GridNotDeleted(Conflict):
    """Only what is deleted can be restored."""

    title = "This grid is not deleted"


class GridColumnNotFound(NotFound):
    """No such column in this grid."""

    title = "Column not found"
    detail = "Somebody may have removed it. Reload the page."


class GridColumnInvalid(Invalid):
    """A column asks for something that there is not."""

    title = "This column cannot be added"


class GridStatementGone(NotFound):
    """The playbook has the statement no longer that a column asks for."""

    title = "Statement not found"
    detail = "The playbook has no such statement any more. Take the column out, or add one for another statement."


class TooManyRows(Invalid):
    """More contracts than a grid holds."""

    title = "Too many contracts for one grid"


class TooManyColumns(Invalid):
    """More questions than a grid holds."""

    title = "Too many columns for one grid"


class GridFilterInvalid(Invalid):
    """A filter or a sort that no column understands."""

    title = "This filter cannot be used"


class AnswerCancelled(Conflict):
    """Somebody has stopped the model."""

    title = "Somebody cancelled this answer"
    detail = "Fill the grid again to have it."


class FillUnderWay(Conflict):
    """A grid is filled once at a time."""

    title = "This grid is being filled already"
    detail = "Wait until that is done, or cancel it."


class FillStopped(Problem):
    """The job of a filling has failed as often as it is tried."""

    status = 500
    title = "Filling stopped before the end"
    detail = (
        "Something went wrong on the server, several times. Go on to fill the rest; should it stop again, the "
        "server's log tells why."
    )


class NoFillUnderWay(Conflict):
    """Too late to cancel."""

    title = "This grid is not being filled"


class NoPayer(Conflict):
    """Whoever asked for a filling has no account any more."""

    title = "Nobody pays for the models' answers"
    detail = "Whoever started this has no account any more. Start it again."


class GridEmpty(Conflict):
    """A grid without contracts or without questions has no cells."""

    title = "There is nothing to fill yet"
    detail = "Choose contracts and add columns first."


class NothingToFill(Conflict):
    """All cells are filled."""

    title = "There is nothing to fill"
    detail = "Every cell is filled and up to date."
