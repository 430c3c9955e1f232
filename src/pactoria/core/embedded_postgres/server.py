"""Starts the private server, keeps it running, and stops it with us."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self
from urllib.parse import quote

import structlog

from pactoria.core.embedded_postgres import postmaster, settings
from pactoria.core.embedded_postgres.cluster import DATABASE, OWNER, Cluster
from pactoria.core.embedded_postgres.errors import DiskFull, EmbeddedPostgresError, StartFailed, named
from pactoria.core.embedded_postgres.ownership import Ownership
from pactoria.core.embedded_postgres.programs import Account, account_for, program

__all__ = ["Address", "EmbeddedPostgres"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_PORT = 5432
_LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103
_READY_SECONDS = 300.0
"""Replaying the log after a crash may take this long; a server that has ended is noticed at once."""
_STOP_SECONDS = 60.0
_ORPHAN_SECONDS = 15.0
"""For so long may the children of a killed server hold on to its memory."""
_LONGEST_PAUSE = 30.0
_ORPHANS = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
"""What PostgreSQL says while they do."""
_PORT_TAKEN = "Address already in use"


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach a database. `host` is a folder with a socket, or a loopback address."""

    host: str
    port: int
    user: str
    password: str
    database: str

    @property
    def url(self) -> str:
        """The address as asyncpg, psycopg, libpq and SQLAlchemy all read it."""
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        if self.host.startswith("/"):
            return f"postgresql://{who}@/{self.database}?host={quote(self.host, safe='/')}"
        return f"postgresql://{who}@{self.host}:{self.port}/{self.database}"


