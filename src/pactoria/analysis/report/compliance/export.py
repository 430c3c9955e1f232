"""A check as a file to take away, made in a process of its own."""

from datetime import datetime

from pactoria.analysis.report.compliance.checked import Checked

__all__ = ["render"]


def render(kind: str, checked: Checked, *, made: datetime) -> bytes:
    """Return the check as "pdf", "docx" or "csv"; `made` is the date that it shows."""
    match kind:
        case "pdf":
            from pactoria.analysis.report.compliance.as_pdf import as_pdf

            return as_pdf(checked, made=made)
        case "docx":
            from pactoria.analysis.report.compliance.as_word import as_word

            return as_word(checked, made=made)
        case _:
            from pactoria.analysis.report.compliance.as_csv import as_csv

            return as_csv(checked)
