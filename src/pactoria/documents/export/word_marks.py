"""Where a span of the text lies in the markup of a Word file, and how its two ends are marked there."""

import copy
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pactoria.documents.docx.anchors import Anchor, RunSpan, locate, paragraphs
from pactoria.documents.docx.characters import read
from pactoria.documents.docx.names import W
from pactoria.documents.docx.styles import read_styles
from pactoria.documents.export.word_package import EditedPackage
from pactoria.documents.markup import Element
from pactoria.documents.parsed import Block, ParsedDocument

__all__ = ["Marker", "Place", "closing", "cut_out", "opening"]

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MARKABLE = frozenset(
    W + name for name in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdtContent", "fldSimple")
)
"""What may hold the mark of a comment, inside of a paragraph (ECMA-376, part 1, EG_PContent)."""
_PLAIN_CONTROLS = frozenset(W + name for name in ("text", "date", "dropDownList", "comboBox", "dataBinding"))
"""Content controls that hold a plain value: Word drops marks between its characters."""
_UNSEEN = frozenset(
    W + name
    for name in (
        "pPr", "rPr", "sdtPr", "sdtEndPr", "proofErr", "permStart", "permEnd", "bookmarkStart", "bookmarkEnd",
        "commentRangeStart", "commentRangeEnd",
    )
)  # fmt: skip
"""Elements that show nothing, so that a mark may move past them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment goes: from `first` to `last`, or around `run`, or at the start of `paragraph`."""

    first: RunSpan | None = None
    last: RunSpan | None = None
    run: Element | None = None
    paragraph: Element | None = None
    exact: bool = True
    """Whether the comment stands at the very words."""


class Marker:
    """Finds spans of a document in the tree that it was read from, and marks them there."""

    def __init__(self, package: EditedPackage, body: Element, document: ParsedDocument) -> None:
        self._package = package
        self._document = document
        self._body = body
        self._paragraphs: Sequence[Element] = paragraphs(body)
        styles = package.related("styles")
        self._hidden = read_styles(package.xml(styles) if styles and styles in package else None).hidden
        self._blocks = sorted(document.blocks, key=lambda block: block.start)
        self._starts = [block.start for block in self._blocks]

    def find(self, start: int, end: int) -> Place:
        """Find the words `start:end` of the document's text."""
        found: list[list[RunSpan]] = []
        order: list[int] = []
        exact = True
        blocks = list(self._overlapping(start, end))
        for block in blocks:
            anchor = self._markable(block)
            spans = self._spans(anchor, start - block.body, min(end, block.end) - block.body) if anchor else []
            if anchor and spans:
                found.append(spans)
                order.append(anchor.first)
            elif self._document.text[max(start, block.body) : min(end, block.end)].strip():
                exact = False
        if not found:
            return self._beside(blocks)
        if order != sorted(order):
            return Place(found[0][0], found[0][-1], exact=False)
        return Place(found[0][0], found[-1][-1], exact=exact)

    def mark(self, place: Place, number: str) -> None:
        """Put the two marks and the reference of comment `number` into the tree."""
        start, end = opening(number), closing(number)
        if place.first is not None and place.last is not None:
            head, tail = cut_out(place.first, place.last)
        elif place.run is not None:
            head = tail = place.run
        else:
            paragraph = place.paragraph if place.paragraph is not None else self._paragraphs[0]
            at = 1 if len(paragraph) and paragraph[0].tag == W + "pPr" else 0
            paragraph[at:at] = [start, *end]
            return
        _climb(head, forward=False).addprevious(start)
        _past_marks(_climb(tail, forward=True)).addnext(end[0])
        top = end[0]
        while (parent := top.getparent()) is not None and parent.tag != W + "p":
            top = parent
        _past_marks(top).addnext(end[1])

    def _overlapping(self, start: int, end: int) -> Iterator[Block]:
        for block in self._blocks[max(0, bisect_right(self._starts, start) - 1) :]:
            if block.start >= end:
                return
            if block.end > start:
                yield block

    def _spans(self, anchor: Anchor, start: int, end: int) -> list[RunSpan]:
        return locate(self._paragraphs, anchor, start, end, self._hidden)

    def _markable(self, block: Block) -> Anchor | None:
        """Return the anchor of a block that comments are allowed in: one of the main text, outside of text boxes."""
        anchor = _anchor(block)
        if anchor is None or anchor.part != self._package.main or anchor.last >= len(self._paragraphs):
            return None
        return None if _box(self._paragraphs[anchor.first]) is not None else anchor

    def _beside(self, blocks: Sequence[Block]) -> Place:
        """Return the nearest place for words that cannot be marked themselves."""
        for block in blocks:
            anchor = _anchor(block)
            if anchor is None:
                continue
            if self._markable(block):  # an automatic number: the words that it numbers
                spans = self._spans(anchor, 0, block.end - block.body)
                return (
                    Place(spans[0], spans[-1])
                    if spans
                    else Place(paragraph=self._paragraphs[anchor.first], exact=False)
                )
            if anchor.part == self._package.main and anchor.first < len(self._paragraphs):
                box = _box(self._paragraphs[anchor.first])
                run = next((a for a in box.iterancestors(W + "r")), None) if box is not None else None
                if run is not None:
                    return Place(run=run, exact=False)
            run = self._reference_to(anchor)
            if run is not None:
                return Place(run=run, exact=False)
        shown = (p for p in self._paragraphs if _box(p) is None and read(p, self._hidden).text.strip())
        return Place(paragraph=next(shown, self._paragraphs[0]), exact=False)

    def _reference_to(self, anchor: Anchor) -> Element | None:
        """Return the run in the main text that refers to the footnote or endnote of a paragraph."""
        kind = next((k for k in ("footnote", "endnote") if self._package.related(k + "s") == anchor.part), None)
        if kind is None or anchor.part not in self._package:
            return None
        inside = paragraphs(self._package.xml(anchor.part))
        note = next(inside[anchor.first].iterancestors(W + kind), None) if anchor.first < len(inside) else None
        if note is None:
            return None
        references = (r for r in self._body.iter(f"{W}{kind}Reference") if r.get(W + "id") == note.get(W + "id"))
        return next((run for r in references if (run := r.getparent()) is not None and _paragraph(run)), None)


