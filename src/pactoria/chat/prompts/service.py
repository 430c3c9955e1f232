"""The verbs of the prompt library."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.chat.errors import NameMissing, PromptNotFound
from pactoria.chat.models import Prompt
from pactoria.chat.wording import one_line, storable
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission
from pactoria.core.ids import new_id

__all__ = ["change", "keep", "list_prompts", "remove"]


def _mine(actor: Actor) -> Select[Prompt]:
    return select(Prompt).where(Prompt.user_id == actor.user_id, Prompt.organization_id == actor.organization_id)


async def list_prompts(session: AsyncSession, actor: Actor) -> list[Prompt]:
    """Return the person's prompts by name."""
    actor.require(Permission.ORGANIZATION_READ)
    return list(await session.scalars(_mine(actor).order_by(func.lower(Prompt.name), Prompt.id)))


async def keep(session: AsyncSession, actor: Actor, name: str, content: str) -> Prompt:
    """Keep a prompt.

    Raises:
        NameMissing: if its name or content is empty.
    """
    actor.require(Permission.ORGANIZATION_READ)
    assert actor.user_id is not None  # noqa: S101 - the system has no prompts
    now = clock.now()
    prompt = Prompt(
        id=new_id(),
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        name=_name(name),
        content=_content(content),
        created_at=now,
        updated_at=now,
    )
    session.add(prompt)
    await session.flush()
    return prompt


async def change(
    session: AsyncSession, actor: Actor, prompt_id: UUID, *, name: str | None, content: str | None
) -> Prompt:
    """Change a prompt.

    Raises:
        PromptNotFound: if the person has no such prompt.
        NameMissing: if its name or content would be empty.
    """
    prompt = await _get(session, actor, prompt_id)
    if name is not None:
        prompt.name = _name(name)
    if content is not None:
        prompt.content = _content(content)
    prompt.updated_at = clock.now()
    return prompt


async def remove(session: AsyncSession, actor: Actor, prompt_id: UUID) -> None:
    """Delete a prompt."""
    await session.delete(await _get(session, actor, prompt_id))


async def _get(session: AsyncSession, actor: Actor, prompt_id: UUID) -> Prompt:
    actor.require(Permission.ORGANIZATION_READ)
    prompt = await session.scalar(_mine(actor).where(Prompt.id == prompt_id))
    if prompt is None:
        raise PromptNotFound
    return prompt


def _name(name: str) -> str:
    words = one_line(name)[:120]
    if not words:
        raise NameMissing
    return words


def _content(content: str) -> str:
    words = storable(content)
    if not words.strip():
        raise NameMissing("A prompt needs some words.")
    return words
