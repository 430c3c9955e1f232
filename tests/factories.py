"""People for tests, made by the verbs that make them in production."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import cast
from uuid import UUID

from pactoria.accounts import passwords
from pactoria.accounts import service as accounts
from pactoria.accounts.identity import Identity, Visitor
from pactoria.core.actor import Actor
from pactoria.core.db import Database
from pactoria.organizations import service as organizations

__all__ = ["PASSWORD", "Account", "make_account"]

PASSWORD = "four unrelated little words"

_numbers = count(1)
_hashes: list[str] = []


@dataclass(frozen=True, slots=True)
class Account:
    """A person with a personal organization, signed in in one browser."""

    id: UUID
    email: str
    name: str
    organization_id: UUID
    token: str
    """The cookie of that browser."""
    identity: Identity
    actor: Actor
    """The person at work in the personal organization."""


async def make_account(
    db: Database, *, name: str = "Ada Lovelace", email: str | None = None, is_admin: bool = False
) -> Account:
    """Make a person whose password is `PASSWORD`."""
    if not _hashes:
        _hashes.append(await passwords.hash_password(PASSWORD))  # once: it is slow on purpose
    email = email or f"person{next(_numbers)}@example.com"
    visitor = Visitor("127.0.0.1", "Test browser")
    async with db.transaction() as session:
        user_id = await organizations.create_person(
            session, email=email, name=name, password_hash=_hashes[0], is_admin=is_admin
        )
        signed_in = await accounts.start_session(session, user_id, visitor, lifetime=timedelta(days=30))
        actor = await organizations.enter(session, signed_in.identity, None)
    return Account(
        id=user_id,
        email=email,
        name=name,
        organization_id=cast("UUID", actor.organization_id),
        token=signed_in.token,
        identity=signed_in.identity,
        actor=actor,
    )
