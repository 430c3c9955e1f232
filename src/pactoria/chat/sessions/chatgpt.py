"""Reads conversations.json of a ChatGPT export: each conversation a tree of nodes, some of them without words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from pactoria.chat.models import MessageRole
from pactoria.chat.sessions.travelling import PortableChat, PortableMessage

__all__ = ["read"]

_BEGINNING = datetime.fromtimestamp(0, UTC)


class _Author(BaseModel):
    role: str = ""


class _Content(BaseModel):
    parts: list[Any] = Field(default_factory=list[Any])


class _About(BaseModel):
    model_slug: str | None = None


class _Message(BaseModel):
    author: _Author = _Author()
    content: _Content = _Content()
    metadata: _About = _About()
    create_time: float | None = None


class _Node(BaseModel):
    parent: str | None = None
    message: _Message | None = None


class _Conversation(BaseModel):
    title: str | None = None
    create_time: float | None = None
    current_node: str | None = None
    mapping: dict[str, _Node]


def read(entry: object) -> PortableChat | None:
    """Return one conversation; None if it is none."""
    try:
        conversation = _Conversation.model_validate(entry)
    except ValidationError:
        return None
    nodes = conversation.mapping
    said = {key: message for key, node in nodes.items() if (message := _message(key, node.message)) is not None}
    for key, message in said.items():
        message.parent_id = _nearest(nodes, said, nodes[key].parent)
    return PortableChat(
        title=conversation.title or "",
        created_at=_moment(conversation.create_time),
        leaf_id=_nearest(nodes, said, conversation.current_node),
        messages=sorted(said.values(), key=lambda message: message.created_at or _BEGINNING),
    )


def _message(key: str, message: _Message | None) -> PortableMessage | None:
    if message is None or message.author.role not in {"user", "assistant"}:
        return None
    text = "\n\n".join(part for part in message.content.parts if isinstance(part, str) and part)
    if not text:
        return None
    return PortableMessage(
        id=key,
        role=MessageRole(message.author.role),
        content=text,
        model_name=message.metadata.model_slug,
        created_at=_moment(message.create_time),
    )


def _nearest(nodes: Mapping[str, _Node], said: Mapping[str, object], key: str | None) -> str | None:
    """Return the first node that says something, from one upwards."""
    seen: set[str] = set()
    while key is not None and key in nodes and key not in seen:
        if key in said:
            return key
        seen.add(key)
        key = nodes[key].parent
    return None


def _moment(seconds: float | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
