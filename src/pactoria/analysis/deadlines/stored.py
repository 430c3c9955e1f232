"""How duties are kept in the database, and read back."""

from typing import Any

from pydantic import TypeAdapter

from pactoria.analysis.engine.obligations import Obligation

__all__ = ["obligations_from_json", "obligations_to_json"]

_ADAPTER = TypeAdapter(list[Obligation])


def obligations_to_json(obligations: list[Obligation]) -> list[dict[str, Any]]:
    """Return duties as JSON values."""
    return _ADAPTER.dump_python(obligations, mode="json")


def obligations_from_json(stored: list[dict[str, Any]]) -> list[Obligation]:
    """Return duties as they were."""
    return _ADAPTER.validate_python(stored)
