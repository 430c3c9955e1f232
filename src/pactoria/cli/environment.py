"""What all commands of an installation share: the data folder, the settings, and errors for people."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pactoria.core.settings import Settings

__all__ = ["data_dir_option", "settings_for"]

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
    logging.configure(settings.log)
    return settings
