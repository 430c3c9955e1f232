"""What can be wrong with a request about deadlines."""

from pactoria.core.errors import Conflict, Invalid, NotFound

__all__ = ["CalendarNotFound", "DeadlineNotFound", "NotReadYet", "ReasonMissing"]


class DeadlineNotFound(NotFound):
    """No such deadline, for this organization."""

    title = "Deadline not found"


class CalendarNotFound(NotFound):
    """The secret opens no calendar, or no longer."""

    title = "Calendar not found"
    detail = "The link was replaced or switched off. Make a new one under Deadlines."


class ReasonMissing(Invalid):
    """A corrected date says why it is another than the contract's."""

    title = "Say why the date is another one"
    detail = "Whoever looks at this later will want to know, such as 'amendment of 3 May'."


class NotReadYet(Conflict):
    """The contract's review is not over, so nothing was read yet."""

    title = "Not read yet"
    detail = "Duties and dates are there as soon as the contract's review is done."
