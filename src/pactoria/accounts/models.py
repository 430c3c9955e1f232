"""Tables of the accounts slice.

People belong to no organization, so no tenant's policy covers them; their API keys do.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pactoria.core import throttle
from pactoria.core.clock import now
from pactoria.core.db import Base
from pactoria.core.ids import new_id

__all__ = ["ApiKey", "Credential", "FirstRunToken", "PasswordReset", "Tier", "User", "UserProfile", "UserSession"]

_ = throttle.RateLimit  # its table comes with this slice's migration


def _user() -> Any:
    return ForeignKey("users.id", ondelete="CASCADE")


class User(Base):
    """A person with an account."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", func.lower(text("email")), unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100))
    is_admin: Mapped[bool] = mapped_column(default=False)
    """Whether this person runs the installation."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class Tier(Base):
    """What people of a kind may use. An admin changes it, and the next call goes by it. None: no limit."""

    __tablename__ = "tiers"
    __table_args__ = (
        CheckConstraint(
            "least(messages_per_day, messages_per_month, seats, storage_bytes) >= 0 "
            "AND least(ai_per_minute, concurrent_calls) >= 1",
            name="limits",
        ),
    )

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    """From the least to the most."""
    messages_per_day: Mapped[int | None]
    messages_per_month: Mapped[int | None]
    ai_per_minute: Mapped[int | None]
    """Calls of models in a minute, some of them at once."""
    concurrent_calls: Mapped[int | None]
    """How many calls may be under way at once; further ones wait for their turn."""
    seats: Mapped[int | None]
    """Members of an organization that somebody of this tier owns."""
    storage_bytes: Mapped[int | None] = mapped_column(BigInteger)


class UserProfile(Base):
    """What a person has chosen, and their tier."""

    __tablename__ = "user_profiles"

    user_id: Mapped[UUID] = mapped_column(_user(), primary_key=True)
    tier: Mapped[str] = mapped_column(ForeignKey("tiers.id"), server_default="free")
    preferences: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """As `accounts.schemas.Preferences` has them; what was never chosen is left out."""


class Credential(Base):
    """The password of a person, apart from what the rest of the app reads of them."""

    __tablename__ = "credentials"

    user_id: Mapped[UUID] = mapped_column(_user(), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(default=now)


class UserSession(Base):
    """One browser in which a person is, or was, signed in."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(_user())
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the person signed out. The row stays for a while: it tells the places that a person is known at."""
    ip: Mapped[str | None] = mapped_column(String(45))
    user_agent: Mapped[str | None] = mapped_column(String(300))


class PasswordReset(Base):
    """A link that lets somebody choose a new password once."""

    __tablename__ = "password_resets"
    __table_args__ = (Index("ix_password_resets_user_id", "user_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(_user())
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class FirstRunToken(Base):
    """A link, printed where the server was started, that makes the first account an admin."""

    __tablename__ = "first_run_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class ApiKey(Base):
    """A secret with which a program acts for a person in an organization. It is kept after its end, for the records."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("monthly_budget > 0", name="monthly_budget"),
        Index("ix_api_keys_organization_id", "organization_id", "user_id"),
        Index("ix_api_keys_user_id", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(_user())
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(20))
    """How it begins, so that people can tell keys apart."""
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    monthly_budget: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    """What it may cost in a calendar month (UTC), in US dollars."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    """To the minute."""
    revoked_at: Mapped[datetime | None]
