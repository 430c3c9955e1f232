"""Decisions on the tracked changes of a Word file carried out in it, and answers written as comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from pactoria.documents.docx.names import W
from pactoria.documents.export.word_amendments import Amendment, Writer, moved_to
from pactoria.documents.export.word_comments import Note, comment_of
from pactoria.documents.export.word_document import as_word_document
from pactoria.documents.export.word_manuscript import Manuscript
from pactoria.documents.export.word_marks import closing, opening
from pactoria.documents.export.word_revisions import settle_each
from pactoria.documents.export.word_tracked import (
    PARA_ID,
    W15,
    Tracked,
    TrackedChange,
    WordComment,
    last_paragraph,
    read_tracked,
    read_word_comments,
)
from pactoria.documents.markup import Element
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

__all__ = ["Answer", "Revised", "Story", "read_story", "revise"]

_STAMP = "pactoria-change"
"""Attribute that ties elements to their change while they are worked on; it never leaves this module."""
_EXTENDED = "word/commentsExtended.xml"
_EXTENDED_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_VOCABULARY_2011 = "http://schemas.microsoft.com/office/2011/relationships/"


@dataclass(frozen=True, slots=True)
class Answer:
    """Something said about a change (`to` is its id) or to a comment (`to` is "comment:" and its id)."""

    to: str
    text: str
    author: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Revised:
    """A Word file with everything that was decided."""

    data: bytes
    left_out: Sequence[int]
    """Amendments for which there was no place."""


@dataclass(frozen=True, slots=True)
class Story:
    """What others have changed in a file, and said about it."""

    changes: Sequence[TrackedChange]
    comments: Sequence[WordComment]


def read_story(original: bytes, document: ParsedDocument) -> Story:
    """List the tracked changes and comments of a file; none for what is no Word file.

    Raises:
        Unreadable: one of its subclasses, if `original` is no Word file though `document` came from one.
    """
    if document.format is not DocumentFormat.DOCX:
        return Story((), ())
    manuscript = Manuscript(original, document)
    return Story([found.change for found in read_tracked(manuscript)], read_word_comments(manuscript))


def revise(
    original: bytes,
    document: ParsedDocument,
    amendments: Sequence[Amendment] = (),
    verdicts: Mapping[str, bool] | None = None,
    answers: Sequence[Answer] = (),
) -> Revised:
    """Return the file with amendments tracked, changes of others accepted or rejected, and comments answered.

    `verdicts` says by id which tracked changes of the file are accepted (True) or rejected (False); the others stay
    tracked. Amendments are places in `document.text`, do not overlap, and are tracked on top. A document that is no
    Word file becomes a plain one first.

    Raises:
        Unreadable: one of its subclasses, if `original` is no Word file though `document` came from one.
    """
    if document.format is not DocumentFormat.DOCX:
        word = as_word_document(document)
        amendments = [moved_to(word, document, amendment) for amendment in amendments]
        original, document = word.data, word.document
    manuscript = Manuscript(original, document)
    tracked = read_tracked(manuscript)
    for found in tracked:
        for element in found.elements:
            element.set(_STAMP, found.change.id)
    writer = Writer(manuscript)
    left_out = writer.write(amendments)
    _answer(manuscript, writer, tracked, answers)
    decided = verdicts or {}
    for part in manuscript.package.stories():
        root = manuscript.tree(part)
        settle_each(root, lambda element: decided.get(element.get(_STAMP, "")))
        for element in root.iter():
            if element.get(_STAMP) is not None:
                del element.attrib[_STAMP]
    writer.finish()
    return Revised(manuscript.pack(), left_out)


def _answer(manuscript: Manuscript, writer: Writer, tracked: Sequence[Tracked], answers: Sequence[Answer]) -> None:
    by_id = {found.change.id: found for found in tracked}
    for answer in answers:
        kind, _, identity = answer.to.rpartition(":")
        if kind == "comment":
            _reply(manuscript, writer, identity, answer)
        elif answer.to in by_id:
            _remark(manuscript, writer, by_id[answer.to], answer)


def _note(answer: Answer) -> Note:
    initials = "".join(name[0] for name in answer.author.split() if name)[:3].upper() or "P"
    lines = [line for line in answer.text.splitlines() if line.strip()] or [answer.text]
    return Note(0, 0, answer.author, initials, lines[0], lines[1:], answer.date)


def _remark(manuscript: Manuscript, writer: Writer, found: Tracked, answer: Answer) -> None:
    """Write a comment about a change. It stays where it is when the change is settled."""
    main = manuscript.tree(manuscript.main)
    first = next((e for e in found.elements if e.getroottree().getroot() is main), None)
    paragraph = None if first is None else next(first.iterancestors(W + "p"), None)
    if first is None:
        return
    if paragraph is None:
        paragraph = next(first.iter(W + "p"), None)
        row = next(first.iterancestors(W + "tr"), None)
        paragraph = paragraph if paragraph is not None else None if row is None else next(row.iter(W + "p"), None)
    if paragraph is None:
        return
    number = writer.next_comment()
    start, end = opening(str(number)), closing(str(number))
    top = first
    while (parent := top.getparent()) is not None and parent is not paragraph:
        top = parent
    if top.getparent() is paragraph and top.tag != W + "pPr":
        top.addprevious(start)
        last = top
        for element in found.elements:
            if element.getparent() is paragraph and paragraph.index(element) > paragraph.index(last):
                last = element
        last.addnext(end[0])
    else:
        at = 1 if len(paragraph) and paragraph[0].tag == W + "pPr" else 0
        paragraph.insert(at, start)
        paragraph.append(end[0])
    end[0].addnext(end[1])
    writer.comments.append(comment_of(_note(answer), number, None))


def _reply(manuscript: Manuscript, writer: Writer, identity: str, answer: Answer) -> None:
    """Write an answer to a comment as Word threads them: same place, tied by the ids of their paragraphs."""
    parent = next((c for c in writer.comments.iterchildren(W + "comment") if c.get(W + "id") == identity), None)
    if parent is None:
        return
    number = writer.next_comment()
    fresh = comment_of(_note(answer), number, None)
    above, below = last_paragraph(parent), last_paragraph(fresh)
    if above is None or below is None:
        return
    writer.comments.append(fresh)
    taken = {p.get(PARA_ID) for p in writer.comments.iter(W + "p")}
    for paragraph in (above, below):
        if paragraph.get(PARA_ID) is None:
            paragraph.set(PARA_ID, _free_id(taken))
    for mark in list(manuscript.tree(manuscript.main).iter(W + "commentRangeStart", W + "commentRangeEnd")):
        if mark.get(W + "id") == identity:
            start = mark.tag == W + "commentRangeStart"
            mark.addnext(opening(str(number)) if start else closing(str(number))[0])
    for reference in list(manuscript.tree(manuscript.main).iter(W + "commentReference")):
        run = reference.getparent()
        if reference.get(W + "id") == identity and run is not None:
            run.addnext(closing(str(number))[1])
    _tie(manuscript, above.get(PARA_ID) or "", below.get(PARA_ID) or "")


def _free_id(taken: set[str | None]) -> str:
    """Return an id for a paragraph: eight hexadecimal digits below 80000000, as Word wants them."""
    identity = next(f"{n:08X}" for n in range(0x10000001, 0x7FFFFFFF) if f"{n:08X}" not in taken)
    taken.add(identity)
    return identity


def _tie(manuscript: Manuscript, above: str, below: str) -> None:
    """Say which comment an answer belongs to, in the part that Word keeps threads in."""
    package = manuscript.package
    part = package.related("commentsExtended") or _EXTENDED
    if part not in package:
        package.relate("commentsExtended", part, _VOCABULARY_2011)
        package.declare(part, _EXTENDED_TYPE)
    root = package.xml(part) if part in package else etree.Element(W15 + "commentsEx", nsmap={"w15": W15[1:-1]})
    known: dict[str, Element] = {element.get(W15 + "paraId", ""): element for element in root.iter(W15 + "commentEx")}
    if above not in known:
        known[above] = etree.SubElement(root, W15 + "commentEx", {W15 + "paraId": above, W15 + "done": "0"})
    # An answer to an answer belongs to the comment that began it: Word knows one level.
    first = known[above].get(W15 + "paraIdParent") or above
    etree.SubElement(root, W15 + "commentEx", {W15 + "paraId": below, W15 + "paraIdParent": first, W15 + "done": "0"})
    package.write(part, root)
