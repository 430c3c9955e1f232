"""What can be wrong with runs."""

from pactoria.core.errors import Conflict, Invalid, NotFound, Problem

__all__ = ["AnswerBroken", "AnswerUnreadable", "NoModel", "RunFailed", "RunNotFound", "RunOver"]


class RunNotFound(NotFound):
    """No such run, for this organization."""

    title = "Run not found"


class RunOver(Conflict):
    """Too late to cancel."""

    title = "This run is already over"


class NoModel(Invalid):
    """A model is wanted, and none can take part."""

    title = "No model can do this"
    detail = "None is switched on that your plan includes. The built-in analyst does it without one: choose it instead."


class RunFailed(Problem):
    """The engine gave up."""

    status = 500
    title = "This did not finish"
    detail = "The contract is safe. Start it again; if it fails once more, the log tells why."


class AnswerBroken(Problem):
    """The model stopped in the middle of its answer."""

    status = 502
    title = "The model's answer broke off"
    detail = "What the built-in analyst says is there. Try again, or choose another model."


class AnswerUnreadable(Problem):
    """What the model has answered has not the form that it was asked for, twice."""

    status = 502
    title = "The model's answer cannot be used"
    detail = "It was asked twice, and answered in no form that can be checked. Choose another model."
