"""HTTP of suggestions and redlines."""

from pathlib import PurePath
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response, status

from pactoria.analysis.engine.result import Side
from pactoria.analysis.engine.suggestions import suggesting
from pactoria.analysis.redlines import reading, service
from pactoria.analysis.redlines.errors import (
    ChangeNotFound,
    NoPlace,
    NoReview,
    NothingChanges,
    NothingToSuggest,
    NoTrackedChanges,
    Overlaps,
    WordingNotFound,
)
from pactoria.analysis.redlines.models import Verdict
from pactoria.analysis.redlines.schemas import (
    DecisionIn,
    MeaningOut,
    RedlineOut,
    SuggestionOut,
    TrackedChangeOut,
    WordCommentOut,
    WordingChange,
    WordingIn,
    WordingOut,
)
from pactoria.contracts import service as contracts
from pactoria.contracts.endpoints import download
from pactoria.contracts.errors import ContractNotFound, VersionNotFound
from pactoria.core.actor import Actor, Permission
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.services import Services
from pactoria.documents.parsed import DocumentFormat, ParsedDocument
from pactoria.organizations.access import ActorAlone, CurrentActor

__all__ = ["router"]

router = APIRouter(prefix="/api/contracts/{contract_id}/versions/{version_id}", tags=["redlines"])

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SECONDS = 120.0
_GONE = problems(ContractNotFound, VersionNotFound)


@router.get("/suggestions", openapi_extra=access("member"), responses=_GONE | problems(NoReview, NothingToSuggest))
async def list_suggestions(
    contract_id: UUID,
    version_id: UUID,
    services: CurrentServices,
    actor: ActorAlone,
    finding: Annotated[str | None, Query(max_length=64, description="Id of a finding of the newest review.")] = None,
    missing: Annotated[str | None, Query(max_length=64, description="Id of a missing clause of that review.")] = None,
    start: Annotated[int | None, Query(ge=0, description="First of the chosen words, in Unicode code points.")] = None,
    end: Annotated[int | None, Query(ge=0, description="End of the chosen words.")] = None,
) -> list[SuggestionOut]:
    """Suggest wording for a finding, a missing clause or chosen words; without any, the best for each point.

    It comes from the library of clauses, in the contract's own names and terms, for the side of the review.
    """
    async with services.db.transaction(actor) as session:
        document, review = await service.material(session, actor, contract_id, version_id)
    words = (start, end) if start is not None and end is not None else None
    found = await services.isolation.run(
        suggesting.suggest, document, review, finding=finding, missing=missing, words=words
    )
    if found is None:
        raise NothingToSuggest
    return [SuggestionOut.model_validate(suggestion) for suggestion in found]


@router.get("/redline", openapi_extra=access("member"), responses=_GONE)
async def get_redline(contract_id: UUID, version_id: UUID, services: CurrentServices, actor: ActorAlone) -> RedlineOut:
    """Get what was accepted for a version, and the tracked changes and comments of its file with their decisions."""
    async with services.db.transaction(actor) as session:
        contract = await contracts.get(session, actor, contract_id)
        version = await service.version_of(session, actor, contract_id, version_id)
        document = await contracts.document_of(session, actor, version_id)
        accepted = await service.accepted(session, actor, version_id)
        decisions = await service.decisions(session, actor, version_id)
        meaning = await service.reading_of(session, actor, version_id, Side(contract.side))
        ours = [WordingOut.of(wording) for wording in accepted]
        told = MeaningOut.of(meaning) if meaning is not None else None
    changes, comments = await _story(services, version.blob_key, document)
    return RedlineOut(
        is_word=document.format is DocumentFormat.DOCX,
        accepted=ours,
        changes=[TrackedChangeOut.of(change, decisions.get(str(change["id"]))) for change in changes],
        comments=[WordCommentOut.of(comment, decisions.get(f"comment:{comment['id']}")) for comment in comments],
        meaning=told,
    )


