"""Wire types of messages."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from pactoria.chat.models import (
    AttachmentKind,
    ChatFile,
    Message,
    MessageAttachment,
    MessageRole,
    MessageState,
    Rating,
)

__all__ = [
    "AttachmentIn",
    "AttachmentOut",
    "Branch",
    "Citation",
    "ContextOut",
    "Estimate",
    "EstimateWanted",
    "FileOut",
    "FileText",
    "MessageOut",
    "MessagePage",
    "NewMessage",
    "RatingIn",
    "Regenerate",
    "Sent",
    "SentTurn",
    "ToldProblem",
]

_CONTENT = Field(max_length=1_000_000, description="Markdown.", examples=["Who may terminate, and when?"])
_KEY = Field(default=None, description="Chosen by the client: the same request twice makes one message.")


class AttachmentIn(BaseModel):
    """A contract (in its current version, or a given one) or an uploaded file."""

    contract_id: UUID | None = None
    version_id: UUID | None = Field(default=None, description="With `contract_id`; without it: the current version.")
    file_id: UUID | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.contract_id is None) == (self.file_id is None):
            raise ValueError("name either a contract or a file")
        return self


class NewMessage(BaseModel):
    """A question."""

    content: str = _CONTENT
    parent_id: UUID | None = Field(
        default=None, description="Answer that it follows; without it: the end of the branch that is shown."
    )
    edit_of: UUID | None = Field(
        default=None, description="Question of yours that it stands in for: a new branch beside that one."
    )
    model: str | None = Field(
        default=None, max_length=200, description="Without one: the chat's. It becomes the chat's."
    )
    attachments: list[AttachmentIn] = Field(default_factory=list[AttachmentIn], max_length=20)
    idempotency_key: UUID | None = _KEY


class Regenerate(BaseModel):
    """Another answer to the same question."""

    model: str | None = Field(default=None, max_length=200, description="Without one: the chat's.")
    idempotency_key: UUID | None = _KEY


class Citation(BaseModel):
    """Words of a document that an answer cites as [number]; checked against the document."""

    number: int
    kind: AttachmentKind
    contract_id: UUID | None
    version_id: UUID | None
    file_id: UUID | None
    title: str
    section: str | None
    start: int = Field(description="Place in the document's text, in Unicode code points.")
    end: int
    quote: str


class AttachmentOut(BaseModel):
    """What a question came with."""

    id: UUID
    kind: AttachmentKind
    name: str
    contract_id: UUID | None
    version_id: UUID | None
    file_id: UUID | None

    @classmethod
    def of(cls, attachment: MessageAttachment) -> Self:
        """Present an attachment."""
        return cls.model_validate({name: getattr(attachment, name) for name in cls.model_fields})


class ToldProblem(BaseModel):
    """Why an answer has failed, as problem documents say it."""

    type: str
    title: str
    status: int
    detail: str


class MessageOut(BaseModel):
    """A message. Long ones are cut: get the message itself for the rest."""

    id: UUID
    chat_id: UUID
    parent_id: UUID | None
    role: MessageRole
    state: MessageState
    content: str
    characters: int = Field(description="Of the whole content.")
    truncated: bool
    thought: str | None = Field(description="What the model told of its reasoning; left out of pages.")
    has_thought: bool
    siblings: list[UUID] = Field(description="Versions of this turn in order of creation, itself among them.")
    attachments: list[AttachmentOut]
    citations: list[Citation]
    dropped_quotes: int = Field(description="Quotations and citations that no document bears out, taken out.")
    requested_model: str | None
    model: str | None
    model_name: str | None
    provider: str | None
    reason: str | None = Field(description="Why this model answered.")
    from_cache: bool
    compressed_turns: int = Field(description="Older turns that were sent as a summary, or left out.")
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost: Decimal = Field(description="US dollars.")
    estimated: bool = Field(description="Whether the tokens were counted by us.")
    response_ms: int | None
    first_token_ms: int | None
    finish_reason: str | None
    record_id: UUID | None = Field(description="The ledger's record.")
    idempotency_key: UUID | None = Field(description="With which it was asked for.")
    problem: ToldProblem | None
    rating: Rating | None
    rating_reason: str | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(
        cls,
        message: Message,
        *,
        content: str,
        characters: int,
        has_thought: bool,
        thought: str | None = None,
        siblings: Sequence[UUID] = (),
        attachments: Sequence[MessageAttachment] = (),
    ) -> Self:
        """Present a message with as much of its content as was read."""
        given = {
            "chat_id": message.session_id,
            "content": content,
            "characters": characters,
            "truncated": len(content) < characters,
            "thought": thought,
            "has_thought": has_thought,
            "siblings": list(siblings) or [message.id],
            "attachments": [AttachmentOut.of(attachment) for attachment in attachments],
        }
        same = {name: getattr(message, name) for name in cls.model_fields if name not in given}
        return cls.model_validate(same | given)


class MessagePage(BaseModel):
    """A stretch of the branch that is shown, in order of the conversation."""

    items: list[MessageOut]
    earlier_cursor: str | None = Field(description="For what comes before; null at the beginning.")


class Branch(BaseModel):
    """The message whose branch is to be shown."""

    message_id: UUID = Field(description="The branch goes through it, to its latest end.")


class Sent(BaseModel):
    """An answer has begun. Follow `/api/chat/messages/{answer.id}/stream`."""

    question: MessageOut
    answer: MessageOut


class RatingIn(BaseModel):
    """What you think of an answer; null takes it back."""

    rating: Rating | None = Field(examples=["up"])
    reason: str | None = Field(default=None, max_length=1000)


class SentTurn(BaseModel):
    """One turn of what was sent."""

    role: str
    content: str
    message_id: UUID | None = Field(description="The message that it is; null for what was made for the call.")
    tokens: int


class ContextOut(BaseModel):
    """What a model was given for an answer."""

    turns: list[SentTurn]
    left_out: int = Field(description="Older messages of the branch that were not sent as they are.")
    compressed_turns: int = Field(description="Older turns that the gateway has replaced by a summary.")
    passages: list[Citation] = Field(description="Passages of documents that went along.")
    tokens: int = Field(description="As counted by us, passages included.")


class EstimateWanted(BaseModel):
    """A question that is being written."""

    content: str = _CONTENT
    chat_id: UUID | None = Field(default=None, description="The chat whose history goes along.")
    model: str | None = Field(default=None, max_length=200)
    attachments: list[AttachmentIn] = Field(default_factory=list[AttachmentIn], max_length=20)


class Estimate(BaseModel):
    """What a question takes, about."""

    content_tokens: int = Field(description="Of what is being written.")
    input_tokens: int = Field(description="With system prompt, history and passages.")
    model: str = Field(description="The model that it is priced with: for auto, the one that would be chosen now.")
    context_limit: int | None = Field(description="Tokens that the model reads at most.")
    fits: bool
    input_cost: Decimal | None = Field(description="US dollars; null where the price is not known.")
    output_price: Decimal | None = Field(description="US dollars per million tokens of the answer.")


class FileOut(BaseModel):
    """A file that was read and can be attached."""

    id: UUID
    name: str
    format: str
    size: int
    characters: int
    created_at: datetime

    @classmethod
    def of(cls, file: ChatFile) -> Self:
        """Present a file."""
        return cls.model_validate({name: getattr(file, name) for name in cls.model_fields})


class FileText(BaseModel):
    """What a file says; citations point into it."""

    id: UUID
    name: str
    text: str
