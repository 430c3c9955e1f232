"""HTTP of playbooks."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Path, Query, Response, UploadFile, status
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.analysis.compliance import reading, service
from pactoria.analysis.compliance.errors import (
    PlaybookChanged,
    PlaybookInvalid,
    PlaybookNotDeleted,
    PlaybookNotFound,
    PlaybookTooLarge,
    PlaybookVersionNotFound,
)
from pactoria.analysis.compliance.schemas import (
    PlaybookChange,
    PlaybookCreate,
    PlaybookExport,
    PlaybookImported,
    PlaybookOut,
    PlaybookSummary,
    PlaybookVersionOut,
)
from pactoria.contracts.endpoints import download
from pactoria.core.actor import Actor, Permission
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.documents import errors as unreadable
from pactoria.documents import service as documents
from pactoria.organizations.access import ActorAlone, CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api/playbooks", tags=["playbooks"])

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SECONDS = 20.0
"""That checking the patterns of a playbook may take."""
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (_WORD, "application/yaml")}}
}

Key = Annotated[
    str, Path(max_length=64, description="Name of a shipped playbook, or id of an own one.", examples=["mutual-nda"])
]


async def _writer(actor: ActorAlone) -> Actor:
    """Stop who may not write before anything is read, with no transaction open meanwhile."""
    actor.require(Permission.CONTRACT_WRITE)
    return actor


Writer = Annotated[Actor, Depends(_writer)]


async def _out(session: AsyncSession, shown: service.Shown) -> PlaybookOut:
    return PlaybookOut.of(shown, await service.names_of(session, [shown.changed_by]))


@router.get("", openapi_extra=access("member"))
async def list_playbooks(session: CurrentSession, actor: CurrentActor) -> list[PlaybookSummary]:
    """List your organization's playbooks by name, then those that come with Pactoria."""
    own = await service.list_playbooks(session, actor)
    names = await service.names_of(session, [playbook.updated_by for playbook in own])
    shipped = service.shipped_content().items()
    return [
        *(PlaybookSummary.of(playbook, names) for playbook in own),
        *(PlaybookSummary.of_shipped(key, content) for key, content in shipped),
    ]


@router.post(
    "", status_code=status.HTTP_201_CREATED, openapi_extra=access("editor"), responses=problems(PlaybookInvalid)
)
async def create_playbook(wanted: PlaybookCreate, services: CurrentServices, actor: Writer) -> PlaybookOut:
    """Make a playbook."""
    sent = await services.isolation.run(reading.whole, wanted.data(), seconds=_SECONDS)
    async with services.db.transaction(actor) as session:
        return await _out(session, await service.add(session, actor, sent.content))


@router.post(
    "/import",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("editor"),
    responses=problems(
        PlaybookInvalid,
        PlaybookTooLarge,
        unreadable.CorruptDocument,
        unreadable.EmptyDocument,
        unreadable.EncryptedDocument,
        unreadable.DecompressionBomb,
        unreadable.UnsafeMarkup,
        unreadable.UnsupportedFormat,
    ),
)
async def import_playbook(
    services: CurrentServices,
    actor: Writer,
    file: Annotated[UploadFile, File(description="YAML as of `pactoria check`, or a Word document with a table.")],
) -> PlaybookImported:
    """Make a playbook of a file: YAML, or the tables of a Word document whose first row names the columns."""
    data = await file.read(reading.LARGEST_WORD + 1)
    name = file.filename or ""
    if len(data) > reading.LARGEST_WORD:
        raise PlaybookTooLarge
    if reading.is_word(data):
        document = await documents.parse_upload(services.isolation, data, name, reading.LIMITS)
        sent = await services.isolation.run(reading.from_word, document, name, seconds=_SECONDS)
    else:
        sent = await services.isolation.run(reading.from_yaml, data, seconds=_SECONDS)
    async with services.db.transaction(actor) as session:
        shown = await service.add(session, actor, sent.content, how="imported")
        names = await service.names_of(session, [shown.changed_by])
    return PlaybookImported(**PlaybookOut.members(shown, names), notices=list(sent.notices))


@router.get("/template", openapi_extra=access("member"), response_class=Response, responses=_FILES)
async def download_playbook_template(services: CurrentServices, actor: ActorAlone) -> Response:
    """Download a Word document with an empty table to fill in and import."""
    actor.require(Permission.CONTRACT_READ)
    return download(await services.isolation.run(reading.empty_table), "playbook.docx", _WORD)


