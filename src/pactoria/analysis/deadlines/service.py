"""The verbs of deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis import service as analyses
from pactoria.analysis.deadlines import queries
from pactoria.analysis.deadlines.errors import DeadlineNotFound, NotReadYet, ReasonMissing
from pactoria.analysis.deadlines.models import Deadline, DeadlineReading, DeadlineState
from pactoria.analysis.deadlines.queries import Wanted
from pactoria.analysis.deadlines.reading import ENGINE, WasRead
from pactoria.analysis.deadlines.stored import obligations_from_json, obligations_to_json
from pactoria.analysis.engine.deadlines.result import Deadline as DeadlineRead
from pactoria.analysis.engine.deadlines.result import DeadlineKind
from pactoria.analysis.engine.obligations import Obligation
from pactoria.analysis.engine.result import Facts
from pactoria.analysis.errors import AnalysisNotFound
from pactoria.audit import service as audit
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import ContractNotFound
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission
from pactoria.core.ids import new_id
from pactoria.core.pagination import Total, total_of

__all__ = [
    "READ",
    "SOON",
    "Change",
    "Counts",
    "Page",
    "Shown",
    "change",
    "counts",
    "get",
    "keep",
    "list_deadlines",
    "obligations_of",
    "to_read",
]

READ = "deadlines.read"
"""Name of the job that reads a contract for its deadlines."""
SOON = timedelta(days=14)
"""How near a deadline is "soon"."""
READ_AGAIN = timedelta(days=20)
"""How old a reading may be: the payments of the next months come into sight."""
_REMIND = {
    DeadlineKind.NOTICE: [30, 7, 1],
    DeadlineKind.OPTION: [30, 7, 1],
    DeadlineKind.PAYMENT: [7],
    DeadlineKind.DELIVERY: [7],
    DeadlineKind.END: [30],
    DeadlineKind.OTHER: [7],
}
"""How many days before it people are reminded, unless they say otherwise."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A deadline with the title of its contract."""

    deadline: Deadline
    contract_title: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some deadlines, and where to go on."""

    deadlines: list[Shown]
    next_cursor: str | None
    total: Total


@dataclass(frozen=True, slots=True)
class Counts:
    """What asks for attention."""

    overdue: int
    soon: int
    open: int
    next: Shown | None


async def to_read(session: AsyncSession, actor: Actor, contract_id: UUID, today: date) -> tuple[UUID, Facts] | None:
    """Return the version of a contract that has to be read for its deadlines, with its facts; None where none has.

    That is: the review of its current version is not done, or it was read lately by this engine.
    """
    try:
        contract = await contracts.get(session, actor, contract_id)
        analysis = await analyses.latest(session, actor, contract_id)
    except (ContractNotFound, AnalysisNotFound):
        return None
    if analysis.version_id != contract.current_version_id:
        return None
    reading = await session.get(DeadlineReading, contract_id)
    fresh = reading is not None and reading.read_on > today - READ_AGAIN and reading.engine == ENGINE
    if fresh and reading is not None and reading.version_id == analysis.version_id:
        return None
    review = await analyses.result_of(session, actor, analysis)
    return None if review is None else (analysis.version_id, review.facts)


async def keep(
    session: AsyncSession, actor: Actor, contract_id: UUID, version_id: UUID, found: WasRead, today: date
) -> None:
    """Keep what was read of a version, unless a newer one has come meanwhile. Keeping it twice changes nothing.

    What people have changed stays as they want it; what the contract no longer says goes, unless they touched it.
    """
    contract = await contracts.get(session, actor, contract_id, lock=True)
    if contract.current_version_id != version_id:
        return
    keys = [deadline.key for deadline in found.deadlines]
    theirs = (Deadline.organization_id == actor.organization_id, Deadline.contract_id == contract_id)
    gone = (*theirs, Deadline.key.not_in(keys))
    # What is over is history, and no longer told by a later reading of the same version: it stays as it was.
    over = Deadline.due_on < today
    await session.execute(
        delete(Deadline).where(*gone, Deadline.changed_at.is_(None), ~((Deadline.version_id == version_id) & over))
    )
    await session.execute(
        update(Deadline).where(*gone, ~((Deadline.version_id == version_id) & over)).values(is_current=False)
    )
    if found.deadlines:
        await session.execute(queries.put([_row(actor, contract_id, version_id, d) for d in found.deadlines]))
    reading = {
        "contract_id": contract_id,
        "organization_id": actor.organization_id,
        "version_id": version_id,
        "engine": ENGINE,
        "read_on": today,
        "obligations": obligations_to_json(found.obligations),
    }
    await session.execute(
        insert(DeadlineReading)
        .values(reading)
        .on_conflict_do_update(
            index_elements=["contract_id"], set_={k: v for k, v in reading.items() if k != "contract_id"}
        )
    )


def _row(actor: Actor, contract_id: UUID, version_id: UUID, found: DeadlineRead) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": actor.organization_id,
        "contract_id": contract_id,
        "version_id": version_id,
        "key": found.key,
        "kind": found.kind.value,
        "day": found.day,
        "safe_day": found.safe_day,
        "title": found.title[:300],
        "how": found.how,
        "who": found.who and found.who[:200],
        "start_offset": found.place.start,
        "end_offset": found.place.end,
        "quote": found.place.quote,
        "section": found.section and found.section[:120],
        "is_current": True,
        "state": DeadlineState.OPEN.value,
        "remind_days": _REMIND.get(found.kind, []),
        "revision": 0,
        "created_at": clock.now(),
    }


async def list_deadlines(
    session: AsyncSession, actor: Actor, wanted: Wanted, *, cursor: str | None = None, limit: int = 100
) -> Page:
    """Return one page of the organization's deadlines, in order of the day that counts."""
    actor.require(Permission.CONTRACT_READ)
    query = queries.matching(queries.visible_to(actor), wanted).order_by(Deadline.due_on, Deadline.id)
    total = await total_of(session, query, cursor)
    page = queries.after(query, cursor) if cursor else query
    rows = list(await session.execute(page.limit(limit + 1)))
    shown = [Shown(deadline, title) for deadline, title in rows]
    more = len(shown) > limit
    return Page(shown[:limit], queries.cursor_of(shown[limit - 1].deadline) if more else None, total)


