"""Secret links at which calendar programs find deadlines, and what they find there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.tokens import digest, new_token
from pactoria.analysis.deadlines import queries, service
from pactoria.analysis.deadlines.errors import CalendarNotFound
from pactoria.analysis.deadlines.models import CalendarLink, DeadlineState
from pactoria.analysis.deadlines.queries import Wanted
from pactoria.analysis.deadlines.service import Shown
from pactoria.audit import service as audit
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission, Role
from pactoria.core.db import enter_tenant
from pactoria.core.ids import new_id

__all__ = ["Subscription", "current", "make", "opened", "revoke", "written"]

_BEHIND = timedelta(days=90)
"""Days that a feed looks back."""
_MOST = 2000
_HOUR = timedelta(hours=1)
_MORNING = 9
"""Hour of the day at which a calendar reminds."""
_LONGEST_QUOTE = 400
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a secret opens."""

    actor: Actor
    deadlines: list[Shown]


def _mine(actor: Actor) -> Select[CalendarLink]:
    return select(CalendarLink).where(
        CalendarLink.organization_id == actor.organization_id,
        CalendarLink.user_id == actor.user_id,
        CalendarLink.revoked_at.is_(None),
    )


async def current(session: AsyncSession, actor: Actor) -> CalendarLink | None:
    """Return the person's link in this organization, if there is one that works."""
    actor.require(Permission.CONTRACT_READ)
    return await session.scalar(_mine(actor).order_by(CalendarLink.id.desc()).limit(1))


async def make(session: AsyncSession, actor: Actor) -> tuple[CalendarLink, str]:
    """Make a link and return it with its secret, which is told this once. The one before stops to work."""
    await revoke(session, actor)
    token = new_token()
    link = CalendarLink(
        id=new_id(),
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        token_hash=digest(token),
        created_at=clock.now(),
    )
    session.add(link)
    await session.flush()
    audit.record(session, actor, "calendar:link_made", link.id)
    return link, token


async def revoke(session: AsyncSession, actor: Actor) -> None:
    """Close the person's link for good. Without one, nothing happens."""
    actor.require(Permission.CONTRACT_READ)
    for link in await session.scalars(_mine(actor).with_for_update()):
        link.revoked_at = clock.now()
        audit.record(session, actor, "calendar:link_revoked", link.id)


async def opened(session: AsyncSession, token: str) -> Subscription:
    """Return what a secret opens: the open deadlines of its organization, for as long as its owner is a member.

    The transaction enters the owner's tenant, with the owner's role.

    Raises:
        CalendarNotFound: if it opens nothing.
    """
    await enter_tenant(session, None, None)
    hashed = digest(token.encode(errors="replace").decode())
    row = (await session.execute(queries.OPENED_BY, {"token_hash": hashed})).one_or_none()
    if row is None:
        raise CalendarNotFound
    actor = Actor(organization_id=row.organization_id, user_id=row.user_id, role=Role(row.role))
    await enter_tenant(session, actor.organization_id, actor.user_id)
    await _note_use(session, actor, row.link_id)
    since = clock.now().date() - _BEHIND
    wanted = Wanted(since=since, states=[DeadlineState.OPEN])
    page = await service.list_deadlines(session, actor, wanted, limit=_MOST)
    return Subscription(actor, page.deadlines)


async def _note_use(session: AsyncSession, actor: Actor, link_id: UUID) -> None:
    link = await session.scalar(_mine(actor).where(CalendarLink.id == link_id))
    now = clock.now()
    if link is not None and (link.last_used_at is None or link.last_used_at < now - _HOUR):
        link.last_used_at = now


def written(shown: Iterable[Shown], base_url: str, *, name: str, made: datetime) -> bytes:
    """Write deadlines as an iCalendar file (RFC 5545): a day each, with a reminder for each that people want.

    The id of an event stays the same for as long as the deadline lives, and its sequence number counts changes, so that
    programs move what they have instead of adding to it.
    """
    from icalendar import Calendar

    calendar: Any = Calendar()  # the library's own types are partial
    calendar.add("prodid", "-//Pactoria//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for each in shown:
        calendar.add_component(_event(each, base_url, made))
    return calendar.to_ical()


def _event(shown: Shown, base_url: str, made: datetime) -> Any:
    from icalendar import Alarm, Event

    deadline = shown.deadline
    event: Any = Event()
    event.add("uid", f"{deadline.id}@pactoria")
    event.add("dtstamp", made)
    event.add("sequence", deadline.revision)
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + timedelta(days=1))
    event.add("summary", _plain(f"{deadline.title} \u00b7 {shown.contract_title}"))
    event.add("description", _plain(_described(shown)))
    event.add("url", f"{base_url.rstrip('/')}/contracts/{deadline.contract_id}")
    event.add("categories", [deadline.kind])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    for days in deadline.remind_days:
        alarm: Any = Alarm()
        alarm.add("action", "DISPLAY")
        when = f"In {days} day{'' if days == 1 else 's'}" if days else "Today"
        alarm.add("description", _plain(f"{when}: {deadline.title}"))
        alarm.add("trigger", timedelta(hours=_MORNING) - timedelta(days=days))
        event.add_component(alarm)
    return event


def _plain(words: str) -> str:
    """Return words without the control characters that RFC 5545 forbids in a text: some programs refuse all of it."""
    return _CONTROL.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))


def _described(shown: Shown) -> str:
    deadline = shown.deadline
    lines = [deadline.how]
    if deadline.corrected_day is not None:
        lines.append(f"Corrected by hand: {deadline.correction_reason}")
    if deadline.note:
        lines.append(deadline.note)
    section = f" ({deadline.section})" if deadline.section else ""
    lines.append(f"The contract{section}: \u201c{_cut(' '.join(deadline.quote.split()))}\u201d")
    return "\n\n".join(lines)


def _cut(quote: str) -> str:
    return quote if len(quote) <= _LONGEST_QUOTE else quote[: quote.rfind(" ", 0, _LONGEST_QUOTE)] + " \u2026"
