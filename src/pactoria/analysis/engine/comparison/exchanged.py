"""One party put in another's place: what Customer shall do, Vendor shall do now."""

import re
from collections.abc import Iterator

from pactoria.analysis.engine.comparison.acting import acts
from pactoria.analysis.engine.comparison.places import Hunk, Pair, Text
from pactoria.analysis.engine.comparison.result import ChangeKind, Importance
from pactoria.analysis.engine.comparison.writing import Draft
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Side
from pactoria.analysis.engine.rules.roles import Position, Roles

__all__ = ["exchanged"]

_NAMED = re.compile(
    r"(?P<who>(?i:each|either|neither|both|no|the)\s+part(?:y|ies)|(?:[Tt]he\s+)?[A-Z][\w&-]*(?:\s[A-Z][\w&-]*){0,2})"
    r"(?:['\u2019]s?)?(?P<duty>\s+(?:may|shall|will|must|can)(?:\s+not)?)?[.,;]?"
)
_HOLDS = re.compile(r"\s+(?:retains?|reserves?|owns?|keeps?)\b")

_CAPPED = re.compile(r"[^.;\n]{0,40}\bliability\b[^.;\n]{0,160}\b(?:not\s+(?:be\s+more|exceed)|limited\s+to)\b")


def exchanged(pair: Pair, roles: Roles) -> Iterator[Draft]:
    """Yield the parties that another stands for now; another name of the same party is none."""
    for _, row in pair.edited():
        for hunk in pair.hunks(row):
            before, after = _named(pair.old, hunk[0], hunk[1]), _named(pair.new, hunk[2], hunk[3])
            if before is None or after is None:
                continue
            positions = roles.position(before["who"]), roles.position(after["who"])
            if Position.UNKNOWN in positions or positions[0] is positions[1]:
                continue
            kind = _kind(pair, roles, hunk)
            yield Draft(
                ChangeKind.DUTY,
                "Duties",
                f"“{_said(before)}” became “{_said(after)}”",
                Importance.HIGH if kind else Importance.MEDIUM,
                pair.old.sentence(hunk[0], hunk[1]),
                pair.new.sentence(hunk[2], hunk[3]),
                _gains(kind, *positions),
            )


def _named(text: Text, start: int, end: int) -> re.Match[str] | None:
    return _NAMED.fullmatch(text.document.text[start:end].strip())


def _said(named: re.Match[str]) -> str:
    return " ".join((named["who"] + (named["duty"] or "")).split())


def _kind(pair: Pair, roles: Roles, hunk: Hunk) -> str | None:
    """Return what both parties are told to do where they stand, if it is the same."""
    before, after = _told(pair.old, roles, hunk[0], hunk[1]), _told(pair.new, roles, hunk[2], hunk[3])
    return before if before == after and before != "other" else None


def _told(text: Text, roles: Roles, start: int, end: int) -> str | None:
    words = text.document.text
    following = len(words[:end].rstrip())
    if _HOLDS.match(words, following) or _CAPPED.match(words, following):
        return "option"
    found = acts(words, roles, *sentence_at(words, start))
    return next((act.kind for act in found if act.start < end and start < act.end), None)


def _gains(kind: str | None, before: Position, after: Position) -> Side | None:
    """Return who gains: whom a burden left, or who has a right now that they had not, or not alone."""
    if kind is None:
        return None
    freed = after.opposite.side if after.side else before.side
    return freed if kind in {"duty", "ban"} else after.side or before.opposite.side
