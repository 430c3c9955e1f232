"""What a summary is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pactoria.analysis.engine.result import Quote

__all__ = ["Paragraph", "Reader", "Sentence", "Summary"]


class Reader(StrEnum):
    """For whom a contract is told."""

    EXECUTIVE = "executive"
    """Who decides: what it is, what it costs, how long it binds, what can go wrong."""
    LAWYER = "lawyer"
    """Who advises: every weighty clause with its number, and what to check."""
    OPERATIONS = "operations"
    """Who carries it out: who does what by when."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that the contract says, in our words."""

    text: str
    cites: Sequence[Quote]
    """The words that it rests on; at least one."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences on one topic."""

    topic: str
    sentences: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class Summary:
    """A contract, told."""

    reader: Reader
    paragraphs: Sequence[Paragraph]
    silent: Sequence[str]
    """What a contract of this kind should say and this one does not. There are no words to cite."""
