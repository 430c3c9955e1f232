"""HTTP of the contracts slice."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile, status

from pactoria import samples
from pactoria.contracts import service
from pactoria.contracts.errors import (
    ContractNotDeleted,
    ContractNotFound,
    SampleNotFound,
    TitleMissing,
    VersionNotFound,
)
from pactoria.contracts.intake import take_in
from pactoria.contracts.models import ContractStatus
from pactoria.contracts.queries import ContractSort
from pactoria.contracts.schemas import (
    ContractChange,
    ContractList,
    ContractOut,
    DocumentOut,
    FromSample,
    SampleOut,
    VersionOut,
)
from pactoria.core.actor import Actor, Permission
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.pagination import InvalidCursor
from pactoria.core.streams import STILL_HERE, EventStream, encode, next_news
from pactoria.documents import errors as unreadable
from pactoria.documents.parsed import DocumentFormat
from pactoria.organizations.access import ActorAlone, CurrentActor
from pactoria.usage.errors import StorageUsedUp

__all__ = ["download", "router", "samples_router"]

router = APIRouter(prefix="/api/contracts", tags=["contracts"])

_STREAM_SECONDS = 600.0
"""Then browsers ask again, and who has signed out meanwhile hears no more."""

Side = Literal["neutral", "customer", "vendor", "discloser", "recipient"]

_UNREADABLE = (
    unreadable.FileTooLarge,
    unreadable.EmptyDocument,
    unreadable.EncryptedDocument,
    unreadable.CorruptDocument,
    unreadable.ScannedDocument,
    unreadable.UnsupportedFormat,
    unreadable.TooManyPages,
    unreadable.DecompressionBomb,
    unreadable.UnsafeMarkup,
    unreadable.ParsingTimeout,
    unreadable.ParsingOutOfMemory,
)
_REFUSED = (StorageUsedUp, *_UNREADABLE)


async def _writer(actor: ActorAlone) -> Actor:
    """Stop who may not write before a file is parsed and stored, with no transaction open meanwhile."""
    actor.require(Permission.CONTRACT_WRITE)
    return actor


Writer = Annotated[Actor, Depends(_writer)]


@router.get("", openapi_extra=access("member"), responses=problems(InvalidCursor))
async def list_contracts(
    session: CurrentSession,
    actor: CurrentActor,
    q: Annotated[str | None, Query(max_length=200, description="Words in the title, the parties or the text.")] = None,
    status: Annotated[list[ContractStatus] | None, Query()] = None,
    contract_type: Annotated[list[str] | None, Query()] = None,
    severity: Annotated[
        Literal["critical", "high", "medium", "low"] | None, Query(description="Only with open findings of this kind.")
    ] = None,
    sort: ContractSort = ContractSort.NEWEST,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ContractList:
    """List the contracts of your organization, page by page."""
    page = await service.list_contracts(
        session,
        actor,
        words=q,
        statuses=status,
        contract_types=contract_type,
        severity=severity,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )
    return ContractList(
        items=[ContractOut.of(contract) for contract in page.contracts],
        next_cursor=page.next_cursor,
        total=page.total.rows,
        total_is_exact=page.total.is_exact,
    )


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra=access("editor"), responses=problems(*_REFUSED))
async def upload_contract(
    services: CurrentServices,
    actor: Writer,
    file: Annotated[UploadFile, File(description="DOCX, PDF, HTML, Markdown or text, up to 50 MB and 1,000 pages.")],
    side: Annotated[Side, Form(description="Whose interests the review looks after.")] = "neutral",
    title: Annotated[str | None, Form(max_length=300)] = None,
) -> ContractOut:
    """Upload a contract. It is read at once and reviewed in the background; follow the review by its id."""
    stored = await take_in(services, actor, file.filename or "", await file.read())
    async with services.db.transaction(actor) as session:
        contract = await service.add(session, actor, stored, title=title, side=side)
    return ContractOut.of(contract)


@router.post(
    "/from-sample",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("editor"),
    responses=problems(SampleNotFound, StorageUsedUp),
)
async def add_sample(services: CurrentServices, actor: Writer, wanted: FromSample) -> ContractOut:
    """Make a contract of one of the samples that Pactoria brings along."""
    sample = next((sample for sample in samples.all_samples() if sample.id == wanted.sample_id), None)
    if sample is None:
        raise SampleNotFound
    stored = await take_in(services, actor, sample.file, samples.read(sample.id).encode())
    async with services.db.transaction(actor) as session:
        contract = await service.add(session, actor, stored, title=sample.title, side=sample.side)
    return ContractOut.of(contract)


@router.get("/events", openapi_extra=access("member"), response_class=EventStream)
async def contract_events(services: CurrentServices, actor: ActorAlone) -> EventStream:
    """Follow changes of your organization's contracts as server-sent events: `changed` with the contract's id."""
    actor.require(Permission.CONTRACT_READ)

    async def events() -> AsyncGenerator[bytes]:
        async with services.realtime.listen(service.topic_of(actor.organization_id)) as queue:
            yield encode("ready", {})
            until = asyncio.get_running_loop().time() + _STREAM_SECONDS
            while asyncio.get_running_loop().time() < until:
                news = await next_news(queue)
                yield STILL_HERE if news is None else encode("changed", news)

    return EventStream(events())


@router.get("/{contract_id}", openapi_extra=access("member"), responses=problems(ContractNotFound))
async def get_contract(contract_id: UUID, session: CurrentSession, actor: CurrentActor) -> ContractOut:
    """Get one contract."""
    return ContractOut.of(await service.get(session, actor, contract_id))


@router.patch("/{contract_id}", openapi_extra=access("editor"), responses=problems(ContractNotFound, TitleMissing))
async def change_contract(
    contract_id: UUID, change: ContractChange, session: CurrentSession, actor: CurrentActor
) -> ContractOut:
    """Rename a contract, or move it on from draft to signed and expired."""
    return ContractOut.of(await service.change(session, actor, contract_id, title=change.title, status=change.status))


@router.delete(
    "/{contract_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("editor"),
    responses=problems(ContractNotFound),
)
async def delete_contract(contract_id: UUID, session: CurrentSession, actor: CurrentActor) -> None:
    """Delete a contract. It can be restored."""
    await service.remove(session, actor, contract_id)


@router.post(
    "/{contract_id}/restore", openapi_extra=access("editor"), responses=problems(ContractNotFound, ContractNotDeleted)
)
async def restore_contract(contract_id: UUID, session: CurrentSession, actor: CurrentActor) -> ContractOut:
    """Take the deletion of a contract back."""
    return ContractOut.of(await service.restore(session, actor, contract_id))


@router.get("/{contract_id}/versions", openapi_extra=access("member"), responses=problems(ContractNotFound))
async def list_versions(contract_id: UUID, session: CurrentSession, actor: CurrentActor) -> list[VersionOut]:
    """List the versions of a contract, the newest first."""
    return [VersionOut.of(version) for version in await service.list_versions(session, actor, contract_id)]


@router.post(
    "/{contract_id}/versions",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("editor"),
    responses=problems(ContractNotFound, *_REFUSED),
)
async def upload_version(
    contract_id: UUID, services: CurrentServices, actor: Writer, file: Annotated[UploadFile, File()]
) -> VersionOut:
    """Upload a newer file of a contract. It becomes the current version and is reviewed."""
    async with services.db.transaction(actor) as session:
        await service.get(session, actor, contract_id)
    stored = await take_in(services, actor, file.filename or "", await file.read())
    async with services.db.transaction(actor) as session:
        version = await service.add_version(session, actor, contract_id, stored)
    return VersionOut.of(version)


@router.get(
    "/{contract_id}/versions/{version_id}/document",
    openapi_extra=access("member"),
    responses=problems(VersionNotFound),
)
async def get_document(
    contract_id: UUID, version_id: UUID, session: CurrentSession, actor: CurrentActor, response: Response
) -> DocumentOut:
    """Get what a version says: its text and the blocks that point into it. It never changes."""
    await service.version(session, actor, contract_id, version_id)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return DocumentOut.of(await service.document_of(session, actor, version_id))


@router.get(
    "/{contract_id}/versions/{version_id}/original",
    openapi_extra=access("member"),
    response_class=Response,
    responses=problems(VersionNotFound)
    | {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def download_original(
    contract_id: UUID, version_id: UUID, services: CurrentServices, actor: ActorAlone
) -> Response:
    """Download the file as it was uploaded."""
    async with services.db.transaction(actor) as session:
        version = await service.version(session, actor, contract_id, version_id)
    return download(
        await services.blobs.get(version.blob_key), version.file_name, _MEDIA_TYPES[DocumentFormat(version.format)]
    )


_MEDIA_TYPES = {
    DocumentFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentFormat.PDF: "application/pdf",
    DocumentFormat.HTML: "application/octet-stream",  # never rendered as a page of ours
    DocumentFormat.MARKDOWN: "text/markdown; charset=utf-8",
    DocumentFormat.TEXT: "text/plain; charset=utf-8",
}


def download(data: bytes, name: str, media_type: str) -> Response:
    """Return a file that browsers save under its name and never run."""
    ascii_name = name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
    return Response(
        data,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


samples_router = APIRouter(prefix="/api/samples", tags=["contracts"])


@samples_router.get("", openapi_extra=access("user"))
async def list_samples(actor: CurrentActor) -> list[SampleOut]:  # noqa: ARG001 - signed-in people only
    """List the contracts that Pactoria brings along, to try things on."""
    return [
        SampleOut(
            id=sample.id,
            title=sample.title,
            contract_type=sample.contract_type,
            side=sample.side,
            description=sample.description,
        )
        for sample in samples.all_samples()
    ]
