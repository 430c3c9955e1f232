"""Tables of the chat slice. All rows are private to their user, inside their organization."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = [
    "AttachmentKind",
    "Chat",
    "ChatFile",
    "ChatFolder",
    "ChatShare",
    "Message",
    "MessageAttachment",
    "MessageRole",
    "MessageState",
    "MessageWords",
    "Prompt",
    "Rating",
    "TitledBy",
]

_MONEY = Numeric(20, 10)
"""US dollars: a token may cost less than a millionth of one."""


class TitledBy(StrEnum):
    """Who named a chat. What a person wrote is never replaced."""

    AUTO = "auto"
    PERSON = "person"


class MessageRole(StrEnum):
    """Who wrote a message."""

    USER = "user"
    ASSISTANT = "assistant"


class MessageState(StrEnum):
    """How far a message is. What a person writes is done from the start."""

    STREAMING = "streaming"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Rating(StrEnum):
    """What the person thinks of an answer."""

    UP = "up"
    DOWN = "down"


class AttachmentKind(StrEnum):
    """What a question comes with."""

    CONTRACT = "contract"
    FILE = "file"


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class ChatFolder(Base):
    """A place for chats, named by its user."""

    __tablename__ = "chat_folders"
    __table_args__ = (
        Index("ix_chat_folders_user", "user_id", "organization_id", "id"),
        Index("ix_chat_folders_organization_id", "organization_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Chat(Base):
    """One conversation. Its totals are kept by a trigger on its messages, those of all branches."""

    __tablename__ = "chat_sessions"
    __table_args__ = (
        CheckConstraint(_one_of("titled_by", TitledBy), name="titled_by"),
        Index(
            "ix_chat_sessions_list",
            "user_id",
            "organization_id",
            "archived",
            "pinned",
            "last_activity_at",
            "id",
            postgresql_where=text("deleted_at IS NULL AND NOT temporary"),
        ),
        Index("ix_chat_sessions_folder", "folder_id", "last_activity_at", "id"),
        Index("ix_chat_sessions_organization_id", "organization_id"),
        Index(
            "ix_chat_sessions_swept", "last_activity_at", postgresql_where=text("temporary OR deleted_at IS NOT NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(300))
    """Empty until there is something to name it after."""
    titled_by: Mapped[TitledBy] = mapped_column(String(10), default=TitledBy.AUTO)
    folder_id: Mapped[UUID | None] = mapped_column(ForeignKey("chat_folders.id", ondelete="SET NULL"))
    pinned: Mapped[bool] = mapped_column(default=False)
    archived: Mapped[bool] = mapped_column(default=False)
    temporary: Mapped[bool] = mapped_column(default=False)
    """Not listed, not found, and deleted some time after the last message."""
    model: Mapped[str] = mapped_column(String(200), default="auto")
    """Id of the model configuration that answers, or "auto"."""
    system_prompt: Mapped[str | None] = mapped_column(Text)
    cache: Mapped[bool] = mapped_column(default=True)
    """Whether stored answers to the very same question will do."""
    tokens_in: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_out: Mapped[int] = mapped_column(BigInteger, default=0)
    cost: Mapped[Decimal] = mapped_column(_MONEY, default=Decimal(0))
    message_count: Mapped[int] = mapped_column(default=0)
    leaf_id: Mapped[UUID | None]
    """Last message of the branch that is shown."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_activity_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]


