"""Key facts of a contract: normalised values, each with the words that it was read from."""

from pactoria.analysis.engine.facts.extraction import extract
from pactoria.analysis.engine.facts.titles import label

__all__ = ["extract", "label"]
