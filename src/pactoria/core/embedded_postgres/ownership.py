"""One process owns a data folder at a time. The kernel keeps the lock, so that no kill leaves it behind."""

import fcntl
import os
from pathlib import Path

from pactoria.core.embedded_postgres.errors import FolderInUse

__all__ = ["Ownership"]


class Ownership:
    """A held lock on a data folder."""

    def __init__(self, data_dir: Path) -> None:
        """Take the lock.

        Raises:
            FolderInUse: somebody has it; names the process.

        """
        path = data_dir / "owner.pid"
        self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            pid = os.pread(self._file, 20, 0).decode().strip()
            self._close()
            raise FolderInUse(data_dir, int(pid) if pid.isdigit() else None) from taken
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        # A forked child shares the lock and could outlive us with it.
        os.register_at_fork(after_in_child=self._close)

    def release(self) -> None:
        """Let others have the folder. May be called twice."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
