"""Finds how a contract stands to each statement of a playbook, and the words that show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.playbooks.playbook import Playbook, Standing, Statement
from pactoria.analysis.engine.result import Quote
from pactoria.analysis.engine.rules.pack import Search
from pactoria.analysis.engine.rules.reading import Reading
from pactoria.analysis.engine.rules.searching import sentences
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Verdict", "check"]

_MOST_QUOTES = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the contract stands to one statement."""

    statement: Statement
    standing: Standing
    quotes: Sequence[Quote]
    """The words that show it; none for what is missing."""


def check(playbook: Playbook, document: ParsedDocument) -> list[Verdict]:
    """Return a verdict for each statement, in the playbook's order."""
    reading = Reading(document)
    return [_verdict(statement, reading) for statement in playbook.statements]


def _verdict(statement: Statement, reading: Reading) -> Verdict:
    found = {
        Standing.MET: _quotes(statement.met, reading),
        Standing.DEVIATES: _quotes(statement.deviates, reading),
    }
    other = Standing.MET if statement.prevails is Standing.DEVIATES else Standing.DEVIATES
    for standing in (statement.prevails, other):
        if found[standing]:
            return Verdict(statement, standing, found[standing])
    return Verdict(statement, statement.otherwise, ())


def _quotes(searches: Sequence[Search], reading: Reading) -> list[Quote]:
    """Return the sentences that the searches find, in order."""
    places = {place for search in searches for place in sentences(search, reading)}
    return [Quote.of(reading.document, start, end) for start, end in sorted(places)[:_MOST_QUOTES]]
