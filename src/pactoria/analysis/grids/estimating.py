"""What filling a grid takes, before it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Subquery, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.grids import queries, service
from pactoria.analysis.grids.kind import MOST_READ, QUESTION, QuestionRequest
from pactoria.analysis.grids.models import GridColumn
from pactoria.analysis.grids.schemas import GridEstimateOut
from pactoria.analysis.runs import service as runs
from pactoria.analysis.runs.consulting import choose_engine
from pactoria.analysis.runs.models import Engine, Run
from pactoria.contracts import service as contract_texts
from pactoria.contracts.models import Contract, ContractVersion, VersionText
from pactoria.core.actor import Actor, Permission
from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Message
from pactoria.gateway.configurations import READER, ModelConfiguration
from pactoria.gateway.routing import choose
from pactoria.gateway.service import Gateway
from pactoria.gateway.tokens import count_text
from pactoria.usage.ledger import Tokens
from pactoria.usage.models import UsageAnalytics

__all__ = ["estimate", "require_models"]

_AROUND = 760
"""Tokens of a question around the contract and the question itself: instructions, rules, and the schema twice."""
_CHARACTERS_PER_TOKEN = 3.8
"""Where there is no text to count."""
_SAMPLES = 3
"""Contracts whose tokens are counted, to tell those of the others."""
_USUAL_ANSWER = 150
"""Tokens of an answer with its quotes, where nobody has asked yet."""
_BEFOREHAND = 20
"""How many answers that guess weighs as much as."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question to one model, to some contracts."""

    question: str
    model: str
    contracts: int
    """Those that have not answered it yet."""
    characters: int
    """That would be read of them in all."""


@dataclass(frozen=True, slots=True)
class _Usual:
    """What one answer takes, from what earlier ones took."""

    calls: float = 1.0
    """More than one where questions had to be asked twice."""
    output: float = _USUAL_ANSWER


@dataclass(slots=True)
class _Price:
    """What all questions take: tokens, and US dollars."""

    input: int = 0
    output: int = 0
    least: Decimal = Decimal(0)
    expected: Decimal = Decimal(0)
    most: Decimal = Decimal(0)


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
    """Count the cells that would be filled, and price the questions that models have not answered yet.

    Raises:
        GridNotFound: if there is no such grid.
        UnknownModel, NoModel: if a column's model cannot be used by the person.
    """
    actor.require(Permission.CONTRACT_READ)
    async with services.db.transaction(actor) as session:
        await service.get(session, actor, grid_id)
        keys = queries.to_fill(actor, grid_id, columns=columns, contracts=contracts).subquery()
        by_model, asked = await _asked(session, actor, keys)
        cells = await session.scalar(select(func.count()).select_from(keys)) or 0
    await require_models(services, actor, by_model)
    price = _Price()
    if asked:
        samples = await _samples(services, actor, keys)
        usable = [each for each in await services.part(Gateway).usable(actor) if each.id != READER.id]
        for each in asked:
            await _add_price(services, actor, price, each, usable, samples)
    return GridEstimateOut(
        cells=cells,
        offline=cells - sum(by_model.values()),
        by_model=sum(by_model.values()),
        messages=sum(each.contracts for each in asked),
        input_tokens=price.input,
        output_tokens=price.output,
        cost_least=price.least,
        cost_expected=price.expected,
        cost_most=price.most,
    )


