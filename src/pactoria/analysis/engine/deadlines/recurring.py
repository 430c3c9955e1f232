"""Days that come again: payments, reports and other duties of each month, quarter or year, for about a year ahead."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from pactoria.analysis.engine.clauses.segments import Segment, cut
from pactoria.analysis.engine.deadlines.duties import KINDS, titled
from pactoria.analysis.engine.deadlines.result import Deadline, DeadlineKind
from pactoria.analysis.engine.deadlines.rhythms import Rhythm, find
from pactoria.analysis.engine.deadlines.source import Source
from pactoria.analysis.engine.facts.dates import between
from pactoria.analysis.engine.obligations import Obligation
from pactoria.analysis.engine.result import Quote

__all__ = ["recurring"]

_AHEAD = timedelta(days=366)
_BEHIND = timedelta(days=31)
_IN_A_CASE = re.compile(
    r"(?:however,?\s+)?(?:if|where|when|should|in\s+(?:the\s+)?(?:event|case)|on\s+a\s+default)\b", re.IGNORECASE
)
_DUE = re.compile(
    r"(?P<what>[^.;:]{3,140}?)\s+(?:(?:shall|must|will)\s+be|is|are|becomes?)\s+(?P<verb>due|payable|(?:re)?paid|invoiced|billed|delivered|"
    r"submitted|provided|sent|made)\b",
    re.IGNORECASE,
)
_PAID = re.compile(r"due|payable|(?:re)?paid|invoiced|billed", re.IGNORECASE)
_PAPER = re.compile(r"\b(?:reports?|statements?|accounts|forecasts?|records?|notices?|lists?)$", re.IGNORECASE)
_NUMBER = re.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?\W*")
_BEGINS = re.compile(r"\b(?:commenc|begin|start)\w*\s+(?:on\s+|with\s+|from\s+|as\s+of\s+)?$", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:end\w*|until|through|continuing\s+to)\s+(?:[^,;.]{0,40}\s)?(?:on\s+)?$", re.IGNORECASE)
_DATE = re.compile(r"[A-Z][a-z]+\.?\s\d")
_LOOK = 60
_MANY = 10_000
"""Further rhythms of the same words number their days from here, and from its multiples."""


def recurring(source: Source, today: date) -> Iterator[Deadline]:
    """Yield the days that come again, where it is known when the contract begins.

    A sentence counts that binds a party, or says what is due or payable. What is due only in some case is left out.
    """
    if source.start is None:
        return
    duties = sorted(source.obligations, key=lambda duty: duty.place.start)
    starts = [duty.place.start for duty in duties]
    for segment in cut(source.document):
        if segment.is_heading:
            continue
        for number, rhythm in enumerate(find(source.document.text, segment.start, segment.end)):
            at = bisect_right(starts, rhythm.start) - 1
            duty = duties[at] if at >= 0 and rhythm.start < duties[at].place.end else None
            told = _told(source, segment, rhythm, duty)
            if told is None:
                continue
            kind, title, place = told
            how = " ".join(source.document.text[rhythm.start : rhythm.end].split())
            how = how if _DATE.match(how) else how[:1].lower() + how[1:]
            for turn, day, counted in _days(source, segment, rhythm, today):
                yield source.deadline(
                    kind,
                    day,
                    title,
                    f"Due {how}{counted}.",
                    place,
                    who=duty.who if duty else None,
                    turn=number * _MANY + turn,
                )


def _told(
    source: Source, segment: Segment, rhythm: Rhythm, duty: Obligation | None
) -> tuple[DeadlineKind, str, Quote] | None:
    """Return what is due, in a line, with the words that say so; None where nothing is, or only in some case."""
    text = source.document.text
    if _IN_A_CASE.match(text, segment.body) or (duty and (duty.prohibited or _IN_A_CASE.match(duty.place.quote))):
        return None
    if duty is not None:
        words = " ".join(text[rhythm.start : rhythm.end].split())
        return KINDS.get(duty.kind, DeadlineKind.OTHER), titled(duty, words), duty.place
    due = _DUE.search(text, segment.body, segment.end)
    if due is None:
        return None
    what = " ".join(_NUMBER.sub("", due["what"]).split())
    paid = _PAID.fullmatch(due["verb"]) and not _PAPER.search(what)
    kind = DeadlineKind.PAYMENT if paid else DeadlineKind.DELIVERY
    return kind, what[:1].upper() + what[1:], Quote.of(source.document, segment.start, segment.end)


def _days(source: Source, segment: Segment, rhythm: Rhythm, today: date) -> Iterator[tuple[int, date, str]]:
    """Yield what is just over and about a year ahead, between the first and last day that the sentence may name."""
    begin = source.start or today
    renews = source.facts.auto_renewal is not None and source.facts.auto_renewal.value
    end = None if renews else source.end
    text = source.document.text
    for written in between(source.written, segment.start, segment.end):
        if written.iso is None:
            continue
        low = max(segment.start, written.start - _LOOK)
        if _BEGINS.search(text, low, written.start):
            begin = date.fromisoformat(written.iso)
        elif _ENDS.search(text, low, written.start):
            end = date.fromisoformat(written.iso)
    horizon = max(begin, today) + _AHEAD
    for turn, day, counted in rhythm.days(begin, min(end or horizon, horizon), source.open_days):
        if today - _BEHIND <= day <= horizon:
            yield turn, day, counted
