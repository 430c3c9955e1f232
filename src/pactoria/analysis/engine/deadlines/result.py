"""What a deadline is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pactoria.analysis.engine.result import Quote

__all__ = ["Deadline", "DeadlineKind"]


class DeadlineKind(StrEnum):
    """Why a day matters."""

    START = "start"
    """The contract, or what it promises, begins."""
    END = "end"
    """The contract ends, or its first term does."""
    RENEWAL = "renewal"
    """It goes on for another term unless somebody has stopped it."""
    NOTICE = "notice"
    """The last day on which a notice stops the renewal."""
    OPTION = "option"
    """The last day on which a right can be used, such as to extend a lease."""
    PAYMENT = "payment"
    """Money is due."""
    DELIVERY = "delivery"
    """Something is to be handed over or done."""
    OTHER = "other"
    """Another day that the contract names."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day, what happens on it, and how one gets to it."""

    key: str
    """The same for the same deadline of later versions, as long as its words stay; unique within a contract."""
    kind: DeadlineKind
    day: date
    safe_day: date
    """By when to act: `day`, or the business day before where that is none. For starts and ends it is `day`."""
    title: str
    """What the day is, in a line: "Last day to stop the renewal"."""
    how: str
    """How it was counted, in words."""
    who: str | None
    """The party that has to act, as the contract calls it; None where that is open."""
    place: Quote
    """The words that it was read from."""
    section: str | None
