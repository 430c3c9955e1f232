"""What an obligation is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pactoria.analysis.engine.result import Duration, Quote

__all__ = ["Obligation", "ObligationKind", "Timing", "TimingKind"]


class ObligationKind(StrEnum):
    """What a duty is about; `kinds.yaml` holds the words that tell."""

    PAYMENT = "payment"
    CONFIDENTIALITY = "confidentiality"
    INDEMNITY = "indemnity"
    INSURANCE = "insurance"
    REPORTING = "reporting"
    RECORDS = "records"
    NOTICE = "notice"
    RETURN = "return"
    DATA = "data"
    RESTRICTION = "restriction"
    DELIVERY = "delivery"
    COMPLIANCE = "compliance"
    SUPPORT = "support"
    OTHER = "other"


class TimingKind(StrEnum):
    """In which way words bind a duty to time or circumstances."""

    DEADLINE = "deadline"
    """Until when: "within 30 days after receipt of the invoice", "promptly"."""
    FREQUENCY = "frequency"
    """How often: "each quarter"."""
    PERIOD = "period"
    """How long: "for two years after the end of this Agreement"."""
    CONDITION = "condition"
    """In which case: "if a Deliverable is late"."""
    EXCEPTION = "exception"
    """In which case not: "unless a law requires it"."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Words that say when, how often, how long, if or unless."""

    kind: TimingKind
    place: Quote
    duration: Duration | None = None
    """The length of time in a deadline or period that has one."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty of one party, or of each."""

    id: str
    """Stable: the same words at the same place of the same text have the same id."""
    who: str
    """The party as the contract calls it ("Licensee"), or "Each party"."""
    party: str | None
    """Its full name; None where the duty binds each party alike or a role that nobody in particular has."""
    prohibited: bool
    """Whether it must not be done."""
    what: str
    """The action in the contract's own words, in one line: "pay each invoice within thirty days"."""
    kind: ObligationKind
    timings: Sequence[Timing]
    place: Quote
    """The sentence or the part of it that binds."""
    section: str | None
