"""Start, end, renewals, and the last days on which one can do something about them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pactoria.analysis.engine.deadlines.counting import OutOfRangeError, before, months_later, spoken, spoken_day
from pactoria.analysis.engine.deadlines.result import Deadline, DeadlineKind
from pactoria.analysis.engine.deadlines.source import Source, as_date, runs_on
from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Duration, Quote

__all__ = ["of_the_term"]

_AHEAD = 3
"""Renewals that are told ahead."""
_MOST_TURNS = 600
_LOOK_BACK = timedelta(days=366)
"""Renewals that are longer ago are history."""
_AT_LEAST = re.compile(
    r"\b(?:at\s+least|no(?:t)?\s+less\s+than|no(?:t)?\s+later\s+than|upon|giving|minimum\s+of)\s+(?:a\s+)?$",
    re.IGNORECASE,
)
_BEFORE_ITS_END = re.compile(
    r"['\u2019]?\s*(?:(?:prior\s+)?(?:written\s+)?notice\s+)?(?:before|prior\s+to|in\s+advance\s+of)\s+(?:its|the|such)\s+"
    r"(?:\w+\s+){0,4}?(?:end|expir)",
    re.IGNORECASE,
)
_TO_EXTEND = re.compile(
    r"\b(?:option\s{1,9}to\s{1,9}(?:extend|renew)\b|may\s{1,9}(?:also\s{1,9}|further\s{1,9})?(?:extend|renew)\s{1,9}"
    r"(?:the\s{1,9}|this\s{1,9}|its\s{1,9})?(?:initial\s{1,9}|current\s{1,9})?(?:term|agreement|contract|lease|licen[cs]e)\b)",
    re.IGNORECASE,
)
_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def of_the_term(source: Source, today: date) -> Iterator[Deadline]:
    """Yield what follows from start, length, renewal and notice."""
    facts = source.facts
    start = as_date(facts.effective_date)
    if start and facts.effective_date:
        yield source.deadline(
            DeadlineKind.START, start, "Takes effect", "The contract names this day.", facts.effective_date.place
        )
    end = as_date(facts.expiration_date)
    if end is None or facts.expiration_date is None:
        return
    how = _how_it_ends(source, end)
    if runs_on(source.document.text, facts):
        # The day that it may first end is a day to decide, and no end.
        yield from _notice(source, end, 0, "Last day to end it with its first term")
    elif facts.auto_renewal and facts.auto_renewal.value and facts.renewal:
        yield from _renewals(source, end, facts.renewal.value, how, today)
        # Somebody may have a right to extend it for longer than it renews by itself.
        yield from _option(source, end, besides=facts.auto_renewal.place)
    else:
        yield source.deadline(DeadlineKind.END, end, "Contract ends", how, facts.expiration_date.place)
        yield from _notice(source, end, 0)
        yield from _option(source, end)


def _how_it_ends(source: Source, end: date) -> str:
    """Say how the end is known: written, or counted."""
    fact, term = source.facts.expiration_date, source.facts.term
    written = any(
        d.iso == end.isoformat() for d in source.written if fact and fact.place.start <= d.start < fact.place.end
    )
    if written or term is None:
        return "The contract names this day."
    begins = [day for day in (source.start, *source.named.values()) if day]
    for begin in begins:
        try:
            if before(end, term.value, source.open_days) == begin or _lasts(begin, term.value, end):
                counted = f"{_capital(spoken(term.value))} from {spoken_day(begin)}."
                return f"{counted} If that first day counts, the term ends a day earlier."
        except OutOfRangeError:
            continue
    return f"Counted from a term of {spoken(term.value)}."


def _lasts(begin: date, term: Duration, end: date) -> bool:
    months = {"month": 1, "year": 12}.get(term.unit)
    return months is not None and months_later(begin, int(term.count * months)) == end


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _renewals(source: Source, end: date, length: Duration, how: str, today: date) -> Iterator[Deadline]:
    """Yield each renewal that is not long over, the next few of them, each with the last day to stop it."""
    months = int(length.count * {"month": 1, "year": 12}.get(length.unit, 0))
    renewal, words = source.facts.renewal, spoken(length)
    if months < 1 or renewal is None:
        return
    ahead = 0
    for turn in range(_MOST_TURNS):
        try:
            day = months_later(end, turn * months)  # always from the first end: 31 January stays the 31st where it can
        except OutOfRangeError:
            return
        if day < today - _LOOK_BACK:
            continue
        terms = words if turn == 1 else f"{turn} terms of {words}"
        told = how if turn == 0 else f"{_capital(terms)} after {spoken_day(end)}, when the first term ends."
        name = f"{_ORDINALS[turn]} renewal" if turn < len(_ORDINALS) else f"Renewal {turn + 1}"
        yield source.deadline(
            DeadlineKind.RENEWAL, day, f"{name}, for {words}, unless stopped", told, renewal.place, turn=turn
        )
        yield from _notice(source, day, turn)
        ahead += day >= today
        if ahead == _AHEAD:
            return


def _notice(source: Source, end: date, turn: int, title: str = "Last day to stop the renewal") -> Iterator[Deadline]:
    period = source.facts.notice_period
    if period is None or (source.facts.auto_renewal and not source.facts.auto_renewal.value):
        return
    try:
        day = before(end, period.value, source.open_days)
    except OutOfRangeError:
        return
    how = f"{_capital(spoken(period.value))} before {spoken_day(end)}, when the term ends"
    how += _short_month(day, end, period.value) + "."
    yield source.deadline(DeadlineKind.NOTICE, day, title, how, period.place, turn=turn)


def _short_month(day: date, end: date, period: Duration) -> str:
    if period.unit in {"month", "year"} and day.day != end.day:
        return f"; {day:%B} has no day {end.day}, so its last day counts"
    return ""


def _option(source: Source, end: date, besides: Quote | None = None) -> Iterator[Deadline]:
    """Yield the last day to use an option to extend, where its sentence says how long before the end.

    `besides` is the sentence by which a contract renews by itself: an option is in another one.
    """
    text, renewal = source.document.text, source.facts.renewal if besides is None else None
    places = [renewal.place.start] if renewal else [found.start() for found in _TO_EXTEND.finditer(text)]
    for place in places:
        start, stop = sentence_at(text, place)
        if besides is not None and start < besides.end and besides.start < stop:
            continue
        for length in durations.find(text, start, stop):
            if not _AT_LEAST.search(text, max(start, length.start - 30), length.start):
                continue
            if not _BEFORE_ITS_END.match(text, length.end, min(stop, length.end + 90)):
                continue
            try:
                day = before(end, length.value, source.open_days)
            except OutOfRangeError:
                return
            how = f"{_capital(spoken(length.value))} before {spoken_day(end)}, when the term ends"
            how += _short_month(day, end, length.value) + "."
            title = f"Last day to extend for {spoken(renewal.value)}" if renewal else "Last day to extend"
            yield source.deadline(DeadlineKind.OPTION, day, title, how, Quote.of(source.document, start, stop))
            return
