"""Sentences of our own writing that say what a category is, for those that too few contracts have."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pactoria.analysis.engine.clauses.encoder import under
from pactoria.analysis.engine.clauses.mentions import MENTIONED

__all__ = ["FOLDER", "Written", "load_written"]

FOLDER = Path(__file__).parent / "written"
"""One file for each category that it is about, with what only looks like it."""
WORTH = 0.5
"""What a written sentence counts beside one of a contract."""


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence with its heading, if any, and what is known about it."""

    heading: str | None
    text: str
    target: npt.NDArray[np.bool_]
    weight: npt.NDArray[np.float32]

    @property
    def input(self) -> str:
        """As the encoder reads it."""
        return under(self.heading, self.text)


def load_written(names: Sequence[str], files: Iterable[Path] | None = None) -> Iterator[Written]:
    """Read some files, or all in the order of their names: a sentence a line.

    `yes` are all categories that it has, and `unsure` those of which it says nothing; it has none of the others.
    """
    column = {name: index for index, name in enumerate(names)}
    untold = [column[name] for name in MENTIONED if name in column]
    for file in sorted(FOLDER.glob("*.jsonl")) if files is None else files:
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            target = np.zeros(len(names), np.bool_)
            weight = np.full(len(names), WORTH, np.float32)
            target[[column[name] for name in one["yes"]]] = True
            weight[[column[name] for name in one.get("unsure", ())]] = 0
            weight[untold] = 0
            yield Written(one["heading"], one["text"], target, weight)
