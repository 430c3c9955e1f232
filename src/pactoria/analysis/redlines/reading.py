"""Work on Word files that belongs into a process of its own."""

from collections.abc import Mapping, Sequence

from pactoria.analysis.engine.comparison.result import Changes
from pactoria.analysis.engine.result import Review, Side
from pactoria.documents.parsed import ParsedDocument

__all__ = ["SAID", "meaning", "story", "write"]

SAID = ("pactoria.documents.export.word_decisions",)
"""What a process that works on Word files is better off having imported."""


def story(original: bytes, document: ParsedDocument) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the tracked changes and comments of a file, as plain data."""
    from dataclasses import asdict

    from pactoria.analysis.engine.sections import Sections
    from pactoria.documents.export.word_decisions import read_story

    found = read_story(original, document)
    sections = Sections(document)
    return (
        [{**asdict(change), "section": sections.number_at(change.start)} for change in found.changes],
        [{**asdict(comment), "section": sections.number_at(comment.start)} for comment in found.comments],
    )


def write(
    original: bytes,
    document: ParsedDocument,
    amendments: Sequence[Mapping[str, object]],
    verdicts: Mapping[str, bool],
    answers: Sequence[Mapping[str, object]],
) -> tuple[bytes, list[int]]:
    """Return the Word file with everything decided, and which amendments had no place. See `revise`."""
    from pydantic import TypeAdapter

    from pactoria.documents.export.word_amendments import Amendment
    from pactoria.documents.export.word_decisions import Answer, revise

    made = revise(
        original,
        document,
        TypeAdapter(list[Amendment]).validate_python(amendments),
        verdicts,
        TypeAdapter(list[Answer]).validate_python(answers),
    )
    return made.data, list(made.left_out)


def meaning(original: bytes, document: ParsedDocument, known: Review, side: Side) -> Changes:
    """Compare the text with all changes of the file rejected to the one with all accepted, in substance.

    `document` and `known` are what the file says with all accepted, and a review of it for any side.
    """
    from pactoria.analysis.engine.comparison.comparing import changes_between
    from pactoria.analysis.engine.review import review
    from pactoria.documents.comparison.comparing import compare
    from pactoria.documents.docx.reader import read_docx
    from pactoria.documents.export.word_revisions import reject_all

    before = read_docx(reject_all(original))
    comparison = compare(before, document)
    return changes_between(before, document, comparison, (review(before, side), known), side)
