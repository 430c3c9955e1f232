"""The kind `risks`: what the review has found, and with a model further risks and a second look at each finding."""

from typing import Literal

from pydantic import BaseModel, Field

from pactoria.analysis.engine.result import Severity
from pactoria.analysis.runs import reading
from pactoria.analysis.runs.injections import addressed_to_models
from pactoria.analysis.runs.kinds import (
    Answer,
    Cited,
    Kind,
    Material,
    ModelEngine,
    Progress,
    Prompt,
    Quoted,
)

__all__ = ["RISKS", "RisksResult"]

_ORDER = list(Severity)
_LONGEST = 600
_MOST = 30


class RisksRequest(BaseModel):
    """What is asked: nothing beside the contract and the side."""


class Risk(BaseModel):
    """A point that the reader's side should know about, at its words."""

    id: str
    source: Literal["rule", "model"] = Field(description="Who found it: a rule of the built-in analyst, or a model.")
    rule: str | None
    severity: Severity = Field(description="That of the rule; no model changes it.")
    title: str
    reason: str
    suggestion: str | None = Field(description="Wording to ask for.")
    category: str | None
    section: str | None
    cites: list[Cited]
    remark: str | None = Field(
        default=None, description="What a model says about a rule's finding, borne out by `remark_cites`."
    )
    remark_cites: list[Cited] = Field(default=[])


class MissingPoint(BaseModel):
    """Something that a contract of this type should say and does not."""

    id: str
    rule: str
    severity: Severity
    title: str
    reason: str
    suggestion: str
    category: str


class RisksResult(BaseModel):
    """All risks, the gravest first."""

    score: int = Field(description="0 to 100, by the rules alone.")
    risks: list[Risk]
    missing: list[MissingPoint]
    addressed_to_models: list[Cited] = Field(
        description="Words in the contract that talk to a model, such as 'ignore previous instructions'. They have no "
        "effect, but somebody has put them there."
    )


class FurtherRisk(Quoted):
    """A risk that is not among those found, with the words that make it one."""

    title: str
    severity: Severity
    reason: str
    suggestion: str


class Remark(Quoted):
    """What else matters about a point that was found, with the words that show it."""

    finding: str = Field(description="Its id, such as R3.")
    remark: str


class RisksAnswer(Answer):
    """What a model adds."""

    further_risks: list[FurtherRisk]
    remarks: list[Remark]


def offline(material: Material, request: RisksRequest, progress: Progress) -> RisksResult:
    """Return what the rules have found."""
    del request
    progress("findings", 0.9)
    review = material.review
    risks = [
        Risk(
            id=finding.id,
            source="rule",
            rule=finding.rule,
            severity=finding.severity,
            title=finding.title,
            reason=finding.reason,
            suggestion=finding.suggestion or None,
            category=finding.category,
            section=finding.section,
            cites=[Cited.of(finding.place)],
        )
        for finding in review.findings
    ]
    missing = [
        MissingPoint(
            id=point.id,
            rule=point.rule,
            severity=point.severity,
            title=point.title,
            reason=point.reason,
            suggestion=point.suggestion,
            category=point.category,
        )
        for point in review.missing
    ]
    return RisksResult(
        score=review.score,
        risks=_sorted(risks),
        missing=missing,
        addressed_to_models=[Cited.of(place) for place in addressed_to_models(material.document)],
    )


def _sorted(risks: list[Risk]) -> list[Risk]:
    return sorted(risks, key=lambda risk: (_ORDER.index(risk.severity), risk.cites[0].start))


def ask(material: Material, request: RisksRequest, found: RisksResult, room: int) -> Prompt:
    """Ask for what rules cannot see."""
    del request
    known = "\n".join(f"R{number} ({risk.severity}): {risk.title}" for number, risk in enumerate(found.risks, 1))
    side = "nobody in particular" if material.side == "neutral" else f"the {material.side}"
    return Prompt(
        instructions="You are a careful commercial lawyer who reads a contract for one side and points out what that "
        "side should know before signing. You are the second reader: a first one has found points by rules. You find "
        "what rules miss, such as clauses that undo each other, definitions that widen a duty, and one-sided wording, "
        "and you say what else matters about the points that were found. You never argue a point away.",
        task=f"Read the contract for {side}. The list says which points were found already.\n\n"
        "further_risks: risks that are not in the list, at most ten, the gravest first, each with the shortest passage "
        "that creates it, why it matters to that side in one or two sentences, and wording to ask for. remarks: for "
        "points of the list where another passage makes it worse or limits it, that passage and what it does.",
        spans=reading.pick(material, room),
        data=[("list", known or "nothing was found")],
    )


def merge(material: Material, request: RisksRequest, found: RisksResult, answer: RisksAnswer) -> RisksResult:
    """Add what a model says, where the contract bears it out. What the rules have found stays as it is."""
    del material, request
    risks = list(found.risks)
    for remark in answer.remarks:
        number = remark.finding.strip().lstrip("Rr")
        index = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 5 else -1  # noqa: PLR2004
        if remark.place is None or not 0 <= index < len(found.risks) or not remark.remark.strip():
            continue
        risks[index] = risks[index].model_copy(
            update={"remark": _short(remark.remark), "remark_cites": [Cited.of(remark.place)]}
        )
    taken = {(cited.start, cited.end) for risk in found.risks for cited in risk.cites}
    for further in answer.further_risks[:_MOST]:
        place = further.place
        if place is None or (place.start, place.end) in taken or not further.title.strip():
            continue
        taken.add((place.start, place.end))
        risks.append(
            Risk(
                id=f"model-{place.start}-{place.end}",
                source="model",
                rule=None,
                severity=further.severity,
                title=_short(further.title),
                reason=_short(further.reason),
                suggestion=_short(further.suggestion) or None,
                category=None,
                section=None,
                cites=[Cited.of(place)],
            )
        )
    return found.model_copy(update={"risks": _sorted(risks)})


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


RISKS = Kind(
    name="risks",
    feature="analyze-risks",
    description="Point out the risks of a contract for one side: what the review's rules find, and with a model "
    "further risks and remarks, each with its words in the contract. No model changes what the rules say.",
    request=RisksRequest,
    result=RisksResult,
    version="risks/1",
    offline=offline,
    model=ModelEngine(prompt_version="risks/1", answer=RisksAnswer, ask=ask, merge=merge),
)
