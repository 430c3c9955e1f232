"""Rules as data: what a rule may say, and how the pack is read from YAML and checked.

A broken rule stops the pack from loading with an error that names file, rule and field. The pack is read once a
process.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, cast

from pactoria.analysis.engine.result import Duration, Severity, Side
from pactoria.analysis.engine.rules import measures, rulebook
from pactoria.analysis.engine.rules.patterns import expand

__all__ = ["FACTS", "ClauseSearch", "Limit", "Rule", "RuleError", "Search", "Weights", "load", "read_rules"]
__all__ += ["searches_of"]

FACTS = ("term", "renewal", "notice_period")
"""Facts that a rule can measure."""
SPECIALS = ("blanks", "dangling", "differing", "notes")
"""Checks that a rule can ask for by name; see `special`."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")


class RuleError(ValueError):
    """A rule of the pack does not say what a rule must say."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a point matters, and to whom.

    Either by side, or, for a rule that knows who acts in the sentence, by what it does to the reader.
    """

    sides: Mapping[Side, Severity] = field(default_factory=dict[Side, Severity])
    hurt: Severity | None = None
    helped: Severity | None = None
    mutual: Severity | None = None
    unknown: Severity | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Sentences that a rule looks for."""

    words: Sequence[Sequence[str]]
    """Groups of beginnings of words; a sentence is looked at if it has all words of one group. They make it fast."""
    match: Sequence[str]
    """Patterns; one must match. See `patterns` for the language."""
    also: Sequence[str] = ()
    """Patterns that must all be in the same sentence."""
    unless: Sequence[str] = ()
    """Patterns none of which may be in the same sentence."""
    near: Sequence[str] = ()
    """Patterns one of which must be within about 600 characters, in whole sentences."""
    unless_near: Sequence[str] = ()
    """Patterns none of which may be that near."""


@dataclass(frozen=True, slots=True)
class ClauseSearch:
    """Clauses of the clause finder that count as found, too."""

    categories: Sequence[str]
    match: Sequence[str] = ()
    """Patterns one of which must be in the clause; none means that the clause is enough."""
    unless: Sequence[str] = ()
    confidence: float = 0.5
    """The least confidence of an accepted clause."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on the value that the pattern's group `value`, or a fact, holds: days, or a bare number."""

    over: float | None = None
    under: float | None = None

    def crossed_by(self, value: float) -> bool:
        """Tell whether a value is outside of the bound."""
        return (self.over is not None and value > self.over) or (self.under is not None and value < self.under)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a reader should be told about."""

    id: str
    category: str
    title: str
    reason: str
    suggestion: str
    check: str
    severity: Weights
    hurts: str | None = None
    """"who" if the one who acts is hurt, "other" if the other party is; None if the severity goes by side."""
    find: Sequence[Search] = ()
    clause: ClauseSearch | None = None
    fact: str | None = None
    fact_says: Sequence[str] = ()
    """Patterns one of which must be near the fact's words, so that another period is not taken for it."""
    fact_in: Sequence[str] = ()
    """Patterns one of which must be in the fact's own sentence."""
    value: Limit | None = None
    worse: tuple[Limit, Weights] | None = None
    one_sided: bool = False
    """Whether the rule is silent when the same is said for the other party as well."""
    balance: Sequence[Search] = ()
    """Sentences that are not flagged themselves but show that a one-sided rule holds for the other party too."""
    anywhere: Sequence[Search] = ()
    """Something that the document must say somewhere for the rule to speak."""
    unless_anywhere: Sequence[Search] = ()
    types: frozenset[str] = frozenset()
    """Contract types that it is for; empty for all."""
    not_types: frozenset[str] = frozenset()
    not_by: frozenset[str] = frozenset()
    """Positions of the one who acts for which the rule says nothing."""
    limit: int = 1
    """Most places that are shown."""
    present: frozenset[str] = frozenset()
    """For what is missing: clause categories that show that it is there."""
    doubt: float = 0.35
    """Confidence from which such a clause counts even if the engine does not stand behind it."""
    special: str | None = None
    """Name of a check that patterns cannot do, such as dangling references."""

    @property
    def is_absence(self) -> bool:
        """Whether the rule speaks of what is missing."""
        return not self.find and self.clause is None and self.fact is None and self.special is None