def _anchor(block: Block) -> Anchor | None:
    try:
        return Anchor.parse(block.anchor or "")
    except ValueError:
        return None


def _box(paragraph: Element) -> Element | None:
    """Return the outermost text box around a paragraph."""
    boxes = list(paragraph.iterancestors(W + "txbxContent"))
    return boxes[-1] if boxes else None


def _paragraph(element: Element) -> bool:
    return next(element.iterancestors(W + "p"), None) is not None


def opening(number: str) -> Element:
    """Return the mark with which the words of comment `number` begin."""
    return _mark("commentRangeStart", number)


def closing(number: str) -> tuple[Element, Element]:
    """Return the mark with which the words of comment `number` end, and the reference that follows it."""
    return _mark("commentRangeEnd", number), _reference(number)


def _mark(name: str, number: str) -> Element:
    mark = etree.Element(W + name, nsmap={"w": W[1:-1]})
    mark.set(W + "id", number)
    return mark


def _reference(number: str) -> Element:
    run = etree.Element(W + "r", nsmap={"w": W[1:-1]})
    etree.SubElement(etree.SubElement(run, W + "rPr"), W + "sz").set(W + "val", "16")
    run.append(_mark("commentReference", number))
    return run


def cut_out(first: RunSpan, last: RunSpan) -> tuple[Element, Element]:
    """Give the characters from `first` to `last` runs of their own; return the first and the last of these runs."""
    rest = _halve(first.node, first.start)
    begin = first.node if rest is None else rest
    _begin_run(begin)
    end, stop = last.node, last.end
    if last.node is first.node and rest is not None:
        end, stop = rest, last.end - first.start
    beyond = _halve(end, stop)
    follower = end.getnext() if beyond is None else beyond
    if follower is not None:
        _begin_run(follower)
    return _run_of(begin), _run_of(end)


def _halve(node: Element, at: int) -> Element | None:
    """Split a node's text and return the second half, None where a half would be empty."""
    text = node.text or ""
    if node.get(_SPACE) != "preserve":
        # Word does not show this white space, and would after `preserve`.
        at -= len(text) - len(text.lstrip("\t\n\r "))
        text = text.strip("\t\n\r ")
    if not 0 < at < len(text):
        return None
    rest = copy.deepcopy(node)
    node.text, rest.text = text[:at], text[at:]
    for half in (node, rest):
        half.set(_SPACE, "preserve")
    node.addnext(rest)
    return rest


def _begin_run(child: Element) -> None:
    """Let a run begin with `child`: what stands before it stays in a run of its own, formatted alike."""
    run = _run_of(child)
    if all(earlier.tag == W + "rPr" for earlier in child.itersiblings(preceding=True)):
        return
    fresh = copy.deepcopy(run)
    for shown in [element for element in fresh if element.tag != W + "rPr"]:
        fresh.remove(shown)
    following = [child, *child.itersiblings()]
    run.addnext(fresh)
    fresh.extend(following)


def _run_of(node: Element) -> Element:
    run = node.getparent()
    if run is None:
        raise ValueError("a node outside of any run shows no characters")
    return run


def _climb(element: Element, *, forward: bool) -> Element:
    """Move out of links, insertions and controls where a mark would stand at their edge, or may not stand inside."""
    while (parent := element.getparent()) is not None and parent.tag != W + "p":
        at_edge = all(sibling.tag in _UNSEEN for sibling in element.itersiblings(preceding=not forward))
        if parent.tag in _MARKABLE and not at_edge and not _is_plain_control(parent):
            break
        element = parent
    return element


def _is_plain_control(content: Element) -> bool:
    control = content.getparent()
    properties = control.find(W + "sdtPr") if control is not None and content.tag == W + "sdtContent" else None
    return properties is not None and any(kind.tag in _PLAIN_CONTROLS for kind in properties)


def _past_marks(element: Element) -> Element:
    """Return the last of the ends and references of comments that directly follow an element."""
    for sibling in element.itersiblings():
        refers = sibling.tag == W + "r" and sibling.find(W + "commentReference") is not None
        if sibling.tag != W + "commentRangeEnd" and not refers:
            break
        element = sibling
    return element
