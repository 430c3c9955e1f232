"""What the benchmark of the ledger stands on: people with keys, a server that can be killed, and the books."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.gateway.places import free_port

from pactoria.core.clock import now
from pactoria.core.db import Database
from pactoria.core.embedded_postgres import EmbeddedPostgres
from pactoria.core.settings import DatabaseSettings, Settings
from pactoria.usage.expiry import Expired
from pactoria.usage.expiry import expire as expire_holds

__all__ = ["PASSWORD", "Books", "People", "Server", "books", "expire", "prepare"]

PASSWORD = "four unrelated little words"  # noqa: S105 - of a database that lives for minutes
_PATIENCE = 120.0


@dataclass(slots=True)
class People:
    """Who calls."""

    ids: dict[str, str] = field(default_factory=dict[str, str])
    emails: dict[str, str] = field(default_factory=dict[str, str])
    keys: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Books:
    """What the ledger says."""

    records: list[dict[str, Any]]
    drifts: dict[str, int]
    held: int


async def prepare(folder: Path, *, left: int) -> People:
    """Make the database and people with keys; one of them has `left` messages a day."""
    from sqlalchemy import update

    from pactoria.accounts import keys
    from pactoria.accounts.identity import Identity
    from pactoria.accounts.models import Tier, UserProfile
    from pactoria.core.db import enter_tenant
    from pactoria.core.ids import new_id
    from pactoria.organizations import service as organizations
    from pactoria.runtime import open_services

    people = People()
    settings = Settings(database=DatabaseSettings(data_dir=folder, database_url=None))
    async with open_services(settings) as services:
        for name, tier in {"race": "free", "flow": "enterprise", "chat": "enterprise", "kill": "enterprise"}.items():
            email = f"{name}@example.com"
            user_id = await organizations.open_account(
                services.db, email=email, name=name, password=PASSWORD, is_admin=False
            )
            async with services.db.transaction() as session:
                await enter_tenant(session, None, user_id)
                actor = await organizations.enter(session, Identity(user_id, new_id(), is_admin=False), None)
                await session.execute(update(UserProfile).where(UserProfile.user_id == user_id).values(tier=tier))
                _, people.keys[name] = await keys.create(session, actor, name="Bench")
            people.ids[name], people.emails[name] = str(user_id), email
        async with services.db.transaction() as session:
            await session.execute(update(Tier).where(Tier.id == "free").values(messages_per_day=left))
    return people


class Server:
    """`pactoria serve`, which can be killed and started again at the same address."""

    def __init__(self, folder: Path, upstream: str) -> None:
        self._port = free_port()
        self._folder = folder
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("PACTORIA_")} | {
            "PACTORIA_OPENAI_API_KEY": "mock",
            "PACTORIA_OPENAI_BASE_URL": upstream,
            "PACTORIA_LOG_FORMAT": "json",
        }

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = str(Path(sys.executable).with_name("pactoria"))
        command = [program, "serve", "--port", str(self._port), "--data-dir", str(self._folder)]
        log = Path(os.environ.get("BENCH_LOG", os.devnull)).open("ab")  # noqa: SIM115 - the process keeps it
        self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)  # noqa: S603 - ours
        log.close()
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                message = "the server has ended; BENCH_LOG=file keeps what it says"
                raise RuntimeError(message)
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 0.5) as line:
                line.settimeout(5)
                line.sendall(b"GET /health HTTP/1.0\r\nHost: here\r\n\r\n")
                if b"200" in line.recv(64):
                    return
            time.sleep(0.1)
        message = "the server does not answer"
        raise TimeoutError(message)

    def kill(self) -> None:
        """End it as a power failure would, but for its database."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it as a person would, and its database with it."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(30)
        self.kill()


@asynccontextmanager
async def _database(folder: Path) -> AsyncGenerator[Database]:
    server = EmbeddedPostgres.running_at(folder)
    if server is None:
        message = "the private PostgreSQL does not run"
        raise RuntimeError(message)
    database = Database(server.url)
    yield database
    await database.close()


async def expire(folder: Path) -> Expired:
    """End what nobody renews, as the server's own job does, but some minutes early."""
    async with _database(folder) as database:
        return await expire_holds(database, at=now() + timedelta(minutes=5))


async def books(folder: Path) -> Books:
    """Read everything, and add it up."""
    from sqlalchemy import text

    from pactoria.usage.books import drifts

    async with _database(folder) as database, database.transaction() as session:
        found = await drifts(session)
        await session.execute(text("SET LOCAL ROLE NONE"))
        rows = await session.execute(
            text(
                "SELECT CAST(user_id AS text) AS user_id, CAST(hold_id AS text) AS hold_id, corrects, request_id, "
                "outcome, messages, output_tokens, estimated, feature FROM usage_records"
            )
        )
        records = [dict(row) for row in rows.mappings()]
        held = await session.scalar(text("SELECT count(*) FROM usage_holds WHERE state = 'held'")) or 0
    return Books(records, found, held)
