"""A review for the terminal."""

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

from pactoria.analysis.engine.result import Finding, MissingClause, Review, Severity
from pactoria.analysis.report.wording import (
    NOTHING_FOUND,
    Row,
    by_severity,
    clean,
    counted,
    fact_rows,
    place_of,
    summary,
    verdict,
)
from pactoria.documents.parsed import ParsedDocument

__all__ = ["as_text"]

_COLOURS = {Severity.CRITICAL: "1;31", Severity.HIGH: "33", Severity.MEDIUM: "36", Severity.LOW: "34"}
_BOLD, _DIM, _ITALIC = "1", "2", "3"
_QUOTE_LIMIT = 400
"""Characters of a quote that are shown; its place tells where the rest is."""
_AMOUNTS_LIMIT = 6
"""Amounts that are listed; a price list would push the findings off the screen."""
_NARROW, _WIDE = 40, 110


class _Paper:
    """Lines of a given width, coloured or plain."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width = max(_NARROW, min(width, _WIDE))
        self.colour = colour
        self.lines: list[str] = []

    def dye(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def skip(self) -> None:
        self.lines.append("")

    def flow(self, text: str, *, lead: str = "", indent: int = 0, code: str = "") -> None:
        """Add a paragraph: `lead` stands in front of its first line, the others hang below at `indent`."""
        first = lead.ljust(indent)
        for number, line in enumerate(_wrapped(text, self.width - indent)):
            margin = self.dye(first, _DIM) if number == 0 else " " * indent
            self.lines.append(margin + self.dye(line, code))

    def spread(self, left: str, right: str, code: str = "") -> None:
        """Add a line with something at its right end, below it when there is no room."""
        room = self.width - _columns(left) - _columns(right)
        if room >= 2:  # noqa: PLR2004 - two spaces keep the sides apart
            self.lines.append(self.dye(left, code) + " " * room + self.dye(right, _DIM))
            return
        self.flow(left, code=code)
        if right:
            self.flow(right, code=_DIM)

    def row(self, cells: Sequence[tuple[str, str]]) -> None:
        """Add words side by side, each with its colour, in as many lines as they need."""
        line, used = "", 0
        for words, code in cells:
            if line and used + 2 + len(words) > self.width:
                self.lines.append(line)
                line, used = "", 0
            line, used = (line + "  ", used + 2) if line else (line, used)
            line, used = line + self.dye(words, code), used + len(words)
        self.lines.append(line)


def as_text(review: Review, document: ParsedDocument, *, file: str, width: int = 100, colour: bool = False) -> str:
    """Return a review to read in a terminal, ending in a line feed.

    No line is wider than `width` (at least 40, at most 110 are used), and nothing that the document says can move
    the cursor or change colours: control characters are replaced.
    """
    paper = _Paper(width, colour=colour)
    _head(paper, review, document, file)
    _facts(paper, fact_rows(review.facts))
    for severity, findings in by_severity(review.findings):
        _title(paper, f"{severity.value} · {counted(len(findings), 'finding')}", _COLOURS[severity])
        for finding in findings:
            _finding(paper, finding)
    if review.missing:
        _title(paper, f"missing · {counted(len(review.missing), 'clause')}", _BOLD)
        for missing in sorted(review.missing, key=lambda m: list(Severity).index(m.severity)):
            _missing(paper, missing)
    if not review.findings and not review.missing:
        paper.skip()
        paper.flow(NOTHING_FOUND)
    paper.skip()
    return "\n".join(paper.lines) + "\n"


def _head(paper: _Paper, review: Review, document: ParsedDocument, file: str) -> None:
    title = review.facts.title.value if review.facts.title else document.title or file
    pages = f"{counted(document.pages, 'page')} · " if document.pages else ""
    paper.spread(clean(title), clean(file) if clean(title) != clean(file) else "", _BOLD)
    paper.flow(f"{pages}{review.engine}", code=_DIM)
    paper.skip()
    paper.flow(verdict(review))
    filled = round(review.score / 10)
    paper.row(
        [
            (f"{review.score:>3} / 100", _BOLD),
            ("█" * filled + "░" * (10 - filled), ""),
            *((f"{count} {severity.value}", _COLOURS[severity]) for severity, count in summary(review)),
        ]
    )
    for notice in document.notices:
        paper.flow(clean(notice), lead="Note", indent=6)


def _title(paper: _Paper, words: str, code: str) -> None:
    paper.skip()
    paper.skip()
    paper.lines.append(paper.dye(f"── {words.upper()} ".ljust(paper.width, "─"), code))


def _facts(paper: _Paper, rows: Sequence[Row]) -> None:
    if not rows:
        return
    paper.skip()
    last, amounts = "", 0
    for row in rows:
        if row.label == "Amount":
            amounts += 1
            if amounts > _AMOUNTS_LIMIT:
                continue
        label = {"Party": "Parties", "Amount": "Amounts"}.get(row.label, row.label)
        paper.flow(row.value, lead="" if label == last else label, indent=17)
        last = label
    if amounts > _AMOUNTS_LIMIT:
        paper.flow(f"and {amounts - _AMOUNTS_LIMIT} more", indent=17, code=_DIM)


def _finding(paper: _Paper, finding: Finding) -> None:
    paper.skip()
    place = place_of(finding.section, finding.page)
    paper.spread(clean(finding.title), place, _COLOURS[finding.severity])
    quote = clean(finding.place.quote)
    if len(quote) > _QUOTE_LIMIT:
        quote = quote[:_QUOTE_LIMIT].rsplit(" ", 1)[0] + " …"
    paper.flow(f"“{quote}”", lead="", indent=2, code=_ITALIC)
    _advice(paper, finding.reason, finding.suggestion)
    if finding.check:
        paper.flow(clean(finding.check), lead="  Check", indent=9)


def _missing(paper: _Paper, missing: MissingClause) -> None:
    paper.skip()
    paper.spread(clean(missing.title), missing.severity.value, _COLOURS[missing.severity])
    _advice(paper, missing.reason, missing.suggestion)


def _advice(paper: _Paper, reason: str, suggestion: str) -> None:
    if reason:
        paper.flow(clean(reason), lead="  Why", indent=9)
    if suggestion:
        paper.flow(clean(suggestion), lead="  Ask", indent=9)


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Break text into lines of at most `width` columns."""
    if text.isascii():
        yield from textwrap.wrap(text, width, break_on_hyphens=False) or [""]
        return
    line, used = "", 0
    for word in text.split(" "):
        wide = _columns(word)
        if line and used + 1 + wide > width:
            yield line
            line, used = "", 0
        if wide > width:
            *full, word = _pieces(word, width)  # noqa: PLW2901 - what is left of the word goes on
            yield from full
            wide = _columns(word)
        line, used = (f"{line} {word}", used + 1 + wide) if line else (word, wide)
    yield line


def _pieces(word: str, width: int) -> list[str]:
    pieces, used = [""], 0
    for letter in word:
        wide = _columns(letter)
        if used + wide > width:
            pieces.append("")
            used = 0
        pieces[-1] += letter
        used += wide
    return pieces


def _columns(text: str) -> int:
    """Count terminal columns: East Asian wide letters take two, combining marks none. Rather too many than too few."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
