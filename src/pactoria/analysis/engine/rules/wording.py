"""Fills a rule's texts with the contract's own names."""

import re
from collections.abc import Mapping

from pactoria.analysis.engine.result import Duration
from pactoria.analysis.engine.rules import measures
from pactoria.analysis.engine.rules.roles import Position, Roles
from pactoria.analysis.engine.rules.searching import Match

__all__ = ["filled", "plain_name", "words_for"]

_PLACE = re.compile(r"(?P<opens>^|(?<=[.!?] ))?\{(?P<name>who|other|value|detail)\}")
_PRONOUNS = {"we": "the provider", "us": "the provider", "you": "the customer", "your": "the customer"}
_VAGUE = re.compile(
    r"^(?:(?:each|either|neither|both|one|any|such|the|a|no)\b.*\bpart(?:y|ies)|parties)$", re.IGNORECASE
)


def plain_name(words: str) -> str:
    """Say a party's name as in running text: "the Licensee" for "THE LICENSEE"."""
    name = " ".join(words.split()).strip(" ,").removesuffix("'s").removesuffix("'S")
    if name.lower() in _PRONOUNS:
        return _PRONOUNS[name.lower()]
    if re.match(r"the ", name, re.IGNORECASE):
        name = name[4:]
    if _VAGUE.match(name):
        return ""
    # Names of one word in capitals are shouted roles; "IBM" or "ACME" would lose nothing but their looks.
    return name.title() if name.isupper() and len(name) > 4 else name  # noqa: PLR2004


def words_for(match: Match, roles: Roles) -> dict[str, str]:
    """Return what stands for `{who}`, `{other}`, `{value}` and `{detail}` in the texts about a place."""
    known = match.position not in {Position.BOTH, Position.UNKNOWN}
    who = plain_name(match.who) or (plain_name(roles.name(match.position) or "") if known else "")
    other = plain_name(roles.name(match.position.opposite) or "") if known else ""
    value = measures.plain(match.value) if isinstance(match.value, Duration) else f"{match.value or 0:g}"
    both = "each party" if match.position is Position.BOTH else "one party"
    return {"who": who or both, "other": other or "the other party", "value": value, "detail": match.detail}


def filled(text: str, words: Mapping[str, str]) -> str:
    """Put the names in; a sentence that begins with one gets its capital."""

    def put(found: re.Match[str]) -> str:
        name = words[found["name"]]
        return name if found["opens"] is None else name[:1].upper() + name[1:]

    return _PLACE.sub(put, text)
