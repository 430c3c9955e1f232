"""API keys: secrets with which programs act for a person in an organization. Only hashes of them are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import ApiKey
from pactoria.accounts.tokens import digest, new_token
from pactoria.audit import service as audit
from pactoria.core.actor import Actor, Permission
from pactoria.core.clock import now
from pactoria.core.db import enter_tenant
from pactoria.core.errors import Conflict, Forbidden, NotFound

__all__ = ["MARK", "MOST", "SCOPES", "TooManyKeys", "change", "create", "find", "list_keys", "revoke", "used"]

MARK = "pk_"
"""How each begins, so that people and scanners for lost secrets know what it is."""
SCOPES = ("chat", "models")
"""What a key may be for: asking models, and listing them."""
MOST = 50
"""Keys that a person may have in an organization at a time."""
_SHOWN = 11
_USED_EVERY = timedelta(minutes=1)
"""How exactly the last use is known: writing it with each request would cost a write each."""


class TooManyKeys(Conflict):
    """A person has as many keys as there may be."""

    title = "You have too many API keys"
    detail = f"Up to {MOST} may be in use at a time. Revoke one that is no longer needed, then make the new one."


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    scopes: Sequence[str] = SCOPES,
    expires_at: datetime | None = None,
    monthly_budget: Decimal | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for the actor; return it and its secret, which is not kept.

    Raises:
        TooManyKeys: if the person has as many as there may be.
        Forbidden: if the actor is no person.
    """
    if actor.user_id is None:
        raise Forbidden
    live = _live(actor).where(ApiKey.user_id == actor.user_id)
    if (await session.scalar(select(func.count()).select_from(live.subquery())) or 0) >= MOST:
        raise TooManyKeys
    token = MARK + new_token()
    key = ApiKey(
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        name=name,
        prefix=token[:_SHOWN],
        key_hash=digest(token),
        scopes=list(scopes),
        expires_at=expires_at,
        monthly_budget=monthly_budget,
    )
    session.add(key)
    await session.flush()
    await session.refresh(key)
    audit.record(session, actor, "key:created", key.id, name=name, scopes=list(scopes))
    return key, token


async def list_keys(session: AsyncSession, actor: Actor, *, everyone: bool = False) -> list[ApiKey]:
    """Return the actor's keys in the organization that are not revoked, the newest first.

    Args:
        session: the transaction.
        actor: who asks.
        everyone: return those of all members.

    Raises:
        Forbidden: if the actor's role does not allow to see those of others.
    """
    statement = select(ApiKey).where(ApiKey.organization_id == actor.organization_id, ApiKey.revoked_at.is_(None))
    if everyone:
        actor.require(Permission.ORGANIZATION_MANAGE)
    else:
        statement = statement.where(ApiKey.user_id == actor.user_id)
    return list(await session.scalars(statement.order_by(ApiKey.id.desc())))


async def change(session: AsyncSession, actor: Actor, key_id: UUID, **fields: Any) -> ApiKey:
    """Change name, expires_at or monthly_budget of one's own key.

    Raises:
        NotFound: if it is not the actor's, or was revoked.
    """
    key = await _get(session, actor, key_id)
    if key.user_id != actor.user_id:
        raise NotFound
    for name, value in fields.items():
        setattr(key, name, value)
    await session.flush()
    audit.record(session, actor, "key:changed", key_id, changed=sorted(fields))
    return key


async def revoke(session: AsyncSession, actor: Actor, key_id: UUID) -> ApiKey:
    """End a key at once; who runs the organization may end those of others, too.

    Raises:
        NotFound: if it is not the actor's, or was revoked.
    """
    key = await _get(session, actor, key_id)
    if key.user_id != actor.user_id and not actor.may(Permission.ORGANIZATION_MANAGE):
        raise NotFound
    key.revoked_at = now()
    await session.flush()
    audit.record(session, actor, "key:revoked", key_id, name=key.name)
    return key


async def find(session: AsyncSession, token: str) -> ApiKey | None:
    """Return the key of a secret, and let the transaction enter its organization; None if it is no good (any more)."""
    hashed = digest(token)
    await session.execute(text("SELECT set_config('app.key_hash', :hash, true)"), {"hash": hashed.hex()})
    moment = now()
    key = await session.scalar(
        select(ApiKey).where(
            ApiKey.key_hash == hashed,
            ApiKey.revoked_at.is_(None),
            or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > moment),
        )
    )
    if key is not None:
        await enter_tenant(session, key.organization_id, key.user_id)
    return key


async def used(session: AsyncSession, key: ApiKey) -> None:
    """Note that a key is in use, if that was not noted lately."""
    moment = now()
    if key.last_used_at is None or moment - key.last_used_at >= _USED_EVERY:
        await session.execute(
            update(ApiKey)
            .where(ApiKey.id == key.id, ApiKey.organization_id == key.organization_id)
            .values(last_used_at=moment)
            .execution_options(synchronize_session=False)
        )


def _live(actor: Actor) -> Select[ApiKey]:
    return select(ApiKey).where(
        ApiKey.organization_id == actor.organization_id,
        ApiKey.revoked_at.is_(None),
        or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now()),
    )


async def _get(session: AsyncSession, actor: Actor, key_id: UUID) -> ApiKey:
    key = await session.scalar(
        select(ApiKey).where(
            ApiKey.id == key_id, ApiKey.organization_id == actor.organization_id, ApiKey.revoked_at.is_(None)
        )
    )
    if key is None:
        raise NotFound
    return key
