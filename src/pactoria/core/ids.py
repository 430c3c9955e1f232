"""Ids in order of time (UUID version 7, RFC 9562), so that indexes stay dense."""

from uuid import UUID

import uuid_utils

__all__ = ["new_id", "new_name"]


def new_id() -> UUID:
    """Return a fresh id."""
    return UUID(int=uuid_utils.uuid7().int)


def new_name() -> str:
    """Return a fresh id as text, for what is only named by it: it takes a tenth of the time."""
    return str(uuid_utils.uuid7())
