"""Wire types of deadlines."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pactoria.analysis.deadlines.models import CalendarLink, DeadlineState
from pactoria.analysis.deadlines.service import Change, Counts, Page, Shown
from pactoria.analysis.engine.deadlines.result import DeadlineKind
from pactoria.analysis.engine.obligations import Obligation, ObligationKind, TimingKind
from pactoria.analysis.engine.result import Quote
from pactoria.core.pagination import MOST_COUNTED

__all__ = [
    "CalendarLinkMade",
    "CalendarLinkOut",
    "DeadlineChange",
    "DeadlineCounts",
    "DeadlineList",
    "DeadlineOut",
    "ObligationsOut",
]


class Words(BaseModel):
    """A span of the document, in Unicode code points, and its exact words."""

    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, place: Quote) -> Self:
        """Present a place."""
        return cls(start=place.start, end=place.end, quote=place.quote)


class DeadlineOut(BaseModel):
    """One day of a contract's life."""

    id: UUID
    contract_id: UUID
    contract_title: str
    version_id: UUID
    kind: DeadlineKind
    title: str
    who: str | None = Field(description="The party that has to act, as the contract calls it.")
    day: date = Field(description="The day as counted.")
    safe_day: date = Field(description="The business day by which to act.")
    due_on: date = Field(description="The day that counts: the corrected one, or else the safe one.")
    how: str = Field(description="How it was counted, in words.")
    words: Words = Field(description="What it was read from.")
    section: str | None
    is_current: bool = Field(description="False: the current version no longer says it.")
    corrected_day: date | None
    correction_reason: str | None
    state: DeadlineState
    note: str | None
    remind_days: list[int] = Field(description="How many days before it to remind.")
    changed_at: datetime | None

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Present a deadline."""
        own = {name: getattr(shown.deadline, name) for name in cls.model_fields if hasattr(shown.deadline, name)}
        place = Words(start=shown.deadline.start_offset, end=shown.deadline.end_offset, quote=shown.deadline.quote)
        return cls.model_validate(own | {"contract_title": shown.contract_title, "words": place})


class DeadlineList(BaseModel):
    """One page."""

    items: list[DeadlineOut]
    next_cursor: str | None
    total: int | None = Field(
        description=f"How many match on all pages, counted up to {MOST_COUNTED:,}; on the first page only."
    )
    total_is_exact: bool = Field(description="False where there may be more than `total`.")

    @classmethod
    def of(cls, page: Page) -> Self:
        """Present a page."""
        items = [DeadlineOut.of(shown) for shown in page.deadlines]
        total = page.total
        return cls(items=items, next_cursor=page.next_cursor, total=total.rows, total_is_exact=total.is_exact)


class DeadlineCounts(BaseModel):
    """What asks for attention."""

    overdue: int
    soon: int = Field(description="Due within two weeks.")
    open: int = Field(description="All that are ahead.")
    next: DeadlineOut | None

    @classmethod
    def of(cls, counts: Counts) -> Self:
        """Present counts."""
        coming = counts.next and DeadlineOut.of(counts.next)
        return cls(overdue=counts.overdue, soon=counts.soon, open=counts.open, next=coming)


class DeadlineChange(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"state": "done"}]})

    corrected_day: date | None = Field(None, description="Another day than the contract's; null: the contract's again.")
    correction_reason: str | None = Field(None, max_length=500, description="Why; needed for another day.")
    state: DeadlineState = DeadlineState.OPEN
    note: str | None = Field(None, max_length=2000)
    remind_days: list[Annotated[int, Field(ge=0, le=365)]] = Field(default=[], max_length=8)

    def change(self) -> Change:
        """Return it as the service takes it."""
        return Change(fields=frozenset(self.model_fields_set), **self.model_dump())


class TimingOut(BaseModel):
    """Words that say when, how often, how long, if or unless."""

    kind: TimingKind
    words: Words


class ObligationOut(BaseModel):
    """One duty."""

    id: str
    who: str
    party: str | None
    prohibited: bool = Field(description="Whether it must not be done.")
    what: str
    kind: ObligationKind
    timings: list[TimingOut]
    words: Words
    section: str | None

    @classmethod
    def of(cls, duty: Obligation) -> Self:
        """Present a duty."""
        return cls(
            id=duty.id,
            who=duty.who,
            party=duty.party,
            prohibited=duty.prohibited,
            what=duty.what,
            kind=duty.kind,
            timings=[TimingOut(kind=timing.kind, words=Words.of(timing.place)) for timing in duty.timings],
            words=Words.of(duty.place),
            section=duty.section,
        )


class ObligationsOut(BaseModel):
    """The duties that a contract names, in reading order."""

    version_id: UUID
    items: list[ObligationOut]

    @classmethod
    def of(cls, version_id: UUID, duties: list[Obligation]) -> Self:
        """Present duties."""
        return cls(version_id=version_id, items=[ObligationOut.of(duty) for duty in duties])


class CalendarLinkOut(BaseModel):
    """A link for calendar programs, without its secret."""

    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, link: CalendarLink) -> Self:
        """Present a link."""
        return cls(created_at=link.created_at, last_used_at=link.last_used_at)


class CalendarLinkMade(CalendarLinkOut):
    """A new link. Its address is shown this once: what is kept does not open it."""

    url: str
