"""A server as people start it, on an empty data folder."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["DEMO_EMAIL", "Served", "served"]

DEMO_EMAIL = "demo@pactoria.example"
START_SECONDS = 90
STOP_SECONDS = 30
_READY = re.compile(r"ready at (\S+)")
_PASSWORD = re.compile(r"with the password (\S+)")
_FIRST_RUN = re.compile(r"(http\S+/welcome\?token=\S+)")


@dataclass(frozen=True)
class Served:
    """A running `pactoria serve`."""

    url: str
    printed: str
    """The demo's password, or the link to make the account of the administrator."""
    log: Path
    admins: list[str] = field(default_factory=list[str])
    """Accounts of those who run the installation."""

    def make_admin(self, email: str, password: str) -> None:
        """Open an account of somebody who runs the installation, from a terminal as people do."""
        program = Path(sys.executable).with_name("pactoria")
        who = ["--email", email, "--password", password, "--name", "Grace Hopper", "--admin"]
        subprocess.run([program, "users", "create", *who, "--data-dir", self.log.parent / "data"], check=True)
        self.admins.append(email)

    def last_mail_to(self, email: str) -> str:
        """Return the text of the newest mail to somebody, which the console shows; empty where there is none yet."""
        mails = re.findall(rf"--- mail to {re.escape(email)}: (.*?)\n---", self.log.read_text(), re.DOTALL)
        return mails[-1] if mails else ""


@contextmanager
def served(folder: Path, *, demo: bool, settings: Mapping[str, str] | None = None) -> Generator[Served]:
    """Start the server with everything that it writes below the folder; stop it at the end.

    Settings are environment variables, such as where a provider of models is.

    Raises:
        RuntimeError: if it is not ready after a minute and a half; what it said is in the message.
    """
    log = folder / "log"
    program = Path(sys.executable).with_name("pactoria")
    command = [program, "serve", *(["--demo"] if demo else []), "--port", "0", "--data-dir", folder / "data"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PACTORIA_")}
    environment |= settings or {}
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        yield _ready(process, log, _PASSWORD if demo else _FIRST_RUN)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)


def _ready(process: subprocess.Popen[bytes], log: Path, last: re.Pattern[str]) -> Served:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text()
        url, printed = _READY.search(said), last.search(said)
        if url and printed:
            return Served(url[1], printed[1], log)
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")
