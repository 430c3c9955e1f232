"""What the API says of a change of substance, wherever it shows one."""

from typing import Any

from pydantic import BaseModel, Field

from pactoria.analysis.engine.comparison.result import Change, ChangeKind, Importance
from pactoria.analysis.engine.result import Side

__all__ = ["Substance"]


class Substance(BaseModel):
    """A change of substance without the words that show it."""

    id: str
    kind: ChangeKind
    topic: str
    title: str
    importance: Importance
    section: str | None
    gains: Side | None = Field(description="Whom it helps, where that can be said.")
    reason: str | None

    @staticmethod
    def members(change: Change) -> dict[str, Any]:
        """Return what every view of a change shares."""
        return {name: getattr(change, name) for name in Substance.model_fields}
