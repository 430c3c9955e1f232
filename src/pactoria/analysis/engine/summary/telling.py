"""What is told to whom, and in which order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pactoria.analysis.engine.deadlines import Deadline, DeadlineKind, derive
from pactoria.analysis.engine.deadlines.counting import spoken_day
from pactoria.analysis.engine.obligations import Obligation, ObligationKind, TimingKind, find
from pactoria.analysis.engine.result import Clause, Finding, Review, Severity
from pactoria.analysis.engine.sections import Sections
from pactoria.analysis.engine.summary import basics
from pactoria.analysis.engine.summary.result import Paragraph, Reader, Sentence, Summary
from pactoria.analysis.engine.summary.wording import (
    Names,
    capital,
    clause_phrases,
    ended,
    first_sentence,
    lead_of,
    listed,
    shortened,
    under,
)
from pactoria.documents.parsed import ParsedDocument

__all__ = ["summarize"]

_RANKS = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
_GRAVE = frozenset({Severity.CRITICAL, Severity.HIGH})
_TO_DO = (
    ObligationKind.PAYMENT,
    ObligationKind.DELIVERY,
    ObligationKind.REPORTING,
    ObligationKind.NOTICE,
    ObligationKind.DATA,
    ObligationKind.RECORDS,
    ObligationKind.INSURANCE,
    ObligationKind.SUPPORT,
    ObligationKind.RETURN,
    ObligationKind.OTHER,
)
_DUTIES_OF_ONE = 6
_LINE, _HEAD = 220, 90
"""Characters of an action that are told, and of the words before the list that it is an item of."""
_TOPICS = {
    "restrictions": "What it restricts",
    "liability": "Liability",
    "property": "Rights and licences",
    "ending": "Ending it",
    "control": "Money and control",
}


def summarize(document: ParsedDocument, review: Review, reader: Reader, today: date) -> Summary:
    """Tell a contract for a reader. Every sentence cites the words that it rests on; what has none is not told.

    Executives get the deal, the term and the gravest points; lawyers the weighty clauses by number and what to check;
    operations who has to do what by when. `today` decides which dates are still ahead.
    """
    duties = find(document, review.facts)
    days = derive(document, review.facts, today, duties)
    contract = _Contract(document, review, duties, days, today, Names(document.text, review.facts))
    telling = {Reader.EXECUTIVE: _executive, Reader.LAWYER: _lawyer, Reader.OPERATIONS: _operations}[reader]
    paragraphs = [
        Paragraph(topic, told)
        for topic, sentences in telling(contract)
        if (told := [sentence for sentence in sentences if sentence.cites])
    ]
    grave = [m for m in review.missing if reader is Reader.LAWYER or m.severity in _GRAVE]
    silent = [] if reader is Reader.OPERATIONS else [f"{m.title}. {m.reason}" for m in grave]
    return Summary(reader, paragraphs, silent[: 8 if reader is Reader.LAWYER else 3])


_Told = Iterator[tuple[str, Iterable[Sentence]]]


@dataclass(frozen=True, slots=True)
class _Contract:
    """A contract with everything that was read from it."""

    document: ParsedDocument
    review: Review
    duties: Sequence[Obligation]
    days: Sequence[Deadline]
    today: date
    names: Names


def _executive(c: _Contract) -> _Told:
    yield "The deal", [*basics.opening(c.review.facts), *basics.subject(c.document, c.review, c.duties, c.names)]
    yield "Money", basics.money_in(c.document, c.review.facts, c.duties, c.names)[:2]
    leaving = basics.leaving(c.document, c.review, c.names)
    yield "How long it binds", [*basics.term(c.document.text, c.review.facts), *leaving, *_decision(c.days, c.today)]
    sections, risks = Sections(c.document), clause_phrases()["liability"]
    limits = {category: phrase for category, phrase in risks.items() if category in _LIMITS}
    bears = [*_clauses(c.review, sections, limits), *basics.indemnities(c.duties, c.names)]
    yield "Risk and law", [*bears, *basics.governing_law(c.review.facts, sections)]
    worst = _worst(c.review)
    yield "What to know before signing", [*_verdict(c.review, worst), *(_point(c.names, f) for f in worst[:3])]


def _lawyer(c: _Contract) -> _Told:
    sections = Sections(c.document)
    yield (
        "Parties and subject",
        [*basics.opening(c.review.facts), *basics.subject(c.document, c.review, c.duties, c.names)],
    )
    leaving = basics.leaving(c.document, c.review, c.names, numbered=True)
    yield "Term", [*basics.term(c.document.text, c.review.facts, sections), *leaving, *_decision(c.days, c.today)]
    worst = _worst(c.review)
    for group, phrases in clause_phrases().items():
        sentence = _clauses(c.review, sections, phrases)
        points = [
            _point(c.names, f, checking=True)
            for f in worst
            if f.severity in _GRAVE and _GROUPS.get(f.category) == group
        ]
        yield _TOPICS[group], [*sentence, *points]
    rest = [f for f in worst if f.severity in _GRAVE and _GROUPS.get(f.category) is None]
    yield "Other points", [_point(c.names, f, checking=True) for f in rest[:6]]
    yield "Indemnity and secrecy", _once(_duty(c.names, d) for d in c.duties if d.kind in _BY_LAWYERS)[:6]
    yield "Law and disputes", basics.law(c.document, c.review.facts, sections)


_LIMITS = frozenset({"Cap On Liability", "Uncapped Liability", "Liquidated Damages"})
_BY_LAWYERS = frozenset({ObligationKind.INDEMNITY, ObligationKind.CONFIDENTIALITY})
_GROUPS = {
    "Liability": "liability",
    "Indemnity": "liability",
    "Warranties": "liability",
    "Termination": "ending",
    "Intellectual property": "property",
    "Restrictions": "restrictions",
    "Assignment": "restrictions",
    "Exclusivity": "restrictions",
    "Price": "control",
    "Payment": "control",
    "Audit": "control",
}
"""Where findings of a category belong; others stand on their own."""


def _operations(c: _Contract) -> _Told:
    yield "What it is", basics.opening(c.review.facts)[:1]
    ahead = [day for day in c.days if day.day >= c.today and day.kind is not DeadlineKind.RENEWAL]
    yield "Next dates", [_dated(c.names, day) for day in _distinct(ahead)[:6]]
    for who in dict.fromkeys(duty.who for duty in c.duties):
        own = [d for d in c.duties if d.who == who and d.kind in _TO_DO and not d.prohibited and " " in d.what]
        # What has a time or an occasion first: that is what has to be planned.
        own.sort(key=lambda d: (not any(t.kind in _PLANNED for t in d.timings), _TO_DO.index(d.kind), d.place.start))
        forbidden = [d for d in c.duties if d.who == who and d.prohibited]
        todo = [
            *_once(_duty(c.names, duty) for duty in own)[:_DUTIES_OF_ONE],
            *_once(_duty(c.names, duty) for duty in forbidden)[:2],
        ]
        yield f"Duties of {c.names.subject(who)}", todo
    yield "Giving notice", basics.notices(c.document)


_PLANNED = frozenset({TimingKind.DEADLINE, TimingKind.FREQUENCY})


def _once(told: Iterable[Sentence]) -> list[Sentence]:
    """Leave out what shortening made the same."""
    return list({sentence.text: sentence for sentence in told}.values())


def _distinct(days: Sequence[Deadline]) -> list[Deadline]:
    """Leave of what comes again only the next one."""
    first: dict[str, Deadline] = {}
    for day in days:
        first.setdefault(day.key.rpartition(":")[0], day)
    return list(first.values())


def _worst(review: Review) -> list[Finding]:
    return sorted(review.findings, key=lambda f: (_RANKS.index(f.severity), f.place.start))


def _verdict(review: Review, worst: Sequence[Finding]) -> Iterator[Sentence]:
    """Say how the contract comes out for the reader's side."""
    if not worst:
        title = review.facts.title
        yield Sentence(
            f"The review finds nothing to warn of; it scores {review.score} of 100.", (title.place,) if title else ()
        )
        return
    counts = [(sum(f.severity is rank for f in worst), rank) for rank in _RANKS]
    grave = [f"{count} of {rank.value} severity" for count, rank in counts if count and rank in _GRAVE]
    total = f"{len(worst)} point{'' if len(worst) == 1 else 's'} to look at"
    side = "" if review.side.value == "neutral" else f" for the {review.side.value}"
    words = (
        f"The review finds {total}{side}, {listed(grave)}" if grave else f"The review finds {total}{side}, none grave"
    )
    yield Sentence(f"{words}; it scores {review.score} of 100.", tuple(f.place for f in worst[:3]))


