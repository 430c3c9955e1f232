"""Playbooks as data: what a statement may say, and how a playbook is read from YAML, checked and written again."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, TypeVar, cast

from pactoria.analysis.engine.playbooks import written
from pactoria.analysis.engine.result import Severity
from pactoria.analysis.engine.rules.pack import RuleError, Search, searches_of
from pactoria.analysis.engine.rules.patterns import compiled

__all__ = ["Playbook", "PlaybookError", "Standing", "Statement", "playbook_of", "read_playbook", "shipped", "to_data"]

Kind = TypeVar("Kind", bound=StrEnum)

__all__ += ["LONGEST", "LONGEST_TEXT", "MOST_STATEMENTS", "MOST_TYPES", "position_of"]

LONGEST = {"id": 64, "topic": 200, "name": 200, "statement": 2_000}
"""Characters of these fields; others may have `LONGEST_TEXT`."""
LONGEST_TEXT = 6_000
LONGEST_PATTERN = 4_000
MOST_PATTERNS = 100
"""Of one search."""
MOST_STATEMENTS = 500
MOST_TYPES = 50

_TEXTS = ("id", "topic", "statement", "why", "fallback", "suggestion")
_SEARCHES = ("met", "deviates", "fallback_met")
_FIELDS = {*_TEXTS, *_SEARCHES, "severity", "types", "prevails", "otherwise"}
_PATTERNS = ("match", "also", "unless", "near", "unless_near")
_SHOWN = 60
"""Characters of a wrong value that an error repeats."""
_LONGEST_PROBLEM = 300


class PlaybookError(ValueError):
    """A playbook does not say what a playbook must say; the message names statement and field."""


class Standing(StrEnum):
    """How a contract stands to a statement."""

    MET = "met"
    DEVIATES = "deviates"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Statement:
    """One position that somebody wants a contract to take."""

    id: str
    statement: str
    """What should hold, in a sentence."""
    topic: str = ""
    """What it is about, in a word or two."""
    why: str = ""
    fallback: str = ""
    """What would still do."""
    suggestion: str = ""
    """Wording to ask for."""
    severity: Severity = Severity.MEDIUM
    types: frozenset[str] = frozenset()
    """Contract types that it applies to; empty for all."""
    met: Sequence[Search] = ()
    """Sentences that show that it holds. Without these and `deviates`, the statement's own words are looked for."""
    deviates: Sequence[Search] = ()
    """Sentences that show that the contrary holds."""
    fallback_met: Sequence[Search] = ()
    """Sentences that show that the fallback holds. Without any, the fallback's own words are looked for."""
    prevails: Standing = Standing.DEVIATES
    """Which counts where a contract says both."""
    otherwise: Standing = Standing.MISSING
    """What silence means."""

    @property
    def searches(self) -> bool:
        """Whether it says itself how to find what meets it or deviates."""
        return bool(self.met or self.deviates)

    def applies_to(self, contract_type: str | None) -> bool:
        """Tell whether it is for contracts of a type; for those of unknown type every statement is."""
        return not self.types or contract_type is None or contract_type in self.types


def position_of(statement: str, fallback: str) -> str:
    """Return a digest of what a statement asks for: who changes that asks anew."""
    return hashlib.sha256(f"{statement}\n{fallback}".encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Playbook:
    """Statements for one kind of contract."""

    name: str
    statements: Sequence[Statement]
    types: frozenset[str] = frozenset()
    """Contract types that it is for; empty for all."""
    description: str = ""
    names: Mapping[Standing, str] = field(default_factory=lambda: {standing: standing.value for standing in Standing})
    """What the verdicts are called in exports."""


def read_playbook(text: str) -> Playbook:
    """Read a playbook from YAML.

    Raises:
        PlaybookError: that names statement and field.
    """
    try:
        return playbook_of(written.load(text))
    except written.UnreadableYamlError as error:
        raise PlaybookError(f"no YAML: {error}") from error


def playbook_of(data: object) -> Playbook:
    """Check plain values, as YAML or JSON has them, and make them a playbook.

    Raises:
        PlaybookError: that names statement and field.
    """
    book = _mapping("playbook", data, {"name", "description", "types", "verdicts", "statements"})
    items = book.get("statements")
    if not isinstance(items, list) or not items or len(cast("list[object]", items)) > MOST_STATEMENTS:
        raise PlaybookError(f"'statements' must be a list of 1 to {MOST_STATEMENTS} statements")
    statements = [_statement(number, item) for number, item in enumerate(cast("list[object]", items), 1)]
    seen: set[str] = set()
    for statement in statements:
        if statement.id in seen:
            raise PlaybookError(f"statement {statement.id}: the id is there twice")
        seen.add(statement.id)
    verdicts = _mapping("verdicts", book.get("verdicts") or {}, set(Standing))
    return Playbook(
        name=_text("playbook", book, "name", required=True),
        statements=statements,
        types=_types("playbook", book),
        description=_text("playbook", book, "description"),
        names={standing: _text("verdicts", verdicts, standing.value) or standing.value for standing in Standing},
    )


def to_data(playbook: Playbook) -> dict[str, Any]:
    """Return a playbook as plain values that `playbook_of` reads back, without what goes without saying."""
    data: dict[str, Any] = {"name": playbook.name}
    if playbook.description:
        data["description"] = playbook.description
    if playbook.types:
        data["types"] = sorted(playbook.types)
    if any(name != standing.value for standing, name in playbook.names.items()):
        data["verdicts"] = {standing.value: name for standing, name in playbook.names.items()}
    data["statements"] = [_statement_data(statement) for statement in playbook.statements]
    return data


def _statement_data(statement: Statement) -> dict[str, Any]:
    data: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(statement, name))}
    data["severity"] = statement.severity.value
    if statement.types:
        data["types"] = sorted(statement.types)
    for name in _SEARCHES:
        searches: Sequence[Search] = getattr(statement, name)
        if searches:
            data[name] = [_search_data(search) for search in searches]
    if statement.prevails is not Standing.DEVIATES:
        data["prevails"] = statement.prevails.value
    if statement.otherwise is not Standing.MISSING:
        data["otherwise"] = statement.otherwise.value
    return data


