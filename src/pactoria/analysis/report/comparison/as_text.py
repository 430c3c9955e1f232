"""A comparison for the terminal."""

import re
from collections.abc import Iterable, Iterator

from pactoria.analysis.engine.comparison.result import Change, Importance
from pactoria.analysis.report.comparison.compared import Compared, Segment, segments
from pactoria.analysis.report.comparison.wording import IMPORTANCE, gains, summary, summary_of_form
from pactoria.analysis.report.wording import clean, place_of
from pactoria.documents.comparison.result import Mark, Nature, Row, RowKind

__all__ = ["as_text"]

_NARROW, _WIDE = 40, 110
_CONTEXT = 90
"""Characters of unchanged text that are shown beside a change."""
_QUOTE = 220
_STYLES = {Mark.DELETED: "31;9", Mark.INSERTED: "32;4", Mark.KEPT: ""}
_SIGNS = {Mark.DELETED: ("[-", "-]"), Mark.INSERTED: ("{+", "+}"), Mark.KEPT: ("", "")}
_NAMES = {RowKind.ADDED: "added", RowKind.REMOVED: "removed", RowKind.EDITED: "edited"}

_Piece = tuple[str, str]


class _Page:
    """Lines of a given width; pieces of text each with its colour."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width = max(_NARROW, min(width, _WIDE))
        self.colour = colour
        self.lines: list[str] = []

    def dye(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text

    def flow(self, pieces: Iterable[_Piece], *, lead: str = "", indent: int = 0) -> None:
        """Add a paragraph that hangs at `indent` below its lead."""
        line, used = self.dye(lead.ljust(indent), "2"), max(indent, len(lead))
        empty = True
        for text, code in pieces:
            for word in re.findall(r"\S+|\s+", text):
                shown = " " if word.isspace() else word
                if used + len(shown) > self.width and not empty:
                    self.lines.append(line.rstrip())
                    line, used, empty = " " * indent, indent, True
                    if shown == " ":
                        continue
                line, used, empty = line + self.dye(shown, code), used + len(shown), False
        self.lines.append(line.rstrip() if not self.colour else line)


def as_text(compared: Compared, *, width: int = 100, colour: bool = False) -> str:
    """Return a comparison to read in a terminal, ending in a line feed.

    First the changes of substance, then each changed paragraph: deleted words in [-...-], inserted ones in {+...+},
    or in colour. Control characters of the documents are replaced.
    """
    page = _Page(width, colour=colour)
    page.flow([(f"{clean(compared.old_file)}  to  {clean(compared.new_file)}", "1")])
    page.flow([(summary(compared), "")])
    for document in (compared.old, compared.new):
        for notice in document.notices:
            page.flow([(clean(notice), "")], lead="Note", indent=6)
    for importance in Importance:
        changes = [change for change in compared.changes.changes if change.importance is importance]
        if changes:
            _title(page, IMPORTANCE[importance])
            for change in changes:
                _change(page, change, compared)
    rows = [compared.comparison.rows[index] for index in compared.comparison.changed]
    if rows:
        _title(page, "Redline")
        for row in rows:
            _row(page, compared, row)
    form = summary_of_form(compared)
    if form:
        page.lines.append("")
        page.flow([(form, "2")])
    return "\n".join(page.lines) + "\n"


def _title(page: _Page, words: str) -> None:
    page.lines += ["", "", page.dye(f"── {words.upper()} ".ljust(page.width, "─"), "1")]


def _change(page: _Page, change: Change, compared: Compared) -> None:
    page.lines.append("")
    place = place_of(change.section, None)
    told = ", ".join(part for part in (place, gains(change, compared.changes.side)) if part)
    page.flow([(clean(change.title), "1"), (f"  ({told})" if told else "", "2")])
    for lead, quote, mark in (("  was", change.old, Mark.DELETED), ("  now", change.new, Mark.INSERTED)):
        if quote is not None:
            words = clean(quote.quote)
            words = words if len(words) <= _QUOTE else words[:_QUOTE].rsplit(" ", 1)[0] + " …"
            page.flow([(f"“{words}”", _STYLES[mark].partition(";")[0])], lead=lead, indent=7)
    if change.reason:
        page.flow([(clean(change.reason), "")], lead="  why", indent=7)


def _row(page: _Page, compared: Compared, row: Row) -> None:
    page.lines.append("")
    name = _NAMES.get(row.kind, "")
    lead = " and ".join(part for part in ("moved" if row.moved else "", name) if part)
    page.flow([(lead, "2")])
    page.flow(_pieces(segments(compared, row), colour=page.colour), indent=2)


def _pieces(found: list[Segment], *, colour: bool) -> Iterator[_Piece]:
    last = len(found) - 1
    for index, segment in enumerate(found):
        text = _printable(segment.text)
        if segment.mark is Mark.KEPT:
            yield _shortened(text, is_first=index == 0, is_last=index == last), ""
        elif segment.nature is Nature.FORM:
            yield (text if segment.mark is Mark.INSERTED else ""), ""
        else:
            opening, closing = ("", "") if colour else _SIGNS[segment.mark]
            yield opening + text + closing, _STYLES[segment.mark]


def _printable(text: str) -> str:
    """Return text that is safe to print, with its outer blanks."""
    lead, tail = text[:1].isspace(), text[-1:].isspace() and len(text) > 1
    return " " * lead + clean(text) + " " * tail


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    if len(text) <= 2 * _CONTEXT:
        return text
    head = "" if is_first else text[:_CONTEXT].rsplit(" ", 1)[0] + " "
    tail = "" if is_last else " " + text[-_CONTEXT:].split(" ", 1)[-1]
    return f"{head}…{tail}"
