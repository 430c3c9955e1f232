"""How what changes mean is kept in the database, and read back whole."""

from typing import Any

from pydantic import TypeAdapter

from pactoria.analysis.engine.comparison.result import Changes

__all__ = ["changes_from_json", "changes_to_json"]

_ADAPTER = TypeAdapter(Changes)


def changes_to_json(changes: Changes) -> dict[str, Any]:
    """Return changes of substance as JSON values."""
    return _ADAPTER.dump_python(changes, mode="json")


def changes_from_json(stored: dict[str, Any]) -> Changes:
    """Return changes of substance as they were."""
    return _ADAPTER.validate_python(stored)
