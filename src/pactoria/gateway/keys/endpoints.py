"""API keys: made, shown, changed and ended by the people whose they are."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts import keys
from pactoria.accounts.keys import TooManyKeys
from pactoria.accounts.models import ApiKey
from pactoria.core.clock import now
from pactoria.core.errors import Forbidden, NotFound, Unauthenticated
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.gateway.keys.schemas import KeyChange, KeyOut, MadeKey, NewKey
from pactoria.gateway.openai.keyring import Keyring
from pactoria.organizations.access import CurrentActor
from pactoria.usage.models import UsageBudget

__all__ = ["router"]

router = APIRouter(prefix="/api/keys", tags=["API keys"])

Everyone = Annotated[bool, Query(description="List those of all members; for those who run the organization.")]


@router.get("", openapi_extra=access("member"), responses=problems(Unauthenticated, Forbidden))
async def list_keys(
    session: CurrentSession,
    actor: CurrentActor,
    everyone: Everyone = False,  # noqa: FBT002 - a query parameter
) -> list[KeyOut]:
    """List your API keys in this organization, the newest first. Revoked ones are left out."""
    found = await keys.list_keys(session, actor, everyone=everyone)
    spent = await _spent(session, found)
    return [KeyOut.of(key, spent.get(key.id, Decimal(0))) for key in found]


@router.post("", status_code=201, openapi_extra=access("member"), responses=problems(Unauthenticated, TooManyKeys))
async def create_key(body: NewKey, session: CurrentSession, actor: CurrentActor) -> MadeKey:
    """Make an API key for yourself in this organization. Its secret is in this answer and nowhere else.

    Programs that show it act for you, within your quotas: `Authorization: Bearer pk_...` at `/v1`.
    """
    made, token = await keys.create(
        session,
        actor,
        name=body.name,
        scopes=body.scopes,
        expires_at=body.expires_at,
        monthly_budget=body.monthly_budget,
    )
    return MadeKey(**KeyOut.of(made).model_dump(), key=token)


@router.patch("/{key_id}", openapi_extra=access("member"), responses=problems(Unauthenticated, NotFound))
async def change_key(
    key_id: UUID, body: KeyChange, session: CurrentSession, actor: CurrentActor, services: CurrentServices
) -> KeyOut:
    """Change one of your API keys. null takes its end or its budget away."""
    changed = {name: getattr(body, name) for name in body.model_fields_set}
    if changed.get("name", "") is None:
        del changed["name"]
    key = await keys.change(session, actor, key_id, **changed)
    services.part(Keyring).forget(key.key_hash)
    return KeyOut.of(key, (await _spent(session, [key])).get(key_id, Decimal(0)))


@router.delete(
    "/{key_id}", status_code=204, openapi_extra=access("member"), responses=problems(Unauthenticated, NotFound)
)
async def revoke_key(key_id: UUID, session: CurrentSession, actor: CurrentActor, services: CurrentServices) -> None:
    """End an API key. Programs that show it are refused within seconds. Admins may end those of other members."""
    key = await keys.revoke(session, actor, key_id)
    services.part(Keyring).forget(key.key_hash)


async def _spent(session: AsyncSession, found: Sequence[ApiKey]) -> dict[UUID, Decimal]:
    """Return what keys have cost in the present month."""
    month = now().date().replace(day=1)
    statement = select(UsageBudget.key_id, UsageBudget.used).where(
        UsageBudget.key_id.in_([key.id for key in found]), UsageBudget.month == month
    )
    return {row.key_id: row.used for row in await session.execute(statement)}
