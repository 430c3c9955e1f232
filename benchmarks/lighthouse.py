"""Asks Lighthouse about accessibility and best practices of the main pages, as a phone and as a desktop sees them.

Run: python -m benchmarks.lighthouse. Installs Lighthouse into the user's cache folder at the first run (185 MB).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.chromium import installed
from tests.e2e.served import DEMO_EMAIL, Served, served

TARGETS: Mapping[str, int] = {"accessibility": 95, "best-practices": 95}
"""At least so many points of a hundred, on every page."""

VERSION = "12.8.2"
FORM_FACTORS: Mapping[str, tuple[str, ...]] = {"phone": (), "desktop": ("--preset=desktop",)}
ROOT = Path(__file__).parents[1]


def install(cache: Path) -> Path:
    """Return the program, installed if it is not there yet.

    Raises:
        subprocess.CalledProcessError: if npm cannot install it.
    """
    folder = cache / f"lighthouse-{VERSION}"
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        print(f"Installing Lighthouse {VERSION} into {folder} ...", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        npm = [ROOT / "scripts" / "with-node", "npm", "--prefix", folder, "install"]
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*npm, *quiet, f"lighthouse@{VERSION}"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return program


def sign_in(server: Served) -> tuple[str, str]:
    """Return the cookie of the demo's person and the address of one of their contracts."""
    with httpx.Client(base_url=server.url, headers={"X-Pactoria-CSRF": "1"}) as client:
        body = {"email": DEMO_EMAIL, "password": server.printed}
        client.post("/api/auth/sign-in", json=body).raise_for_status()
        contracts: list[dict[str, Any]] = client.get("/api/contracts").raise_for_status().json()["items"]
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return cookie, f"/contracts/{contracts[-1]['id']}"


def scores(program: Path, address: str, cookie: str | None, options: tuple[str, ...]) -> dict[str, int]:
    """Return the points of a page by category, and tell on stderr what costs points.

    Raises:
        RuntimeError: if another page came, as to somebody who is not signed in.
        subprocess.CalledProcessError: if Lighthouse or the browser fails.
    """
    root = " --no-sandbox" if os.geteuid() == 0 else ""
    command = [
        *[ROOT / "scripts" / "with-node", program, address, "--quiet", "--output=json"],
        *[f"--only-categories={','.join(TARGETS)}", f"--chrome-flags=--headless=new{root}", *options],
        *([f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []),
    ]
    environment = os.environ | {"CHROME_PATH": _chrome()}
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, timeout=180)  # noqa: S603
    report: dict[str, Any] = json.loads(said.stdout)
    if report["finalDisplayedUrl"] != address:
        raise RuntimeError(f"{address} led to {report['finalDisplayedUrl']}, which is another page")
    for audit in report["audits"].values():
        if audit["score"] == 0 and audit["scoreDisplayMode"] == "binary":
            print(f"  {address}: {audit['title']}", file=sys.stderr)
    return {name: round(100 * report["categories"][name]["score"]) for name in TARGETS}


def _chrome() -> str:
    from playwright.sync_api import sync_playwright

    path = installed()
    if path is None:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    return path


def main() -> int:
    """Run the benchmark; exit code 1 where a target is missed, 2 where the web app is not built."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="not used: the pages show the demo's contracts")
    parser.parse_args()
    if not (ROOT / "src" / "pactoria" / "web" / "index.html").is_file():
        print("The web app is not built: run `make build`", file=sys.stderr)
        return 2
    subprocess.run([ROOT / "scripts" / "install-chromium"], check=True)  # noqa: S603
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "pactoria"
    program = install(cache)
    figures: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), demo=True) as server:
        cookie, contract = sign_in(server)
        pages = {
            "landing": ("/", None),
            "sign-in": ("/sign-in", None),
            "contracts": ("/contracts", cookie),
            "contract": (contract, cookie),
        }
        for page, (path, session) in pages.items():
            for form_factor, options in FORM_FACTORS.items():
                for category, points in scores(program, server.url + path, session, options).items():
                    figures[f"{page}.{form_factor}.{category}"] = points
                print(f"{page}, {form_factor}", file=sys.stderr)
    ok = all(points >= TARGETS[name.rpartition(".")[2]] for name, points in figures.items())
    print(json.dumps({"bench": "lighthouse", "figures": figures, "targets": TARGETS, "ok": ok}))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
