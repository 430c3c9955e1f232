"""Other gateways, each in an environment of its own below build/, measured in the same run."""

import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gateway.places import free_port, running

__all__ = ["PEERS", "Peer"]

FOLDER = Path(__file__).parents[2] / "build" / "bench-gateway"
NODE = Path(__file__).parents[2] / "scripts" / "with-node"


@dataclass(frozen=True, slots=True)
class Peer:
    """A gateway that runs."""

    name: str
    url: str
    headers: Mapping[str, str]
    model: str


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def litellm(upstream: str, cores: set[int]) -> Generator[Peer]:
    """LiteLLM's proxy, one worker, with a master key and no database."""
    home = FOLDER / "litellm"
    program = home / "bin" / "litellm"
    if not program.exists():
        _say("Installing LiteLLM ...")
        uv = shutil.which("uv") or "uv"
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(home)], check=True)  # noqa: S603
        subprocess.run([uv, "pip", "install", "-q", "-p", str(home / "bin" / "python"), "litellm[proxy]"], check=True)  # noqa: S603
    port = free_port()
    config = FOLDER / "litellm.yaml"
    config.write_text(
        "model_list:\n  - model_name: mock\n    litellm_params:\n      model: openai/mock\n"
        f"      api_base: {upstream}\n      api_key: mock\n"
        "general_settings:\n  master_key: sk-bench\nlitellm_settings:\n  telemetry: false\n"
    )
    command = [str(program), "--config", str(config), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
    environment = {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
    with running(command, port, cores, environment, patience=300):
        yield Peer("litellm", f"http://127.0.0.1:{port}", {"Authorization": "Bearer sk-bench"}, "mock")


@contextmanager
def portkey(upstream: str, cores: set[int]) -> Generator[Peer]:
    """The Portkey gateway. It knows no keys of its own; where to go it reads from headers."""
    home = FOLDER / "portkey"
    program = home / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
    if not program.exists():
        _say("Installing the Portkey gateway ...")
        home.mkdir(parents=True, exist_ok=True)
        command = [
            str(NODE),
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(home),
            "@portkey-ai/gateway",
        ]
        subprocess.run(command, check=True)  # noqa: S603
    port = free_port()
    command = [str(NODE), "node", str(program), f"--port={port}", "--headless"]
    trusted = {"TRUSTED_CUSTOM_HOSTS": "127.0.0.1,localhost", "NODE_ENV": "production"}
    with running(command, port, cores, trusted):
        headers = {"Authorization": "Bearer mock", "x-portkey-provider": "openai", "x-portkey-custom-host": upstream}
        yield Peer("portkey", f"http://127.0.0.1:{port}", headers, "mock")


PEERS = (portkey, litellm)
