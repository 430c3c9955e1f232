"""Clauses as data: what one may say, and how the library is read from YAML and checked.

A broken clause stops the library from loading with an error that names file, clause and field. It is read once a
process.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, cast

from pactoria.analysis.engine.result import Side
from pactoria.analysis.engine.suggestions import library

__all__ = ["DELETE", "DURATION", "Clause", "ClauseError", "How", "Stance", "load", "read_clauses"]

DELETE = "-"
"""What a variant says where the words should go."""
_NUMBER = (
    "(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|and)[ -]*)+"
)
DURATION = (
    rf"\b(?P<old>(?:(?:{_NUMBER})?(?:\(\d{{1,4}}\)|\d{{1,4}})[ -]+|{_NUMBER})(?:business |calendar |working )?"
    r"(?:days?|weeks?|months?|years?|hours?))\b"
)
"""A length of time, such as "one hundred twenty (120) days"."""
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELDS = {
    "id", "title", "category", "rules", "cuad", "types", "how", "find", "sentence", "near", "reason", "favourable",
    "neutral", "fallback",
}  # fmt: skip


class ClauseError(ValueError):
    """A clause of the library does not say what a clause must say."""


class How(StrEnum):
    """What a clause does to words that a finding is about."""

    REPLACE = "replace"
    """It takes the place of their sentence."""
    ADD = "add"
    """It follows their sentence."""
    SWAP = "swap"
    """It changes a few words in their sentence, those that `find` names."""


class Stance(StrEnum):
    """How much a variant asks for."""

    FAVOURABLE = "favourable"
    """What the reader's side would like."""
    NEUTRAL = "neutral"
    """What both sides can live with."""
    FALLBACK = "fallback"
    """The least to insist on."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in three variants."""

    id: str
    title: str
    """Heading of a section of its own."""
    category: str
    """The topic, as rules have them."""
    reason: str
    """Why it is asked for, as one would tell the other side."""
    variants: Mapping[Stance, Mapping[Side | None, str]]
    """By stance and side; None stands for a text that is the same for all sides."""
    rules: frozenset[str] = frozenset()
    """Rules whose findings, or missing clauses, it answers."""
    cuad: frozenset[str] = frozenset()
    """Categories of clauses that it can stand in for."""
    types: frozenset[str] = frozenset()
    """Contract types that it is written for; empty for all."""
    how: How = How.REPLACE
    find: re.Pattern[str] | None = None
    """For `SWAP`: a pattern whose group `old` is what is changed. In the data <DURATION> stands for `DURATION`."""
    sentence: str = ""
    """For `SWAP`: a whole sentence around {value}, for contracts that do not say it in the expected words."""
    near: Sequence[str] = ()
    """Beginnings of words in headings: into a section with the first one it goes as one more item, after a section with
    another as a section of its own. The first that is there counts."""

    def text(self, stance: Stance, side: Side) -> str | None:
        """Return a variant for a side, or None if there is none for it."""
        texts = self.variants[stance]
        return texts.get(side, texts.get(None))

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides for which there are texts of their own."""
        return tuple(side for side in Side if any(side in texts for texts in self.variants.values()))


@cache
def load() -> tuple[Clause, ...]:
    """Read the library that is shipped.

    Raises:
        ClauseError: if a clause is broken, or two have the same id.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    clauses: list[Clause] = []
    for file in sorted(resources.files(library).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            data = yaml.load(file.read_text("utf-8"), loader)  # noqa: S506 - both loaders are the safe ones
            clauses += read_clauses(data, file.name)
    ids = [clause.id for clause in clauses]
    twice = {identity for identity in ids if ids.count(identity) > 1}
    if twice:
        raise ClauseError(f"defined twice: {', '.join(sorted(twice))}")
    return tuple(clauses)


def read_clauses(data: object, file: str) -> Iterator[Clause]:
    """Read one file's clauses.

    Raises:
        ClauseError: if one is broken.
    """
    if not isinstance(data, list):
        raise ClauseError(f"{file}: not a list of clauses")
    for entry in cast("list[object]", data):
        if not isinstance(entry, dict):
            raise ClauseError(f"{file}: a clause is not a mapping")
        yield _clause(cast("dict[str, Any]", entry), file)


def _clause(entry: dict[str, Any], file: str) -> Clause:
    identity = str(entry.get("id"))

    def fail(problem: str) -> ClauseError:
        return ClauseError(f"{file}: {identity}: {problem}")

    if not _ID.fullmatch(identity):
        raise fail("an id looks like topic.name")
    if unknown := entry.keys() - _FIELDS:
        raise fail(f"unknown fields: {', '.join(sorted(unknown))}")
    for name in ("title", "category", "reason"):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise fail(f"{name} is missing")
    how = How(entry.get("how", "replace"))
    find = entry.get("find")
    if (how is How.SWAP) != bool(find and entry.get("sentence")):
        raise fail("find and sentence belong to a swap, and a swap needs both")
    pattern = re.compile(str(find).replace("<DURATION>", DURATION), re.IGNORECASE) if find else None
    if pattern is not None and "old" not in pattern.groupindex:
        raise fail("find has no group named old")
    variants = {stance: _texts(entry.get(str(stance)), stance, fail) for stance in Stance}
    return Clause(
        id=identity,
        title=entry["title"],
        category=entry["category"],
        reason=_plain(entry["reason"]),
        variants=variants,
        rules=frozenset(entry.get("rules", ())),
        cuad=frozenset(entry.get("cuad", ())),
        types=frozenset(entry.get("types", ())),
        how=how,
        find=pattern,
        sentence=_plain(entry.get("sentence", "")),
        near=tuple(entry.get("near", ())),
    )


def _texts(given: object, stance: Stance, fail: Any) -> dict[Side | None, str]:
    """Read one variant: a text for all, or one for each of some sides."""
    if isinstance(given, str) and given.strip():
        return {None: _plain(given)}
    if isinstance(given, dict) and given and stance is not Stance.NEUTRAL:
        told = cast("dict[str, object]", given)
        if all(isinstance(text, str) and text.strip() for text in told.values()):
            return {Side(side): _plain(str(text)) for side, text in told.items()}
    raise fail(f"{stance} is no text" if stance is Stance.NEUTRAL else f"{stance} is neither a text nor texts by side")


def _plain(text: str) -> str:
    return " ".join(text.split())
