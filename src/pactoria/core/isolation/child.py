"""What runs inside a child process: it gives up what it does not need, then does one job after the other."""

import contextlib
import ctypes
import importlib
import os
import pickle
import resource
import select
import socket
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import Any

from pactoria.core.errors import Problem
from pactoria.core.isolation.wire import Disconnected, receive, send

__all__ = ["main"]

_LARGEST_FILE = 256 * 1024 * 1024
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS of <sys/prctl.h>
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of <sched.h>
_KILOBYTE = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in


def main(descriptor: int, memory: int, preload: Sequence[str]) -> None:
    """Serve jobs from a socket until the parent closes it."""
    _give_up_privileges(memory)
    connection = socket.socket(fileno=descriptor)
    threading.Thread(target=_die_with_parent, args=(descriptor,), daemon=True).start()
    for module in preload:
        importlib.import_module(module)
    with contextlib.suppress(Disconnected):
        send(connection, pickle.dumps(("ready", _peak())))
        while True:
            _work(connection, receive(connection))
    # Daemon threads of libraries must not hold up the end.
    os._exit(0)


def _work(connection: socket.socket, request: bytes) -> None:
    try:
        answer = ("result", _peak(), _run(connection, request))
        message = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    except Disconnected:
        raise
    except MemoryError:
        message = pickle.dumps(("memory",))
    except Problem as problem:
        message = pickle.dumps(("problem", _peak(), problem))
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent tells it
        # Frames only: the words of an error may be words of a contract.
        frames = "".join(traceback.format_tb(error.__traceback__))
        message = pickle.dumps(("failed", type(error).__name__, frames))
    send(connection, message)


def _run(connection: socket.socket, request: bytes) -> Any:
    function, arguments, named, wants_progress, seconds = pickle.loads(request)  # noqa: S301 - from our parent
    module, _, path = function.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    if wants_progress:

        def progress(*news: Any) -> None:
            send(connection, pickle.dumps(("progress", news)))

        named["progress"] = progress
    _limit_processor_time(seconds)
    return found(*arguments, **named)


def _peak() -> int:
    """Most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE


def _limit_processor_time(seconds: float) -> None:
    """Let the system end us if we are stuck in C, deaf to the end of the parent, who keeps the time otherwise."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = used.ru_utime + used.ru_stime + seconds * (os.cpu_count() or 1)
    _limit(resource.RLIMIT_CPU, int(allowed) + 2, hard=False)


def _give_up_privileges(memory: int) -> None:
    # Private memory only: reserved address space and mapped libraries cost nothing and vary by system.
    _limit(resource.RLIMIT_DATA, memory)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        # No network, where the system lets us have a namespace of our own; elsewhere the other walls must do. Root
        # keeps its user: without its rights it might not read what belongs to others, such as our own modules.
        if library.unshare(_NEW_NETWORK) != 0 and os.geteuid() != 0:
            library.unshare(_NEW_USER | _NEW_NETWORK)


def _limit(kind: int, value: int, *, hard: bool = True) -> None:
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        value = min(value, most)
    # Systems without a limit of this kind refuse it; the parent's clock still holds.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value if hard else most))


def _die_with_parent(descriptor: int) -> None:
    """Wait for the other end to close, whatever the main thread does, and end at once."""
    poll = select.poll()
    poll.register(descriptor, 0)
    poll.poll()
    os._exit(1)
