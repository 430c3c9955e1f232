"""What a grid says, as plain data for its exports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["Cell", "Cited", "Line", "Sheet"]


@dataclass(frozen=True, slots=True)
class Cited:
    """Words of a contract that a cell rests on."""

    quote: str
    section: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one contract says to one question."""

    display: str
    """As people read it. Of a cell that is not filled: why."""
    typed: date | float | None = None
    """The value as a spreadsheet sorts it, where that is another than the words."""
    is_filled: bool = True
    is_stale: bool = False
    cited: Sequence[Cited] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A contract."""

    title: str
    link: str
    """Its address in the app."""
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid."""

    name: str
    columns: Sequence[str]
    lines: Sequence[Line]
