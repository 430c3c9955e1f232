"""Who acts in a sentence, and whether they must, may or must not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pactoria.analysis.engine.comparison.terms import terms
from pactoria.analysis.engine.rules.roles import Position, Roles

__all__ = ["Act", "acts"]

_BETWEEN = (
    r"(?:\s*,[^,.;:]{1,80},)?"
    r"(?:\s+(?:hereby|also|further|each|only|then|expressly|itself|in\s+turn|at\s+all\s+times))*\s+"
)
_WHO = (
    r"(?:(?P<mutual>\b(?i:either|each|neither|both|the|no)\s+[Pp]art(?:y|ies)\b)"
    r"|(?P<who>(?:\b[Tt]he\s+)?\b[A-Z][\w&'\u2019-]+(?:\s[A-Z][\w&'\u2019-]+){0,2}))"
)
_OPENS = re.compile(r"^(?:If|When|Where|Unless|Until|While|Once|After|Before|As|And|But|Or|In|Upon|For|The|Except)\s+")
_ENTITLED = re.compile(
    r"\s*(?:be\s+(?:entitled|permitted|allowed|free)\s+to|have\s+(?:the|a)\s+(?:sole\s+)?(?:right|option)\b)",
    re.IGNORECASE,
)
_MUST = re.compile(r"\s*be\s+(?:required|obliged|obligated|asked)\s+to\b", re.IGNORECASE)
_NO_BURDEN = re.compile(
    r"\s*(?:(?:not\s+)?be\b(?!\s+(?:responsible|liable|required|obliged|obligated)\b)|have\b|own\b|retain\b|remain\b|receive\b"
    r"|survive\b|continue\b|mean\b|include\b|apply\b|cease\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody with what binds or frees them."""

    start: int
    end: int
    """Of the name and the "shall" or "may" after it."""
    name: str
    position: Position
    kind: str
    """"duty", "option" or "ban"; "other" where the words after it bind nobody, such as "shall be notified"."""


def acts(text: str, roles: Roles, start: int, end: int) -> Sequence[Act]:
    """Find who must, may or must not in a part of a text, in reading order."""
    found: list[Act] = []
    for match in _pattern().finditer(text, start, end):
        name = match["mutual"] or _OPENS.sub("", match["who"])
        kind = next(kind for kind in terms().duties if match[kind])
        rest = text[match.end() : match.end() + 60]
        if kind == "free" or (kind == "duty" and _ENTITLED.match(rest)):
            kind = "option"
        elif kind == "option" and _MUST.match(rest):
            kind = "duty"
        elif kind != "option" and _NO_BURDEN.match(rest):
            kind = "other"
        if match["mutual"] and match["mutual"].lower().startswith(("neither", "no ")):
            kind = "ban"
        place = match.start() + match.group().index(name)
        position = Position.BOTH if match["mutual"] else roles.position(name)
        found.append(Act(place, match.end(), re.sub(r"^[Tt]he\s+", "", name), position, kind))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{kind}>{pattern.pattern})" for kind, pattern in terms().duties.items())
    # Names are told by their capitals, the rest may stand in any case.
    return re.compile(f"{_WHO}{_BETWEEN}(?i:{kinds})")
