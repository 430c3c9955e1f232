"""The verbs of runs."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from pactoria.analysis.engine.result import Side
from pactoria.analysis.engine.review import ENGINE as REVIEWING
from pactoria.analysis.kinds import KINDS
from pactoria.analysis.runs import queueing
from pactoria.analysis.runs.errors import RunNotFound, RunOver
from pactoria.analysis.runs.kinds import Kind, Target
from pactoria.analysis.runs.models import Engine, Run
from pactoria.audit import service as audit
from pactoria.contracts import service as contracts
from pactoria.contracts.errors import ContractNotFound, VersionNotFound
from pactoria.contracts.models import ReviewState
from pactoria.core import clock, realtime
from pactoria.core.actor import Actor, Permission
from pactoria.core.errors import Problem
from pactoria.core.ids import new_id
from pactoria.gateway.calls import Finished
from pactoria.usage.allowance import require_message
from pactoria.usage.ledger import Outcome

__all__ = [
    "OVER",
    "Order",
    "advance",
    "begin",
    "cancel",
    "digest_of",
    "fail",
    "find_known",
    "finish",
    "get",
    "is_same",
    "keep_answer",
    "keep_partial",
    "kind_of",
    "list_of",
    "request",
    "request_of",
    "target_of",
    "topic_of",
]

OVER = frozenset({ReviewState.DONE, ReviewState.FAILED, ReviewState.CANCELLED})
_MOST = 100


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants."""

    kind: Kind[Any, Any]
    request: BaseModel
    """The kind's own members."""
    contract_id: UUID
    version_id: UUID | None = None
    """None: the current one."""
    side: Side | None = None
    """None: that of the contract."""
    engine: Engine = Engine.OFFLINE
    is_automatic: bool = False
    model: str | None = None
    """With a model: which, or "auto"."""
    again: bool = False
    """Whether it is to be made although there is such a result."""


def topic_of(run_id: UUID) -> str:
    """Return the topic on which progress is told."""
    return f"run:{run_id}"


def kind_of(run: Run) -> Kind[Any, Any]:
    """Return the kind of a run.

    Raises:
        RunNotFound: if there is none of this name any more.
    """
    kind = KINDS.get(run.kind)
    if kind is None:
        raise RunNotFound
    return kind


def request_of(run: Run) -> BaseModel:
    """Return the kind's own members of the request."""
    return kind_of(run).request.model_validate(run.request)


def target_of(run: Run) -> Target:
    """Return what a run is about."""
    return Target(run.contract_id, run.version_id, Side(run.side))


def version_of(kind: Kind[Any, Any]) -> str:
    """Return what the offline engine's results are stored with."""
    return f"{kind.version}, {REVIEWING}"


async def request(session: AsyncSession, actor: Actor, order: Order, *, enqueue: bool = True) -> tuple[Run, bool]:
    """Ask for a run, which starts once this has committed; return it, and whether it is new.

    Without `enqueue`, whoever asks performs it.

    What is the same as an earlier one that is done or under way (version, side, request, engine and its version,
    model, prompt) is given back, unless it is wanted again.

    Raises:
        ContractNotFound, VersionNotFound: if there is none for this organization.
        QuotaExceeded: if the person has no message left.
        Problem: what the kind's `load` raises.
    """
    actor.require(Permission.ANALYSIS_RUN)
    target = await _target(session, actor, order, lock=True)
    inputs = await _inputs(session, actor, order, target)
    if not order.again and (known := await _known(session, actor, order, target, inputs)) is not None:
        return known, False
    await require_message(session, actor)
    kind = order.kind
    model = kind.model if order.engine is Engine.MODEL else None
    run = Run(
        id=new_id(),
        organization_id=actor.organization_id,
        kind=kind.name,
        contract_id=target.contract_id,
        version_id=target.version_id,
        side=target.side,
        request=order.request.model_dump(mode="json"),
        inputs=inputs,
        engine=order.engine,
        is_automatic=order.is_automatic,
        engine_version=version_of(kind),
        wanted_model=order.model if model else None,
        prompt_version=model.prompt_version if model else None,
        state=ReviewState.QUEUED,
        progress=0.0,
        quotes_verified=0,
        quotes_dropped=0,
        cost=0,
        records=[],
        answers=[],
        requested_by=actor.user_id,
        created_at=clock.now(),
    )
    session.add(run)
    await session.flush()
    if kind.when_requested is not None:
        await kind.when_requested(session, actor, target, order.request)
    audit.record(session, actor, f"{kind.name}:requested", target.contract_id, engine=str(order.engine))
    if enqueue:
        await queueing.enqueue(session, actor, run.id)
    return run, True


