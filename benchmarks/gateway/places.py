"""Processes of the benchmark: started, waited for, put on processors, ended."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["descendants", "free_port", "install_wrk", "memory_of", "pin", "processor_ms_of", "python", "running"]

PATIENCE = 90.0
"""Seconds that a server may take to start."""


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def python(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of ours."""
    return [sys.executable, "-m", module, *map(str, arguments)]


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    cores: set[int],
    environment: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> Generator["subprocess.Popen[bytes]"]:
    """Run a server on some processors until it listens, and end it afterwards."""
    log = Path(os.environ.get("BENCH_LOG", os.devnull)).open("ab")  # noqa: SIM115 - closed below
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        env=_without_settings() | dict(environment or {}),
        stdout=log,
        stderr=log,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),  # noqa: PLW1509 - no threads are running
    )
    try:
        _wait(process, port, patience)
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()
        log.close()


def _without_settings() -> dict[str, str]:
    """Return this process's environment without what would change how Pactoria runs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PACTORIA_")}


def _wait(process: "subprocess.Popen[bytes]", port: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            message = f"{process.args} has ended with {process.returncode}; BENCH_LOG=file keeps what it says"
            raise RuntimeError(message)
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.1)
    message = f"{process.args} does not listen"
    raise TimeoutError(message)


def descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found, open_ = list[int](), [pid]
    while open_:
        here = children.get(open_.pop(), [])
        found += here
        open_ += here
    return found


def pin(pids: Sequence[int], cores: set[int]) -> None:
    """Put processes, with all of their threads, on some processors."""
    for pid in pids:
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), cores)


def processor_ms_of(pid: int) -> float:
    """Return milliseconds that a process has computed since its start."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int, field: str = "VmHWM") -> float:
    """Return megabytes of memory that a process has, at most since its start (VmHWM) or now (VmRSS)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return 0.0


def install_wrk() -> str:
    """Return where wrk is, installed from Debian's packages if need be.

    Raises:
        SystemExit: if there is no way to get it.
    """
    found = shutil.which("wrk")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", "wrk"], check=False, capture_output=True)  # noqa: S607 - where the system has it
        found = shutil.which("wrk")
    if found is None:
        print("This benchmark needs wrk. Install it, on Debian with: apt-get install wrk", file=sys.stderr)
        raise SystemExit(2)
    return found
