"""A grid as somebody looks at it: which rows, in which order, from where on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from pactoria.analysis.compliance.models import VerdictDecision
from pactoria.analysis.engine.playbooks.playbook import Standing
from pactoria.analysis.grids.asking import STANDINGS, ColumnKind, ValueType
from pactoria.analysis.grids.errors import GridColumnNotFound, GridFilterInvalid
from pactoria.analysis.grids.models import GridCell, GridColumn, GridRow
from pactoria.analysis.grids.queries import CellStanding, decided, known_cells, standing
from pactoria.contracts.models import Contract
from pactoria.core.actor import Actor
from pactoria.core.pagination import InvalidCursor, decode_cursor, encode_cursor

__all__ = ["Filter", "View", "after", "cursor_of", "matching", "ordered", "view_of"]

_NUMBERS = frozenset({ValueType.DURATION, ValueType.MONEY, ValueType.FLAG, ValueType.STANDING})
_WITHOUT_VALUE = frozenset({"present", "absent"})
_WITH_VALUE = frozenset({"is", "contains", "before", "after", "above", "below", "state"})
_HELD = {
    **dict.fromkeys(("before", "after"), frozenset({ValueType.DATE})),
    **dict.fromkeys(("above", "below"), frozenset({ValueType.DURATION, ValueType.MONEY})),
}
"""What a column has to hold for a verb."""
_LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class Filter:
    """What the cell of one column has to say."""

    column: GridColumn
    verb: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class View:
    """Rows in an order."""

    filters: tuple[Filter, ...] = ()
    words: str | None = None
    """In the contract's title."""
    state: CellStanding | None = None
    """At least one cell is so."""
    sort: GridColumn | str = "title"
    """A column, or "title" or "added"."""
    descending: bool = False

    @property
    def name(self) -> str:
        """Tells views apart whose cursors may not be mixed up."""
        sort = self.sort if isinstance(self.sort, str) else self.sort.id
        return f"{'-' if self.descending else ''}{sort}"


def view_of(
    columns: list[GridColumn],
    *,
    filters: list[str],
    words: str | None,
    state: CellStanding | None,
    sort: str,
    descending: bool,
) -> View:
    """Read what somebody wants to see.

    Raises:
        GridFilterInvalid: if a filter means nothing to its column.
        GridColumnNotFound: if a filter or the sort names a column that the grid has not.
    """
    known = {str(column.id): column for column in columns}
    if sort not in {"title", "added"} and sort not in known:
        raise GridColumnNotFound
    return View(
        filters=tuple(_filter(known, told) for told in filters),
        words=(words or "").replace("\x00", " ").strip() or None,
        state=state,
        sort=known.get(sort, sort),
        descending=descending,
    )


def _filter(known: dict[str, GridColumn], told: str) -> Filter:
    name, _, rest = told.partition(":")
    verb, _, value = rest.partition(":")
    column = known.get(name)
    if column is None:
        raise GridColumnNotFound
    if verb in _WITHOUT_VALUE and not value:
        return Filter(column, verb)
    if verb not in _WITH_VALUE or not value.strip():
        raise GridFilterInvalid(
            "A filter is `column:present`, `column:absent`, or `column:verb:value` with one of the verbs is, contains, "
            "before, after, above, below and state."
        )
    return Filter(column, verb, _value(column, verb, value.replace("\x00", " ").strip()))


def _value(column: GridColumn, verb: str, value: str) -> Any:
    holding = _HELD.get(verb)
    if holding is not None and column.value_type not in holding:
        raise GridFilterInvalid(f'"{column.title}" holds nothing that can be {verb} a value.')
    try:
        if verb == "state":
            return CellStanding(value)
        if verb in {"before", "after"}:
            return date.fromisoformat(value)
        if verb in {"above", "below"}:
            return _number(value)
        value.encode()
    except ValueError as error:
        raise GridFilterInvalid(f'"{column.title}" cannot be compared with this value.') from error
    return value


def _number(told: str) -> float:
    """Read a number that can be compared.

    Raises:
        ValueError: if it is none, or without end.
    """
    number = float(told)
    if not abs(number) < _LARGEST:
        raise ValueError(told)
    return number


def matching(query: Any, actor: Actor, view: View) -> Any:
    """Narrow the rows of a grid to those of a view."""
    if view.words:
        query = query.where(Contract.title.ilike(_like(view.words), escape="!"))
    if view.state is not None:
        query = query.where(_has_cell(actor, standing() == view.state.value, by_standing=True))
    for wanted in view.filters:
        here = GridCell.column_id == wanted.column.id
        asked = wanted.column if wanted.column.kind == ColumnKind.VERDICT else None
        said = _said(wanted) if asked is None or wanted.verb == "state" else _held(wanted)
        query = query.where(_has_cell(actor, here, said, by_standing=wanted.verb == "state", decided_on=asked))
    return query


