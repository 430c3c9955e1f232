"""The words of `terms.yaml`, read once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pactoria.analysis.engine.comparison.result import Importance
from pactoria.analysis.engine.result import Side

__all__ = ["Category", "Figure", "Terms", "Watched", "terms"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure is called."""

    label: str
    topic: str
    of: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = None
    also: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    more: Side | None = None
    """Whom a greater figure helps where its sentence names nobody who acts."""

    def fits(self, kind: str, sentence: str) -> bool:
        """Tell whether a figure of a kind in a sentence is called this."""
        return (
            kind in self.of
            and bool(self.words and self.words.search(sentence))
            and not (self.also and not self.also.search(sentence))
            and not (self.unless and self.unless.search(sentence))
        )


@dataclass(frozen=True, slots=True)
class Watched:
    """Words that mean the same to whoever watches for them."""

    pattern: re.Pattern[str]
    topic: str
    importance: Importance


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
        return next((figure for figure in self.figures if figure.fits(kind, sentence)), self.others[kind])


@cache
def terms() -> Terms:
    """Return what ships with the package."""
    import yaml

    told: dict[str, Any] = yaml.safe_load(
        resources.files("pactoria.analysis.engine.comparison").joinpath("terms.yaml").read_text("utf-8")
    )
    return Terms(
        figures=[_figure(figure) for figure in told["figures"]],
        others={kind: Figure(**figure) for kind, figure in told["others"].items()},
        duties={name: _any_of(patterns) for name, patterns in told["duties"].items()},
        watched=[
            Watched(
                _any_of([*(re.escape(word) for word in w["words"]), *w.get("patterns", ())]),
                w["topic"],
                Importance(w.get("weight", "low")),
            )
            for w in told["watched"]
        ],
        categories={
            name: Category(c["label"], c["topic"], Side(c["helps"]) if "helps" in c else None)
            for name, c in told["categories"].items()
        },
    )


def _figure(told: Mapping[str, Any]) -> Figure:
    return Figure(
        told["label"],
        told["topic"],
        frozenset(told["of"]),
        words=_beginnings(told["words"]),
        also=_beginnings(told.get("also", ())),
        unless=_beginnings(told.get("unless", ())),
        more=Side(told["more"]) if "more" in told else None,
    )


def _beginnings(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return what finds words that begin so; with a blank at the end, whole words."""
    told = "|".join(re.escape(word.strip()) + (r"\b" if word.endswith(" ") else "") for word in words)
    return re.compile(rf"\b(?:{told})", re.IGNORECASE) if words else None


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(patterns, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])", re.IGNORECASE)
