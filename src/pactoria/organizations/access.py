"""Who acts in which organization: from the request's identity and header to an actor. For endpoints."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Header

from pactoria.accounts.access import CurrentIdentity, IdentityAlone
from pactoria.core.actor import Actor
from pactoria.core.db import enter_tenant
from pactoria.core.errors import Forbidden
from pactoria.core.http import CurrentServices, CurrentSession
from pactoria.organizations import service

__all__ = ["ActorAlone", "AdminActor", "AdminAlone", "CurrentActor", "WantedOrganization"]

WantedOrganization = Annotated[
    UUID | None,
    Header(
        alias="X-Pactoria-Organization",
        description="Id of the organization to act in. Without it: your personal organization.",
    ),
]


async def _actor(session: CurrentSession, identity: CurrentIdentity, wanted: WantedOrganization = None) -> Actor:
    actor = await service.enter(session, identity, wanted)
    structlog.contextvars.bind_contextvars(organization_id=str(actor.organization_id))
    return actor


CurrentActor = Annotated[Actor, Depends(_actor, scope="function")]
"""The signed-in person in the organization that the request names, or else the personal one.

The request's transaction (`CurrentSession`) has entered the organization. Nobody signed in: 401. Not a member of the
organization that is named: 404.
"""


async def _actor_alone(services: CurrentServices, identity: IdentityAlone, wanted: WantedOrganization = None) -> Actor:
    async with services.db.transaction() as session:
        await enter_tenant(session, None, identity.user_id)
        actor = await service.enter(session, identity, wanted)
    structlog.contextvars.bind_contextvars(organization_id=str(actor.organization_id))
    return actor


ActorAlone = Annotated[Actor, Depends(_actor_alone)]
"""The same, in a transaction of its own that is over: for endpoints that work long, and open their own when needed."""


def _admin(actor: CurrentActor) -> Actor:
    if not actor.is_admin:
        raise Forbidden("Only those who run this installation may do this.")
    return actor


AdminActor = Annotated[Actor, Depends(_admin, scope="function")]
"""The same, if the person runs the installation; else 403."""


async def _admin_alone(actor: ActorAlone) -> Actor:
    return _admin(actor)


AdminAlone = Annotated[Actor, Depends(_admin_alone)]
"""The same, in a transaction of its own that is over."""
