"""How parent and child talk: pickles with their length before them, over one socket.

The parent pickles freely, since the child trusts it. What comes back may have been written by whoever wrote the file
that took over the child, so it may hold nothing but plain values, and dataclasses, enums and problems of this package.
"""

import io
import pickle
import socket
import struct
import time
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

from pactoria.core.errors import Problem

__all__ = ["Disconnected", "Unheard", "receive", "send", "unpickle_result"]

_HEADER = struct.Struct("!Q")
_CHUNK = 1 << 20
_LARGEST = 1 << 30
_PACKAGE = "pactoria."
_PLAIN = {
    ("builtins", "set"), ("builtins", "frozenset"), ("builtins", "bytearray"), ("builtins", "complex"),
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"),
    ("datetime", "timezone"), ("decimal", "Decimal"), ("uuid", "UUID"), ("collections", "OrderedDict"),
}  # fmt: skip
_REBUILD = ("pactoria.core.errors", "_rebuild")


class Disconnected(Exception):  # noqa: N818 - a fact about the other side
    """The other side is gone."""


class Unheard(Disconnected):
    """The other side is gone, and has not read all that we sent."""


class _ResultUnpickler(pickle.Unpickler):
    """Refuses everything that could run code of the sender's choice."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Return a class that is plain data, or refuse."""
        known = (module_name, global_name)
        if known in _PLAIN or known == _REBUILD:
            return super().find_class(module_name, global_name)
        if module_name.startswith(_PACKAGE) and "." not in global_name:
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, (Enum, Problem))):
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} may not leave a child process")


def unpickle_result(data: bytes) -> Any:
    """Read what a child says.

    Raises:
        pickle.UnpicklingError: if it holds anything but plain data.
    """
    return _ResultUnpickler(io.BytesIO(data)).load()


def send(connection: socket.socket, data: bytes, deadline: float | None = None) -> None:
    """Send one message.

    Raises:
        Unheard: if the other side is gone.
        TimeoutError: if `deadline` (of `time.monotonic`) passes.
    """
    try:
        connection.settimeout(_left(deadline))
        connection.sendall(_HEADER.pack(len(data)))
        connection.settimeout(_left(deadline))
        connection.sendall(data)
    except ConnectionError as error:
        raise Unheard from error


def receive(connection: socket.socket, deadline: float | None = None) -> bytes:
    """Receive one message.

    Raises:
        Unheard: if the other side is gone and left something that we sent.
        Disconnected: if the other side is gone, or says that it will send more than is reasonable.
        TimeoutError: if `deadline` (of `time.monotonic`) passes.
    """
    (size,) = _HEADER.unpack(_exactly(connection, _HEADER.size, deadline))
    if size > _LARGEST:
        raise Disconnected
    return bytes(_exactly(connection, size, deadline))


def _exactly(connection: socket.socket, size: int, deadline: float | None) -> bytearray:
    data = bytearray()
    while len(data) < size:
        connection.settimeout(_left(deadline))
        try:
            chunk = connection.recv(min(size - len(data), _CHUNK))
        except ConnectionError as error:
            raise Unheard from error
        if not chunk:
            raise Disconnected
        data += chunk
    return data


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
