"""What a duty is about, by its words."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pactoria.analysis.engine.obligations.result import ObligationKind

__all__ = ["kind_of"]


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: ObligationKind
    first: re.Pattern[str] | None
    any: re.Pattern[str] | None


@cache
def _kinds() -> tuple[_Kind, ...]:
    import yaml

    written = yaml.safe_load(
        resources.files("pactoria.analysis.engine.obligations").joinpath("kinds.yaml").read_text("utf-8")
    )
    return tuple(
        _Kind(ObligationKind(entry["kind"]), *(_compiled(entry.get(part)) for part in ("first", "any")))
        for entry in written
    )


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return None if pattern is None else re.compile(pattern, re.IGNORECASE)


_BEFORE_THE_VERB = re.compile(
    r"(?:(?:within|during|throughout|at|upon|from|in|on|without|for|subject|after|prior|before|as|but|if|to\s+the)\b"
    r"[^,;]{0,120}, |"
    r"within [^,;]{0,40}\b(?:hours?|days?|weeks?|months?|years?)\b,? |at any time,? |"
    r"be (?:solely |fully )?responsible for |"
    r"(?:first|then|also|promptly,?|immediately|directly|diligently|reasonably|in good faith|from time to time) )+",
    re.IGNORECASE,
)


def kind_of(action: str, *, prohibited: bool) -> ObligationKind:
    """Tell what an action is about. What is forbidden and has no kind of its own is a restriction."""
    opening = _BEFORE_THE_VERB.match(action)
    action = action[opening.end() :] if opening else action
    for entry in _kinds():
        if (entry.first and entry.first.match(action)) or (entry.any and entry.any.search(action)):
            return entry.kind
    return ObligationKind.RESTRICTION if prohibited else ObligationKind.OTHER