async def find_known(session: AsyncSession, actor: Actor, order: Order) -> tuple[Target, Run | None, Any]:
    """Return what an order is about, the run that would be given back for it, and what its kind loads.

    Raises:
        ContractNotFound, VersionNotFound, Problem: as `request`.
    """
    actor.require(Permission.CONTRACT_READ)
    target = await _target(session, actor, order, lock=False)
    extra = await order.kind.load(session, actor, target, order.request) if order.kind.load else None
    return target, await _known(session, actor, order, target, digest_of(order.kind, order.request, extra)), extra


async def _target(session: AsyncSession, actor: Actor, order: Order, *, lock: bool) -> Target:
    contract = await contracts.get(session, actor, order.contract_id, lock=lock)
    version_id = order.version_id or contract.current_version_id
    if version_id is None:
        raise VersionNotFound
    if order.version_id is not None:
        await contracts.version(session, actor, contract.id, order.version_id)
    return Target(contract.id, version_id, order.side or Side(contract.side))


async def _inputs(session: AsyncSession, actor: Actor, order: Order, target: Target) -> str:
    extra = await order.kind.load(session, actor, target, order.request) if order.kind.load else None
    return digest_of(order.kind, order.request, extra)


def digest_of(kind: Kind[Any, Any], asked: BaseModel, extra: Any = None) -> str:
    """Return a hash of the kind's own members of a request and of what the kind has loaded for it."""
    told_apart_by = kind.told_apart_by
    known = to_jsonable_python(extra if told_apart_by is None else told_apart_by(extra))
    whole = json.dumps([asked.model_dump(mode="json"), known], sort_keys=True)
    return hashlib.sha256(whole.encode(errors="replace")).hexdigest()


async def _known(session: AsyncSession, actor: Actor, order: Order, target: Target, inputs: str) -> Run | None:
    model = order.model if order.kind.model is not None and order.engine is Engine.MODEL else None
    same = is_same(
        actor, order.kind, order.engine, version_id=target.version_id, side=target.side, inputs=inputs, model=model
    )
    return await session.scalar(select(Run).where(same).order_by(Run.id.desc()).limit(1))


def is_same(
    actor: Actor, kind: Kind[Any, Any], engine: Engine, *, version_id: Any, side: Any, inputs: Any, model: Any
) -> ColumnElement[bool]:
    """Tell whether a `Run` would be given back instead of making one; what is typed `Any` is a value or a column."""
    asked = kind.model if engine is Engine.MODEL else None
    return and_(
        Run.organization_id == actor.organization_id,
        Run.version_id == version_id,
        Run.kind == kind.name,
        Run.inputs == inputs,
        Run.side == side,
        Run.engine == engine,
        Run.engine_version == version_of(kind),
        Run.wanted_model.is_not_distinct_from(model),
        Run.prompt_version.is_not_distinct_from(asked.prompt_version if asked else None),
        Run.state.in_([ReviewState.QUEUED, ReviewState.RUNNING, ReviewState.DONE]),
        Run.notice.is_(None),  # where the model failed, it may work now
    )


async def get(
    session: AsyncSession,
    actor: Actor,
    run_id: UUID,
    *,
    lock: bool = False,
    result: bool = False,
    answers: bool = False,
) -> Run:
    """Return one run, with its result or the model's answers where these are wanted.

    Raises:
        RunNotFound: if there is none for this organization, or its contract is deleted.
    """
    actor.require(Permission.CONTRACT_READ)
    query = select(Run).where(Run.organization_id == actor.organization_id, Run.id == run_id)
    query = query.options(
        *(undefer(column) for column, wanted in ((Run.result, result), (Run.answers, answers)) if wanted)
    )
    query = query.execution_options(populate_existing=True)
    run = await session.scalar(query.with_for_update() if lock else query)
    if run is None:
        raise RunNotFound
    try:
        await contracts.get(session, actor, run.contract_id)
    except ContractNotFound as error:
        raise RunNotFound from error
    return run


async def list_of(session: AsyncSession, actor: Actor, contract_id: UUID, kind: str | None = None) -> Sequence[Run]:
    """Return the newest hundred runs over a contract, the newest first.

    Raises:
        ContractNotFound: if there is no such contract for this organization.
    """
    contract = await contracts.get(session, actor, contract_id)
    query = select(Run).where(Run.organization_id == actor.organization_id, Run.contract_id == contract.id)
    if kind is not None:
        query = query.where(Run.kind == kind)
    return (await session.scalars(query.order_by(Run.id.desc()).limit(_MOST))).all()


