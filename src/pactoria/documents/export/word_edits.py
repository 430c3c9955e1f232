"""Tracked changes in the markup of one part of a Word file: words, paragraphs and rows deleted and inserted."""

import copy
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from lxml import etree

from pactoria.documents.docx.anchors import Anchor, RunSpan, locate
from pactoria.documents.docx.names import M, W
from pactoria.documents.export.word_marks import cut_out
from pactoria.documents.markup import Element

__all__ = ["Pen", "keep_last_mark", "runs_of", "table_row_of", "xml_text"]

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HOLDS_INSERTIONS = frozenset(
    W + name for name in ("p", "hyperlink", "sdtContent", "smartTag", "customXml", "fldSimple", "rubyBase")
)
_BEFORE_NUMBERS = frozenset(
    W + name for name in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
)
_AFTER_MARK = frozenset({W + "sectPr", W + "pPrChange"})
_INSERTED = frozenset({W + "ins", W + "moveTo"})
_DELETED = {W + "t": W + "delText", W + "instrText": W + "delInstrText"}
_NOT_COPIED = ("sectPr", "pPrChange", "rPr")
_TRACKED_IN_MARK = ("ins", "del", "moveFrom", "moveTo", "rPrChange")
_STORIES = frozenset(W + name for name in ("body", "tc", "hdr", "ftr", "footnote", "endnote", "txbxContent"))


