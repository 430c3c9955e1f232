"""What deadlines are derived from, made ready once for each contract."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pactoria.analysis.engine.deadlines.business_days import BusinessDays
from pactoria.analysis.engine.deadlines.counting import spoken_day
from pactoria.analysis.engine.deadlines.result import Deadline, DeadlineKind
from pactoria.analysis.engine.facts import dates
from pactoria.analysis.engine.facts.dates import WrittenDate
from pactoria.analysis.engine.facts.dating import dating
from pactoria.analysis.engine.facts.opening import preamble
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.obligations import Obligation
from pactoria.analysis.engine.result import Fact, Facts, Quote
from pactoria.analysis.engine.sections import Sections
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Source", "as_date", "runs_on"]

_ACTED_UPON = frozenset(
    {DeadlineKind.NOTICE, DeadlineKind.OPTION, DeadlineKind.PAYMENT, DeadlineKind.DELIVERY, DeadlineKind.OTHER}
)
"""Kinds that somebody has to act upon, so that a closed day is too late. The others just happen."""
_RUNS_ON = re.compile(
    r"(?<!years )(?<!year )(?<!months )\b(?:thereafter|after\s+that|afterwards)\b[^.;]{0,80}\buntil\b[^.;]{0,60}"
    r"\b(?:terminat|cancel|end(?:s|ed)\b)",
    re.IGNORECASE,
)
_NEXT = 250


def as_date(fact: Fact[str] | None) -> date | None:
    """Return a fact's date, where it is one."""
    try:
        return date.fromisoformat(fact.value) if fact else None
    except ValueError:
        return None


def runs_on(text: str, facts: Facts) -> bool:
    """Tell whether it goes on after its first term until somebody ends it: "and thereafter until terminated"."""
    if facts.auto_renewal and facts.auto_renewal.value and facts.renewal:
        return False
    places = [fact.place for fact in (facts.expiration_date, facts.term) if fact]
    spans = [sentence_at(text, place.start) for place in places]
    said = ((text[start:end], text[end : end + _NEXT].lstrip()) for start, end in spans)
    return any(
        _RUNS_ON.search(" ".join(own.split())) or (then.startswith("Thereafter") and _RUNS_ON.match(then))
        for own, then in said
    )


@dataclass(frozen=True, slots=True)
class Source:
    """A contract with what was read from it."""

    document: ParsedDocument
    facts: Facts
    obligations: Sequence[Obligation]
    sections: Sections
    open_days: BusinessDays
    written: Sequence[WrittenDate]
    named: Mapping[str, date]
    """Days that the contract gives a name, such as "commencement date"; names in lower case."""
    start: date | None
    """When it takes effect, or else was made."""
    end: date | None
    """When it ends, unless somebody has to end it."""

    @classmethod
    def of(cls, document: ParsedDocument, facts: Facts, obligations: Sequence[Obligation]) -> "Source":
        """Make it ready."""
        written = dates.find(document.text)
        named = dating(document, written, preamble(document.text)).named
        return cls(
            document=document,
            facts=facts,
            obligations=obligations,
            sections=Sections(document),
            open_days=BusinessDays.of(facts.governing_law.value if facts.governing_law else None),
            written=written,
            named={name: date.fromisoformat(iso) for name, iso in named.items()},
            start=as_date(facts.effective_date) or as_date(facts.agreement_date),
            end=None if runs_on(document.text, facts) else as_date(facts.expiration_date),
        )

    def deadline(
        self,
        kind: DeadlineKind,
        day: date,
        title: str,
        how: str,
        place: Quote,
        *,
        who: str | None = None,
        turn: int = 0,
    ) -> Deadline:
        """Make a deadline, with the day by which to act and why that is another where it is.

        `turn` counts deadlines that come again from the same words.
        """
        safe = self.open_days.on_or_before(day) if kind in _ACTED_UPON else day
        if safe != day:
            how += f" {spoken_day(day)} is {self.open_days.why_closed(day)}: act by {safe:%A}, {spoken_day(safe)}."
        words = " ".join(place.quote.lower().split())
        mark = hashlib.blake2s(f"{kind}|{words}".encode(), digest_size=8).hexdigest()
        return Deadline(
            key=f"{kind}:{mark}:{turn}",
            kind=kind,
            day=day,
            safe_day=safe,
            title=title,
            how=how,
            who=who,
            place=place,
            section=self.sections.number_at(place.start),
        )
