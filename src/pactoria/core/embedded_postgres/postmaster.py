"""Who serves a cluster right now, as its `postmaster.pid` and the kernel have it.

The file alone proves nothing: after a kill it stays, and its number may by then belong to an innocent process.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Postmaster", "find", "serves", "wait_until_gone"]

_LINES = 8


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A PostgreSQL server process."""

    pid: int
    port: int
    socket_folder: str
    """Empty when it listens on no socket."""
    ready: bool
    """Whether it says that it takes connections."""


def find(cluster: Path) -> Postmaster | None:
    """Return the live process that serves the cluster, if there is one."""
    found = read(cluster)
    return found if found and serves(found.pid, cluster) else None


def read(cluster: Path) -> Postmaster | None:
    """Return what `postmaster.pid` claims. None when there is no such file or it is not complete yet."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid, port, socket_folder = abs(int(lines[0])), int(lines[3] or 0), lines[4]
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return Postmaster(pid, port, socket_folder, ready=len(lines) >= _LINES and lines[7].strip() == "ready")


def serves(pid: int, cluster: Path) -> bool:
    """Whether `pid` is a live PostgreSQL whose cluster is this one. A zombie is not live."""
    if sys.platform == "linux":
        try:
            name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
            return name == "postgres" and Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    command = ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)]
    asked = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 - a number is all we add
    state, _, words = asked.stdout.strip().partition(" ")
    return "Z" not in state and "postgres" in words and str(cluster) in words


def wait_until_gone(pid: int, cluster: Path, seconds: float) -> bool:
    """Wait until the process has ended; False when it has not within the time."""
    deadline = time.monotonic() + seconds
    while serves(pid, cluster):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