async def _story(
    services: Services, blob_key: str, document: ParsedDocument
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return changes and comments of a version's file; none without opening it if it is no Word file."""
    if document.format is not DocumentFormat.DOCX:
        return [], []
    original = await services.blobs.get(blob_key)
    return await services.isolation.run(reading.story, original, document, seconds=_SECONDS)


@router.post(
    "/redline/accepted",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=access("editor"),
    responses=_GONE | problems(NoPlace, NothingChanges, Overlaps),
)
async def accept_wording(
    contract_id: UUID, version_id: UUID, wanted: WordingIn, session: CurrentSession, actor: CurrentActor
) -> WordingOut:
    """Accept new words for a version. Its Word file shows them as tracked changes with a comment."""
    return WordingOut.of(await service.accept(session, actor, contract_id, version_id, wanted.model_dump()))


@router.patch(
    "/redline/accepted/{wording_id}",
    openapi_extra=access("editor"),
    responses=_GONE | problems(WordingNotFound, NothingChanges, NoPlace),
)
async def change_wording(
    contract_id: UUID,
    version_id: UUID,
    wording_id: UUID,
    changed: WordingChange,
    session: CurrentSession,
    actor: CurrentActor,
) -> WordingOut:
    """Put other words or another reason into what was accepted."""
    wording = await service.change(session, actor, contract_id, version_id, wording_id, changed.model_dump())
    return WordingOut.of(wording)


@router.delete(
    "/redline/accepted/{wording_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("editor"),
    responses=_GONE | problems(WordingNotFound),
)
async def take_wording_back(
    contract_id: UUID, version_id: UUID, wording_id: UUID, session: CurrentSession, actor: CurrentActor
) -> None:
    """Take back what was accepted."""
    await service.take_back(session, actor, contract_id, version_id, wording_id)


@router.put(
    "/redline/changes/{change}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=access("editor"),
    responses=_GONE | problems(ChangeNotFound),
)
async def decide_change(
    contract_id: UUID,
    version_id: UUID,
    change: Annotated[
        str, Path(max_length=40, description='Id of a change, "comment:" and the id of a comment, or "all" changes.')
    ],
    decision: DecisionIn,
    services: CurrentServices,
    actor: ActorAlone,
) -> None:
    """Accept or reject a tracked change of the file, or answer it or a comment. `all` decides on every change."""
    actor.require(Permission.CONTRACT_WRITE)
    known = await _ids(services, actor, contract_id, version_id)
    wanted = [identity for identity in known if ":" not in identity] if change == "all" else [change]
    decided = decision.model_dump(exclude_unset=True)
    if not wanted or not set(wanted) <= known or (":" in change and decided.get("verdict") is not None):
        raise ChangeNotFound
    async with services.db.transaction(actor) as session:
        await service.decide(session, actor, contract_id, version_id, wanted, decided)


async def _ids(services: Services, actor: Actor, contract_id: UUID, version_id: UUID) -> set[str]:
    async with services.db.transaction(actor) as session:
        version = await service.version_of(session, actor, contract_id, version_id)
        document = await contracts.document_of(session, actor, version_id)
    changes, comments = await _story(services, version.blob_key, document)
    return {str(change["id"]) for change in changes} | {f"comment:{comment['id']}" for comment in comments}


@router.post(
    "/redline/meaning",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=access("editor"),
    responses=_GONE | problems(NoTrackedChanges),
)
async def read_changes(contract_id: UUID, version_id: UUID, services: CurrentServices, actor: ActorAlone) -> MeaningOut:
    """Find out in the background what the tracked changes of the file would change in substance, for your side."""
    actor.require(Permission.ANALYSIS_RUN)
    known = await _ids(services, actor, contract_id, version_id)
    if all(":" in identity for identity in known):
        raise NoTrackedChanges
    async with services.db.transaction(actor) as session:
        side = Side((await contracts.get(session, actor, contract_id)).side)
        return MeaningOut.of(await service.request_reading(session, actor, contract_id, version_id, side))


@router.get(
    "/redline/file",
    openapi_extra=access("member"),
    response_class=Response,
    responses=_GONE | {200: {"content": {_WORD: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def download_redline(
    contract_id: UUID, version_id: UUID, services: CurrentServices, actor: ActorAlone
) -> Response:
    """Download one Word file: what was accepted is tracked in it, and decisions on its changes are carried out.

    A version that is no Word file becomes a plain one with the same text.
    """
    async with services.db.transaction(actor) as session:
        version = await service.version_of(session, actor, contract_id, version_id)
        document = await contracts.document_of(session, actor, version_id)
        accepted = await service.accepted(session, actor, version_id)
        decisions = await service.decisions(session, actor, version_id)
    amendments = [
        {
            "start": wording.place_start,
            "end": wording.place_end,
            "text": wording.new_text,
            "paragraphs": wording.paragraphs,
            "author": wording.author_name,
            "date": wording.accepted_at,
            "remark": {"title": wording.title, "paragraphs": [wording.reason] if wording.reason else []},
        }
        for wording in accepted
    ]
    verdicts = {key: each.verdict == Verdict.ACCEPTED for key, each in decisions.items() if each.verdict is not None}
    answers = [
        {"to": key, "text": each.answer, "author": each.author_name, "date": each.decided_at}
        for key, each in sorted(decisions.items())
        if each.answer
    ]
    original = await services.blobs.get(version.blob_key)
    data, _ = await services.isolation.run(
        reading.write, original, document, amendments, verdicts, answers, seconds=_SECONDS
    )
    return download(data, f"{PurePath(version.file_name).stem or 'contract'}.redline.docx", _WORD)
