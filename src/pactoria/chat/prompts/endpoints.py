"""HTTP of the prompt library."""

from uuid import UUID

from fastapi import APIRouter, status

from pactoria.chat.errors import NameMissing, PromptNotFound
from pactoria.chat.prompts import service
from pactoria.chat.prompts.schemas import PromptChange, PromptIn, PromptOut
from pactoria.core.http import CurrentSession, access, problems
from pactoria.organizations.access import CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api/prompts", tags=["chat"])


@router.get("", openapi_extra=access("member"))
async def list_prompts(session: CurrentSession, actor: CurrentActor) -> list[PromptOut]:
    """List by name your prompts, and those that colleagues share with all members of the organization."""
    return [PromptOut.of(prompt) for prompt in await service.list_prompts(session, actor)]


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra=access("member"), responses=problems(NameMissing))
async def keep_prompt(prompt: PromptIn, session: CurrentSession, actor: CurrentActor) -> PromptOut:
    """Keep a prompt. What stands in {{...}} is filled in when it is used."""
    kept = await service.keep(session, actor, prompt.name, prompt.content, is_shared=prompt.is_shared)
    return PromptOut.of(await service.listed(session, kept))


@router.patch("/{prompt_id}", openapi_extra=access("member"), responses=problems(PromptNotFound, NameMissing))
async def change_prompt(
    prompt_id: UUID, change: PromptChange, session: CurrentSession, actor: CurrentActor
) -> PromptOut:
    """Change a prompt of yours, or share it with all members of your organization."""
    changed = await service.change(
        session, actor, prompt_id, name=change.name, content=change.content, is_shared=change.is_shared
    )
    return PromptOut.of(await service.listed(session, changed))


@router.delete(
    "/{prompt_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("member"),
    responses=problems(PromptNotFound),
)
async def delete_prompt(prompt_id: UUID, session: CurrentSession, actor: CurrentActor) -> None:
    """Delete a prompt of yours."""
    await service.remove(session, actor, prompt_id)