def _point(names: Names, finding: Finding, *, checking: bool = False) -> Sentence:
    title = finding.title[:1].upper() + finding.title[1:]
    text = f"{title}{under(finding.section)}: {names.inside(first_sentence(finding.reason))}."
    if checking and finding.check:
        text += f" To check: {names.inside(' '.join(finding.check.split()))}"
    return Sentence(text, (finding.place,))


def _clauses(review: Review, sections: Sections, phrases: dict[str, str]) -> Iterator[Sentence]:
    """Name the clauses of a group in one sentence, each with its section."""
    found: dict[str, Clause] = {}
    for clause in sorted((c for c in review.clauses if c.accepted), key=lambda c: -c.confidence):
        if clause.category in phrases:
            found.setdefault(clause.category, clause)
    if not found:
        return
    ordered = sorted(found.values(), key=lambda clause: clause.place.start)
    parts = [f"{phrases[c.category]}{under(sections.number_at(c.place.start))}" for c in ordered]
    yield Sentence(f"It {listed(parts)}.", tuple(c.place for c in ordered))


def _decision(days: Sequence[Deadline], today: date) -> Iterator[Sentence]:
    """Say which day the next decision on the term is due."""
    for day in days:
        if day.kind in {DeadlineKind.NOTICE, DeadlineKind.OPTION} and day.safe_day >= today:
            what = "to stop the renewal" if day.kind is DeadlineKind.NOTICE else "to use the option to extend"
            yield Sentence(
                f"The next day to decide is {day.safe_day:%A}, {spoken_day(day.safe_day)}: the last one {what}.",
                (day.place,),
            )
            return


