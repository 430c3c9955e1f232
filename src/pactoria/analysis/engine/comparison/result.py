"""What a comparison of two contracts says beside its redline."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pactoria.analysis.engine.result import Quote, Side

__all__ = ["ENGINE", "Change", "ChangeKind", "Changes", "Importance"]

ENGINE = "offline-compare/6"
"""Name and version of what finds changes."""


class ChangeKind(StrEnum):
    """What a change is about."""

    TERM = "term"
    """A key fact: parties, dates, term, renewal, notice, governing law."""
    FIGURE = "figure"
    """An amount, a length of time, a percentage or a date in a clause."""
    DUTY = "duty"
    """What somebody must, may or must not do."""
    WORD = "word"
    """A word that lawyers watch, such as "sole" or "reasonable"."""
    CLAUSE = "clause"
    """A clause that was added or removed."""
    RISK = "risk"
    """A finding that only one of the two has."""


class Importance(StrEnum):
    """How soon one should look at a change."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of substance, with the words on both sides that show it."""

    id: str
    """Stable for the same change of the same two texts."""
    kind: ChangeKind
    topic: str
    """Such as "Liability" or "Term and renewal"."""
    title: str
    """Such as "Notice to stop renewal: 30 days, now 90 days"."""
    importance: Importance
    old: Quote | None
    new: Quote | None
    """At least one of the two is there."""
    row: int
    """Index of the comparison's row that shows it."""
    section: str | None
    """Number of the section, in the new document, or in the old one for what is gone."""
    gains: Side | None = None
    """Whom it helps, where that can be said."""
    reason: str | None = None
    """Why it helps, or what it means."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes of substance."""

    engine: str
    side: Side
    changes: Sequence[Change]
    """The most important first, then in the order of the new document."""
    dropped: int = 0
    """Claims whose quote did not hold and that are therefore not shown."""
