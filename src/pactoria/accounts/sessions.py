"""Sessions: the browsers in which a person is signed in, each known by the hash of its cookie's token."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts import queries
from pactoria.accounts.identity import Identity, Visitor
from pactoria.accounts.models import UserSession
from pactoria.accounts.tokens import digest, new_token
from pactoria.audit import service as audit
from pactoria.core.clock import now
from pactoria.core.errors import NotFound

__all__ = ["begin", "end", "end_all", "end_by_token", "identify", "list_own", "tidy"]

_SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last visit is known: writing it with each request would cost a write each."""
_REMEMBERED = timedelta(days=90)
"""How long an ended session tells that its place is known."""


async def begin(session: AsyncSession, user_id: UUID, visitor: Visitor, lifetime: timedelta) -> tuple[UserSession, str]:
    """Begin a session; return it and its token, which is not kept."""
    token = new_token()
    begun = UserSession(
        user_id=user_id,
        token_hash=digest(token),
        expires_at=now() + lifetime,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )
    session.add(begun)
    await session.flush()
    return begun, token


async def identify(session: AsyncSession, token: str, visitor: Visitor, lifetime: timedelta) -> Identity | None:
    """Return whose token this is, and let the rest of the transaction see that person's own rows.

    Every few minutes the visit is written down and the end of the session put off. Requests of one session that come
    together do not wait for each other there.

    Returns:
        None if nobody's: it has ended, or never was.
    """
    moment = now()
    row = (await session.execute(queries.entering(digest(token), moment))).one_or_none()
    if row is None:
        return None
    found, is_admin, _ = row
    due = moment - found.last_seen_at >= _SEEN_EVERY
    if due:
        unlocked = select(UserSession.id).where(UserSession.id == found.id).with_for_update(skip_locked=True)
        await session.execute(
            update(UserSession)
            .where(UserSession.id.in_(unlocked))
            .values(last_seen_at=moment, expires_at=moment + lifetime, ip=visitor.ip)
            .execution_options(synchronize_session=False)
        )
    return Identity(found.user_id, found.id, is_admin, visitor.ip, visitor.user_agent, renewed=due)


async def list_own(session: AsyncSession, identity: Identity) -> list[UserSession]:
    """Return the browsers in which a person is signed in, the last seen first."""
    statement = queries.live(now()).where(UserSession.user_id == identity.user_id)
    return list(await session.scalars(statement.order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())))


async def end(session: AsyncSession, identity: Identity, session_id: UUID) -> None:
    """Sign a person out in one of their browsers.

    Raises:
        NotFound: if it is not theirs, or has ended.
    """
    ended = await session.scalar(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == identity.user_id, UserSession.ended_at.is_(None))
        .values(ended_at=now())
        .returning(UserSession.id)
    )
    if ended is None:
        raise NotFound
    audit.record(session, identity, "session:ended", session_id)


async def end_by_token(session: AsyncSession, token: str) -> UserSession | None:
    """End the session of a token; return it, or None where there was none."""
    return await session.scalar(
        update(UserSession)
        .where(UserSession.token_hash == digest(token), UserSession.ended_at.is_(None))
        .values(ended_at=now())
        .returning(UserSession)
    )


async def end_all(session: AsyncSession, user_id: UUID, *, but: UUID | None = None) -> None:
    """Sign a person out everywhere, `but` in one browser."""
    statement = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(UserSession.id != but)
    await session.execute(statement.values(ended_at=now()))


async def tidy(session: AsyncSession) -> None:
    """Drop the sessions that ended long ago."""
    longago = now() - _REMEMBERED
    await session.execute(
        delete(UserSession).where(or_(UserSession.ended_at < longago, UserSession.expires_at < longago))
    )
