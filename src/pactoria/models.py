"""Every table of every slice, for migrations to compare with."""

from importlib import import_module
from importlib.util import find_spec

__all__ = ["ALL"]

_SLICES = (
    "audit",
    "accounts",
    "organizations",
    "usage",
    "gateway",
    "contracts",
    "analysis",
    "analysis.comparisons",
    "analysis.deadlines",
    "analysis.compliance",
    "analysis.grids",
    "analysis.redlines",
    "analysis.runs",
    "chat",
)

ALL = [import_module(f"pactoria.{name}.models") for name in _SLICES if find_spec(f"pactoria.{name}.models")]
