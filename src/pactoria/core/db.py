"""PostgreSQL: one engine, and transactions that belong to one tenant.

The app connects as whoever owns the database and at once becomes `pactoria_app`, a role that owns no table, so that
row-level security holds for everything it does. Policies compare `organization_id` with `app.org_id`, which a
transaction sets for itself and which ends with it.
"""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import DateTime, MetaData, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from pactoria.core.actor import Actor
from pactoria.core.errors import Problem

__all__ = [
    "APP_ROLE",
    "Base",
    "Database",
    "DatabaseFull",
    "Unavailable",
    "asyncpg_url",
    "enter_tenant",
    "psycopg_conninfo",
]

APP_ROLE = "pactoria_app"

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Base(DeclarativeBase):
    """Every table of every slice."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy reads it from the class


def asyncpg_url(url: str) -> URL:
    """Return a PostgreSQL address as SQLAlchemy takes it for asyncpg."""
    return make_url(url).set(drivername="postgresql+asyncpg")


def psycopg_conninfo(url: str, *, role: str | None = APP_ROLE) -> str:
    """Return a PostgreSQL address as psycopg takes it, becoming `role` from the start."""
    address = make_url(url).set(drivername="postgresql")
    if role:
        address = address.update_query_dict({"options": f"-c role={role}"})
    place, mark, query = address.render_as_string(hide_password=False).partition("?")
    return place + mark + query.replace("+", "%20")  # SQLAlchemy writes spaces as forms do, libpq reads them as in URLs


_DISK_FULL = "53100"
"""SQLSTATE `disk_full`."""


class Unavailable(Problem):
    """The database does not answer, or has ended the connection in the middle."""

    status = 503
    title = "Pactoria cannot reach its database"
    detail = "Nothing was changed. Try again in a moment."
    headers = {"Retry-After": "5"}  # noqa: RUF012 - never changed


class DatabaseFull(Problem):
    """The disk of the database has no room."""

    status = 507
    title = "No room left to store this"
    detail = "Nothing was changed. Free some disk space on the database's server, then try again."


class Database:
    """One engine of one process."""

    def __init__(self, url: str, *, pool_size: int = 10, slow_ms: int = 100) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,  # errors are logged, and parameters are words of contracts
            connect_args={"server_settings": {"role": APP_ROLE, "application_name": "pactoria", "jit": "off"}},
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        _log_slow_queries(self.engine, slow_ms)

    @asynccontextmanager
    async def transaction(self, actor: Actor | None = None) -> AsyncGenerator[AsyncSession]:
        """Open a transaction, in the tenant of `actor` when there is one, and commit it at the end.

        Raises:
            Unavailable: if the database cannot be reached, or is lost before the end.
            DatabaseFull: if its disk has no room for what is written.
        """
        try:
            async with self._sessions() as session, session.begin():
                await _connect(session)
                if actor is not None:
                    await enter_tenant(session, actor.organization_id, actor.user_id)
                yield session
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == _DISK_FULL:
                log.warning("db.full")
                raise DatabaseFull from error
            if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
                raise _unavailable(error) from error
            raise

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


async def _connect(session: AsyncSession) -> None:
    """Take a connection; what keeps us from it is raised by drivers and pools in many ways."""
    try:
        await session.connection()
    except (OSError, SQLAlchemyError) as error:
        raise _unavailable(error) from error


def _unavailable(error: Exception) -> Unavailable:
    log.warning("db.unavailable", error=type(getattr(error, "orig", None) or error).__name__)
    return Unavailable()


async def enter_tenant(session: AsyncSession, organization_id: UUID | None, user_id: UUID | None) -> None:
    """Let the rest of the transaction see what belongs to one organization and one user, and nothing else."""
    await session.execute(
        text("SELECT set_config('app.org_id', :organization, true), set_config('app.user_id', :user, true)"),
        {"organization": str(organization_id or ""), "user": str(user_id or "")},
    )


def _log_slow_queries(engine: AsyncEngine, slow_ms: int) -> None:
    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def before(_c: Any, _cur: Any, _sql: str, _p: Any, context: Any, _many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's signature
        context.started = time.perf_counter()

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def after(_c: Any, _cur: Any, sql: str, _p: Any, context: Any, _many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's signature
        elapsed = (time.perf_counter() - context.started) * 1000
        if elapsed >= slow_ms:
            log.warning("db.slow_query", ms=round(elapsed), sql=sql[:500])

    _ = before, after
