"""What all commands of an installation share: the data folder, the settings, and errors for people."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pactoria.core.settings import Settings

__all__ = ["data_dir_option", "settings_for", "told_plainly"]

data_dir_option: Any = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder of the private PostgreSQL and of files; also PACTORIA_DATA_DIR.  [default: data]",
)


def settings_for(data_dir: Path | None, *, base_url: str | None = None) -> "Settings":
    """Read the settings, let the command line win, and start to log.

    Raises:
        click.ClickException: if the environment says something that makes no sense.
    """
    import os

    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from pactoria.core import logging
    from pactoria.core.settings import DatabaseSettings, Settings, WebSettings

    given = "PACTORIA_BASE_URL" in os.environ
    try:
        settings = Settings(
            database=DatabaseSettings(data_dir=data_dir) if data_dir else DatabaseSettings(),
            web=WebSettings(base_url=base_url) if base_url and not given else WebSettings(),
        )
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, entry['loc']))}: {entry['msg']}" for entry in error.errors())
        raise click.ClickException(f"A setting in the environment is not valid: {wrong}") from error
    except SettingsError as error:
        raise click.ClickException(f"A setting in the environment is not valid: {error}; lists are JSON.") from error
    logging.configure(settings.log)
    return settings


@contextmanager
def told_plainly() -> Generator[None]:
    """Tell without a traceback what keeps a command from its database.

    Raises:
        click.ClickException: says what to do.
    """
    import psycopg
    from sqlalchemy.exc import OperationalError

    from pactoria.core.db import Unavailable
    from pactoria.core.embedded_postgres import EmbeddedPostgresError

    try:
        yield
    except EmbeddedPostgresError as error:
        raise click.ClickException(str(error)) from error
    except (OSError, psycopg.OperationalError, OperationalError, Unavailable) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise click.ClickException(
            f"Cannot reach the database: {reason}. Check PACTORIA_DATABASE_URL, then `pactoria doctor`."
        ) from error
