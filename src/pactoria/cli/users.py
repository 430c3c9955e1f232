"""`pactoria users`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pactoria.cli.environment import data_dir_option, settings_for, told_plainly

if TYPE_CHECKING:
    from pactoria.core.settings import Settings

__all__ = ["users"]


@click.group()
def users() -> None:
    """Create accounts."""


@users.command()
@click.option("--email", required=True, help="What the person signs in with.")
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="At least 10 characters. Asked for when it is left out, which keeps it out of the shell's history.",
)
@click.option("--name", help="What others see.  [default: the part of the e-mail before the @]")
@click.option("--admin", is_flag=True, help="Let the person run the installation.")
@data_dir_option
def create(email: str, password: str, name: str | None, data_dir: Path | None, *, admin: bool) -> None:
    """Open an account with a personal organization. Works while the server runs, too."""
    from pactoria.accounts.schemas import normal_email, one_line
    from pactoria.core.errors import Problem

    try:
        email = normal_email(email)
        name = one_line(name if name is not None else email.partition("@")[0])
        with told_plainly():
            asyncio.run(_create(settings_for(data_dir), email, name, password, admin=admin))
    except Problem as problem:
        raise click.ClickException(f"{problem.title}. {problem.told}") from problem
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Created {email}{', who runs this installation' if admin else ''}.")


async def _create(settings: "Settings", email: str, name: str, password: str, *, admin: bool) -> None:
    from pactoria.organizations import service as organizations
    from pactoria.runtime import open_services

    async with open_services(settings) as services:
        await organizations.open_account(services.db, email=email, name=name, password=password, is_admin=admin)
