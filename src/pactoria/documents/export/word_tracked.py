"""The tracked changes and comments of a Word file, one by one, as somebody decides on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pactoria.documents.docx.names import W
from pactoria.documents.docx.notes import read_comments
from pactoria.documents.export.word_manuscript import Manuscript
from pactoria.documents.markup import Element

__all__ = ["PARA_ID", "ChangeKind", "Tracked", "TrackedChange", "WordComment", "last_paragraph", "read_tracked"]
__all__ += ["comments_extended", "read_word_comments"]

PARA_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_NEW = {W + "ins": "ins", W + "moveTo": "ins"}
_OLD = {W + "del": "del", W + "moveFrom": "del"}
_CHANGES = {**_NEW, **_OLD}
_FORMS = frozenset(
    W + name + "Change" for name in ("rPr", "pPr", "sectPr", "tblPr", "tcPr", "trPr", "tblGrid", "tblPrEx", "numbering")
)
_CHARACTERS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_PARTS = {"header": "Header", "footer": "Footer", "footnotes": "Footnote", "endnotes": "Endnote"}


class ChangeKind(StrEnum):
    """What a tracked change does."""

    INSERTION = "insertion"
    DELETION = "deletion"
    REPLACEMENT = "replacement"
    MOVE = "move"
    FORMATTING = "formatting"


@dataclass(frozen=True, slots=True)
class TrackedChange:
    """One change as a person sees it: neighbouring edits of one author are one."""

    id: str
    """Its place in the file: the same for the same file."""
    kind: ChangeKind
    author: str
    date: str | None
    old: str
    """Words that go if it is accepted; for formatting, the words that it is about."""
    new: str
    """Words that stay if it is accepted."""
    start: int
    """Where it stands in the text with all changes accepted: `text[start:end]` is what it put there."""
    end: int
    part: str | None
    """"Header", "Footer", "Footnote" or "Endnote"; None for the text itself."""


@dataclass(frozen=True, slots=True)
class WordComment:
    """A comment, or the answer to one."""

    id: str
    author: str
    date: str | None
    text: str
    start: int
    end: int
    answers: str | None
    """Id of the comment that it answers."""
    resolved: bool


@dataclass(slots=True)
class Tracked:
    """A change with the elements that make it."""

    change: TrackedChange
    elements: list[Element]


@dataclass(slots=True)
class _Group:
    part: str
    author: str
    date: str | None
    kind: ChangeKind | None = None
    elements: list[Element] = field(default_factory=list[Element])
    old: list[str] = field(default_factory=list[str])
    new: list[str] = field(default_factory=list[str])

    def add(self, element: Element) -> None:
        if not self.elements or self.elements[-1] is not element:
            self.elements.append(element)


def read_tracked(manuscript: Manuscript) -> list[Tracked]:
    """Find all changes of a file that is open, part by part in reading order."""
    found: list[Tracked] = []
    for part in manuscript.package.stories():
        for group in _Walk(part).groups(manuscript.tree(part)):
            found.append(_told(manuscript, group, f"c{len(found) + 1}"))
    return found


class _Walk:
    """Walks a part and joins neighbouring changes of one author."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._found: list[_Group] = []
        self._current: _Group | None = None
        self._row: _Group | None = None
        self._between = ""
        """White space since the last change: it belongs to a change that goes on after it."""
        self._ranges: dict[str, str] = {}
        self._moves: dict[str, _Group] = {}
        self._form: tuple[Element | None, _Group] | None = None

    def groups(self, root: Element) -> list[_Group]:
        """Return all groups of a part."""
        self._children(root)
        return [group for group in self._found if group.elements]

    def _children(self, parent: Element) -> None:  # noqa: C901, PLR0912 - one case a kind of element
        for child in parent:
            tag = child.tag
            if tag in _CHANGES:
                self._changed(child)
            elif tag == W + "r":
                self._forms(child)
                self._kept(_words(child))
            elif tag == W + "p":
                self._children(child)
                self._end_of(child)
            elif tag == W + "tr":
                self._table_row(child)
            elif tag in _FORMS:
                self._formatted(child, parent)
            elif tag in {W + "moveFromRangeStart", W + "moveToRangeStart"}:
                self._ranges[child.get(W + "id", "")] = child.get(W + "name", "")
                self._moved(child.get(W + "name", ""), child)
            elif tag in {W + "moveFromRangeEnd", W + "moveToRangeEnd"}:
                name = self._ranges.pop(child.get(W + "id", ""), None)
                if name is not None:
                    self._moved(name, child)
            elif tag in {W + "pPr", W + "rPr", W + "trPr"}:
                for element in child:
                    if element.tag in _FORMS:
                        self._formatted(element, parent)
                    elif element.tag == W + "rPr":
                        for inner in element:
                            if inner.tag in _FORMS:
                                self._formatted(inner, parent)
            elif len(child):
                self._children(child)

    def _group(self, element: Element) -> _Group:
        """Return the group that a change belongs to: the one before it if that is the same author's, else a new one."""
        author, date = element.get(W + "author", ""), element.get(W + "date")
        if element.tag in {W + "moveFrom", W + "moveTo"} and self._ranges:
            group = self._moved(next(reversed(self._ranges.values())), element)
            group.author, group.date = group.author or author, group.date or date
            return group
        current = self._row if self._row is not None and self._row.author == author else self._current
        if current is None or current.author != author or current.kind is ChangeKind.MOVE:
            current = _Group(self._part, author, date)
            self._found.append(current)
        elif self._between:
            current.old.append(self._between)
            current.new.append(self._between)
        self._current, self._between = current, ""
        return current

    def _moved(self, name: str, element: Element) -> _Group:
        group = self._moves.get(name)
        if group is None:
            group = _Group(self._part, element.get(W + "author", ""), element.get(W + "date"), ChangeKind.MOVE)
            self._moves[name] = group
            self._found.append(group)
        group.add(element)
        self._current = None
        return group

    def _changed(self, element: Element) -> None:
        group = self._group(element)
        group.add(element)
        for child in element.iter(*_CHANGES, W + "r"):
            if child.tag == W + "r":
                owner = next((a for a in child.iterancestors() if a.tag in _CHANGES), element)
                if owner is element:
                    (group.new if element.tag in _NEW else group.old).append(_words(child))
                    continue
            elif child is not element and child.getparent() is not None:
                # Somebody deleted what somebody else had inserted.
                inner = _Group(self._part, child.get(W + "author", ""), child.get(W + "date"))
                inner.add(child)
                words = "".join(_words(run) for run in child.iter(W + "r"))
                (inner.new if child.tag in _NEW else inner.old).append(words)
                self._found.append(inner)
                if child.tag in _OLD:
                    group.new.append(words)
        for run in element.iter(W + "r"):
            self._forms(run)

    def _kept(self, words: str) -> None:
        if words.strip():
            self._current, self._between = None, ""
        elif self._current is not None:
            self._between += words

    def _end_of(self, paragraph: Element) -> None:
        """Read the mark that ends a paragraph."""
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        change = None if mark is None else next((e for e in mark if e.tag in _CHANGES), None)
        if change is None:
            self._current, self._between = None, ""
            return
        group = self._group(change)
        group.add(change)
        (group.new if change.tag in _NEW else group.old).append("\n")

    def _table_row(self, row: Element) -> None:
        properties = row.find(W + "trPr")
        change = None if properties is None else next((e for e in properties if e.tag in _CHANGES), None)
        before = self._row
        if change is not None:
            group = self._group(change)
            group.add(change)
            self._row = group
        self._children(row)
        self._row = before

    def _forms(self, run: Element) -> None:
        properties = run.find(W + "rPr")
        change = None if properties is None else properties.find(W + "rPrChange")
        if change is not None:
            self._formatted(change, run)

    def _formatted(self, change: Element, about: Element) -> None:
        """Keep a change of looks; those of one author in one paragraph are one."""
        author = change.get(W + "author", "")
        paragraph = about if about.tag == W + "p" else next(about.iterancestors(W + "p"), None)
        if self._form is None or self._form[0] is not paragraph or self._form[1].author != author:
            group = _Group(self._part, author, change.get(W + "date"), ChangeKind.FORMATTING)
            self._found.append(group)
            self._form = (paragraph, group)
        group = self._form[1]
        group.add(change)
        words = _words(about) if about.tag == W + "r" else "".join(_words(run) for run in about.iter(W + "r"))
        group.new.append(words)


