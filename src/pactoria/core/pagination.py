"""Pages by cursor: the place after the last row, so that a page costs the same wherever it is."""

import base64
import binascii
import json
from typing import Any

from pactoria.core.errors import Invalid

__all__ = ["InvalidCursor", "decode_cursor", "encode_cursor"]


class InvalidCursor(Invalid):
    """A cursor that was not handed out for this list."""

    title = "This page link is no longer valid"
    detail = "Start again from the first page."


def encode_cursor(*values: Any) -> str:
    """Return the sort values of the last row as an opaque text."""
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """Return the values that `encode_cursor` was given.

    Raises:
        InvalidCursor: if they are not `length` values.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor from error
    if not isinstance(values, list) or len(values) != length:  # pyright: ignore[reportUnknownArgumentType]
        raise InvalidCursor
    return values  # pyright: ignore[reportUnknownVariableType]
