"""A grid as an Excel workbook or as CSV, none of whose cells can be a formula. Made in a process of its own."""

import csv
import io
import re
from datetime import date
from typing import Any

from pactoria.analysis.report.compliance.as_csv import safe
from pactoria.analysis.report.grid.sheet import Cell, Sheet
from pactoria.analysis.report.wording import clean

__all__ = ["as_csv", "as_workbook", "render"]

_LONGEST = 32_000
"""Characters of a cell: Excel takes 32,767."""
_NO_TITLE = re.compile(r"[\\/*?:\[\]]")
_WIDTHS = {"A": 42}
_WIDTH = 24
_STALE = "(earlier version)"
_GREY = "FF8A8A8A"


def render(kind: str, sheet: Sheet) -> bytes:
    """Return a grid as "xlsx" or "csv"."""
    return as_workbook(sheet) if kind == "xlsx" else as_csv(sheet)


def as_csv(sheet: Sheet) -> bytes:
    """Return a line a contract with its values, and beside each column its quotes, in UTF-8 with the mark for Excel."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = [head for column in sheet.columns for head in (column, f"{column} (quotes)")]
    writer.writerow([safe(clean(head)) for head in ("Contract", *heads, "Address")])
    for line in sheet.lines:
        row = [line.title]
        for cell in line.cells:
            row += [_told(cell), " | ".join(_sourced(each.quote, each.section) for each in cell.cited)]
        writer.writerow([safe(clean(words)) for words in (*row, line.link)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _told(cell: Cell) -> str:
    return f"{cell.display} {_STALE}" if cell.is_stale else cell.display


def _sourced(quote: str, section: str | None) -> str:
    return f"{section}: {quote}" if section else quote


def as_workbook(sheet: Sheet) -> bytes:
    """Return two sheets: the grid, and the quotes that its cells rest on, each with its place and its cell.

    Dates and numbers are such, so that Excel sorts them; each row leads to its contract in the app.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book: Any = Workbook(write_only=True)
    grid: Any = book.create_sheet(_NO_TITLE.sub(" ", clean(sheet.name))[:31].strip(" '") or "Grid")
    grid.freeze_panes = "B2"
    for number in range(len(sheet.columns) + 1):
        letter = get_column_letter(number + 1)
        grid.column_dimensions[letter].width = _WIDTHS.get(letter, _WIDTH)
    quotes: Any = book.create_sheet("Quotes")
    quotes.freeze_panes = "A2"
    for letter, width in {"A": 8, "B": 42, "C": 24, "D": 12, "E": 100}.items():
        quotes.column_dimensions[letter].width = width
    grid.append([_written(grid, head, bold=True) for head in ("Contract", *sheet.columns)])
    quotes.append([_written(quotes, head, bold=True) for head in ("Cell", "Contract", "Question", "Section", "Quote")])
    for row, line in enumerate(sheet.lines, 2):
        grid.append([_linked(grid, line.title, line.link), *(_cell(grid, cell) for cell in line.cells)])
        for column, cell in enumerate(line.cells):
            place = f"{get_column_letter(column + 2)}{row}"
            for cited in cell.cited:
                words = (place, line.title, sheet.columns[column], cited.section or "", cited.quote)
                quotes.append([_written(quotes, each) for each in words])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, cell: Cell) -> Any:
    if cell.typed is None:
        return _written(page, _told(cell), grey=not cell.is_filled or cell.is_stale)
    made = _made(page, cell.typed)
    made.number_format = "yyyy-mm-dd" if isinstance(cell.typed, date) else "General"
    if cell.is_stale:
        _colour(made)
    return made


def _linked(page: Any, words: str, link: str) -> Any:
    made = _written(page, words)
    made.hyperlink = link
    return made


def _written(page: Any, words: str, *, bold: bool = False, grey: bool = False) -> Any:
    """Return a cell that is text, whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    made = _made(page, "")
    made.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", clean(words))[:_LONGEST].encode("utf-8", "replace").decode()
    made.data_type = "s"  # openpyxl takes what begins with "=" for a formula
    made.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        made.font = Font(bold=True)
    elif grey:
        made.font = Font(color=_GREY)
    return made


def _colour(made: Any) -> None:
    from openpyxl.styles import Font

    made.font = Font(color=_GREY)


def _made(page: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    made: Any = WriteOnlyCell(page, value=value)
    return made
