"""Wire types of links to chats."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from pactoria.chat.models import ChatShare, MessageRole, MessageState

__all__ = ["NewShare", "ShareMade", "ShareOut", "SharedChat", "SharedCitation", "SharedMessage"]


class NewShare(BaseModel):
    """A link to make: to the branch that is shown, as it is now."""

    days: int | None = Field(default=30, ge=1, le=365, description="How long it works; null: until it is revoked.")


class ShareOut(BaseModel):
    """A link, without its secret."""

    id: UUID
    leaf_id: UUID = Field(description="Last message that it shows.")
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, share: ChatShare) -> Self:
        """Present a link."""
        return cls.model_validate({name: getattr(share, name) for name in ShareOut.model_fields})


class ShareMade(ShareOut):
    """A new link. Its address is shown this once: what is kept does not open it."""

    token: str
    url: str

    @classmethod
    def made(cls, share: ChatShare, token: str, url: str) -> Self:
        """Present a new link with its secret."""
        return cls.model_validate(ShareOut.of(share).model_dump() | {"token": token, "url": url})


class SharedCitation(BaseModel):
    """Words that an answer cites; the document itself is not shared."""

    number: int
    title: str
    section: str | None
    quote: str


class SharedMessage(BaseModel):
    """A message as strangers see it."""

    id: UUID
    role: MessageRole
    state: MessageState
    content: str
    truncated: bool
    model_name: str | None
    citations: list[SharedCitation]
    attachments: list[str] = Field(description="Names of what the question came with.")
    created_at: datetime


class SharedChat(BaseModel):
    """A shared branch of a chat, read-only."""

    title: str
    shared_at: datetime
    expires_at: datetime | None
    messages: list[SharedMessage] = Field(description="In order of the conversation.")
    earlier_cursor: str | None
