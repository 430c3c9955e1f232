"""A check against a playbook with what people decided: all that a report of it shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.playbooks.playbook import Standing
from pactoria.analysis.engine.result import Severity

__all__ = ["Checked", "CheckedStatement", "Shown"]


@dataclass(frozen=True, slots=True)
class Shown:
    """Words of the contract and where they stand."""

    quote: str
    section: str | None


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """One statement with its verdict."""

    topic: str
    statement: str
    fallback: str
    severity: Severity
    why: str
    suggestion: str
    found: Standing
    """What the check says."""
    standing: Standing
    """What holds: the same, unless a person has overridden it."""
    how: str
    fallback_met: bool | None
    evidence: Sequence[Shown]
    remark: str = ""
    decided: str = ""
    """ "accepted" or "overridden"; empty if nobody has looked at it."""
    decided_by: str = ""
    decided_on: str = ""
    """Day in ISO 8601."""
    reason: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to negotiate or to look at."""
        return self.standing is Standing.MET or self.decided == "accepted"


@dataclass(frozen=True, slots=True)
class Checked:
    """A check of one version of a contract."""

    title: str
    """Of the contract."""
    file: str
    version: int
    playbook: str
    playbook_version: int | None
    engine: str
    """Who made it, as people read it."""
    statements: Sequence[CheckedStatement]
    not_applicable: int = 0
