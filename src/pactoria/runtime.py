"""Builds the services that a process runs on: the one place that knows how the outside world is reached."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

import structlog

from pactoria import migrations
from pactoria.analysis.engine.review import PRELOAD as ANALYST
from pactoria.analysis.reader.answering import read
from pactoria.chat.messages.generations import Generations
from pactoria.core.blobs import open_blobs
from pactoria.core.db import Database
from pactoria.core.embedded_postgres import EmbeddedPostgres
from pactoria.core.isolation import Pool
from pactoria.core.rates import Rates, open_rates
from pactoria.core.realtime import Realtime
from pactoria.core.services import Services
from pactoria.core.settings import Settings
from pactoria.documents.service import PRELOAD as PARSERS
from pactoria.gateway.configurations import READER, Catalogue
from pactoria.gateway.openai.keyring import Keyring
from pactoria.gateway.service import Gateway
from pactoria.usage.journal import Journal, journal_folder, settle_abandoned
from pactoria.usage.ledger import Ledger

__all__ = ["close_parts", "database_url", "open_services", "parts_of"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@asynccontextmanager
async def database_url(settings: Settings, *, owner: bool) -> AsyncGenerator[str]:
    """Yield the address of the database, with the private server running when none other is set.

    Args:
        settings: where it is.
        owner: whether the private server should live as long as this process; if not, one that another process of
            the same data folder keeps is used as well.

    Raises:
        EmbeddedPostgresError: if the private server cannot start; says what to do.
    """
    given = settings.database.database_url
    if given is not None:
        yield given.get_secret_value()
        return
    running = None if owner else EmbeddedPostgres.running_at(settings.database.data_dir)
    if running is not None:
        yield running.url
        return
    private = EmbeddedPostgres(settings.database.data_dir)
    server = await asyncio.to_thread(private.__enter__)
    try:
        yield server.url
    finally:
        await asyncio.to_thread(private.__exit__, None, None, None)


def parts_of(db: Database, settings: Settings, realtime: Realtime) -> dict[type, object]:
    """Return what the slices keep for the life of a process."""
    ledger, catalogue = Ledger(db), Catalogue(db, settings, realtime)
    journal = Journal(journal_folder(settings))
    redis = settings.limits.redis_url
    return {
        Ledger: ledger,
        Catalogue: catalogue,
        Gateway: Gateway(db, ledger, catalogue, built_in={READER.id: read}, journal=journal),
        Generations: Generations(),
        Journal: journal,
        Keyring: Keyring(db),
        Rates: open_rates(redis.get_secret_value() if redis else None),
    }


async def close_parts(parts: Mapping[type, object]) -> None:
    """Let what is under way be paid for, and give connections back."""
    await cast("Generations", parts[Generations]).close()
    await cast("Gateway", parts[Gateway]).close()
    await cast("Ledger", parts[Ledger]).close()
    cast("Journal", parts[Journal]).close()
    await cast("Rates", parts[Rates]).close()


@asynccontextmanager
async def open_services(settings: Settings, *, owner: bool = False, processes: int = 2) -> AsyncGenerator[Services]:
    """Yield all services over a database that is up to date, and close them at the end.

    `owner` is for the one server of an installation on a private database (see `database_url`).
    """
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(database_url(settings, owner=owner))
        if not await migrations.is_current(url):
            await asyncio.to_thread(migrations.upgrade, url)
        db = Database(url, pool_size=settings.database.database_pool_size, slow_ms=settings.database.database_slow_ms)
        stack.push_async_callback(db.close)
        realtime = Realtime(url)
        await realtime.start()
        stack.push_async_callback(realtime.stop)
        pool = Pool(processes, preload=(*PARSERS, *ANALYST))
        stack.push_async_callback(pool.close)
        parts = parts_of(db, settings, realtime)
        stack.push_async_callback(close_parts, parts)
        await settle_abandoned(cast("Ledger", parts[Ledger]), journal_folder(settings))
        yield Services(
            settings=settings,
            db=db,
            blobs=open_blobs(settings.blobs, settings.database.data_dir),
            realtime=realtime,
            isolation=pool,
            parts=parts,
        )
