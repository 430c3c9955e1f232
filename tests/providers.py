"""A provider of models that answers from a list: aimock, which speaks the protocols of all three."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Mock", "open_mock"]

_ROOT = Path(__file__).parent.parent
_PROGRAM = _ROOT / "web" / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
ANSWERS = Path(__file__).parent / "gateway" / "answers.json"
"""What it says to what, by words of the question."""


@dataclass(frozen=True, slots=True)
class Mock:
    """One that is running."""

    url: str

    def asked(self) -> list[dict[str, Any]]:
        """Return the requests that it got, in the shape that OpenAI gives them, the latest last."""
        return [entry["body"] for entry in self._get("/__aimock/journal")]

    def forget(self) -> None:
        """Forget which requests it got."""
        self._send("POST", "/__aimock/reset/journal")

    def fail_once(self, status: int, message: str = "the mock fails", **more: str) -> None:
        """Answer the next request with an error."""
        self._send("POST", "/__aimock/error", {"status": status, "body": {"message": message, **more}})

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=10) as response:  # noqa: S310 - loopback
            return json.load(response)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        data = json.dumps(body or {}).encode()
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.url + path, data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            pass


@contextmanager
def open_mock(answers: Path = ANSWERS) -> Generator[Mock]:
    """Start one at a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(_ROOT / "scripts" / "with-node"), "node", str(_PROGRAM), "--port", str(port)]
    command += ["--fixtures", str(answers), "--log-level", "silent", "--strict"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    mock = Mock(f"http://127.0.0.1:{port}")
    try:
        _wait(mock, process)
        yield mock
    finally:
        process.terminate()
        process.communicate()


def _wait(mock: Mock, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            assert process.stderr is not None
            raise RuntimeError(process.stderr.read().decode())
        try:
            mock.asked()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError
