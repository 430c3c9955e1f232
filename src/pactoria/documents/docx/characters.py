"""The visible characters of a paragraph, each with the run that holds it, and what happens between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pactoria.documents.docx.names import MC, M, W, is_on
from pactoria.documents.docx.symbols import symbol
from pactoria.documents.markup import Element

__all__ = ["Change", "Mark", "Paragraph", "Piece", "read"]

_TEXT, _RUN, _PARAGRAPH_PROPERTIES = W + "t", W + "r", W + "pPr"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_BLANKS = str.maketrans("\t\n\r", "   ")
_ONE_CHARACTER = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_NEW = {W + "ins", W + "moveTo"}
_OLD = {W + "del", W + "moveFrom"}
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_COMMENTS = {
    W + "commentRangeStart": "comment-start",
    W + "commentRangeEnd": "comment-end",
    W + "commentReference": "comment-reference",
}
_FIELD, _ALTERNATIVES = W + "fldChar", MC + "AlternateContent"
_BOXES = {W + "drawing", W + "pict", W + "object"}
# Guides, properties and phonetic guides hold text that is not on the page, or not a second time.
_NOT_SHOWN = {_PARAGRAPH_PROPERTIES, W + "rPr", W + "sdtPr", W + "sdtEndPr", W + "rt", W + "instrText"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Visible characters that one node holds, one for one."""

    run: Element
    node: Element
    start: int
    """Where in `node.text` the characters begin."""
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands at a place between characters: a note's reference, an end of a comment's range."""

    kind: str
    id: str
    at: int


@dataclass(slots=True)
class Change:
    """A tracked change inside of the paragraph."""

    kind: str
    author: str
    date: str | None
    text: str
    start: int


@dataclass(slots=True)
class Paragraph:
    """What a paragraph shows."""

    pieces: list[Piece] = field(default_factory=list[Piece])
    marks: list[Mark] = field(default_factory=list[Mark])
    changes: list[Change] = field(default_factory=list[Change])
    boxes: list[Element] = field(default_factory=list[Element])
    """`w:txbxContent` of the text boxes anchored here."""
    bold: bool = False
    """Whether all words are bold by their runs' own properties."""
    size: int | None = None
    """Smallest size of letters, in half-points, that runs name by themselves; None where one leaves it to the style."""
    length: int = 0

    @property
    def text(self) -> str:
        """The visible characters."""
        return "".join(piece.text for piece in self.pieces)


def read(paragraph: Element, hidden_styles: frozenset[str] = frozenset()) -> Paragraph:
    """Read a `w:p`. Linear in its size.

    Raises:
        RecursionError: if runs are nested in containers deeper than Python's stack; callers call it unsafe markup.
    """
    reader = _Reader(hidden_styles)
    reader.children(paragraph, None)
    reader.shown.bold = reader.bold and bool(reader.shown.pieces)
    reader.shown.size = min(reader.sizes, default=0) or None
    return reader.shown


