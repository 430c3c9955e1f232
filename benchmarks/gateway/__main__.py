"""Measures the gateway beside a bare pass-through, LiteLLM and Portkey: rate, latency, and 500 streams at once.

Run: python -m benchmarks.gateway [--without-peers] [--seconds 8] [--rounds 3] [--write]
The gateway is `pactoria serve`, one process on one processor, with a private PostgreSQL; authentication, quota, ledger
and settlement are all on. The provider is a mock on loopback in a process of its own. Load comes from wrk. All but
what is measured share the other processors.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.gateway.load import Load, put
from benchmarks.gateway.peers import PEERS
from benchmarks.gateway.places import (
    descendants,
    free_port,
    install_wrk,
    memory_of,
    pin,
    processor_ms_of,
    python,
    running,
)

TARGETS = {"ratio_to_bare": 0.40, "own_ms_p50": 4.0, "gap_p99_ms": 250.0, "memory_mb": 400.0}
CONNECTIONS = 16
STREAMS = 500
TOKENS = 160
"""Of each of the many streams: eight seconds."""
MODEL = "openai/gpt-4o-mini"
RESULTS = Path(__file__).parents[1] / "results" / "gateway.md"


async def _prepare(folder: Path) -> str:
    """Make the database, a person of the largest tier, and a key; return the key."""
    from sqlalchemy import update

    from pactoria.accounts import keys
    from pactoria.accounts.identity import Identity
    from pactoria.accounts.models import UserProfile
    from pactoria.core.db import enter_tenant
    from pactoria.core.ids import new_id
    from pactoria.core.settings import DatabaseSettings, Settings
    from pactoria.organizations import service as organizations
    from pactoria.runtime import open_services

    settings = Settings(database=DatabaseSettings(data_dir=folder, database_url=None))
    async with open_services(settings) as services:
        user_id = await organizations.open_account(
            services.db,
            email="bench@example.com",
            name="Bench",
            password="four unrelated little words",  # noqa: S106 - of a database that is gone a minute later
            is_admin=False,
        )
        async with services.db.transaction() as session:
            await enter_tenant(session, None, user_id)
            actor = await organizations.enter(session, Identity(user_id, new_id(), is_admin=False), None)
            await session.execute(update(UserProfile).where(UserProfile.user_id == user_id).values(tier="enterprise"))
            _, token = await keys.create(session, actor, name="Bench")
    return token


async def _books(folder: Path) -> dict[str, int]:
    """Return how many records and open holds the ledger has."""
    import psycopg

    from pactoria.core.embedded_postgres import EmbeddedPostgres

    server = EmbeddedPostgres.running_at(folder)
    if server is None:
        return {}
    async with await psycopg.AsyncConnection.connect(server.url) as connection:
        both = "SELECT (SELECT count(*) FROM usage_records), (SELECT count(*) FROM usage_holds WHERE state = 'held')"
        records, held = await (await connection.execute(both)).fetchone() or (0, 0)
    return {"records": records, "held": held}


@contextmanager
def _pactoria(folder: Path, upstream: str, core: set[int], others: set[int]) -> Generator[tuple[str, int]]:
    """Run the server, on one processor, its database on the others; yield its address and process."""
    port = free_port()
    environment = {
        "PACTORIA_DATA_DIR": str(folder),
        "PACTORIA_OPENAI_API_KEY": "mock",
        "PACTORIA_OPENAI_BASE_URL": upstream,
        "PACTORIA_LOG_FORMAT": "json",
        "PACTORIA_LIMIT_AI": "1000000",  # counted, and never reached
    }
    command = [str(Path(sys.executable).with_name("pactoria")), "serve", "--port", str(port), "--no-worker"]
    with running(command, port, core, environment) as process:
        time.sleep(1)
        pin(descendants(process.pid), others)
        yield f"http://127.0.0.1:{port}", process.pid


def _say(name: str, load: Load) -> None:
    print(
        f"{name:>12}: {load.rate:7.0f}/s  p50 {load.p50_ms:6.2f} ms  failed {load.failed}", file=sys.stderr, flush=True
    )


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure everything; return figures by name."""
    wrk = install_wrk()
    core, others = _processors()
    token = asyncio.run(_prepare(folder / "data"))
    figures: dict[str, Any] = {}
    with ExitStack() as stack:
        mock_port, bare_port = free_port(), free_port()
        upstream = f"http://127.0.0.1:{mock_port}/v1"
        stack.enter_context(running(python("benchmarks.gateway.mock", mock_port), mock_port, others))
        through = stack.enter_context(running(python("benchmarks.gateway.bare", bare_port, upstream), bare_port, core))
        url, pid = stack.enter_context(_pactoria(folder / "data", upstream, core, others))

        def load(where: str, headers: Mapping[str, str], model: str, connections: int, seconds: int) -> Load:
            address = f"{where}/v1/chat/completions"
            return put(wrk, folder, address, headers, model, connections=connections, seconds=seconds, core=others)

        bare, ours = f"http://127.0.0.1:{bare_port}", url
        headers = {"Authorization": f"Bearer {token}"}
        figures |= _rates(load, (bare, through.pid), (ours, pid), headers, arguments)
        figures |= _latencies(load, f"http://127.0.0.1:{mock_port}", bare, ours, headers, arguments)
        figures |= _many_streams(url, token, others, pid, folder / "data")
        if not arguments.without_peers:
            for open_peer in PEERS:
                try:
                    with open_peer(upstream, core) as peer:
                        load(peer.url, peer.headers, peer.model, CONNECTIONS, 3)
                        found = load(peer.url, peer.headers, peer.model, CONNECTIONS, arguments.seconds)
                except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                    print(f"{open_peer.__name__} could not be measured: {error}", file=sys.stderr)
                    continue
                _say(peer.name, found)
                figures[f"{peer.name}_rate"] = round(found.rate)
                figures[f"{peer.name}_failed"] = found.failed
    return figures


