"""By what cells are made. What another engine made is stale."""

from pactoria.analysis.engine.review import ENGINE as REVIEWING

__all__ = ["BY_MODEL", "BY_READER", "BY_REVIEW", "BY_STATEMENTS", "PROMPT"]

PROMPT = "question/1"
"""Version of the question that is put to models."""
_CELLS = "grid/1"

BY_REVIEW = f"{_CELLS}, {REVIEWING}"
BY_STATEMENTS = f"{_CELLS}, compliance/2, {REVIEWING}"
BY_READER = f"{_CELLS}, reader/1, {REVIEWING}"
BY_MODEL = f"{_CELLS}, {PROMPT}"
