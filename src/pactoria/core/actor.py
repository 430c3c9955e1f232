"""Who acts, for which organization, with which role, from where."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from pactoria.core.errors import Forbidden

__all__ = ["Actor", "Permission", "Role"]


class Role(StrEnum):
    """What a member is in an organization. Each role may do what the ones below it may."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


class Permission(StrEnum):
    """One thing that a role allows."""

    CONTRACT_READ = "contract:read"
    CONTRACT_WRITE = "contract:write"
    CONTRACT_DELETE = "contract:delete"
    ANALYSIS_RUN = "analysis:run"
    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_MANAGE = "organization:manage"


_READ = frozenset({Permission.CONTRACT_READ, Permission.ORGANIZATION_READ})
_EDIT = _READ | {Permission.CONTRACT_WRITE, Permission.CONTRACT_DELETE, Permission.ANALYSIS_RUN}
_MANAGE = _EDIT | {Permission.ORGANIZATION_MANAGE}
_ALLOWED = {Role.OWNER: _MANAGE, Role.ADMIN: _MANAGE, Role.EDITOR: _EDIT, Role.VIEWER: _READ}


@dataclass(frozen=True, slots=True)
class Actor:
    """A user, or the system on a user's or organization's behalf, in one organization."""

    organization_id: UUID
    user_id: UUID | None
    """None when the system acts by itself."""
    role: Role
    is_admin: bool = False
    """Whether the user runs this installation."""
    ip: str | None = None
    user_agent: str | None = None
    session_id: UUID | None = None

    @classmethod
    def system(cls, organization_id: UUID) -> "Actor":
        """Return the system, acting for one organization in a job."""
        return cls(organization_id=organization_id, user_id=None, role=Role.OWNER)

    def may(self, permission: Permission) -> bool:
        """Tell whether the role allows this."""
        return permission in _ALLOWED[self.role]

    def require(self, permission: Permission) -> None:
        """Stop unless the role allows this.

        Raises:
            Forbidden: if it does not.
        """
        if not self.may(permission):
            raise Forbidden
