"""Days that matter in a contract's life, counted from what it says: end, renewals, last days for notice, payments."""

from pactoria.analysis.engine.deadlines.deriving import ENGINE, derive
from pactoria.analysis.engine.deadlines.result import Deadline, DeadlineKind

__all__ = ["ENGINE", "Deadline", "DeadlineKind", "derive"]
