"""The verbs of accounts. Those that hash a password take the database and keep their transactions short around it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts import limits, passwords, queries, sessions
from pactoria.accounts.errors import EmailTaken, FirstRunOver, InvalidResetLink, WrongCredentials, WrongPassword
from pactoria.accounts.identity import Identity, Visitor
from pactoria.accounts.models import Credential, FirstRunToken, PasswordReset, User, UserProfile
from pactoria.accounts.schemas import Preferences, PreferencesChange
from pactoria.accounts.tokens import digest, new_token
from pactoria.audit import service as audit
from pactoria.core import throttle
from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.errors import NotFound
from pactoria.core.jobs import defer
from pactoria.core.throttle import TooManyRequests

__all__ = [
    "RESET_LIFETIME",
    "SEND_RESET",
    "Person",
    "SignedIn",
    "change_password",
    "claim_first_run",
    "confirm_reset",
    "create_user",
    "first_run_link",
    "make_reset",
    "person",
    "request_reset",
    "sign_in",
    "sign_out",
    "start_session",
    "tidy",
    "update_person",
]

RESET_LIFETIME = timedelta(hours=1)
SEND_RESET = "accounts.send_password_reset"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun, and the token that is its cookie. The token is not kept anywhere."""

    identity: Identity
    token: str


@dataclass(frozen=True, slots=True)
class Person:
    """What a person's own pages show of them."""

    id: UUID
    email: str
    name: str
    is_admin: bool
    tier: str
    preferences: Preferences


async def create_user(
    session: AsyncSession, *, email: str, name: str, password_hash: str, is_admin: bool = False
) -> UUID:
    """Open an account; return its id.

    Args:
        session: the transaction.
        email: in its normal form (`schemas.normal_email`).
        name: what others see.
        password_hash: by `passwords.hash_password`.
        is_admin: whether the person runs the installation.

    Raises:
        EmailTaken: if there is one with this e-mail.
    """
    statement = insert(User).values(email=email, name=name, is_admin=is_admin).on_conflict_do_nothing()
    user_id = await session.scalar(statement.returning(User.id))
    if user_id is None:
        raise EmailTaken
    session.add_all([UserProfile(user_id=user_id), Credential(user_id=user_id, password_hash=password_hash)])
    await session.flush()
    return user_id


async def sign_in(
    db: Database, email: str, password: str, visitor: Visitor, *, lifetime: timedelta, replaces: str | None = None
) -> SignedIn:
    """Let a person in who knows e-mail and password.

    An unknown e-mail takes the same steps and the same time as a wrong password.

    Args:
        db: where to look.
        email: in its normal form.
        password: as typed.
        visitor: from where.
        lifetime: how long the session lives without a visit.
        replaces: token of the session that this browser had so far; it ends.

    Raises:
        TooManyRequests: if it was tried too often.
        WrongCredentials: if e-mail or password is wrong.
    """
    async with db.transaction() as session:
        found = await queries.credential_for_sign_in(session, email, visitor.ip)
        known_place = found is not None and found[2]
        wait = await limits.try_sign_in(session, email, visitor.ip, known_place=known_place)
    if wait is not None:
        raise TooManyRequests(wait)
    right, better_hash = await passwords.verify(password, found[1] if found else None)
    if found is None or not right:
        async with db.transaction() as session:
            audit.record(session, visitor, "user:sign_in_failed", found[0] if found else None)
        raise WrongCredentials
    user_id, password_hash, _ = found
    async with db.transaction() as session:
        if not await _still_has(session, user_id, password_hash):
            raise WrongCredentials
        if better_hash is not None:
            await _set_password(session, user_id, better_hash)
        await limits.forgive_sign_in(session, email, visitor.ip)
        if replaces is not None:
            await sessions.end_by_token(session, replaces)
        return await start_session(session, user_id, visitor, lifetime=lifetime)


async def start_session(session: AsyncSession, user_id: UUID, visitor: Visitor, *, lifetime: timedelta) -> SignedIn:
    """Sign a person in who has proved who they are."""
    begun, token = await sessions.begin(session, user_id, visitor, lifetime)
    is_admin = await session.scalar(select(User.is_admin).where(User.id == user_id))
    identity = Identity(user_id, begun.id, bool(is_admin), visitor.ip, visitor.user_agent)
    audit.record(session, identity, "user:signed_in", user_id)
    return SignedIn(identity, token)


async def sign_out(session: AsyncSession, token: str, visitor: Visitor) -> None:
    """End the session of a token; nothing happens where there is none."""
    ended = await sessions.end_by_token(session, token)
    if ended is not None:
        identity = Identity(ended.user_id, ended.id, is_admin=False, ip=visitor.ip, user_agent=visitor.user_agent)
        audit.record(session, identity, "user:signed_out", ended.user_id)


