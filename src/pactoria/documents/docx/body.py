"""The flow of a part: paragraphs and tables in reading order, numbered, with where they came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pactoria.documents.assembly import Draft, is_blank
from pactoria.documents.docx.anchors import Anchor
from pactoria.documents.docx.characters import Change, Mark, Paragraph, read
from pactoria.documents.docx.names import MC, W, attribute, is_on
from pactoria.documents.docx.numbering import Counter, Label, Lists
from pactoria.documents.docx.styles import Style, Styles
from pactoria.documents.markup import Element
from pactoria.documents.parsed import BlockKind

__all__ = ["Flow", "Place", "Story"]

_P, _TBL, _TR, _TC = W + "p", W + "tbl", W + "tr", W + "tc"
_LONGEST_HEADING = 150
_LARGE = 1.2
_PARTS = re.compile(r"\d+(?=\.\d|[.):]*$)")
_SKIPPED = {
    W + "sectPr",
    W + "sdtPr",
    W + "sdtEndPr",
    W + "tblPr",
    W + "tblGrid",
    W + "trPr",
    W + "tcPr",
    W + "del",
    W + "moveFrom",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A visible character of a paragraph that became (part of) a draft; before the first draft, None."""

    draft: Draft | None
    at: int


@dataclass(slots=True)
class Cell:
    """Where in the outermost table a paragraph stands."""

    row: int
    column: int


@dataclass(slots=True)
class _Origin:
    """What ties a draft to its paragraphs."""

    draft: Draft
    anchor: Anchor
    lead: int
    """Visible characters of the paragraph that come before the draft's text."""
    prefix: int
    """Characters of the draft's text that come from automatic numbering."""


@dataclass(slots=True)
class Story:
    """What was read from one part."""

    drafts: list[Draft] = field(default_factory=list[Draft])
    changes: list[tuple[Change, Place]] = field(default_factory=list[tuple[Change, Place]])
    comment_ends: dict[str, list[Place]] = field(default_factory=dict[str, list[Place]])
    """By the comment's id: first and last place."""
    notes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Footnotes and endnotes in the order of their references: (kind, id)."""
    origins: dict[int, _Origin] = field(default_factory=dict[int, _Origin])

    def anchor(self) -> None:
        """Write each draft's anchor, once numbers that were typed by hand are known."""
        for origin in self.origins.values():
            draft = origin.draft
            offset = origin.lead + draft.body - origin.prefix
            draft.anchor = str(Anchor(origin.anchor.part, origin.anchor.first, origin.anchor.last, offset))

    def offset(self, place: Place) -> int:
        """Return the offset in the document's text of a place, once drafts are assembled."""
        draft = place.draft
        if draft is None or draft.start < 0:
            return 0
        origin = self.origins[id(draft)]
        inside = origin.prefix + min(max(place.at - origin.lead, 0), len(draft.text) - origin.prefix)
        return draft.start + inside


