"""Alembic's entry: one connection as the owner, under a lock so that only one process migrates."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, make_url, pool, text

from pactoria import models
from pactoria.core.db import Base

_MIGRATION_LOCK = 7_203_114


def _include(_object: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:  # noqa: FBT001 - Alembic's signature
    """Leave out what is not ours: the job queue's tables come with their own history."""
    return not (kind == "table" and reflected and (name or "").startswith("procrastinate_"))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, include_object=_include, compare_server_default=True
    )
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        context.run_migrations()


def main() -> None:
    """Migrate."""
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    url = make_url(context.config.attributes["url"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        _run(connection)
    engine.dispose()


_ = models.ALL  # imported so that the metadata knows every table
main()
