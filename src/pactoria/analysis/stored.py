"""How a review is kept in the database, and read back whole."""

from typing import Any

from pydantic import TypeAdapter

from pactoria.analysis.engine.result import Review

__all__ = ["review_from_json", "review_to_json"]

_ADAPTER = TypeAdapter(Review)


def review_to_json(review: Review) -> dict[str, Any]:
    """Return the review as JSON values."""
    return _ADAPTER.dump_python(review, mode="json")


def review_from_json(stored: dict[str, Any]) -> Review:
    """Return the review as it was."""
    return _ADAPTER.validate_python(stored)
