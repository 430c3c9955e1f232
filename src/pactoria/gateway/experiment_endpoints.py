"""HTTP of experiments, for those who run the installation."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from pactoria.core.errors import Invalid
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.gateway import experimenting
from pactoria.gateway.configurations import Catalogue, Variant
from pactoria.gateway.experimenting import Comparison, ExperimentNotFound, NotInThisState, VariantResult
from pactoria.gateway.models import ExperimentRow
from pactoria.gateway.statistics import Interval
from pactoria.organizations.access import AdminActor

__all__ = ["router"]

router = APIRouter(prefix="/api/admin/experiments", tags=["administration"])


class VariantBody(BaseModel):
    """One way to answer. In experiments over models, `model` is left out for the automatic choice."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=40, examples=["control"])]
    share: Annotated[int, Field(ge=1, le=1000)] = 1
    model: Annotated[str, Field(max_length=200)] | None = None
    system_prompt: Annotated[str, Field(max_length=20_000)] | None = None

    def variant(self) -> Variant:
        """Return it as experiments have it."""
        return Variant(self.name, self.share, self.model or None, self.system_prompt or None)


Variants = Annotated[
    list[VariantBody],
    Field(min_length=2, max_length=6, examples=[[{"name": "none"}, {"name": "brief", "system_prompt": "Be brief."}]]),
]


class NewExperiment(BaseModel):
    """Two or more ways to answer, of which each person gets one."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100, examples=["Shorter answers"])]
    kind: Literal["prompt", "model"]
    feature: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,39}$", examples=["chat"])] = "chat"
    variants: Variants


class ExperimentChange(BaseModel):
    """What to change; variants only before the start."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100, examples=["Shorter answers"])] | None = None
    variants: Variants | None = None


class Promotion(BaseModel):
    """Which variant everybody gets from now on."""

    model_config = ConfigDict(extra="forbid")

    variant: Annotated[str, Field(max_length=40)]


class ExperimentOut(BaseModel):
    """An experiment."""

    id: UUID
    name: str
    kind: Literal["model", "prompt"]
    feature: str
    state: Literal["draft", "running", "stopped", "promoted"]
    variants: list[VariantBody]
    promoted: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    calls: int | None = None
    """How many calls took part; only in the list."""

    @classmethod
    def of(cls, row: ExperimentRow, calls: int | None = None) -> Self:
        """Show an experiment."""
        return cls.model_validate(row, from_attributes=True).model_copy(update={"calls": calls})


class IntervalOut(BaseModel):
    """A value with its 95 % interval, which has no bounds where there are too few cases."""

    value: float
    low: float | None
    high: float | None


class VariantOut(BaseModel):
    """How the calls of a variant went."""

    name: str
    calls: int
    ratings: int
    good: IntervalOut | None
    """Share of good ratings."""
    errors: IntervalOut | None
    """Share of failed calls."""
    cost: IntervalOut | None
    """US dollars a call."""
    latency: IntervalOut | None
    """Seconds to the whole answer."""
    first_token: IntervalOut | None
    """Seconds to the first words."""

    @classmethod
    def of(cls, result: VariantResult) -> Self:
        """Show it."""
        return cls.model_validate(result, from_attributes=True)


class DifferenceOut(BaseModel):
    """How a variant differs from the first: second minus first. Where an interval excludes 0, it is hardly chance."""

    name: str
    good: IntervalOut | None
    errors: IntervalOut | None
    cost: IntervalOut | None
    latency: IntervalOut | None
    telling: list[str]
    """Which of these differences are hardly chance."""

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """Show it."""
        named = ("good", "errors", "cost", "latency")
        telling = [
            name for name in named if isinstance(found := getattr(comparison, name), Interval) and found.excludes_zero
        ]
        shown = {name: getattr(comparison, name) for name in named}
        return cls.model_validate({"name": comparison.name, "telling": telling, **shown}, from_attributes=True)


