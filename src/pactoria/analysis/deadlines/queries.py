"""Private selects of deadlines. The tenant is a required argument of each."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, and_, cast, literal, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from pactoria.analysis.deadlines.models import Deadline, DeadlineState
from pactoria.contracts.models import Contract
from pactoria.core.actor import Actor
from pactoria.core.pagination import InvalidCursor, decode_cursor, encode_cursor

__all__ = ["OPENED_BY", "RECORD_REMINDERS", "TO_READ", "Wanted", "after", "cursor_of", "matching", "put", "visible_to"]

OPENED_BY = text("SELECT * FROM calendar_opened_by(:token_hash)")
RECORD_REMINDERS = text("SELECT record_deadline_reminders(:today)")
TO_READ = text("SELECT * FROM contracts_to_read_for_deadlines(:engine, :before, :most)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deadlines a list shows."""

    since: date | None = None
    until: date | None = None
    """Both inclusive, of the day that counts."""
    kinds: list[str] = field(default_factory=list[str])
    states: list[str] = field(default_factory=list[str])
    contract_id: UUID | None = None
    words: str | None = None


def visible_to(actor: Actor) -> Select[Deadline, str]:
    """Deadlines of the actor's organization with their contracts' titles.

    Of what the current version no longer says, only what somebody has changed and not finished.
    """
    touched = and_(Deadline.changed_at.is_not(None), Deadline.state == DeadlineState.OPEN)
    return (
        select(Deadline, Contract.title)
        .join(Contract, Contract.id == Deadline.contract_id)
        .where(
            Deadline.organization_id == actor.organization_id,
            Contract.deleted_at.is_(None),
            or_(Deadline.is_current, touched),
        )
    )


def matching(query: Select[Deadline, str], wanted: Wanted) -> Select[Deadline, str]:
    """Narrow a list to what the reader asked for."""
    if wanted.since is not None:
        query = query.where(Deadline.due_on >= wanted.since)
    if wanted.until is not None:
        query = query.where(Deadline.due_on <= wanted.until)
    if wanted.kinds:
        query = query.where(Deadline.kind.in_(wanted.kinds))
    if wanted.states:
        query = query.where(Deadline.state.in_(wanted.states))
    if wanted.contract_id is not None:
        query = query.where(Deadline.contract_id == wanted.contract_id)
    words = (wanted.words or "").replace("\x00", " ").strip()
    if words:
        like = f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        columns = (Deadline.title, Deadline.who, Contract.title)
        query = query.where(or_(*(column.ilike(like, escape="!") for column in columns)))
    return query


def after(query: Select[Deadline, str], cursor: str) -> Select[Deadline, str]:
    """Go on after the row that the cursor stands for.

    Raises:
        InvalidCursor: if it stands for nothing.
    """
    day, identity = decode_cursor(cursor, 2)
    try:
        last = tuple_(literal(date.fromisoformat(str(day))), literal(UUID(str(identity))))
    except ValueError as error:
        raise InvalidCursor from error
    return query.where(tuple_(Deadline.due_on, Deadline.id) > last)


def cursor_of(deadline: Deadline) -> str:
    """Return the place after this row."""
    return encode_cursor(deadline.due_on, deadline.id)


def put(rows: list[dict[str, Any]]) -> Any:
    """Return the statement that keeps what was read, leaving alone what people have changed."""
    statement = insert(Deadline).values(rows)
    read = ("version_id", "kind", "day", "safe_day", "title", "how", "who", "start_offset", "end_offset")
    changed: dict[str, Any] = {name: statement.excluded[name] for name in (*read, "quote", "section", "is_current")}
    moved = or_(Deadline.safe_day != statement.excluded.safe_day, Deadline.title != statement.excluded.title)
    changed["revision"] = Deadline.revision + cast(moved, Integer)
    return statement.on_conflict_do_update(index_elements=["contract_id", "key"], set_=changed)
