"""Jobs that behave badly, for the tests of isolation. Children import this module by name."""

import ctypes
import os
import socket
from collections.abc import Callable
from pathlib import Path

from pactoria.core.errors import NotFound


class Local:
    """A class of the tests, which is no plain data of the package."""


def double(value: int) -> int:
    return 2 * value


def process_id() -> int:
    return os.getpid()


def count(up_to: int, progress: Callable[[str, int], None]) -> str:
    for step in range(up_to):
        progress("step", step)
    return "done"


def forever() -> None:
    while True:
        pass


def forever_in_c() -> None:
    # sum() over a range keeps the interpreter's lock in one call into C.
    sum(range(10**15))


def swell(size: int) -> int:
    return len(bytearray(size))


def swell_slowly() -> None:
    kept: list[bytes] = []
    while True:
        kept.append(os.urandom(1) * 1_000_000)


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def miss() -> None:
    raise NotFound("It is not here.", place="there")


def blunder() -> None:
    secret = "words of a contract"
    raise KeyError(secret)


def foreign() -> object:
    return Local()


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/pactoria-escaped",)


def evil() -> object:
    return Evil()


def environment() -> dict[str, str]:
    return dict(os.environ)


def networks() -> list[str]:
    return [name for _, name in socket.if_nameindex()]


def report_then_hang(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    forever()
