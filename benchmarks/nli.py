"""Measures playbook verdicts on non-disclosure agreements that lawyers judged (ContractNLI).

Run: python -m benchmarks.nli --data ../shared/data/contract_nli

Accuracy is over three verdicts: met (Entailment), deviates (Contradiction), missing (NotMentioned). Beside it stands
what always guessing a statement's most frequent verdict makes. Evidence: a quote counts as right if it shares at least
half of its characters, or of the marked span's, with a span that was marked for the statement; judged where lawyers
marked any.
"""

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pactoria.analysis.engine.playbooks.checking import check
from pactoria.analysis.engine.playbooks.playbook import Playbook, read_playbook
from pactoria.documents.service import parse

TARGETS: Mapping[str, float] = {"accuracy": 0.80}
PLAYBOOK = Path(__file__).parent / "playbooks" / "contract_nli.yaml"
DRAWS = 500

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What lawyers said of one statement in one agreement."""

    verdict: str
    evidence: Sequence[Span]


def load(folder: Path) -> dict[str, dict[str, Judged]] | None:
    """Read the labels by agreement and statement; None if the folder is not ContractNLI as we know it."""
    if not (folder / "labels.jsonl").exists() or not (folder / "hypotheses.json").exists():
        return None
    labels: dict[str, dict[str, Judged]] = defaultdict(dict)
    with (folder / "labels.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            label = json.loads(line)
            spans = [(span["start"], span["end"]) for span in label["evidence"]]
            labels[label["doc"]][label["hypothesis"]] = Judged(label["choice"], spans)
    return labels


def verdicts(folder: Path, names: Sequence[str], book: Playbook) -> dict[tuple[str, str], tuple[str, Sequence[Span]]]:
    """Check every agreement."""
    found: dict[tuple[str, str], tuple[str, Sequence[Span]]] = {}
    for name in names:
        document = parse((folder / "contracts" / f"{name}.txt").read_bytes(), f"{name}.txt")
        for verdict in check(book, document):
            spans = [(quote.start, quote.end) for quote in verdict.quotes]
            found[name, verdict.statement.id] = book.names[verdict.standing], spans
    return found


def _meet(one: Span, other: Span) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared * 2 >= min(one[1] - one[0], other[1] - other[0]) > 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report and, as the last line, its figures as JSON; 0 if all targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data/contract_nli"), help="folder with ContractNLI"
    )
    options = parser.parse_args(arguments)
    folder: Path = options.data if (options.data / "hypotheses.json").exists() else options.data.parent / "contract_nli"
    labels = load(folder)
    if labels is None:
        print(
            f"{folder} does not hold ContractNLI. Get it (Hitachi America and Stanford, CC BY 4.0) as contracts/*.txt, "
            "labels.jsonl and hypotheses.json, and give the folder with --data.",
            file=sys.stderr,
        )
        return 2
    book = read_playbook(PLAYBOOK.read_text(encoding="utf-8"))
    found = verdicts(folder, sorted(labels), book)
    usual = {
        statement.id: Counter(judged[statement.id].verdict for judged in labels.values()).most_common(1)[0]
        for statement in book.statements
    }
    right = {
        name: sum(found[name, key][0] == judged.verdict for key, judged in entries.items())
        for name, entries in labels.items()
    }
    total = sum(len(entries) for entries in labels.values())
    print(f"{'statement':<10}{'right':>7}{'usual':>7}  verdicts (lawyers' -> ours)")
    for statement in book.statements:
        pairs = Counter((judged[statement.id].verdict, found[name, statement.id][0]) for name, judged in labels.items())
        accuracy = sum(count for (said, ours), count in pairs.items() if said == ours) / len(labels)
        mistakes = ", ".join(f"{said[0]}->{ours[0]} {count}" for (said, ours), count in pairs.items() if said != ours)
        print(f"{statement.id:<10}{accuracy:>7.2f}{usual[statement.id][1] / len(labels):>7.2f}  {mistakes}")
    low, high = _interval([right[name] / len(labels[name]) for name in sorted(labels)])
    precision, recall = _evidence(labels, found)
    figures = {
        "agreements": float(len(labels)),
        "accuracy": sum(right.values()) / total,
        "low": low,
        "high": high,
        "always_the_usual": sum(count for _, count in usual.values()) / total,
        "evidence_precision": precision,
        "evidence_recall": recall,
        "evidence_f1": 2 * precision * recall / max(1e-9, precision + recall),
    }
    met = all(figures[key] >= target for key, target in TARGETS.items())
    rounded = {key: round(value, 4) for key, value in figures.items()}
    print(json.dumps({"bench": "nli", "figures": rounded, "targets": dict(TARGETS), "ok": met}))
    return 0 if met else 1


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean, agreements drawn anew."""
    draw = random.Random(0)  # noqa: S311 - statistics
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(DRAWS))
    return means[int(0.025 * DRAWS)], means[int(0.975 * DRAWS)]


def _evidence(
    labels: Mapping[str, Mapping[str, Judged]], found: Mapping[tuple[str, str], tuple[str, Sequence[Span]]]
) -> tuple[float, float]:
    hits = shown = told = marked = 0
    for name, entries in labels.items():
        for key, judged in entries.items():
            if not judged.evidence:
                continue
            quotes = found[name, key][1]
            shown += len(quotes)
            marked += len(judged.evidence)
            hits += sum(any(_meet(quote, span) for span in judged.evidence) for quote in quotes)
            told += sum(any(_meet(quote, span) for quote in quotes) for span in judged.evidence)
    return hits / max(1, shown), told / max(1, marked)


if __name__ == "__main__":
    sys.exit(main())
