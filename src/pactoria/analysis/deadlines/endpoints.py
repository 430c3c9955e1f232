"""HTTP of deadlines, duties and calendars."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from pactoria.analysis.deadlines import calendars, service
from pactoria.analysis.deadlines.errors import CalendarNotFound, DeadlineNotFound, NotReadYet, ReasonMissing
from pactoria.analysis.deadlines.models import DeadlineState
from pactoria.analysis.deadlines.queries import Wanted
from pactoria.analysis.deadlines.schemas import (
    CalendarLinkMade,
    CalendarLinkOut,
    DeadlineChange,
    DeadlineCounts,
    DeadlineList,
    DeadlineOut,
    ObligationsOut,
)
from pactoria.analysis.engine.deadlines.result import DeadlineKind
from pactoria.contracts.endpoints import download
from pactoria.contracts.errors import ContractNotFound
from pactoria.core import clock
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.pagination import InvalidCursor
from pactoria.organizations.access import CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["deadlines"])

_CALENDAR = "text/calendar; charset=utf-8"
_A_FILE = {200: {"content": {"text/calendar": {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/deadlines", openapi_extra=access("member"), responses=problems(InvalidCursor))
async def list_deadlines(
    session: CurrentSession,
    actor: CurrentActor,
    since: Annotated[date | None, Query(description="First day, inclusive.")] = None,
    until: Annotated[date | None, Query(description="Last day, inclusive.")] = None,
    kind: Annotated[list[DeadlineKind] | None, Query()] = None,
    state: Annotated[list[DeadlineState] | None, Query()] = None,
    contract_id: UUID | None = None,
    q: Annotated[
        str | None, Query(max_length=200, description="Words in the title, the party or the contract.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DeadlineList:
    """List the deadlines of your organization's contracts in order of time, page by page."""
    wanted = Wanted(
        since=since, until=until, kinds=list(kind or []), states=list(state or []), contract_id=contract_id, words=q
    )
    return DeadlineList.of(await service.list_deadlines(session, actor, wanted, cursor=cursor, limit=limit))


@router.get("/deadlines/counts", openapi_extra=access("member"))
async def count_deadlines(session: CurrentSession, actor: CurrentActor) -> DeadlineCounts:
    """Count what is overdue and due soon, and tell what comes next."""
    return DeadlineCounts.of(await service.counts(session, actor, clock.now().date()))


@router.patch(
    "/deadlines/{deadline_id}", openapi_extra=access("editor"), responses=problems(DeadlineNotFound, ReasonMissing)
)
async def change_deadline(
    deadline_id: UUID, change: DeadlineChange, session: CurrentSession, actor: CurrentActor
) -> DeadlineOut:
    """Correct a date and say why, note something, choose reminders, or mark it as done, dismissed or open again."""
    return DeadlineOut.of(await service.change(session, actor, deadline_id, change.change()))


@router.get(
    "/deadlines/{deadline_id}/ics",
    openapi_extra=access("member"),
    response_class=Response,
    responses=problems(DeadlineNotFound) | _A_FILE,
)
async def download_deadline(
    deadline_id: UUID, session: CurrentSession, actor: CurrentActor, services: CurrentServices
) -> Response:
    """Download one deadline as an iCalendar file."""
    shown = await service.get(session, actor, deadline_id)
    made, base = clock.now(), services.settings.web.base_url
    data = await asyncio.to_thread(calendars.written, [shown], base, name="Pactoria deadline", made=made)
    return download(data, "deadline.ics", _CALENDAR)


@router.get(
    "/contracts/{contract_id}/obligations",
    openapi_extra=access("member"),
    responses=problems(ContractNotFound, NotReadYet),
)
async def list_obligations(contract_id: UUID, session: CurrentSession, actor: CurrentActor) -> ObligationsOut:
    """List who has to do, or must not do, what and when under a contract, each with the words that say so."""
    return ObligationsOut.of(*await service.obligations_of(session, actor, contract_id))


@router.get("/calendar/link", openapi_extra=access("member"))
async def get_calendar_link(session: CurrentSession, actor: CurrentActor) -> CalendarLinkOut | None:
    """Tell whether you have a link for calendar programs in this organization. Its address is never told again."""
    link = await calendars.current(session, actor)
    return link and CalendarLinkOut.of(link)


@router.post("/calendar/link", status_code=status.HTTP_201_CREATED, openapi_extra=access("member"))
async def make_calendar_link(
    session: CurrentSession, actor: CurrentActor, services: CurrentServices
) -> CalendarLinkMade:
    """Make a secret link for calendar programs. The one before stops to work."""
    link, token = await calendars.make(session, actor)
    url = f"{services.settings.web.base_url.rstrip('/')}/api/calendar/{token}.ics"
    return CalendarLinkMade(**CalendarLinkOut.of(link).model_dump(), url=url)


@router.delete("/calendar/link", status_code=status.HTTP_204_NO_CONTENT, openapi_extra=access("member"))
async def revoke_calendar_link(session: CurrentSession, actor: CurrentActor) -> None:
    """Close your link for good."""
    await calendars.revoke(session, actor)


@router.get(
    "/calendar/{secret}.ics",
    openapi_extra=access("anyone"),
    response_class=Response,
    responses=problems(CalendarNotFound) | _A_FILE,
)
async def read_calendar(secret: str, session: CurrentSession, services: CurrentServices) -> Response:
    """Subscribe: the open deadlines of an organization as an iCalendar feed, for who holds the secret of the link."""
    subscription = await calendars.opened(session, secret)
    base = services.settings.web.base_url
    data = await asyncio.to_thread(
        calendars.written, subscription.deadlines, base, name="Pactoria deadlines", made=clock.now()
    )
    headers = {"Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
    return Response(data, media_type=_CALENDAR, headers=headers)
