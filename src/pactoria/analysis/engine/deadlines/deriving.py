"""All deadlines of one contract."""

from collections.abc import Iterator, Sequence
from datetime import date

from pactoria.analysis.engine.deadlines.duties import of_duties
from pactoria.analysis.engine.deadlines.named import named_days
from pactoria.analysis.engine.deadlines.recurring import recurring
from pactoria.analysis.engine.deadlines.result import Deadline, DeadlineKind
from pactoria.analysis.engine.deadlines.source import Source
from pactoria.analysis.engine.deadlines.term import of_the_term
from pactoria.analysis.engine.obligations import Obligation, find
from pactoria.analysis.engine.obligations.subjects import Subjects
from pactoria.analysis.engine.result import Facts
from pactoria.documents.parsed import ParsedDocument

__all__ = ["ENGINE", "derive"]

ENGINE = "deadlines/4"
_MOST = 200
"""Deadlines of one contract; schedules with more dates than that are not read to their end."""


def derive(
    document: ParsedDocument, facts: Facts, today: date, obligations: Sequence[Obligation] | None = None
) -> list[Deadline]:
    """Read and count the days that matter, in order of time.

    `today` only says which renewals and repeated payments are told: the next ones, and what is just over. The same
    contract on the same day gives the same deadlines with the same keys.
    """
    duties = find(document, facts) if obligations is None else obligations
    source = Source.of(document, facts, duties)
    found = [*of_the_term(source, today), *of_duties(source), *recurring(source, today)]
    taken = {deadline.day for deadline in found if deadline.kind is not DeadlineKind.NOTICE}
    found += named_days(source, Subjects(document.text, facts), taken)
    return sorted(_distinct(found), key=lambda deadline: (deadline.day, deadline.place.start))[:_MOST]


def _distinct(found: Sequence[Deadline]) -> Iterator[Deadline]:
    """Leave out what is told twice."""
    keys: set[str] = set()
    told: set[tuple[DeadlineKind, date, str]] = set()
    for deadline in found:
        says = (deadline.kind, deadline.day, deadline.title)
        if deadline.key not in keys and says not in told:
            keys.add(deadline.key)
            told.add(says)
            yield deadline
