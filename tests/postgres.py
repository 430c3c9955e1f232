"""A PostgreSQL for tests: a private one that lives as long as the test session, or one that is given.

Every worker of pytest-xdist has a private one of its own, so that nothing is shared. A given one
(`PACTORIA_TEST_DATABASE_URL`, whose role may create databases and roles) is shared; `database_name` tells the
workers apart.
"""

import os
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pactoria.core.embedded_postgres import EmbeddedPostgres
from pactoria.core.embedded_postgres.programs import program

__all__ = ["clone", "database_name", "drop", "execute", "on_database", "test_server"]

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""A test's data may be lost."""


@contextmanager
def test_server() -> Generator[str]:
    """Yield the address of a superuser (or of one who may create databases) on a server for tests."""
    given = os.environ.get("PACTORIA_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with (
        tempfile.TemporaryDirectory(prefix="pactoria-tests-") as folder,
        EmbeddedPostgres(Path(folder), overrides=_FAST) as server,
    ):
        yield server.url


test_server.__test__ = False  # type: ignore[attr-defined]  # pytest would take it for a test


def database_name(purpose: str = "test") -> str:
    """Return a name of a database that no other worker uses."""
    return f"pactoria_{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def on_database(address: str, name: str) -> str:
    """Return the same address with another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def execute(address: str, statement: str) -> str:
    """Run one statement outside any transaction and return what it prints."""
    command = [program("psql"), "-XAtqw", "-v", "ON_ERROR_STOP=1", "-d", address, "-c", statement]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def clone(address: str, template: str, name: str) -> str:
    """Copy a database (some 30 ms) in the place of one of that name and return the copy's address.

    Nobody may be connected to the template.
    """
    drop(address, name)
    execute(on_database(address, "postgres"), f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return on_database(address, name)


def drop(address: str, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    execute(on_database(address, "postgres"), f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
