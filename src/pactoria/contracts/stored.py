"""How a parsed document is kept in the database, and read back whole."""

from typing import Any

from pydantic import TypeAdapter

from pactoria.documents.parsed import ParsedDocument

__all__ = ["document_from_json", "document_to_json"]

_NUL_STAND_IN = "\ufffd"
"""PostgreSQL keeps no NUL; one character stands in for it so that offsets stay."""

_ADAPTER = TypeAdapter(ParsedDocument)


def document_to_json(document: ParsedDocument) -> dict[str, Any]:
    """Return the document as JSON values that PostgreSQL can keep."""
    return _without_unstorable(_ADAPTER.dump_python(document, mode="json", exclude_defaults=False))


def document_from_json(stored: dict[str, Any]) -> ParsedDocument:
    """Return the document as it was."""
    return _ADAPTER.validate_python(stored)


def _without_unstorable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", _NUL_STAND_IN).encode("utf-8", "replace").decode() if _unstorable(value) else value
    if isinstance(value, dict):
        return {key: _without_unstorable(entry) for key, entry in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_without_unstorable(entry) for entry in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def _unstorable(value: str) -> bool:
    return "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)