async def _asked(session: AsyncSession, actor: Actor, keys: Subquery) -> tuple[dict[str, int], list[_Asked]]:
    """Return how many cells each model has to fill, and what it would be asked.

    The same question to the same version is asked once, and not at all where that was done before.
    """
    cells = await session.execute(
        select(GridColumn.model, func.count())
        .join(keys, keys.c.column_id == GridColumn.id)
        .where(GridColumn.model.is_not(None))
        .group_by(GridColumn.model)
    )
    by_model: dict[str, int] = {str(model): int(number) for model, number in cells}
    if not by_model:
        return {}, []
    questions = await session.scalars(
        select(GridColumn.question).where(GridColumn.id.in_(select(keys.c.column_id)), GridColumn.model.is_not(None))
    )
    digests = {each: runs.digest_of(QUESTION, QuestionRequest(question=each)) for each in questions if each}
    answered = exists(
        select(Run.id).where(
            runs.is_same(
                actor,
                QUESTION,
                Engine.MODEL,
                version_id=Contract.current_version_id,
                side=Contract.side,
                inputs=case(digests, value=GridColumn.question),
                model=GridColumn.model,
            )
        )
    )
    once = (
        select(GridColumn.question, GridColumn.model, Contract.id, ContractVersion.characters)
        .select_from(keys)
        .join(GridColumn, GridColumn.id == keys.c.column_id)
        .join(Contract, Contract.id == keys.c.contract_id)
        .join(ContractVersion, ContractVersion.id == Contract.current_version_id)
        .where(GridColumn.model.is_not(None), ~answered)
        .distinct()
        .subquery()
    )
    read = func.sum(func.least(once.c.characters, MOST_READ))
    found = await session.execute(
        select(once.c.question, once.c.model, func.count(), read).group_by(once.c.question, once.c.model)
    )
    return by_model, [_Asked(row[0] or "", row[1], int(row[2]), int(row[3])) for row in found]


async def _samples(services: Services, actor: Actor, keys: Subquery) -> list[str]:
    """Return the texts of some contracts, as far as they would be read."""
    async with services.db.transaction(actor) as session:
        versions = await session.scalars(
            select(Contract.current_version_id)
            .join(VersionText, VersionText.version_id == Contract.current_version_id)
            .where(
                Contract.organization_id == actor.organization_id,
                Contract.id.in_(select(keys.c.contract_id)),
            )
            .order_by(Contract.id)
            .limit(_SAMPLES)
        )
        ids = [version for version in versions if version is not None]
        return [(await contract_texts.document_of(session, actor, each)).text[:MOST_READ] for each in ids]


async def _add_price(
    services: Services,
    actor: Actor,
    price: _Price,
    asked: _Asked,
    usable: Sequence[ModelConfiguration],
    samples: Sequence[str],
) -> None:
    """Add what one question takes."""
    assert QUESTION.model is not None  # noqa: S101 - for the types: it is asked of models
    call = Call(
        messages=[Message("user", asked.question + " " * (asked.characters // asked.contracts))],
        model=asked.model,
        feature=QUESTION.feature,
        max_tokens=QUESTION.model.most_tokens,
    )
    candidates = choose(call, usable).candidates
    if not candidates:
        return
    model = candidates[0]
    exact = model.provider == "openai"
    counted = sum(count_text(sample, exact=exact) for sample in samples)
    per_character = counted / sum(map(len, samples)) if counted else 1 / _CHARACTERS_PER_TOKEN
    around = _AROUND + count_text(asked.question, exact=exact)
    into = asked.contracts * around + round(asked.characters * per_character)
    longest = min(QUESTION.model.most_tokens, model.output_tokens)
    usual = await _usual(services, actor, model.id)
    out = round(asked.contracts * min(usual.output, longest * usual.calls))
    # Asked twice, it reads its first answer, too.
    twice = Tokens(input=2 * into + asked.contracts * longest, output=2 * asked.contracts * longest)
    price.input += round(into * usual.calls)
    price.output += out
    price.least += model.cost(Tokens(input=into))
    price.expected += model.cost(Tokens(input=round(into * usual.calls), output=out))
    price.most += model.cost(twice)


async def _usual(services: Services, actor: Actor, model: str) -> _Usual:
    """Return what an answer of a model takes in this organization, leaning on a guess while there are few."""
    async with services.db.transaction(actor) as session:
        found = await session.execute(
            select(
                func.coalesce(func.sum(UsageAnalytics.messages), 0),
                func.coalesce(func.sum(UsageAnalytics.calls - UsageAnalytics.failed), 0),
                func.coalesce(func.sum(UsageAnalytics.output_tokens), 0),
            ).where(
                UsageAnalytics.organization_id == actor.organization_id,
                UsageAnalytics.period == "month",
                UsageAnalytics.feature == QUESTION.feature,
                UsageAnalytics.model == model,
            )
        )
        messages, calls, output = map(int, found.one())
    weight = messages + _BEFOREHAND
    return _Usual(max((calls + _BEFOREHAND) / weight, 1.0), (output + _BEFOREHAND * _USUAL_ANSWER) / weight)
