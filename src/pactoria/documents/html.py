"""Web pages: what a reader sees of them, with lists numbered and tables in reading order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from pactoria.documents.assembly import Draft, assemble, is_blank
from pactoria.documents.docx.numerals import numeral
from pactoria.documents.errors import CorruptDocument, EmptyDocument, UnsafeMarkup
from pactoria.documents.markup import Element
from pactoria.documents.numbers import read_number
from pactoria.documents.outline import outline, title_of
from pactoria.documents.parsed import BlockKind, DocumentFormat, ParsedDocument
from pactoria.documents.text import decode

__all__ = ["drafts_of", "read_html"]

_UNSEEN = frozenset(
    [
        "head",
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "select",
        "datalist",
        "title",
        "del",
        "textarea",
        "button",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_BOLD = frozenset(["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dt"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLANKS = re.compile(r"[ \t\r\n\f\v\xa0]+")
_AROUND_BREAK = re.compile(r" *\n *")
_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTERED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_HEAVY = re.compile(r"font(?:-weight)?\s*:[^;]*\b(?:bold|[6-9]00)\b", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_KINDS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "decimal-leading-zero": "decimalZero",
}  # fmt: skip
_SEARCHED = 4096
_MOST_COLUMNS = 1000


def read_html(data: bytes) -> ParsedDocument:
    """Read a web page.

    Raises:
        EmptyDocument: if nothing of it is visible.
        UnsupportedFormat: if this is not text.
    """
    text, notice = _decode(data)
    drafts = drafts_of(text)
    return finish(drafts, DocumentFormat.HTML, () if notice is None else (notice,))


def finish(drafts: Sequence[Draft], kind: DocumentFormat, notices: Sequence[str]) -> ParsedDocument:
    """Find headings and numbers, and put the text together.

    Raises:
        EmptyDocument: if there are no drafts.
    """
    if not drafts:
        raise EmptyDocument
    outline(drafts)
    text, blocks = assemble(drafts)
    return ParsedDocument(text, tuple(blocks), kind, title=title_of(drafts), notices=tuple(notices))


def drafts_of(markup: str) -> list[Draft]:
    """Turn markup into drafts. Linear in its length.

    Raises:
        EmptyDocument: if there is no element at all.
        UnsafeMarkup: if elements are nested deeper than libxml2 follows (about 2,000).
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        if is_blank(markup) or "empty" in str(error).lower():
            raise EmptyDocument from error
        raise CorruptDocument from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise UnsafeMarkup("Its elements are nested deeper than any page's. Save it anew as a Word document or PDF.")
    if root is None:  # pyright: ignore[reportUnnecessaryComparison] - what lxml returns for nothing but comments
        raise EmptyDocument
    return _walk(root)


def _walk(root: Element) -> list[Draft]:
    page = _Page()
    skipped: Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is None and event == "start":
            if _is_unseen(element):
                skipped = element
            else:
                page.start(element)
                page.say(element.text)
        elif event == "end":
            if skipped is None:
                page.end(element)
            elif skipped is element:
                skipped = None
            if skipped is None:
                page.say(element.tail)
    page.flush()
    return page.drafts


def _decode(data: bytes) -> tuple[str, str | None]:
    declared = _DECLARED.search(data[:_SEARCHED])
    if declared is not None and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = (declared[1] or declared[2]).decode("ascii", errors="replace")
        try:
            return data.decode(name).replace("\x00", "\ufffd"), None
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return decode(data)


def _is_unseen(element: Element) -> bool:
    return (
        element.tag in _UNSEEN
        or "hidden" in element.attrib
        or _HIDDEN.search(element.get("style", "")) is not None
        or (element.tag == "input")
    )


@dataclass(slots=True)
class _List:
    kind: str | None
    """None for bullets."""
    next: int
    step: int = 1


@dataclass(slots=True)
class _Table:
    row: int = -1
    column: int = 0
    first: int = 0
    """Place of the row's first draft."""
    down: dict[int, int] = field(default_factory=dict[int, int])
    """Rows that a cell from above still takes, by column."""