async def cancel(session: AsyncSession, actor: Actor, run_id: UUID) -> Run:
    """Stop a run that is not over: its model is stopped, and what it has delivered is paid for.

    Raises:
        RunOver: if it is.
    """
    actor.require(Permission.ANALYSIS_RUN)
    run = await get(session, actor, run_id, lock=True)
    if run.state in OVER:
        raise RunOver
    await _end(session, run, ReviewState.CANCELLED)
    audit.record(session, actor, f"{run.kind}:cancelled", run.contract_id)
    return run


async def _under_way(session: AsyncSession, actor: Actor, run_id: UUID, *, answers: bool = False) -> Run | None:
    """Return a run, locked; None if it is over, or no longer wanted as its contract was deleted."""
    try:
        run = await get(session, actor, run_id, lock=True, answers=answers)
    except RunNotFound:
        return None
    return None if run.state in OVER else run


async def begin(session: AsyncSession, actor: Actor, run_id: UUID) -> Run | None:
    """Take up a run, for the first time or after a worker died; None if it is over or no longer wanted."""
    run = await _under_way(session, actor, run_id, answers=True)
    if run is not None:
        run.state, run.started_at = ReviewState.RUNNING, clock.now()
        await _tell(session, run)
    return run


async def advance(session: AsyncSession, actor: Actor, begun: Run, step: str, progress: float) -> bool:
    """Note progress of a run as `begin` has returned it.

    False if the work can stop, since the run was cancelled meanwhile, or taken up once more: grids perform runs of
    their own, which no lock keeps apart from a job that goes on with them.
    """
    run = await _under_way(session, actor, begun.id)
    if run is None or run.started_at != begun.started_at:
        return False
    if (run.step, run.progress) != (step[:40], progress):
        run.step, run.progress = step[:40], progress
        await _tell(session, run)
    return True


async def keep_partial(session: AsyncSession, actor: Actor, run_id: UUID, result: dict[str, Any]) -> bool:
    """Keep what the built-in analyst says, before a model is asked; False if the run is no longer wanted."""
    run = await _under_way(session, actor, run_id)
    if run is None:
        return False
    run.result = result
    await _tell(session, run, partial=True)
    return True


async def keep_answer(session: AsyncSession, actor: Actor, run_id: UUID, finished: Finished, text: str) -> None:
    """Keep a model's answer with what it has cost, in the transaction that settles it; twice changes nothing."""
    run = await session.scalar(
        select(Run)
        .where(Run.organization_id == actor.organization_id, Run.id == run_id)
        .options(undefer(Run.answers))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if run is None or finished.record_id in run.records:
        return
    run.records = [*run.records, finished.record_id]
    run.cost += finished.cost
    run.model = finished.model
    if finished.outcome is Outcome.DONE:
        run.answers = [*run.answers, text]


async def finish(
    session: AsyncSession,
    actor: Actor,
    run_id: UUID,
    result: dict[str, Any],
    *,
    quotes: tuple[int, int] = (0, 0),
    record: UUID | None = None,
    notice: Problem | None = None,
) -> bool:
    """Keep the result; False if the run is over. Finishing twice, as after a killed worker, changes nothing.

    Args:
        session: the transaction.
        actor: for whom.
        run_id: which.
        result: what it found.
        quotes: how many of the model's quotes hold, and how many were dropped.
        record: the ledger's record of an offline run.
        notice: why no model took part although it might have.
    """
    run = await _under_way(session, actor, run_id)
    if run is None:
        return False
    run.result, run.progress = result, 1.0
    run.quotes_verified, run.quotes_dropped = quotes
    run.notice = notice.document() if notice else None
    if record is not None:
        run.records = [*run.records, record]
    await _end(session, run, ReviewState.DONE)
    return True


async def fail(session: AsyncSession, actor: Actor, run_id: UUID, problem: Problem) -> None:
    """Keep why there is no result."""
    run = await _under_way(session, actor, run_id)
    if run is not None:
        run.problem = problem.document()
        await _end(session, run, ReviewState.FAILED)


async def _end(session: AsyncSession, run: Run, state: ReviewState) -> None:
    run.state, run.finished_at, run.step = state, clock.now(), None
    await _tell(session, run)


async def _tell(session: AsyncSession, run: Run, *, partial: bool = False) -> None:
    await realtime.tell(
        session, topic_of(run.id), state=run.state, step=run.step, progress=run.progress, partial=partial
    )
