"""`pactoria tiers`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pactoria.cli.environment import data_dir_option, settings_for, told_plainly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pactoria.accounts.models import Tier
    from pactoria.core.settings import Settings

__all__ = ["tiers"]

_GIGABYTE = 1024**3


@click.group()
def tiers() -> None:
    """Show what tiers allow, and put people into them."""


@tiers.command("list")
@data_dir_option
def list_(data_dir: Path | None) -> None:
    """Show what each tier allows."""
    with told_plainly():
        found = asyncio.run(_list(settings_for(data_dir)))
    headings = ("TIER", "A DAY", "A MONTH", "CALLS A MINUTE", "AT ONCE", "SEATS", "STORAGE")
    rows = [headings, *map(_row, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@tiers.command("set")
@click.option("--email", required=True, help="Whose tier it is.")
@click.argument("tier")
@data_dir_option
def set_(email: str, tier: str, data_dir: Path | None) -> None:
    """Put a person into a tier, from their next call on. Works while the server runs, too."""
    from pactoria.accounts.schemas import normal_email
    from pactoria.core.errors import Problem

    try:
        email = normal_email(email)
        with told_plainly():
            asyncio.run(_set(settings_for(data_dir), email, tier))
    except Problem as problem:
        raise click.ClickException(f"{problem.title}. {problem.told}") from problem
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{email} is in the tier {tier} now.")


def _row(tier: "Tier") -> tuple[str, ...]:
    counts = (tier.messages_per_day, tier.messages_per_month, tier.ai_per_minute, tier.concurrent_calls, tier.seats)
    told = ("no limit" if count is None else f"{count:,}" for count in counts)
    storage = "no limit" if tier.storage_bytes is None else f"{tier.storage_bytes / _GIGABYTE:,g} GB"
    return (tier.id, *told, storage)


async def _list(settings: "Settings") -> "Sequence[Tier]":
    from pactoria.runtime import open_services
    from pactoria.usage import service

    async with open_services(settings) as services, services.db.transaction() as session:
        return await service.list_tiers(session)


async def _set(settings: "Settings", email: str, tier: str) -> None:
    from pactoria.accounts.identity import Visitor
    from pactoria.runtime import open_services
    from pactoria.usage import service

    async with open_services(settings) as services, services.db.transaction() as session:
        await service.put_into_tier_by_email(session, Visitor(), email, tier)
