"""A review as JSON: what programs read, the same from the terminal and from the API."""

import json
from typing import Any, NotRequired, TypedDict, TypeVar

from pactoria.analysis.engine.result import Clause, Duration, Fact, Facts, Finding, MissingClause, Money, Party, Review
from pactoria.documents.parsed import Block, ParsedDocument

__all__ = [
    "BlockJson",
    "ClauseJson",
    "DocumentJson",
    "FactJson",
    "FactsJson",
    "FindingJson",
    "MissingJson",
    "PartyJson",
    "ReviewJson",
    "as_json",
    "as_line",
]

T = TypeVar("T")


class BlockJson(TypedDict):
    """One paragraph, heading, cell or note of `document.text`."""

    kind: str
    level: int
    number: str | None
    start: int
    end: int
    page: int | None


class DocumentJson(TypedDict):
    """The text that every offset points into."""

    text: str
    blocks: list[BlockJson]


class ClauseJson(TypedDict):
    """A candidate for one of the 41 categories of CUAD."""

    category: str
    start: int
    end: int
    quote: str
    confidence: float
    accepted: bool


class FindingJson(TypedDict):
    """A point at its words."""

    id: str
    severity: str
    title: str
    reason: str
    suggestion: str
    quote: str
    start: int
    end: int
    section: str | None
    rule: str
    category: str
    check: str
    page: int | None


class MissingJson(TypedDict):
    """What a contract of this type should say and does not."""

    id: str
    severity: str
    title: str
    reason: str
    suggestion: str
    rule: str
    category: str


class PartyJson(TypedDict):
    """Somebody who is bound by the contract."""

    name: str
    role: str | None
    quote: str
    start: int
    end: int


class FactJson(TypedDict):
    """A value and the words that it was read from.

    `value` is a string, a boolean, `{"count", "unit"}` for a length of time, or `{"amount", "currency"}` for money.
    """

    value: Any
    quote: str
    start: int
    end: int


class FactsJson(TypedDict):
    """What one looks for first. Null where the document does not say."""

    title: FactJson | None
    contract_type: str | None
    parties: list[PartyJson]
    agreement_date: FactJson | None
    effective_date: FactJson | None
    expiration_date: FactJson | None
    term: FactJson | None
    perpetual: FactJson | None
    renewal: FactJson | None
    auto_renewal: FactJson | None
    notice_period: FactJson | None
    governing_law: FactJson | None
    amounts: list[FactJson]


class ReviewJson(TypedDict):
    """A whole review. Offsets count Unicode characters of `document.text`."""

    file: NotRequired[str]
    engine: str
    document: DocumentJson
    facts: FactsJson
    clauses: list[ClauseJson]
    findings: list[FindingJson]
    missing: list[MissingJson]
    score: int
    side: str


def as_json(review: Review, document: ParsedDocument, *, file: str) -> ReviewJson:
    """Return a review as plain data, `file` being the name that its reader knows the document by."""
    return {
        "file": file,
        "engine": review.engine,
        "document": {"text": document.text, "blocks": [_block(block) for block in document.blocks]},
        "facts": _facts(review.facts),
        "clauses": [_clause(clause) for clause in review.clauses],
        "findings": [_finding(finding) for finding in review.findings],
        "missing": [_missing(missing) for missing in review.missing],
        "score": review.score,
        "side": review.side.value,
    }


def as_line(review: Review, document: ParsedDocument, *, file: str) -> bytes:
    """Return a review as one line of JSON with its line feed.

    Pure ASCII: contracts hold U+2028 and U+0085, which many readers of lines take for the end of one.
    """
    return json.dumps(as_json(review, document, file=file), ensure_ascii=True).encode("ascii") + b"\n"


def _block(block: Block) -> BlockJson:
    return {
        "kind": block.kind.value,
        "level": block.level,
        "number": block.number,
        "start": block.start,
        "end": block.end,
        "page": block.page,
    }


def _clause(clause: Clause) -> ClauseJson:
    return {
        "category": clause.category,
        "start": clause.place.start,
        "end": clause.place.end,
        "quote": clause.place.quote,
        "confidence": float(clause.confidence),
        "accepted": bool(clause.accepted),
    }


def _finding(finding: Finding) -> FindingJson:
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "title": finding.title,
        "reason": finding.reason,
        "suggestion": finding.suggestion,
        "quote": finding.place.quote,
        "start": finding.place.start,
        "end": finding.place.end,
        "section": finding.section,
        "rule": finding.rule,
        "category": finding.category,
        "check": finding.check,
        "page": finding.page,
    }


def _missing(missing: MissingClause) -> MissingJson:
    return {
        "id": missing.id,
        "severity": missing.severity.value,
        "title": missing.title,
        "reason": missing.reason,
        "suggestion": missing.suggestion,
        "rule": missing.rule,
        "category": missing.category,
    }


def _facts(facts: Facts) -> FactsJson:
    return {
        "title": _fact(facts.title),
        "contract_type": facts.contract_type,
        "parties": [_party(party) for party in facts.parties],
        "agreement_date": _fact(facts.agreement_date),
        "effective_date": _fact(facts.effective_date),
        "expiration_date": _fact(facts.expiration_date),
        "term": _fact(facts.term),
        "perpetual": _fact(facts.perpetual),
        "renewal": _fact(facts.renewal),
        "auto_renewal": _fact(facts.auto_renewal),
        "notice_period": _fact(facts.notice_period),
        "governing_law": _fact(facts.governing_law),
        "amounts": [_quoted(amount) for amount in facts.amounts],
    }


def _party(party: Party) -> PartyJson:
    return {
        "name": party.name,
        "role": party.role,
        "quote": party.place.quote,
        "start": party.place.start,
        "end": party.place.end,
    }


def _fact(fact: Fact[T] | None) -> FactJson | None:
    return None if fact is None else _quoted(fact)


def _quoted(fact: Fact[T]) -> FactJson:
    place = fact.place
    return {"value": _plain(fact.value), "quote": place.quote, "start": place.start, "end": place.end}


def _plain(value: object) -> object:
    match value:
        case Duration(count=count, unit=unit):
            return {"count": count, "unit": unit}
        case Money(amount=amount, currency=currency):
            return {"amount": amount, "currency": currency}
        case _:
            return value
