"""A comparison as a file to take away, made in a process of its own."""

import json
from datetime import datetime

from pactoria.analysis.report.comparison.compared import Compared

__all__ = ["render"]

AUTHOR = "Pactoria"


def render(kind: str, compared: Compared, original: bytes, *, made: datetime, author: str = AUTHOR) -> bytes:
    """Return the comparison as "docx" (`original` with tracked changes), "pdf", "html" or "json".

    Args:
        kind: which.
        compared: what was found.
        original: the file that the old document was read from.
        made: when the comparison was made.
        author: who made the changes, as Word shows it.
    """
    match kind:
        case "docx":
            from pactoria.documents.export.word_redline import redline

            return redline(original, compared.old, compared.new, author=author, date=made).data
        case "pdf":
            from pactoria.analysis.report.comparison.as_pdf import as_pdf

            return as_pdf(compared, made=made)
        case "html":
            from pactoria.analysis.report.comparison.as_html import as_html

            return as_html(compared).encode("utf-8", "replace")
        case _:
            from pactoria.analysis.report.comparison.as_json import as_json

            return json.dumps(as_json(compared), ensure_ascii=False, indent=1).encode("utf-8", "replace")
