"""Other days that a contract names: "(b) prototype by 31 July 2026", "Start | February 1, 2026"."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from pactoria.analysis.engine.clauses.segments import Segment, cut
from pactoria.analysis.engine.deadlines.counting import spoken_day
from pactoria.analysis.engine.deadlines.duties import KINDS, titled
from pactoria.analysis.engine.deadlines.result import Deadline, DeadlineKind
from pactoria.analysis.engine.deadlines.source import Source
from pactoria.analysis.engine.facts.dates import WrittenDate
from pactoria.analysis.engine.obligations.kinds import kind_of
from pactoria.analysis.engine.obligations.subjects import Subjects
from pactoria.analysis.engine.result import Quote
from pactoria.documents.parsed import Block, BlockKind

__all__ = ["named_days"]

_BY = re.compile(
    r"\b(?:by|until|before|due(?:\s+(?:on|by))?|n(?:o|ot)\s+later\s+than|on\s+or\s+before|prior\s+to|expires?\s+on|ends?\s+on|"
    r"deadline(?:\s+is)?:?)\s*$",
    re.IGNORECASE,
)
_STARTS = re.compile(r"\b(?:start(?:s|ing)?|begin(?:s|ning)?|commenc\w+)\s+(?:on\s+)?$", re.IGNORECASE)
_CUT = re.compile(r"[;:]\s|\.\s(?=[A-Z(])|\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s")
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+(?=[A-Z])")
_STALE = re.compile(r"\b(?:act|law|statute|regulation|directive|dated|incorporated|founded|amended)\b", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:period|term|months?|years?|season)$", re.IGNORECASE)
"""Of "for the period beginning 1 May" the day says nothing by itself."""
_PAYS = re.compile(r"\b(?:paid|payable|payment|instal?lment)\b", re.IGNORECASE)
_AT_THE_START = 4
_DELIVERS = re.compile(r"deliver|milestone", re.IGNORECASE)
_LABEL = {
    "start": DeadlineKind.START,
    "begin": DeadlineKind.START,
    "commence": DeadlineKind.START,
    "effective": DeadlineKind.START,
    "end": DeadlineKind.END,
    "expir": DeadlineKind.END,
    "deliver": DeadlineKind.DELIVERY,
    "pay": DeadlineKind.PAYMENT,
    "due": DeadlineKind.PAYMENT,
    "renew": DeadlineKind.RENEWAL,
}
_SHORTEST, _LONGEST = 3, 110
_LOOK = 400


def named_days(source: Source, subjects: Subjects, taken: set[date]) -> Iterator[Deadline]:
    """Yield days with what is to happen by them; days in `taken` and those before the contract are left out."""
    segments = [segment for segment in cut(source.document) if not segment.is_heading]
    starts = [segment.start for segment in segments]
    cells = _cells(source)
    for written in source.written:
        day = date.fromisoformat(written.iso) if written.iso else None
        if day is None or day in taken or (source.start and day < source.start):
            continue
        if (label := _label(source, cells, written)) is not None:
            kind = next((kind for word, kind in _LABEL.items() if word in label.quote.lower()), DeadlineKind.OTHER)
            place = Quote.of(source.document, label.start, written.end)
            yield source.deadline(kind, day, " ".join(label.quote.split()), "The contract names this day.", place)
            continue
        at = bisect_right(starts, written.start) - 1
        if at >= 0 and written.end <= segments[at].end:
            yield from _in_sentence(source, subjects, segments[at], written, day)


def _in_sentence(
    source: Source, subjects: Subjects, segment: Segment, written: WrittenDate, day: date
) -> Iterator[Deadline]:
    text = source.document.text
    low = max(segment.start, written.start - _LOOK)
    preposition = _BY.search(text, low, written.start) or _STARTS.search(text, low, written.start)
    if preposition is None:
        return
    start = low
    for end in _CUT.finditer(text, low, preposition.start()):
        start = end.end()
    words = _NUMBER.sub("", " ".join(text[start : preposition.start()].split())).strip(" ,.-\u2013\u2014")
    duty = next((d for d in source.obligations if d.place.start <= written.start < d.place.end), None)
    if (
        duty
        and not duty.prohibited
        and (len(words) < _SHORTEST or words.endswith(" that") or words.count("(") > words.count(")"))
    ):
        # "By 30 April, Supplier shall" and "the parties agree that by 30 April": what is due follows the day.
        words = titled(duty)
    if len(words) < _SHORTEST or _STALE.search(words) or _PERIOD.search(words):
        return
    named = subjects.all_in(text, start, preposition.start())
    who = duty.who if duty else named[0][2].who if named and named[0][0] - start <= _AT_THE_START else None
    kind = KINDS.get(duty.kind if duty else kind_of(words, prohibited=False), DeadlineKind.OTHER)
    if kind is DeadlineKind.OTHER and _DELIVERS.search(text, text.rfind("\n", 0, segment.start) + 1, segment.end):
        kind = DeadlineKind.DELIVERY
    if kind is DeadlineKind.OTHER and _PAYS.search(words):
        kind = DeadlineKind.PAYMENT
    if _STARTS.search(text, low, written.start):
        kind = DeadlineKind.START
    if len(words) > _LONGEST:
        # What somebody has to do says more than the words that happen to stand before the day.
        words = titled(duty) if duty else words[: words.rfind(" ", 0, _LONGEST)] + " \u2026"
    place = Quote.of(source.document, start, written.end)
    how = f"The contract names {spoken_day(day)}."
    yield source.deadline(kind, day, words[:1].upper() + words[1:], how, place, who=who)


def _cells(source: Source) -> list[Block]:
    return [block for block in source.document.blocks if block.kind is BlockKind.TABLE_CELL]


def _label(source: Source, cells: list[Block], written: WrittenDate) -> Quote | None:
    """Return the first cell of the row that a date stands in, unless the date stands in it itself."""
    at = next((i for i, cell in enumerate(cells) if cell.start <= written.start and written.end <= cell.end), None)
    if at is None or cells[at].end - cells[at].start > written.end - written.start + 3 or not cells[at].column:
        return None
    while at > 0 and cells[at].row == cells[at - 1].row and cells[at].column:
        at -= 1
    cell = cells[at]
    return Quote.of(source.document, cell.start, cell.end) if cell.start < cell.end and cell.column == 0 else None
