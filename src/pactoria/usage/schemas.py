"""What usage says and hears on the wire."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pactoria.accounts.models import Tier
from pactoria.usage.queries import Counted, Person, Quota
from pactoria.usage.service import Report, Tracked
from pactoria.usage.storage import Room

__all__ = ["PeopleOut", "PersonOut", "TierChange", "TierChoice", "TierOut", "TrackIn", "TrackedOut", "UsageOut"]


class TierOut(BaseModel):
    """What people of a tier may use; null: no limit."""

    id: str
    name: str
    messages_per_day: int | None
    messages_per_month: int | None
    ai_per_minute: int | None = Field(description="Calls of models in a minute.")
    concurrent_calls: int | None = Field(description="Calls that may be under way at once; others wait.")
    seats: int | None = Field(description="Members of an organization.")
    storage_bytes: int | None = Field(description="Of the files of an organization.")

    @classmethod
    def of(cls, tier: Tier) -> "TierOut":
        """Show a tier."""
        return cls.model_validate(tier, from_attributes=True)


class QuotaOut(BaseModel):
    """Messages of a window of time, in UTC."""

    used: int
    held: int = Field(description="Of calls that are under way.")
    limit: int | None = Field(description="Null: no limit.")
    remaining: int | None
    resets_at: datetime

    @classmethod
    def of(cls, quota: Quota) -> "QuotaOut":
        """Show a quota."""
        remaining = None if quota.limit is None else max(0, quota.limit - quota.used - quota.held)
        return cls(used=quota.used, held=quota.held, limit=quota.limit, remaining=remaining, resets_at=quota.resets_at)


class SeatsOut(BaseModel):
    """Members of the organization in which you are. Its owner's tier says how many there may be."""

    used: int
    limit: int | None = Field(description="Null: no limit.")


class StorageOut(BaseModel):
    """Bytes of the organization in which you are. Its owner's tier says how many there may be."""

    used: int = Field(description="Of contracts, in all their versions, and of files that were given to chats.")
    held: int = Field(description="Of files that are being read.")
    limit: int | None = Field(description="Null: no limit.")
    remaining: int | None

    @classmethod
    def of(cls, room: Room) -> "StorageOut":
        """Show how much room there is."""
        remaining = None if room.limit is None else max(0, room.limit - room.used - room.held)
        return cls(used=room.used, held=room.held, limit=room.limit, remaining=remaining)


class FiguresOut(BaseModel):
    """Totals of calls that have ended."""

    calls: int = 0
    messages: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost: Decimal = Field(default=Decimal(0), description="US dollars.")
    failed: int = Field(default=0, description="Calls that failed or were lost.")
    estimated: int = Field(default=0, description="Calls whose tokens the provider did not tell.")
    from_cache: int = Field(default=0, description="Answers that were kept from before; they cost nothing.")
    mean_latency_ms: int | None = None


class GroupOut(FiguresOut):
    """Totals of one model, feature, day or member."""

    key: str = Field(description="The model, the feature, the day, or the member's id.")
    name: str = Field(description="As people read it; empty where the key says it.")


class UsageOut(BaseModel):
    """What you have used, and what is left."""

    tier: TierOut
    day: QuotaOut
    month: QuotaOut
    seats: SeatsOut
    storage: StorageOut
    since: date
    until: date
    total: FiguresOut
    by_day: list[GroupOut] = Field(description="In order of time; days without calls are left out.")
    by_model: list[GroupOut] = Field(description="The dearest first.")
    by_feature: list[GroupOut]
    by_member: list[GroupOut]

    @classmethod
    def of(cls, report: Report) -> "UsageOut":
        """Show a report."""
        return cls(
            tier=TierOut.of(report.tier),
            day=QuotaOut.of(report.day),
            month=QuotaOut.of(report.month),
            seats=SeatsOut(used=report.entitlement.members, limit=report.entitlement.tier.seats),
            storage=StorageOut.of(report.room),
            since=report.since,
            until=report.until,
            total=next((FiguresOut(**_figures(group)) for group in report.groups if group.by == "all"), FiguresOut()),
            by_day=sorted(_groups(report.groups, "day"), key=lambda group: group.key),
            by_model=_groups(report.groups, "model"),
            by_feature=_groups(report.groups, "feature"),
            by_member=_groups(report.groups, "member"),
        )


def _groups(groups: Iterable[Counted], by: str) -> list[GroupOut]:
    return [GroupOut(key=group.key, name=group.name, **_figures(group)) for group in groups if group.by == by]


def _figures(group: Counted) -> dict[str, Any]:
    figures = dict(group.figures)
    latency, calls = figures.pop("latency_ms"), figures["calls"]
    return figures | {"mean_latency_ms": round(latency / calls) if calls else None}


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


_Feature = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$", examples=["summarize"])]


class TrackIn(_In):
    """A use of one of the app's own features."""

    feature: _Feature
    messages: int = Field(default=1, ge=0, le=100, description="How many it takes of the quota.")


class TrackedOut(BaseModel):
    """What was put on record."""

    id: UUID
    feature: str
    messages: int
    repeated: bool = Field(description="Whether it was on record already: the same key came before.")
    remaining: int | None = Field(description="Messages that are left; null: no limit, or repeated.")

    @classmethod
    def of(cls, tracked: Tracked) -> "TrackedOut":
        """Show what was tracked."""
        return cls(
            id=tracked.record_id,
            feature=tracked.feature,
            messages=tracked.messages,
            repeated=tracked.allowance is None,
            remaining=tracked.allowance.remaining if tracked.allowance else None,
        )


_Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
_Rate = Annotated[int, Field(ge=1, le=1_000_000)]


class TierChange(_In):
    """What to change of a tier; null: no limit. What is left out stays."""

    name: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    messages_per_day: _Count | None = None
    messages_per_month: _Count | None = None
    ai_per_minute: _Rate | None = None
    concurrent_calls: _Rate | None = None
    seats: _Count | None = None
    storage_bytes: Annotated[int, Field(ge=0, le=2**60)] | None = None

    @model_validator(mode="after")
    def _keep_the_name(self) -> "TierChange":
        if "name" in self.model_fields_set and not (self.name and self.name.isprintable()):
            message = "a tier has a name, on one line"
            raise ValueError(message)
        return self


class TierChoice(_In):
    """A tier to put somebody into."""

    tier: Literal["free", "basic", "pro", "enterprise"]


class PersonOut(BaseModel):
    """Somebody with an account."""

    id: UUID
    email: str
    name: str
    is_admin: bool
    created_at: datetime
    tier: str
    used_today: int = Field(description="Messages, in all organizations, calls under way among them.")
    used_this_month: int
    messages_per_day: int | None = Field(description="Of their tier; null: no limit.")

    @classmethod
    def of(cls, person: Person) -> "PersonOut":
        """Show somebody to those who run the installation."""
        return cls.model_validate(person, from_attributes=True)


class PeopleOut(BaseModel):
    """A page of people, by e-mail."""

    items: list[PersonOut]
    next_cursor: str | None
