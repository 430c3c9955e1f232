"""The history of the database, shipped with the package and applied when a server starts."""

from pathlib import Path
from typing import Any

__all__ = ["configuration", "downgrade", "head", "tenant_policy", "upgrade"]

HERE = Path(__file__).parent


def configuration(url: str) -> Any:
    """Return Alembic's configuration for a PostgreSQL address (whose user owns the tables)."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up to date. Several processes may call this at once; one does the work."""
    from alembic import command

    command.upgrade(configuration(url), revision)


def head() -> str:
    """Return the revision that this version of the program needs."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(HERE)).get_current_head() or ""


def downgrade(url: str, revision: str) -> None:
    """Go back to an earlier revision."""
    from alembic import command

    command.downgrade(configuration(url), revision)


OWN_ROWS = "organization_id = nullif(current_setting('app.org_id', true), '')::uuid"


def tenant_policy(table: str, condition: str = OWN_ROWS) -> str:
    """Return the SQL that lets the app's role see only the rows of the transaction's organization."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY tenant ON {table} TO pactoria_app USING ({condition}) WITH CHECK ({condition});"
    )
