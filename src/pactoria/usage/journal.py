"""What calls under way have delivered up to this moment, in a file that outlives a killed process.

Notes reach the database a few times a second; a journal is written with every word. It is memory that the operating
system keeps for a file: writing costs no call of the system, and what a process has written is there however it dies.
Whoever starts next on the same machine settles what a dead process left: see `settle_abandoned`. When the machine
itself dies, or its folder is gone, the notes in the database are what is charged.

A file is locked by the process that writes it, for as long as that lives. It holds a head and slots of `_SLOT` bytes,
one for each call.
"""

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import structlog

from pactoria.core.ids import new_id
from pactoria.core.settings import Settings
from pactoria.usage.desk import Refused
from pactoria.usage.ledger import Ledger, Outcome, Settlement, Tokens

__all__ = ["Entry", "Journal", "Slip", "journal_folder", "settle_abandoned"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_MAGIC = b"pactoria calls 1"
_SLOT = 64
_SLOTS = 4096
"""Calls at once that one process keeps; those above are only noted in the database."""
_PICO = Decimal(10) ** 12
_LAYOUT = struct.Struct("<q16sqqqq")
"""Whether it is in use, id of the hold, tokens of the question, of the answer, cost of the question and of a token of
the answer, in millionths of a millionth of a US dollar."""
_NUMBER = struct.Struct("<q")
_FIGURES = struct.Struct("<qqqq")
_INPUT_AT, _OUTPUT_AT = 24, 32
_SUFFIX = ".calls"


@dataclass(frozen=True, slots=True)
class Entry:
    """One call that was under way."""

    hold_id: UUID
    input_tokens: int
    output_tokens: int
    input_cost: Decimal
    """In US dollars, of the whole question."""
    output_price: Decimal
    """In US dollars, of one token of the answer."""

    @property
    def cost(self) -> Decimal:
        """What was delivered costs, in US dollars."""
        return self.input_cost + self.output_tokens * self.output_price


class Slip:
    """The slot of one call."""

    __slots__ = ("_at", "_free", "_memory")

    def __init__(self, memory: mmap.mmap, at: int, entry: Entry, free: list[int]) -> None:
        self._memory, self._at, self._free = memory, at, free
        costs = (int(entry.input_cost * _PICO), int(entry.output_price * _PICO))
        _LAYOUT.pack_into(memory, at, 0, entry.hold_id.bytes, entry.input_tokens, entry.output_tokens, *costs)
        _NUMBER.pack_into(memory, at, 1)  # last: a slot is whole before it counts

    def write(self, output_tokens: int) -> None:
        """Say how many tokens of the answer were delivered so far."""
        _NUMBER.pack_into(self._memory, self._at + _OUTPUT_AT, output_tokens)

    def conclude(self, tokens: Tokens, cost: Decimal) -> None:
        """Say what the whole call took, in tokens and US dollars, before it is settled."""
        asked = tokens.input + tokens.cache_read + tokens.cache_write
        _FIGURES.pack_into(self._memory, self._at + _INPUT_AT, asked, tokens.output, int(cost * _PICO), 0)

    def end(self) -> None:
        """Strike the call out: it is settled, or was given back. Not to be said twice."""
        _NUMBER.pack_into(self._memory, self._at, 0)
        self._free.append(self._at)


class Journal:
    """The file of this process, made with its first call. Where it cannot be (a full disk), calls go on without."""

    def __init__(self, folder: Path) -> None:
        """Keep the file in `folder`, which is made if there is none."""
        self._folder = folder
        self._file: Path | None = None
        self._memory: mmap.mmap | None = None
        self._descriptor = -1
        self._free: list[int] = []
        self._failed = False

    def begin(self, entry: Entry) -> "Slip | None":
        """Enter a call; None where it cannot be kept."""
        if self._memory is None and not self._failed:
            try:
                self._open()
            except OSError as error:
                self._failed = True
                log.warning("usage.journal_failed", error=type(error).__name__, reason=error.strerror)
        if self._memory is None or not self._free:
            return None
        return Slip(self._memory, self._free.pop(), entry, self._free)

    def close(self) -> None:
        """Remove the file, unless calls are in it that were never settled."""
        if self._memory is None:
            return
        if self._file is not None and not any(_entries(self._memory)):
            self._file.unlink(missing_ok=True)
        self._memory = None  # a call that ends late may still write
        os.close(self._descriptor)

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = self._folder / str(new_id())
        size = len(_MAGIC) + _SLOTS * _SLOT
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Written, not only made long: a page for which a full disk has no room would end the process.
            os.write(descriptor, _MAGIC.ljust(size, b"\0"))
            self._memory = mmap.mmap(descriptor, size)
            self._file = name.rename(name.with_suffix(_SUFFIX))  # whoever looks for abandoned ones finds it locked
        except OSError:
            os.close(descriptor)
            name.unlink(missing_ok=True)
            raise
        self._descriptor = descriptor
        self._free[:] = range(len(_MAGIC), size, _SLOT)


def journal_folder(settings: Settings) -> Path:
    """Return where the processes of this machine keep their journals."""
    return settings.database.data_dir / "journal"


async def settle_abandoned(ledger: Ledger, folder: Path) -> int:
    """Charge what dead processes of this machine had under way; return how many calls there were.

    Several may do so at once, and again after a failure: each call is settled once.

    Raises:
        Unavailable: if the database does not answer; the rest is left for the next time.
    """
    settled = 0
    for file in _files(folder):
        with suppress(FileNotFoundError, BlockingIOError), file.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for entry in _entries(opened.read()):
                tokens = Tokens(input=entry.input_tokens, output=entry.output_tokens)
                try:
                    await ledger.settle(Settlement(entry.hold_id, Outcome.EXPIRED, tokens, entry.cost, estimated=True))
                except Refused as error:  # it is damaged: what was noted in the database is charged
                    log.error("usage.abandoned_refused", hold_id=str(entry.hold_id), error=str(error))  # noqa: TRY400
                settled += 1
            file.unlink(missing_ok=True)
    if settled:
        log.warning("usage.settled_abandoned", calls=settled)
    return settled


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"))


def _entries(content: bytes | mmap.mmap) -> Iterator[Entry]:
    """Yield the calls of a file; none of one that is not whole."""
    if content[: len(_MAGIC)] != _MAGIC:
        return
    for at in range(len(_MAGIC), len(content) - _SLOT + 1, _SLOT):
        in_use, hold_id, asked, answered, input_cost, output_price = _LAYOUT.unpack_from(content, at)
        if in_use:
            yield Entry(UUID(bytes=hold_id), asked, answered, input_cost / _PICO, output_price / _PICO)
