"""Every kind of run that there is. A new one is a line here."""

from typing import Any

from pactoria.analysis.runs.kinds import Kind

__all__ = ["KINDS"]

_ALL: tuple[Kind[Any, Any], ...] = ()

KINDS: dict[str, Kind[Any, Any]] = {kind.name: kind for kind in _ALL}
"""By name. Each has its route, `POST /api/ai/{feature}`."""
