"""Playbooks as people send them, made here."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document

__all__ = ["HEADINGS", "OURS", "ROWS", "word_table"]

OURS = """
name: Our licence terms
description: What we sign as a licensee.
types: [license]
statements:
  - id: term
    topic: Term
    statement: The agreement ends after two years at most.
    fallback: The agreement continues for at most three years.
    severity: high
    why: Software changes.
  - id: assignment
    statement: Neither party may assign this agreement without consent.
    severity: low
  - id: escrow
    statement: The source code is deposited with an escrow agent.
    severity: critical
    suggestion: Licensor shall deposit the source code with an escrow agent.
"""

HEADINGS = ("Topic", "Our position", "Fall-back", "Severity", "Why", "Suggested wording", "Owner")
ROWS = (
    ("Term", "Two years at most.", "Three years.", "High", "Software changes.", "", "Legal"),
    ("", "", "", "", "", "", ""),
    ("Audit", "Licensor gives notice of thirty days before an audit.", "", "", "", "Thirty days' notice.", "Legal"),
)


def word_table(headings: Sequence[str] = HEADINGS, rows: Sequence[Sequence[str]] = ROWS, *, title: str = "") -> bytes:
    """Return a Word file with a paragraph and a table."""
    document = Document()
    if title:
        document.add_heading(title, level=0)
    document.add_paragraph("What we ask for.")
    table = document.add_table(rows=0, cols=len(headings))
    for row in (headings, *rows):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            cell.text = words
    out = BytesIO()
    document.save(out)
    return out.getvalue()
