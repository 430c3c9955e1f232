"""The words of `terms.yaml`, read once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pactoria.analysis.engine.result import Side

__all__ = ["Category", "Figure", "Terms", "Watched", "terms"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure is called."""

    label: str
    topic: str
    of: frozenset[str] = frozenset()
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """Words that mean the same to whoever watches for them."""

    pattern: re.Pattern[str]
    topic: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category of clauses."""

    label: str
    topic: str
    helps: Side | None


@dataclass(frozen=True, slots=True)
class Terms:
    """All of them."""

    figures: Sequence[Figure]
    others: Mapping[str, Figure]
    duties: Mapping[str, re.Pattern[str]]
    watched: Sequence[Watched]
    categories: Mapping[str, Category]

    def figure(self, kind: str, sentence: str) -> Figure:
        """Name a figure of a kind ("time", "money", "percent", "date") after the words around it."""
        words = sentence.lower()
        for figure in self.figures:
            if kind in figure.of and any(word in words for word in figure.words):
                return figure
        return self.others[kind]


@cache
def terms() -> Terms:
    """Return what ships with the package."""
    import yaml

    told: dict[str, Any] = yaml.safe_load(
        resources.files("pactoria.analysis.engine.comparison").joinpath("terms.yaml").read_text("utf-8")
    )
    return Terms(
        figures=[Figure(f["label"], f["topic"], frozenset(f["of"]), f["words"]) for f in told["figures"]],
        others={kind: Figure(**figure) for kind, figure in told["others"].items()},
        duties={name: _any_of(patterns) for name, patterns in told["duties"].items()},
        watched=[Watched(_any_of([re.escape(word) for word in w["words"]]), w["topic"]) for w in told["watched"]],
        categories={
            name: Category(c["label"], c["topic"], Side(c["helps"]) if "helps" in c else None)
            for name, c in told["categories"].items()
        },
    )


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(patterns, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])", re.IGNORECASE)
