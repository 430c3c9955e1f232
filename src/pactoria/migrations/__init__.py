"""The history of the database, shipped with the package and applied when a server starts."""

from pathlib import Path
from typing import Any

__all__ = ["configuration", "downgrade", "head", "is_current", "tenant_policy", "upgrade"]

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
    """Return the revision that this version of the program needs: the last by file name, as they are numbered."""
    return max(file.stem.partition("_")[0] for file in (HERE / "versions").glob("[0-9]*.py"))


async def is_current(url: str) -> bool:
    """Tell quickly, without Alembic, whether there is nothing to do."""
    import psycopg

    from pactoria.core.db import psycopg_conninfo

    async with await psycopg.AsyncConnection.connect(psycopg_conninfo(url, role=None)) as connection:
        try:
            cursor = await connection.execute("SELECT version_num FROM alembic_version")
        except psycopg.errors.UndefinedTable:
            return False
        return await cursor.fetchone() == (head(),)


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
