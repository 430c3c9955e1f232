"""How a comparison is kept in the database, and read back whole."""

from typing import Any

from pydantic import TypeAdapter

from pactoria.analysis.report.comparison.compared import Findings

__all__ = ["findings_from_json", "findings_to_json"]

_ADAPTER = TypeAdapter(Findings)


def findings_to_json(findings: Findings) -> dict[str, Any]:
    """Return what was found as JSON values."""
    return _ADAPTER.dump_python(findings, mode="json")


def findings_from_json(stored: dict[str, Any]) -> Findings:
    """Return what was found as it was."""
    return _ADAPTER.validate_python(stored)