class EmbeddedPostgres:
    """A private PostgreSQL that lives in a data folder and as long as the `with` block.

    It stops on the way out of the block, on SIGTERM, SIGHUP and SIGINT (when started in the main thread and nobody
    else handles them), and at exit. After `kill -9` of this process it stays; the next start adopts it, or replaces
    it when versions or settings have changed. When the server itself dies, it is started again at the same address.
    """

    def __init__(self, data_dir: Path, *, overrides: Mapping[str, str] | None = None) -> None:
        """Name the data folder; `overrides` are settings of PostgreSQL, such as fsync off in tests."""
        self.data_dir = data_dir.absolute()
        self.adopted = False
        """Whether the server is one that an earlier process left behind."""
        self._overrides = dict(overrides or {})
        self._cluster = Cluster(self.data_dir / "postgres")
        self._ownership: Ownership | None = None
        self._account: Account | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self._address: Address | None = None
        self._creator = 0
        self._change = threading.Lock()
        self._stopping = threading.Event()
        self._old_handlers: dict[signal.Signals, signal.Handlers] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def address(self) -> Address:
        """Where the owner of the database `pactoria` connects; the owner is a superuser of this server."""
        if self._address is None:
            message = "the private PostgreSQL is not running"
            raise RuntimeError(message)
        return self._address

    @property
    def url(self) -> str:
        """The same as a URL."""
        return self.address.url

    @property
    def pid(self) -> int:
        """Process id of the server; another one after it had to be started again."""
        return self._pid

    @staticmethod
    def running_at(data_dir: Path) -> Address | None:
        """Return the address of the server that another process keeps for this data folder, if one runs.

        Raises:
            PermissionMissing: the folder is somebody else's.

        """
        cluster = Cluster(data_dir.absolute() / "postgres")
        with named(cluster.home):
            found = postmaster.find(cluster.data)
            return _address(cluster, found) if found is not None and found.ready else None

    def start(self) -> None:
        """Start or adopt the server and wait until it takes connections. Blocks: 0.2 s, the first time 2 s.

        Raises:
            EmbeddedPostgresError: one of its kinds, which say what to do.

        """
        with named(self.data_dir):
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._ownership = Ownership(self.data_dir)
        self._creator = os.getpid()
        self._stopping.clear()
        atexit.register(self.stop)
        self._handle_signals()
        try:
            with named(self.data_dir), self._change:
                self._account = account_for(self.data_dir)
                self._bring_up(self._account)
        except BaseException:
            self.stop()
            raise
        threading.Thread(target=self._watch, name="embedded-postgres", daemon=True).start()

    def stop(self) -> None:
        """Stop the server, let transactions under way roll back, and give the folder free. May be called twice."""
        if os.getpid() != self._creator or self._ownership is None:
            return
        self._stopping.set()
        with self._change:
            self._bring_down()
        self._address = None
        atexit.unregister(self.stop)
        for number, handler in self._old_handlers.items():
            if signal.getsignal(number) == _leave:
                signal.signal(number, handler)
        self._old_handlers.clear()
        self._ownership.release()
        self._ownership = None

    def _bring_up(self, account: Account) -> None:
        left = postmaster.find(self._cluster.data)
        if left is None:
            self._forget_stale_pid()
        self._cluster.prepare(account)
        changed = settings.write(self._cluster.data, self._overrides)
        if left is not None and not changed and self._adopt(left):
            return
        if left is not None:
            self._pid = left.pid
            self._bring_down()
        self._launch(account)

    def _forget_stale_pid(self) -> None:
        """Remove a `postmaster.pid` whose number has gone to another process: PostgreSQL would fear that one."""
        claimed = postmaster.read(self._cluster.data)
        if claimed is not None and _exists(claimed.pid):
            (self._cluster.data / "postmaster.pid").unlink()

    def _adopt(self, left: postmaster.Postmaster) -> bool:
        ready = self._wait_until_ready(left.pid)
        if ready is None:
            return False
        address = _address(self._cluster, ready)
        if not self._answers_for_us(address):
            return False
        self._pid, self._address, self.adopted = ready.pid, address, True
        log.info("postgres.adopted", pid=ready.pid)
        return True

    def _answers_for_us(self, address: Address) -> bool:
        """Whether a server there knows the password (it has to prove that) and serves our cluster."""
        variables = {
            "PGHOST": address.host,
            "PGPORT": str(address.port),
            "PGUSER": address.user,
            "PGPASSWORD": address.password,
            "PGDATABASE": address.database,
            "PGREQUIREAUTH": "scram-sha-256",
        }
        asked = subprocess.run(  # noqa: S603 - our own program
            [program("psql"), "-XAtwc", "SHOW data_directory"],
            env=variables,
            capture_output=True,
            check=False,
            text=True,
            timeout=30,
        )
        return Path(asked.stdout.strip()) == self._cluster.data

    def _launch(self, account: Account) -> None:
        deadline = time.monotonic() + _ORPHAN_SECONDS
        while True:
            began = time.perf_counter()
            host, port = self._place()
            ready = self._launch_once(account, host, port)
            if ready is not None:
                self._pid, self._address, self.adopted = ready.pid, _address(self._cluster, ready), False
                log.info("postgres.started", pid=ready.pid, ms=round((time.perf_counter() - began) * 1000))
                return
            said = self._last_words()
            if "No space left on device" in said:
                raise DiskFull(self._cluster.home)
            passing = any(words in said for words in (*_ORPHANS, _PORT_TAKEN))
            if not passing or time.monotonic() > deadline:
                fatal = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
                raise StartFailed((fatal or said.splitlines() or [""])[-1], self._cluster.log)
            if _PORT_TAKEN in said:
                self._address = None
            time.sleep(0.1)

    def _place(self) -> tuple[str, int]:
        """Where to listen: where it was before, else a socket, else, where its path would be too long, loopback."""
        if self._address is not None:
            return self._address.host, self._address.port
        path = self._cluster.run / f".s.PGSQL.{_PORT}"
        if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
            return str(self._cluster.run), _PORT
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return "127.0.0.1", free.getsockname()[1]

    def _launch_once(self, account: Account, host: str, port: int) -> postmaster.Postmaster | None:
        on_socket = host.startswith("/")
        where = {
            "listen_addresses": "" if on_socket else host,
            "unix_socket_directories": host if on_socket else "",
            "port": str(port),
        }
        command: list[str | Path] = [program("postgres"), "-D", self._cluster.data]
        for name, value in where.items():
            command += ["-c", f"{name}={value}"]
        for stale in self._cluster.run.glob(".s.PGSQL.*"):  # whose number may have gone to an innocent process
            stale.unlink()
        with self._cluster.start_log.open("wb") as output:
            self._process = account.start(command, words=subprocess.DEVNULL, said=output)
        self._pid = self._process.pid
        return self._wait_until_ready(self._pid)

    def _wait_until_ready(self, pid: int) -> postmaster.Postmaster | None:
        """Wait for the server's own word. None when it ended instead, or said nothing for too long."""
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            found = postmaster.read(self._cluster.data)
            if found is not None and found.pid == pid and found.ready:
                return found
            if self._process is not None and self._process.pid == pid:
                if self._process.poll() is not None:
                    return None
            elif not postmaster.serves(pid, self._cluster.data):
                return None
            time.sleep(0.01)
        return None

    def _last_words(self) -> str:
        """Return what the server said before it ended: at first on standard error, then in its newest log."""
        said = self._cluster.start_log.read_text(encoding="utf-8", errors="replace")
        logs = sorted(self._cluster.log.glob("postgresql-*.log"), key=lambda path: path.stat().st_mtime)
        if "redirecting log output" in said and logs:
            said += logs[-1].read_text(encoding="utf-8", errors="replace")[-4000:]
        return said

    def _bring_down(self) -> None:
        """Stop `self._pid`: fast, and if that takes too long at once; either way nothing committed is lost."""
        for number, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 10.0)):
            if self._alive():
                os.kill(self._pid, number)
            if self._gone_within(seconds):
                break
            log.warning("postgres.slow_to_stop", pid=self._pid, seconds=seconds)
        self._process, self._pid = None, 0

    def _gone_within(self, seconds: float) -> bool:
        if self._process is not None and self._process.pid == self._pid:
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                return False
            return True
        return not self._pid or postmaster.wait_until_gone(self._pid, self._cluster.data, seconds)

    def _alive(self) -> bool:
        if self._process is not None and self._process.pid == self._pid:
            return self._process.poll() is None
        return bool(self._pid) and postmaster.serves(self._pid, self._cluster.data)

    def _watch(self) -> None:
        """Start the server again when it has died: out of memory, or killed by hand."""
        pause = 0.5
        while not self._stopping.wait(pause):
            with self._change:
                if self._stopping.is_set() or self._alive() or self._account is None:
                    pause = 0.5
                    continue
                log.error("postgres.died", pid=self._pid)
                try:
                    with named(self.data_dir):
                        self._bring_up(self._account)
                except (EmbeddedPostgresError, OSError) as error:
                    pause = min(pause * 2, _LONGEST_PAUSE)
                    log.error("postgres.restart_failed", error=str(error), next_try_seconds=pause)  # noqa: TRY400 - the message is the whole story

    def _handle_signals(self) -> None:
        """Turn deadly signals into an ordinary exit, so that `with` blocks end; others' handlers stay."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, _leave)
                self._old_handlers[number] = signal.SIG_DFL


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _address(cluster: Cluster, server: postmaster.Postmaster) -> Address:
    return Address(server.socket_folder or "127.0.0.1", server.port, OWNER, cluster.password, DATABASE)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
