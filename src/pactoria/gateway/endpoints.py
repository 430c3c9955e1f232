"""HTTP of models, for those who use them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from pactoria.accounts import service as accounts
from pactoria.core.errors import NotFound
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.gateway import compression
from pactoria.gateway.configurations import Catalogue
from pactoria.gateway.routing import AUTO
from pactoria.gateway.schemas import ModelList, ModelOut, SentOut
from pactoria.organizations.access import ActorAlone, CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api/models", tags=["models"])


@router.get("", openapi_extra=access("member"))
async def list_models(services: CurrentServices, actor: ActorAlone) -> ModelList:
    """List the models that there are, those that you may use first, and say why the others are closed to you."""
    async with services.db.transaction() as session:
        person = await accounts.person(session, actor.user_id) if actor.user_id else None
    tier = person.tier if person else "free"
    catalogue = services.part(Catalogue)
    shelf = await catalogue.shelf()
    items = [ModelOut.of(model, await catalogue.why_closed(model.id, tier)) for model in shelf.models]
    items.sort(key=lambda item: not item.open)  # stable: the order of the shelf within both
    wanted = person.preferences.default_model if person else AUTO
    usable = {item.id for item in items if item.open}
    return ModelList(items=items, tier=tier, default_model=wanted if wanted in usable else AUTO)


@router.get("/sent/{record_id}", openapi_extra=access("member"), responses=problems(NotFound))
async def get_sent(
    record_id: Annotated[UUID, Path(description="Record of the call, as the answer's message names it.")],
    session: CurrentSession,
    actor: CurrentActor,
) -> SentOut:
    """Show what was sent to the model in place of the older turns of a long chat. 404 if all was sent whole."""
    sent = await compression.sent_of(session, actor, record_id)
    if sent is None:
        raise NotFound("All of the conversation was sent as it is, or it is not your own.")
    return SentOut.of(sent)
