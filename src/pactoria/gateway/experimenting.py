"""What those who run the installation do with experiments, and what comes out of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.audit import service as audit
from pactoria.core.actor import Actor
from pactoria.core.clock import now
from pactoria.core.errors import Conflict, Invalid, NotFound
from pactoria.gateway.configurations import READER, Catalogue, Variant
from pactoria.gateway.models import ExperimentOutcome, ExperimentRow, ModelRow
from pactoria.gateway.statistics import Interval, Sample, difference_of_means, difference_of_rates, mean, rate

__all__ = [
    "Comparison",
    "ExperimentNotFound",
    "NotInThisState",
    "VariantResult",
    "change",
    "create",
    "get",
    "listed",
    "promote",
    "remove",
    "results",
    "start",
    "stop",
]


class ExperimentNotFound(NotFound):
    """There is no such experiment."""

    title = "No such experiment"
    detail = "It may have been deleted."


class NotInThisState(Conflict):
    """The experiment is at a stage that does not allow this."""

    title = "The experiment does not allow this now"


@dataclass(frozen=True, slots=True)
class VariantResult:
    """How the calls of one variant went, each figure with its 95 % interval; None where there is no case."""

    name: str
    calls: int
    ratings: int
    good: Interval | None
    """Share of good ratings among all ratings."""
    errors: Interval | None
    """Share of calls that failed."""
    cost: Interval | None
    """US dollars a call."""
    latency: Interval | None
    """Seconds until the answer was whole, of calls that did not fail."""
    first_token: Interval | None
    """Seconds until the first words."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a variant differs from the first one. An interval that excludes zero is hardly chance."""

    name: str
    good: Interval | None
    errors: Interval | None
    cost: Interval | None
    latency: Interval | None


async def listed(session: AsyncSession) -> list[tuple[ExperimentRow, int]]:
    """Return all experiments with their numbers of calls, the latest first."""
    calls = (
        select(func.count())
        .where(ExperimentOutcome.experiment_id == ExperimentRow.id)
        .correlate(ExperimentRow)
        .scalar_subquery()
    )
    rows = await session.execute(select(ExperimentRow, calls).order_by(ExperimentRow.id.desc()))
    return [(experiment, count) for experiment, count in rows]


async def get(session: AsyncSession, experiment_id: UUID, *, lock: bool = False) -> ExperimentRow:
    """Return an experiment.

    Raises:
        ExperimentNotFound: if there is none.
    """
    row = await session.get(ExperimentRow, experiment_id, with_for_update=lock or None)
    if row is None:
        raise ExperimentNotFound
    return row


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    kind: Literal["model", "prompt"],
    feature: str,
    variants: Sequence[Variant],
) -> ExperimentRow:
    """Write down an experiment; nobody takes part until it is started.

    Raises:
        Invalid: if the variants make no experiment.
    """
    await _require_sense(session, kind, variants)
    row = ExperimentRow(
        name=name,
        kind=kind,
        feature=feature,
        variants=[asdict(variant) for variant in variants],
        created_by=actor.user_id,
        state="draft",
    )
    session.add(row)
    await session.flush()
    audit.record(session, actor, "experiment:created", row.id, name=name, kind=kind)
    return row


async def change(
    session: AsyncSession, actor: Actor, experiment_id: UUID, *, name: str | None, variants: Sequence[Variant] | None
) -> ExperimentRow:
    """Rename an experiment; before its start, change its variants too.

    Raises:
        NotInThisState: if it was started, and the variants should change: results would mix two experiments.
    """
    row = await get(session, experiment_id, lock=True)
    if variants is not None:
        if row.state != "draft":
            raise NotInThisState("It has been started: stop it, and make another one.")
        await _require_sense(session, row.kind, variants)
        row.variants = [asdict(variant) for variant in variants]
    if name is not None:
        row.name = name
    audit.record(session, actor, "experiment:changed", row.id, name=row.name)
    return row


async def start(session: AsyncSession, actor: Actor, catalogue: Catalogue, experiment_id: UUID) -> ExperimentRow:
    """Let calls take part from now on.

    Raises:
        NotInThisState: if it was started before, or another one runs for the same feature.
    """
    # Two that start at once would both find nobody running.
    await session.execute(select(func.pg_advisory_xact_lock(7_240_612)))
    row = await get(session, experiment_id, lock=True)
    if row.state != "draft":
        raise NotInThisState("It has been started before.")
    running = await session.scalar(
        select(ExperimentRow.name).where(ExperimentRow.state == "running", ExperimentRow.feature == row.feature)
    )
    if running is not None:
        raise NotInThisState(f'"{running}" is running for the same feature. Stop it first.')
    await _require_sense(session, row.kind, [Variant(**variant) for variant in row.variants])
    row.state, row.started_at = "running", now()
    audit.record(session, actor, "experiment:started", row.id, name=row.name)
    await catalogue.changed(session)
    return row


async def stop(session: AsyncSession, actor: Actor, catalogue: Catalogue, experiment_id: UUID) -> ExperimentRow:
    """End an experiment, or take back that its winner was promoted: all is as if it had never been.

    Raises:
        NotInThisState: if there is nothing to end.
    """
    row = await get(session, experiment_id, lock=True)
    if row.state not in {"running", "promoted"}:
        raise NotInThisState("It is not running.")
    row.state, row.promoted, row.ended_at = "stopped", None, now()
    audit.record(session, actor, "experiment:stopped", row.id, name=row.name)
    await catalogue.changed(session)
    return row


