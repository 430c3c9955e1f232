"""What a suggestion says: wording in the contract's own words, where it goes, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.suggestions.clause import Stance
from pactoria.analysis.engine.suggestions.outline import Words

__all__ = ["ENGINE", "Suggestion", "Variant"]

ENGINE = "offline-suggestions/3"
"""Name and version of what suggests."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording. It replaces the suggestion's words by `text`, and puts `paragraphs` after the block they end in."""

    stance: Stance
    label: str
    """Such as "Favourable", or "For the Customer" to a reader who takes no side."""
    text: str
    paragraphs: Sequence[Words]
    blanks: Sequence[str]
    """What a person has to fill in, as it stands in the wording: "[amount]"."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A clause of the library for one place of a contract."""

    id: str
    """Stable for the same clause at the same place."""
    clause: str
    title: str
    category: str
    reason: str
    """Why it is asked for, fit for the eyes of the other side."""
    start: int
    end: int
    """The words that it replaces; the same for one that only adds."""
    current: str
    """`document.text[start:end]`."""
    context: tuple[int, int]
    """The sentence or block around that place, to show the change in."""
    where: str
    """Such as "Instead of the sentence in section 7.2"."""
    notes: Sequence[str]
    """What one should know before accepting it."""
    variants: Sequence[Variant]
