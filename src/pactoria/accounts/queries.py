"""What accounts read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, Text, and_, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import Credential, User, UserSession

__all__ = ["credential_for_sign_in", "entering", "live"]


def live(moment: datetime) -> Select[UserSession]:
    """Select the sessions that have not ended."""
    return select(UserSession).where(UserSession.ended_at.is_(None), UserSession.expires_at > moment)


def entering(token_hash: bytes, moment: datetime) -> Select[UserSession, bool, str]:
    """Select the session of a token and its person's rights; reading it lets the transaction see that person's rows."""
    return (
        select(UserSession, User.is_admin, func.set_config("app.user_id", cast(User.id, Text), True, type_=Text))  # noqa: FBT003 - SQL
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.token_hash == token_hash, UserSession.ended_at.is_(None), UserSession.expires_at > moment)
    )


async def credential_for_sign_in(session: AsyncSession, email: str, ip: str | None) -> Row[UUID, str, bool] | None:
    """Return the person of an e-mail: id, password hash, and whether this is a place where they have signed in."""
    known_place = exists().where(and_(UserSession.user_id == User.id, UserSession.ip == ip))
    statement = (
        select(User.id, Credential.password_hash, known_place)
        .join(Credential, Credential.user_id == User.id)
        .where(func.lower(User.email) == email)
    )
    return (await session.execute(statement)).one_or_none()
