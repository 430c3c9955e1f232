"""What happens to contracts that others may want to know."""

from dataclasses import dataclass
from uuid import UUID

from pactoria.core.outbox import Event

__all__ = ["VersionAdded"]


@dataclass(frozen=True, slots=True)
class VersionAdded(Event):
    """A contract has a new current version."""

    organization_id: UUID
    contract_id: UUID
    version_id: UUID
