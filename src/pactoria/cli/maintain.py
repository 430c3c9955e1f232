"""`pactoria migrate`, `pactoria doctor` and `pactoria openapi`."""

import asyncio
import json
import platform
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pactoria.cli.environment import data_dir_option, settings_for, told_plainly

if TYPE_CHECKING:
    from pactoria.core.settings import Settings

__all__ = ["doctor", "migrate", "openapi"]


@click.command()
@data_dir_option
def migrate(data_dir: Path | None) -> None:
    """Bring the database up to date. Servers do this by themselves when they start."""
    from pactoria import migrations
    from pactoria.runtime import database_url

    settings = settings_for(data_dir)

    async def run() -> None:
        async with database_url(settings, owner=False) as url:
            await asyncio.to_thread(migrations.upgrade, url)

    with told_plainly():
        asyncio.run(run())
    click.echo("The database is up to date.")


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write to; else standard output.")
def openapi(out: Path | None) -> None:
    """Print the description of the API (OpenAPI 3.1)."""
    from pactoria.app import describe

    described = json.dumps(describe(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(described, nl=False)
    else:
        out.write_text(described, encoding="utf-8")


@click.command()
@data_dir_option
def doctor(data_dir: Path | None) -> None:
    """Check what an installation depends on; each line says what is well or what to do.

    Exit code 1 if anything is wrong.
    """
    settings = settings_for(data_dir)
    checks: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("versions", _versions),
        ("database", lambda: _database(settings)),
        ("storage", lambda: _storage(settings)),
        ("analyst", _analyst),
        ("web app", _web_app),
        ("mail", lambda: _mail(settings)),
    ]

    async def run() -> bool:
        well = True
        for name, check in checks:
            try:
                click.echo(f"{click.style('ok', fg='green')}    {name}: {await check()}")
            except Exception as error:  # noqa: BLE001 - a doctor tells every ailment
                well = False
                click.echo(f"{click.style('wrong', fg='red')} {name}: {error}")
        return well

    sys.exit(0 if asyncio.run(run()) else 1)


async def _versions() -> str:
    from pactoria import __version__

    return f"Pactoria {__version__}, Python {platform.python_version()} on {platform.system()} {platform.machine()}"


async def _database(settings: "Settings") -> str:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from pactoria.core.db import Database
    from pactoria.core.embedded_postgres import EmbeddedPostgres
    from pactoria.migrations import head

    given = settings.database.database_url
    if given is not None:
        url, which = given.get_secret_value(), "your PostgreSQL"
    else:
        address = EmbeddedPostgres.running_at(settings.database.data_dir)
        if address is None:
            folder = settings.database.data_dir.absolute()
            return f"private PostgreSQL in {folder}, not running; `pactoria serve` starts it"
        url, which = address.url, "the private PostgreSQL"
    db = Database(url, pool_size=1)
    try:
        async with db.engine.connect() as connection:
            version = await connection.scalar(text("SHOW server_version"))
    except DBAPIError as error:
        hint = "run `pactoria migrate`" if "pactoria_app" in str(error) else "check PACTORIA_DATABASE_URL"
        raise RuntimeError(f"{which} does not let us in ({error.orig}); {hint}") from error
    except OSError as error:
        raise RuntimeError(f"{which} cannot be reached ({error}); check PACTORIA_DATABASE_URL") from error
    finally:
        await db.close()
    current = await asyncio.to_thread(_revision, url)
    if current != head():
        raise RuntimeError(
            f"{which} is at revision {current or 'none'}, this version needs {head()}; run `pactoria migrate`"
        )
    return f"{which}, version {version}, revision {current}"


def _revision(url: str) -> str | None:
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import create_engine, make_url, pool

    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


async def _storage(settings: "Settings") -> str:
    from pactoria.core.blobs import open_blobs

    try:
        await open_blobs(settings.blobs, settings.database.data_dir).check()
    except OSError as error:
        raise RuntimeError(f"cannot write there ({error}); check the data folder's owner and free space") from error
    return settings.blobs.blobs_url or f"folder {(settings.database.data_dir / 'blobs').absolute()}"


async def _analyst() -> str:
    from pactoria.analysis.engine.review import ENGINE, review
    from pactoria.documents.service import parse

    text = b"This Agreement is governed by the laws of the State of New York.\n"
    await asyncio.to_thread(review, parse(text, "probe.txt"))
    return f"{ENGINE}, works without a network"


async def _web_app() -> str:
    from pactoria.app import WEB

    if not (WEB / "index.html").is_file():
        raise RuntimeError("not built; run `make web`, or install the released package")
    return "built"


async def _mail(settings: "Settings") -> str:
    return (
        f"through {settings.mail.host}:{settings.mail.port}"
        if settings.mail.host
        else "printed on the console until PACTORIA_SMTP_HOST is set"
    )
