"""HTTP of runs: a route for each kind, and what all runs have in common."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Union, cast
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response, status
from pydantic import Field
from starlette.responses import JSONResponse

from pactoria.analysis.kinds import KINDS
from pactoria.analysis.runs import service
from pactoria.analysis.runs.consulting import choose_engine
from pactoria.analysis.runs.errors import NoModel, RunNotFound, RunOver
from pactoria.analysis.runs.estimating import estimate
from pactoria.analysis.runs.following import events_of, wait_for
from pactoria.analysis.runs.kinds import Kind
from pactoria.analysis.runs.models import Run
from pactoria.analysis.runs.schemas import (
    EstimateOut,
    EstimateRequest,
    RunOut,
    RunRequest,
    estimate_type,
    out_type,
    request_type,
)
from pactoria.analysis.runs.service import Order
from pactoria.contracts.errors import ContractNotFound, VersionNotFound
from pactoria.core.actor import Actor, Permission
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.services import Services
from pactoria.core.streams import EventStream
from pactoria.gateway.errors import UnknownModel
from pactoria.organizations.access import ActorAlone, CurrentActor
from pactoria.usage.errors import QuotaExceeded

__all__ = ["router", "shown"]

router = APIRouter(prefix="/api/ai", tags=["AI"])

_OUT = {kind.name: out_type(kind) for kind in KINDS.values()}
_ANY_RUN: Any = Annotated[Union[tuple(_OUT.values())], Field(discriminator="kind")]  # noqa: UP007 - of what there is
_ANY_ESTIMATE: Any = Union[tuple(map(estimate_type, KINDS.values()))]  # noqa: UP007
_STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}
_REFUSED = problems(ContractNotFound, VersionNotFound, UnknownModel, NoModel, QuotaExceeded)


def shown(run: Run) -> RunOut:
    """Present a run with its result, which has been loaded."""
    return _OUT[run.kind].model_validate(RunOut.members(run) | {"result": run.result})


async def _order(services: Services, actor: Actor, kind: Kind[Any, Any], wanted: EstimateRequest) -> Order:
    engine, model = await choose_engine(services, actor, kind, wanted.engine, wanted.model)
    given = wanted.model_dump(include=set(kind.request.model_fields))
    return Order(
        kind=kind,
        request=kind.request.model_validate(given),
        contract_id=wanted.contract_id,
        version_id=wanted.version_id,
        side=wanted.side,
        engine=engine,
        is_automatic=wanted.engine == "auto",
        model=model,
        again=getattr(wanted, "again", False),
    )


def _starting(kind: Kind[Any, Any]) -> Callable[..., Awaitable[Response]]:
    """Return the endpoint that asks for runs of a kind."""

    async def start(wanted: RunRequest, request: Request, services: CurrentServices, actor: ActorAlone) -> Response:
        actor.require(Permission.ANALYSIS_RUN)
        order = await _order(services, actor, kind, wanted)
        async with services.db.transaction(actor) as session:
            run, _ = await service.request(session, actor, order)
        if wanted.stream or "text/event-stream" in request.headers.get("accept", ""):
            return EventStream(events_of(services, actor, run.id, shown))
        if wanted.wait:
            await wait_for(services, actor, run.id, wanted.wait)
        async with services.db.transaction(actor) as session:
            run = await service.get(session, actor, run.id, result=True)
        code = status.HTTP_200_OK if run.state in service.OVER else status.HTTP_202_ACCEPTED
        return JSONResponse(shown(run).model_dump(mode="json"), code)

    start.__annotations__["wanted"] = request_type(kind)
    start.__doc__ = (
        f"{kind.description}\n\n"
        "Answers 202 with the run, which is made meanwhile, or 200 if it is over: the same is not made twice. With "
        "`stream` (or `Accept: text/event-stream`) the answer is a stream of `progress`, `partial` (with the run as "
        "far as the built-in analyst has made it), and `done`, `failed` or `cancelled` with the run."
    )
    return start


for _kind in KINDS.values():
    router.add_api_route(
        f"/{_kind.feature}",
        _starting(_kind),
        methods=["POST"],
        name=f"ai_{_kind.feature.replace('-', '_')}",
        status_code=status.HTTP_202_ACCEPTED,
        response_model=_OUT[_kind.name],
        openapi_extra=access("editor"),
        responses=_REFUSED | {200: {"model": _OUT[_kind.name], **_STREAM[200]}},
    )


@router.get("/runs", openapi_extra=access("member"), responses=problems(ContractNotFound))
async def list_runs(
    session: CurrentSession,
    actor: CurrentActor,
    contract_id: Annotated[UUID, Query()],
    kind: Annotated[str | None, Query(max_length=40, description="Such as summary.")] = None,
) -> list[RunOut]:
    """List the newest hundred runs over a contract, without their results, the newest first."""
    return [RunOut.of(run) for run in await service.list_of(session, actor, contract_id, kind)]


async def get_run(run_id: UUID, session: CurrentSession, actor: CurrentActor) -> Any:
    """Get a run with its result. While a model is at work, the result is what the built-in analyst says."""
    return shown(await service.get(session, actor, run_id, result=True))


router.add_api_route(
    "/runs/{run_id}",
    get_run,
    response_model=_ANY_RUN,
    openapi_extra=access("member"),
    responses=problems(RunNotFound),
)


@router.get(
    "/runs/{run_id}/events",
    openapi_extra=access("member"),
    response_class=EventStream,
    responses=problems(RunNotFound),
)
async def run_events(run_id: UUID, services: CurrentServices, actor: ActorAlone) -> EventStream:
    """Follow a run as server-sent events: `progress`, `partial`, then `done`, `failed` or `cancelled` with the run."""
    async with services.db.transaction(actor) as session:
        await service.get(session, actor, run_id)
    return EventStream(events_of(services, actor, run_id, shown))


@router.post("/runs/{run_id}/cancel", openapi_extra=access("editor"), responses=problems(RunNotFound, RunOver))
async def cancel_run(run_id: UUID, session: CurrentSession, actor: CurrentActor) -> RunOut:
    """Stop a run. Its model is stopped within a moment; what it has delivered until then is paid for."""
    return RunOut.of(await service.cancel(session, actor, run_id))


async def estimate_run(wanted: Any, services: CurrentServices, actor: ActorAlone) -> EstimateOut:
    """Say what a run would take: who would answer, tokens and cost, and whether there is such a result already."""
    asked = cast("EstimateRequest", wanted)
    kind = KINDS[getattr(asked, "kind")]  # noqa: B009 - each of the union has it, their base has not
    actor.require(Permission.CONTRACT_READ)
    return await estimate(services, actor, await _order(services, actor, kind, asked))


estimate_run.__annotations__["wanted"] = Annotated[
    _ANY_ESTIMATE,
    Body(
        discriminator="kind",
        examples=[{"kind": "risks", "contract_id": "00000000-0000-0000-0000-000000000000", "engine": "offline"}],
    ),
]
router.add_api_route("/estimate", estimate_run, methods=["POST"], openapi_extra=access("member"), responses=_REFUSED)
