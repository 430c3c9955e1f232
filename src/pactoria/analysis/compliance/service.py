"""The verbs of playbooks: those that come with Pactoria, and those of an organization with their versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts.models import User
from pactoria.analysis.compliance.errors import (
    PlaybookChanged,
    PlaybookNotDeleted,
    PlaybookNotFound,
    PlaybookVersionNotFound,
)
from pactoria.analysis.compliance.models import OwnPlaybook, PlaybookVersion
from pactoria.analysis.engine.playbooks.playbook import read_playbook, shipped, to_data
from pactoria.audit import service as audit
from pactoria.core import clock
from pactoria.core.actor import Actor, Permission
from pactoria.core.ids import new_id

__all__ = [
    "Shown",
    "add",
    "change",
    "copy",
    "find",
    "history",
    "list_playbooks",
    "names_of",
    "remove",
    "restore",
    "restore_version",
    "shipped_content",
    "version",
]

MOST_VERSIONS = 200
"""That a history shows."""
_COPY = " (copy)"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A playbook, shipped or own, with what it says now or said in a version."""

    key: str
    """Name of a shipped playbook, or id of an own one."""
    content: dict[str, Any]
    """As `engine.playbooks.playbook.to_data` writes it."""
    number: int | None = None
    """The version; None for a shipped one."""
    latest: int | None = None
    copied_from: str | None = None
    changed_at: datetime | None = None
    changed_by: UUID | None = None

    @property
    def is_shipped(self) -> bool:
        """Whether it comes with Pactoria and is read-only."""
        return self.number is None


@cache
def shipped_content() -> dict[str, dict[str, Any]]:
    """Return what the shipped playbooks say, by name. Not to be changed."""
    return {name: to_data(read_playbook(text)) for name, text in shipped().items()}


async def list_playbooks(session: AsyncSession, actor: Actor) -> list[OwnPlaybook]:
    """Return the organization's own playbooks by name."""
    actor.require(Permission.CONTRACT_READ)
    query = (
        select(OwnPlaybook)
        .where(OwnPlaybook.organization_id == actor.organization_id, OwnPlaybook.deleted_at.is_(None))
        .order_by(func.lower(OwnPlaybook.name), OwnPlaybook.id)
    )
    return list(await session.scalars(query))


async def find(session: AsyncSession, actor: Actor, key: str) -> Shown:
    """Return a playbook as it is now, by the name of a shipped one or the id of an own one.

    Raises:
        PlaybookNotFound: if there is none for this organization.
    """
    actor.require(Permission.CONTRACT_READ)
    if key in shipped_content():
        return Shown(key, shipped_content()[key])
    try:
        identity = UUID(key)
    except ValueError:
        raise PlaybookNotFound from None
    return await version(session, actor, identity, None)


async def version(session: AsyncSession, actor: Actor, playbook_id: UUID, number: int | None) -> Shown:
    """Return what an own playbook says now, or said in a version.

    Raises:
        PlaybookNotFound, PlaybookVersionNotFound: as their names say.
    """
    actor.require(Permission.CONTRACT_READ)
    playbook = await _get(session, actor, playbook_id)
    said = await session.scalar(
        select(PlaybookVersion).where(
            PlaybookVersion.organization_id == actor.organization_id,
            PlaybookVersion.playbook_id == playbook_id,
            PlaybookVersion.number == (number or playbook.number),
        )
    )
    if said is None:
        raise PlaybookVersionNotFound
    return _shown(playbook, said)


def _shown(playbook: OwnPlaybook, said: PlaybookVersion) -> Shown:
    return Shown(
        key=str(playbook.id),
        content=said.content,
        number=said.number,
        latest=playbook.number,
        copied_from=playbook.copied_from,
        changed_at=said.created_at,
        changed_by=said.created_by,
    )


