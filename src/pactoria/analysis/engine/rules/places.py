"""Places that a check of the text itself points out."""

from dataclasses import dataclass

from pactoria.analysis.engine.rules.reading import Passage, Reading

__all__ = ["Place", "around", "passage_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place with what there is to say about it."""

    start: int
    end: int
    detail: str


def passage_of(reading: Reading, offset: int) -> Passage | None:
    """Return the sentence at an offset."""
    number = reading.passage_at(offset)
    return reading.passages[number] if number is not None else None


def around(reading: Reading, passage: Passage, start: int, end: int, detail: str) -> Place:
    """Quote some words around a place, within its sentence."""
    text = reading.text
    first = max(passage.start, text.rfind(" ", passage.start, max(passage.start, start - 80)) + 1)
    last = text.find(" ", min(passage.end, end + 60), passage.end)
    return Place(first, last if last > 0 else passage.end, detail)
