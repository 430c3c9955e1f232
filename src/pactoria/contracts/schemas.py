"""Wire types of the contracts slice."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pactoria.contracts.models import Contract, ContractStatus, ContractVersion, ReviewState
from pactoria.core.pagination import MOST_COUNTED
from pactoria.documents.parsed import BlockKind, DocumentFormat, ParsedDocument

__all__ = [
    "BlockOut",
    "ContractChange",
    "ContractList",
    "ContractOut",
    "DocumentOut",
    "FindingCounts",
    "FromSample",
    "ReviewStanding",
    "SampleOut",
    "VersionOut",
]


class FindingCounts(BaseModel):
    """Open findings by severity, for the side that the organization is on."""

    critical: int
    high: int
    medium: int
    low: int


class ReviewStanding(BaseModel):
    """How far the latest review is."""

    id: UUID | None = Field(description="The analysis; null in the moment before it is created.")
    state: ReviewState
    step: str | None = Field(description="What is being done: clauses, facts or findings.")
    progress: float = Field(description="Share of the work that is done, 0 to 1.")


class ContractOut(BaseModel):
    """A contract, with what the latest review says about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0193b5c2-6f1e-7c3a-9d0e-3b1f5a7c9e11",
                    "title": "Master Services Agreement with Northwind",
                    "status": "in_review",
                    "side": "customer",
                    "contract_type": "services",
                    "parties": ["Northwind Traders Ltd", "Acme GmbH"],
                    "effective_date": "2026-01-01",
                    "expiration_date": "2027-12-31",
                    "score": 64,
                    "finding_counts": {"critical": 1, "high": 3, "medium": 5, "low": 2},
                    "analysis": {
                        "id": "0193b5c2-6f1e-7c3a-9d0e-3b1f5a7c9e12",
                        "state": "done",
                        "step": None,
                        "progress": 1.0,
                    },
                    "current_version_id": "0193b5c2-6f1e-7c3a-9d0e-3b1f5a7c9e13",
                    "created_at": "2026-11-20T09:30:00Z",
                    "updated_at": "2026-11-20T09:31:00Z",
                }
            ]
        }
    )

    id: UUID
    title: str
    status: ContractStatus
    side: str = Field(description="Whose interests the review looks after.")
    contract_type: str | None = Field(description="What kind of contract it is, where that could be told.")
    parties: list[str]
    effective_date: date | None
    expiration_date: date | None
    score: int | None = Field(description="0 (do not sign) to 100 (nothing to report); null until reviewed.")
    finding_counts: FindingCounts
    analysis: ReviewStanding
    current_version_id: UUID
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """Present a contract."""
        assert contract.current_version_id is not None  # noqa: S101 - set when the contract is made
        return cls(
            id=contract.id,
            title=contract.title,
            status=ContractStatus(contract.status),
            side=contract.side,
            contract_type=contract.contract_type,
            parties=contract.parties,
            effective_date=contract.effective_date,
            expiration_date=contract.expiration_date,
            score=contract.review_score,
            finding_counts=FindingCounts(
                critical=contract.critical_count,
                high=contract.high_count,
                medium=contract.medium_count,
                low=contract.low_count,
            ),
            analysis=ReviewStanding(
                id=contract.review_id,
                state=ReviewState(contract.review_state),
                step=contract.review_step,
                progress=contract.review_progress,
            ),
            current_version_id=contract.current_version_id,
            created_at=contract.created_at,
            updated_at=contract.updated_at,
        )


class ContractList(BaseModel):
    """One page of contracts."""

    items: list[ContractOut]
    next_cursor: str | None = Field(description="Give it back to get the next page; null on the last one.")
    total: int | None = Field(
        description=f"How many contracts match on all pages, counted up to {MOST_COUNTED:,}; on the first page only."
    )
    total_is_exact: bool = Field(description="False where there may be more than `total`.")


class ContractChange(BaseModel):
    """What can be changed about a contract; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"status": "signed"}]})

    title: str | None = Field(None, min_length=1, max_length=300)
    status: ContractStatus | None = None


class FromSample(BaseModel):
    """Which sample to start from."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"sample_id": "mutual-nda"}]})

    sample_id: str = Field(max_length=100)


class SampleOut(BaseModel):
    """A contract that Pactoria brings along, to try things on."""

    id: str
    title: str
    contract_type: str
    side: str
    description: str


class VersionOut(BaseModel):
    """One file of a contract."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    file_name: str
    format: DocumentFormat
    size: int = Field(description="Bytes.")
    pages: int | None
    created_at: datetime

    @classmethod
    def of(cls, version: ContractVersion) -> Self:
        """Present a version."""
        return cls.model_validate(version)


class BlockOut(BaseModel):
    """A paragraph, heading, cell or note: a span of the text."""

    model_config = ConfigDict(from_attributes=True)

    kind: BlockKind
    start: int
    end: int
    body: int = Field(description="Where the words after the number begin.")
    level: int
    number: str | None
    page: int | None
    row: int | None
    column: int | None


class RevisionOut(BaseModel):
    """A tracked change that the file came with."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    author: str
    date: str | None
    text: str
    start: int


class CommentOut(BaseModel):
    """A comment that the file came with."""

    model_config = ConfigDict(from_attributes=True)

    author: str
    date: str | None
    text: str
    start: int
    end: int


class DocumentOut(BaseModel):
    """What a version says. Offsets count Unicode code points of `text`, not UTF-16 units."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    blocks: list[BlockOut]
    format: DocumentFormat
    title: str | None
    pages: int | None
    revisions: list[RevisionOut]
    comments: list[CommentOut]
    notices: list[str]

    @classmethod
    def of(cls, document: ParsedDocument) -> Self:
        """Present a document."""
        return cls.model_validate(document)
