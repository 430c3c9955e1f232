"""What filling a grid takes, before it is done."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from pactoria.analysis.grids import queries, service
from pactoria.analysis.grids.kind import MOST_READ, QUESTION
from pactoria.analysis.grids.models import GridCell, GridColumn
from pactoria.analysis.grids.schemas import GridEstimateOut
from pactoria.analysis.runs.consulting import choose_engine
from pactoria.contracts.models import Contract, ContractVersion
from pactoria.core.actor import Actor, Permission
from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Message
from pactoria.gateway.configurations import READER
from pactoria.gateway.routing import choose
from pactoria.gateway.service import Gateway
from pactoria.usage.ledger import Tokens

__all__ = ["estimate", "require_models"]

_CHARACTERS_PER_TOKEN = 4
_AROUND = 900
"""Tokens of a question around the contract: instructions, rules, schema."""


async def require_models(services: Services, actor: Actor, models: Iterable[str | None]) -> None:
    """Stop unless the person can use all of these models.

    Raises:
        UnknownModel: if one is not among those that the person can use.
        NoModel: if one is wanted and there is none at all.
    """
    for model in {model for model in models if model not in {None, READER.id}}:
        await choose_engine(services, actor, QUESTION, "model", model)


async def estimate(
    services: Services,
    actor: Actor,
    grid_id: UUID,
    columns: Sequence[UUID] | None,
    contracts: Sequence[UUID] | None,
) -> GridEstimateOut:
    """Count the cells that would be filled, and price those of models by the lengths of their contracts.

    Raises:
        GridNotFound: if there is no such grid.
        UnknownModel, NoModel: if a column's model cannot be used by the person.
    """
    actor.require(Permission.CONTRACT_READ)
    async with services.db.transaction(actor) as session:
        await service.get(session, actor, grid_id)
        keys = queries.to_fill(actor, grid_id, columns=columns, contracts=contracts).subquery()
        read = func.least(ContractVersion.characters, MOST_READ)
        found = await session.execute(
            select(GridColumn.model, func.count(), func.coalesce(func.sum(read), 0), func.max(GridColumn.question))
            .select_from(keys)
            .join(GridCell, (GridCell.column_id == keys.c.column_id) & (GridCell.contract_id == keys.c.contract_id))
            .join(GridColumn, GridColumn.id == GridCell.column_id)
            .join(Contract, Contract.id == GridCell.contract_id)
            .outerjoin(ContractVersion, ContractVersion.id == Contract.current_version_id)
            .group_by(GridColumn.model)
        )
        rows = [(model, int(cells), int(characters), question) for model, cells, characters, question in found]
    offline = sum(cells for model, cells, _, _ in rows if model is None)
    by_model = [row for row in rows if row[0] is not None]
    await require_models(services, actor, [row[0] for row in by_model])
    usable = [each for each in await services.part(Gateway).usable(actor) if each.id != READER.id] if by_model else []
    most_tokens = QUESTION.model.most_tokens if QUESTION.model else 0
    asked = answered = 0
    least = most = Decimal(0)
    for wanted, cells, characters, question in by_model:
        call = Call(
            messages=[Message("user", (question or "") + " " * (characters // cells))],
            model=wanted or "auto",
            feature=QUESTION.feature,
            max_tokens=most_tokens,
        )
        candidates = choose(call, usable).candidates
        if not candidates:
            continue
        model = candidates[0]
        into, out = cells * _AROUND + characters // _CHARACTERS_PER_TOKEN, cells * min(most_tokens, model.output_tokens)
        asked, answered = asked + into, answered + out
        least += model.cost(Tokens(input=into))
        most += model.cost(Tokens(input=into, output=out))
    models = sum(row[1] for row in by_model)
    return GridEstimateOut(
        cells=offline + models,
        offline=offline,
        by_model=models,
        messages=models,
        input_tokens=asked,
        output_tokens=answered,
        cost_least=least,
        cost_most=most,
    )
