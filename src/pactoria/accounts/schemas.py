"""What accounts say and hear on the wire."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pactoria.accounts.models import UserSession
from pactoria.accounts.passwords import MAX_LENGTH

__all__ = [
    "ConfirmReset",
    "Email",
    "GivenPassword",
    "PasswordChange",
    "PersonName",
    "Preferences",
    "PreferencesChange",
    "RequestReset",
    "SessionOut",
    "SignIn",
    "normal_email",
    "one_line",
]

_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\\x00-\x1f\x7f]{1,64}")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LONGEST_EMAIL = 254


def normal_email(email: str) -> str:
    """Return an e-mail address as we compare and keep it: trimmed, composed, lower case.

    Raises:
        ValueError: if no mail could ever get there.
    """
    email = unicodedata.normalize("NFC", email.strip()).lower()
    local, at, domain = email.rpartition("@")
    plausible = (
        at
        and len(email) <= _LONGEST_EMAIL
        and _LOCAL.fullmatch(local)
        and not local.startswith(".")
        and not local.endswith(".")
        and ".." not in local
        and all(_LABEL.fullmatch(label) for label in domain.split("."))
    )
    if not plausible:
        message = "this does not look like an e-mail address; it should be like name@example.com"
        raise ValueError(message)
    return email


def one_line(name: str) -> str:
    """Return a name as we keep it: composed, on one line, single spaces.

    Raises:
        ValueError: if nothing is left, or something in it cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        message = "please enter a name"
        raise ValueError(message)
    if any(unicodedata.category(character).startswith("C") for character in name):
        message = "a name has no control characters"
        raise ValueError(message)
    return name


Email = Annotated[str, Field(max_length=300, examples=["ada@example.com"]), AfterValidator(normal_email)]
PersonName = Annotated[str, Field(max_length=100, examples=["Ada Lovelace"]), AfterValidator(one_line)]
GivenPassword = Annotated[str, Field(max_length=MAX_LENGTH, examples=["four unrelated little words"])]
"""A password as somebody typed it. Whether a new one is good enough is judged later, knowing whose it is."""


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_In):
    """Who signs in."""

    email: Email
    password: GivenPassword


class RequestReset(_In):
    """Who has forgotten the password."""

    email: Email


class ConfirmReset(_In):
    """The token of the mailed link, and the password to have from now on."""

    token: str = Field(max_length=100, examples=["q3J0ZXN0LXRva2VuLWZyb20tdGhlLW1haWxlZC1saW5r"])
    password: GivenPassword


class PasswordChange(_In):
    """The password to have from now on, and proof that it is the owner who asks."""

    current_password: GivenPassword
    new_password: GivenPassword


class Preferences(BaseModel):
    """How somebody likes things."""

    appearance: Literal["auto", "light", "dark"] = "auto"
    default_side: Literal["neutral", "customer", "vendor", "discloser", "recipient"] = "neutral"
    """Whose interests a review looks after, unless told otherwise."""
    default_model: str = "auto"
    """Id of the model that answers in new chats, or "auto"."""


class PreferencesChange(_In):
    """What to change; the rest stays."""

    appearance: Literal["auto", "light", "dark"] | None = None
    default_side: Literal["neutral", "customer", "vendor", "discloser", "recipient"] | None = None
    default_model: Annotated[str, Field(min_length=1, max_length=200, examples=["auto"])] | None = None


class SessionOut(BaseModel):
    """One browser in which you are signed in."""

    id: UUID
    current: bool
    """Whether it is the one that asks."""
    ip: str | None
    user_agent: str | None
    created_at: datetime
    last_seen_at: datetime

    @classmethod
    def of(cls, session: UserSession, current: UUID) -> "SessionOut":
        """Show a session to its owner."""
        return cls(
            id=session.id,
            current=session.id == current,
            ip=session.ip,
            user_agent=session.user_agent,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
        )
