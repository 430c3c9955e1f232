"""What cells say, made of what the engines have found. Pure, for isolated processes."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pactoria.analysis.engine.playbooks.checking import Verdict
from pactoria.analysis.engine.playbooks.playbook import Standing, position_of
from pactoria.analysis.engine.result import Clause, Duration, Fact, Facts, Money, Quote
from pactoria.analysis.engine.sections import Sections
from pactoria.analysis.grids.asking import FACTS, STANDINGS, ValueType
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Cell", "Citing", "of_answer", "of_clauses", "of_fact", "of_passages", "of_verdict"]

Json = dict[str, Any]

_MOST_CITED = 3
_LONGEST_QUOTE = 600
_LONGEST_SORTED = 200
_LONGEST_SHOWN = 300
_LONGEST_NAMES = 500
_DAYS = {"day": 1.0, "business day": 1.4, "week": 7.0, "month": 30.4375, "year": 365.25}
_DOES_NOT_HOLD = "What was found could not be shown in the contract's words, and is left out."


class Citing:
    """Cites a document: words that it does not have are left out, sections are told."""

    def __init__(self, document: ParsedDocument) -> None:
        self._document = document
        self._sections = Sections(document)

    def of(self, places: Iterable[Quote]) -> list[Json]:
        """Return the first places that hold, each with start, end, quote and section; long ones are cut at a word."""
        cited: list[Json] = []
        for place in places:
            if not place.holds_in(self._document) or len(cited) == _MOST_CITED:
                continue
            end = place.end
            if end - place.start > _LONGEST_QUOTE:
                space = self._document.text.rfind(" ", place.start, place.start + _LONGEST_QUOTE)
                end = space if space > place.start else place.start + _LONGEST_QUOTE
            quote = self._document.text[place.start : end]
            section = self._sections.number_at(place.start)
            cited.append({"start": place.start, "end": end, "quote": quote, "section": section})
        return cited


@dataclass(slots=True)
class Cell:
    """What one contract says to one question."""

    is_present: bool = False
    display: str = ""
    value: Json | None = None
    sort_text: str | None = None
    sort_number: float | None = None
    sort_date: date | None = None
    citations: Sequence[Json] = ()
    remark: str | None = None

    def members(self) -> Json:
        """Return what is kept of it."""
        return {
            "is_present": self.is_present,
            "display": self.display,
            "value": self.value,
            "sort_text": self.sort_text,
            "sort_number": self.sort_number,
            "sort_date": self.sort_date,
            "citations": list(self.citations),
            "remark": self.remark,
        }


def _sorted_by(words: str) -> str:
    return " ".join(words.casefold().split())[:_LONGEST_SORTED]


def _borne_out(cell: Cell) -> Cell:
    """Return the cell, or where no words of the contract bear it out, one that says so."""
    return cell if cell.citations else Cell(remark=_DOES_NOT_HOLD)


def of_fact(facts: Facts, name: str, citing: Citing) -> Cell:
    """Tell a fact: its value as its type has it, at the words that it was read from."""
    found: Any = getattr(facts, name)
    if not found:
        return Cell()
    if name == "parties":
        words = ", ".join(party.name for party in found)[:_LONGEST_NAMES]
        return _borne_out(_text(words, citing.of(party.place for party in found)))
    if name == "amounts":
        found = max(found, key=lambda amount: Decimal(amount.value.amount))
    fact: Fact[Any] = found
    return _borne_out(_typed(FACTS[name].value_type, fact.value, citing.of([fact.place])))


def _typed(kind: ValueType, value: Any, citations: list[Json]) -> Cell:
    match kind:
        case ValueType.DATE:
            return _date(str(value), citations)
        case ValueType.DURATION:
            return _duration(value, citations)
        case ValueType.MONEY:
            return _money(value, citations)
        case ValueType.FLAG:
            return _flag(citations, is_so=bool(value))
        case _:
            return _text(str(value), citations)


def _text(words: str, citations: list[Json]) -> Cell:
    return Cell(is_present=True, display=words, sort_text=_sorted_by(words), citations=citations)


def _date(told: str, citations: list[Json]) -> Cell:
    cell = Cell(is_present=True, display=told, citations=citations)
    with suppress(ValueError):  # a month or a year stays what it is
        cell.sort_date = date.fromisoformat(told)
        cell.value = {"day": told}
    return cell


def _duration(length: Duration, citations: list[Json]) -> Cell:
    return Cell(
        is_present=True,
        display=f"{length.count:g} {length.unit}{'' if length.count == 1 else 's'}",
        value={"number": length.count, "unit": length.unit},
        sort_number=round(length.count * _DAYS.get(length.unit, 1.0), 2),
        citations=citations,
    )


def _money(amount: Money, citations: list[Json]) -> Cell:
    number = float(amount.amount)
    return Cell(
        is_present=True,
        display=f"{amount.currency} {number:,.2f}",
        value={"number": number, "unit": amount.currency},
        sort_number=number,
        citations=citations,
    )


def _flag(citations: Sequence[Json], *, is_so: bool, is_present: bool = True) -> Cell:
    words = "Yes" if is_so else "No"
    return Cell(
        is_present=is_present,
        display=words,
        value={"flag": is_so},
        sort_text=words.lower(),
        sort_number=float(is_so),
        citations=citations,
    )


def of_clauses(clauses: Iterable[Clause], category: str, citing: Citing) -> Cell:
    """Tell whether the contract has a kind of clause, at the words that the analyst is surest of."""
    there = sorted(
        (clause for clause in clauses if clause.accepted and clause.category == category),
        key=lambda clause: (-clause.confidence, clause.place.start),
    )
    citations = citing.of(clause.place for clause in there)
    return _flag(citations, is_so=bool(citations), is_present=bool(citations))


def of_verdict(verdict: Verdict | None, citing: Citing) -> Cell:
    """Tell how the contract stands to a statement; None: the statement is for other types of contracts."""
    if verdict is None:
        return Cell(display="Not applicable", remark="The statement is for other types of contracts.")
    display, rank = STANDINGS[verdict.standing]
    return Cell(
        verdict.standing is not Standing.MISSING,
        display,
        {
            "standing": verdict.standing.value,
            "fallback_met": verdict.fallback_met,
            # What a person decides about the verdict holds as long as the statement asks for the same.
            "position": position_of(verdict.statement.statement, verdict.statement.fallback),
        },
        sort_text=verdict.standing.value,
        sort_number=rank,
        citations=citing.of(verdict.quotes),
        remark=verdict.how or None,
    )


def of_passages(passages: Sequence[Json], remark: str | None = None) -> Cell:
    """Tell what the built-in reader has found: passages with start, end, quote, section and what they say."""
    if not passages:
        return Cell(remark=remark)
    words = str(passages[0].get("says") or " ".join(str(passages[0]["quote"]).split()))
    short = words if len(words) <= _LONGEST_SHOWN else words[: _LONGEST_SHOWN - 1].rstrip() + "…"
    cell = _text(short, _cites(passages))
    cell.remark = remark
    return cell


def of_answer(answer: str, cites: Sequence[Json]) -> Cell:
    """Tell a model's answer, which the contract bears out."""
    return _text(answer, _cites(cites))


def _cites(passages: Sequence[Json]) -> list[Json]:
    return [{name: passage[name] for name in ("start", "end", "quote", "section")} for passage in passages]