class _Page:
    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._said: list[str] = []
        self._weak = False
        """Whether some word since the last block was neither bold nor centered."""
        self._strong: list[Element] = []
        self._verbatim: list[Element] = []
        self._heading = 0
        self._lists: list[_List] = []
        self._tables: list[_Table] = []
        self._labels: list[tuple[str, str | None]] = []
        """Numbers of list items that no words have followed yet: (as shown, number)."""

    def start(self, element: Element) -> None:  # noqa: C901 - one case a kind of element
        tag = element.tag
        if tag == "br":
            self._said.append("\n")
            return
        if tag in _BLOCKS:
            self.flush()
        style = element.get("style", "")
        centered = tag == "center" or element.get("align", "").lower() == "center" or _CENTERED.search(style)
        if tag in _BOLD or centered or (style and _HEAVY.search(style)):
            self._strong.append(element)
        if tag == "pre":
            self._verbatim.append(element)
        elif tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in {"ol", "ul", "menu", "dir"}:
            self._lists.append(_list(element, style))
        elif tag == "li":
            self._item(element, style)
        elif tag == "table":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            table = self._tables[-1]
            table.row, table.column, table.first = table.row + 1, 0, len(self.drafts)
        elif tag in {"td", "th"} and self._tables:
            self._cell(self._tables[-1], element)

    def end(self, element: Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
        if self._strong and self._strong[-1] is element:
            self._strong.pop()
        if self._verbatim and self._verbatim[-1] is element:
            self._verbatim.pop()
        if tag in _HEADINGS:
            self._heading = 0
        elif tag in {"ol", "ul", "menu", "dir"} and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._labels.clear()
        elif tag == "table" and self._tables:
            self._tables.pop()
        elif tag == "tr" and self._tables:
            self._join_number(self._tables[-1].first)
        elif tag in {"td", "th"} and self._tables:
            self._tables[-1].column += _span(element, "colspan")

    def say(self, text: str | None) -> None:
        if not text:
            return
        self._said.append(text if self._verbatim else _BLANKS.sub(" ", text))
        if not self._strong and not text.isspace():
            self._weak = True

    def flush(self) -> None:
        """End a block."""
        text = "".join(self._said)
        strong = not self._weak
        self._said.clear()
        self._weak = False
        if not self._verbatim:
            text = _AROUND_BREAK.sub("\n", re.sub(r" {2,}", " ", text))
        text = text.strip()
        if is_blank(text):
            return
        draft = Draft(text, emphasis=strong)
        if self._heading:
            draft.kind, draft.level = BlockKind.HEADING, self._heading
        if self._labels:
            prefix = " ".join(label for label, _ in self._labels) + " "
            draft.text, draft.body, draft.number = prefix + text, len(prefix), self._labels[-1][1]
            draft.kind, draft.level, draft.settled = BlockKind.LIST_ITEM, len(self._lists), True
            self._labels.clear()
        if self._tables:
            table = self._tables[0]
            draft.row, draft.column = max(table.row, 0), table.column
            if draft.kind is not BlockKind.HEADING:
                draft.kind = BlockKind.TABLE_CELL
        self.drafts.append(draft)

    def _item(self, element: Element, style: str) -> None:
        if not self._lists:
            return
        numbers = self._lists[-1]
        said = _LIST_STYLE.search(style)
        if said is not None and said[1] == "none":
            return
        if numbers.kind is None:
            self._labels.append(("\N{BULLET}", None))
            return
        value = _integer(element.get("value"), numbers.next)
        numbers.next = value + numbers.step
        shown = numeral(value, _KINDS.get(element.get("type", ""), numbers.kind))
        self._labels.append((f"{shown}.", shown))

    def _cell(self, table: _Table, element: Element) -> None:
        while table.down.get(table.column, 0) > 0 and table.column < _MOST_COLUMNS:
            table.down[table.column] -= 1
            table.column += 1
        rows = _span(element, "rowspan")
        for column in range(table.column, table.column + _span(element, "colspan")):
            table.down[column] = rows - 1

    def _join_number(self, first: int) -> None:
        """Read a row of two cells, a number and a text, as one paragraph: pages from word processors do this."""
        row = self.drafts[first:]
        if len(row) != 2 or len(self._tables) != 1:  # noqa: PLR2004 - number and text
            return
        label, text = row
        number = read_number(label.text)
        if number is None or number.end != len(label.text) or text.number is not None:
            return
        prefix = f"{label.text} "
        self.drafts[first:] = [
            Draft(prefix + text.text, text.kind if text.kind is BlockKind.HEADING else BlockKind.PARAGRAPH)
        ]


def _list(element: Element, style: str) -> _List:
    said = _LIST_STYLE.search(style)
    kind = _KINDS.get(said[1].lower() if said else element.get("type", ""))
    if element.tag != "ol":
        return _List(kind if said else None, 1)
    start = _integer(element.get("start"), 1)
    if "reversed" in element.attrib:
        items = sum(child.tag == "li" for child in element)
        return _List(kind or "decimal", _integer(element.get("start"), items), -1)
    return _List(kind or "decimal", start)


def _span(element: Element, name: str) -> int:
    return min(max(_integer(element.get(name), 1), 1), _MOST_COLUMNS)


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
