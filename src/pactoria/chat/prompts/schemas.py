"""Wire types of the prompt library."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from pactoria.chat.prompts.service import Listed
from pactoria.chat.prompts.variables import variables_of

__all__ = ["PromptChange", "PromptIn", "PromptOut"]

_NAME = Field(max_length=120, examples=["Compare two clauses"])
_CONTENT = Field(max_length=20_000, examples=["What does {{contract}} say about {{subject}}? Quote it."])


class PromptIn(BaseModel):
    """A prompt to keep."""

    name: str = _NAME
    content: str = _CONTENT
    is_shared: bool = Field(default=False, description="Whether all members of your organization may use it.")


class PromptChange(BaseModel):
    """What to change; what is left out stays."""

    name: str | None = Field(default=None, max_length=120, examples=["Compare two clauses"])
    content: str | None = Field(default=None, max_length=20_000)
    is_shared: bool | None = None


class PromptOut(BaseModel):
    """A prompt."""

    id: UUID
    name: str
    content: str
    variables: list[str] = Field(description="What stands in {{...}}, in order, each once.")
    is_shared: bool = Field(description="Whether all members of the organization may use it.")
    is_mine: bool = Field(description="Whether you wrote it, and may change it.")
    author: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, listed: Listed) -> Self:
        """Present a prompt."""
        prompt = listed.prompt
        return cls(
            id=prompt.id,
            name=prompt.name,
            content=prompt.content,
            variables=variables_of(prompt.content),
            is_shared=prompt.is_shared,
            is_mine=listed.is_mine,
            author=listed.author,
            created_at=prompt.created_at,
            updated_at=prompt.updated_at,
        )