def _rates(
    load: Callable[..., Load],
    bare: tuple[str, int],
    ours: tuple[str, int],
    headers: Mapping[str, str],
    arguments: argparse.Namespace,
) -> dict[str, Any]:
    """Measure both in turn, several times: whatever else the machine does hits both."""
    for where, _ in (bare, ours):
        load(where, headers, MODEL, CONNECTIONS, 3)  # warm
    rates: dict[str, list[float]] = {"bare": [], "pactoria": []}
    computed: dict[str, list[float]] = {"bare": [], "pactoria": []}
    failed = 0
    for _ in range(arguments.rounds):
        for name, (where, pid) in (("bare", bare), ("pactoria", ours)):
            before = processor_ms_of(pid)
            found = load(where, headers, MODEL, CONNECTIONS, arguments.seconds)
            rates[name].append(found.rate)
            computed[name].append((processor_ms_of(pid) - before) / max(found.requests, 1))
            failed += found.failed
            _say(name, found)
    pairs = list(zip(rates["bare"], rates["pactoria"], strict=True))
    bare_ms, own_ms = statistics.median(computed["bare"]), statistics.median(computed["pactoria"])
    return {
        "bare_rate": round(statistics.median(rates["bare"])),
        "rate": round(statistics.median(rates["pactoria"])),
        "ratio_to_bare": round(statistics.median(own / other for other, own in pairs), 3),
        "bare_processor_ms": round(bare_ms, 3),
        "processor_ms": round(own_ms, 3),
        "ratio_by_processor_time": round(bare_ms / own_ms, 3),
        "failed": failed,
    }


def _latencies(
    load: Callable[..., Load],
    mock: str,
    bare: str,
    ours: str,
    headers: Mapping[str, str],
    arguments: argparse.Namespace,
) -> dict[str, Any]:
    found: list[tuple[Load, Load, Load]] = []
    for _ in range(arguments.rounds):
        direct, through, own = (load(where, headers, MODEL, 1, arguments.seconds) for where in (mock, bare, ours))
        for name, one in (("provider", direct), ("bare", through), ("pactoria", own)):
            _say(f"{name}, 1", one)
        found.append((direct, through, own))
    return {
        "p50_ms": statistics.median(own.p50_ms for _, _, own in found),
        "bare_p50_ms": statistics.median(through.p50_ms for _, through, _ in found),
        "own_ms_p50": round(statistics.median(own.p50_ms - direct.p50_ms for direct, _, own in found), 2),
    }


