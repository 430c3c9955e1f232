"""A review as a file to take away, made in a process of its own."""

import json
from datetime import datetime

from pactoria.analysis.engine.result import Review
from pactoria.analysis.report.as_json import as_json
from pactoria.documents.parsed import ParsedDocument

__all__ = ["render"]


def render(kind: str, review: Review, document: ParsedDocument, original: bytes, *, file: str, made: datetime) -> bytes:
    """Return the review as "pdf", "docx" (`original` with comments) or "json".

    Args:
        kind: which.
        review: what was found.
        document: the text that it was found in.
        original: the file that the text was read from.
        file: its name.
        made: when the review was made.
    """
    match kind:
        case "pdf":
            from pactoria.analysis.report.as_pdf import as_pdf

            return as_pdf(review, document, file=file, made=made)
        case "docx":
            from pactoria.analysis.report.as_word import as_word

            return as_word(original, document, review, made=made)
        case _:
            return json.dumps(as_json(review, document, file=file), ensure_ascii=False, indent=1).encode()
