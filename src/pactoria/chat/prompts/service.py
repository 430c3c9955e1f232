"""The verbs of the prompt library."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import User
from pactoria.audit import service as audit
from pactoria.chat.errors import NameMissing, PromptNotFound
from pactoria.chat.models import Prompt
from pactoria.chat.wording import one_line, storable
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission
from pactoria.core.ids import new_id

__all__ = ["Listed", "change", "keep", "list_prompts", "listed", "remove"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A prompt, as one of those sees it who may use it."""

    prompt: Prompt
    author: str
    is_mine: bool


def _mine(actor: Actor) -> Select[Prompt]:
    return select(Prompt).where(Prompt.user_id == actor.user_id, Prompt.organization_id == actor.organization_id)


async def list_prompts(session: AsyncSession, actor: Actor) -> list[Listed]:
    """Return by name the person's prompts, and those that colleagues share."""
    actor.require(Permission.ORGANIZATION_READ)
    statement = (
        select(Prompt, User.name)
        .join(User, User.id == Prompt.user_id)
        .where(Prompt.organization_id == actor.organization_id, or_(Prompt.user_id == actor.user_id, Prompt.is_shared))
        .order_by(func.lower(Prompt.name), Prompt.id)
    )
    return [
        Listed(prompt, author, is_mine=prompt.user_id == actor.user_id)
        for prompt, author in await session.execute(statement)
    ]


async def listed(session: AsyncSession, prompt: Prompt) -> Listed:
    """Return one of the person's own prompts as it is listed."""
    author = await session.scalar(select(User.name).where(User.id == prompt.user_id))
    return Listed(prompt, author or "", is_mine=True)


async def keep(session: AsyncSession, actor: Actor, name: str, content: str, *, is_shared: bool = False) -> Prompt:
    """Keep a prompt.

    Args:
        session: the transaction.
        actor: whose it is.
        name: what it is called.
        content: the text, with what is to be filled in as {{...}}.
        is_shared: whether all members of the organization may use it.

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
        is_shared=is_shared,
        created_at=now,
        updated_at=now,
    )
    session.add(prompt)
    await session.flush()
    if is_shared:
        audit.record(session, actor, "prompt:shared", prompt.id, name=prompt.name)
    return prompt


async def change(
    session: AsyncSession,
    actor: Actor,
    prompt_id: UUID,
    *,
    name: str | None,
    content: str | None,
    is_shared: bool | None = None,
) -> Prompt:
    """Change a prompt of one's own.

    Raises:
        PromptNotFound: if the person has no such prompt; what colleagues share is theirs.
        NameMissing: if its name or content would be empty.
    """
    prompt = await _get(session, actor, prompt_id)
    if name is not None:
        prompt.name = _name(name)
    if content is not None:
        prompt.content = _content(content)
    if is_shared is not None and is_shared != prompt.is_shared:
        prompt.is_shared = is_shared
        audit.record(session, actor, "prompt:shared" if is_shared else "prompt:unshared", prompt.id, name=prompt.name)
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
