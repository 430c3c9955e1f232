"""Measures how fast contracts are reviewed: pages a second once warm, and one file from the command line.

Run: python -m benchmarks.review --data ../shared/data/cuad [--split dev] [--runs 5] [--write]
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

# Pages a second are told for one core; libraries read this when they are imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.sample import PAGE, thirty_pages

TARGETS: Mapping[str, float] = {"pages_a_second": 25.0, "docx_seconds": 2.0}
"""At least so many pages, at most so many seconds."""

RESULTS = Path(__file__).parent / "results" / "review.md"


def load(folder: Path, split: str) -> dict[str, bytes] | None:
    """Return the text files of a split by name; None if the folder is not CUAD as we know it."""
    if not (folder / "split.json").exists() or not (folder / "contracts").is_dir():
        return None
    names: list[str] = sorted(json.loads((folder / "split.json").read_text(encoding="utf-8"))[split])
    return {name: (folder / "contracts" / f"{name}.txt").read_bytes() for name in names}


def warm_speed(contracts: Mapping[str, bytes]) -> dict[str, float]:
    """Review all contracts in this process; returns pages a second of processor time and of the clock."""
    from pactoria.analysis.engine.result import Side
    from pactoria.analysis.engine.review import review
    from pactoria.documents.service import parse

    review(parse(next(iter(contracts.values())), "warm.txt"), Side.CUSTOMER)
    pages, findings = 0.0, 0
    slowest = float("inf")
    clock, processor = time.perf_counter(), time.process_time()
    for name, data in contracts.items():
        began = time.process_time()
        document = parse(data, f"{name}.txt")
        result = review(document, Side.CUSTOMER)
        spent = time.process_time() - began
        size = len(document.text) / PAGE
        slowest = min(slowest, size / spent)
        pages += size
        findings += len(result.findings) + len(result.missing)
    return {
        "pages": pages,
        "findings": float(findings),
        "pages_a_second": pages / (time.process_time() - processor),
        "pages_a_second_by_the_clock": pages / (time.perf_counter() - clock),
        "pages_a_second_of_the_slowest": slowest,
    }


def command_speed(runs: int) -> dict[str, float]:
    """Run `pactoria review` on a DOCX of 30 pages; returns medians, in seconds."""
    program = Path(sys.executable).with_name("pactoria")
    with tempfile.TemporaryDirectory() as folder:
        contract = Path(folder) / "contract.docx"
        contract.write_bytes(thirty_pages())
        review = [str(program), "review", str(contract), "--side", "customer"]
        spent = _processor_time()
        seconds = {"docx_seconds": _median(review, runs)}
        seconds["docx_processor_seconds"] = (_processor_time() - spent) / (runs + 1)
        seconds |= {
            "docx_to_pdf_seconds": _median([*review, "--format", "pdf"], runs),
            "docx_to_docx_seconds": _median([*review, "--format", "docx"], runs),
            "python_seconds": _median([sys.executable, "-c", "pass"], runs),
            "numpy_seconds": _median([sys.executable, "-c", "import numpy"], runs),
        }
    return {**seconds, "docx_to_numpy": seconds["docx_seconds"] / seconds["numpy_seconds"]}


def _processor_time() -> float:
    """Return what child processes that have ended, and theirs, have used: on a busy machine the clock says little."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _median(command: Sequence[str], runs: int) -> float:
    """Return the median time of a command by the clock. The first run, which fills the disk cache, does not count."""
    times: list[float] = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def report(contracts: Mapping[str, bytes], split: str, runs: int) -> tuple[list[str], dict[str, float]]:
    """Run everything; returns the lines to show and the figures."""
    numbers = warm_speed(contracts) | command_speed(runs)
    said = f"{len(contracts)} contracts of `{split}`, {numbers['pages']:.0f} pages of {PAGE:,} characters, one thread."
    lines = [
        f"Text to findings: {said} Commands: median of {runs} runs.",
        "",
        "| what | figure | target |",
        "| --- | ---: | ---: |",
        f"| pages a second of processor time | {numbers['pages_a_second']:.0f} | {TARGETS['pages_a_second']:.0f} |",
        f"| the same by the clock | {numbers['pages_a_second_by_the_clock']:.0f} | |",
        f"| the slowest contract | {numbers['pages_a_second_of_the_slowest']:.0f} | |",
        f"| `pactoria review`, DOCX of 30 pages | {numbers['docx_seconds']:.2f} s | {TARGETS['docx_seconds']:.0f} s |",
        f"| its processor time | {numbers['docx_processor_seconds']:.2f} s | |",
        f"| the same to a PDF report | {numbers['docx_to_pdf_seconds']:.2f} s | |",
        f"| the same to Word comments | {numbers['docx_to_docx_seconds']:.2f} s | |",
        f"| for comparison: Python that does nothing | {numbers['python_seconds']:.2f} s | |",
        f"| for comparison: Python that imports numpy | {numbers['numpy_seconds']:.2f} s | |",
    ]
    return lines, numbers


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report and, as the last line, its figures as JSON; 0 if all targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("PACTORIA_BENCH_DATA") or "../shared/data/cuad"
    parser.add_argument("--data", type=Path, default=Path(default), help="folder with CUAD")
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    parser.add_argument("--runs", type=int, default=5, help="how often each command is timed")
    parser.add_argument("--write", action="store_true", help=f"also write {RESULTS.name}")
    options = parser.parse_args(arguments)
    contracts = load(options.data, options.split)
    if contracts is None:
        print(
            f"{options.data} does not hold CUAD. Get CUAD v1 (The Atticus Project, CC BY 4.0) as contracts/*.txt "
            "and split.json, and give the folder with --data.",
            file=sys.stderr,
        )
        return 2
    lines, numbers = report(contracts, options.split, options.runs)
    print("\n".join(lines))
    if options.write:
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        head = ["# Speed of a review", "", f"`python -m benchmarks.review --write` on {machine}.", ""]
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")
    met = numbers["pages_a_second"] >= TARGETS["pages_a_second"] and numbers["docx_seconds"] <= TARGETS["docx_seconds"]
    rounded = {key: round(value, 3) for key, value in numbers.items()}
    print(json.dumps({"bench": "review", "figures": rounded, "targets": dict(TARGETS), "ok": met}))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
