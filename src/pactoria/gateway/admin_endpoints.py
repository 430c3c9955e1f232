"""HTTP of models and providers, for those who run the installation."""

from typing import Annotated, cast

from fastapi import APIRouter, Path
from sqlalchemy import select

from pactoria.core.clock import now
from pactoria.core.errors import Invalid
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.gateway import administration
from pactoria.gateway.administration import (
    BadPrice,
    KeyNeeded,
    ModelExists,
    ModelNotFound,
    ProviderFromEnvironment,
    ProviderNotFound,
)
from pactoria.gateway.configurations import Catalogue, ProviderKind
from pactoria.gateway.connections import BASE_URLS
from pactoria.gateway.models import ModelRow
from pactoria.gateway.prices import list_name
from pactoria.gateway.schemas import (
    AdminModel,
    AdminModelList,
    ModelAddition,
    ModelChange,
    ProviderChange,
    ProviderCheck,
    ProviderOut,
    RefreshOut,
)
from pactoria.organizations.access import AdminActor, AdminAlone

__all__ = ["router"]

router = APIRouter(prefix="/api/admin", tags=["administration"])

ModelId = Annotated[str, Path(max_length=200, description='Such as "openai/gpt-4o-mini".')]
ProviderName = Annotated[str, Path(max_length=40, pattern=r"^[a-z][a-z0-9-]*$", description='Such as "openai".')]
_WELL_KNOWN = (*BASE_URLS, "compatible")


@router.get("/models", openapi_extra=access("admin"))
async def list_all_models(session: CurrentSession, services: CurrentServices, _: AdminActor) -> AdminModelList:
    """List all models that are known, with what is set otherwise here, and why some cannot be used."""
    found = await administration.providers(session, services.settings)
    rows = await session.scalars(select(ModelRow).order_by(ModelRow.provider, ModelRow.id))
    items = [AdminModel.of(row, found.get(row.provider)) for row in rows]
    return AdminModelList(items=[*items, AdminModel.reader(now())], price_list=list_name())


@router.post("/models", status_code=201, openapi_extra=access("admin"), responses=problems(ModelExists, BadPrice))
async def add_model(
    body: ModelAddition, session: CurrentSession, services: CurrentServices, actor: AdminActor
) -> AdminModel:
    """Add a model that the list of prices does not have, such as a fine-tuned one."""
    connection = (await administration.providers(session, services.settings)).get(body.provider)
    if connection is None:
        raise ProviderNotFound("Set the provider up first.")
    values = body.model_dump(exclude={"provider"})
    row = await administration.add_model(session, actor, services.part(Catalogue), connection, values)
    return AdminModel.of(row, connection)


@router.post("/models/refresh", openapi_extra=access("admin"))
async def refresh_models(services: CurrentServices, actor: AdminAlone) -> RefreshOut:
    """Read all models anew, from the list of prices and from your own servers. What is set here stays."""
    refreshed = await administration.refresh_models(services.db, actor, services.settings, services.part(Catalogue))
    return RefreshOut.of(refreshed)


@router.get("/models/{model_id:path}", openapi_extra=access("admin"), responses=problems(ModelNotFound))
async def get_model(model_id: ModelId, session: CurrentSession, services: CurrentServices, _: AdminActor) -> AdminModel:
    """Get one model with the prices that it has had."""
    row = await session.get(ModelRow, model_id)
    if row is None:
        raise ModelNotFound
    found = await administration.providers(session, services.settings)
    return AdminModel.of(row, found.get(row.provider), await administration.price_history(session, model_id))


@router.patch("/models/{model_id:path}", openapi_extra=access("admin"), responses=problems(ModelNotFound, BadPrice))
async def change_model(
    model_id: ModelId, body: ModelChange, session: CurrentSession, services: CurrentServices, actor: AdminActor
) -> AdminModel:
    """Set a model's prices, limits, tiers or state otherwise than the list has them."""
    found = await administration.providers(session, services.settings)
    row = await session.get(ModelRow, model_id)
    connection = found.get(row.provider) if row else None
    kind = connection.kind if connection else "openai"
    row = await administration.change_model(session, actor, services.part(Catalogue), model_id, body.changes(), kind)
    return AdminModel.of(row, connection, await administration.price_history(session, model_id))


@router.get("/providers", openapi_extra=access("admin"))
async def list_providers(session: CurrentSession, services: CurrentServices, _: AdminActor) -> list[ProviderOut]:
    """List the providers that are set up, and those that everybody knows. Keys are never shown."""
    found = await administration.providers(session, services.settings)
    models = await administration.counts(session)
    shown = [ProviderOut.of(found[name], models.get(name, 0)) for name in found]
    missing = [ProviderOut.missing(name) for name in _WELL_KNOWN if name not in found]
    order = {name: place for place, name in enumerate(_WELL_KNOWN)}
    return sorted([*shown, *missing], key=lambda each: (order.get(each.name, len(order)), each.name))


@router.put("/providers/{name}", openapi_extra=access("admin"), responses=problems(KeyNeeded, Invalid))
async def set_provider(
    name: ProviderName, body: ProviderChange, services: CurrentServices, actor: AdminAlone
) -> ProviderOut:
    """Set up a provider, or change it. Its models are listed at once; its key is never shown again."""
    kind = body.kind or (cast("ProviderKind", name) if name in BASE_URLS else "compatible")
    catalogue = services.part(Catalogue)
    async with services.db.transaction(actor) as session:
        await administration.set_provider(
            session,
            actor,
            services.settings,
            catalogue,
            name,
            kind=kind,
            base_url=body.base_url,
            api_key=body.api_key,
            enabled=body.enabled,
        )
    async with services.db.transaction() as session:
        connection = (await administration.providers(session, services.settings))[name]
    if connection.works:
        await administration.refresh(services.db, [connection])
    async with services.db.transaction() as session:
        models = await administration.counts(session)
    return ProviderOut.of(connection, models.get(name, 0))


@router.delete(
    "/providers/{name}",
    status_code=204,
    openapi_extra=access("admin"),
    responses=problems(ProviderNotFound, ProviderFromEnvironment),
)
async def remove_provider(
    name: ProviderName, session: CurrentSession, services: CurrentServices, actor: AdminActor
) -> None:
    """Forget a provider and its key. What the ledger has of it stays."""
    await administration.remove_provider(session, actor, services.settings, services.part(Catalogue), name)


@router.post("/providers/{name}/test", openapi_extra=access("admin"), responses=problems(ProviderNotFound))
async def check_provider(name: ProviderName, services: CurrentServices, _: AdminAlone) -> ProviderCheck:
    """Ask a provider for its models, which costs nothing: does it answer, and accept the key?"""
    async with services.db.transaction() as session:
        connection = (await administration.providers(session, services.settings)).get(name)
    if connection is None:
        raise ProviderNotFound
    return ProviderCheck.of(await administration.check_provider(connection))
