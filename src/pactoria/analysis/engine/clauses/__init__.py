"""Finds the clauses of a contract: 41 categories, each a span of the text with a calibrated confidence."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pactoria.analysis.engine.clauses.segments import Segment, cut
from pactoria.analysis.engine.result import Clause, Quote
from pactoria.documents.parsed import ParsedDocument

if TYPE_CHECKING:
    from pactoria.analysis.engine.clauses.model import Model

__all__ = ["FAINTEST", "find"]

FAINTEST = 0.05
"""Candidates below this confidence are not told."""


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
    found: dict[tuple[str, int, int], float] = {}
    for category, start, end, confidence in (
        *_in_segments(document, segments, model, progress),
        *_mentions(document.text, model),
    ):
        key = (category, start, end)
        if confidence > FAINTEST and document.text[start:end].strip():
            found[key] = max(confidence, found.get(key, 0.0))
    progress(1.0)
    return [
        Clause(category, Quote.of(document, start, end), confidence, confidence >= model.threshold(category))
        for (category, start, end), confidence in sorted(found.items(), key=lambda item: (item[0][1:], item[0][0]))
    ]


def _in_segments(
    document: ParsedDocument, segments: list[Segment], model: "Model", progress: Callable[[float], None]
) -> Iterator[tuple[str, int, int, float]]:
    candidates, confidences = model.read(document.text, segments, progress)
    for row, column, confidence in zip(
        candidates.rows.tolist(), candidates.columns.tolist(), confidences.tolist(), strict=True
    ):
        segment = segments[int(row)]
        yield model.categories[int(column)], segment.body, segment.end, float(confidence)


def _mentions(text: str, model: "Model") -> Iterator[tuple[str, int, int, float]]:
    for category, ranking, confidences in model.mentions_of(text):
        for (_, start, end), confidence in zip(ranking, confidences.tolist(), strict=True):
            yield category, start, end, confidence
