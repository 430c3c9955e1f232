"""The rule pack: turns clauses, values and absences into findings for the side that reads.

The rules are data, in `rulebook/*.yaml`; `docs/rules.md` explains how to read and write them.
"""

from pactoria.analysis.engine.rules.judging import judge
from pactoria.analysis.engine.rules.pack import Rule, RuleError, load

__all__ = ["Rule", "RuleError", "judge", "load"]
