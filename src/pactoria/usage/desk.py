"""Group commit: what arrives while a statement is under way is done together in the next one.

Everybody still waits for the commit of their own, and gets an answer of their own. Under load a commit is shared by
many, so that a ledger that is durable costs little; without load nobody waits for anybody.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import structlog
from sqlalchemy.exc import SQLAlchemyError

from pactoria.core.db import Database, Unavailable

__all__ = ["Connection", "Desk", "Item", "Perform", "Refused"]

T = TypeVar("T")

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_MOST = 250
"""Items of one statement."""
_LINGER = 1.0
"""Seconds for which an idle desk keeps its connection at hand."""
_COMPANY = 0.003
"""Seconds for which what nobody waits for looks for company: a call that has ended is often followed by the next."""
_TRIES = 6
_PAUSE = 0.1
"""Seconds before what has to be done is tried again; twice as many each time."""

_GONE = (
    OSError,
    TimeoutError,
    SQLAlchemyError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)
"""The database, not what was asked of it."""
_RIVALS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError)


class Refused(Exception):  # noqa: N818 - a fact, as problems are; people never see it
    """One thing is not accepted, such as a second record with the same id. Nothing was done."""


@dataclass(slots=True, eq=False)
class Item(Generic[T]):
    """One thing to do, and whoever waits for it."""

    body: T
    certain: bool
    """Whether it has to be done even if that takes several tries: doing it twice changes nothing."""
    done: "asyncio.Future[Any]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    tries: int = 0

    def answer(self, answer: object) -> None:
        """Tell whoever waits."""
        if not self.done.done():
            self.done.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Tell whoever waits that it was not done; nobody has to listen."""
        if not self.done.done():
            self.done.set_exception(error)
            self.done.exception()


class Connection(Protocol):
    """What we use of a connection of asyncpg."""

    async def fetchval(self, query: str, *values: Any, timeout: float) -> Any:  # noqa: ASYNC109 - asyncpg's signature
        """Return the first column of the first row."""
        ...

    async def execute(self, query: str, *values: Any, timeout: float) -> Any:  # noqa: ASYNC109 - asyncpg's signature
        """Run a statement."""
        ...


Perform = Callable[[Connection, Sequence[T]], Awaitable[Sequence[Any]]]
"""Does all of the things in one transaction, and returns their answers in order; or raises and has done nothing."""


class Desk(Generic[T]):
    """Does things one batch after the other, on a connection that it keeps while there is work."""

    def __init__(self, database: Database, perform: Perform[T]) -> None:
        self._database = database
        self._perform = perform
        self._waiting: deque[Item[T]] = deque()
        self._patient: list[Item[T]] = []
        self._batch: list[Item[T]] = []
        self._news = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    def add(self, body: T, *, certain: bool, patient: bool = False) -> Item[T]:
        """Put one more thing on the desk; its `done` resolves after the commit.

        What is `patient` goes with the next thing that is not, or after a few milliseconds by itself.
        """
        item = Item(body, certain)
        if not patient:
            self._waiting.append(item)
            self._begin()
            return item
        if not self._patient:
            asyncio.get_running_loop().call_later(_COMPANY, self._begin)
        self._patient.append(item)
        return item

    def _begin(self) -> None:
        """Have all that is on the desk done."""
        self._waiting.extendleft(reversed(self._patient))  # what ends makes room for what begins
        self._patient.clear()
        if not self._waiting:
            return
        self._news.set()
        if self._work is None or self._work.done():
            self._work = asyncio.get_running_loop().create_task(self._serve())

    async def caught_up(self) -> None:
        """Return once all that is on the desk now is done, or has failed."""
        self._begin()
        if pending := [item.done for item in (*self._batch, *self._waiting) if not item.done.done()]:
            await asyncio.wait(pending)

    async def close(self) -> None:
        """Do what is on the desk, then stop."""
        while any(not item.done.done() for item in (*self._batch, *self._waiting, *self._patient)):
            await self.caught_up()
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _serve(self) -> None:
        """Work until there is nothing to do for a while. The order of what has to be tried again may change."""
        while self._waiting:
            try:
                async with self._connection() as connection:
                    while self._waiting or await self._more():
                        await self._take(connection)
            except Exception as error:  # noqa: BLE001 - whoever waits has to be told, whatever it is
                await self._gone(error)

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[Connection]:
        async with self._database.engine.connect() as lent:
            raw = await lent.get_raw_connection()
            connection: Any = raw.driver_connection
            try:
                yield connection
            except _GONE:
                await lent.invalidate()
                raise

    async def _more(self) -> bool:
        self._news.clear()
        try:
            async with asyncio.timeout(_LINGER):
                await self._news.wait()
        except TimeoutError:
            return bool(self._waiting)
        return True

    async def _take(self, connection: Connection) -> None:
        batch = self._batch = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
        try:
            await self._do(connection, batch)
        except _GONE:
            for item in reversed(batch):
                if not item.done.done():
                    self._waiting.appendleft(item)
            raise
        except asyncio.CancelledError:
            for item in batch:
                item.fail(Unavailable())
            raise

    async def _do(self, connection: Connection, batch: Sequence[Item[T]]) -> None:
        """Do a batch; where something in it is refused, everything for itself."""
        for _ in range(_TRIES):
            try:
                answers = await self._perform(connection, [item.body for item in batch])
            except _RIVALS as error:
                log.warning("usage.tried_again", error=type(error).__name__)
                continue
            except _GONE:
                raise
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one of them must not harm the others
                if len(batch) == 1:
                    batch[0].fail(Refused(type(error).__name__))
                    return
                for item in batch:
                    await self._do(connection, [item])
                return
            for item, answer in zip(batch, answers, strict=True):
                item.answer(answer)
            return
        raise TimeoutError

    async def _gone(self, error: Exception) -> None:
        """Refuse what need not be done, and wait a little before the rest is tried again."""
        log.warning("usage.database_gone", error=type(error).__name__, waiting=len(self._waiting))
        kept: list[Item[T]] = []
        for item in self._waiting:
            item.tries += 1
            if item.certain and item.tries < _TRIES:
                kept.append(item)
            else:
                item.fail(Unavailable())
        self._waiting = deque(kept)
        if kept:
            await asyncio.sleep(_PAUSE * 2 ** min(item.tries for item in kept))