@router.get("/{playbook_key}", openapi_extra=access("member"), responses=problems(PlaybookNotFound))
async def get_playbook(playbook_key: Key, session: CurrentSession, actor: CurrentActor) -> PlaybookOut:
    """Get what a playbook says now."""
    return await _out(session, await service.find(session, actor, playbook_key))


@router.put(
    "/{playbook_id}",
    openapi_extra=access("editor"),
    responses=problems(PlaybookNotFound, PlaybookInvalid, PlaybookChanged),
)
async def change_playbook(
    playbook_id: UUID, wanted: PlaybookChange, services: CurrentServices, actor: Writer
) -> PlaybookOut:
    """Save a playbook as a new version."""
    async with services.db.transaction(actor) as session:
        await service.version(session, actor, playbook_id, None)
    sent = await services.isolation.run(reading.whole, wanted.data(), seconds=_SECONDS)
    async with services.db.transaction(actor) as session:
        shown = await service.change(session, actor, playbook_id, sent.content, based_on=wanted.based_on)
        return await _out(session, shown)


@router.delete(
    "/{playbook_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("editor"),
    responses=problems(PlaybookNotFound),
)
async def delete_playbook(playbook_id: UUID, session: CurrentSession, actor: CurrentActor) -> None:
    """Delete a playbook. It can be restored; what was checked against it stays."""
    await service.remove(session, actor, playbook_id)


@router.post(
    "/{playbook_id}/restore", openapi_extra=access("editor"), responses=problems(PlaybookNotFound, PlaybookNotDeleted)
)
async def restore_playbook(playbook_id: UUID, session: CurrentSession, actor: CurrentActor) -> PlaybookOut:
    """Take the deletion of a playbook back."""
    return await _out(session, await service.restore(session, actor, playbook_id))


@router.post(
    "/{playbook_key}/copy",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("editor"),
    responses=problems(PlaybookNotFound),
)
async def copy_playbook(playbook_key: Key, session: CurrentSession, actor: CurrentActor) -> PlaybookOut:
    """Make a playbook of your own that begins as this one."""
    return await _out(session, await service.copy(session, actor, playbook_key))


@router.get("/{playbook_id}/versions", openapi_extra=access("member"), responses=problems(PlaybookNotFound))
async def list_playbook_versions(
    playbook_id: UUID, session: CurrentSession, actor: CurrentActor
) -> list[PlaybookVersionOut]:
    """List the versions of a playbook, the newest first (at most 200)."""
    versions = await service.history(session, actor, playbook_id)
    names = await service.names_of(session, [version.created_by for version in versions])
    return [PlaybookVersionOut.of(version, names) for version in versions]


@router.get(
    "/{playbook_id}/versions/{number}",
    openapi_extra=access("member"),
    responses=problems(PlaybookNotFound, PlaybookVersionNotFound),
)
async def get_playbook_version(
    playbook_id: UUID, number: Annotated[int, Path(ge=1)], session: CurrentSession, actor: CurrentActor
) -> PlaybookOut:
    """Get what a playbook said in a version."""
    return await _out(session, await service.version(session, actor, playbook_id, number))


@router.post(
    "/{playbook_id}/versions/{number}/restore",
    openapi_extra=access("editor"),
    responses=problems(PlaybookNotFound, PlaybookVersionNotFound),
)
async def restore_playbook_version(
    playbook_id: UUID, number: Annotated[int, Path(ge=1)], session: CurrentSession, actor: CurrentActor
) -> PlaybookOut:
    """Make an earlier version the current one again, as a new version."""
    return await _out(session, await service.restore_version(session, actor, playbook_id, number))


@router.get(
    "/{playbook_key}/export",
    openapi_extra=access("member"),
    response_class=Response,
    responses=problems(PlaybookNotFound) | _FILES,
)
async def export_playbook(
    playbook_key: Key,
    services: CurrentServices,
    actor: ActorAlone,
    kind: Annotated[PlaybookExport, Query(alias="format")] = PlaybookExport.YAML,
) -> Response:
    """Take a playbook away: YAML as `pactoria check` reads it, or a Word table (without its searches)."""
    async with services.db.transaction(actor) as session:
        shown = await service.find(session, actor, playbook_key)
    if kind is PlaybookExport.YAML:
        data, media_type = reading.yaml_of(shown.content).encode(), "application/yaml"
    else:
        data, media_type = await services.isolation.run(reading.table_of, shown.content, seconds=_SECONDS), _WORD
    return download(data, f"{reading.file_name(shown.content['name'])}.{kind}", media_type)
