"""The whole offline review: clauses, facts, findings, what is missing, a score."""

from collections.abc import Callable

from pactoria.analysis.engine.result import Clause, Facts, Review, Side
from pactoria.documents.parsed import ParsedDocument

__all__ = ["ENGINE", "PRELOAD", "judge", "review"]

ENGINE = "offline/4"
PRELOAD = tuple(f"pactoria.analysis.engine.{part}" for part in ("clauses", "facts", "rules"))
"""What a process that reviews is better off having imported."""

Progress = Callable[[str, float], None]
"""Called with the step under way ("clauses", "facts", "findings") and the share of the whole that is done, 0..1."""


def _no_progress(step: str, done: float) -> None: ...


def review(document: ParsedDocument, side: Side = Side.NEUTRAL, progress: Progress = _no_progress) -> Review:
    """Review a document for one side."""
    from pactoria.analysis.engine import clauses, facts

    progress("clauses", 0.0)
    found = clauses.find(document, lambda done: progress("clauses", 0.8 * done))
    progress("facts", 0.8)
    known = facts.extract(document, found)
    progress("findings", 0.95)
    return judge(document, found, known, side)


def judge(document: ParsedDocument, found: list[Clause], known: Facts, side: Side) -> Review:
    """Apply the rules to what was found: fast, and all that changes when the reader changes sides."""
    from pactoria.analysis.engine import rules

    return rules.judge(document, found, known, side, ENGINE)
