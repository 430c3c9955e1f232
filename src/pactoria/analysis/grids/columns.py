"""The verbs of a grid's columns."""

from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.compliance import service as playbooks
from pactoria.analysis.compliance.models import PlaybookVersion
from pactoria.analysis.compliance.service import Shown
from pactoria.analysis.grids import service
from pactoria.analysis.grids.asking import CATEGORIES, FACTS, ColumnKind, ValueType
from pactoria.analysis.grids.errors import GridColumnInvalid, GridColumnNotFound, TooManyColumns
from pactoria.analysis.grids.models import GridColumn
from pactoria.analysis.grids.schemas import GridColumnChange, GridColumnCreate
from pactoria.audit import service as audit
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission
from pactoria.core.ids import new_id
from pactoria.gateway.configurations import READER

__all__ = ["add", "change", "offered_playbooks", "remove"]

_MEMBERS = {
    ColumnKind.FACT: frozenset({"fact"}),
    ColumnKind.CLAUSE: frozenset({"category"}),
    ColumnKind.VERDICT: frozenset({"playbook", "statement_id"}),
    ColumnKind.QUESTION: frozenset({"question"}),
}
_OPTIONAL = {ColumnKind.QUESTION: frozenset({"model"})}
_LONGEST_TITLE = 200


async def add(session: AsyncSession, actor: Actor, grid_id: UUID, wanted: GridColumnCreate) -> GridColumn:
    """Add a column at the end; its cells wait to be filled.

    Raises:
        GridNotFound: if there is no such grid.
        PlaybookNotFound: if a verdict is asked for by a playbook that there is not.
        GridColumnInvalid: if it asks for something that there is not.
        TooManyColumns: if the grid is full.
    """
    actor.require(Permission.CONTRACT_WRITE)
    grid = await service.get(session, actor, grid_id, lock=True)
    there = await service.columns_of(session, actor, grid_id)
    if len(there) >= service.MOST_COLUMNS:
        raise TooManyColumns(f"A grid holds {service.MOST_COLUMNS} columns.", limit=service.MOST_COLUMNS)
    column = await _column(session, actor, wanted)
    column.grid_id, column.position = grid_id, len(there)
    session.add(column)
    await session.flush()
    await session.execute(service.waiting_cells(actor, grid_id, column_id=column.id))
    grid.updated_at = clock.now()
    audit.record(session, actor, "grid:column_added", grid_id, kind=str(wanted.kind), title=column.title)
    return column


async def _column(session: AsyncSession, actor: Actor, wanted: GridColumnCreate) -> GridColumn:
    _check_members(wanted)
    column = GridColumn(
        id=new_id(), organization_id=actor.organization_id, kind=wanted.kind, created_at=clock.now(), subject=None
    )
    match wanted.kind:
        case ColumnKind.FACT:
            fact = FACTS.get(wanted.fact or "")
            if fact is None:
                raise GridColumnInvalid("There is no such fact. Choose one of those that are listed.")
            column.subject, column.value_type, title = fact.name, fact.value_type, fact.title
        case ColumnKind.CLAUSE:
            if wanted.category not in CATEGORIES:
                raise GridColumnInvalid("There is no such kind of clause. Choose one of those that are listed.")
            column.subject, column.value_type, title = wanted.category, ValueType.FLAG, wanted.category
        case ColumnKind.VERDICT:
            title = await _by_playbook(session, actor, column, wanted)
        case ColumnKind.QUESTION:
            model = wanted.model if wanted.model != READER.id else None
            column.question, column.model, column.value_type = wanted.question, model, ValueType.TEXT
            title = wanted.question or ""
    column.title = wanted.title or title[:_LONGEST_TITLE]
    return column


async def _by_playbook(session: AsyncSession, actor: Actor, column: GridColumn, wanted: GridColumnCreate) -> str:
    shown = await playbooks.find(session, actor, wanted.playbook or "")
    statement = next((each for each in shown.content["statements"] if each["id"] == wanted.statement_id), None)
    if statement is None:
        raise GridColumnInvalid("The playbook has no such statement. Choose one of those that it has.")
    column.playbook, column.playbook_id = shown.key, None if shown.is_shipped else UUID(shown.key)
    column.subject, column.value_type = wanted.statement_id, ValueType.STANDING
    return statement.get("topic") or statement["statement"]


def _check_members(wanted: GridColumnCreate) -> None:
    needed = _MEMBERS[wanted.kind]
    allowed = needed | _OPTIONAL.get(wanted.kind, frozenset())
    given = {name for name in wanted.model_fields_set - {"kind", "title"} if getattr(wanted, name) is not None}
    if not needed <= given or not given <= allowed:
        listed = " and ".join(sorted(needed))
        raise GridColumnInvalid(f'A column of the kind "{wanted.kind}" needs {listed}, and no member of other kinds.')


async def change(
    session: AsyncSession, actor: Actor, grid_id: UUID, column_id: UUID, wanted: GridColumnChange
) -> GridColumn:
    """Rename a column, set its width, or move it; those between move up or down by one.

    A width changes nothing that the grid says: it is neither told to the audit trail nor makes the grid the latest.

    Raises:
        GridNotFound, GridColumnNotFound: as their names say.
    """
    actor.require(Permission.CONTRACT_WRITE)
    grid = await service.get(session, actor, grid_id, lock=True)
    columns = await service.columns_of(session, actor, grid_id)
    column = _one(columns, column_id)
    if "width" in wanted.model_fields_set:
        column.width = wanted.width
    if wanted.title is None and wanted.position is None:
        return column
    if wanted.title is not None:
        column.title = wanted.title
    if wanted.position is not None:
        columns.remove(column)
        columns.insert(min(wanted.position, len(columns)), column)
        _number(columns)
    grid.updated_at = clock.now()
    audit.record(session, actor, "grid:column_changed", grid_id, title=column.title, position=column.position)
    return column


async def remove(session: AsyncSession, actor: Actor, grid_id: UUID, column_id: UUID) -> None:
    """Take a column out, with what was filled for it.

    Raises:
        GridNotFound, GridColumnNotFound: as their names say.
    """
    actor.require(Permission.CONTRACT_WRITE)
    grid = await service.get(session, actor, grid_id, lock=True)
    columns = await service.columns_of(session, actor, grid_id)
    column = _one(columns, column_id)
    columns.remove(column)
    await session.delete(column)
    _number(columns)
    grid.updated_at = clock.now()
    audit.record(session, actor, "grid:column_removed", grid_id, title=column.title)


def _one(columns: list[GridColumn], column_id: UUID) -> GridColumn:
    column = next((each for each in columns if each.id == column_id), None)
    if column is None:
        raise GridColumnNotFound
    return column


def _number(columns: list[GridColumn]) -> None:
    for position, column in enumerate(columns):
        column.position = position


async def offered_playbooks(session: AsyncSession, actor: Actor) -> list[Shown]:
    """Return the playbooks whose statements may be asked for: the shipped ones, then the organization's own."""
    actor.require(Permission.CONTRACT_READ)
    own = await playbooks.list_playbooks(session, actor)
    said = await session.scalars(
        select(PlaybookVersion).where(
            PlaybookVersion.organization_id == actor.organization_id,
            tuple_(PlaybookVersion.playbook_id, PlaybookVersion.number).in_([(each.id, each.number) for each in own]),
        )
    )
    contents = {(version.playbook_id, version.number): version.content for version in said}
    shipped = [Shown(key, content) for key, content in playbooks.shipped_content().items()]
    return shipped + [Shown(str(each.id), contents[each.id, each.number], each.number) for each in own]