class Message(Base):
    """One turn. Messages are a tree: an edited question, or another answer, is a sibling of what it stands in for."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(_one_of("role", MessageRole), name="role"),
        CheckConstraint(_one_of("state", MessageState), name="state"),
        CheckConstraint(f"rating IS NULL OR {_one_of('rating', Rating)}", name="rating"),
        Index("ix_messages_session", "session_id", "id"),
        Index("ix_messages_parent", "parent_id", "id"),
        Index("ix_messages_roots", "session_id", "id", postgresql_where=text("parent_id IS NULL")),
        Index("ix_messages_organization_id", "organization_id"),
        Index("ix_messages_user_id", "user_id"),
        Index("ix_messages_streaming", "session_id", postgresql_where=text("state = 'streaming'")),
        Index(
            "uq_messages_idempotency",
            "session_id",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    role: Mapped[MessageRole] = mapped_column(String(10))
    content: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """Markdown. Up to 100,000 tokens: never loaded by lists."""
    thought: Mapped[str | None] = mapped_column(Text, deferred=True)
    """What the model told of its reasoning."""
    state: Mapped[MessageState] = mapped_column(String(10), default=MessageState.DONE)
    sequence: Mapped[int] = mapped_column(default=0)
    """Number of the last event of the stream that `content` and `thought` hold."""
    heartbeat_at: Mapped[datetime | None]
    """When a process last said that it writes this answer."""
    stop_requested: Mapped[bool] = mapped_column(default=False)
    """Asks whichever process writes this answer to stop."""
    idempotency_key: Mapped[UUID | None]

    requested_model: Mapped[str | None] = mapped_column(String(200))
    model: Mapped[str | None] = mapped_column(String(200))
    model_name: Mapped[str | None] = mapped_column(String(200))
    """As people read it."""
    provider: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why this model answered."""
    variant: Mapped[str | None] = mapped_column(String(200))
    from_cache: Mapped[bool] = mapped_column(default=False)
    compressed_turns: Mapped[int] = mapped_column(default=0)
    tokens_in: Mapped[int] = mapped_column(BigInteger, default=0)
    """Cached ones included."""
    tokens_out: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_cached: Mapped[int] = mapped_column(BigInteger, default=0)
    cost: Mapped[Decimal] = mapped_column(_MONEY, default=Decimal(0))
    estimated: Mapped[bool] = mapped_column(default=False)
    response_ms: Mapped[int | None]
    first_token_ms: Mapped[int | None]
    finish_reason: Mapped[str | None] = mapped_column(String(40))
    record_id: Mapped[UUID | None]
    """The ledger's record, which outlives the message."""

    context: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)
    """What was sent: see `context.Sent`."""
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    dropped_quotes: Mapped[int] = mapped_column(default=0)
    """Quotations and citations that no document bears out, and that were taken out of the answer."""
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    rating: Mapped[Rating | None] = mapped_column(String(4))
    rating_reason: Mapped[str | None] = mapped_column(String(1000))
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class MessageWords(Base):
    """A stretch of a message, as full-text search looks into it; kept by a trigger once the message is final."""

    __tablename__ = "message_words"
    __table_args__ = (
        Index("ix_message_words_words", "words", postgresql_using="gin"),
        Index("ix_message_words_organization_id", "organization_id"),
        Index("ix_message_words_user_id", "user_id"),
    )

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    words: Mapped[Any] = mapped_column(TSVECTOR)


class ChatFile(Base):
    """A file that was given to a chat, read: it can be attached to any number of questions."""

    __tablename__ = "chat_files"
    __table_args__ = (
        Index("ix_chat_files_organization_id", "organization_id"),
        Index("ix_chat_files_user_id", "user_id"),
        Index("ix_chat_files_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(255))
    format: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    characters: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    """What it says, as contracts keep it: see `contracts.stored`."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class MessageAttachment(Base):
    """What a question came with: a version of a contract, or a file."""

    __tablename__ = "message_attachments"
    __table_args__ = (
        CheckConstraint(_one_of("kind", AttachmentKind), name="kind"),
        Index("ix_message_attachments_message", "message_id", "id"),
        Index("ix_message_attachments_organization_id", "organization_id"),
        Index("ix_message_attachments_user_id", "user_id"),
        Index("ix_message_attachments_file", "file_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    kind: Mapped[AttachmentKind] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(300))
    contract_id: Mapped[UUID | None]
    version_id: Mapped[UUID | None]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("chat_files.id", ondelete="CASCADE"))


class ChatShare(Base):
    """A link with which anybody reads one branch of a chat, up to where it was when the link was made."""

    __tablename__ = "chat_shares"
    __table_args__ = (
        Index("ix_chat_shares_token_hash", "token_hash", unique=True),
        Index("ix_chat_shares_session", "session_id", "id"),
        Index("ix_chat_shares_organization_id", "organization_id"),
        Index("ix_chat_shares_user_id", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"))
    leaf_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the secret in the link, which is kept nowhere."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Prompt(Base):
    """A text to start from, with places to fill in: {{party}}."""

    __tablename__ = "prompts"
    __table_args__ = (
        Index("ix_prompts_user", "user_id", "organization_id", text("lower(name)"), "id"),
        Index("ix_prompts_organization_id", "organization_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    content: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(default=False)
    """Whether all members of the organization may use it."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
