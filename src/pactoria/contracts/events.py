"""What happens to contracts that others may want to know."""

from dataclasses import dataclass
from uuid import UUID

from pactoria.core.outbox import Event

__all__ = ["ContractRestored", "VersionAdded"]


@dataclass(frozen=True, slots=True)
class ContractRestored(Event):
    """A deletion was taken back. What was under way when the contract was deleted has stopped."""

    organization_id: UUID
    contract_id: UUID


@dataclass(frozen=True, slots=True)
class VersionAdded(Event):
    """A contract has a new current version."""

    organization_id: UUID
    contract_id: UUID
    version_id: UUID
