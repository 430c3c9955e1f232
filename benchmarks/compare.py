"""Measures how long comparing takes: 100 pages against 100 pages, lightly edited, heavily edited, and as Word.

Run: python -m benchmarks.compare [--data ../shared/data/versions] [--runs 3] [--write]

Needs no data: the contract is made of our own samples. A plain diff of the standard library (paragraphs, then the words
of those that were replaced) runs in turns with it in the same process: how many times longer the comparison takes is
the same on a busy machine and on an idle one, and how much of a processor the two got tells which it was.

With a folder of versions (a folder for each agreement, the versions in it in the order of their names), each is
compared with the next, and its tracked changes are read back.
"""

import argparse
import difflib
import json
import platform
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, count, pairwise
from pathlib import Path

from benchmarks.sample import PAGE

from pactoria import samples
from pactoria.documents.comparison.applying import apply, steps
from pactoria.documents.comparison.comparing import compare
from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_document import as_word_document
from pactoria.documents.export.word_redline import redline
from pactoria.documents.export.word_revisions import accept_all, reject_all
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse

PAGES = 100
TARGETS = {
    "hundred_pages_seconds": 2.0,
    "hundred_pages_processor_seconds": 2.0,
    "hundred_pages_times_plain_diff": 40.0,
    "pairs_exact": 1.0,
}
"""At most so many seconds by the clock and of one processor, and so many times the work of a plain diff; at least this
share of pairs whose text comes back to the letter."""
RESULTS = Path(__file__).parent / "results" / "compare.md"
_WORDS = ("may", "ninety", "reasonable", "promptly", "")
_MADE = datetime(2026, 1, 1, tzinfo=UTC)


def hundred_pages() -> list[str]:
    """Return the paragraphs of a contract of a hundred pages, made of the samples with other numbers in each round."""
    texts = [samples.read(sample.id).split("\n\n") for sample in samples.all_samples()]
    paragraphs: list[str] = []
    size = 0
    for round_number in count():
        for paragraph in chain.from_iterable(texts):
            paragraphs.append(paragraph.replace("the", f"the {round_number}", 1) if round_number else paragraph)
            size += len(paragraph)
            if size >= PAGES * PAGE:
                return paragraphs
    return paragraphs


