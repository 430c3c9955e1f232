"""What tests stand on: a real PostgreSQL, the whole app, and a network that ends at this machine.

Most tests share one database and are rolled back (`services`, `app`, `api`, `user`, `stranger`). Those about races,
notifications or processes have a database of their own (`fresh_services`, `fresh_api`).
"""

import ipaddress
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from logging import getLogger
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event
from starlette.types import ASGIApp

from pactoria import migrations
from pactoria.accounts import passwords
from pactoria.core import logging
from pactoria.core.blobs import FolderBlobs
from pactoria.core.db import Database
from pactoria.core.isolation import Pool
from pactoria.core.realtime import Realtime
from pactoria.core.services import Services
from pactoria.core.settings import (
    BlobSettings,
    DatabaseSettings,
    LogSettings,
    MailSettings,
    ModelSettings,
    Settings,
    WebSettings,
)
from pactoria.runtime import close_parts, parts_of
from tests.client import BASE_URL, Api
from tests.factories import Account, make_account
from tests.jobs import run_waiting
from tests.joined import ENTRY, JoinedDatabase
from tests.mail_server import Mailbox, open_mailbox
from tests.postgres import clone, database_name, drop, execute, on_database, test_server

_fresh_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def _log_as_in_production() -> None:
    logging.configure(LogSettings(level="info", format="json"))
    getLogger("httpx").setLevel("WARNING")


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_little() -> Generator[None]:
    """The same algorithm, some hundred times faster; a test of its own looks at the real cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
        yield


def _is_here(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


@pytest.fixture(scope="session", autouse=True)
def _network_ends_at_this_machine() -> Generator[None]:
    connect = socket.socket.connect

    def loopback_only(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
            message = f"a test wanted to talk to {address[0]}"
            raise PermissionError(message)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", loopback_only)
        yield


@pytest.fixture(scope="session")
def server() -> Generator[str]:
    """Address of a PostgreSQL whose user may create databases."""
    with test_server() as address:
        yield address


@pytest.fixture(scope="session")
def template(server: str) -> Generator[str]:
    """Name of a database that is up to date and that nobody connects to."""
    name = database_name("template")
    drop(server, name)
    execute(on_database(server, "postgres"), f'CREATE DATABASE "{name}"')
    migrations.upgrade(on_database(server, name))
    yield name
    drop(server, name)


@pytest_asyncio.fixture(scope="session")
async def _shared_database(server: str, template: str) -> AsyncGenerator[Database]:
    name = database_name("shared")
    database = Database(clone(server, template, name))
    yield database
    await database.close()
    drop(server, name)


@pytest_asyncio.fixture
async def database(_shared_database: Database) -> AsyncGenerator[Database]:
    """Return a database that looks empty when the test begins, and forgets it when it ends."""
    async with _shared_database.engine.connect() as connection:
        transaction = await connection.begin()
        yield JoinedDatabase(_shared_database, connection)
        await transaction.rollback()


@pytest_asyncio.fixture
async def fresh_database(server: str, template: str) -> AsyncGenerator[Database]:
    """Return a database of the test's own, with real commits and as many connections as it likes."""
    name = f"{database_name('fresh')}_{next(_fresh_numbers)}"
    database = Database(clone(server, template, name))
    yield database
    await database.close()
    drop(server, name)


@pytest_asyncio.fixture(scope="session")
async def isolation() -> AsyncGenerator[Pool]:
    """Child processes, started when the first test needs one."""
    pool = Pool(1)
    yield pool
    await pool.close()


@pytest_asyncio.fixture
async def mailbox() -> AsyncGenerator[Mailbox]:
    """Return a mail server that keeps what it gets."""
    async with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def settings(tmp_path: Path, mailbox: Mailbox) -> Settings:
    """Return settings that owe nothing to the environment."""
    return Settings(
        database=DatabaseSettings(data_dir=tmp_path, database_url=None),
        blobs=BlobSettings(blobs_url=None),
        web=WebSettings(base_url=BASE_URL, session_days=30, trusted_proxies=[]),
        mail=MailSettings(host="127.0.0.1", port=mailbox.port, security="none", username=None, password=None),
        log=LogSettings(level="info", format="json"),
        models=ModelSettings(**dict.fromkeys(ModelSettings.model_fields)),
    )


@pytest_asyncio.fixture
async def services(settings: Settings, database: Database, isolation: Pool, tmp_path: Path) -> AsyncGenerator[Services]:
    """Return what the app runs on; the database is rolled back."""
    realtime = Realtime(database.url)
    parts = parts_of(database, settings, realtime)
    yield Services(settings, database, FolderBlobs(tmp_path / "blobs"), realtime, isolation, parts)
    await close_parts(parts)


@pytest_asyncio.fixture
async def fresh_services(
    settings: Settings, fresh_database: Database, isolation: Pool, tmp_path: Path
) -> AsyncGenerator[Services]:
    """Return what the app runs on, with a database of the test's own and news between processes."""
    realtime = Realtime(fresh_database.url)
    await realtime.start()
    parts = parts_of(fresh_database, settings, realtime)
    yield Services(settings, fresh_database, FolderBlobs(tmp_path / "blobs"), realtime, isolation, parts)
    await close_parts(parts)
    await realtime.stop()


@pytest.fixture
def app(services: Services) -> ASGIApp:
    """Return the whole server."""
    from pactoria.app import create_app

    return create_app(services)


@pytest.fixture
def api(app: ASGIApp) -> Api:
    """Return a browser that nobody is signed in with."""
    return Api(app)


@pytest.fixture
def fresh_api(fresh_services: Services) -> Api:
    """Return a browser at a server with a database of the test's own."""
    from pactoria.app import create_app

    return Api(create_app(fresh_services))


@pytest_asyncio.fixture
async def user(database: Database) -> Account:
    """Return somebody."""
    return await make_account(database)


@pytest_asyncio.fixture
async def stranger(database: Database) -> Account:
    """Return somebody of another organization."""
    return await make_account(database, name="Charles Babbage")


@pytest_asyncio.fixture
async def admin(database: Database) -> Account:
    """Return somebody who runs the installation."""
    return await make_account(database, name="Grace Hopper", is_admin=True)


@pytest.fixture
def run_jobs(services: Services) -> Callable[[], Awaitable[list[str]]]:
    """Return a function that runs all waiting jobs and returns their names."""

    async def run() -> list[str]:
        return await run_waiting(services)

    return run


Queries = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def queries(database: Database) -> Queries:
    """Return a context manager that lists the statements that the app sends meanwhile."""

    @contextmanager
    def listen() -> Generator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", ENTRY)):
                seen.append(statement)

        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listen
