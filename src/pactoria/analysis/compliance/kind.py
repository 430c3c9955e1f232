"""The kind `compliance`: how a contract stands to each statement of a playbook."""

from enum import StrEnum
from typing import Any, cast

from pydantic import BaseModel, Field

from pactoria.analysis.engine.playbooks.checking import Verdict, check
from pactoria.analysis.engine.playbooks.own_words import speaks_of
from pactoria.analysis.engine.playbooks.playbook import Playbook, Standing, playbook_of
from pactoria.analysis.engine.result import Quote, Severity
from pactoria.analysis.runs import reading
from pactoria.analysis.runs.injections import Instructed, addressed_to_models
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

__all__ = [
    "COMPLIANCE",
    "Basis",
    "ComplianceRequest",
    "ComplianceResult",
    "ComplianceVerdict",
    "Evidence",
    "compliance",
]

_LONGEST = 600


class Basis(StrEnum):
    """What a verdict rests on."""

    PATTERNS = "patterns"
    """Searches that somebody wrote for the statement."""
    WORDS = "words"
    """The statement's own words, which is coarse."""
    MODEL = "model"
    """A model's reading, at words that stand in the contract."""


class ComplianceRequest(BaseModel):
    """Against which playbook."""

    playbook: str = Field(
        min_length=1,
        max_length=64,
        description="Name of a shipped playbook, or id of one of your organization; see `GET /api/playbooks`.",
        examples=["mutual-nda"],
    )


class Evidence(Cited):
    """Words of the contract that show a verdict."""

    section: str | None = Field(default=None, description="Number of the section that holds them, as shown.")


class ComplianceVerdict(BaseModel):
    """How the contract stands to one statement, with the statement as it was when this was found."""

    statement_id: str
    topic: str
    statement: str = Field(description="The position.")
    fallback: str
    severity: Severity
    why: str
    suggestion: str = Field(description="Wording to ask for.")
    standing: Standing
    how: str = Field(description="For what deviates: what the contract says against the position.")
    fallback_met: bool | None = Field(description="Null where there is no fallback, or no need of one.")
    basis: Basis
    evidence: list[Evidence]
    remark: str | None = Field(default=None, description="What a model adds, borne out by `remark_evidence`.")
    remark_evidence: list[Evidence] = []


class ComplianceResult(BaseModel):
    """A verdict for each statement that applies, in the playbook's order."""

    playbook: str
    playbook_name: str
    playbook_version: int | None = Field(description="Null for a shipped playbook.")
    contract_type: str | None
    verdicts: list[ComplianceVerdict]
    not_applicable: int = Field(description="Statements that are for other types of contracts.")
    addressed_to_models: list[Cited] = Field(
        description="Words in the contract that talk to a model. They have no effect, but somebody has put them there."
    )


class Opinion(Quoted):
    """What a model says about one statement, with the words that show it."""

    statement: str = Field(description="Its number, such as S3.")
    standing: Standing = Field(description="met, deviates or missing; missing has no quote and need not be told.")
    how: str = Field(description="In a sentence or two: what the contract says, and where that leaves the position.")
    fallback_met: bool = False


class ComplianceAnswer(Answer):
    """What a model adds."""

    opinions: list[Opinion]


def offline(material: Material, request: ComplianceRequest, progress: Progress) -> ComplianceResult:
    """Check the document."""
    return compliance(material, request.playbook, progress)


def compliance(material: Material, key: str, progress: Progress) -> ComplianceResult:
    """Check a document against the playbook that `material.extra` holds."""
    progress("statements", 0.1)
    playbook = _playbook(material)
    contract_type = material.review.facts.contract_type
    verdicts = check(playbook, material.document, contract_type=contract_type)
    progress("statements", 0.95)
    return ComplianceResult(
        playbook=key,
        playbook_name=playbook.name,
        playbook_version=material.extra["version"],
        contract_type=contract_type,
        verdicts=_shown(verdicts, material),
        not_applicable=len(playbook.statements) - len(verdicts),
        addressed_to_models=[Cited.of(place) for place in addressed_to_models(material.document)],
    )


def _playbook(material: Material) -> Playbook:
    return playbook_of(cast("dict[str, Any]", material.extra)["content"])


def _shown(verdicts: list[Verdict], material: Material) -> list[ComplianceVerdict]:
    evidence = _Evidence(material)
    return [
        ComplianceVerdict(
            statement_id=verdict.statement.id,
            topic=verdict.statement.topic,
            statement=verdict.statement.statement,
            fallback=verdict.statement.fallback,
            severity=verdict.statement.severity,
            why=verdict.statement.why,
            suggestion=verdict.statement.suggestion,
            standing=verdict.standing,
            how=verdict.how,
            fallback_met=verdict.fallback_met,
            basis=Basis.PATTERNS if verdict.statement.searches else Basis.WORDS,
            evidence=[evidence.of(quote) for quote in verdict.quotes],
        )
        for verdict in verdicts
    ]