def _told(manuscript: Manuscript, group: _Group, identity: str) -> Tracked:
    old, new = (_shown(words) for words in (group.old, group.new))
    kind = group.kind
    if kind is None:
        both = old.strip() and new.strip()
        kind = (
            ChangeKind.REPLACEMENT
            if both
            else ChangeKind.INSERTION
            if group.new and not old.strip()
            else ChangeKind.DELETION
        )
    if kind is ChangeKind.FORMATTING:
        old = new
    start, end = _span(manuscript, group)
    change = TrackedChange(
        identity, kind, group.author, group.date, old, new, start, end, _name(manuscript, group.part)
    )
    return Tracked(change, group.elements)


def _shown(words: list[str]) -> str:
    """Return words without the ends of paragraphs around them; where there are only such ends, a sign for them."""
    joined = "".join(words)
    return joined.strip("\n") if joined.strip() or "\n" not in joined else "\u00b6"


def _name(manuscript: Manuscript, part: str) -> str | None:
    if part == manuscript.main:
        return None
    stem = part.rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")
    return _PARTS.get(stem, "Header")


def _span(manuscript: Manuscript, group: _Group) -> tuple[int, int]:
    """Return where a change's words stand in the text; for what is not shown, the place where it stood."""
    spans = [_place(manuscript, group.part, element) for element in group.elements]
    shown = [span for span in spans if span[0] < span[1]]
    if not shown:
        return spans[0]
    return min(start for start, _ in shown), max(end for _, end in shown)