def _has_cell(
    actor: Actor,
    *conditions: ColumnElement[bool],
    by_standing: bool = False,
    decided_on: GridColumn | None = None,
) -> ColumnElement[bool]:
    """Tell whether the row has such a cell.

    What decides about staleness, or about verdicts of a column, is joined inside, where it matters.
    """
    query: Any = select(GridCell.contract_id)
    query = known_cells(query) if by_standing else query
    if decided_on is not None:
        query = query.outerjoin(VerdictDecision, decided(GridCell, decided_on.playbook, decided_on.subject))
    query = query.where(
        GridCell.organization_id == actor.organization_id,
        GridCell.grid_id == GridRow.grid_id,
        *conditions,
    )
    return exists(query.where(GridCell.contract_id == GridRow.contract_id).correlate(GridRow))


def _quotes(like: str) -> ColumnElement[bool]:
    quotes = func.jsonb_array_elements(GridCell.citations).table_valued("value").alias("cited")
    quote = func.jsonb_extract_path_text(quotes.c.value, "quote")
    return exists(select(1).select_from(quotes).where(quote.ilike(like, escape="!")))


def _held(wanted: Filter) -> ColumnElement[bool]:
    """Tell what the verdict in a cell has to be: what a person has decided counts, else what was found."""
    holds = func.coalesce(VerdictDecision.standing, GridCell.sort_text)
    match wanted.verb:
        case "present":
            return holds != Standing.MISSING
        case "absent":
            return func.coalesce(holds == Standing.MISSING, GridCell.is_present.is_(False))
        case "is":
            return holds == wanted.value
        case _:
            like = _like(wanted.value)
            shown = case({standing: name for standing, (name, _) in STANDINGS.items()}, value=holds)
            told = func.coalesce(shown, GridCell.display)
            return or_(told.ilike(like, escape="!"), VerdictDecision.reason.ilike(like, escape="!"), _quotes(like))


def _said(wanted: Filter) -> ColumnElement[bool]:
    value = wanted.value
    if wanted.verb == "contains":
        like = _like(value)
        return or_(GridCell.display.ilike(like, escape="!"), _quotes(like))
    told: dict[str, Callable[[], ColumnElement[bool]]] = {
        "present": lambda: GridCell.is_present.is_(True),
        "absent": lambda: GridCell.is_present.is_(False),
        "state": lambda: standing() == value.value,
        "before": lambda: GridCell.sort_date < value,
        "after": lambda: GridCell.sort_date > value,
        "below": lambda: GridCell.sort_number < value,
        "above": lambda: GridCell.sort_number > value,
        "is": lambda: func.lower(GridCell.display) == func.lower(value),
    }
    return told[wanted.verb]()


def _like(words: str) -> str:
    return f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"


def ordered(query: Any, actor: Actor, view: View) -> tuple[Any, ColumnElement[Any]]:
    """Sort, what has no value last either way, with the contract as the last word; return what is compared, too."""
    key: Any
    if isinstance(view.sort, GridColumn):
        cell = aliased(GridCell)
        query = query.outerjoin(
            cell,
            and_(
                cell.organization_id == actor.organization_id,
                cell.column_id == view.sort.id,
                cell.contract_id == GridRow.contract_id,
            ),
        )
        if view.sort.kind == ColumnKind.VERDICT:
            query = query.outerjoin(VerdictDecision, decided(cell, view.sort.playbook, view.sort.subject))
            ranks = {standing: rank for standing, (_, rank) in STANDINGS.items()}
            key = func.coalesce(case(ranks, value=VerdictDecision.standing), cell.sort_number)
        else:
            key = {ValueType.TEXT: cell.sort_text, ValueType.DATE: cell.sort_date}.get(
                ValueType(view.sort.value_type), cell.sort_number
            )
    else:
        key = func.lower(Contract.title) if view.sort == "title" else GridRow.added_at
    value = key.desc() if view.descending else key.asc()
    query = query.add_columns(key.label("sort_key")).order_by(key.is_(None), value, GridRow.contract_id)
    return query, key


def cursor_of(view: View, row: Any) -> str:
    """Return the place after this row."""
    key = row.sort_key
    told = key.isoformat() if isinstance(key, date | datetime) else key
    return encode_cursor(view.name, told, row.contract_id)


def after(query: Any, key: ColumnElement[Any], view: View, cursor: str) -> Any:
    """Go on after the row that the cursor stands for.

    Raises:
        InvalidCursor: if it stands for nothing in this order.
    """
    name, told, contract = decode_cursor(cursor, 3)
    try:
        last = UUID(str(contract))
        if name != view.name:
            raise InvalidCursor
        value = None if told is None else literal(_read(view, told))
    except (OverflowError, TypeError, ValueError) as error:
        raise InvalidCursor from error
    later = GridRow.contract_id > last
    if value is None:
        return query.where(key.is_(None), later)
    beyond = key < value if view.descending else key > value
    return query.where(or_(beyond, and_(key == value, later), key.is_(None)))


def _read(view: View, told: Any) -> Any:
    if not isinstance(view.sort, GridColumn):
        if view.sort == "added":
            return datetime.fromisoformat(told)
    elif view.sort.value_type == ValueType.DATE:
        return date.fromisoformat(told)
    elif view.sort.value_type in _NUMBERS:
        return float(told)
    if not isinstance(told, str) or "\x00" in told:
        raise ValueError
    told.encode()  # a ValueError for halves of characters, which JSON may hold
    return told
