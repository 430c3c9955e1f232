"""Every kind of run that there is. A new one is a line here."""

from typing import Any

from pactoria.analysis.compliance.kind import COMPLIANCE
from pactoria.analysis.grids.kind import QUESTION
from pactoria.analysis.redlines.kind import SUGGESTIONS
from pactoria.analysis.runs.comparing import COMPARISON
from pactoria.analysis.runs.kinds import Kind
from pactoria.analysis.runs.risks import RISKS
from pactoria.analysis.summaries.kind import SUMMARY

__all__ = ["KINDS"]

_ALL: tuple[Kind[Any, Any], ...] = (RISKS, COMPARISON, COMPLIANCE, SUMMARY, SUGGESTIONS, QUESTION)

KINDS: dict[str, Kind[Any, Any]] = {kind.name: kind for kind in _ALL}
"""By name. Each has its route, `POST /api/ai/{feature}`."""