async def promote(
    session: AsyncSession, actor: Actor, catalogue: Catalogue, experiment_id: UUID, variant: str
) -> ExperimentRow:
    """End an experiment and give everybody one of its variants, in place of one that was promoted before.

    Raises:
        NotInThisState: if it was never started.
        Invalid: if it has no such variant.
    """
    row = await get(session, experiment_id, lock=True)
    if row.state == "draft":
        raise NotInThisState("It has not been started.")
    if all(each["name"] != variant for each in row.variants):
        raise Invalid("There is no variant of this name.")
    await session.execute(
        update(ExperimentRow)
        .where(
            ExperimentRow.state == "promoted", ExperimentRow.feature == row.feature, ExperimentRow.id != experiment_id
        )
        .values(state="stopped", promoted=None)
    )
    row.state, row.promoted, row.ended_at = "promoted", variant, now()
    audit.record(session, actor, "experiment:promoted", row.id, name=row.name, variant=variant)
    await catalogue.changed(session)
    return row


async def remove(session: AsyncSession, actor: Actor, experiment_id: UUID) -> None:
    """Delete an experiment that does not run, with its results.

    Raises:
        NotInThisState: if it runs, or its winner is in use.
    """
    row = await get(session, experiment_id, lock=True)
    if row.state in {"running", "promoted"}:
        raise NotInThisState("Stop it first.")
    await session.delete(row)
    audit.record(session, actor, "experiment:deleted", experiment_id, name=row.name)


async def results(session: AsyncSession, row: ExperimentRow) -> tuple[list[VariantResult], list[Comparison]]:
    """Return how each variant went, and how each differs from the first."""
    rows = (await session.execute(_measured(row.id))).mappings().all()
    taken = {found["variant"]: _Measured(**found) for found in rows}
    measured = [taken.get(name) or _Measured(name) for name in (variant["name"] for variant in row.variants)]
    control = measured[0]
    return (
        [_result(each) for each in measured],
        [
            Comparison(
                name=each.variant,
                good=difference_of_rates((control.good, control.rated), (each.good, each.rated)),
                errors=difference_of_rates((control.failed, control.calls), (each.failed, each.calls)),
                cost=difference_of_means(control.costs, each.costs),
                latency=difference_of_means(control.latencies, each.latencies),
            )
            for each in measured[1:]
        ],
    )


@dataclass(frozen=True, slots=True)
class _Measured:
    """Sums over the calls of a variant, as the database makes them."""

    variant: str
    calls: int = 0
    failed: int = 0
    rated: int = 0
    good: int = 0
    cost_mean: Decimal | None = None
    cost_deviation: Decimal | None = None
    latency_count: int = 0
    latency_mean: Decimal | None = None
    latency_deviation: Decimal | None = None
    first_count: int = 0
    first_mean: Decimal | None = None
    first_deviation: Decimal | None = None

    @property
    def costs(self) -> Sample:
        return _sample(self.calls, self.cost_mean, self.cost_deviation)

    @property
    def latencies(self) -> Sample:
        return _sample(self.latency_count, self.latency_mean, self.latency_deviation, 1000)

    @property
    def firsts(self) -> Sample:
        return _sample(self.first_count, self.first_mean, self.first_deviation, 1000)


def _sample(count: int, value: Decimal | None, deviation: Decimal | None, divisor: int = 1) -> Sample:
    return Sample(count, float(value or 0) / divisor, float(deviation or 0) / divisor)


def _measured(experiment_id: UUID) -> Any:
    whole = ExperimentOutcome.failed.is_(False)
    latency = case((whole, ExperimentOutcome.latency_ms))
    first = case((whole, ExperimentOutcome.first_token_ms))
    return (
        select(
            ExperimentOutcome.variant,
            func.count().label("calls"),
            func.count().filter(ExperimentOutcome.failed).label("failed"),
            func.count(ExperimentOutcome.rating).label("rated"),
            func.count().filter(ExperimentOutcome.rating > 0).label("good"),
            func.avg(ExperimentOutcome.cost).label("cost_mean"),
            func.stddev_samp(ExperimentOutcome.cost).label("cost_deviation"),
            func.count(latency).label("latency_count"),
            func.avg(latency).label("latency_mean"),
            func.stddev_samp(latency).label("latency_deviation"),
            func.count(first).label("first_count"),
            func.avg(first).label("first_mean"),
            func.stddev_samp(first).label("first_deviation"),
        )
        .where(ExperimentOutcome.experiment_id == experiment_id)
        .group_by(ExperimentOutcome.variant)
    )


def _result(each: _Measured) -> VariantResult:
    return VariantResult(
        name=each.variant,
        calls=each.calls,
        ratings=each.rated,
        good=rate(each.good, each.rated),
        errors=rate(each.failed, each.calls),
        cost=mean(each.costs),
        latency=mean(each.latencies),
        first_token=mean(each.firsts),
    )


async def _require_sense(session: AsyncSession, kind: str, variants: Sequence[Variant]) -> None:
    if len({variant.name.lower() for variant in variants}) < len(variants):
        raise Invalid("Two variants have the same name.")
    if kind == "prompt":
        if any(variant.model for variant in variants):
            raise Invalid("An experiment over prompts leaves the model alone.")
        if len({variant.system_prompt or "" for variant in variants}) < len(variants):
            raise Invalid("Two variants have the same prompt.")
        return
    if any(variant.system_prompt for variant in variants):
        raise Invalid("An experiment over models leaves the prompt alone.")
    models = [variant.model for variant in variants]
    if len(set(models)) < len(models):
        raise Invalid("Two variants have the same model.")
    wanted = {model for model in models if model}
    known = set(await session.scalars(select(ModelRow.id).where(ModelRow.id.in_(wanted)))) | {READER.id}
    if missing := sorted(wanted - known):
        raise Invalid(f"There is no model {missing[0]}.")