def _place(manuscript: Manuscript, part: str, element: Element) -> tuple[int, int]:
    """Return the span of the visible characters inside of an element; the place where it stands if there are none."""
    if element.tag in _FORMS:
        run = next(element.iterancestors(W + "r"), None)
        element = run if run is not None else next(element.iterancestors(W + "p"), element)
    paragraph = element if element.tag == W + "p" else next(element.iterancestors(W + "p"), None)
    if paragraph is None:
        following = next(element.iter(W + "p"), None)
        row = next(element.iterancestors(W + "tr"), None)
        paragraph = following if following is not None else None if row is None else next(row.iter(W + "p"), None)
        if paragraph is None:
            return 0, 0
        at = manuscript.offset(part, paragraph, 0)
        return at, at
    holder = element.getparent()
    at_end = holder is not None and holder.tag == W + "rPr" and element.tag in _CHANGES
    before, after = manuscript.ruler(paragraph).span(element, at_end=at_end)
    return manuscript.offset(part, paragraph, before), manuscript.offset(part, paragraph, after)


def _words(element: Element) -> str:
    """Return the words of a run, deleted or not."""
    return "".join(
        node.text or "" if node.tag in {W + "t", W + "delText"} else _CHARACTERS.get(str(node.tag), "")
        for node in element.iter()
    )


def read_word_comments(manuscript: Manuscript) -> list[WordComment]:
    """Find all comments of the text, in the order of the file, answers told from what they answer."""
    part = manuscript.package.related("comments")
    if part is None or part not in manuscript.package:
        return []
    root = manuscript.package.xml(part)
    threads = comments_extended(manuscript)
    by_paragraph = {
        identity: comment.get(W + "id", "")
        for comment in root.iterchildren(W + "comment")
        if (identity := _para_id(comment)) is not None
    }
    ids = {comment.get(W + "id", ""): _para_id(comment) for comment in root.iterchildren(W + "comment")}
    spans = _comment_spans(manuscript)
    told: list[WordComment] = []
    for comment in read_comments(root):
        start, end = spans.get(comment.id, (0, 0))
        parent, resolved = threads.get(ids.get(comment.id) or "", (None, False))
        answers = by_paragraph.get(parent or "")
        told.append(WordComment(comment.id, comment.author, comment.date, comment.text, start, end, answers, resolved))
    places = {comment.id: comment for comment in told}
    return [
        replace(comment, start=places[comment.answers].start, end=places[comment.answers].end)
        if comment.answers in places and comment.start == comment.end
        else comment
        for comment in told
    ]


def _comment_spans(manuscript: Manuscript) -> dict[str, tuple[int, int]]:
    spans: dict[str, tuple[int, int]] = {}
    for mark in _marks(manuscript.tree(manuscript.main)):
        identity = mark.get(W + "id", "")
        if mark.tag == W + "commentReference" and identity in spans:
            continue
        at, _ = _place(manuscript, manuscript.main, mark)
        spans[identity] = (spans[identity][0], max(at, spans[identity][0])) if identity in spans else (at, at)
    return spans


def _marks(root: Element) -> Iterator[Element]:
    return root.iter(W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference")


def comments_extended(manuscript: Manuscript) -> Mapping[str, tuple[str | None, bool]]:
    """Return, by paragraph id, which paragraph a comment answers and whether it is resolved."""
    part = manuscript.package.related("commentsExtended")
    if part is None or part not in manuscript.package:
        return {}
    return {
        element.get(W15 + "paraId", ""): (element.get(W15 + "paraIdParent"), element.get(W15 + "done") in {"1", "true"})
        for element in manuscript.package.xml(part).iter(W15 + "commentEx")
    }


def last_paragraph(comment: Element) -> Element | None:
    """Return the paragraph of a comment by which others refer to it."""
    return next(reversed(list(comment.iter(W + "p"))), None)


def _para_id(comment: Element) -> str | None:
    paragraph = last_paragraph(comment)
    return None if paragraph is None else paragraph.get(PARA_ID)