_TEXTS = ("id", "category", "title", "reason", "suggestion")
_FIELDS = {
    *_TEXTS, "check", "severity", "hurts", "find", "clause", "fact", "fact_says", "fact_in", "value", "worse",
    "one_sided", "balance", "anywhere", "unless_anywhere", "absent", "present", "types", "not_types", "not_by", "limit",
    "special",
}  # fmt: skip
_SEARCH_LISTS = ("match", "also", "unless", "near", "unless_near")


class _Reader:
    """Reads one rule's mapping, and says where it is wrong."""

    def __init__(self, where: str, data: object) -> None:
        if not isinstance(data, dict):
            raise RuleError(f"{where}: expected a mapping, found {type(data).__name__}")
        self.data = cast("dict[str, Any]", data)
        self.where = where

    def only(self, known: set[str]) -> None:
        if unknown := sorted(set(map(str, self.data)) - known):
            raise RuleError(f"{self.where}: unknown field {unknown[0]!r}; known are {', '.join(sorted(known))}")

    def text(self, name: str, *, required: bool = True) -> str:
        value = self.data.get(name, None if required else "")
        if not isinstance(value, str) or (required and not value.strip()):
            raise RuleError(f"{self.where}: {name!r} must be a text, found {value!r}")
        return " ".join(value.split())

    def texts(self, name: str) -> tuple[str, ...]:
        value: Any = self.data.get(name, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(i, str) and i for i in cast("list[object]", items)):
            raise RuleError(f"{self.where}: {name!r} must be a text or a list of texts, found {value!r}")
        return tuple(cast("list[str]", items))

    def patterns(self, name: str) -> tuple[str, ...]:
        found = self.texts(name)
        for pattern in found:
            try:
                expand(pattern)
            except ValueError as error:
                raise RuleError(f"{self.where}: {name!r}: {error}") from error
        return found

    def search(self) -> Search:
        self.only({"words", *_SEARCH_LISTS})
        words = tuple(group for entry in self.texts("words") if (group := _beginnings(entry)))
        lists = {name: self.patterns(name) for name in _SEARCH_LISTS}
        if not words or not lists["match"]:
            known = self.data.get("words")
            told = "beginnings of words in letters" if known and not words else "'words' and 'match'"
            raise RuleError(f"{self.where}: a search needs {told}")
        return Search(words, **lists)

    def searches(self, name: str) -> tuple[Search, ...]:
        value: Any = self.data.get(name, [])
        items = cast("list[object]", value if isinstance(value, list) else [value])
        return tuple(_Reader(f"{self.where}, {name}[{i}]", item).search() for i, item in enumerate(items))

    def weights(self, name: str, *, directed: bool) -> Weights:
        value: Any = self.data.get(name)
        if isinstance(value, str) and not directed:
            level = self._severity(value)
            return Weights(dict.fromkeys(Side, level) if level else {})
        inner = _Reader(f"{self.where}, {name}", value)
        if directed:
            inner.only({"hurt", "helped", "mutual", "unknown"})
            levels: dict[str, Any] = {key: inner._severity(level) for key, level in inner.data.items()}
            return Weights(**levels)
        inner.only({side.value for side in Side if side is not Side.NEUTRAL})
        by_side = {Side(key): inner._severity(level) for key, level in inner.data.items()}
        return Weights({side: level for side, level in by_side.items() if level})

    def _severity(self, value: object) -> Severity | None:
        if value in (None, "none"):
            return None
        try:
            return Severity(str(value))
        except ValueError:
            raise RuleError(f"{self.where}: {value!r} is no severity ({', '.join(Severity)} or none)") from None

    def limit(self, name: str) -> Limit | None:
        if self.data.get(name) is None:
            return None
        inner = _Reader(f"{self.where}, {name}", self.data[name])
        return Limit(inner._bound("over"), inner._bound("under"))

    def _bound(self, name: str) -> float | None:
        if (value := self.data.get(name)) is None:
            return None
        read = measures.read(str(value))
        if read is None:
            raise RuleError(f"{self.where}: {name!r} must be a number or a length of time, found {value!r}")
        return measures.days(read) if isinstance(read, Duration) else read

    def clause(self) -> ClauseSearch | None:
        if self.data.get("clause") is None:
            return None
        inner = _Reader(f"{self.where}, clause", self.data["clause"])
        inner.only({"categories", "match", "unless", "confidence"})
        confidence = inner.data.get("confidence", 0.5)
        if not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
            raise RuleError(f"{inner.where}: 'confidence' must be in 0..1, found {confidence!r}")
        return ClauseSearch(
            inner.texts("categories"), inner.patterns("match"), inner.patterns("unless"), float(confidence)
        )

    def rule(self) -> Rule:
        self.only(_FIELDS)
        texts: dict[str, Any] = {name: self.text(name) for name in _TEXTS}
        if not _ID.fullmatch(texts["id"]):
            raise RuleError(f"{self.where}: 'id' must be like liability.no-limit, found {texts['id']!r}")
        self.where = f"{self.where} ({texts['id']})"
        hurts, fact = self.data.get("hurts"), self.data.get("fact")
        if hurts not in (None, "who", "other"):
            raise RuleError(f"{self.where}: 'hurts' must be who or other, found {hurts!r}")
        if fact is not None and fact not in FACTS:
            raise RuleError(f"{self.where}: 'fact' must be one of {', '.join(FACTS)}, found {fact!r}")
        limit, value, absent = self.data.get("limit", 1), self.limit("value"), self.searches("absent")
        if not isinstance(limit, int) or limit < 1:
            raise RuleError(f"{self.where}: 'limit' must be a number from 1, found {limit!r}")
        if absent and "find" in self.data:
            raise RuleError(f"{self.where}: a rule has either 'find' or 'absent'")
        if self.data.get("special") not in (None, *SPECIALS):
            raise RuleError(f"{self.where}: 'special' must be one of {', '.join(SPECIALS)}")
        if fact and not value:
            raise RuleError(f"{self.where}: a rule about a fact needs a 'value'")
        worse = self.data.get("worse")
        further = _Reader(f"{self.where}, worse", worse) if worse is not None else None
        directed = hurts is not None
        found = Rule(
            **texts,
            check=self.text("check", required=not absent),
            severity=self.weights("severity", directed=directed),
            hurts=cast("str | None", hurts),
            find=self.searches("find"),
            clause=self.clause(),
            fact=cast("str | None", fact),
            fact_says=self.patterns("fact_says"),
            fact_in=self.patterns("fact_in"),
            value=value,
            worse=(cast("Limit", further.limit("value")), further.weights("severity", directed=directed))
            if further
            else None,
            one_sided=bool(self.data.get("one_sided", False)),
            balance=self.searches("balance"),
            anywhere=self.searches("anywhere"),
            unless_anywhere=(*self.searches("unless_anywhere"), *absent),
            types=frozenset(self.texts("types")),
            not_types=frozenset(self.texts("not_types")),
            limit=limit,
            present=frozenset(self.texts("present")),
            not_by=frozenset(self.texts("not_by")),
            special=cast("str | None", self.data.get("special")),
        )
        if found.is_absence and not absent:
            raise RuleError(f"{self.where}: a rule needs 'find', 'clause', 'fact', 'special' or 'absent'")
        return found


