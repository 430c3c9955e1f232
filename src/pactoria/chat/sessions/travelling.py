"""Chats as they travel between installations, and from other programs."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from pactoria.chat.models import MessageRole, MessageState, Rating

__all__ = ["PortableChat", "PortableMessage"]


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC, which one without a zone is taken to be in already."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the years that there are") from error


_Moment = Annotated[datetime, AfterValidator(_in_utc)]


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
    created_at: _Moment | None = None


class PortableChat(BaseModel):
    """A chat as it travels."""

    title: str = ""
    model: str = "auto"
    system_prompt: str | None = None
    leaf_id: str | None = None
    created_at: _Moment | None = None
    messages: list[PortableMessage]
