"""Wire types of playbooks."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pactoria.analysis.compliance.models import OwnPlaybook, PlaybookVersion
from pactoria.analysis.compliance.service import Shown
from pactoria.analysis.engine.playbooks.playbook import LONGEST, LONGEST_TEXT, MOST_STATEMENTS, MOST_TYPES, Standing
from pactoria.analysis.engine.result import Severity

__all__ = [
    "PlaybookChange",
    "PlaybookCreate",
    "PlaybookExport",
    "PlaybookImported",
    "PlaybookOut",
    "PlaybookSummary",
    "PlaybookVersionOut",
    "StatementDraft",
]

_PATTERNS = 100
_LONGEST_PATTERN = 4_000

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]
ContractType = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST["id"])]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_PATTERN)]
Patterns = Annotated[list[Pattern], Field(max_length=_PATTERNS)]


class PlaybookExport(StrEnum):
    """As what a playbook can be taken away."""

    YAML = "yaml"
    DOCX = "docx"


class SentenceSearch(BaseModel):
    """Sentences to look for, in the language of `pactoria check`; see docs/playbooks.md."""

    model_config = ConfigDict(extra="forbid")

    words: Patterns = Field(description='Beginnings of words that a sentence must have; "a+b" asks for both.')
    match: Patterns = Field(description="Regular expressions, one of which must be in the sentence.")
    also: Patterns = []
    unless: Patterns = []
    near: Patterns = []
    unless_near: Patterns = []


Searches = Annotated[list[SentenceSearch], Field(max_length=20)]


class StatementDraft(BaseModel):
    """One position of a playbook."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "term",
                    "topic": "Term",
                    "statement": "The duties end after five years at most.",
                    "fallback": "The duties end after seven years at most.",
                    "severity": "medium",
                }
            ]
        },
    )

    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST["id"])]
    topic: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST["topic"])] = ""
    statement: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST["statement"])
    ] = Field(description="The position: what the contract should say.")
    fallback: Text = Field("", description="What would still do.")
    severity: Severity = Severity.MEDIUM
    why: Text = ""
    suggestion: Text = Field("", description="Wording to ask for.")
    types: Annotated[list[ContractType], Field(max_length=MOST_TYPES)] = Field(
        [], description="Contract types that it applies to, such as nda; empty for all."
    )
    met: Searches = Field([], description="What shows that it holds. Without searches its own words are looked for.")
    deviates: Searches = []
    fallback_met: Searches = []
    prevails: Standing = Field(Standing.DEVIATES, description="Which counts where a contract says both.")
    otherwise: Standing = Field(Standing.MISSING, description="What silence means.")


class PlaybookCreate(BaseModel):
    """A playbook."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST["name"])]
    description: Text = ""
    types: Annotated[list[ContractType], Field(max_length=MOST_TYPES)] = Field(
        [], description="Contract types that it is for; empty for all."
    )
    statements: Annotated[list[StatementDraft], Field(min_length=1, max_length=MOST_STATEMENTS)] = Field(
        examples=[[{"id": "law", "statement": "The contract is governed by the laws of Austria."}]]
    )

    def data(self) -> dict[str, Any]:
        """Return it as plain values, as `playbook_of` reads them."""
        return self.model_dump(mode="json", exclude={"based_on"}, exclude_defaults=True)


class PlaybookChange(PlaybookCreate):
    """What a playbook says from now on."""

    based_on: int = Field(ge=1, description="The version that was edited.")


class PlaybookSummary(BaseModel):
    """A playbook in a list."""

    key: str = Field(description="Name of a shipped playbook, or id of an own one.")
    name: str
    description: str
    types: list[str]
    shipped: bool
    statement_count: int
    version: int | None = Field(description="Null for shipped ones.")
    updated_at: datetime | None
    updated_by: str | None = Field(description="Name of who changed it last.")

    @classmethod
    def of_shipped(cls, key: str, content: dict[str, Any]) -> Self:
        """Present one that comes with Pactoria."""
        return cls(
            key=key,
            name=content["name"],
            description=content.get("description", ""),
            types=content.get("types", []),
            shipped=True,
            statement_count=len(content["statements"]),
            version=None,
            updated_at=None,
            updated_by=None,
        )

    @classmethod
    def of(cls, playbook: OwnPlaybook, names: dict[UUID, str]) -> Self:
        """Present an own one."""
        return cls(
            key=str(playbook.id),
            name=playbook.name,
            description=playbook.description,
            types=playbook.types,
            shipped=False,
            statement_count=playbook.statements,
            version=playbook.number,
            updated_at=playbook.updated_at,
            updated_by=names.get(playbook.updated_by) if playbook.updated_by else None,
        )


class PlaybookOut(BaseModel):
    """A playbook with what it says."""

    key: str = Field(description="Name of a shipped playbook, or id of an own one.")
    name: str
    description: str
    types: list[str]
    shipped: bool
    version: int | None = Field(description="The version that this is; null for shipped ones.")
    latest: int | None = Field(description="The current version.")
    copied_from: str | None
    updated_at: datetime | None
    updated_by: str | None
    statements: list[StatementDraft]

    @classmethod
    def members(cls, shown: Shown, names: dict[UUID, str]) -> dict[str, Any]:
        """Return the members that every view of a playbook shares."""
        return {
            "key": shown.key,
            "name": shown.content["name"],
            "description": shown.content.get("description", ""),
            "types": shown.content.get("types", []),
            "shipped": shown.is_shipped,
            "version": shown.number,
            "latest": shown.latest,
            "copied_from": shown.copied_from,
            "updated_at": shown.changed_at,
            "updated_by": names.get(shown.changed_by) if shown.changed_by else None,
            "statements": shown.content["statements"],
        }

    @classmethod
    def of(cls, shown: Shown, names: dict[UUID, str]) -> Self:
        """Present a playbook."""
        return cls.model_validate(cls.members(shown, names))


class PlaybookImported(PlaybookOut):
    """A playbook that was made of a file."""

    notices: list[str] = Field(description="What of the file was not read.")


class PlaybookVersionOut(BaseModel):
    """One version of a playbook."""

    number: int
    name: str
    statement_count: int
    restored_from: int | None
    created_at: datetime
    created_by: str | None = Field(description="Name of its author.")

    @classmethod
    def of(cls, version: PlaybookVersion, names: dict[UUID, str]) -> Self:
        """Present a version."""
        return cls(
            number=version.number,
            name=version.content["name"],
            statement_count=len(version.content["statements"]),
            restored_from=version.restored_from,
            created_at=version.created_at,
            created_by=names.get(version.created_by) if version.created_by else None,
        )
