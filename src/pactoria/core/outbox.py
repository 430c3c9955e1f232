"""Events: what happened, told to whoever listens, if and only if the transaction commits.

Publishing writes one job for each subscriber in the same transaction; the table of jobs is the outbox. A subscriber
that fails is tried again without the others noticing.
"""

from dataclasses import asdict, dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.jobs import JobName, defer

__all__ = ["Event", "publish", "subscribe"]


@dataclass(frozen=True, slots=True)
class Event:
    """A fact, by ids. Subclasses are frozen dataclasses whose fields are ids."""

    subscribers: ClassVar[dict[type["Event"], list[JobName]]] = {}


def subscribe(event: type[Event], task: JobName) -> None:
    """Run the task, with the event's fields as arguments, whenever such an event is published."""
    listeners = Event.subscribers.setdefault(event, [])
    if task not in listeners:
        listeners.append(task)


async def publish(session: AsyncSession, event: Event) -> None:
    """Tell all subscribers once this transaction has committed."""
    fields = {name: str(value) if isinstance(value, UUID) else value for name, value in asdict(event).items()}
    for task in Event.subscribers.get(type(event), []):
        await defer(session, task, **fields)  # pyright: ignore[reportArgumentType] - fields of events are ids
