"""A contract told in a few sentences for one kind of reader, each sentence with the words that bear it out."""

from pactoria.analysis.engine.summary.result import Paragraph, Reader, Sentence, Summary
from pactoria.analysis.engine.summary.telling import summarize

__all__ = ["Paragraph", "Reader", "Sentence", "Summary", "summarize"]
