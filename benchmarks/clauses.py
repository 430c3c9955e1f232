"""Measures the clause finder on contracts that lawyers marked (CUAD).

Run: python -m benchmarks.clauses --data ../shared/data/cuad [--split dev] [--write]
"""

import argparse
import json
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.clause_errors import errors
from benchmarks.clause_errors import table as error_table
from benchmarks.spans import Predicted, Table, figures, tabulate

from pactoria.analysis.engine import clauses
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

TARGETS: Mapping[str, float] = {
    "micro": 0.72,
    "macro": 0.62,
    "precision_at_80_recall": 0.44,
    "contract_f1": 0.82,
    "pages_a_second": 25.0,
}
"""What must be reached on `dev`."""

DRAWS = 500
PAGE = 3000
"""Characters of a page."""

RESULTS = Path(__file__).parent / "results" / "clauses.md"


@dataclass(frozen=True, slots=True)
class Data:
    """Contracts of a split with the texts that were marked in them."""

    texts: Mapping[str, str]
    marked: Mapping[tuple[str, str], Sequence[str]]
    categories: Sequence[str]


def load(folder: Path, split: str) -> Data | None:
    """Read a split; None if the folder is not CUAD as we know it."""
    needed = [folder / name for name in ("labels.jsonl", "split.json", "contracts")]
    if not all(path.exists() for path in needed):
        return None
    names: list[str] = sorted(json.loads(needed[1].read_text(encoding="utf-8"))[split])
    marked: dict[tuple[str, str], list[str]] = defaultdict(list)
    categories: set[str] = set()
    with needed[0].open(encoding="utf-8") as lines:
        for line in lines:
            label = json.loads(line)
            categories.add(label["category"])
            marked[label["doc"], label["category"]].append(label["text"])
    texts: dict[str, str] = {}
    for name in names:
        with (needed[2] / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            texts[name] = file.read()
    return Data(texts, marked, sorted(categories))


def predict(data: Data) -> tuple[dict[tuple[str, str], list[Predicted]], float]:
    """Find the clauses of every contract; returns them and the pages a second of processor time, once warm."""
    predicted: dict[tuple[str, str], list[Predicted]] = defaultdict(list)
    first = next(iter(data.texts.values()))
    clauses.find(ParsedDocument(first, (), DocumentFormat.TEXT))
    began = time.process_time()
    for name, text in data.texts.items():
        for clause in clauses.find(ParsedDocument(text, (), DocumentFormat.TEXT)):
            found = Predicted(clause.place.quote, clause.confidence, clause.accepted)
            predicted[name, clause.category].append(found)
    seconds = time.process_time() - began
    return predicted, sum(len(text) for text in data.texts.values()) / PAGE / seconds


def spread(table: Table, names: Sequence[str], categories: Sequence[str]) -> dict[str, tuple[float, float]]:
    """95 % intervals of the overall figures by drawing the contracts again and again."""
    random = np.random.default_rng(0)
    drawn: dict[str, list[float]] = defaultdict(list)
    for _ in range(DRAWS):
        again = [names[int(index)] for index in random.integers(0, len(names), len(names))]
        for key, value in overall(table, again, categories).items():
            drawn[key].append(value)
    return {
        key: (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))) for key, values in drawn.items()
    }


def overall(table: Table, names: Sequence[str], categories: Sequence[str]) -> dict[str, float]:
    """Return the overall figures."""
    scored = figures(table, names, categories)
    return {
        "micro": scored.micro,
        "macro": scored.macro,
        "precision_at_80_recall": scored.precision_at_80,
        "contract_f1": scored.contract_f1,
        "accepted_precision": scored.accepted_precision,
        "accepted_recall": scored.accepted_recall,
    }


def report(data: Data, split: str, draws: bool) -> tuple[list[str], dict[str, float]]:  # noqa: FBT001 - one caller
    """Run everything; returns the lines to show and the figures."""
    predicted, speed = predict(data)
    names = list(data.texts)
    table = tabulate(predicted, data.marked, names, data.categories)
    scored = figures(table, names, data.categories)
    lines = [
        f"{len(names)} contracts of `{split}`, {sum(map(len, data.texts.values())) / PAGE:.0f} pages",
        "",
        "| category | marked | span area | contract F1 |",
        "| --- | ---: | ---: | ---: |",
    ]
    for category in data.categories:
        marked = sum(len(data.marked.get((name, category), ())) for name in names)
        lines.append(f"| {category} | {marked} | {scored.area_of[category]:.3f} | {scored.f1_of[category]:.3f} |")
    numbers = overall(table, names, data.categories)
    intervals = spread(table, names, data.categories) if draws else {}
    lines += ["", "| overall | figure | 95 % interval over contracts |", "| --- | ---: | ---: |"]
    for key, value in numbers.items():
        low, high = intervals.get(key, (value, value))
        lines.append(f"| {key} | {value:.3f} | {low:.3f} to {high:.3f} |")
    lines.append(f"| pages a second a core | {speed:.0f} | |")
    lines += ["", *error_table(*errors(predicted, data.marked, names, data.categories))]
    return lines, {**numbers, "pages_a_second": speed}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report and, as the last line, its figures as JSON; 0 if all targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/cuad"), help="folder with CUAD")
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    parser.add_argument("--write", action="store_true", help=f"also write {RESULTS.name}")
    options = parser.parse_args(arguments)
    # Pages a second are told for one core.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    data = load(options.data, options.split)
    if data is None:
        print(
            f"{options.data} does not hold CUAD. Get CUAD v1 (The Atticus Project, CC BY 4.0) as contracts/*.txt, "
            "labels.jsonl and split.json, and give the folder with --data.",
            file=sys.stderr,
        )
        return 2
    lines, numbers = report(data, options.split, draws=True)
    print("\n".join(lines))
    if options.write:
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        head = [
            "# Clause finder",
            "",
            f"`python -m benchmarks.clauses --split {options.split} --write` on {machine}.",
            "",
        ]
        RESULTS.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")
    met = all(numbers[key] >= target for key, target in TARGETS.items())
    rounded = {key: round(value, 4) for key, value in numbers.items()}
    print(json.dumps({"bench": "clauses", "figures": rounded, "targets": dict(TARGETS), "ok": met}))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
