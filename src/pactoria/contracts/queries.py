"""Private selects of the contracts slice. The tenant is a required argument of each."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from pactoria.contracts.models import Contract, ContractStatus, ContractVersion, VersionText
from pactoria.core.actor import Actor
from pactoria.core.pagination import InvalidCursor, decode_cursor, encode_cursor

__all__ = [
    "ContractSort",
    "cursor_of",
    "matching",
    "ordered",
    "stretches",
    "text_of",
    "version_of",
    "versions_of",
    "visible_to",
]


_LARGEST_SCORE = 1000


class ContractSort(StrEnum):
    """Orders of the list; a minus sign means from high to low."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    UPDATED = "-updated_at"
    TITLE = "title"
    TITLE_DESCENDING = "-title"
    EXPIRATION = "expiration_date"
    EXPIRATION_DESCENDING = "-expiration_date"
    SCORE = "score"
    SCORE_DESCENDING = "-score"

    @property
    def descending(self) -> bool:
        """Whether high values come first."""
        return self.value.startswith("-")

    @property
    def key(self) -> InstrumentedAttribute[Any]:
        """What is compared: a column, as an expression could not be looked up in an index below row-level security."""
        match self.value.removeprefix("-"):
            case "created_at":
                return Contract.created_at
            case "updated_at":
                return Contract.updated_at
            case "title":
                return Contract.sort_title
            case "expiration_date":
                return Contract.expiration_date
            case _:
                return Contract.review_score

    @property
    def may_be_missing(self) -> bool:
        """Whether there are rows without a value. They come last either way."""
        return self.value.removeprefix("-") in {"expiration_date", "score"}


def visible_to(actor: Actor, *, deleted: bool = False) -> Select[Contract]:
    """Contracts of the actor's organization."""
    gone = Contract.deleted_at.is_not(None) if deleted else Contract.deleted_at.is_(None)
    return select(Contract).where(Contract.organization_id == actor.organization_id, gone)


def matching(
    query: Select[Contract],
    *,
    words: str | None,
    statuses: list[ContractStatus],
    contract_types: list[str],
    severity: str | None,
) -> Select[Contract]:
    """Narrow a list to what the reader asked for."""
    if words and words.strip():
        query = query.where(_mentions(words.replace("\x00", " ").strip()))
    if statuses:
        query = query.where(Contract.status.in_(statuses))
    if contract_types:
        query = query.where(Contract.contract_type.in_([name.replace("\x00", "") for name in contract_types]))
    counts = {
        "critical": Contract.critical_count,
        "high": Contract.high_count,
        "medium": Contract.medium_count,
        "low": Contract.low_count,
    }
    if severity in counts:
        query = query.where(counts[severity] > 0)
    return query


def _mentions(words: str) -> ColumnElement[bool]:
    like = f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    named = or_(
        Contract.title.ilike(like, escape="!"),
        cast(Contract.parties, Text).ilike(like, escape="!"),
    )
    said = Contract.id.in_(select(func.contracts_that_say(words)))
    return or_(named, said)


def ordered(query: Select[Contract], sort: ContractSort) -> Select[Contract]:
    """Sort, with the id as the last word so that the order is total."""
    if sort.descending:
        return query.order_by(sort.key.desc(), Contract.id.desc())
    return query.order_by(sort.key.asc(), Contract.id.asc())


def stretches(query: Select[Contract], sort: ContractSort, cursor: str | None) -> list[Select[Contract]]:
    """Sort, and go on after the row that the cursor stands for: rows with a value, then those without.

    Each is a query of its own, which an index has in order; it has not both together, one way and the other.

    Raises:
        InvalidCursor: if it stands for nothing in this order.
    """
    query = ordered(query, sort)
    without = [query.where(sort.key.is_(None))] if sort.may_be_missing else []
    if without:
        query = query.where(sort.key.is_not(None))
    if not cursor:
        return [query, *without]
    value, row_id = decode_cursor(cursor, 2)
    try:
        last = literal(UUID(str(row_id)))
        if value is None and without:
            return [each.where(Contract.id < last if sort.descending else Contract.id > last) for each in without]
        reached = tuple_(_compared(sort, str(value)), last)
    except (OverflowError, ValueError) as error:
        raise InvalidCursor from error
    here = tuple_(sort.key, Contract.id)
    return [query.where(here < reached if sort.descending else here > reached), *without]


def _compared(sort: ContractSort, value: str) -> ColumnElement[object]:
    """Return what `sort.key` is compared with, in a range that PostgreSQL can keep."""
    match sort.value.removeprefix("-"):
        case "created_at" | "updated_at":
            return literal(datetime.fromisoformat(value).astimezone(UTC))
        case "expiration_date":
            return literal(date.fromisoformat(value))
        case "score":
            score = int(value)
            if abs(score) > _LARGEST_SCORE:
                raise ValueError
            return literal(score)
        case _:
            value.encode()  # a ValueError for halves of characters, which JSON may hold
            if "\x00" in value:
                raise ValueError
            return func.lower(literal(value))  # by the database, whose idea of small letters is not Python's


def cursor_of(contract: Contract, sort: ContractSort) -> str:
    """Return the place after this row."""
    match sort.value.removeprefix("-"):
        case "created_at":
            value: object = contract.created_at.isoformat()
        case "updated_at":
            value = contract.updated_at.isoformat()
        case "title":
            value = contract.title
        case "expiration_date":
            value = contract.expiration_date
        case _:
            value = contract.review_score
    return encode_cursor(value, contract.id)


def versions_of(actor: Actor, contract_id: UUID) -> Select[ContractVersion]:
    """Versions of one contract, the newest first."""
    return (
        select(ContractVersion)
        .where(ContractVersion.organization_id == actor.organization_id, ContractVersion.contract_id == contract_id)
        .order_by(ContractVersion.number.desc())
    )


def version_of(actor: Actor, contract_id: UUID, version_id: UUID) -> Select[ContractVersion]:
    """One version, of a contract that is not deleted."""
    return (
        select(ContractVersion)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(
            ContractVersion.organization_id == actor.organization_id,
            ContractVersion.contract_id == contract_id,
            ContractVersion.id == version_id,
            Contract.deleted_at.is_(None),
        )
    )


def text_of(actor: Actor, version_id: UUID) -> Select[VersionText]:
    """What a version says."""
    return select(VersionText).where(
        VersionText.organization_id == actor.organization_id, VersionText.version_id == version_id
    )
