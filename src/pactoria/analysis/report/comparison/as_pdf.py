"""A comparison as a PDF report: what changed in substance, then the redline."""

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

from pactoria.analysis.engine.comparison.result import Change, Importance
from pactoria.analysis.report.comparison.compared import Compared, segments
from pactoria.analysis.report.comparison.wording import IMPORTANCE, METHOD, gains, summary, summary_of_form
from pactoria.analysis.report.wording import clean, place_of, written_date
from pactoria.documents.comparison.result import Mark, Nature, Row, RowKind
from pactoria.documents.parsed import BlockKind

__all__ = ["as_pdf"]

_QUOTE_LIMIT = 420
_COVERED = 0x0530
"""The shipped fonts have the letters below this (Latin, Greek, Cyrillic); for others fonts of the machine are tried."""
_SYMBOLS = range(0x2000, 0x2200)


def as_pdf(compared: Compared, *, made: datetime) -> bytes:
    """Return the report. The same input gives the same bytes; `made` is the date that it shows."""
    import typst

    data = json.dumps(_data(compared, made), ensure_ascii=False)
    known = all(ord(letter) < _COVERED or ord(letter) in _SYMBOLS for letter in data)
    template = files("pactoria.analysis.report.comparison").joinpath("comparison.typ").read_bytes()
    return typst.compile(
        template, format="pdf", sys_inputs={"data": data}, ignore_system_fonts=known, timestamp=int(made.timestamp())
    )


def _data(compared: Compared, made: datetime) -> dict[str, Any]:
    date = written_date(made.date().isoformat())
    return {
        "title": clean(compared.new.title or compared.old.title or compared.new_file) or "Contract",
        "subtitle": f"{clean(compared.old_file)} compared with {clean(compared.new_file)} · {date}",
        "footer": f"Pactoria · {date}",
        "summary": summary(compared),
        "notices": [clean(notice) for document in (compared.old, compared.new) for notice in document.notices],
        "groups": [
            {"name": IMPORTANCE[importance], "changes": [_change(change, compared) for change in changes]}
            for importance in Importance
            if (changes := [change for change in compared.changes.changes if change.importance is importance])
        ],
        "rows": [_row(compared, row) for row in compared.comparison.rows],
        "form": summary_of_form(compared),
        "method": f"{METHOD} Engine {clean(compared.changes.engine)}.",
    }


def _change(change: Change, compared: Compared) -> dict[str, str]:
    told = [place_of(change.section, None), gains(change, compared.changes.side)]
    place = " · ".join(part for part in told if part)
    return {
        "title": clean(change.title),
        "place": place[:1].upper() + place[1:],
        "old": _shortened(clean(change.old.quote)) if change.old else "",
        "new": _shortened(clean(change.new.quote)) if change.new else "",
        "reason": clean(change.reason or ""),
    }


def _row(compared: Compared, row: Row) -> dict[str, Any]:
    block = compared.new.blocks[row.new[0]] if row.new else compared.old.blocks[row.old[0]]
    changed = row.moved or row.kind not in {RowKind.SAME, RowKind.COSMETIC}
    note = "" if not row.moved else "moved away" if row.kind is RowKind.DEPARTED else "moved here"
    return {
        "heading": block.kind in {BlockKind.HEADING, BlockKind.TITLE},
        "cell": block.kind is BlockKind.TABLE_CELL,
        "changed": changed,
        "note": note,
        "segments": [
            [_MARKS[segment.mark] if segment.nature is not Nature.FORM else "=", _kept(segment.text)]
            for segment in segments(compared, row)
            if segment.mark is not Mark.DELETED or segment.nature is not Nature.FORM
        ],
    }


_MARKS = {Mark.KEPT: "=", Mark.DELETED: "-", Mark.INSERTED: "+"}


def _kept(text: str) -> str:
    """Return text that can be printed, with a blank where it begins or ends with one."""
    return " " * text[:1].isspace() + clean(text) + " " * (len(text) > 1 and text[-1:].isspace())


def _shortened(quote: str) -> str:
    return quote if len(quote) <= _QUOTE_LIMIT else quote[:_QUOTE_LIMIT].rsplit(" ", 1)[0] + " …"
