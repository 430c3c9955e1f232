"""Finds how a contract stands to each statement of a playbook, and the words that show it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.playbooks.figures import bound_in, contradiction
from pactoria.analysis.engine.playbooks.own_words import look_for
from pactoria.analysis.engine.playbooks.playbook import Playbook, Standing, Statement
from pactoria.analysis.engine.result import Quote
from pactoria.analysis.engine.rules.pack import Search
from pactoria.analysis.engine.rules.reading import Reading
from pactoria.analysis.engine.rules.searching import sentences
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Verdict", "check"]

_MOST_QUOTES = 4
_SAYS_NOTHING = "The contract says nothing about it."
_SAYS_FALLBACK = "The contract says what the fallback asks for."
_SAYS_OTHERWISE = "The contract says otherwise in the words below."


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the contract stands to one statement."""

    statement: Statement
    standing: Standing
    quotes: Sequence[Quote]
    """The words that show it; none for what is missing."""
    how: str = ""
    """For what deviates: what the contract says against the position."""
    fallback_met: bool | None = None
    """Whether what deviates or is missing keeps to the fallback; None where there is none, or nothing to ask."""


def check(
    playbook: Playbook,
    document: ParsedDocument,
    *,
    contract_type: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Verdict]:
    """Return a verdict for each statement that applies to contracts of a type, in the playbook's order.

    `progress` is called with the id of each statement before it is looked for.
    """
    reading = Reading(document)
    verdicts: list[Verdict] = []
    for statement in playbook.statements:
        if statement.applies_to(contract_type):
            if progress is not None:
                progress(statement.id)
            verdicts.append(_with_fallback(_verdict(statement, reading), reading))
    return verdicts


def _verdict(statement: Statement, reading: Reading) -> Verdict:
    if not statement.searches:
        return _by_own_words(statement, reading)
    found = {
        Standing.MET: _quotes(statement.met, reading),
        Standing.DEVIATES: _quotes(statement.deviates, reading),
    }
    other = Standing.MET if statement.prevails is Standing.DEVIATES else Standing.DEVIATES
    for standing in (statement.prevails, other):
        if found[standing]:
            return _found(statement, standing, found[standing])
    return _silent(statement)


def _by_own_words(statement: Statement, reading: Reading) -> Verdict:
    found = look_for(statement.statement, reading)
    if found.standing is Standing.MISSING:
        return _silent(statement)
    quotes = [Quote.of(reading.document, start, end) for start, end in found.places]
    return Verdict(statement, found.standing, quotes, found.how)


def _silent(statement: Statement) -> Verdict:
    how = _SAYS_NOTHING if statement.otherwise is Standing.DEVIATES else ""
    return Verdict(statement, statement.otherwise, (), how)


def _found(statement: Statement, standing: Standing, quotes: Sequence[Quote]) -> Verdict:
    if standing is not Standing.DEVIATES:
        return Verdict(statement, standing, quotes)
    bounds = bound_in(statement.statement)
    told = next((told for quote in quotes if (told := contradiction(bounds, quote.quote))), _SAYS_OTHERWISE)
    return Verdict(statement, standing, quotes, told)


def _with_fallback(verdict: Verdict, reading: Reading) -> Verdict:
    """Tell of what is not met whether the fallback is; the words that show it come after those that deviate."""
    statement = verdict.statement
    if verdict.standing is Standing.MET or not statement.fallback:
        return verdict
    if statement.fallback_met:
        quotes = _quotes(statement.fallback_met, reading)
    else:
        found = look_for(statement.fallback, reading)
        kept = found.places if found.standing is Standing.MET else ()
        quotes = [Quote.of(reading.document, start, end) for start, end in kept]
    shown = [*verdict.quotes, *(quote for quote in quotes if quote not in verdict.quotes)] if quotes else verdict.quotes
    if quotes and verdict.standing is Standing.MISSING:
        # The words that keep to the fallback speak of the matter: it is no longer missing.
        return Verdict(statement, Standing.DEVIATES, shown, _SAYS_FALLBACK, fallback_met=True)
    return Verdict(statement, verdict.standing, shown, verdict.how, bool(quotes))


def _quotes(searches: Sequence[Search], reading: Reading) -> list[Quote]:
    """Return the sentences that the searches find, in order."""
    places = {place for search in searches for place in sentences(search, reading)}
    return [Quote.of(reading.document, start, end) for start, end in sorted(places)[:_MOST_QUOTES]]