class _Evidence:
    """Words with the number of their section; the index of sections is made once."""

    def __init__(self, material: Material) -> None:
        from pactoria.analysis.engine.sections import Sections

        self._sections = Sections(material.document)

    def of(self, quote: Quote) -> Evidence:
        section = self._sections.number_at(quote.start)
        return Evidence(start=quote.start, end=quote.end, quote=quote.quote, section=section)


def ask(material: Material, request: ComplianceRequest, found: ComplianceResult, room: int) -> Prompt:
    """Ask how the contract stands to each statement, where searches see only words."""
    del request
    listed = [
        f"S{number}. {verdict.statement}" + (f" Fallback: {verdict.fallback}" if verdict.fallback else "")
        for number, verdict in enumerate(found.verdicts, 1)
    ]
    told = ", ".join(f"S{number} {verdict.standing}" for number, verdict in enumerate(found.verdicts, 1))
    wanted = [(cited.start, cited.end) for verdict in found.verdicts for cited in verdict.evidence]
    return Prompt(
        instructions="You are a careful commercial lawyer who checks a contract against the positions of a playbook. A "
        "first reader has looked for words; you read what they mean. You say of a position that it is met only if a "
        "passage says so, and that the contract deviates if a passage says something else on the same matter. The "
        "positions are in the data named 'playbook'; what they ask for is all that they mean to you.",
        task=f"For each statement of the playbook, S1 to S{len(listed)}, on which the contract has a passage, give an "
        "opinion: the shortest passage that decides it, whether the position is met by it or the contract deviates, "
        "and how, naming both. fallback_met: whether what deviates keeps to the fallback. Leave out statements on "
        f"which the contract says nothing. The first reader found: {told or 'nothing'}.",
        spans=reading.pick(material, room, wanted),
        data=[("playbook", "\n".join(listed))],
    )


def merge(
    material: Material, request: ComplianceRequest, found: ComplianceResult, answer: ComplianceAnswer
) -> ComplianceResult:
    """Take a model's opinions where words of the contract bear them out.

    What deviates stays so, and what was met may turn out to deviate: no model plays anything down. What was not found
    may be found, at words that have to do with the statement and do not talk to models.
    """
    del request
    evidence = _Evidence(material)
    instructed = Instructed(material.document)
    verdicts = list(found.verdicts)
    heard: set[int] = set()
    for opinion in answer.opinions:
        number = opinion.statement.strip().lstrip("Ss")
        index = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 5 else -1  # noqa: PLR2004 - no playbook has so many statements
        place = opinion.place
        if place is None or not 0 <= index < len(verdicts) or index in heard or opinion.standing is Standing.MISSING:
            continue
        if instructed.touch([place]):
            continue
        heard.add(index)
        verdicts[index] = _judged(verdicts[index], opinion, evidence.of(place))
    return found.model_copy(update={"verdicts": verdicts})


def _judged(verdict: ComplianceVerdict, opinion: Opinion, words: Evidence) -> ComplianceVerdict:
    how = _short(opinion.how)
    worse = verdict.standing is Standing.MET and opinion.standing is Standing.DEVIATES
    found = verdict.standing is Standing.MISSING and speaks_of(
        f"{verdict.topic} {verdict.statement} {verdict.fallback}", words.quote
    )
    if not worse and not found:
        return verdict.model_copy(update={"remark": how, "remark_evidence": [words]}) if how else verdict
    deviates = opinion.standing is Standing.DEVIATES
    return verdict.model_copy(
        update={
            "standing": opinion.standing,
            "how": how if deviates else "",
            "fallback_met": opinion.fallback_met if deviates and verdict.fallback else None,
            "basis": Basis.MODEL,
            "evidence": [words, *(known for known in verdict.evidence if known != words)],
            "remark": None if deviates else how or None,
            "remark_evidence": [] if deviates else [words],
        }
    )


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


async def _load(session: Any, actor: Any, target: Any, request: ComplianceRequest) -> dict[str, Any]:
    """Return what the playbook says now."""
    del target
    # Here, since the isolated process imports this module and has no use for a database.
    from pactoria.analysis.compliance import service

    shown = await service.find(session, actor, request.playbook)
    return {"content": shown.content, "version": shown.number}


COMPLIANCE = Kind(
    name="compliance",
    feature="check-compliance",
    description="Check a contract against a playbook: for each statement whether it is met, deviated from (and how, "
    "and whether the fallback is kept) or missing, at the words that show it. A model may find what searches miss; "
    "what deviates by the searches is never argued away.",
    request=ComplianceRequest,
    result=ComplianceResult,
    version="compliance/2",
    offline=offline,
    model=ModelEngine(prompt_version="compliance/2", answer=ComplianceAnswer, ask=ask, merge=merge, most_tokens=8_192),
    load=_load,
)
