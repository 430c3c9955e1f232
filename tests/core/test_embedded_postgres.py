"""The private PostgreSQL: real servers, real kills."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import psycopg
import pytest

from pactoria.core.embedded_postgres import (
    EmbeddedPostgres,
    EmbeddedPostgresError,
    FolderInUse,
    OtherVersion,
    PermissionMissing,
    StartFailed,
)
from pactoria.core.embedded_postgres.programs import program

OWNER_PROGRAM = """
import json, signal, sys, time
from pathlib import Path
from pactoria.core.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have it ignored
signal.signal(signal.SIGHUP, signal.SIG_DFL)
try:
    began = time.perf_counter()
    with EmbeddedPostgres(Path(sys.argv[1])) as server:
        seconds = time.perf_counter() - began
        said = {"pid": server.pid, "url": server.url, "adopted": server.adopted, "seconds": seconds}
        print(json.dumps(said), flush=True)
        sys.stdin.read()
except EmbeddedPostgresError as error:
    print(json.dumps({"error": type(error).__name__, "message": str(error)}), flush=True)
"""
AS_ORDINARY_USER = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")
"""A root's process that finds itself an ordinary user, as the kernel and PostgreSQL see it."""

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")


@dataclass
class Owner:
    """A process of ours that keeps a server."""

    process: subprocess.Popen[str]
    said: dict[str, Any]

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


@pytest.fixture
def empty() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def made_once() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        with EmbeddedPostgres(Path(name)):
            pass
        yield Path(name)


@pytest.fixture
def folder(empty: Path, made_once: Path) -> Path:
    """A data folder after a first start."""
    shutil.copytree(made_once / "postgres", empty / "postgres", symlinks=True)
    return empty


