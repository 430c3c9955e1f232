"""Chats as they travel between installations, and from other programs."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from pactoria.chat.models import MessageRole, MessageState, Rating

__all__ = ["PortableChat", "PortableMessage"]


class PortableMessage(BaseModel):
    """A message as it travels. Ids are good within its file only."""

    id: str
    parent_id: str | None = None
    role: MessageRole
    content: str
    thought: str | None = None
    state: MessageState = MessageState.DONE
    model: str | None = None
    model_name: str | None = None
    provider: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost: str = "0"
    citations: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])
    rating: Rating | None = None
    created_at: datetime | None = None


class PortableChat(BaseModel):
    """A chat as it travels."""

    title: str = ""
    model: str = "auto"
    system_prompt: str | None = None
    leaf_id: str | None = None
    created_at: datetime | None = None
    messages: list[PortableMessage]
