"""Changes before they have an identity and a place in the comparison."""

import hashlib
from dataclasses import dataclass

from pactoria.analysis.engine.comparison.places import Pair
from pactoria.analysis.engine.comparison.result import Change, ChangeKind, Importance
from pactoria.analysis.engine.result import Quote, Side

__all__ = ["Draft", "finished"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What one part of the analyst says."""

    kind: ChangeKind
    topic: str
    title: str
    importance: Importance
    old: Quote | None = None
    new: Quote | None = None
    gains: Side | None = None
    reason: str | None = None


def finished(draft: Draft, pair: Pair) -> Change | None:
    """Return the change; None if its words are not where it says, or nowhere."""
    sides = [(pair.new, draft.new), (pair.old, draft.old)]
    if all(quote is None for _, quote in sides):
        return None
    if any(quote is not None and not quote.holds_in(text.document) for text, quote in sides):
        return None
    text, quote = next((text, quote) for text, quote in sides if quote is not None)
    row = text.row_at(quote.start)
    if row is None:
        return None
    told = "\0".join([draft.kind, draft.title, *(f"{q.start}:{q.quote}" if q else "" for q in (draft.old, draft.new))])
    return Change(
        id=hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16],
        kind=draft.kind,
        topic=draft.topic,
        title=draft.title,
        importance=draft.importance,
        old=draft.old,
        new=draft.new,
        row=row,
        section=text.section_at(quote.start),
        gains=draft.gains,
        reason=draft.reason,
    )
