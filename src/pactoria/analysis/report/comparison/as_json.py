"""A comparison for programs."""

import json
from typing import Any

from pactoria.analysis.engine.comparison.result import Change
from pactoria.analysis.engine.result import Quote
from pactoria.analysis.report.comparison.compared import Compared, counts, segments
from pactoria.documents.comparison.result import Row
from pactoria.documents.parsed import ParsedDocument

__all__ = ["as_json", "as_line"]

FORMAT = "pactoria.comparison/1"


def as_json(compared: Compared) -> dict[str, Any]:
    """Return the comparison as JSON values.

    `rows` are the paragraphs of both documents in reading order: what is kept and inserted in them is the new text,
    what is kept and deleted the old one. Places are offsets in Unicode characters of the text of either document.
    """
    return {
        "format": FORMAT,
        "engine": compared.changes.engine,
        "side": compared.changes.side,
        "old": _document(compared.old, compared.old_file),
        "new": _document(compared.new, compared.new_file),
        "counts": counts(compared.comparison.rows),
        "changes": [_change(change) for change in compared.changes.changes],
        "dropped": compared.changes.dropped,
        "rows": [_row(compared, row) for row in compared.comparison.rows],
    }


def as_line(compared: Compared) -> bytes:
    """Return the comparison as one line, ending in a line feed."""
    return (json.dumps(as_json(compared), ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _document(document: ParsedDocument, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "format": document.format,
        "title": document.title,
        "characters": len(document.text),
        "pages": document.pages,
        "notices": list(document.notices),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "kind": change.kind,
        "topic": change.topic,
        "title": change.title,
        "importance": change.importance,
        "section": change.section,
        "gains": change.gains,
        "reason": change.reason,
        "row": change.row,
        "old": _quote(change.old),
        "new": _quote(change.new),
    }


def _quote(quote: Quote | None) -> dict[str, Any] | None:
    return quote and {"start": quote.start, "end": quote.end, "quote": quote.quote}


def _row(compared: Compared, row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "moved": row.moved,
        "renumbered": row.renumbered,
        "twin": row.twin,
        "old": list(row.old),
        "new": list(row.new),
        "segments": [
            {"mark": segment.mark, "nature": segment.nature, "text": segment.text}
            for segment in segments(compared, row)
        ],
    }
