"""What the API says about runs. The types of each kind are made from the kind."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model

from pactoria.analysis.engine.result import Side
from pactoria.analysis.runs.kinds import Kind
from pactoria.analysis.runs.models import Engine, Run
from pactoria.contracts.models import ReviewState
from pactoria.core.http import ProblemDocument

__all__ = [
    "EstimateOut",
    "EstimateRequest",
    "RunOut",
    "RunProgress",
    "RunRequest",
    "estimate_type",
    "out_type",
    "request_type",
]


class EstimateRequest(BaseModel):
    """What every request has: the contract, and who should work on it."""

    model_config = ConfigDict(extra="forbid")

    contract_id: UUID
    version_id: UUID | None = Field(None, description="The current version if it is left out.")
    side: Side | None = Field(None, description="That of the contract if it is left out.")
    engine: Literal["auto", "offline", "model"] = Field(
        "auto",
        description="offline: the built-in analyst. model: the analyst, and a model that adds to it. "
        "auto: with a model where there is one, and without it where it fails.",
    )
    model: str | None = Field(None, max_length=200, description="Which model; without it the cheapest that suffices.")


class RunRequest(EstimateRequest):
    """The same, and how the result is wanted."""

    again: bool = Field(default=False, description="Make it anew although the same was made before.")
    stream: bool = Field(
        default=False, description="Answer with server-sent events, as `Accept: text/event-stream` does."
    )
    wait: int = Field(0, ge=0, le=60, description="Seconds to wait for the result before answering without it.")


class RunProgress(BaseModel):
    """How far a run is; also the data of the event `progress`."""

    state: ReviewState
    step: str | None
    progress: float = Field(description="0 to 1.")


class RunOut(RunProgress):
    """One run. `result` is there once it is done; while a model is at work, it is what the analyst says."""

    id: UUID
    kind: str
    contract_id: UUID
    version_id: UUID
    side: Side
    request: dict[str, Any]
    engine: Engine
    engine_version: str
    wanted_model: str | None = Field(description='What was asked for, or "auto".')
    model: str | None = Field(description="The model that answered.")
    prompt_version: str | None
    quotes_verified: int = Field(description="Quotes of the model that stand in the contract.")
    quotes_dropped: int = Field(description="Quotes of the model that do not; what rests on them is not shown.")
    cost: Decimal = Field(description="US dollars.")
    records: list[UUID] = Field(description="Records of the ledger.")
    notice: ProblemDocument | None = Field(description="Why no model took part although it might have.")
    problem: ProblemDocument | None = Field(description="Why it failed.")
    requested_by: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def members(cls, run: Run) -> dict[str, Any]:
        """Return the members that every view of a run shares."""
        return {name: getattr(run, name) for name in RunOut.model_fields}

    @classmethod
    def of(cls, run: Run) -> "RunOut":
        """Present a run without its result."""
        return RunOut.model_validate(cls.members(run))


class EstimateOut(BaseModel):
    """What a run will take."""

    engine: Engine
    model: str | None = Field(description="The model that would be asked first.")
    model_name: str | None
    messages: int = Field(description="How many it takes of the quota.")
    input_tokens: int
    output_tokens: int = Field(description="At most.")
    cost_least: Decimal = Field(description="US dollars: what the question costs alone.")
    cost_most: Decimal = Field(
        description="US dollars, with the longest answer. Twice as much if the model has to be asked again."
    )
    is_rough: bool = Field(description="Whether the contract has not been reviewed yet, so that this is a guess.")
    known_run_id: UUID | None = Field(description="The run that is given back for this, for nothing.")


def request_type(kind: Kind[Any, Any]) -> type[RunRequest]:
    """Return the type of a kind's request."""
    return cast("type[RunRequest]", create_model(f"{kind.title}RunRequest", __base__=(RunRequest, kind.request)))


def estimate_type(kind: Kind[Any, Any]) -> type[EstimateRequest]:
    """Return the type of the question what a run of a kind will take."""
    members: dict[str, Any] = {"kind": (Literal[kind.name], ...)}  # pyright: ignore[reportInvalidTypeForm] - made here
    made = create_model(f"{kind.title}Estimate", __base__=(EstimateRequest, kind.request), **members)
    return cast("type[EstimateRequest]", made)


def out_type(kind: Kind[Any, Any]) -> type[RunOut]:
    """Return the type that shows runs of a kind."""
    members: dict[str, Any] = {
        "kind": (Literal[kind.name], ...),  # pyright: ignore[reportInvalidTypeForm] - made here
        "request": (kind.request, ...),
        "result": (kind.result | None, None),
    }
    return create_model(f"{kind.title}Run", __base__=RunOut, __doc__=f"A run: {kind.description}", **members)