class ResultsOut(BaseModel):
    """What has come out of an experiment so far."""

    experiment: ExperimentOut
    variants: list[VariantOut]
    comparisons: list[DifferenceOut]


@router.get("", openapi_extra=access("admin"))
async def list_experiments(session: CurrentSession, _: AdminActor) -> list[ExperimentOut]:
    """List all experiments, the latest first."""
    return [ExperimentOut.of(row, calls) for row, calls in await experimenting.listed(session)]


@router.post("", status_code=201, openapi_extra=access("admin"), responses=problems(Invalid))
async def create_experiment(body: NewExperiment, session: CurrentSession, actor: AdminActor) -> ExperimentOut:
    """Write down an experiment. Nobody takes part until it is started."""
    row = await experimenting.create(
        session,
        actor,
        name=body.name,
        kind=body.kind,
        feature=body.feature,
        variants=[each.variant() for each in body.variants],
    )
    return ExperimentOut.of(row)


@router.patch(
    "/{experiment_id}", openapi_extra=access("admin"), responses=problems(ExperimentNotFound, NotInThisState, Invalid)
)
async def change_experiment(
    experiment_id: UUID, body: ExperimentChange, session: CurrentSession, actor: AdminActor
) -> ExperimentOut:
    """Rename an experiment, or change its variants before it is started."""
    variants = None if body.variants is None else [each.variant() for each in body.variants]
    return ExperimentOut.of(
        await experimenting.change(session, actor, experiment_id, name=body.name, variants=variants)
    )


@router.delete(
    "/{experiment_id}",
    status_code=204,
    openapi_extra=access("admin"),
    responses=problems(ExperimentNotFound, NotInThisState),
)
async def delete_experiment(experiment_id: UUID, session: CurrentSession, actor: AdminActor) -> None:
    """Delete an experiment that does not run, with its results."""
    await experimenting.remove(session, actor, experiment_id)


@router.post(
    "/{experiment_id}/start", openapi_extra=access("admin"), responses=problems(ExperimentNotFound, NotInThisState)
)
async def start_experiment(
    experiment_id: UUID, session: CurrentSession, services: CurrentServices, actor: AdminActor
) -> ExperimentOut:
    """Let people take part from now on. One experiment runs for a feature at a time."""
    return ExperimentOut.of(await experimenting.start(session, actor, services.part(Catalogue), experiment_id))


@router.post(
    "/{experiment_id}/stop", openapi_extra=access("admin"), responses=problems(ExperimentNotFound, NotInThisState)
)
async def stop_experiment(
    experiment_id: UUID, session: CurrentSession, services: CurrentServices, actor: AdminActor
) -> ExperimentOut:
    """End an experiment, or take back the promotion of its winner. Results stay."""
    return ExperimentOut.of(await experimenting.stop(session, actor, services.part(Catalogue), experiment_id))


@router.post(
    "/{experiment_id}/promote",
    openapi_extra=access("admin"),
    responses=problems(ExperimentNotFound, NotInThisState, Invalid),
)
async def promote_variant(
    experiment_id: UUID, body: Promotion, session: CurrentSession, services: CurrentServices, actor: AdminActor
) -> ExperimentOut:
    """End an experiment and give everybody one of its variants."""
    catalogue = services.part(Catalogue)
    return ExperimentOut.of(await experimenting.promote(session, actor, catalogue, experiment_id, body.variant))


@router.get("/{experiment_id}/results", openapi_extra=access("admin"), responses=problems(ExperimentNotFound))
async def get_results(experiment_id: UUID, session: CurrentSession, _: AdminActor) -> ResultsOut:
    """Compare the variants: ratings, errors, cost and time, each with its 95 % interval."""
    row = await experimenting.get(session, experiment_id)
    variants, comparisons = await experimenting.results(session, row)
    return ResultsOut(
        experiment=ExperimentOut.of(row),
        variants=[VariantOut.of(result) for result in variants],
        comparisons=[DifferenceOut.of(comparison) for comparison in comparisons],
    )
