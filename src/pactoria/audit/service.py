"""What other slices call to have something on record."""

from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.audit.models import AuditEvent

__all__ = ["Who", "record"]


class Who(Protocol):
    """Somebody who acts: an actor in an organization, a person outside of any, or an unknown visitor."""

    @property
    def organization_id(self) -> UUID | None: ...  # noqa: D102 - named after the columns
    @property
    def user_id(self) -> UUID | None: ...  # noqa: D102
    @property
    def ip(self) -> str | None: ...  # noqa: D102
    @property
    def user_agent(self) -> str | None: ...  # noqa: D102


def record(session: AsyncSession, who: Who, action: str, target_id: UUID | None = None, **details: Any) -> None:
    """Put on record, if the transaction commits, that somebody did something.

    Args:
        session: the transaction.
        who: an actor, mostly.
        action: kind and past participle, such as "contract:approved".
        target_id: what it was done to, of the kind that the action names.
        details: JSON values that tell more. Never secrets, never contract text.
    """
    session.add(
        AuditEvent(
            organization_id=who.organization_id,
            user_id=who.user_id,
            action=action,
            target_id=target_id,
            details=details,
            ip=who.ip,
            user_agent=who.user_agent,
        )
    )
