"""What each party has to do, or must not do, read from the sentences of a contract."""

from pactoria.analysis.engine.obligations.reading import find
from pactoria.analysis.engine.obligations.result import Obligation, ObligationKind, Timing, TimingKind

__all__ = ["Obligation", "ObligationKind", "Timing", "TimingKind", "find"]
