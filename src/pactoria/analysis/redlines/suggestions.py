"""Suggestions as the API says them. Knows no database: processes that suggest import it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pactoria.analysis.engine.suggestions.clause import Stance

__all__ = ["ParagraphOut", "SuggestedVariant", "SuggestionOut", "Wording"]

_LONGEST = 20_000
Wording = Annotated[str, Field(max_length=_LONGEST)]


class ParagraphOut(BaseModel):
    """A paragraph to insert."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    text: Wording = Field(description="With its number, unless Word makes that.")
    like: int | None = Field(None, ge=0, description="Block whose looks and list it takes.")
    numbered: bool = Field(default=False, description="Whether Word numbers it, as it numbers that block.")


class SuggestedVariant(BaseModel):
    """One wording of a suggestion."""

    model_config = ConfigDict(from_attributes=True)

    stance: Stance
    label: str
    text: str = Field(description="What the words at the place become; empty where they go, or nothing is replaced.")
    paragraphs: list[ParagraphOut]
    blanks: list[str] = Field(description='What a person has to fill in, as it stands in the wording: "[amount]".')


class SuggestionOut(BaseModel):
    """A clause of the library in the contract's own words, with its place."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    clause: str
    title: str
    category: str
    reason: str = Field(description="Why it is asked for, fit for the eyes of the other side.")
    start: int = Field(description="Offset in Unicode code points.")
    end: int
    current: str = Field(description="The words at the place; empty for what only adds.")
    context: tuple[int, int] = Field(description="The block around the place.")
    where: str
    notes: list[str]
    variants: list[SuggestedVariant]
