"""Fills grids: row by row in small transactions, so that a killed worker's job goes on where it was."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog

from pactoria.analysis.comparisons import service as comparisons
from pactoria.analysis.compliance import service as playbooks
from pactoria.analysis.compliance.errors import PlaybookNotFound
from pactoria.analysis.compliance.service import Shown
from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.giving_up import failing_with
from pactoria.analysis.grids import filling, service, work
from pactoria.analysis.grids.errors import FillStopped, NoPayer
from pactoria.analysis.grids.filling import Row
from pactoria.analysis.grids.inquiring import Exhausted, inquire
from pactoria.analysis.grids.models import GridCell, GridColumn, GridFill
from pactoria.analysis.grids.work import Asked
from pactoria.analysis.runs.errors import RunFailed
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import VersionNotFound
from pactoria.core.actor import Actor, Role
from pactoria.core.db import Unavailable
from pactoria.core.errors import Problem
from pactoria.core.jobs import Task
from pactoria.core.services import Services
from pactoria.documents.parsed import ParsedDocument

__all__ = ["TASKS"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_AT_ONCE = 4
"""Rows that are filled at the same time: models take seconds to answer."""


async def fill(services: Services, organization_id: str, fill_id: str) -> None:
    """Fill what was asked for. Killed at any point, it goes on; nothing is filled or paid for twice."""
    system = Actor.system(UUID(organization_id))
    started = time.perf_counter()
    async with services.db.transaction(system) as session:
        begun = await filling.begin(session, system, UUID(fill_id))
        said = await _playbooks(session, system, begun) if begun is not None else {}
    if begun is None:
        return
    await _Filling(services, begun, said).run()
    log.info("grids.filled", fill_id=fill_id, ms=round((time.perf_counter() - started) * 1e3))


async def _playbooks(session: Any, actor: Actor, fill: GridFill) -> dict[str, Shown | Problem]:
    """Return what the playbooks say that the columns ask for; or why one does not."""
    columns = await service.columns_of(session, actor, fill.grid_id)
    said: dict[str, Shown | Problem] = {}
    for key in {column.playbook for column in columns if column.playbook is not None}:
        try:
            said[key] = await playbooks.find(session, actor, key)
        except PlaybookNotFound as problem:
            said[key] = problem
    return said


class _Filling:
    """One attempt at a filling."""

    def __init__(self, services: Services, fill: GridFill, said: dict[str, Shown | Problem]) -> None:
        self._services = services
        self._system = Actor.system(fill.organization_id)
        self._payer = Actor(fill.organization_id, fill.requested_by, Role.EDITOR) if fill.requested_by else None
        self._fill_id = fill.id
        self._said = said
        self._notice: dict[str, Any] | None = None if self._payer else NoPayer().document()

    async def run(self) -> None:
        """Fill rows until there are none left, or nobody wants them filled any more."""
        while rows := await self._next():
            results = await asyncio.gather(*(self._fill_row(row) for row in rows), return_exceptions=True)
            for result in results:
                if isinstance(result, BaseException):
                    raise result
            if not all(results):
                return
        async with self._services.db.transaction(self._system) as session:
            await filling.finish(session, self._system, self._fill_id, notice=self._notice)

    async def _next(self) -> list[Row]:
        async with self._services.db.transaction(self._system) as session:
            fill = await filling.under_way(session, self._system, self._fill_id)
            if fill is None:
                return []
            with_models = self._notice is None
            rows = await filling.next_rows(session, self._system, fill, with_models=with_models, most=_AT_ONCE)
            await filling.mark_running(session, self._system, fill, [row.contract_id for row in rows])
        return rows

    async def _fill_row(self, row: Row) -> bool:
        """Fill the cells of one contract; False if nobody wants it any more."""
        offline = [pair for pair in row.cells if pair[1].model is None]
        if offline and not await self._keep(row, await self._offline(row, offline)):
            return False
        if self._notice is not None or self._payer is None:
            return True
        asking = [self._ask(self._payer, row, cell, column) for cell, column in row.cells if column.model is not None]
        return all(await asyncio.gather(*asking))

    async def _offline(self, row: Row, cells: Sequence[tuple[GridCell, GridColumn]]) -> dict[UUID, dict[str, Any]]:
        """Answer what needs no model: all questions at once, from one review."""
        columns = [column for _, column in cells]
        told = {column.playbook: self._said.get(column.playbook) for column in columns if column.playbook}
        known = {key: shown.content for key, shown in told.items() if isinstance(shown, Shown)}
        gone = {c.id: _failed(_why(told.get(c.playbook))) for c in columns if c.playbook and c.playbook not in known}
        asked = [
            Asked(str(column.id), str(column.kind), column.subject, column.playbook, column.question)
            for column in columns
            if column.id not in gone
        ]
        try:
            document, review = await self._load(row)
            made = await self._services.isolation.run(work.fill_row, document, review, Side(row.side), asked, known)
        except (asyncio.CancelledError, Unavailable):
            raise  # neither the contract nor an engine is to blame: the job is done again
        except Problem as problem:
            log.warning("grids.row_failed", contract_id=str(row.contract_id), problem=problem.slug())
            return {column.id: _failed(problem) for column in columns}
        except Exception as error:
            log.exception("grids.row_crashed", contract_id=str(row.contract_id), exc_info=error)
            return {column.id: _failed(RunFailed()) for column in columns}
        filled = dict(gone)
        for column in columns:
            if (found := made.get(str(column.id))) is not None:
                shown = told.get(column.playbook) if column.playbook else None
                number = shown.number if isinstance(shown, Shown) else None
                filled[column.id] = found | {"version_id": row.version_id, "playbook_number": number}
        return filled

    async def _load(self, row: Row) -> tuple[ParsedDocument, Review | None]:
        if row.version_id is None:
            raise VersionNotFound
        async with self._services.db.transaction(self._system) as session:
            document = await contracts.document_of(session, self._system, row.version_id)
            return document, await comparisons.known_review(session, self._system, row.version_id)

    async def _ask(self, payer: Actor, row: Row, cell: GridCell, column: GridColumn) -> bool:
        """Ask a model, unless somebody has run out of messages; then the cell waits."""
        if self._notice is not None:
            return True
        try:
            answered = await inquire(self._services, payer, row, cell, column)
        except Exhausted as exhausted:
            self._notice = exhausted.problem
            return True
        return await self._keep(row, {column.id: answered})

    async def _keep(self, row: Row, filled: dict[UUID, dict[str, Any]]) -> bool:
        async with self._services.db.transaction(self._system) as session:
            return await filling.keep(session, self._system, self._fill_id, row.contract_id, filled)


def _why(told: Shown | Problem | None) -> Problem:
    return told if isinstance(told, Problem) else PlaybookNotFound()


def _failed(problem: Problem) -> dict[str, Any]:
    return {"state": "failed", "problem": problem.document()}


TASKS = [Task(filling.FILL, fill, give_up=failing_with(FillStopped, filling.fail))]