async def _get(
    session: AsyncSession, actor: Actor, playbook_id: UUID, *, lock: bool = False, deleted: bool = False
) -> OwnPlaybook:
    query = select(OwnPlaybook).where(
        OwnPlaybook.organization_id == actor.organization_id,
        OwnPlaybook.id == playbook_id,
        OwnPlaybook.deleted_at.is_not(None) if deleted else OwnPlaybook.deleted_at.is_(None),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    playbook = await session.scalar(query)
    if playbook is None:
        raise PlaybookNotFound
    return playbook


async def add(
    session: AsyncSession, actor: Actor, content: dict[str, Any], *, copied_from: str | None = None, how: str = "added"
) -> Shown:
    """Keep a playbook that was checked (see `reading`) as version 1 of a new one.

    `how` is the verb of the audit log: "added", "copied" or "imported".
    """
    actor.require(Permission.CONTRACT_WRITE)
    playbook = OwnPlaybook(
        id=new_id(),
        organization_id=actor.organization_id,
        copied_from=copied_from,
        created_by=actor.user_id,
        created_at=clock.now(),
        number=0,
    )
    said = _say(actor, playbook, content)
    session.add(playbook)
    await session.flush()
    session.add(said)
    await session.flush()
    audit.record(session, actor, f"playbook:{how}", playbook.id, name=playbook.name, statements=playbook.statements)
    return _shown(playbook, said)


def _say(
    actor: Actor, playbook: OwnPlaybook, content: dict[str, Any], *, restored_from: int | None = None
) -> PlaybookVersion:
    """Make `content` what a playbook says from now on."""
    playbook.number += 1
    playbook.name = content["name"]
    playbook.description = content.get("description", "")
    playbook.types = content.get("types", [])
    playbook.statements = len(content["statements"])
    playbook.updated_by, playbook.updated_at = actor.user_id, clock.now()
    return PlaybookVersion(
        playbook_id=playbook.id,
        number=playbook.number,
        organization_id=actor.organization_id,
        content=content,
        restored_from=restored_from,
        created_by=actor.user_id,
        created_at=playbook.updated_at,
    )


async def copy(session: AsyncSession, actor: Actor, key: str) -> Shown:
    """Make an own playbook that begins as another one, mostly a shipped one.

    Raises:
        PlaybookNotFound: if there is no such playbook.
    """
    actor.require(Permission.CONTRACT_WRITE)
    original = await find(session, actor, key)
    name = original.content["name"]
    taken = {playbook.name for playbook in await list_playbooks(session, actor)}
    if name in taken or not original.is_shipped:
        name = name.removesuffix(_COPY)[: _LONGEST_NAME - len(_COPY)] + _COPY
    return await add(session, actor, {**original.content, "name": name}, copied_from=key, how="copied")


async def change(
    session: AsyncSession, actor: Actor, playbook_id: UUID, content: dict[str, Any], *, based_on: int
) -> Shown:
    """Keep what was edited as a new version; what says the same makes none.

    Args:
        session: the transaction.
        actor: who edits.
        playbook_id: which.
        content: what it says from now on, checked.
        based_on: the version that was edited.

    Raises:
        PlaybookNotFound: if there is no such playbook.
        PlaybookChanged: if somebody else has saved a version since.
    """
    actor.require(Permission.CONTRACT_WRITE)
    playbook = await _get(session, actor, playbook_id, lock=True)
    current = await version(session, actor, playbook_id, None)
    if current.content == content:
        return current
    if playbook.number != based_on:
        raise PlaybookChanged(latest=playbook.number)
    return await _append(session, actor, playbook, content)


async def _append(
    session: AsyncSession,
    actor: Actor,
    playbook: OwnPlaybook,
    content: dict[str, Any],
    *,
    restored_from: int | None = None,
) -> Shown:
    said = _say(actor, playbook, content, restored_from=restored_from)
    session.add(said)
    await session.flush()
    details = {} if restored_from is None else {"restored_from": restored_from}
    audit.record(session, actor, "playbook:changed", playbook.id, number=playbook.number, **details)
    return _shown(playbook, said)


async def history(session: AsyncSession, actor: Actor, playbook_id: UUID) -> list[PlaybookVersion]:
    """Return the versions of a playbook, the newest first.

    Raises:
        PlaybookNotFound: if there is no such playbook.
    """
    actor.require(Permission.CONTRACT_READ)
    await _get(session, actor, playbook_id)
    query = (
        select(PlaybookVersion)
        .where(
            PlaybookVersion.organization_id == actor.organization_id,
            PlaybookVersion.playbook_id == playbook_id,
        )
        .order_by(PlaybookVersion.number.desc())
        .limit(MOST_VERSIONS)
    )
    return list(await session.scalars(query))


async def restore_version(session: AsyncSession, actor: Actor, playbook_id: UUID, number: int) -> Shown:
    """Make an earlier version the current one again, as a new version.

    Raises:
        PlaybookNotFound, PlaybookVersionNotFound: as their names say.
    """
    actor.require(Permission.CONTRACT_WRITE)
    playbook = await _get(session, actor, playbook_id, lock=True)
    earlier = await version(session, actor, playbook_id, number)
    if number == playbook.number:
        return earlier
    return await _append(session, actor, playbook, earlier.content, restored_from=number)


async def remove(session: AsyncSession, actor: Actor, playbook_id: UUID) -> None:
    """Delete a playbook; it can be restored. What was checked against it stays.

    Raises:
        PlaybookNotFound: if there is no such playbook.
    """
    actor.require(Permission.CONTRACT_DELETE)
    playbook = await _get(session, actor, playbook_id, lock=True)
    playbook.deleted_at = clock.now()
    audit.record(session, actor, "playbook:deleted", playbook.id, name=playbook.name)


async def restore(session: AsyncSession, actor: Actor, playbook_id: UUID) -> Shown:
    """Take a deletion back.

    Raises:
        PlaybookNotFound: if there is no such playbook.
        PlaybookNotDeleted: if it is not deleted.
    """
    actor.require(Permission.CONTRACT_DELETE)
    try:
        playbook = await _get(session, actor, playbook_id, lock=True, deleted=True)
    except PlaybookNotFound:
        await _get(session, actor, playbook_id)
        raise PlaybookNotDeleted from None
    playbook.deleted_at = None
    await session.flush()
    audit.record(session, actor, "playbook:restored", playbook.id, name=playbook.name)
    return await version(session, actor, playbook_id, None)


async def names_of(session: AsyncSession, people: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return what people are called who have done something here."""
    wanted = {person for person in people if person is not None}
    if not wanted:
        return {}
    rows = await session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}
