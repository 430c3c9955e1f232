"""HTTP of the usage slice."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Response

from pactoria.core.errors import Forbidden, NotFound, Unauthenticated
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.pagination import InvalidCursor
from pactoria.organizations.access import ActorAlone, AdminActor, CurrentActor
from pactoria.usage import service
from pactoria.usage.errors import NoSuchTier, QuotaExceeded, TooManyDays, TrackedAlready
from pactoria.usage.ledger import Ledger
from pactoria.usage.schemas import (
    PeopleOut,
    PersonOut,
    TierChange,
    TierChoice,
    TierOut,
    TrackedOut,
    TrackIn,
    UsageOut,
)

__all__ = ["admin_router", "router"]

router = APIRouter(prefix="/api/usage", tags=["usage"])
admin_router = APIRouter(prefix="/api/admin", tags=["administration"])

TierId = Annotated[str, Path(max_length=20, examples=["free"])]


@router.get("", openapi_extra=access("member"), responses=problems(Unauthenticated, Forbidden, TooManyDays))
async def get_usage(
    services: CurrentServices,
    session: CurrentSession,
    actor: CurrentActor,
    scope: Annotated[
        Literal["me", "organization"],
        Query(description="Whose calls are added up; those of all members are shown to owners and admins."),
    ] = "me",
    since: Annotated[date | None, Query(description="First day, in UTC. Without it: 29 days before the last.")] = None,
    until: Annotated[date | None, Query(description="Last day, in UTC. Without it: today.")] = None,
) -> UsageOut:
    """Say what you have used of your quota and what is left, and what it cost, by day, model and feature.

    The quota is yours in all organizations; the totals are those of the organization in which you are.
    """
    await services.part(Ledger).caught_up()  # who has an answer finds it counted
    report = await service.report(session, actor, whole_organization=scope == "organization", since=since, until=until)
    return UsageOut.of(report)


@router.post("/track", openapi_extra=access("member"), responses=problems(QuotaExceeded, TrackedAlready))
async def track_usage(
    body: TrackIn,
    response: Response,
    services: CurrentServices,
    actor: ActorAlone,
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=200,
            description="Sent again with the same key, it counts once.",
            examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
        ),
    ],
) -> TrackedOut:
    """Take from your quota for one of the app's own features."""
    tracked = await service.track(
        services.db, services.part(Ledger), actor, feature=body.feature, messages=body.messages, key=key
    )
    if tracked.allowance is not None:
        response.headers.update(tracked.allowance.headers())
    return TrackedOut.of(tracked)


@admin_router.get("/tiers", openapi_extra=access("admin"), responses=problems(Forbidden))
async def list_tiers(session: CurrentSession, _: AdminActor) -> list[TierOut]:
    """List the tiers, from the least to the most, with what each allows."""
    return [TierOut.of(tier) for tier in await service.list_tiers(session)]


@admin_router.patch("/tiers/{tier}", openapi_extra=access("admin"), responses=problems(Forbidden, NoSuchTier))
async def change_tier(tier: TierId, body: TierChange, session: CurrentSession, actor: AdminActor) -> TierOut:
    """Change what a tier allows, from the next call on; null takes a limit away, what is left out stays."""
    changes = body.model_dump(include=body.model_fields_set)
    return TierOut.of(await service.change_tier(session, actor, tier, changes))


@admin_router.get("/users", openapi_extra=access("admin"), responses=problems(Forbidden, InvalidCursor))
async def list_people(
    session: CurrentSession,
    actor: AdminActor,
    q: Annotated[str | None, Query(max_length=200, description="A part of the e-mail or the name.")] = None,
    tier: Annotated[str | None, Query(max_length=20, pattern="^[a-z]+$", description="Only those of a tier.")] = None,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> PeopleOut:
    """List the people of this installation, page by page, with their tiers and what they used today."""
    found, following = await service.list_people(session, actor, words=q, tier=tier, cursor=cursor, limit=limit)
    return PeopleOut(items=[PersonOut.of(person) for person in found], next_cursor=following)


@admin_router.patch(
    "/users/{user_id}/tier",
    status_code=204,
    openapi_extra=access("admin"),
    responses=problems(Forbidden, NotFound),
)
async def put_into_tier(user_id: UUID, body: TierChoice, session: CurrentSession, actor: AdminActor) -> None:
    """Put a person into a tier, from the next call on."""
    await service.put_into_tier(session, actor, user_id, body.tier)