class _Reader:
    def __init__(self, hidden_styles: frozenset[str]) -> None:
        self.hidden_styles = hidden_styles
        self.shown = Paragraph()
        self.code: list[bool] = []
        """One entry for each open field: whether its code (not its result) is being read."""
        self.bold = True
        self.sizes: set[int] = set()

    def children(self, parent: Element, change: Change | None) -> None:  # noqa: C901 - one case a kind of element
        for child in parent:
            tag = child.tag
            if tag == _RUN or tag == M + "r":
                self.run(child, change)
            elif tag in _NOT_SHOWN:
                continue
            elif tag in _NEW:
                self.changed(child, "insertion")
            elif tag in _OLD:
                self.changed(child, "deletion")
            elif tag in _COMMENTS:
                self.mark(_COMMENTS[tag], child)
            elif tag == _ALTERNATIVES:
                for choice in _chosen(child):
                    self.children(choice, change)
            elif tag == W + "txbxContent":
                self.shown.boxes.append(child)
            elif len(child):
                self.children(child, change)

    def changed(self, element: Element, kind: str) -> None:
        author, date = element.get(W + "author", ""), element.get(W + "date")
        last = self.shown.changes[-1] if self.shown.changes else None
        change = Change(kind, author, date, "", self.shown.length)
        self.children(element, change)
        if not change.text:
            return
        # Word splits one edit into many elements, a run each.
        if last and (last.kind, last.author, last.date) == (kind, author, date) and _end(last) == change.start:
            last.text += change.text
        else:
            self.shown.changes.append(change)

    def run(self, run: Element, change: Change | None) -> None:  # noqa: C901, PLR0912 - one case a kind of element
        properties = run.find(W + "rPr")
        deletion = change if change is not None and change.kind == "deletion" else None
        hidden = self.is_hidden(properties)
        for node in run:
            tag = node.tag
            if node is properties:
                continue
            if tag == _FIELD:
                self.field(node.get(W + "fldCharType"))
            elif tag in _NOTES:
                if deletion is None and not hidden:
                    self.mark(_NOTES[tag], node)
            elif tag in _COMMENTS:
                self.mark(_COMMENTS[tag], node)
            elif tag in _BOXES or tag == _ALTERNATIVES:
                for chosen in _chosen(node) if tag == _ALTERNATIVES else [node]:
                    self.children(chosen, change)
            elif tag == W + "ruby":
                for base in node.iterchildren(W + "rubyBase"):
                    self.children(base, change)
            elif hidden or any(self.code):
                continue
            elif deletion is not None:
                deletion.text += _deleted(node)
            else:
                self.text(run, node, properties, change)

    def text(self, run: Element, node: Element, properties: Element | None, change: Change | None) -> None:
        before = self.shown.length
        for start, text in _characters(node):
            self.shown.pieces.append(Piece(run, node, start, text))
            self.shown.length += len(text)
            if change is not None:
                change.text += text
        if node.tag == _TEXT and self.shown.length > before and not (node.text or "").isspace():
            self.bold = self.bold and bool(is_on(properties, "b"))
            size = None if properties is None else properties.find(W + "sz")
            value = "" if size is None else size.get(W + "val", "")
            self.sizes.add(int(value) if value.isdecimal() and len(value) < 5 else 0)  # noqa: PLR2004 - 1638 points

    def field(self, kind: str | None) -> None:
        if kind == "begin":
            self.code.append(True)
        elif kind == "separate" and self.code:
            self.code[-1] = False
        elif kind == "end" and self.code:
            self.code.pop()

    def mark(self, kind: str, element: Element) -> None:
        self.shown.marks.append(Mark(kind, element.get(W + "id", ""), self.shown.length))

    def is_hidden(self, properties: Element | None) -> bool:
        if properties is None:
            return False
        said = is_on(properties, "vanish")
        if said is not None:
            return said
        style = properties.find(W + "rStyle")
        return style is not None and style.get(W + "val") in self.hidden_styles


def _end(change: Change) -> int:
    """Return the visible offset where a change ends: at its start if what it deleted is not visible."""
    return change.start if change.kind == "deletion" else change.start + len(change.text)


def _characters(node: Element) -> Iterator[tuple[int, str]]:
    """Yield what a node of a run shows, with the offset of each stretch in the node's text."""
    tag = node.tag
    if tag in {_TEXT, M + "t"}:
        text = (node.text or "").translate(_BLANKS)
        if node.get(_SPACE) != "preserve":
            start = len(text) - len(text.lstrip(" "))
            text = text.rstrip(" ")
        else:
            start = 0
        if _SOFT_HYPHEN not in text:
            if start < len(text):
                yield start, text[start:]
            return
        for stretch in text[start:].split(_SOFT_HYPHEN):
            if stretch:
                yield start, stretch
            start += len(stretch) + 1
    elif tag in _ONE_CHARACTER:
        yield 0, _ONE_CHARACTER[tag]
    elif tag == W + "sym":
        yield 0, symbol(node.get(W + "font", ""), node.get(W + "char", ""))


def _deleted(node: Element) -> str:
    if node.tag == W + "delText":
        return node.text or ""
    return "".join(text for _, text in _characters(node))


def _chosen(alternatives: Element) -> list[Element]:
    """Return the alternative that a modern Word shows: the first choice, else the fallback."""
    choices = alternatives.findall(MC + "Choice") or alternatives.findall(MC + "Fallback")
    return choices[:1]
