"""Playbooks as data: what a statement may say, and how a playbook is read from YAML and checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, TypeVar, cast

from pactoria.analysis.engine.result import Severity
from pactoria.analysis.engine.rules.pack import RuleError, Search, searches_of
from pactoria.analysis.engine.rules.patterns import compiled

__all__ = ["Playbook", "PlaybookError", "Standing", "Statement", "read_playbook", "shipped"]

Kind = TypeVar("Kind", bound=StrEnum)

_TEXTS = ("id", "statement", "why", "fallback", "suggestion")
_SEARCHES = ("met", "deviates")
_FIELDS = {*_TEXTS, *_SEARCHES, "severity", "prevails", "otherwise"}
_MOST_STATEMENTS = 500


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
    why: str = ""
    fallback: str = ""
    """What would still do."""
    suggestion: str = ""
    """Wording to ask for."""
    severity: Severity = Severity.MEDIUM
    met: Sequence[Search] = ()
    """Sentences that show that it holds. Without any, the statement's own words are looked for."""
    deviates: Sequence[Search] = ()
    """Sentences that show that the contrary holds."""
    prevails: Standing = Standing.DEVIATES
    """Which counts where a contract says both."""
    otherwise: Standing = Standing.MISSING
    """What silence means."""


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
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data: object = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as error:
        raise PlaybookError(f"no YAML: {error}") from error
    book = _mapping("playbook", data, {"name", "description", "types", "verdicts", "statements"})
    items = book.get("statements")
    if not isinstance(items, list) or not items or len(cast("list[object]", items)) > _MOST_STATEMENTS:
        raise PlaybookError(f"'statements' must be a list of 1 to {_MOST_STATEMENTS} statements")
    statements = [_statement(number, item) for number, item in enumerate(cast("list[object]", items), 1)]
    ids = [statement.id for statement in statements]
    if twice := next((found for found in ids if ids.count(found) > 1), None):
        raise PlaybookError(f"statement {twice}: the id is there twice")
    verdicts = _mapping("verdicts", book.get("verdicts") or {}, set(Standing))
    return Playbook(
        name=_text("playbook", book, "name", required=True),
        statements=statements,
        types=frozenset(map(str, book.get("types") or ())),
        description=_text("playbook", book, "description"),
        names={standing: str(verdicts.get(standing.value, standing.value)) for standing in Standing},
    )


def _statement(number: int, item: object) -> Statement:
    data = _mapping(f"statement {number}", item, _FIELDS)
    where = f"statement {data.get('id') or number}"
    texts = {name: _text(where, data, name, required=name in {"id", "statement"}) for name in _TEXTS}
    try:
        found: dict[str, Any] = {name: searches_of(where, data.get(name, [])) for name in _SEARCHES}
        for search in (*found["met"], *found["deviates"]):
            for pattern in (*search.match, *search.also, *search.unless, *search.near, *search.unless_near):
                compiled(pattern)
    except RuleError as error:
        raise PlaybookError(str(error)) from error
    except re.error as error:
        raise PlaybookError(f"{where}: {error.pattern!r} is no regular expression: {error.msg}") from error
    return Statement(
        **texts,
        **found,
        severity=_one_of(Severity, where, data, "severity", Severity.MEDIUM),
        prevails=_one_of(Standing, where, data, "prevails", Standing.DEVIATES),
        otherwise=_one_of(Standing, where, data, "otherwise", Standing.MISSING),
    )


def _mapping(where: str, data: object, known: set[Any]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise PlaybookError(f"{where}: expected a mapping, found {type(data).__name__}")
    named = {str(key): value for key, value in cast("dict[Any, Any]", data).items()}
    if unknown := sorted(set(named) - set(map(str, known))):
        raise PlaybookError(f"{where}: unknown field {unknown[0]!r}; known are {', '.join(sorted(map(str, known)))}")
    return named


def _text(where: str, data: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    value = data.get(name, None if required else "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise PlaybookError(f"{where}: {name!r} must be a text, found {value!r}")
    return " ".join(value.split())


def _one_of(kind: type[Kind], where: str, data: Mapping[str, Any], name: str, default: Kind) -> Kind:
    value = data.get(name, default)
    try:
        return kind(str(value))
    except ValueError:
        raise PlaybookError(f"{where}: {name!r} must be one of {', '.join(kind)}, found {value!r}") from None


@cache
def shipped() -> Mapping[str, str]:
    """Return the playbooks that come with Pactoria: their YAML by name, such as "mutual-nda"."""
    files = resources.files("pactoria.analysis.engine.playbooks.shipped").iterdir()
    found = {file.name.removesuffix(".yaml"): file for file in files if file.name.endswith(".yaml")}
    return {name: found[name].read_text("utf-8") for name in sorted(found)}
