"""Finds the clauses of a contract: 41 categories, each a span of the text with a calibrated confidence."""

from collections.abc import Callable
from functools import cache

import numpy as np

from pactoria.analysis.engine.clauses.segments import cut
from pactoria.analysis.engine.result import Clause, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["FAINTEST", "find"]

FAINTEST = 0.05
"""Candidates below this confidence are not told."""


def _silent(done: float) -> None: ...


@cache
def _linear() -> "Linear":  # noqa: F821
    from pactoria.analysis.engine.clauses.linear import Linear, artefact

    return Linear.unpack(artefact("linear.npz"))


def find(document: ParsedDocument, progress: Callable[[float], None] = _silent) -> list[Clause]:
    """Find the clauses of a document, in the order of the text.

    `progress` is called with the share that is done, 0..1. Time is linear in the length of the text.
    """
    segments = cut(document)
    if not segments:
        progress(1.0)
        return []
    model = _linear()
    confidence = 1 / (1 + np.exp(-model.logits(document.text, segments)))
    found: list[Clause] = []
    for row, column in np.argwhere(confidence > FAINTEST):
        segment, sure = segments[row], float(confidence[row, column])
        place = Quote.of(document, segment.body, segment.end)
        found.append(Clause(model.categories[column], place, sure, sure >= 0.35))
    progress(1.0)
    return found
