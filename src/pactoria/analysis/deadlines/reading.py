"""What an isolated process does: read a contract's duties and days. Knows no database."""

from dataclasses import dataclass
from datetime import date

from pactoria.analysis.engine.deadlines.deriving import ENGINE, derive
from pactoria.analysis.engine.deadlines.result import Deadline
from pactoria.analysis.engine.obligations import Obligation, find
from pactoria.analysis.engine.result import Facts
from pactoria.documents.parsed import ParsedDocument

__all__ = ["ENGINE", "WasRead", "read"]


@dataclass(frozen=True, slots=True)
class WasRead:
    """What a contract says of duties and days."""

    obligations: list[Obligation]
    deadlines: list[Deadline]


def read(document: ParsedDocument, facts: Facts, today: date) -> WasRead:
    """Read them."""
    obligations = find(document, facts)
    return WasRead(obligations, derive(document, facts, today, obligations))
