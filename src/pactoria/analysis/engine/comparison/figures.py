"""Figures that differ in clauses that are on both sides: amounts, lengths of time, percentages, dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pactoria.analysis.engine.comparison.benefits import Figured, helped
from pactoria.analysis.engine.comparison.places import Hunk, Pair, Text
from pactoria.analysis.engine.comparison.result import ChangeKind, Importance
from pactoria.analysis.engine.comparison.terms import terms
from pactoria.analysis.engine.comparison.values import shown
from pactoria.analysis.engine.comparison.writing import Draft
from pactoria.analysis.engine.facts import dates, durations
from pactoria.analysis.engine.facts.durations import number_of
from pactoria.analysis.engine.facts.money import amounts
from pactoria.analysis.engine.result import Duration
from pactoria.analysis.engine.rules.patterns import NUMBERS
from pactoria.analysis.engine.rules.roles import Roles

__all__ = ["figures"]

_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:%|per\s?cent\b)", re.IGNORECASE)
_A_UNIT = re.compile(r"(?:an?|each)[\s-]", re.IGNORECASE)
_LASTS = re.compile(r"\b(?:for|of|within|to|than|least|most|after|during|by|additional|further)\s+$", re.IGNORECASE)
"""Before "a year" that is a length of time; that of "7 % a year" and "once a year" is a rate."""
_BEFORE = 30
_SPELLED = "|".join(sorted(NUMBERS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"\s*(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}})|(?P<words>{_SPELLED}))\s*",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:\s+or\s+(?:more|fewer|less))?(?:\s+(?:consecutive|successive|full|whole))?\s+(day|week|month|year)s?\b",
    re.IGNORECASE,
)
_NO_FIGURE = re.compile(
    r"(?:\b(?:sections?|clauses?|articles?|paragraphs?|schedules?|exhibits?|annex|appendix|version|no|number|page|part)\b"
    r"\.?\s*|[\w/.:#&,-]|\w\()\Z",
    re.IGNORECASE,
)
"""Before a number that is a name, or a part of one."""
_GOES_ON = re.compile(r"[\w/:#&-]|[.,]\d|\s*\(")
_WEIGHTY = {"Liability cap", "Liquidated damages", "Price"}


@dataclass(frozen=True, slots=True)
class _Written:
    """A figure at its place."""

    kind: str
    value: Any
    start: int
    end: int


def figures(pair: Pair, roles: Roles) -> Iterator[Draft]:
    """Yield the figures that were replaced, added or left out where words changed."""
    for _, row in pair.edited():
        hunks = list(pair.hunks(row))
        before = _touched(_in(pair.old, *pair.span(row, is_new=False)), [(h[0], h[1]) for h in hunks])
        after = _touched(_in(pair.new, *pair.span(row, is_new=True)), [(h[2], h[3]) for h in hunks])
        for old, new in _matched(before, after, hunks):
            yield _draft(pair, roles, old, new)
        for hunk in hunks:
            if not any(f.start <= hunk[1] and hunk[0] <= f.end for f in before) and not any(
                f.start <= hunk[3] and hunk[2] <= f.end for f in after
            ):
                old, new = _number(pair.old, hunk[0], hunk[1]), _number(pair.new, hunk[2], hunk[3])
                if old and new and old.value != new.value:
                    yield _draft(pair, roles, old, new)


def _number(text: Text, start: int, end: int) -> _Written | None:
    """Return a number that stands alone as a figure: a length of time where its unit follows further on."""
    words = text.document.text
    found = _NUMBER.fullmatch(words, start, end)
    if found is None or _NO_FIGURE.search(words, max(0, start - _BEFORE), start) or _GOES_ON.match(words, end):
        return None
    count = float(found["digits"].replace(",", "")) if found["digits"] else number_of(found["words"])
    unit = _UNIT.match(words, end)
    if unit:
        return _Written("time", Duration(count, unit[1].lower()), start, end)
    return _Written("number", f"{count:,g}", start, end)


def _in(text: Text, start: int, end: int) -> list[_Written]:
    """Find the figures of a row."""
    words = text.document.text
    found = [
        _Written("time", d.value, d.start, d.end)
        for d in [*durations.find(words, start, end), *durations.find_short(words, start, end)]
        if not _A_UNIT.match(words, d.start) or _LASTS.search(words[max(start, d.start - 20) : d.start])
    ]
    part = replace(text.document, text=words[start:end], blocks=())
    found += [_Written("money", m.value, start + m.place.start, start + m.place.end) for m in amounts(part)]
    found += [_Written("date", d.iso, start + d.start, start + d.end) for d in dates.find(words[start:end])]
    found += [
        _Written("percent", f"{p[1].replace(',', '.')} %", p.start(), p.end())
        for p in _PERCENT.finditer(words, start, end)
    ]
    return sorted(found, key=lambda figure: figure.start)


def _touched(found: Sequence[_Written], spans: Sequence[tuple[int, int]]) -> list[_Written]:
    """Keep the figures that a change touches."""
    return [f for f in found if any(f.start <= end and start <= f.end for start, end in spans)]


def _matched(
    before: Sequence[_Written], after: Sequence[_Written], hunks: Sequence[Hunk]
) -> Iterator[tuple[_Written | None, _Written | None]]:
    """Pair figures of one kind that replaced one another, in order."""
    left = list(after)
    for old in before:
        hunk = next((h for h in hunks if old.start <= h[1] and h[0] <= old.end), None)
        same = [n for n in left if n.kind == old.kind]
        new = next((n for n in same if hunk and n.start <= hunk[3] and hunk[2] <= n.end), None)
        if new is not None:
            left.remove(new)
            if new.value == old.value:
                continue
        yield old, new
    for new in left:
        yield None, new


def _draft(pair: Pair, roles: Roles, old: _Written | None, new: _Written | None) -> Draft:
    quotes = {
        "old": pair.old.sentence(old.start, old.end) if old else None,
        "new": pair.new.sentence(new.start, new.end) if new else None,
    }
    known = new or old
    quote = quotes["new"] or quotes["old"]
    figure = terms().figure(known.kind if known else "time", quote.quote if quote else "")
    if old is None:
        title = f"{figure.label} added: {shown(new.value) if new else ''}"
    elif new is None:
        title = f"{figure.label} no longer there: {shown(old.value)}"
    else:
        title = f"{figure.label}: {shown(old.value)}, now {shown(new.value)}"
    gains, reason = helped(figure, roles, _seen(pair.old, old), _seen(pair.new, new))
    weighty = figure.label in _WEIGHTY and (bool(old and new) or figure.label == "Liability cap")
    return Draft(
        ChangeKind.FIGURE,
        figure.topic,
        title,
        Importance.HIGH if weighty else Importance.MEDIUM,
        quotes["old"],
        quotes["new"],
        gains,
        reason,
    )


def _seen(text: Text, figure: _Written | None) -> Figured | None:
    return Figured(text.document.text, figure.value, figure.start, figure.end) if figure else None