class Pen:
    """Writes changes by one author at one time, each with a number of its own."""

    def __init__(self, author: str, date: datetime, first: int) -> None:
        self._author = xml_text(author)
        self._date = date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._number = first

    @property
    def next_number(self) -> int:
        """The number that the next change will have."""
        return self._number

    def change(self, name: str) -> Element:
        """Return an empty `w:ins`, `w:del` or `w:pPrChange`."""
        element = etree.Element(W + name, nsmap={"w": W[1:-1]})
        element.set(W + "id", str(self._number))
        element.set(W + "author", self._author)
        element.set(W + "date", self._date)
        self._number += 1
        return element

    def delete(self, spans: Sequence[RunSpan]) -> Element | None:
        """Delete characters; return the last element that shows it."""
        groups: list[list[RunSpan]] = []
        for span in spans:
            if groups and groups[-1][-1].run is span.run:
                groups[-1].append(span)
            else:
                groups.append([span])
        last: Element | None = None
        for group in reversed(groups):
            run, _ = cut_out(group[0], group[-1])
            wrapped = self.delete_run(run)
            last = wrapped if last is None else last
        return last

    def delete_run(self, run: Element) -> Element:
        """Delete a whole run; a formula is deleted as a whole."""
        formulas = [a for a in run.iterancestors() if a.tag in {M + "oMath", M + "oMathPara"}]
        run = formulas[-1] if formulas else run
        parent = run.getparent()
        if parent is not None and parent.tag == W + "del":
            return parent
        wrapper = self.change("del")
        run.addprevious(wrapper)
        wrapper.append(run)
        for node in run.iter(*_DELETED):
            node.tag = _DELETED[node.tag]
        return wrapper

    def insert(self, text: str, like: Element | None) -> Element:
        """Return inserted words, formatted like a run."""
        wrapper = self.change("ins")
        run = etree.SubElement(wrapper, W + "r")
        properties = like.find(W + "rPr") if like is not None and like.tag == W + "r" else None
        if properties is not None:
            run.append(_without(properties, "rPrChange", "rStyle" if _is_note(like) else ""))
        for piece in re.split(r"([\t\n])", text):
            if piece == "\t":
                etree.SubElement(run, W + "tab")
            elif piece == "\n":
                etree.SubElement(run, W + "br")
            elif piece:
                words = etree.SubElement(run, W + "t")
                words.set(_SPACE, "preserve")
                words.text = xml_text(piece)
        return wrapper

    def edit(self, paragraphs: Sequence[Element], anchor: Anchor, start: int, end: int, text: str, first: int,
             hidden: frozenset[str]) -> bool:  # fmt: skip
        """Replace characters `start:end` of a block's body by others; `first` is where its text begins.

        Edits of one block are made from its end to its start. Returns whether there was a place for it.
        """
        after: Element | None = None
        like: Element | None = None
        if start < end:
            spans = locate(paragraphs, anchor, start, end, hidden)
            like = spans[0].run if spans else None
            after = self.delete(spans)
            if after is None:
                return False
        if not text:
            return True
        if after is None and start > first:
            spans = locate(paragraphs, anchor, start - 1, start, hidden)
            if spans:
                like, _ = cut_out(spans[0], spans[-1])
                after = like
        if after is not None:
            self._outside(after, behind=True).addnext(self.insert(text, like))
            return True
        spans = locate(paragraphs, anchor, start, start + 1, hidden)
        if not spans:
            return False
        like, _ = cut_out(spans[0], spans[-1])
        self._outside(like, behind=False).addprevious(self.insert(text, like))
        return True

    def _outside(self, element: Element, *, behind: bool) -> Element:
        """Return the element, or the one around it beside which words may be inserted.

        An insertion of somebody else is cut in two there: new words inside of it would pass for theirs.
        """
        while (parent := element.getparent()) is not None and parent.tag not in _HOLDS_INSERTIONS:
            beyond = list(element.itersiblings(preceding=not behind))
            if parent.tag in _INSERTED and beyond:
                rest = etree.Element(parent.tag, nsmap={"w": W[1:-1]})
                for name, value in parent.attrib.items():
                    rest.set(name, value)
                rest.set(W + "id", str(self._number))
                self._number += 1
                rest.extend(beyond if behind else beyond[::-1])
                parent.addnext(rest) if behind else parent.addprevious(rest)
            element = parent
        return element

    def mark(self, paragraph: Element, name: str) -> None:
        """Say that the end of a paragraph is deleted ("del") or inserted ("ins")."""
        marks = _marks_in(_properties(paragraph))
        if marks.find(W + name) is None:
            marks.insert(0, self.change(name))

    def delete_paragraph(self, paragraph: Element) -> None:
        """Delete all that a paragraph says, and the paragraph where others follow in its place."""
        for run in list(runs_of(paragraph)):
            self.delete_run(run)
        ends_section = paragraph.find(f"{W}pPr/{W}sectPr") is not None
        follows = any(s.tag in {W + "p", W + "tbl", W + "sectPr"} for s in paragraph.itersiblings())
        if follows and not ends_section:
            self.mark(paragraph, "del")

    def paragraph(self, text: str, like: Element | None, *, numbered: bool) -> Element:
        """Return an inserted paragraph, formatted like another; without its automatic number unless `numbered`."""
        fresh = etree.Element(W + "p", nsmap={"w": W[1:-1]})
        given = like.find(W + "pPr") if like is not None else None
        properties = etree.Element(W + "pPr") if given is None else _without(given, "sectPr", "pPrChange")
        fresh.append(properties)
        for marks in properties.findall(W + "rPr"):
            properties.replace(marks, _without(marks, *_TRACKED_IN_MARK, "vanish", "specVanish"))
        if like is not None and not numbered:
            _switch_off_number(properties)
        self.mark(fresh, "ins")
        if text:
            fresh.append(self.insert(text, next(_plain_runs(like), None) if like is not None else None))
        return fresh

    def unnumber(self, paragraph: Element) -> None:
        """Take a paragraph's automatic number away, as a change of its own."""
        properties = _properties(paragraph)
        if properties.find(W + "pPrChange") is not None:
            return
        change = self.change("pPrChange")
        change.append(_without(properties, *_NOT_COPIED))
        _switch_off_number(properties)
        properties.append(change)

    def split(
        self, paragraphs: Sequence[Element], anchor: Anchor, place: int, hidden: frozenset[str]
    ) -> Element | None:
        """Let a paragraph end before character `place` of its block's body; return the one that holds the rest."""
        spans = locate(paragraphs, anchor, place - 1, place, hidden)
        if not spans:
            return None
        head, _ = cut_out(spans[0], spans[-1])
        paragraph = spans[0].paragraph
        while (parent := head.getparent()) is not None and parent is not paragraph:
            head = parent
        rest = etree.Element(W + "p", nsmap={"w": W[1:-1]})
        given = paragraph.find(W + "pPr")
        if given is not None:
            rest.append(copy.deepcopy(given))
            for section in given.findall(W + "sectPr"):
                given.remove(section)
        rest.extend(list(head.itersiblings()))
        paragraph.addnext(rest)
        self.mark(paragraph, "ins")
        return rest

    def prepend(self, paragraph: Element, text: str) -> None:
        """Insert words at the start of a paragraph."""
        at = 1 if len(paragraph) and paragraph[0].tag == W + "pPr" else 0
        paragraph.insert(at, self.insert(text, next(_plain_runs(paragraph), None)))

    def row(self, row: Element, name: str) -> None:
        """Say that a table's row is deleted or inserted."""
        properties = row.find(W + "trPr")
        if properties is None:
            properties = etree.Element(W + "trPr")
            before = next((i for i, child in enumerate(row) if child.tag != W + "tblPrEx"), len(row))
            row.insert(before, properties)
        if properties.find(W + name) is None:
            properties.append(self.change(name))


