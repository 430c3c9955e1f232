"""Wire types of the analysis slice."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pactoria.analysis.engine.result import (
    Clause,
    Duration,
    Fact,
    Facts,
    Finding,
    MissingClause,
    Money,
    Party,
    Review,
    Severity,
    Side,
)
from pactoria.analysis.models import Analysis, FindingState
from pactoria.contracts.models import ReviewState
from pactoria.core.http import ProblemDocument

__all__ = [
    "AnalysisOut",
    "AnalysisProgress",
    "AnalysisRequest",
    "AnalysisSummary",
    "ExportFormat",
    "FindingChange",
    "FindingOut",
]


class ExportFormat(StrEnum):
    """What a review can be taken away as."""

    PDF = "pdf"
    DOCX = "docx"
    JSON = "json"


class AnalysisRequest(BaseModel):
    """For whom to review."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"side": "customer"}]})

    side: Side = Side.NEUTRAL


class FindingChange(BaseModel):
    """What the reader makes of a finding."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"state": "dismissed"}]})

    state: FindingState


class Place(BaseModel):
    """A span of the document, in Unicode code points, and its exact words."""

    start: int
    end: int
    quote: str


class TextFact(Place):
    """A text or an ISO 8601 date, and the words that it was read from."""

    value: str

    @classmethod
    def of(cls, fact: Fact[str] | None) -> Self | None:
        """Present a fact, where there is one."""
        return fact and cls(value=fact.value, **_place(fact.place))


class FlagFact(Place):
    """Something that is so, and the words that say it."""

    value: bool

    @classmethod
    def of(cls, fact: Fact[bool] | None) -> Self | None:
        """Present a fact, where there is one."""
        return fact and cls(value=fact.value, **_place(fact.place))


class DurationValue(BaseModel):
    """A length of time."""

    count: float
    unit: str = Field(description="day, business day, week, month or year.")


class DurationFact(Place):
    """A length of time, and the words that it was read from."""

    value: DurationValue

    @classmethod
    def of(cls, fact: Fact[Duration] | None) -> Self | None:
        """Present a fact, where there is one."""
        return fact and cls(value=DurationValue(count=fact.value.count, unit=fact.value.unit), **_place(fact.place))


class MoneyValue(BaseModel):
    """An amount."""

    amount: str = Field(description="A decimal number.")
    currency: str = Field(description="ISO 4217.")


class MoneyFact(Place):
    """An amount, and the words that it was read from."""

    value: MoneyValue

    @classmethod
    def of(cls, fact: Fact[Money]) -> Self:
        """Present an amount."""
        value = MoneyValue(amount=fact.value.amount, currency=fact.value.currency)
        return cls(value=value, **_place(fact.place))


class PartyOut(Place):
    """Somebody who is bound by the contract."""

    name: str
    role: str | None

    @classmethod
    def of(cls, party: Party) -> Self:
        """Present a party."""
        return cls(name=party.name, role=party.role, **_place(party.place))


class FactsOut(BaseModel):
    """What one looks for first. Null where the document does not say."""

    title: TextFact | None
    contract_type: str | None
    parties: list[PartyOut]
    agreement_date: TextFact | None
    effective_date: TextFact | None
    expiration_date: TextFact | None
    term: DurationFact | None
    perpetual: FlagFact | None
    renewal: DurationFact | None
    auto_renewal: FlagFact | None
    notice_period: DurationFact | None
    governing_law: TextFact | None
    amounts: list[MoneyFact]

    @classmethod
    def of(cls, facts: Facts) -> Self:
        """Present the facts."""
        return cls(
            title=TextFact.of(facts.title),
            contract_type=facts.contract_type,
            parties=[PartyOut.of(party) for party in facts.parties],
            agreement_date=TextFact.of(facts.agreement_date),
            effective_date=TextFact.of(facts.effective_date),
            expiration_date=TextFact.of(facts.expiration_date),
            term=DurationFact.of(facts.term),
            perpetual=FlagFact.of(facts.perpetual),
            renewal=DurationFact.of(facts.renewal),
            auto_renewal=FlagFact.of(facts.auto_renewal),
            notice_period=DurationFact.of(facts.notice_period),
            governing_law=TextFact.of(facts.governing_law),
            amounts=[MoneyFact.of(amount) for amount in facts.amounts],
        )


class ClauseOut(Place):
    """A clause of one of the 41 categories of CUAD that the engine stands behind."""

    category: str
    confidence: float
    accepted: bool

    @classmethod
    def of(cls, clause: Clause) -> Self:
        """Present a clause."""
        return cls(
            category=clause.category,
            confidence=clause.confidence,
            accepted=clause.accepted,
            **_place(clause.place),
        )


class FindingOut(Place):
    """A point that the reader's side should know about, at its words."""

    id: str
    rule: str
    severity: Severity
    title: str
    reason: str
    suggestion: str = Field(description="Wording to ask for.")
    check: str = Field(description="What to look at before relying on this.")
    category: str
    section: str | None
    page: int | None
    state: FindingState

    @classmethod
    def of(cls, finding: Finding, state: FindingState) -> Self:
        """Present a finding."""
        return cls(
            id=finding.id,
            rule=finding.rule,
            severity=finding.severity,
            title=finding.title,
            reason=finding.reason,
            suggestion=finding.suggestion,
            check=finding.check,
            category=finding.category,
            section=finding.section,
            page=finding.page,
            state=state,
            **_place(finding.place),
        )


