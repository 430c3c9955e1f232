"""What is said about API keys on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from pactoria.accounts.keys import SCOPES
from pactoria.accounts.models import ApiKey
from pactoria.accounts.schemas import one_line
from pactoria.core.clock import now

__all__ = ["KeyChange", "KeyOut", "MadeKey", "NewKey"]

Scope = Literal["chat", "models"]


def _future(moment: datetime) -> datetime:
    if moment <= now():
        message = "this moment is over already"
        raise ValueError(message)
    return moment


KeyName = Annotated[str, Field(max_length=100, examples=["Nightly report"]), AfterValidator(one_line)]
Budget = Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=4, examples=["25"])]
Expiry = Annotated[AwareDatetime, AfterValidator(_future), Field(examples=["2099-12-31T00:00:00Z"])]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewKey(_In):
    """A key to make."""

    name: KeyName
    scopes: Annotated[list[Scope], Field(min_length=1)] = [*SCOPES]
    """What it may be used for: "chat" to ask models, "models" to list them."""
    expires_at: Expiry | None = None
    """When it ends by itself; null: never."""
    monthly_budget: Budget | None = None
    """What it may cost in a calendar month (UTC), in US dollars; null: no limit but your own."""


class KeyChange(_In):
    """What to change; the rest stays."""

    name: KeyName | None = None
    expires_at: Expiry | None = None
    monthly_budget: Budget | None = None


class KeyOut(BaseModel):
    """An API key, without its secret."""

    id: UUID
    name: str
    prefix: str
    """How the secret begins."""
    scopes: list[Scope]
    user_id: UUID
    """Whose it is."""
    monthly_budget: Decimal | None
    spent: Decimal
    """In the present calendar month (UTC), in US dollars."""
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    """To the minute."""

    @classmethod
    def of(cls, key: ApiKey, spent: Decimal = Decimal(0)) -> "KeyOut":
        """Show a key."""
        return cls.model_validate(
            {name: getattr(key, name) for name in cls.model_fields if name != "spent"} | {"spent": spent}
        )


class MadeKey(KeyOut):
    """A new API key, with its secret, which is shown this once."""

    key: str
