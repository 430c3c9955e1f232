"""Comments in Word's own form, at exact words of the original file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from pactoria.documents.docx.names import W
from pactoria.documents.export.word_marks import Marker
from pactoria.documents.export.word_package import EditedPackage
from pactoria.documents.markup import Element
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Note", "annotate", "comment_of", "comments_part", "first_free"]

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NUMBERED = frozenset(W + name for name in ("comment", "commentRangeStart", "commentRangeEnd", "commentReference"))
_DIGITS = 10
"""Word keeps such numbers in 32 bits."""
# XML 1.0, section 2.2.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Note:
    """A comment to be written about `document.text[start:end]`."""

    start: int
    end: int
    author: str
    initials: str
    title: str
    """First line, in bold."""
    paragraphs: Sequence[str] = ()
    date: datetime | None = None
    """When it was written, with its zone."""


def annotate(original: bytes, document: ParsedDocument, notes: Sequence[Note]) -> bytes:
    """Return the Word file `original`, of which `document` was read, with one comment a note.

    A comment spans the exact characters of its note; runs are split there and keep their formatting. Comments that
    are in the file already stay, and every part that comments do not need is copied byte for byte. Word allows no
    comments in footnotes, headers and text boxes: a note about those stands at the footnote's reference, at the
    paragraph that holds the box, or at the first words, and begins with its quote.

    Raises:
        ValueError: if a note's span is empty or outside of the text.
        Unreadable: one of its subclasses, if `original` is no Word file.
    """
    for note in notes:
        if not 0 <= note.start < note.end <= len(document.text):
            raise ValueError(f"no words at {note.start}:{note.end} of a text of {len(document.text)} characters")
    package = EditedPackage(original)
    if not notes:
        return package.pack()
    body = package.xml(package.main)
    marker = Marker(package, body, document)
    part, comments = comments_part(package)
    first = first_free(comments, body)
    for number, note in enumerate(sorted(notes, key=lambda n: (n.start, -n.end)), first):
        place = marker.find(note.start, note.end)
        marker.mark(place, str(number))
        quote = None if place.exact else document.text[note.start : note.end]
        comments.append(comment_of(note, number, quote))
    package.write(package.main, body)
    package.write(part, comments)
    return package.pack()


def comments_part(package: EditedPackage) -> tuple[str, Element]:
    """Return the name and root of the part for comments, made and announced when there was none."""
    part = package.related("comments")
    if part is not None and part in package:
        return part, package.xml(part)
    if part is None:
        folder = package.main.rpartition("/")[0]
        names = (f"{folder}/comments{suffix}.xml".lstrip("/") for suffix in ("", "-review", "-notes"))
        part = next(name for name in names if name not in package)
        package.relate("comments", part)
    package.declare(part, _COMMENTS_TYPE)
    return part, etree.Element(W + "comments", nsmap={"w": W[1:-1]})


def first_free(*roots: Element) -> int:
    """Return the first number that no comment and no mark of one has."""
    return 1 + max((_id(element) for root in roots for element in root.iter()), default=-1)


def _id(element: Element) -> int:
    """Return the number of a comment or of a mark of one, -1 for anything else."""
    value = element.get(W + "id", "") if element.tag in _NUMBERED else ""
    return int(value) if value.isdecimal() and len(value) < _DIGITS else -1


def comment_of(note: Note, number: int, quote: str | None) -> Element:
    """Return a comment's element. `quote` is for comments that cannot stand at their words."""
    comment = etree.Element(W + "comment", nsmap={"w": W[1:-1]})
    comment.set(W + "id", str(number))
    comment.set(W + "author", _xml_text(note.author))
    if note.date is not None:
        comment.set(W + "date", note.date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    comment.set(W + "initials", _xml_text(note.initials))
    quoted = [] if quote is None else [f"“{quote}”"]
    for index, text in enumerate([note.title, *quoted, *note.paragraphs]):
        paragraph = etree.SubElement(comment, W + "p")
        if index == 0:
            etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "annotationRef")
        run = etree.SubElement(paragraph, W + "r")
        properties = etree.SubElement(run, W + "rPr")
        if index == 0:
            etree.SubElement(properties, W + "b")
        # Not every file has Word's styles for comments, and adding them would change another part.
        etree.SubElement(properties, W + "sz").set(W + "val", "20")
        words = etree.SubElement(run, W + "t")
        words.set(_SPACE, "preserve")
        words.text = _xml_text(" ".join(text.split()))
    return comment


def _xml_text(text: str) -> str:
    """Replace what XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)
