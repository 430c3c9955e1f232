"""What the API says about suggestions and redlines."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pactoria.analysis.engine.comparison.result import Change, ChangeKind, Importance
from pactoria.analysis.engine.result import Side
from pactoria.analysis.engine.suggestions.clause import Stance
from pactoria.analysis.redlines.models import AcceptedWording, ChangeDecision, ChangeReading, Verdict
from pactoria.analysis.redlines.stored import changes_from_json
from pactoria.analysis.redlines.suggestions import ParagraphOut, SuggestedVariant, SuggestionOut, Wording
from pactoria.contracts.models import ReviewState
from pactoria.core.http import ProblemDocument

__all__ = [
    "DecisionIn",
    "MeaningOut",
    "ParagraphOut",
    "RedlineOut",
    "SuggestedVariant",
    "SuggestionOut",
    "TrackedChangeOut",
    "WordCommentOut",
    "WordingChange",
    "WordingIn",
    "WordingOut",
]


class WordingIn(BaseModel):
    """Words that somebody accepts for a contract."""

    model_config = ConfigDict(extra="forbid")

    target: str = Field(
        "words", max_length=80, pattern=r"^(words|(finding|missing):[A-Za-z0-9_.-]+)$", examples=["words"]
    )
    clause: str = Field("", max_length=80, description="Id of the suggested clause; empty for words of one's own.")
    stance: Stance = Stance.NEUTRAL
    title: str = Field(max_length=200, examples=["Payment"])
    reason: str = Field("", max_length=4_000, description="What the comment in the Word file says.")
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: Wording
    paragraphs: list[ParagraphOut] = Field(default=[], max_length=50)


class WordingChange(BaseModel):
    """Other words, or another reason, for what was accepted."""

    model_config = ConfigDict(extra="forbid")

    text: Wording | None = None
    paragraphs: list[ParagraphOut] | None = Field(None, max_length=50)
    reason: str | None = Field(None, max_length=4_000)


class WordingOut(BaseModel):
    """An accepted change of a version."""

    id: UUID
    target: str
    clause: str
    stance: Stance
    title: str
    reason: str
    start: int
    end: int
    old_text: str
    text: str
    paragraphs: list[ParagraphOut]
    author: str
    accepted_at: datetime

    @classmethod
    def of(cls, wording: AcceptedWording) -> Self:
        """Present an accepted wording."""
        return cls(
            id=wording.id,
            target=wording.target,
            clause=wording.clause,
            stance=Stance(wording.stance),
            title=wording.title,
            reason=wording.reason,
            start=wording.place_start,
            end=wording.place_end,
            old_text=wording.old_text,
            text=wording.new_text,
            paragraphs=[ParagraphOut.model_validate(paragraph) for paragraph in wording.paragraphs],
            author=wording.author_name,
            accepted_at=wording.accepted_at,
        )


class DecisionIn(BaseModel):
    """What is decided about a change, or answered. A member that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict | None = Field(None, description="null leaves the change tracked.")
    answer: Annotated[str, Field(max_length=4_000)] | None = Field(None, description="null takes an answer back.")


class _Decided(BaseModel):
    id: str
    author: str
    date: str | None
    start: int
    end: int
    section: str | None
    answer: str | None
    answered_by: str | None


class TrackedChangeOut(_Decided):
    """A change that somebody has tracked in the file."""

    kind: Literal["insertion", "deletion", "replacement", "move", "formatting"]
    old: str = Field(description="Words that go if it is accepted; for formatting, the words that it is about.")
    new: str = Field(description="Words that stay if it is accepted.")
    part: str | None = Field(description='"Header", "Footer", "Footnote" or "Endnote"; null for the text itself.')
    verdict: Verdict | None

    @classmethod
    def of(cls, change: dict[str, Any], decision: ChangeDecision | None) -> Self:
        """Present a change with what was decided."""
        verdict = Verdict(decision.verdict) if decision is not None and decision.verdict is not None else None
        return cls(**change, verdict=verdict, answer=_answer(decision), answered_by=_answerer(decision))


class WordCommentOut(_Decided):
    """A comment in the file."""

    text: str
    answers: str | None = Field(description="Id of the comment that it answers.")
    resolved: bool

    @classmethod
    def of(cls, comment: dict[str, Any], decision: ChangeDecision | None) -> Self:
        """Present a comment with what was answered."""
        return cls(**comment, answer=_answer(decision), answered_by=_answerer(decision))


def _answer(decision: ChangeDecision | None) -> str | None:
    return None if decision is None else decision.answer


def _answerer(decision: ChangeDecision | None) -> str | None:
    return decision.author_name if decision is not None and decision.answer else None


class Shift(BaseModel):
    """A change of substance that the tracked changes make."""

    id: str
    kind: ChangeKind
    topic: str
    title: str
    importance: Importance
    old: str | None = Field(description="Words with all changes rejected.")
    new: str | None = Field(description="Words with all changes accepted.")
    start: int | None = Field(description="Where the new words stand in the text with all changes accepted.")
    end: int | None
    section: str | None
    gains: Side | None = Field(description="Whom it helps.")
    reason: str | None

    @classmethod
    def of(cls, change: Change) -> Self:
        """Present a change of substance."""
        return cls(
            id=change.id,
            kind=change.kind,
            topic=change.topic,
            title=change.title,
            importance=change.importance,
            old=change.old.quote if change.old else None,
            new=change.new.quote if change.new else None,
            start=change.new.start if change.new else None,
            end=change.new.end if change.new else None,
            section=change.section,
            gains=change.gains,
            reason=change.reason,
        )


class MeaningOut(BaseModel):
    """What the tracked changes would change in substance, for one side."""

    state: ReviewState
    side: Side
    changes: list[Shift]
    problem: ProblemDocument | None

    @classmethod
    def of(cls, reading: ChangeReading) -> Self:
        """Present a reading, finished or not."""
        return cls(
            state=ReviewState(reading.state),
            side=Side(reading.side),
            changes=[Shift.of(change) for change in changes_from_json(reading.result).changes]
            if reading.result
            else [],
            problem=ProblemDocument.model_validate(reading.problem) if reading.problem else None,
        )


class RedlineOut(BaseModel):
    """All that is to be negotiated about a version: our changes, and theirs."""

    is_word: bool = Field(description="Whether the version is a Word file; any other becomes a plain one on download.")
    accepted: list[WordingOut]
    changes: list[TrackedChangeOut]
    comments: list[WordCommentOut]
    meaning: MeaningOut | None
