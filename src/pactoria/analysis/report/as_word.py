"""A review as comments in a Word file."""

from datetime import datetime

from pactoria.analysis.engine.result import Finding, MissingClause, Review, Severity
from pactoria.analysis.report.wording import SIDES, counted, verdict
from pactoria.documents.export.word_comments import Note, annotate
from pactoria.documents.export.word_document import as_word_document
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

__all__ = ["as_word"]

_AUTHOR, _INITIALS = "Pactoria", "P"


def as_word(original: bytes, document: ParsedDocument, review: Review, *, made: datetime | None = None) -> bytes:
    """Return a Word file with each finding as a comment at its words, and what is missing as one at the first words.

    `original` is the file that `document` was read from. If it is a Word file, it comes back with comments added and
    nothing else changed. Any other becomes a plain Word file with the same text: headings, paragraphs, tables and
    numbers as text, without the layout of the original. `made` is the time that the comments show.

    Raises:
        Unreadable: one of its subclasses, if `original` is no Word file though `document` came from one.
    """
    if document.format is DocumentFormat.DOCX:
        return annotate(original, document, _notes(document, review, made))
    made_anew = as_word_document(document)
    notes = [
        Note(*made_anew.span(note.start, note.end), note.author, note.initials, note.title, note.paragraphs, note.date)
        for note in _notes(document, review, made)
    ]
    return annotate(made_anew.data, made_anew.document, notes)


def _notes(document: ParsedDocument, review: Review, made: datetime | None) -> list[Note]:
    notes = [
        Note(f.place.start, f.place.end, _AUTHOR, _INITIALS, _headline(f), _advice(f), made) for f in review.findings
    ]
    words = _first_words(document)
    if review.missing and words is not None:
        missing = sorted(review.missing, key=lambda m: list(Severity).index(m.severity))
        title = f"Missing: {counted(len(missing), 'clause')} (reviewed for the {SIDES[review.side]})"
        texts = [line for clause in missing for line in _missing(clause)]
        notes.append(Note(*words, _AUTHOR, _INITIALS, title, [verdict(review), *texts], made))
    return notes


def _headline(finding: Finding) -> str:
    return f"{finding.severity.value.capitalize()}: {finding.title}"


def _advice(finding: Finding) -> list[str]:
    labelled = (("", finding.reason), ("Ask for: ", finding.suggestion), ("Check: ", finding.check))
    return [label + text for label, text in labelled if text]


def _missing(clause: MissingClause) -> list[str]:
    lines = [f"{clause.severity.value.capitalize()}: {clause.title}. {clause.reason}"]
    if clause.suggestion:
        lines.append(f"Ask for: {clause.suggestion}")
    return lines


def _first_words(document: ParsedDocument) -> tuple[int, int] | None:
    """Return the first block of the text proper, which is the title as a rule."""
    shown = (
        b for b in document.blocks if b.kind not in {"header", "footer"} and document.text[b.start : b.end].strip()
    )
    block = next(shown, None)
    return None if block is None else (block.start, block.end)