def _search_data(search: Search) -> dict[str, list[str]]:
    data = {"words": ["+".join(group) for group in search.words]}
    return data | {name: list(found) for name in _PATTERNS if (found := getattr(search, name))}


def _statement(number: int, item: object) -> Statement:
    where = f"statement {_name_of(item) or number}"
    data = _mapping(where, item, _FIELDS)
    texts = {name: _text(where, data, name, required=name in {"id", "statement"}) for name in _TEXTS}
    try:
        found: dict[str, Any] = {name: searches_of(where, data.get(name) or []) for name in _SEARCHES}
        for name in _SEARCHES:
            for search in found[name]:
                _check_search(where, name, search)
    except RuleError as error:
        raise PlaybookError(str(error)[:_LONGEST_PROBLEM]) from error
    return Statement(
        **texts,
        **found,
        severity=_one_of(Severity, where, data, "severity", Severity.MEDIUM),
        types=_types(where, data),
        prevails=_one_of(Standing, where, data, "prevails", Standing.DEVIATES),
        otherwise=_one_of(Standing, where, data, "otherwise", Standing.MISSING),
    )


def _name_of(item: object) -> str:
    named = cast("dict[Any, Any]", item).get("id") if isinstance(item, dict) else None
    return _shown(named) if isinstance(named, str) else ""


def _check_search(where: str, name: str, search: Search) -> None:
    for kind in _PATTERNS:
        patterns: Sequence[str] = getattr(search, kind)
        if len(patterns) > MOST_PATTERNS:
            raise PlaybookError(f"{where}: {name!r} has more than {MOST_PATTERNS} patterns in {kind!r}")
        for pattern in patterns:
            if len(pattern) > LONGEST_PATTERN:
                raise PlaybookError(f"{where}: a pattern in {name!r} is longer than {LONGEST_PATTERN:,} characters")
            try:
                compiled(pattern)
            except (re.error, RecursionError, OverflowError) as error:
                told = error.msg if isinstance(error, re.error) else "too deeply nested"
                raise PlaybookError(
                    f"{where}: {_shown(pattern)!r} in {name!r} is no regular expression: {told}"
                ) from error
    if len(search.words) > MOST_PATTERNS:
        raise PlaybookError(f"{where}: {name!r} has more than {MOST_PATTERNS} entries in 'words'")


def _mapping(where: str, data: object, known: set[Any]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise PlaybookError(f"{where}: expected a mapping, found {type(data).__name__}")
    named = {str(key): value for key, value in cast("dict[Any, Any]", data).items()}
    if unknown := sorted(set(named) - set(map(str, known))):
        raise PlaybookError(
            f"{where}: unknown field {_shown(unknown[0])!r}; known are {', '.join(sorted(map(str, known)))}"
        )
    return named


def _text(where: str, data: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    value = data.get(name, None if required else "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise PlaybookError(f"{where}: {name!r} must be a text, found {_shown(value)}")
    words = " ".join(value.split())
    most = LONGEST.get(name, LONGEST_TEXT)
    if len(words) > most:
        raise PlaybookError(f"{where}: {name!r} has {len(words):,} characters, at most {most:,} are kept")
    if any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in words):
        raise PlaybookError(f"{where}: {name!r} holds characters that are no text")
    return words


def _types(where: str, data: Mapping[str, Any]) -> frozenset[str]:
    value: Any = data.get("types") or []
    items = cast("list[object]", value if isinstance(value, list) else [value])
    if len(items) > MOST_TYPES or not all(isinstance(item, str) and len(item) <= LONGEST["id"] for item in items):
        raise PlaybookError(
            f"{where}: 'types' must be a list of contract types such as \"nda\", found {_shown(data.get('types'))}"
        )
    return frozenset(cast("list[str]", items))


def _one_of(kind: type[Kind], where: str, data: Mapping[str, Any], name: str, default: Kind) -> Kind:
    value = data.get(name, default)
    try:
        return kind(value)
    except (ValueError, TypeError):
        raise PlaybookError(f"{where}: {name!r} must be one of {', '.join(kind)}, found {_shown(value)}") from None


def _shown(value: object) -> str:
    """Return the beginning of a value that somebody else wrote."""
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a mapping"
    words = value if isinstance(value, str) else repr(value)
    return repr(value) if value == "" else words if len(words) <= _SHOWN else f"{words[:_SHOWN]}..."


@cache
def shipped() -> Mapping[str, str]:
    """Return the playbooks that come with Pactoria: their YAML by name, such as "mutual-nda"."""
    files = resources.files("pactoria.analysis.engine.playbooks.shipped").iterdir()
    found = {file.name.removesuffix(".yaml"): file for file in files if file.name.endswith(".yaml")}
    return {name: found[name].read_text("utf-8") for name in sorted(found)}
