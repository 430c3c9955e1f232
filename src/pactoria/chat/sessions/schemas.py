"""Wire types of sessions, folders, and the search over all of them."""

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from pactoria.chat.models import Chat, ChatFolder, MessageRole, TitledBy

__all__ = [
    "ChatChange",
    "ChatDetail",
    "ChatList",
    "ChatOut",
    "FolderIn",
    "FolderOut",
    "ImportedChats",
    "NewChat",
    "SearchHit",
    "SearchHits",
]

_SYSTEM = Field(default=None, max_length=20_000, description="What models are told before every question.")


class NewChat(BaseModel):
    """A chat to begin."""

    title: str | None = Field(default=None, max_length=300, description="Without one: named after the first answer.")
    model: str | None = Field(default=None, max_length=200, description='Id of a model configuration; else "auto".')
    system_prompt: str | None = _SYSTEM
    folder_id: UUID | None = None
    temporary: bool = Field(default=False, description="Not listed or found, and deleted a day after its last message.")
    cache: bool = Field(default=True, description="Whether a stored answer to the very same question will do.")


class ChatChange(BaseModel):
    """What to change; what is left out stays. `folder_id` and `system_prompt` may be set to null."""

    title: str | None = Field(default=None, max_length=300, examples=["Liability in the supply agreement"])
    folder_id: UUID | None = None
    pinned: bool | None = None
    archived: bool | None = None
    model: str | None = Field(default=None, max_length=200)
    system_prompt: str | None = _SYSTEM
    cache: bool | None = None


class ChatOut(BaseModel):
    """A chat, without its messages."""

    id: UUID
    title: str = Field(description="Empty until there is something to name it after.")
    titled_by: TitledBy
    folder_id: UUID | None
    pinned: bool
    archived: bool
    temporary: bool
    model: str
    cache: bool
    tokens_in: int = Field(description="Of all branches.")
    tokens_out: int
    cost: Decimal = Field(description="US dollars, of all branches.")
    message_count: int = Field(description="Of all branches.")
    leaf_id: UUID | None = Field(description="Last message of the branch that is shown.")
    answering: list[UUID] = Field(description="Answers that are being written now: follow their streams.")
    created_at: datetime
    last_activity_at: datetime

    @classmethod
    def of(cls, chat: Chat, answering: list[UUID] | None = None) -> Self:
        """Present a chat."""
        return cls.model_validate(
            {name: getattr(chat, name) for name in cls.model_fields if name != "answering"}
            | {"answering": answering or []}
        )


class ChatDetail(ChatOut):
    """A chat, with what models are told."""

    system_prompt: str | None


class ChatList(BaseModel):
    """Some chats: pinned ones first, then those of the latest activity."""

    items: list[ChatOut]
    next_cursor: str | None


class FolderIn(BaseModel):
    """A folder's name."""

    name: str = Field(max_length=100, examples=["Suppliers"])


class FolderOut(BaseModel):
    """A folder of chats."""

    id: UUID
    name: str
    created_at: datetime

    @classmethod
    def of(cls, folder: ChatFolder) -> Self:
        """Present a folder."""
        return cls(id=folder.id, name=folder.name, created_at=folder.created_at)


class SearchHit(BaseModel):
    """A message that says what was searched for, or a chat whose title does."""

    chat_id: UUID
    title: str
    message_id: UUID | None = Field(description="Null: the title says it.")
    role: MessageRole | None
    snippet: str = Field(description="The words around the first place, or the title.")
    matches: list[tuple[int, int]] = Field(description="What in the snippet was searched for: start and end.")
    created_at: datetime


class SearchHits(BaseModel):
    """Some hits, the latest first; chats whose titles say it stand before them on the first page."""

    items: list[SearchHit]
    next_cursor: str | None


class ImportedChats(BaseModel):
    """What an import has made."""

    chats: list[ChatOut]
    messages: int
    skipped: int = Field(description="Entries that hold nothing that a chat can keep.")
