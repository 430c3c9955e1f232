"""Pages by cursor: the place after the last row, so that a page costs the same wherever it is."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.errors import Invalid

__all__ = ["MOST_COUNTED", "InvalidCursor", "Total", "decode_cursor", "encode_cursor", "total_of"]

MOST_COUNTED = 10_000
"""Rows of a list that are counted: more would be told ever later, and nobody needs to know how many."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are on all pages of a list."""

    rows: int | None
    """None on pages after the first one, for which nobody counts again."""
    is_exact: bool
    """Otherwise there may be more."""


async def total_of(session: AsyncSession, ordered: Select[*tuple[Any, ...]], cursor: str | None) -> Total:
    """Count what a list shows, up to `MOST_COUNTED`; in its order, so that the index that serves it serves this."""
    if cursor:
        return Total(None, is_exact=False)
    some = ordered.with_only_columns(literal(1), maintain_column_froms=True).limit(MOST_COUNTED + 1).subquery()
    found = await session.scalar(select(func.count()).select_from(some)) or 0
    return Total(min(found, MOST_COUNTED), is_exact=found <= MOST_COUNTED)


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
