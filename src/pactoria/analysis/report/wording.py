"""How the values of a review read in words, the same in every report."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from pactoria.analysis.engine.result import Duration, Facts, Finding, Money, Party, Quote, Review, Severity, Side

__all__ = [
    "METHOD",
    "NOTHING_FOUND",
    "SIDES",
    "Row",
    "by_severity",
    "clean",
    "counted",
    "fact_rows",
    "place_of",
    "summary",
    "verdict",
    "written_date",
]

SIDES = {
    Side.NEUTRAL: "neutral reader",
    Side.CUSTOMER: "customer",
    Side.VENDOR: "vendor",
    Side.DISCLOSER: "discloser",
    Side.RECIPIENT: "recipient",
}
"""Whom a review is for, as in "reviewed for the customer"."""

METHOD = (
    "Clauses were found by a classifier trained on contracts that lawyers had labelled (CUAD). Key facts were read "
    "by fixed extractors, and findings come from a rule pack that gives its reason each time. No text left the machine "
    "that made this report.\n"
    "Every quotation is checked, character by character, against the document. A claim whose words are not there is "
    "left out.\n"
    "A classifier misses clauses and mistakes some. A clause listed as missing may be worded in a way that was not "
    "recognised, or stand in a document that is only referred to. Read the passage before you rely on a finding.\n"
    "This is an aid to reading, not legal advice. It does not know your business, the other documents of the deal or "
    "the law that applies to you."
).splitlines()
"""What a reader should know about how a review is made, and where it ends."""

NOTHING_FOUND = "Nothing to report. That is not the same as nothing to worry about: read the contract before you sign."

_ORDER = list(Severity)

# Control characters would move the cursor or recolour a terminal and are forbidden in XML; bidirectional overrides
# make a quote read differently from what it says; noncharacters and lone surrogates are not text.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of key facts."""

    label: str
    value: str
    place: Quote | None = None


def clean(text: str) -> str:
    """Return text as one flowing line, safe to print: white space folded, control characters as U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", " ".join(text.split()))


def counted(count: int, noun: str) -> str:
    """Return "1 finding", "2 findings"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def by_severity(findings: Sequence[Finding]) -> Iterator[tuple[Severity, list[Finding]]]:
    """Yield the severities that occur, worst first, each with its findings in the order of the document."""
    for severity in _ORDER:
        here = sorted((f for f in findings if f.severity is severity), key=lambda f: f.place.start)
        if here:
            yield severity, here


def summary(review: Review) -> list[tuple[Severity, int]]:
    """Count findings and missing clauses together, worst severity first, those that do not occur left out."""
    everything = [f.severity for f in review.findings] + [m.severity for m in review.missing]
    return [(severity, everything.count(severity)) for severity in _ORDER if severity in everything]


def verdict(review: Review) -> str:
    """Say in one sentence what matters most."""
    counts = dict(summary(review))
    reader = f"For the {SIDES[review.side]}" if review.side is not Side.NEUTRAL else "Read for no side in particular"
    if not counts:
        return f"{reader}: nothing to report."
    critical, high = counts.get(Severity.CRITICAL, 0), counts.get(Severity.HIGH, 0)
    if critical:
        return f"{reader}: {counted(critical, 'point')} to settle before signing" + (
            f", and {high} more to negotiate." if high else "."
        )
    if high:
        return f"{reader}: {counted(high, 'point')} to negotiate."
    return f"{reader}: no serious point, {counted(sum(counts.values()), 'smaller one')} to know about."


def place_of(section: str | None, page: int | None) -> str:
    """Return "section 7.3, page 4", or as much of it as is known."""
    parts: list[str] = []
    if section:
        named = re.match(r"(?i)(section|article|clause|schedule|exhibit|annex|appendix|§)", section)
        parts.append(clean(section) if named else f"section {clean(section).rstrip('.')}")
    if page is not None:
        parts.append(f"page {page}")
    return ", ".join(parts)


def written_date(iso: str) -> str:
    """Return "1 March 2026" for "2026-03-01"; a value that is no full date comes back as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return clean(iso)
    return f"{day.day} {day:%B} {day.year}"


def fact_rows(facts: Facts) -> list[Row]:
    """Return the key facts that the document states, in the order in which one asks for them."""
    rows: list[Row] = []
    if facts.contract_type:
        rows.append(Row("Type", _type(facts.contract_type)))
    rows += [Row("Party", _party(party), party.place) for party in facts.parties]
    dates = (
        ("Agreement date", facts.agreement_date),
        ("Effective date", facts.effective_date),
        ("Expiration date", facts.expiration_date),
    )
    rows += [Row(label, written_date(fact.value), fact.place) for label, fact in dates if fact]
    if facts.perpetual and facts.perpetual.value:
        rows.append(Row("Term", "perpetual", facts.perpetual.place))
    elif facts.term:
        rows.append(Row("Term", _duration(facts.term.value), facts.term.place))
    rows += _renewal(facts)
    if facts.notice_period:
        rows.append(Row("Notice", f"{_duration(facts.notice_period.value)} to stop renewal", facts.notice_period.place))
    if facts.governing_law:
        rows.append(Row("Governing law", clean(facts.governing_law.value), facts.governing_law.place))
    rows += [Row("Amount", _money(amount.value), amount.place) for amount in facts.amounts]
    return rows


def _renewal(facts: Facts) -> list[Row]:
    automatic = facts.auto_renewal
    how = "" if automatic is None else "automatic" if automatic.value else "not automatic"
    long = f"{_duration(facts.renewal.value)} each time" if facts.renewal else ""
    fact = facts.renewal or automatic
    return [Row("Renewal", ", ".join(part for part in (how, long) if part), fact.place)] if fact else []


def _type(key: str) -> str:
    # Here, so that reports of other kinds do not wait for the extractors.
    from pactoria.analysis.engine.facts import label

    words = clean(key).replace("_", " ").replace("-", " ")
    return label(key) or words[:1].upper() + words[1:]


def _party(party: Party) -> str:
    return f"{clean(party.name)} ({clean(party.role)})" if party.role else clean(party.name)


def _duration(value: Duration) -> str:
    count = f"{value.count:g}"
    return counted(int(value.count), value.unit) if value.count == int(value.count) else f"{count} {value.unit}s"


def _money(value: Money) -> str:
    try:
        amount = Decimal(value.amount)
    except InvalidOperation:
        return clean(f"{value.currency} {value.amount}")
    shown = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return clean(f"{value.currency} {shown}")
