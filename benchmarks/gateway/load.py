"""Load by wrk, and what it says."""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Load", "put"]

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it."""

    rate: float
    """Requests a second."""
    p50_ms: float
    failed: int
    requests: int


def put(
    wrk: str,
    folder: Path,
    url: str,
    headers: Mapping[str, str],
    model: str,
    *,
    connections: int,
    seconds: int,
    core: set[int],
) -> Load:
    """Ask the same question again and again over so many connections.

    Raises:
        RuntimeError: if wrk says something else than what it mostly says.
    """
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": "What is a force majeure clause?"}]})
    lines = ['wrk.method = "POST"', f"wrk.body = {json.dumps(body)}"]
    sent = {"Content-Type": "application/json", **headers}
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in sent.items()]
    script = folder / "load.lua"
    script.write_text("\n".join(lines))
    cores = ",".join(map(str, sorted(core)))
    command = ["taskset", "-c", cores, wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    said = subprocess.run([*command, "-s", str(script), url], capture_output=True, text=True, check=True).stdout  # noqa: S603
    rate, latency = re.search(r"Requests/sec: +([\d.]+)", said), re.search(r"50% +([\d.]+)(us|ms|s)", said)
    count = re.search(r"(\d+) requests in", said)
    if not rate or not latency or not count:
        raise RuntimeError(said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = sum(int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", said))
    return Load(
        float(rate[1]),
        float(latency[1]) * _UNITS[latency[2]],
        int(refused[1]) * 1 + broken if refused else broken,
        int(count[1]),
    )