class Flow:
    """Reads one part after the other; automatic numbers count on within one."""

    def __init__(self, part: str, styles: Styles, lists: Lists) -> None:
        self._part = part
        self._styles = styles
        self._counter = Counter(lists, styles)
        self._index: dict[Element, int] = {}
        self._story = Story()
        self._held: list[Element] = []
        """Paragraphs whose closing mark is deleted: they read as one with the next."""

    def read(self, root: Element) -> Story:
        """Read all that a part shows, in reading order."""
        self._index = {paragraph: index for index, paragraph in enumerate(root.iter(_P))}
        self._blocks(root, None)
        self._flush(None)
        return self._story

    def read_within(self, root: Element, element: Element) -> Story:
        """Read one element of a part, such as a footnote."""
        if not self._index:
            self._index = {paragraph: index for index, paragraph in enumerate(root.iter(_P))}
        self._story = Story()
        self._blocks(element, None)
        self._flush(None)
        return self._story

    def _blocks(self, parent: Element, cell: Cell | None) -> None:
        for child in parent:
            tag = child.tag
            if tag == _P:
                self._paragraph(child, cell)
            elif tag == _TBL:
                self._flush(cell)
                self._table(child, cell)
            elif tag == W + "commentRangeStart" or tag == W + "commentRangeEnd":
                self._comment_between(child)
            elif tag == MC + "AlternateContent":
                for choice in (child.findall(MC + "Choice") or child.findall(MC + "Fallback"))[:1]:
                    self._blocks(choice, cell)
            elif tag not in _SKIPPED and len(child):
                self._blocks(child, cell)

    def _table(self, table: Element, outer: Cell | None) -> None:
        for number, row in enumerate(_rows(table)):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            column = _count(attribute(properties, "gridBefore"), 0)
            for element in _within(row, _TC):
                cell_properties = element.find(W + "tcPr")
                merge = None if cell_properties is None else cell_properties.find(W + "vMerge")
                # A cell that continues the one above is not on the page.
                if merge is None or merge.get(W + "val") == "restart":
                    cell = Cell(number, column) if outer is None else outer
                    self._blocks(element, cell)
                    self._flush(cell)
                column += _count(attribute(cell_properties, "gridSpan"), 1)

    def _paragraph(self, paragraph: Element, cell: Cell | None) -> None:
        self._held.append(paragraph)
        if not _is_gone(_mark_properties(paragraph)):
            self._flush(cell)

    def _flush(self, cell: Cell | None) -> None:
        if not self._held:
            return
        held, self._held = self._held, []
        shown = [read(paragraph, self._styles.hidden) for paragraph in held]
        # The mark that is left, the last one, says what paragraph this is.
        last = held[-1]
        properties = last.find(W + "pPr")
        style = self._styles.paragraph(attribute(properties, "pStyle"))
        text = "" if style.hidden else "".join(paragraph.text for paragraph in shown)
        if is_blank(text):
            mark = _mark_properties(last)
            ends_section = properties is not None and properties.find(W + "sectPr") is not None
            if not (style.hidden or is_on(mark, "vanish") or ends_section or _is_gone(mark)):
                # An empty paragraph of a list is not read, but it counts, unless it is deleted before a table or only
                # ends a section.
                self._counter.next(properties, style)
            draft = self._story.drafts[-1] if self._story.drafts else None
            lead = len(draft.text) if draft is not None else 0
            self._record(held, shown, draft, fixed=lead)
        else:
            label = self._counter.next(properties, style)
            draft = self._draft(text, label, properties, style, shown, cell)
            anchor = Anchor(self._part, self._index[held[0]], self._index[last])
            lead = len(text) - len(text.lstrip())
            self._story.drafts.append(draft)
            self._story.origins[id(draft)] = _Origin(draft, anchor, lead, draft.body)
            self._record(held, shown, draft)
        for paragraph in shown:
            for box in paragraph.boxes:
                self._blocks(box, cell)
                self._flush(cell)

    def _draft(
        self,
        text: str,
        label: Label | None,
        properties: Element | None,
        style: Style,
        shown: list[Paragraph],
        cell: Cell | None,
    ) -> Draft:
        body = text.strip()
        outline = attribute(properties, "outlineLvl")
        depth = style.outline if outline is None else int(outline) if outline in set("012345678") else None
        draft = Draft(body, emphasis=self._stands_out(properties, style, [part for part in shown if part.pieces]))
        if label is not None and label.text:
            prefix = label.text + label.gap
            draft.text, draft.body = prefix + body, len(prefix)
            draft.kind, draft.settled = BlockKind.LIST_ITEM, True
            draft.level = label.level + 1
            if not label.is_bullet:
                draft.number = label.text.rstrip(".:") or None
                # Levels of different lists say little beside a number such as "7.2".
                draft.level = max(draft.level, len(_PARTS.findall(label.text)))
        if cell is not None:
            draft.kind, draft.row, draft.column = BlockKind.TABLE_CELL, cell.row, cell.column
        if style.name == "title":
            draft.kind, draft.settled, draft.level = BlockKind.TITLE, True, 0
        elif depth is not None:
            draft.level = max(draft.level, depth + 1)
            # Lawyers number whole clauses with heading styles; those are read as what they are.
            is_short = len(body) <= _LONGEST_HEADING and not (len(body) > 60 and body.endswith((".", ";")))  # noqa: PLR2004 - a line
            if is_short:
                draft.kind, draft.settled = BlockKind.HEADING, draft.settled or cell is not None
            elif draft.number is not None and cell is None:
                draft.kind = BlockKind.PARAGRAPH
        return draft

    def _stands_out(self, properties: Element | None, style: Style, shown: list[Paragraph]) -> bool:
        """Tell whether a paragraph is bold, centered or larger than the document's usual text."""
        if style.bold or all(part.bold for part in shown):
            return True
        alignment = attribute(properties, "jc")
        if alignment == "center" or (alignment is None and style.centered):
            return True
        size = min(part.size or style.size for part in shown)
        return size > _LARGE * self._styles.paragraph(None).size

    def _record(
        self, held: list[Element], shown: list[Paragraph], draft: Draft | None, fixed: int | None = None
    ) -> None:
        """Keep changes, notes and comments with their places. `fixed` is the place where nothing is shown."""
        at = 0
        for element, paragraph in zip(held, shown, strict=True):
            for change in paragraph.changes:
                self._story.changes.append((change, Place(draft, at + change.start if fixed is None else fixed)))
            for mark in paragraph.marks:
                self._mark(mark, Place(draft, at + mark.at if fixed is None else fixed))
            at += paragraph.length
            self._mark_change(element, Place(draft, at if fixed is None else fixed))

    def _mark_change(self, paragraph: Element, place: Place) -> None:
        """Record that the end of a paragraph was deleted or moved away."""
        mark = _mark_properties(paragraph)
        if mark is None:
            return
        for name in ("del", "moveFrom"):
            change = mark.find(W + name)
            if change is not None:
                author, date = change.get(W + "author", ""), change.get(W + "date")
                self._story.changes.append((Change("deletion", author, date, "\n", place.at), place))

    def _mark(self, mark: Mark, place: Place) -> None:
        if mark.kind in {"footnote", "endnote"}:
            self._story.notes.append((mark.kind, mark.id))
            return
        ends = self._story.comment_ends.setdefault(mark.id, [place, place])
        if mark.kind == "comment-end":
            ends[1] = place

    def _comment_between(self, element: Element) -> None:
        draft = self._story.drafts[-1] if self._story.drafts else None
        place = Place(draft, 0 if draft is None else len(draft.text) + 1_000_000)
        kind = "comment-end" if element.tag == W + "commentRangeEnd" else "comment-start"
        self._mark(Mark(kind, element.get(W + "id", ""), 0), place)


def _is_gone(mark: Element | None) -> bool:
    """Tell whether the end of a paragraph was deleted or moved away."""
    return mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None)


def _mark_properties(paragraph: Element) -> Element | None:
    properties = paragraph.find(W + "pPr")
    return None if properties is None else properties.find(W + "rPr")


def _rows(table: Element) -> Iterator[Element]:
    return _within(table, _TR)


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """Yield rows of a table or cells of a row, through content controls and custom XML around them."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED and child.tag not in {_P, _TBL}:
            yield from _within(child, tag)


def _count(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 4 else default  # noqa: PLR2004 - 63 columns