def edited(paragraphs: Sequence[str], share: float) -> list[str]:
    """Return the paragraphs with a share of them reworded, some of them left out or added, and sections moved."""
    dice = random.Random(7)  # noqa: S311 - the same edits every time
    result: list[str] = []
    for paragraph in paragraphs:
        fate = dice.random()
        if fate < share:
            words = paragraph.split(" ")
            for _ in range(max(1, len(words) // 12)):
                words[dice.randrange(len(words))] = dice.choice(_WORDS)
            result.append(" ".join(words))
            continue
        if fate > 1 - share / 10:
            continue
        if fate > 1 - share / 5:
            result.append(f"The parties agree on point {dice.randrange(999)}: {dice.choice(paragraphs)[:80]}")
        result.append(paragraph)
    for _ in range(10):
        start = dice.randrange(len(result) - 6)
        section = result[start : start + 5]
        del result[start : start + 5]
        place = dice.randrange(len(result))
        result[place:place] = section
    return result


def read(paragraphs: Sequence[str]) -> ParsedDocument:
    """Return paragraphs as a document."""
    return parse("\n\n".join(paragraphs).encode(), "contract.md")


def plain_diff(old: str, new: str) -> int:
    """Diff two texts as the standard library does it, and return how many stretches there are.

    It pairs equal paragraphs in order, and words inside of what was replaced. It knows no moves, splits, numbers or
    forms.
    """
    before, after = old.split("\n\n"), new.split("\n\n")
    stretches = 0
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        stretches += 1
        if tag == "replace":
            words = " ".join(before[start:end]).split(" "), " ".join(after[begin:stop]).split(" ")
            stretches += len(difflib.SequenceMatcher(None, *words, autojunk=False).get_opcodes())
    return stretches


def seconds(old: ParsedDocument, new: ParsedDocument, runs: int) -> dict[str, float]:
    """Return medians of comparing: seconds by the clock and of the processor, and how many times a plain diff that is.

    Raises:
        SystemExit: if the comparison does not lead to the new text.
    """
    clock: list[float] = []
    processor: list[float] = []
    beside: list[float] = []
    share: list[float] = []
    for _ in range(runs):
        began, spent = time.perf_counter(), time.process_time()
        comparison = compare(old, new)
        middle, used = time.perf_counter(), time.process_time()
        plain_diff(old.text, new.text)
        plain, plain_used = time.perf_counter() - middle, time.process_time() - used
        clock.append(middle - began)
        processor.append(used - spent)
        beside.append(processor[-1] / plain_used)
        share.append((processor[-1] + plain_used) / (clock[-1] + plain))
        if apply(old.text, steps(comparison, new)) != new.text:
            raise SystemExit("The comparison does not lead to the new text.")
    figures = {"seconds": clock, "processor_seconds": processor, "times_plain_diff": beside, "processor_share": share}
    return {name: statistics.median(values) for name, values in figures.items()}


def pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each version with the next one of its agreement."""
    for agreement in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield from pairwise(sorted(agreement.iterdir()))


def is_exact(old: Path, new: Path) -> bool:
    """Tell whether the comparison leads to the new text, and the tracked changes to both."""
    before, after = (parse(path.read_bytes(), path.name) for path in (old, new))
    if apply(before.text, steps(compare(before, after), after)) != after.text:
        return False
    data = redline(old.read_bytes(), before, after, author="Bench", date=_MADE).data
    return _words(accept_all(data)) == _flat(after) and _words(reject_all(data)) == _flat(before)


def _words(data: bytes) -> list[str]:
    document = read_docx(data)
    return [" ".join(document.text[block.start : block.end].split()) for block in document.blocks]


def _flat(document: ParsedDocument) -> list[str]:
    return _words(as_word_document(document).data)


def measured(data: Path | None, runs: int) -> dict[str, float]:
    """Return all figures."""
    paragraphs = hundred_pages()
    old = read(paragraphs)
    figures: dict[str, float] = {"pages": len(old.text) / PAGE, "paragraphs": float(len(old.blocks))}
    for name, share in (("", 0.1), ("rewritten_", 0.9)):
        new = read(edited(paragraphs, share))
        figures |= {f"{name}hundred_pages_{what}": value for what, value in seconds(old, new, runs).items()}
        if not name:
            began = time.perf_counter()
            redline(b"", old, new, author="Bench", date=_MADE)
            figures["hundred_pages_to_word_seconds"] = time.perf_counter() - began
    if data is not None and data.is_dir():
        found = list(pairs(data))
        exact = sum(is_exact(*pair) for pair in found)
        figures |= {"pairs": float(len(found)), "pairs_exact": exact / len(found) if found else 0.0}
    return figures


def main() -> None:
    """Measure, print, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder of folders with versions")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help=f"record the figures in {RESULTS.name}")
    given = parser.parse_args()
    figures = {name: round(value, 3) for name, value in measured(given.data, given.runs).items()}
    for name, value in figures.items():
        print(f"{name:>44}  {value:g}")
    targets = {name: target for name, target in TARGETS.items() if name in figures}
    ok = all(
        figures[name] >= target if name == "pairs_exact" else figures[name] <= target
        for name, target in targets.items()
    )
    if given.write:
        rows = "\n".join(f"| {name.replace('_', ' ')} | {value:g} |" for name, value in figures.items())
        RESULTS.write_text(
            f"# Comparing\n\nRecorded by `make bench-compare`, Python {platform.python_version()} on "
            f"{platform.machine()}, one process.\n\n| figure | value |\n|---|---:|\n{rows}\n",
            encoding="utf-8",
        )
    print(json.dumps({"bench": "compare", "figures": figures, "targets": targets, "ok": ok}))


if __name__ == "__main__":
    main()
