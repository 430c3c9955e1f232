"""What people ask about contracts, and how contracts speak of it. The knowledge is data: `topics.yaml`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["Topic", "empty_words", "topics", "topics_of"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that people ask about."""

    id: str
    name: str
    asks: re.Pattern[str]
    """Finds the topic in a question in small letters."""
    words: Sequence[str]
    """How contracts speak of it."""
    categories: frozenset[str]
    """Of the clause finder."""
    facts: Sequence[str]
    """Fields of `Facts` that answer it."""


@cache
def _stored() -> Any:
    return yaml.safe_load(files("pactoria.analysis.reader").joinpath("topics.yaml").read_text(encoding="utf-8"))


@cache
def empty_words() -> frozenset[str]:
    """Return the words that say nothing about what is asked."""
    return frozenset(_stored()["empty"].split())


@cache
def topics() -> Sequence[Topic]:
    """Return all topics."""
    return [
        Topic(
            key,
            entry["name"],
            re.compile("|".join(rf"\b{re.escape(ask)}" for ask in entry["asks"])),
            entry["words"],
            frozenset(entry["categories"]),
            entry["facts"],
        )
        for key, entry in _stored()["topics"].items()
    ]


def topics_of(question: str) -> list[Topic]:
    """Return the topics that a question touches, the one that it says most of first."""
    asked = question.lower()
    found = [(sum(len(match) for match in topic.asks.findall(asked)), topic) for topic in topics()]
    return [topic for weight, topic in sorted(found, key=lambda pair: -pair[0]) if weight]
