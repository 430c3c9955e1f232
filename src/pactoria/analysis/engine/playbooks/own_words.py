"""Looks for a statement by its own words, where nobody wrote searches for it.

A sentence speaks of the statement if it has most of its telling words, where rare words tell more than common ones. It
meets the statement unless it names a length of time or a percentage beyond the bound that the statement sets, or lets
somebody do by way of exception what the statement forbids. That is coarse, and what it finds is for people to confirm.
On ContractNLI's 17 statements it comes to the lawyers' verdict in 0.59 of cases (searches: 0.87). Comparing who says
"not" was tried there too: five of six contradictions that it saw were none, so it is left out.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pactoria.analysis.engine.playbooks.figures import bound_in, contradiction
from pactoria.analysis.engine.playbooks.playbook import Standing
from pactoria.analysis.engine.rules.reading import Passage, Reading

__all__ = ["Found", "look_for", "speaks_of"]

ENOUGH = 0.5
"""Share of a statement's telling words, by weight, that a sentence must have to speak of it. From 0.45 to 0.55 the
share of right verdicts differs by 0.04; below, what is not there at all is found too often."""
_MOST = 3
"""Sentences that are shown."""
_ALMOST = 0.85
"""Further sentences are shown if they have at least this share of what the best one has."""
_MOST_WORDS = 60
"""Of a statement that are looked for."""
_WORD = re.compile(r"[a-z][a-z'-]{2,}")
# Longest first where one ends with another.
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ances", "ance", "ences", "ence", "ities", "ity"),
    *("ively", "ingly", "edly", "ings", "ing", "ions", "ion", "ies", "ied", "ive", "ors", "or", "ers", "er"),
    *("ally", "al", "ly", "ed", "es", "e", "s", "y"),
)
_SHORTEST_STEM = 4
_FORBIDS = re.compile(r"\b(?:neither|nor|no|not|never|without)\b", re.IGNORECASE)
_EXCEPTS = re.compile(
    r"\b(?i:except|save)(?:\s+that)?\s+(?:the\s+)?[A-Z][\w-]+(?:\s[A-Z][\w-]+)?\s+may\s(?!not\b|be\b)[^.;]{1,120}"
)
"""A party that may, by way of exception. "Except as", "provided that" and what "may be" done mostly lead elsewhere."""
_HAS_EXCEPTION = re.compile(r"\b(?:except|save|unless|other\s+than|provided)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What a document says about a text, as far as its words tell."""

    standing: Standing
    places: Sequence[tuple[int, int]]
    """Sentences that speak of it, in order."""
    how: str
    """Why it deviates, in a sentence; empty otherwise."""


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    idle: frozenset[str]
    same: Sequence[Sequence[str]]


@cache
def _vocabulary() -> _Vocabulary:
    import yaml

    file = resources.files("pactoria.analysis.engine.playbooks").joinpath("own_words.yaml")
    data: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return _Vocabulary(frozenset(data["idle"].split()), data["same"])


def look_for(text: str, reading: Reading) -> Found:
    """Find the sentences that speak of a text, and tell whether they say the same or the contrary."""
    terms = _terms(text)
    best = _best(terms, reading)
    if not best:
        return Found(Standing.MISSING, (), "")
    bounds = bound_in(text)
    for passage in best:
        words = reading.text[passage.start : passage.end]
        if how := contradiction(bounds, words) or _exception(text, words):
            return Found(Standing.DEVIATES, [(passage.start, passage.end)], how)
    return Found(Standing.MET, sorted((passage.start, passage.end) for passage in best), "")


def _exception(text: str, words: str) -> str:
    """Say what a sentence permits by way of exception, where the text forbids without one; nothing otherwise."""
    if not _FORBIDS.search(text) or _HAS_EXCEPTION.search(text):
        return ""
    found = _EXCEPTS.search(words)
    return f"The contract makes an exception: “{' '.join(found[0].split())}”." if found else ""


def speaks_of(text: str, words: str) -> bool:
    """Tell whether words have anything to do with a text: at least one telling word of it, or of its kind."""
    terms = _terms(text)
    told = _WORD.findall(words.lower())
    return not terms or any(word.startswith(stem) for term in terms for stem in term for word in told)


def _terms(text: str) -> list[Sequence[str]]:
    """Return the telling words of a text, each as the beginnings that words for it may have."""
    vocabulary = _vocabulary()
    terms: dict[str, Sequence[str]] = {}
    for word in _WORD.findall(text.lower())[:_MOST_WORDS]:
        if word in vocabulary.idle:
            continue
        stem = _stem(word)
        group = next((group for group in vocabulary.same if any(word.startswith(known) for known in group)), None)
        terms.setdefault(group[0] if group else stem, tuple(group) if group else (stem,))
    return list(terms.values())


def _stem(word: str) -> str:
    plain = word.removesuffix("'s").replace("'", "")
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST_STEM:
            return plain.removesuffix(ending)
    return plain


def _best(terms: Sequence[Sequence[str]], reading: Reading) -> list[Passage]:
    """Return the sentences that have enough of the terms, the best first."""
    if not terms:
        return []
    having = [frozenset[int]().union(*(reading.beginning_with(stem) for stem in term)) for term in terms]
    total = len(reading.passages) + 1
    weights = [math.log((total + 1) / (len(numbers) + 1)) + 0.3 for numbers in having]
    whole = sum(weights)
    scores: dict[int, float] = {}
    for numbers, weight in zip(having, weights, strict=True):
        for number in numbers:
            scores[number] = scores.get(number, 0.0) + weight / whole
    good = sorted(
        (
            (-score, number)
            for number, score in scores.items()
            if score >= ENOUGH and not reading.passages[number].is_label
        ),
    )
    if not good:
        return []
    return [reading.passages[number] for score, number in good[:_MOST] if -score >= -good[0][0] * _ALMOST]