async def person(session: AsyncSession, user_id: UUID) -> Person:
    """Return what a person's own pages show of them."""
    statement = select(User, UserProfile.tier, UserProfile.preferences).join(UserProfile).where(User.id == user_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFound
    user, tier, preferences = row
    return Person(user.id, user.email, user.name, user.is_admin, tier, Preferences.model_validate(preferences))


async def update_person(
    session: AsyncSession, identity: Identity, *, name: str | None, preferences: PreferencesChange | None
) -> None:
    """Change the name or the preferences; None leaves them as they are."""
    changed: dict[str, Any] = preferences.model_dump(exclude_none=True) if preferences else {}
    if name is not None:
        await session.execute(update(User).where(User.id == identity.user_id).values(name=name))
    if changed:
        await session.execute(
            update(UserProfile)
            .where(UserProfile.user_id == identity.user_id)
            .values(preferences=UserProfile.preferences.op("||")(changed))
        )
    if name is not None or changed:
        fields = sorted([*changed, *(["name"] if name is not None else [])])
        audit.record(session, identity, "user:profile_changed", identity.user_id, fields=fields)


async def change_password(db: Database, identity: Identity, current: str, new: str) -> None:
    """Change a person's password and end all of their other sessions.

    Raises:
        TooManyRequests: if the current password was guessed at too often.
        WrongPassword: if `current` is not it.
        WeakPassword: if `new` is not good enough.
    """
    async with db.transaction() as session:
        wait = await limits.try_password(session, identity.user_id)
        row = (
            await session.execute(
                select(User.email, User.name, Credential.password_hash)
                .join(Credential, Credential.user_id == User.id)
                .where(User.id == identity.user_id)
            )
        ).one()
    if wait is not None:
        raise TooManyRequests(wait)
    right, _ = await passwords.verify(current, row.password_hash)
    if not right:
        raise WrongPassword
    passwords.require_good(new, row.email, row.name)
    hashed = await passwords.hash_password(new)
    async with db.transaction() as session:
        if not await _still_has(session, identity.user_id, row.password_hash):
            raise WrongPassword
        await _set_password(session, identity.user_id, hashed)
        await sessions.end_all(session, identity.user_id, but=identity.session_id)
        await session.execute(delete(PasswordReset).where(PasswordReset.user_id == identity.user_id))
        audit.record(session, identity, "user:password_changed", identity.user_id)


async def request_reset(db: Database, email: str, visitor: Visitor) -> None:
    """Have a link mailed to whoever has an account with this e-mail; nothing tells whether anybody has.

    Raises:
        TooManyRequests: if this place has asked too often.
    """
    async with db.transaction() as session:
        wait = await limits.try_reset(session, visitor.ip)
        if wait is None:
            await defer(session, SEND_RESET, email=email)
    if wait is not None:
        raise TooManyRequests(wait)


async def make_reset(session: AsyncSession, email: str) -> str | None:
    """Return a fresh token for the person with this e-mail; None where there is nobody, or too many were asked for."""
    user_id = await session.scalar(select(User.id).where(User.email == email))
    if user_id is None or await limits.try_reset_mail(session, user_id) is not None:
        return None
    token = new_token()
    session.add(PasswordReset(token_hash=digest(token), user_id=user_id, expires_at=now() + RESET_LIFETIME))
    return token


async def confirm_reset(db: Database, token: str, password: str, visitor: Visitor) -> None:
    """Set a new password with a mailed link, and end all sessions of its owner.

    Raises:
        InvalidResetLink: if the link was used, has expired or never was.
        WeakPassword: if the password is not good enough; the link goes on working.
    """
    usable = (PasswordReset.token_hash == digest(token), PasswordReset.expires_at > now())
    async with db.transaction() as session:
        statement = select(User.email, User.name).join(PasswordReset, PasswordReset.user_id == User.id).where(*usable)
        owner = (await session.execute(statement)).one_or_none()
    if owner is None:
        raise InvalidResetLink
    passwords.require_good(password, owner.email, owner.name)
    hashed = await passwords.hash_password(password)
    async with db.transaction() as session:
        user_id = await session.scalar(delete(PasswordReset).where(*usable).returning(PasswordReset.user_id))
        if user_id is None:
            raise InvalidResetLink
        await session.execute(delete(PasswordReset).where(PasswordReset.user_id == user_id))
        await _set_password(session, user_id, hashed)
        await sessions.end_all(session, user_id)
        await limits.forgive_sign_in(session, owner.email, visitor.ip)
        audit.record(session, visitor, "user:password_reset", user_id)


async def first_run_link(session: AsyncSession, base_url: str) -> str | None:
    """Return the link that makes the installation's first account, an admin; None once there is any account."""
    if await session.scalar(select(exists().where(User.id.is_not(None)))):
        return None
    token = new_token()
    session.add(FirstRunToken(token_hash=digest(token)))
    return f"{base_url.rstrip('/')}/welcome?token={token}"


async def claim_first_run(session: AsyncSession, token: str) -> None:
    """Use up the first-run link, and with it all others.

    Raises:
        FirstRunOver: if it was used, is not ours, or there is an account already.
    """
    claimed = await session.scalar(
        delete(FirstRunToken).where(FirstRunToken.token_hash == digest(token)).returning(FirstRunToken.created_at)
    )
    if claimed is None or await session.scalar(select(exists().where(User.id.is_not(None)))):
        raise FirstRunOver
    await session.execute(delete(FirstRunToken))


async def tidy(session: AsyncSession) -> None:
    """Drop what has had its time: old sessions, links and counts."""
    await sessions.tidy(session)
    await session.execute(delete(PasswordReset).where(PasswordReset.expires_at < now()))
    await throttle.tidy(session)


async def _still_has(session: AsyncSession, user_id: UUID, password_hash: str) -> bool:
    """Tell whether nobody has changed the password since it was read, and keep it so for this transaction."""
    statement = select(Credential.password_hash).where(Credential.user_id == user_id).with_for_update()
    return await session.scalar(statement) == password_hash


async def _set_password(session: AsyncSession, user_id: UUID, password_hash: str) -> None:
    await session.execute(
        update(Credential).where(Credential.user_id == user_id).values(password_hash=password_hash, changed_at=now())
    )
