"""A grid as an Excel workbook or as CSV, none of whose cells can be a formula. Made in a process of its own."""

import csv
import io
import re
from datetime import date
from typing import Any

from pactoria.analysis.report.compliance.as_csv import safe
from pactoria.analysis.report.grid.sheet import Cell, Line, Sheet
from pactoria.analysis.report.wording import clean

__all__ = ["as_csv", "as_workbook", "render"]

_LONGEST = 32_000
"""Characters of a cell: Excel takes 32,767."""
_NO_TITLE = re.compile(r"[\\/*?:\[\]]")
_WIDTHS = {"A": 42}
_WIDTH = 24
_STALE = "(earlier version)"
_GREY = "FF8A8A8A"
_UNWRITABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
"""What XML cannot hold."""


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
    looks = _looks(grid)
    grid.append([_written(grid, head, looks["bold"]) for head in ("Contract", *sheet.columns)])
    heads = ("Cell", "Contract", "Question", "Section", "Quote")
    quotes.append([_written(quotes, head, looks["bold"]) for head in heads])
    for row, line in enumerate(sheet.lines, 2):
        grid.append([_linked(grid, line, looks), *(_cell(grid, cell, looks) for cell in line.cells)])
        for column, cell in enumerate(line.cells):
            place = f"{get_column_letter(column + 2)}{row}"
            for cited in cell.cited:
                words = (place, line.title, sheet.columns[column], cited.section or "", cited.quote)
                quotes.append([_written(quotes, each, looks["plain"]) for each in words])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _looks(page: Any) -> dict[str, Any]:
    """Return the styles of cells by name, each made once: making one for every cell takes most of the time."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    fonts = {"plain": Font(), "bold": Font(bold=True), "grey": Font(color=_GREY)}
    looks: dict[str, Any] = {}
    for name, font in fonts.items():
        for suffix, number_format in (("", "General"), ("_day", "yyyy-mm-dd")):
            made: Any = WriteOnlyCell(page)
            made.alignment = Alignment(wrap_text=True, vertical="top")
            made.font, made.number_format = font, number_format
            looks[name + suffix] = made._style  # noqa: SLF001 - openpyxl has no other way to share one
    return looks


def _cell(page: Any, cell: Cell, looks: dict[str, Any]) -> Any:
    look = "plain" if cell.is_filled and not cell.is_stale else "grey"
    if cell.typed is None:
        return _written(page, _told(cell), looks[look])
    return _made(page, cell.typed, looks[f"{look}_day" if isinstance(cell.typed, date) else look])


def _linked(page: Any, line: Line, looks: dict[str, Any]) -> Any:
    made = _written(page, line.title, looks["plain"])
    made.hyperlink = line.link
    return made


def _written(page: Any, words: str, look: Any) -> Any:
    """Return a cell that is text, whatever it begins with."""
    kept = _UNWRITABLE.sub("\ufffd", clean(words))[:_LONGEST].encode("utf-8", "replace").decode()
    made = _made(page, kept, look)
    made.data_type = "s"  # openpyxl takes what begins with "=" for a formula
    return made


def _made(page: Any, value: Any, look: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    made: Any = WriteOnlyCell(page, value=value)
    made._style = look  # noqa: SLF001
    return made