def keep_last_mark(pen: Pen, last: Element, inserted: Collection[Element]) -> None:
    """Let a story that an inserted paragraph ends keep its last mark: on rejecting, Word does not take it away.

    Each mark moves to the paragraph before, as where somebody types at the end of a file; what the last paragraph looks
    like is a change of its own. `inserted` are all paragraphs that were inserted now.
    """
    story = last.getparent()
    if story is None or story.tag not in _STORIES or _mark_of(last) is None or _next(last.itersiblings()) is not None:
        return
    chain = [last]
    while _mark_of(chain[-1]) is not None:
        before = _next(chain[-1].itersiblings(preceding=True))
        if before is None or before.tag != W + "p":
            return
        chain.append(before)
    if chain[-1].find(f"{W}pPr/{W}rPr/{W}del") is not None:
        return
    marks = [mark for paragraph in chain[:-1] if (mark := _mark_of(paragraph)) is not None]
    for paragraph, mark in zip(chain[1:], marks, strict=True):
        _marks_in(_properties(paragraph)).insert(0, mark)
    stayed = next(paragraph for paragraph in chain if paragraph not in inserted)
    looks, given = _properties(last), _properties(stayed)
    changed = given.find(f"{W}pPrChange/{W}pPr")
    before = _without(given if changed is None else changed, *_NOT_COPIED)
    if _written(_without(looks, *_NOT_COPIED)) != _written(before):
        change = pen.change("pPrChange")
        change.append(before)
        looks.append(change)
    _keep_look_of_mark(pen, last, stayed)


def _keep_look_of_mark(pen: Pen, last: Element, stayed: Element) -> None:
    """Let the look of a paragraph's mark, and of the number that takes it, be a change where it differs."""
    marks, was = (_marks_in(_properties(paragraph)) for paragraph in (last, stayed))
    changed = was.find(f"{W}rPrChange/{W}rPr")
    look, before = (_without(each, *_TRACKED_IN_MARK) for each in (marks, was if changed is None else changed))
    if _written(look) != _written(before):
        change = pen.change("rPrChange")
        change.append(before)
        marks.append(change)


def _next(siblings: Iterable[Element]) -> Element | None:
    """Return the first paragraph or table."""
    return next((element for element in siblings if element.tag in {W + "p", W + "tbl"}), None)


def _mark_of(paragraph: Element) -> Element | None:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}ins")


def runs_of(paragraph: Element) -> Iterator[Element]:
    """Yield the runs of a paragraph that can be deleted: not those with text boxes or comments, nor formulas' parts."""
    for run in paragraph.iter(W + "r", M + "r"):
        if next(run.iterancestors(W + "p"), None) is not paragraph:
            continue
        if run.find(f".//{W}txbxContent") is None and run.find(W + "commentReference") is None:
            yield run


def _plain_runs(paragraph: Element) -> Iterator[Element]:
    """Yield runs that show words."""
    return (run for run in runs_of(paragraph) if run.tag == W + "r" and run.find(W + "t") is not None)


def table_row_of(paragraph: Element) -> Element | None:
    """Return the table row around a paragraph."""
    return next(paragraph.iterancestors(W + "tr"), None)


def xml_text(text: str) -> str:
    """Replace what XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def _properties(paragraph: Element) -> Element:
    properties = paragraph.find(W + "pPr")
    if properties is None:
        properties = etree.Element(W + "pPr")
        paragraph.insert(0, properties)
    return properties


def _marks_in(properties: Element) -> Element:
    """Return what a paragraph's properties say about its end."""
    marks = properties.find(W + "rPr")
    if marks is None:
        marks = etree.Element(W + "rPr")
        at = next((i for i, child in enumerate(properties) if child.tag in _AFTER_MARK), len(properties))
        properties.insert(at, marks)
    return marks


def _switch_off_number(properties: Element) -> None:
    for numbers in properties.findall(W + "numPr"):
        properties.remove(numbers)
    numbers = etree.Element(W + "numPr")
    etree.SubElement(numbers, W + "ilvl").set(W + "val", "0")
    etree.SubElement(numbers, W + "numId").set(W + "val", "0")
    at = next((i for i, child in enumerate(properties) if child.tag not in _BEFORE_NUMBERS), len(properties))
    properties.insert(at, numbers)


def _without(element: Element, *names: str) -> Element:
    """Return a copy without some children."""
    fresh = copy.deepcopy(element)
    for name in names:
        for child in fresh.findall(W + name) if name else []:
            fresh.remove(child)
    return fresh


def _written(element: Element) -> bytes:
    """Return what an element says, the same wherever it was declared."""
    return etree.tostring(element, method="c14n", exclusive=True)


def _is_note(run: Element | None) -> bool:
    """Tell whether a run is the mark of a note, whose style lifts it above the line."""
    return run is not None and any(run.find(W + name) is not None for name in ("footnoteReference", "endnoteReference"))
