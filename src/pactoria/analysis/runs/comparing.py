"""The kind `comparison`: the stored comparison of two versions, and with a model what its changes come to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pactoria.analysis.comparisons.substance import Substance
from pactoria.analysis.engine.comparison.result import Change
from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.report.comparison.compared import Findings, compare_contracts, counts
from pactoria.analysis.runs import reading
from pactoria.analysis.runs.injections import Instructed
from pactoria.analysis.runs.kinds import (
    Answer,
    Cited,
    Kind,
    Material,
    ModelEngine,
    Progress,
    Prompt,
    Quoted,
    Target,
)
from pactoria.documents.parsed import ParsedDocument

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pactoria.core.actor import Actor

__all__ = ["COMPARISON", "ComparisonResult"]

_LONGEST = 600
_MOST_TOLD = 60
"""Changes that a model is told of, the most important first."""
_MOST_SENTENCES = 8


class OldVersion(BaseModel):
    """The version that came before, of the same contract or of another one."""

    model_config = ConfigDict(extra="forbid")

    contract_id: UUID
    version_id: UUID | None = Field(None, description="The current version if it is left out.")


class CompareRequest(BaseModel):
    """With what the contract is compared."""

    old: OldVersion


class OldCited(BaseModel):
    """A span of the old text, in Unicode code points, and its exact words."""

    start: int
    end: int
    quote: str


class ComparedChange(Substance):
    """A change of substance, with the words on both sides that show it."""

    row: int = Field(description="Index of the comparison's row that shows it.")
    old: OldCited | None
    new: Cited | None
    remark: str | None = Field(default=None, description="What a model says about it, borne out by `remark_cites`.")
    remark_cites: list[Cited] = Field(default=[])


class OverviewSentence(BaseModel):
    """What changes mean together."""

    text: str
    cites: list[Cited] = Field(description="In the new version.")


class ComparisonResult(BaseModel):
    """What changed."""

    comparison_id: UUID | None = Field(description="The comparison with its redline and downloads.")
    counts: dict[str, int] = Field(description="Paragraphs edited, added, removed, moved, cosmetic, same.")
    changes: list[ComparedChange] = Field(description="The most important first.")
    overview: list[OverviewSentence] = Field(default=[], description="By a model.")


class Point(Quoted):
    """A sentence, and words of the new version that show it."""

    text: str


class ChangeRemark(Quoted):
    """What else matters about a change, and words of the new version that show it."""

    change: str = Field(description="Its number in the list, such as C3.")
    remark: str


class ComparisonAnswer(Answer):
    """What a model adds."""

    overview: list[Point]
    remarks: list[ChangeRemark]


@dataclass(frozen=True, slots=True)
class Old:
    """What is compared with, and what is known already."""

    comparison_id: UUID | None
    version_id: UUID
    engine: str
    document: ParsedDocument
    review: Review | None
    findings: Findings | None


async def _when_requested(session: "AsyncSession", actor: "Actor", target: Target, request: CompareRequest) -> None:
    from pactoria.analysis.comparisons import service as comparisons

    old = (request.old.contract_id, request.old.version_id)
    await comparisons.request(session, actor, old, (target.contract_id, target.version_id), target.side)


async def _load(session: "AsyncSession", actor: "Actor", target: Target, request: CompareRequest) -> Old:
    from pactoria.analysis.comparisons import service as comparisons
    from pactoria.analysis.comparisons.errors import NothingToCompare
    from pactoria.contracts import service as contracts

    _, old = await comparisons.version_chosen(session, actor, request.old.contract_id, request.old.version_id)
    if old == target.version_id:
        raise NothingToCompare
    known = await comparisons.find_known(session, actor, old, target.version_id, target.side)
    return Old(
        comparison_id=known.id if known else None,
        version_id=old,
        engine=comparisons.ENGINE,
        document=await contracts.document_of(session, actor, old),
        review=await comparisons.known_review(session, actor, old),
        findings=await comparisons.findings_of(session, actor, known) if known else None,
    )


def told_apart_by(old: Old) -> Any:
    """Return what of the old side makes another comparison."""
    return [str(old.version_id), old.engine]


def offline(material: Material, request: CompareRequest, progress: Progress) -> ComparisonResult:
    """Present the stored comparison; make it, where it is not there yet."""
    del request
    old: Old = material.extra
    findings = old.findings
    if findings is None:
        from pactoria.analysis.engine import review as engine

        review = old.review or engine.review(old.document, material.side, lambda _, done: progress("old", 0.8 * done))
        progress("changes", 0.8)
        findings = compare_contracts(old.document, material.document, review, material.review, material.side)
    return ComparisonResult(
        comparison_id=old.comparison_id,
        counts=counts(findings.comparison.rows),
        changes=[_shown(change) for change in findings.changes.changes],
    )


def _shown(change: Change) -> ComparedChange:
    return ComparedChange(
        **Substance.members(change),
        row=change.row,
        old=change.old and OldCited(start=change.old.start, end=change.old.end, quote=change.old.quote),
        new=change.new and Cited.of(change.new),
    )


def ask(material: Material, request: CompareRequest, found: ComparisonResult, room: int) -> Prompt:
    """Ask what the changes come to."""
    del request
    told: list[str] = []
    for number, change in enumerate(found.changes[:_MOST_TOLD], 1):
        told.append(f"C{number} ({change.importance}): {change.title}")
        told += [f"  was: {change.old.quote[:400]}"] if change.old else []
        told += [f"  is: {change.new.quote[:400]}"] if change.new else []
    wanted = [(change.new.start, change.new.end) for change in found.changes if change.new]
    side = "nobody in particular" if material.side is Side.NEUTRAL else f"the {material.side}"
    return Prompt(
        instructions="You are a careful commercial lawyer who compares two versions of a contract and says what the "
        "changes come to for one side. The changes were found by exact comparison; they are complete and right.",
        task=f"You read the new version, for {side}, and a list of what changed against the old one.\n\noverview: at "
        f"most {_MOST_SENTENCES} sentences, the most important first, that say what the changes come to for that side, "
        "each with the passage of the new version that shows it. remarks: for changes of the list that other passages "
        "of the new version make better or worse, that passage and what it does.",
        spans=reading.pick(material, room, wanted),
        data=[("list", "\n".join(told) or "nothing of substance changed")],
    )


def merge(
    material: Material, request: CompareRequest, found: ComparisonResult, answer: ComparisonAnswer
) -> ComparisonResult:
    """Add what a model says, where the new version bears it out by other sentences than such as talk to models.

    The changes stay as they are.
    """
    del request
    instructed = Instructed(material.document)
    changes = list(found.changes)
    for remark in answer.remarks:
        number = remark.change.strip().lstrip("Cc")
        index = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 5 else -1  # noqa: PLR2004
        if remark.place is None or not 0 <= index < len(changes) or not remark.remark.strip():
            continue
        if not instructed.touch([remark.place]):
            changed = {"remark": _short(remark.remark), "remark_cites": [Cited.of(remark.place)]}
            changes[index] = changes[index].model_copy(update=changed)
    overview = [
        OverviewSentence(text=_short(point.text), cites=[Cited.of(point.place)])
        for point in answer.overview
        if point.place is not None and point.text.strip() and not instructed.touch([point.place])
    ]
    return found.model_copy(update={"changes": changes, "overview": overview[:_MOST_SENTENCES]})


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


COMPARISON = Kind(
    name="comparison",
    feature="compare",
    description="Compare a contract with an earlier version or with another contract: what changed in substance and "
    "who gains, and with a model what it comes to. `contract_id` and `version_id` are the new side. The redline is at "
    "`/api/comparisons/{comparison_id}`.",
    request=CompareRequest,
    result=ComparisonResult,
    version="comparison/1",
    offline=offline,
    model=ModelEngine(prompt_version="comparison/2", answer=ComparisonAnswer, ask=ask, merge=merge),
    load=_load,
    when_requested=_when_requested,
    told_apart_by=told_apart_by,
)