async def counts(session: AsyncSession, actor: Actor, today: date) -> Counts:
    """Count what is overdue, due within two weeks, and open at all; and say what comes next.

    Starts, ends and renewals just happen: once over they are not overdue.
    """
    actor.require(Permission.CONTRACT_READ)
    happens = [DeadlineKind.START, DeadlineKind.END, DeadlineKind.RENEWAL]
    open_ones = queries.matching(queries.visible_to(actor), Wanted(states=[DeadlineState.OPEN]))
    rows = open_ones.with_only_columns(
        func.count().filter(Deadline.due_on < today, Deadline.kind.not_in(happens)),
        func.count().filter(Deadline.due_on >= today, Deadline.due_on <= today + SOON),
        func.count().filter(Deadline.due_on >= today),
    )
    overdue, soon, ahead = (await session.execute(rows)).one()
    coming = open_ones.where(Deadline.due_on >= today).order_by(Deadline.due_on, Deadline.id).limit(1)
    first = (await session.execute(coming)).one_or_none()
    return Counts(overdue, soon, ahead, Shown(*first) if first else None)


async def get(session: AsyncSession, actor: Actor, deadline_id: UUID, *, lock: bool = False) -> Shown:
    """Return one deadline.

    Raises:
        DeadlineNotFound: if there is none for this organization, or its contract is deleted.
    """
    actor.require(Permission.CONTRACT_READ)
    query = queries.visible_to(actor).where(Deadline.id == deadline_id)
    if lock:
        query = query.with_for_update(of=Deadline).execution_options(populate_existing=True)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise DeadlineNotFound
    return Shown(*row)


@dataclass(frozen=True, slots=True)
class Change:
    """What to change about a deadline; only what is named in `fields` is."""

    fields: frozenset[str]
    corrected_day: date | None = None
    correction_reason: str | None = None
    state: DeadlineState = DeadlineState.OPEN
    note: str | None = None
    remind_days: Sequence[int] = ()


async def change(session: AsyncSession, actor: Actor, deadline_id: UUID, wanted: Change) -> Shown:
    """Correct a date, note something, or mark it as done, dismissed or open again. Each is in the audit record.

    Raises:
        ReasonMissing: if a date is corrected without saying why.
    """
    actor.require(Permission.CONTRACT_WRITE)
    shown = await get(session, actor, deadline_id, lock=True)
    deadline = shown.deadline
    if "corrected_day" in wanted.fields:
        reason = " ".join((wanted.correction_reason or "").split()) or None
        if wanted.corrected_day is not None and reason is None:
            raise ReasonMissing
        deadline.corrected_day = wanted.corrected_day
        deadline.correction_reason = reason if wanted.corrected_day is not None else None
    if "state" in wanted.fields:
        deadline.state = wanted.state
    if "note" in wanted.fields:
        deadline.note = (wanted.note or "").strip() or None
    if "remind_days" in wanted.fields:
        deadline.remind_days = sorted(set(wanted.remind_days), reverse=True)
    deadline.changed_by, deadline.changed_at = actor.user_id, clock.now()
    deadline.revision += 1
    await session.flush()
    await session.refresh(deadline, ["due_on"])
    details = {name: str(getattr(deadline, name)) for name in sorted(wanted.fields & {"corrected_day", "state"})}
    audit.record(session, actor, "deadline:changed", deadline.contract_id, deadline=str(deadline.id), **details)
    return shown


async def obligations_of(session: AsyncSession, actor: Actor, contract_id: UUID) -> tuple[UUID, list[Obligation]]:
    """Return the duties that a contract names, with the version that they were read from.

    Raises:
        ContractNotFound: if there is no such contract.
        NotReadYet: if it was not read yet.
    """
    await contracts.get(session, actor, contract_id)
    row = (
        await session.execute(
            select(DeadlineReading.version_id, DeadlineReading.obligations).where(
                DeadlineReading.organization_id == actor.organization_id, DeadlineReading.contract_id == contract_id
            )
        )
    ).one_or_none()
    if row is None:
        raise NotReadYet
    return row.version_id, obligations_from_json(row.obligations)
