"""What happens to analyses that others may want to know."""

from dataclasses import dataclass
from uuid import UUID

from pactoria.core.outbox import Event

__all__ = ["AnalysisFinished"]


@dataclass(frozen=True, slots=True)
class AnalysisFinished(Event):
    """The review of a version has its result."""

    organization_id: UUID
    contract_id: UUID
    version_id: UUID
    analysis_id: UUID