def _dated(names: Names, day: Deadline) -> Sentence:
    when, at = spoken_day(day.safe_day), under(day.section)
    title = day.title[:1].lower() + day.title[1:]
    if day.kind in {DeadlineKind.NOTICE, DeadlineKind.OPTION}:
        text = f"The {title} is {when}{at}."
    elif day.who and day.title.startswith(f"{day.who}: "):
        begins = "From" if day.kind is DeadlineKind.START else "By"
        what = names.spoken(day.title.removeprefix(f"{day.who}: "))
        verb = "must not" if what.startswith("not ") else "must"
        text = f"{begins} {when}, {names.subject(day.who)} {verb} {what.removeprefix('not ')}{at}."
    elif day.kind is DeadlineKind.END:
        text = f"The contract ends on {spoken_day(day.day)}{at}."
    else:
        text = f"{capital(day.title)}: {when}{at}."
    return Sentence(text, (day.place,))


def _duty(names: Names, duty: Obligation) -> Sentence:
    verb = "must not" if duty.prohibited else "must"
    whole = " ".join(duty.what.split())
    nobody = duty.prohibited and duty.who.startswith("Each ")
    bound = "neither party may" if nobody else f"{names.subject(duty.who)} {verb}"
    said = f"{lead_of(duty)}{bound} {_action(names, whole)}{under(duty.section)}"
    return Sentence(capital(ended(said)), (duty.place,))


def _action(names: Names, what: str) -> str:
    """Say an action in a line. Of an item of a list the item itself is kept, and the words before the list are cut."""
    head, mark, item = names.spoken(what).partition(": ")
    if mark and len(head) > _HEAD:
        return f"{shortened(head, _HEAD)}: {shortened(item, _LINE - _HEAD)}"
    return shortened(f"{head}{mark}{item}", _LINE)
