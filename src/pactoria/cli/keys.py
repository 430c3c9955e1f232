"""`pactoria keys`."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from pactoria.cli.environment import data_dir_option, settings_for, told_plainly

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pactoria.accounts.models import ApiKey
    from pactoria.core.actor import Actor

__all__ = ["keys"]

Result = TypeVar("Result")

_email_option = click.option("--email", required=True, help="Whose keys they are.")


@click.group()
def keys() -> None:
    """Make, list and revoke API keys, for /v1. They work while the server runs, too."""


@keys.command()
@_email_option
@click.option("--name", default="Command line", show_default=True, help="What the key is for.")
@click.option(
    "--expires", type=click.IntRange(1, 3650), metavar="DAYS", help="Days after which it ends.  [default: never]"
)
@click.option(
    "--budget", type=click.FloatRange(0, 1_000_000, min_open=True), metavar="USD", help="What it may cost a month."
)
@data_dir_option
def create(email: str, name: str, expires: int | None, budget: float | None, data_dir: Path | None) -> None:
    """Make a key in a person's own organization, and print it. It is shown this once."""
    from datetime import timedelta

    from pactoria.accounts import keys as verbs
    from pactoria.accounts.schemas import one_line
    from pactoria.core.clock import now

    async def make(session: "AsyncSession", actor: "Actor") -> str:
        _, token = await verbs.create(
            session,
            actor,
            name=one_line(name),
            expires_at=now() + timedelta(days=expires) if expires else None,
            monthly_budget=Decimal(str(budget)) if budget else None,
        )
        return token

    click.echo(_run(data_dir, email, make))


@keys.command("list")
@_email_option
@data_dir_option
def list_(email: str, data_dir: Path | None) -> None:
    """List a person's keys: how each begins, its name, when it was used last, when it ends."""
    from pactoria.accounts import keys as verbs

    found = _run(data_dir, email, verbs.list_keys)
    for key in found:
        click.echo(f"{key.prefix}...  {key.name}  {_when('used', key.last_used_at)}  {_when('ends', key.expires_at)}")
    if not found:
        click.echo("There are no keys. `pactoria keys create` makes one.")


@keys.command()
@_email_option
@click.argument("prefix")
@data_dir_option
def revoke(email: str, prefix: str, data_dir: Path | None) -> None:
    """End the key that begins with PREFIX. Servers that run refuse it within seconds."""
    from pactoria.accounts import keys as verbs

    async def end(session: "AsyncSession", actor: "Actor") -> "ApiKey":
        found = [key for key in await verbs.list_keys(session, actor) if key.prefix.startswith(prefix.rstrip("."))]
        if len(found) != 1:
            count = "No key begins" if not found else f"{len(found)} keys begin"
            raise click.ClickException(f"{count} with {prefix}. `pactoria keys list` shows them.")
        return await verbs.revoke(session, actor, found[0].id)

    click.echo(f"Revoked {_run(data_dir, email, end).name}.")


def _when(what: str, moment: object) -> str:
    return f"{what} {moment:%Y-%m-%d %H:%M} UTC" if moment else f"never {what}"


def _run(data_dir: Path | None, email: str, work: "Callable[[AsyncSession, Actor], Awaitable[Result]]") -> Result:
    """Do something as a person, in their own organization."""
    from pactoria.accounts.schemas import normal_email
    from pactoria.core.errors import Problem

    async def whole() -> Result:
        async with _acting(data_dir, normal_email(email)) as (session, actor):
            return await work(session, actor)

    try:
        with told_plainly():
            return asyncio.run(whole())
    except Problem as problem:
        raise click.ClickException(f"{problem.title}. {problem.told}") from problem
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@asynccontextmanager
async def _acting(data_dir: Path | None, email: str) -> "AsyncGenerator[tuple[AsyncSession, Actor]]":
    from sqlalchemy import func, select

    from pactoria.accounts.identity import Identity
    from pactoria.accounts.models import User
    from pactoria.core.db import enter_tenant
    from pactoria.core.ids import new_id
    from pactoria.organizations import service as organizations
    from pactoria.runtime import open_services

    async with open_services(settings_for(data_dir)) as services, services.db.transaction() as session:
        user_id = await session.scalar(select(User.id).where(func.lower(User.email) == email))
        if user_id is None:
            raise click.ClickException(f"There is no account with the e-mail {email}.")
        await enter_tenant(session, None, user_id)
        yield session, await organizations.enter(session, Identity(user_id, new_id(), is_admin=False), None)
