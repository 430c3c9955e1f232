"""A check as CSV for spreadsheets, none of whose cells can be a formula."""

import csv
import io

from pactoria.analysis.report.compliance.checked import Checked
from pactoria.analysis.report.compliance.wording import STANDINGS, evidence
from pactoria.analysis.report.wording import clean

__all__ = ["as_csv", "safe"]

_HEAD = (
    "Topic",
    "Position",
    "Severity",
    "Verdict",
    "How",
    "Fallback",
    "Fallback kept",
    "Evidence",
    "Found",
    "Decision",
    "Decided by",
    "Decided on",
    "Reason",
    "Remark",
    "Why",
    "Wording",
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_KEPT = {True: "yes", False: "no", None: ""}


def as_csv(checked: Checked) -> bytes:
    """Return a line a statement, in UTF-8 with the mark that spreadsheets look for."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for statement in checked.statements:
        row = (
            statement.topic,
            statement.statement,
            statement.severity.value,
            STANDINGS[statement.standing],
            statement.how,
            statement.fallback,
            _KEPT[statement.fallback_met],
            " | ".join(evidence(statement)),
            STANDINGS[statement.found],
            statement.decided,
            statement.decided_by,
            statement.decided_on,
            statement.reason,
            statement.remark,
            statement.why,
            statement.suggestion,
        )
        writer.writerow([safe(clean(cell)) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def safe(cell: str) -> str:
    """Return a cell that spreadsheets take for text: with an apostrophe before what begins like a formula.

    See OWASP, "CSV injection".
    """
    return f"'{cell}" if cell.lstrip().startswith(_FORMULAS) else cell
