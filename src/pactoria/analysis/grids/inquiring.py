"""Puts the question of a cell to a model: as a run, which is metered, quote-verified and never paid for twice."""

from typing import Any
from uuid import UUID

from sqlalchemy import update

from pactoria.analysis.grids.engines import BY_MODEL
from pactoria.analysis.grids.errors import AnswerCancelled
from pactoria.analysis.grids.filling import Row
from pactoria.analysis.grids.kind import QUESTION, ContractAnswer, QuestionRequest
from pactoria.analysis.grids.models import GridCell, GridColumn
from pactoria.analysis.grids.values import of_answer, of_passages
from pactoria.analysis.runs import service as runs
from pactoria.analysis.runs.errors import RunFailed
from pactoria.analysis.runs.following import wait_for
from pactoria.analysis.runs.models import Engine, Run
from pactoria.analysis.runs.service import Order
from pactoria.analysis.runs.tasks import perform
from pactoria.contracts.models import ReviewState
from pactoria.core.actor import Actor
from pactoria.core.errors import Problem
from pactoria.core.services import Services

__all__ = ["Exhausted", "inquire"]

Json = dict[str, Any]

_TOO_MANY = 429
_NO_ANSWER = "The model found no answer that the contract bears out."
_SHOWN_INSTEAD = f"{_NO_ANSWER} These words are what the built-in reader finds."
_WAIT = 30.0
_WAITS = 20
"""How often so many seconds are waited for a run that somebody else is at."""


class Exhausted(Exception):  # noqa: N818 - a fact: whoever pays has nothing left for now
    """There is nothing left to ask models with: what is not asked waits. `problem` says why, as a document."""

    def __init__(self, problem: Json) -> None:
        super().__init__(problem["title"])
        self.problem = problem


async def inquire(services: Services, payer: Actor, row: Row, cell: GridCell, column: GridColumn) -> Json:
    """Return what is to be kept of a cell: what a model has answered, or why it has not.

    The same question to the same version by the same model was paid for once and is given back, whoever asked.

    Raises:
        Exhausted: if the payer has no message left, or may not ask at this rate.
    """
    try:
        run = await _answered(services, payer, row, cell, column)
    except Problem as problem:
        if problem.status == _TOO_MANY:
            raise Exhausted(problem.document()) from problem
        return {"state": "failed", "problem": problem.document()}
    if run.state == ReviewState.DONE and run.result is not None:
        return _told(run, ContractAnswer.model_validate(run.result))
    if run.problem is not None and run.problem.get("status") == _TOO_MANY:
        raise Exhausted(run.problem)
    return {
        "state": "failed",
        "problem": run.problem or AnswerCancelled().document(),
        "run_id": run.id,
        "cost": run.cost,
    }


async def _answered(services: Services, payer: Actor, row: Row, cell: GridCell, column: GridColumn) -> Run:
    order = Order(
        kind=QUESTION,
        request=QuestionRequest(question=column.question or ""),
        contract_id=row.contract_id,
        version_id=row.version_id,
        engine=Engine.MODEL,
        model=column.model,
    )
    async with services.db.transaction(payer) as session:
        run, is_new = await runs.request(session, payer, order, enqueue=False)
        if cell.run_id != run.id:
            await session.execute(
                update(GridCell)
                .where(
                    GridCell.organization_id == payer.organization_id,
                    GridCell.column_id == column.id,
                    GridCell.contract_id == row.contract_id,
                )
                .values(run_id=run.id)
                .execution_options(synchronize_session=False)
            )
    # A run that this cell began before its worker died is taken up; one that others are at is waited for.
    if is_new or cell.run_id == run.id:
        await perform(services, str(payer.organization_id), str(run.id))
    return await _over(services, payer, run.id)


async def _over(services: Services, payer: Actor, run_id: UUID) -> Run:
    for _ in range(_WAITS):
        async with services.db.transaction(payer) as session:
            run = await runs.get(session, payer, run_id, result=True)
        if run.state in runs.OVER:
            return run
        await wait_for(services, payer, run_id, _WAIT)
    raise RunFailed


def _told(run: Run, said: ContractAnswer) -> Json:
    passages = [passage.model_dump() for passage in said.passages]
    if said.answer is not None:
        cell, model = of_answer(said.answer, [cited.model_dump() for cited in said.cites]), run.model
    else:
        cell, model = of_passages(passages, _SHOWN_INSTEAD if passages else _NO_ANSWER), None
    return {
        **cell.members(),
        "state": "done",
        "engine": BY_MODEL,
        "model": model,
        "run_id": run.id,
        "cost": run.cost,
        "problem": None,
        "version_id": run.version_id,
        "playbook_number": None,
    }
