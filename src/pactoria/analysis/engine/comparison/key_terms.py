"""Key facts that differ: parties, dates, term, renewal, notice, governing law."""

from collections.abc import Iterator
from typing import Any

from pactoria.analysis.engine.comparison.places import Pair, Text
from pactoria.analysis.engine.comparison.result import ChangeKind, Importance
from pactoria.analysis.engine.comparison.values import shown
from pactoria.analysis.engine.comparison.writing import Draft
from pactoria.analysis.engine.result import Fact, Facts, Party, Quote

__all__ = ["key_terms"]

_FACTS = (
    ("governing_law", "Governing law", "Disputes"),
    ("notice_period", "Notice to stop renewal", "Term and renewal"),
    ("term", "Term", "Term and renewal"),
    ("renewal", "Length of a renewal", "Term and renewal"),
    ("auto_renewal", "Automatic renewal", "Term and renewal"),
    ("perpetual", "Perpetual", "Term and renewal"),
    ("expiration_date", "End", "Dates"),
    ("effective_date", "Effective date", "Dates"),
    ("agreement_date", "Date of the agreement", "Dates"),
)


def key_terms(pair: Pair, old: Facts, new: Facts) -> Iterator[Draft]:
    """Yield the facts whose value differs, where the words that state them changed."""
    for name, label, topic in _FACTS:
        before: Fact[Any] | None = getattr(old, name)
        after: Fact[Any] | None = getattr(new, name)
        if (before and before.value) == (after and after.value):
            continue
        draft = Draft(
            ChangeKind.TERM,
            topic,
            _told(label, before and shown(before.value), after and shown(after.value)),
            Importance.HIGH,
            old=_quote(pair.old, before),
            new=_quote(pair.new, after),
        )
        if _stands(pair, before, after):
            yield draft
    yield from _parties(pair, old, new)


def _parties(pair: Pair, old: Facts, new: Facts) -> Iterator[Draft]:
    before = {_key(party): party for party in old.parties}
    after = {_key(party): party for party in new.parties}
    gone = [party for key, party in before.items() if key not in after and _changed(pair.old, pair, party)]
    come = [party for key, party in after.items() if key not in before and _changed(pair.new, pair, party)]
    for party in gone:
        twin = next((other for other in come if other.role and other.role == party.role), None)
        if twin is not None:
            come.remove(twin)
        title = f"{party.role or 'Party'}: {party.name}, now {twin.name}" if twin else f"Party removed: {party.name}"
        yield Draft(
            ChangeKind.TERM, "Parties", title, Importance.HIGH, old=party.place, new=twin.place if twin else None
        )
    for party in come:
        yield Draft(ChangeKind.TERM, "Parties", f"Party added: {party.name}", Importance.HIGH, new=party.place)


def _key(party: Party) -> str:
    return " ".join(party.name.lower().replace(",", "").replace(".", "").split())


def _changed(text: Text, pair: Pair, party: Party) -> bool:
    return pair.reworded(text.row_at(party.place.start))


def _stands(pair: Pair, before: Fact[Any] | None, after: Fact[Any] | None) -> bool:
    """Tell whether the words that state a fact were touched on each side that states it."""
    places = [(pair.old, before), (pair.new, after)]
    return all(fact is None or pair.reworded(text.row_at(fact.place.start)) for text, fact in places)


def _quote(text: Text, fact: Fact[Any] | None) -> Quote | None:
    return text.sentence(fact.place.start, fact.place.end) if fact else None


def _told(label: str, before: str | None, after: str | None) -> str:
    if before is None:
        return f"{label} now stated: {after}"
    return f"{label} no longer stated: {before}" if after is None else f"{label}: {before}, now {after}"