class MissingOut(BaseModel):
    """Something that a contract of this type should say and does not."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    rule: str
    severity: Severity
    title: str
    reason: str
    suggestion: str
    category: str

    @classmethod
    def of(cls, missing: MissingClause) -> Self:
        """Present a missing clause."""
        return cls.model_validate(missing)


class AnalysisProgress(BaseModel):
    """How far an analysis is; also the data of each event of its stream."""

    state: ReviewState
    step: str | None
    progress: float


class AnalysisSummary(AnalysisProgress):
    """One review that was asked for."""

    id: UUID
    contract_id: UUID
    version_id: UUID
    side: Side
    engine: str
    created_at: datetime
    finished_at: datetime | None
    problem: ProblemDocument | None = Field(description="Why it failed.")

    @classmethod
    def members(cls, analysis: Analysis) -> dict[str, Any]:
        """Return the members that every view of an analysis shares."""
        return {
            "id": analysis.id,
            "contract_id": analysis.contract_id,
            "version_id": analysis.version_id,
            "side": Side(analysis.side),
            "engine": analysis.engine,
            "state": ReviewState(analysis.state),
            "step": analysis.step,
            "progress": analysis.progress,
            "created_at": analysis.created_at,
            "finished_at": analysis.finished_at,
            "problem": analysis.problem and ProblemDocument.model_validate(analysis.problem),
        }

    @classmethod
    def of(cls, analysis: Analysis) -> Self:
        """Present an analysis without its result."""
        return cls(**cls.members(analysis))


class AnalysisOut(AnalysisSummary):
    """One review with its result, which is null until it is done."""

    score: int | None
    facts: FactsOut | None
    findings: list[FindingOut]
    missing: list[MissingOut]
    clauses: list[ClauseOut] = Field(description="Clauses that the engine stands behind, in reading order.")
    dropped: int = Field(description="Claims whose quote did not hold; they are not shown.")

    @classmethod
    def with_result(cls, analysis: Analysis, review: Review | None, decisions: Mapping[str, FindingState]) -> Self:
        """Present an analysis with what it found and what was decided about it."""
        if review is None:
            return cls(**cls.members(analysis), score=None, facts=None, findings=[], missing=[], clauses=[], dropped=0)
        accepted = sorted((c for c in review.clauses if c.accepted), key=lambda clause: clause.place.start)
        return cls(
            **cls.members(analysis),
            score=review.score,
            facts=FactsOut.of(review.facts),
            findings=[FindingOut.of(f, decisions.get(f.id, FindingState.OPEN)) for f in review.findings],
            missing=[MissingOut.of(missing) for missing in review.missing],
            clauses=[ClauseOut.of(clause) for clause in accepted],
            dropped=review.dropped,
        )


def _place(place: Any) -> dict[str, Any]:
    return {"start": place.start, "end": place.end, "quote": place.quote}
