"""Key facts of a contract: normalised values, each with the words that it was read from."""

from pactoria.analysis.engine.facts.extraction import extract

__all__ = ["extract"]
