"""What a review says. Every span is checked against the text where it is made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from pactoria.documents.parsed import ParsedDocument

__all__ = [
    "Clause",
    "Duration",
    "Fact",
    "Facts",
    "Finding",
    "MissingClause",
    "Money",
    "Party",
    "Quote",
    "QuoteMismatchError",
    "Review",
    "Severity",
    "Side",
]


T = TypeVar("T")


class QuoteMismatchError(ValueError):
    """A quote is not what the document says at that place."""


class Severity(StrEnum):
    """How much a point matters to the side that reads."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Side(StrEnum):
    """Whose interests a review looks after."""

    NEUTRAL = "neutral"
    """Nobody's in particular: each point counts as for the party that it hurts more."""
    CUSTOMER = "customer"
    """Who pays or receives: buyer, licensee, client, tenant, distributor that buys in, franchisee."""
    VENDOR = "vendor"
    """Who is paid or provides: seller, licensor, supplier, service provider, manufacturer, franchisor."""
    DISCLOSER = "discloser"
    """Who gives confidential information."""
    RECIPIENT = "recipient"
    """Who is given confidential information."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of the document with its exact words."""

    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, document: ParsedDocument, start: int, end: int) -> "Quote":
        """Cut a quote out of the document.

        Raises:
            QuoteMismatchError: if the span is empty or lies outside of the text.
        """
        if not 0 <= start < end <= len(document.text):
            raise QuoteMismatchError(f"no words at {start}:{end} of a text of {len(document.text)} characters")
        return cls(start, end, document.text[start:end])

    def holds_in(self, document: ParsedDocument) -> bool:
        """Tell whether the document says exactly this at this place."""
        return self.start < self.end and document.text[self.start : self.end] == self.quote


@dataclass(frozen=True, slots=True)
class Clause:
    """A span that is, with some confidence, a clause of one of the 41 categories of CUAD."""

    category: str
    place: Quote
    confidence: float
    """Calibrated, 0..1."""
    accepted: bool
    """Whether the engine stands behind it: its confidence is above the category's threshold."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who is bound by the contract."""

    name: str
    role: str | None
    """What the contract calls it, such as "Licensor"."""
    place: Quote


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as written: "ninety (90) days" is 90 days."""

    count: float
    unit: str
    """"day", "business day", "week", "month" or "year"."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as written."""

    amount: str
    """A decimal number without separators, such as "1250000.00"."""
    currency: str
    """ISO 4217."""


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A normalised value and the words that it was read from."""

    value: T
    place: Quote


@dataclass(frozen=True, slots=True)
class Facts:
    """What one looks for first in a contract. Dates are ISO 8601 ("2026-03-01")."""

    title: Fact[str] | None = None
    contract_type: str | None = None
    """A key of the engine's contract types, such as "nda", "license" or "services"."""
    parties: Sequence[Party] = field(default=())
    agreement_date: Fact[str] | None = None
    effective_date: Fact[str] | None = None
    expiration_date: Fact[str] | None = None
    term: Fact[Duration] | None = None
    """Initial term. Absent for a perpetual contract."""
    perpetual: Fact[bool] | None = None
    renewal: Fact[Duration] | None = None
    """Length of one renewal."""
    auto_renewal: Fact[bool] | None = None
    notice_period: Fact[Duration] | None = None
    """Notice that stops the renewal."""
    governing_law: Fact[str] | None = None
    """The jurisdiction as people call it: "New York", "England and Wales"."""
    amounts: Sequence[Fact[Money]] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """A point that the reader's side should know about, at its words."""

    id: str
    """Stable: the same rule at the same words of the same text has the same id, whatever the side."""
    rule: str
    severity: Severity
    title: str
    reason: str
    suggestion: str
    """Wording to ask for."""
    check: str
    """What a person should look at before relying on this."""
    category: str
    """The topic that findings are filtered by, such as "Liability" or "Term and renewal"."""
    place: Quote
    section: str | None
    """Number of the section that holds the words, as shown in the document."""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class MissingClause:
    """Something that a contract of this type should say and does not."""

    id: str
    rule: str
    severity: Severity
    title: str
    reason: str
    suggestion: str
    category: str


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the engine says about one document, for one side."""

    engine: str
    """Name and version of what made it, such as "offline/4"."""
    side: Side
    facts: Facts
    clauses: Sequence[Clause]
    findings: Sequence[Finding]
    missing: Sequence[MissingClause]
    score: int
    """0 (do not sign) to 100 (nothing to report) for this side."""
    dropped: int = 0
    """Claims whose quote did not hold and that are therefore not shown."""
