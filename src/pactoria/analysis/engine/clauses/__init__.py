"""Finds the clauses of a contract: 41 categories, each a span of the text with a calibrated confidence."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from pactoria.analysis.engine.clauses.segments import Segment, cut, words_at
from pactoria.analysis.engine.result import Clause, Quote
from pactoria.documents.parsed import ParsedDocument

if TYPE_CHECKING:
    from pactoria.analysis.engine.clauses.model import Model, Reading

__all__ = ["FAINTEST", "find"]

FAINTEST = 0.05
"""Candidates below this confidence are not told."""

Place = tuple[str, int, int]
"""A category, and where its words start and end."""


def _silent(done: float) -> None: ...


def find(document: ParsedDocument, progress: Callable[[float], None] = _silent) -> list[Clause]:
    """Find the clauses of a document, in the order of the text.

    A clause is a segment of the text (see `segments`) or, for names, dates and titles, a mention (see `mentions`).
    `progress` is called with the share that is done, 0..1. The same text gives the same clauses; time is linear in
    its length.
    """
    segments = cut(document)
    if not segments:
        progress(1.0)
        return []
    # Here, so that whoever only imports the engine does not wait for numpy and the model.
    from pactoria.analysis.engine.clauses.model import shipped

    model = shipped()
    reading = model.read(document.text, segments, progress)
    found: dict[Place, float] = {}
    confidences: dict[int, list[float]] = {}
    column = {category: index for index, category in enumerate(model.categories)}
    mentions = list(_mentions(document.text, model))
    for category, start, end, confidence in (*_in_segments(document.text, segments, model, reading), *mentions):
        confidences.setdefault(column[category], []).append(confidence)
        key = (category, start, end)
        if confidence > FAINTEST and document.text[start:end].strip():
            found[key] = max(confidence, found.get(key, 0.0))
    accepted = _accepted(found, model.present(reading, confidences), model.threshold)
    accepted = _introducing(accepted, {mention[:3] for mention in mentions})
    progress(1.0)
    return [
        Clause(key[0], Quote.of(document, key[1], key[2]), confidence, key in accepted)
        for key, confidence in sorted(found.items(), key=lambda item: (item[0][1:], item[0][0]))
    ]


def _accepted(
    found: Mapping[Place, float], present: frozenset[str], threshold: Callable[[str], float]
) -> frozenset[Place]:
    """Choose the clauses that the engine stands behind.

    Of each category that the document has as a whole: the best candidate, and every other one that is likely enough
    by itself.
    """
    best: dict[str, tuple[float, int, int]] = {}
    for (category, start, end), confidence in found.items():
        best[category] = max(best.get(category, (0.0, 0, 0)), (confidence, -start, -end))
    return frozenset(
        (category, start, end)
        for (category, start, end), confidence in found.items()
        if category in present and (confidence >= threshold(category) or best[category] == (confidence, -start, -end))
    )


def _introducing(accepted: frozenset[Place], mentions: AbstractSet[Place]) -> frozenset[Place]:
    """Leave out the sentences that only speak of a party: one that introduces it holds a name that is accepted, too."""
    names = [place[1] for place in accepted & mentions if place[0] == "Parties"]
    return frozenset(
        place
        for place in accepted
        if place[0] != "Parties" or place in mentions or any(place[1] <= name < place[2] for name in names)
    )


def _in_segments(
    text: str, segments: list[Segment], model: "Model", reading: "Reading"
) -> Iterator[tuple[str, int, int, float]]:
    candidates = reading.candidates
    for row, column, confidence in zip(
        candidates.rows.tolist(), candidates.columns.tolist(), reading.confidences.tolist(), strict=True
    ):
        segment = segments[int(row)]
        yield model.categories[int(column)], words_at(text, segment), segment.end, float(confidence)


def _mentions(text: str, model: "Model") -> Iterator[tuple[str, int, int, float]]:
    for category, ranking, confidences in model.mentions_of(text):
        for (_, start, end), confidence in zip(ranking, confidences.tolist(), strict=True):
            yield category, start, end, confidence
