"""Reads CUAD from its folder and puts its labels on our segments."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from pactoria.analysis.engine.clauses.mentions import MENTIONED
from pactoria.analysis.engine.clauses.segments import Segment, cut
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

__all__ = ["Contract", "DataMissingError", "Gold", "categories", "frequencies", "load", "targets"]


class DataMissingError(Exception):
    """The folder does not hold CUAD; the message says what to get."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A span that the lawyers marked."""

    category: str
    text: str
    start: int
    end: int
    others: tuple[int, ...]
    """Where the same text stands again; as good as the marked place."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract with its labels and our segments."""

    name: str
    document: ParsedDocument
    segments: Sequence[Segment]
    gold: Sequence[Gold]

    @property
    def text(self) -> str:
        """The file as stored; offsets count its characters."""
        return self.document.text


def load(data: Path, split: Literal["train", "dev"]) -> list[Contract]:
    """Read the contracts of a split, in the order of their names.

    Raises:
        DataMissingError: if the folder lacks a file that is needed.
    """
    for name in ("labels.jsonl", "split.json", "contracts"):
        if not (data / name).exists():
            message = (
                f"{data / name} is missing: get CUAD v1 (The Atticus Project, CC BY 4.0) as a folder with "
                "contracts/*.txt, labels.jsonl and split.json, and give its path with --data"
            )
            raise DataMissingError(message)
    gold: dict[str, list[Gold]] = defaultdict(list)
    with (data / "labels.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            label = json.loads(line)
            others = tuple(label.get("other_starts", ()))
            gold[label["doc"]].append(Gold(label["category"], label["text"], label["start"], label["end"], others))
    names: list[str] = json.loads((data / "split.json").read_text(encoding="utf-8"))[split]
    contracts: list[Contract] = []
    for name in sorted(names):
        with (data / "contracts" / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            document = ParsedDocument(file.read(), (), DocumentFormat.TEXT)
        contracts.append(Contract(name, document, cut(document), gold[name]))
    return contracts


def categories(contracts: Sequence[Contract]) -> list[str]:
    """Return the names of the categories, sorted."""
    return sorted({gold.category for contract in contracts for gold in contract.gold})


def frequencies(contracts: Sequence[Contract], names: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return the share of the contracts that have each category, kept off 0 and 1 by one contract of either kind."""
    having = [sum(any(gold.category == name for gold in one.gold) for one in contracts) for name in names]
    return ((np.array(having) + 1) / (len(contracts) + 2)).astype(np.float32)


def targets(contract: Contract, names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which segments belong to a span of which category (segments x categories).

    A segment belongs if at least half of the shorter of the two lies in the other. What a party is called stands all
    over a contract, so the short categories count only where the lawyers marked them.
    """
    column = {name: index for index, name in enumerate(names)}
    found = np.zeros((len(contract.segments), len(names)), np.bool_)
    starts = np.array([segment.start for segment in contract.segments])
    ends = np.array([segment.end for segment in contract.segments])
    for gold in contract.gold:
        length = gold.end - gold.start
        for start in (gold.start,) if gold.category in MENTIONED else (gold.start, *gold.others):
            overlap = np.minimum(ends, start + length) - np.maximum(starts, start)
            found[overlap * 2 >= np.minimum(ends - starts, length), column[gold.category]] = True
    return found
