"""Experiments: who gets which variant, and what became of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.gateway.calls import Call
from pactoria.gateway.configurations import Experiment, Variant
from pactoria.gateway.models import ExperimentOutcome

__all__ = ["Assignment", "assign", "rate", "variant_for"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """The variant of an experiment that a call gets."""

    experiment_id: UUID
    variant: str
    counted: bool
    """Whether the outcome counts; not after the experiment, when everybody gets the winner."""
    model: str | None = None
    """Id of the model that answers, in experiments over models."""
    system_prompt: str | None = None
    """To put before the conversation, in experiments over prompts."""

    @property
    def details(self) -> dict[str, str | int | float | None]:
        """What the record's `details` have to hold so that the outcome is counted."""
        return {"experiment": str(self.experiment_id), "variant": self.variant} if self.counted else {}


def assign(experiments: Sequence[Experiment], user_id: UUID, call: Call) -> Assignment | None:
    """Return the variant that a call gets, from the first experiment that it can take part in; None without any.

    Experiments over models leave alone who has chosen a model: they are about what `auto` does.
    """
    for experiment in experiments:
        if experiment.feature != call.feature or (experiment.kind == "model" and call.model != "auto"):
            continue
        if experiment.promoted is not None:
            variant = next(each for each in experiment.variants if each.name == experiment.promoted)
        else:
            variant = variant_for(experiment, user_id)
        return Assignment(
            experiment.id, variant.name, experiment.promoted is None, variant.model, variant.system_prompt
        )
    return None


def variant_for(experiment: Experiment, user_id: UUID) -> Variant:
    """Return a person's variant: the same each time, everywhere, and independent of other experiments."""
    total = sum(variant.share for variant in experiment.variants)
    digest = hashlib.sha256(experiment.id.bytes + user_id.bytes).digest()
    # 64 bits leave no share favoured by more than one part in 10^16.
    place = int.from_bytes(digest[:8]) * total >> 64
    for variant in experiment.variants:
        place -= variant.share
        if place < 0:
            return variant
    raise AssertionError  # the shares add up to more than any place


async def rate(session: AsyncSession, record_id: UUID, rating: int) -> None:
    """Keep what a person thinks of an answer, for the experiment that it was part of, if it was.

    The caller knows that the answer is the person's own. `rating`: 1 good, -1 bad, 0 neither (takes it back).
    """
    await session.execute(
        update(ExperimentOutcome).where(ExperimentOutcome.record_id == record_id).values(rating=rating or None)
    )