@pytest.fixture
def start() -> Generator[Any]:
    with ExitStack() as processes:

        def owner(data_dir: Path, *prefix: str, env: dict[str, str] | None = None) -> Owner:
            process = subprocess.Popen(
                [*prefix, sys.executable, "-c", OWNER_PROGRAM, str(data_dir)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=os.environ | (env or {}),
            )
            processes.callback(_finish, process, data_dir)
            assert process.stdout is not None
            lines = (line for line in process.stdout if line.startswith("{"))
            return Owner(process, json.loads(next(lines)))

        yield owner


def _finish(process: subprocess.Popen[str], data_dir: Path) -> None:
    if process.poll() is None:
        process.communicate("")
    left = data_dir / "postgres/data/postmaster.pid"
    if left.exists():
        stop_server(int(left.read_text().split()[0]))


def stop_server(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGQUIT)
    except ProcessLookupError:
        return
    wait_until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(done: Any, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def write_row(url: str, words: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (words text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [words])


def rows(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT words FROM kept ORDER BY words")]


async def test_a_fresh_folder_becomes_a_database_for_both_drivers(empty: Path) -> None:
    with EmbeddedPostgres(empty) as server:
        connection = await asyncpg.connect(server.url)
        try:
            found = await connection.fetchrow(
                "SELECT current_user AS who, pg_encoding_to_char(encoding) AS encoding, datlocale, "
                "datlocprovider::text AS provider FROM pg_database WHERE datname = current_database()"
            )
            assert found is not None
            assert tuple(found) == ("pactoria_owner", "UTF8", "C.UTF-8", "b")
            assert await connection.fetchval("SHOW fsync") == "on"
        finally:
            await connection.close()
        write_row(server.url, "kept")
        assert rows(server.url) == ["kept"]


def test_nobody_gets_in_without_the_password(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        wrong = replace(server.address, password="guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong.url)
        assert stat.S_IMODE((folder / "postgres/password").stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / "postgres").stat().st_mode) == 0o700


def test_the_second_start_keeps_the_data_and_is_quick(folder: Path, record_property: Any) -> None:
    with EmbeddedPostgres(folder) as server:
        write_row(server.url, "first")
        pid = server.pid
    wait_until(lambda: not alive(pid), 5)
    began = time.perf_counter()
    with EmbeddedPostgres(folder) as server:
        seconds = time.perf_counter() - began
        record_property("second_start_seconds", seconds)
        assert rows(server.url) == ["first"]
    assert seconds < 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_us_stops_the_server_too(folder: Path, start: Any, number: int) -> None:
    owner = start(folder)
    owner.end(number)
    wait_until(lambda: not alive(owner.said["pid"]), 5)
    assert not (folder / "postgres/data/postmaster.pid").exists()


def test_a_server_left_by_a_kill_is_adopted(folder: Path, start: Any) -> None:
    first = start(folder)
    write_row(first.said["url"], "before the kill")
    first.end(signal.SIGKILL)
    assert alive(first.said["pid"])
    with EmbeddedPostgres(folder) as server:
        assert server.adopted
        assert server.pid == first.said["pid"]
        assert rows(server.url) == ["before the kill"]
    wait_until(lambda: not alive(first.said["pid"]), 5)


def test_a_server_left_with_other_settings_is_replaced(folder: Path, start: Any) -> None:
    first = start(folder)
    write_row(first.said["url"], "before the kill")
    first.end(signal.SIGKILL)
    with EmbeddedPostgres(folder, overrides={"max_connections": "50"}) as server:
        assert not server.adopted
        wait_until(lambda: not alive(first.said["pid"]), 5)
        assert rows(server.url) == ["before the kill"]


def test_a_killed_server_comes_back_at_the_same_address(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        url, pid = server.url, server.pid
        write_row(url, "committed")
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: server.pid not in {0, pid})
        wait_until(lambda: (running := EmbeddedPostgres.running_at(folder)) is not None and running.url == url)
        assert rows(url) == ["committed"]


def test_both_killed_at_once_lose_nothing(folder: Path, start: Any) -> None:
    first = start(folder)
    write_row(first.said["url"], "committed")
    first.end(signal.SIGKILL)
    os.kill(first.said["pid"], signal.SIGKILL)
    with EmbeddedPostgres(folder) as server:
        assert not server.adopted
        assert rows(server.url) == ["committed"]


def test_a_stale_pid_file_that_names_an_innocent_process_is_no_obstacle(folder: Path) -> None:
    innocent = subprocess.Popen(["/bin/sleep", "60"])
    try:
        claim = [str(innocent.pid), str(folder / "postgres/data"), "1", "5432", str(folder), "", "0 0", "ready", ""]
        (folder / "postgres/data/postmaster.pid").write_text("\n".join(claim))
        with EmbeddedPostgres(folder) as server:
            assert not server.adopted
            with psycopg.connect(server.url) as connection:
                connection.execute("SELECT 1")
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_a_second_owner_is_refused_and_told_who_the_first_is(folder: Path, start: Any) -> None:
    first = start(folder)
    with pytest.raises(FolderInUse, match=f"process {first.process.pid}"):
        EmbeddedPostgres(folder).start()
    assert alive(first.said["pid"])
    running = EmbeddedPostgres.running_at(folder)
    assert running is not None
    assert running.url == first.said["url"]


def test_a_forked_child_neither_keeps_the_folder_nor_stops_the_server(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        child = os.fork()
        if child == 0:
            server.stop()
            time.sleep(30)
            os._exit(0)
        try:
            with psycopg.connect(server.url) as connection:
                connection.execute("SELECT 1")
            server.stop()
            with EmbeddedPostgres(folder):
                pass
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def test_a_first_start_that_was_killed_leaves_no_half_made_cluster(empty: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", OWNER_PROGRAM, str(empty)], stdin=subprocess.PIPE)
    wait_until(lambda: any(empty.glob("postgres/unfinished-*/base")))
    process.kill()
    process.wait()
    assert not (empty / "postgres/data").exists()
    with EmbeddedPostgres(empty) as server:
        write_row(server.url, "works")


def test_a_path_too_long_for_a_socket_means_loopback(empty: Path) -> None:
    deep = empty / ("a long name " * 8) / "ünusual"
    deep.mkdir(parents=True)
    with EmbeddedPostgres(deep) as server:
        assert server.address.host == "127.0.0.1"
        write_row(server.url, "by loopback")
        url, pid = server.url, server.pid
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: server.pid not in {0, pid} and EmbeddedPostgres.running_at(deep) is not None)
        assert rows(url) == ["by loopback"]


async def test_a_path_with_odd_letters_works_in_urls(empty: Path) -> None:
    odd = empty / "a b%20&?#ü"
    with EmbeddedPostgres(odd) as server:
        assert server.address.host.startswith("/")
        write_row(server.url, "odd")
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("SELECT words FROM kept") == "odd"
        await connection.close()


def test_data_of_another_version_are_left_alone(folder: Path) -> None:
    (folder / "postgres/data/PG_VERSION").write_text("17\n")
    with pytest.raises(OtherVersion, match=r"PostgreSQL 17.*pg_dump"):
        EmbeddedPostgres(folder).start()
    (folder / "postgres/data/PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder):
        pass


def test_a_lost_password_is_replaced_by_whoever_owns_the_files(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        write_row(server.url, "kept")
    (folder / "postgres/password").unlink()
    (folder / "postgres/data").chmod(0o755)  # as a careless copy would have it
    with EmbeddedPostgres(folder) as server:
        assert rows(server.url) == ["kept"]


def test_why_the_server_does_not_start_is_told(folder: Path) -> None:
    custom = folder / "postgres/custom.conf"
    custom.write_text("shared_buffers = 'plenty'\n")
    with pytest.raises(StartFailed, match=r"custom\.conf|shared_buffers"):
        EmbeddedPostgres(folder).start()
    custom.write_text("work_mem = '9MB'\n")
    with EmbeddedPostgres(folder) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("9MB",)


def test_a_file_in_the_place_of_the_folder_is_said(empty: Path) -> None:
    (empty / "taken").write_text("")
    with pytest.raises(EmbeddedPostgresError, match="taken is not a folder"):
        EmbeddedPostgres(empty / "taken").start()


def test_statements_are_logged_when_slow_and_their_values_never(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server, psycopg.connect(server.url) as connection:
        connection.execute("SELECT pg_sleep(0.6), %s::text", ["confidential words"])
    logged = "".join(path.read_text() for path in (folder / "postgres/log").glob("postgresql-*.log"))
    assert "pg_sleep" in logged
    assert "confidential" not in logged


@only_root
def test_an_ordinary_user_needs_no_help(folder: Path, start: Any) -> None:
    first = start(folder, *AS_ORDINARY_USER)
    write_row(first.said["url"], "mine")
    assert first.end(signal.SIGINT) != -signal.SIGKILL
    second = start(folder, *AS_ORDINARY_USER)
    assert rows(second.said["url"]) == ["mine"]


@only_root
def test_a_folder_of_somebody_else_is_refused_by_name(empty: Path, start: Any) -> None:
    theirs = empty / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, 1, 1)
    refused = start(theirs, *AS_ORDINARY_USER)
    assert refused.said["error"] == PermissionMissing.__name__
    assert "chown" in refused.said["message"]


@only_root
def test_root_without_user_namespaces_runs_it_as_somebody_unprivileged(empty: Path, start: Any) -> None:
    programs = empty / "bin"
    programs.mkdir()
    (programs / "ls").symlink_to("/bin/ls")
    empty.chmod(0o755)
    data_dir = empty / "data"
    poor = {"PATH": str(programs)}
    first = start(data_dir, env=poor)
    if first.said.get("error") == "CannotBecomeOrdinaryUser":
        pytest.skip(first.said["message"])
    assert Path(f"/proc/{first.said['pid']}").stat().st_uid != 0
    write_row(first.said["url"], "as somebody")
    first.end(signal.SIGKILL)
    second = start(data_dir, env=poor)
    assert second.said["adopted"]
    second.end(signal.SIGTERM)
    with EmbeddedPostgres(data_dir) as renamed:  # and back to the other way
        assert rows(renamed.url) == ["as somebody"]


@only_root
@pytest.mark.skipif(shutil.which("unshare") is None, reason="a small disk needs a mount of its own")
def test_a_full_disk_is_said(empty: Path) -> None:
    script = (
        f"mount -t tmpfs -o size=20m none {empty} && exec {sys.executable} -c '{OWNER_PROGRAM}' {empty} < /dev/null"
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        check=False,
        capture_output=True,
        text=True,
    )
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not said and "mount" in done.stderr:
        pytest.skip(done.stderr)
    assert said[0]["error"] == "DiskFull", done
    assert "free at least" in said[0]["message"]


def test_a_disk_that_fills_up_between_starts_is_said_and_loses_nothing(empty: Path) -> None:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("a small disk needs a mount of its own")
    owner = f"{sys.executable} -c '{OWNER_PROGRAM}' {empty} < /dev/null"
    script = f"""
        mount -t tmpfs -o size=160m none {empty} || exit 9
        {owner}
        dd if=/dev/zero of={empty}/filler bs=64k 2> /dev/null
        {owner}
        rm {empty}/filler
        {owner}
    """
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode == 9:
        pytest.skip(done.stderr)
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert ["error" if "error" in one else "runs" for one in said] == ["runs", "error", "runs"], done
    assert said[1]["error"] == "DiskFull"


def test_the_programs_are_those_of_the_package() -> None:
    said = subprocess.run([program("postgres"), "--version"], check=True, capture_output=True, text=True).stdout
    assert "PostgreSQL) 18" in said
