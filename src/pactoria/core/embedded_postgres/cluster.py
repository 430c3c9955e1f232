"""The cluster on disk: made once, and either complete or not there."""

import os
import secrets
import shutil
from pathlib import Path

from pactoria.core.embedded_postgres.errors import DiskFull, OtherVersion, StartFailed
from pactoria.core.embedded_postgres.programs import Account, package_version, program

__all__ = ["DATABASE", "OWNER", "Cluster"]

OWNER = "pactoria_owner"
DATABASE = "pactoria"
_ROOM = 100 * 1024 * 1024
"""Bytes that a new cluster needs: 46 MB of its own, and its first log segments."""
_NO_ROOM = "No space left on device"


class Cluster:
    """The folder `postgres/` of a data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.run = home / "run"
        self.log = home / "log"
        self.start_log = self.log / "start.log"
        self._password = home / "password"

    @property
    def password(self) -> str:
        """The owner's password."""
        return self._password.read_text(encoding="utf-8").strip()

    def prepare(self, account: Account) -> None:
        """Make the cluster where there is none, and let the account own it.

        Raises:
            DiskFull: there is no room for it.
            OtherVersion: the cluster is another PostgreSQL's.
            StartFailed: `initdb` gave another reason.
            OSError: the folder is not to be used.

        """
        self.home.mkdir(mode=0o700, exist_ok=True)
        account.own(self.home)
        for folder in (self.run, self.log):
            folder.mkdir(mode=0o700, exist_ok=True)
            os.chown(folder, account.uid, account.gid)
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            self.data.chmod(0o700)  # PostgreSQL insists, and a restored backup may have lost it
            if not self._password.exists():
                self._replace_password(account)
        else:
            self._create(account)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        wanted = package_version().split(".")[0]
        if found != wanted:
            raise OtherVersion(self.data, found, wanted)

    def _create(self, account: Account) -> None:
        if shutil.disk_usage(self.home).free < _ROOM:
            raise DiskFull(self.home)
        for earlier in self.home.glob("unfinished-*"):  # of a start that was killed; its initdb may still be at work
            shutil.rmtree(earlier, ignore_errors=True)
        unfinished = self.home / f"unfinished-{secrets.token_hex(8)}"
        self._write_password(account)
        self._check(
            *account.run(
                [
                    *(program("initdb"), "--pgdata", unfinished, "--username", OWNER, "--pwfile", self._password),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
                ]
            )
        )
        self._single(account, unfinished, "postgres", f"CREATE DATABASE {DATABASE}")
        unfinished.rename(self.data)

    def _write_password(self, account: Account) -> str:
        password = secrets.token_urlsafe(24)
        self._password.unlink(missing_ok=True)
        file = os.open(self._password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(password + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.chown(self._password, account.uid, account.gid)
        return password

    def _replace_password(self, account: Account) -> None:
        """Whoever owns the files may set a new one: for a folder restored without its `password`."""
        password = self._write_password(account)
        try:
            self._single(account, self.data, DATABASE, f"ALTER ROLE {OWNER} PASSWORD '{password}'")
        except BaseException:
            self._password.unlink()
            raise

    def _single(self, account: Account, data: Path, database: str, statement: str) -> None:
        """Run one statement without a server."""
        command = [program("postgres"), "--single", "-D", data, "-c", "logging_collector=off", database]
        code, said = account.run(command, words=statement + "\n")
        if "ERROR:" in said:
            code = 1
        self._check(code, said)

    def _check(self, code: int, said: str) -> None:
        if code == 0:
            return
        if _NO_ROOM in said:
            raise DiskFull(self.home)
        self.start_log.write_text(said, encoding="utf-8")
        raise StartFailed(said.strip().splitlines()[-1] if said.strip() else "", self.start_log)
