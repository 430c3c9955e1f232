"""Who is at the door, before an organization is entered."""

from dataclasses import dataclass
from uuid import UUID

__all__ = ["Identity", "Visitor"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody of whom only the place is known."""

    ip: str | None = None
    user_agent: str | None = None

    @property
    def user_id(self) -> UUID | None:
        """Nobody that we know."""
        return None

    @property
    def organization_id(self) -> UUID | None:
        """Outside of all."""
        return None


@dataclass(frozen=True, slots=True)
class Identity:
    """A person who is signed in, in one browser."""

    user_id: UUID
    session_id: UUID
    is_admin: bool
    ip: str | None = None
    user_agent: str | None = None
    renewed: bool = False
    """Whether this request has put off the session's end, so that the cookie has to follow."""

    @property
    def organization_id(self) -> UUID | None:
        """Outside of all."""
        return None
