"""What the API says about comparisons."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pactoria.analysis.comparisons.models import VersionComparison
from pactoria.analysis.comparisons.service import Sides
from pactoria.analysis.comparisons.substance import Substance
from pactoria.analysis.engine.comparison.result import Change
from pactoria.analysis.engine.result import Quote, Side
from pactoria.analysis.report.comparison.compared import Compared, Findings, counts, segments
from pactoria.contracts.models import Contract, ContractVersion, ReviewState
from pactoria.core.http import ProblemDocument
from pactoria.documents.comparison.result import Mark, Nature, Row, RowKind
from pactoria.documents.parsed import BlockKind, DocumentFormat

__all__ = [
    "ComparisonExport",
    "ComparisonOut",
    "ComparisonProgress",
    "ComparisonRequest",
    "ComparisonRows",
    "ComparisonSummary",
]


class ComparisonExport(StrEnum):
    """As what a comparison can be taken away."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    JSON = "json"


class VersionChoice(BaseModel):
    """A version of a contract."""

    model_config = ConfigDict(extra="forbid")

    contract_id: UUID
    version_id: UUID | None = Field(None, description="The current version if it is left out.")


class ComparisonRequest(BaseModel):
    """What to compare, and for whom."""

    model_config = ConfigDict(extra="forbid")

    old: VersionChoice
    new: VersionChoice
    side: Side | None = Field(None, description="That of the new contract if it is left out.")


class ComparedVersion(BaseModel):
    """One of the two versions."""

    contract_id: UUID
    contract_title: str
    version_id: UUID
    number: int
    file_name: str
    format: DocumentFormat
    created_at: datetime

    @classmethod
    def of(cls, contract: Contract, version: ContractVersion) -> Self:
        """Present a version with its contract."""
        return cls(
            contract_id=contract.id,
            contract_title=contract.title,
            version_id=version.id,
            number=version.number,
            file_name=version.file_name,
            format=DocumentFormat(version.format),
            created_at=version.created_at,
        )


class ComparisonProgress(BaseModel):
    """How far a comparison is; also the data of each event of its stream."""

    state: ReviewState
    step: str | None = Field(description="old, new (review of a version) or changes.")
    progress: float


class ComparisonSummary(ComparisonProgress):
    """One comparison that was asked for."""

    id: UUID
    old_contract_id: UUID
    old_version_id: UUID
    new_contract_id: UUID
    new_version_id: UUID
    side: Side
    engine: str
    created_at: datetime
    finished_at: datetime | None
    problem: ProblemDocument | None = Field(description="Why it failed.")

    @classmethod
    def members(cls, comparison: VersionComparison) -> dict[str, Any]:
        """Return the members that every view of a comparison shares."""
        return {
            "id": comparison.id,
            "old_contract_id": comparison.old_contract_id,
            "old_version_id": comparison.old_version_id,
            "new_contract_id": comparison.new_contract_id,
            "new_version_id": comparison.new_version_id,
            "side": Side(comparison.side),
            "engine": comparison.engine,
            "state": ReviewState(comparison.state),
            "step": comparison.step,
            "progress": comparison.progress,
            "created_at": comparison.created_at,
            "finished_at": comparison.finished_at,
            "problem": comparison.problem and ProblemDocument.model_validate(comparison.problem),
        }

    @classmethod
    def of(cls, comparison: VersionComparison) -> Self:
        """Present a comparison without its result."""
        return cls(**cls.members(comparison))


class ChangeQuote(BaseModel):
    """A span of one of the two texts, in Unicode code points, and its exact words."""

    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, quote: Quote | None) -> Self | None:
        """Present a quote, where there is one."""
        return quote and cls(start=quote.start, end=quote.end, quote=quote.quote)


class SubstanceChange(Substance):
    """A change of substance, with the words on both sides that show it."""

    row: int = Field(description="Index of the row that shows it.")
    old: ChangeQuote | None
    new: ChangeQuote | None

    @classmethod
    def of(cls, change: Change) -> Self:
        """Present a change."""
        return cls(
            **cls.members(change),
            row=change.row,
            old=ChangeQuote.of(change.old),
            new=ChangeQuote.of(change.new),
        )


class RowCounts(BaseModel):
    """How many paragraphs became what."""

    edited: int
    added: int
    removed: int
    moved: int
    cosmetic: int = Field(description="Changed only in numbering, white space or form.")
    same: int


class ComparisonOut(ComparisonSummary):
    """One comparison with what it found; its text is told row by row at `/rows`."""

    old: ComparedVersion
    new: ComparedVersion
    counts: RowCounts | None = Field(description="Null until it is done.")
    changes: list[SubstanceChange] = Field(description="The most important first, then in the order of the new text.")
    changed: list[int] = Field(description="Indexes of rows whose words or places changed.")
    dropped: int = Field(description="Claims whose quote did not hold; they are not shown.")

    @classmethod
    def with_findings(cls, comparison: VersionComparison, sides: Sides, findings: Findings | None) -> Self:
        """Present a comparison with what it found."""
        return cls(
            **cls.members(comparison),
            old=ComparedVersion.of(sides.old_contract, sides.old),
            new=ComparedVersion.of(sides.new_contract, sides.new),
            counts=RowCounts(**counts(findings.comparison.rows)) if findings else None,
            changes=[SubstanceChange.of(change) for change in findings.changes.changes] if findings else [],
            changed=findings.comparison.changed if findings else [],
            dropped=findings.changes.dropped if findings else 0,
        )


class SegmentOut(BaseModel):
    """A stretch of a row's text."""

    mark: Mark
    nature: Nature
    text: str


class RowOut(BaseModel):
    """Paragraphs of both documents that belong together."""

    index: int
    kind: RowKind
    moved: bool
    renumbered: bool
    twin: int | None = Field(description="For what moved, the row where it stood; for what departed, where it is now.")
    shape: BlockKind
    level: int
    segments: list[SegmentOut] = Field(description="Kept and inserted make the new text, kept and deleted the old one.")

    @classmethod
    def of(cls, found: Compared, index: int, row: Row) -> Self:
        """Present a row."""
        block = found.new.blocks[row.new[0]] if row.new else found.old.blocks[row.old[0]]
        return cls(
            index=index,
            kind=row.kind,
            moved=row.moved,
            renumbered=row.renumbered,
            twin=row.twin,
            shape=block.kind,
            level=block.level,
            segments=[SegmentOut(mark=s.mark, nature=s.nature, text=s.text) for s in segments(found, row)],
        )


class ComparisonRows(BaseModel):
    """Some rows, and how many there are."""

    rows: list[RowOut]
    total: int