def _many_streams(url: str, token: str, others: set[int], pid: int, data: Path) -> dict[str, Any]:
    while (before := asyncio.run(_books(data)))["held"]:
        time.sleep(0.1)  # the calls that wrk left unheard at its end
    command = python("benchmarks.gateway.streams", url.rpartition(":")[2], token, STREAMS, TOKENS, MODEL)
    cores = ",".join(map(str, sorted(others)))
    said = subprocess.run(["taskset", "-c", cores, *command], capture_output=True, text=True, check=True).stdout  # noqa: S603, S607
    time.sleep(2)
    after = asyncio.run(_books(data))
    figures = json.loads(said.splitlines()[-1])
    figures |= {
        "streams_settled": after.get("records", 0) - before.get("records", 0),
        "left_held": after.get("held", 0),
        "memory_mb": round(memory_of(pid)),
    }
    print(f"{'streams':>12}: {figures}", file=sys.stderr, flush=True)
    return figures


def _processors() -> tuple[set[int], set[int]]:
    """Return the one for what is measured, and those for the rest."""
    available = sorted(os.sched_getaffinity(0))
    if len(available) == 1:
        return set(available), set(available)
    return {available[0]}, set(available[1:])


def main() -> None:
    """Measure, print one JSON line, and keep it if that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="not needed here; make gives it to every benchmark")
    parser.add_argument("--without-peers", action="store_true", help="leave LiteLLM and Portkey out")
    parser.add_argument("--seconds", type=int, default=8, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/gateway.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(arguments, Path(folder))
    met = {
        "ratio_to_bare": figures["ratio_to_bare"] >= TARGETS["ratio_to_bare"],
        "own_ms_p50": figures["own_ms_p50"] < TARGETS["own_ms_p50"],
        "gap_p99_ms": figures["gap_p99_ms"] < TARGETS["gap_p99_ms"],
        "memory_mb": figures["memory_mb"] < TARGETS["memory_mb"],
        "errors": figures["errors"] == 0 and figures["failed"] == 0,
        "settled": figures["streams_settled"] == figures["streams"] and figures["left_held"] == 0,
    }
    if arguments.write:
        RESULTS.write_text(_told(figures, arguments))
    print(
        json.dumps(
            {"bench": "gateway", "machine": _machine(), "figures": figures, "targets": met, "ok": all(met.values())}
        )
    )


def _told(figures: Mapping[str, Any], arguments: argparse.Namespace) -> str:
    """Return the figures as a page."""
    rows = [
        ("`/v1` with authentication, quota, ledger and settlement, requests a second", "rate", ""),
        ("bare pass-through, FastAPI over aiohttp, requests a second", "bare_rate", ""),
        ("ratio of the two, median of the rounds", "ratio_to_bare", "0.40 at least"),
        ("the same by processor time of the two processes", "ratio_by_processor_time", ""),
        ("processor time of a call, ms", "processor_ms", ""),
        ("requests that failed", "failed", "0"),
        ("own share of latency at one connection, median, ms", "own_ms_p50", "under 4"),
        ("500 streams at once, 20 tokens a second each: errors", "errors", "0"),
        ("settled, and left held", "streams_settled", "500 and 0"),
        ("gap between tokens, 99th percentile, ms", "gap_p99_ms", "under 250"),
        ("memory of the process, peak, MB", "memory_mb", "under 400"),
        ("Portkey gateway in the same run, requests a second", "portkey_rate", ""),
        ("LiteLLM proxy without a database in the same run, requests a second", "litellm_rate", ""),
    ]
    shown = {**figures, "streams_settled": f"{figures['streams_settled']} and {figures['left_held']}"}
    lines = [_row(told, shown[name], target) for told, name, target in rows if name in shown]
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"""# The gateway beside a bare pass-through

`python -m benchmarks.gateway --seconds {arguments.seconds} --rounds {arguments.rounds} --write`, {time.strftime("%d %B %Y")}, on {_machine()} (load average at the end {load}). One process on one processor; provider, database and load share the others. Wrk holds {CONNECTIONS} connections; every answer has 64 tokens.

| figure | value | target |
|---|---|---|
{chr(10).join(lines)}

Requests a second depend on what else the machine does; ratios are of the same run, round by round.
"""  # noqa: E501 - Markdown


def _row(told: str, value: float | str, target: str) -> str:
    return f"| {told} | {value if isinstance(value, str) else f'{value:,}'} | {target} |"


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