def _beginnings(entry: str) -> tuple[str, ...]:
    """Return what words have to begin with for one entry; "non-compete" is two words, as it is in a text."""
    parts = _LETTERS.findall(entry.lower())
    return tuple(part for part in parts if len(part) > 1) or tuple(parts)


def searches_of(where: str, value: object) -> tuple[Search, ...]:
    """Read searches from one mapping or a list of them; `where` is how errors call the place.

    Raises:
        RuleError: if one does not say what a search must say.
    """
    return _Reader(where, {"searches": value}).searches("searches")


def read_rules(name: str, text: str) -> Iterator[Rule]:
    """Read the rules of one YAML file.

    Raises:
        RuleError: that names file, rule and field.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        items: object = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as error:
        raise RuleError(f"{name}: no YAML: {error}") from error
    if not isinstance(items, list):
        raise RuleError(f"{name}: expected a list of rules")
    for number, item in enumerate(cast("list[object]", items), 1):
        yield _Reader(f"{name}, rule {number}", item).rule()


@cache
def load() -> tuple[Rule, ...]:
    """Read the whole pack, once a process.

    Raises:
        RuleError: if a rule is broken, or two have the same id.
    """
    found: dict[str, Rule] = {}
    files = sorted(resources.files(rulebook).iterdir(), key=lambda file: file.name)
    for file in files:
        if not file.name.endswith(".yaml"):
            continue
        for rule in read_rules(file.name, file.read_text("utf-8")):
            if rule.id in found:
                raise RuleError(f"{file.name}: {rule.id} is there twice")
            found[rule.id] = rule
    return tuple(found.values())
