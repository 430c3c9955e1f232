"""Amendments to a document as tracked changes and comments in its Word file, each by its own author."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pactoria.documents.comparison.result import Mark
from pactoria.documents.comparison.wording import edits_between
from pactoria.documents.docx.names import W
from pactoria.documents.export.word_comments import Note, comment_of, comments_part, first_free
from pactoria.documents.export.word_document import WordDocument
from pactoria.documents.export.word_edits import Pen, keep_last_mark
from pactoria.documents.export.word_manuscript import Manuscript
from pactoria.documents.export.word_marks import Marker, closing, opening
from pactoria.documents.markup import Element
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

__all__ = ["Amendment", "NewParagraph", "Remark", "Writer", "amended_text", "moved_to", "word_edits"]


@dataclass(frozen=True, slots=True)
class NewParagraph:
    """A paragraph to insert."""

    text: str
    """What is typed in it: its number too, unless Word makes that."""
    like: int | None = None
    """The block whose looks and list it takes."""
    numbered: bool = False
    """Whether Word numbers it, as it numbers `like`."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a comment says: a first line in bold, and more."""

    title: str
    paragraphs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """`document.text[start:end]` becomes `text`, and `paragraphs` come after the block that holds `end`."""

    start: int
    end: int
    text: str
    author: str
    date: datetime
    paragraphs: Sequence[NewParagraph] = ()
    remark: Remark | None = None


def word_edits(old: str, new: str) -> list[tuple[Mark, str]]:
    """Return what becomes of the words of one text on its way to another, in reading order."""
    told = edits_between(_alone(old), _alone(new), [0], [0])
    gone = Mark.DELETED
    return [(e.mark, old[e.old_start : e.old_end] if e.mark is gone else new[e.new_start : e.new_end]) for e in told]


def amended_text(document: ParsedDocument, amendments: Sequence[Amendment]) -> str:
    """Return the text of the document with the amendments made, numbers that Word makes left out of new paragraphs."""
    text = document.text
    ends = [block.end for block in document.blocks]
    edits: list[tuple[int, int, bool, int, str]] = []  # at one place, words come before paragraphs
    for order, amendment in enumerate(amendments):
        edits.append((amendment.start, amendment.end, False, order, amendment.text))
        if amendment.paragraphs:
            at = _block_at(document.blocks, amendment.end)
            place = ends[at] if at is not None else len(text)
            edits.append((place, place, True, order, "".join("\n\n" + new.text for new in amendment.paragraphs)))
    for start, end, _, _, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def moved_to(word: WordDocument, old: ParsedDocument, amendment: Amendment) -> Amendment:
    """Return an amendment of a document as one of the Word file that was made from it."""
    start, end = word.moved[amendment.start], word.moved[amendment.end]
    if amendment.start < amendment.end:
        start, end = word.span(amendment.start, amendment.end)
    elif end > 0 and (at := _block_at(old.blocks, amendment.end)) is not None and old.blocks[at].end == amendment.end:
        end = start = word.moved[amendment.end - 1] + 1  # the end of a block, not the start of the next
    starts = [block.start for block in word.document.blocks]
    paragraphs = [
        new
        if new.like is None
        else replace(new, like=max(0, bisect_right(starts, word.moved[old.blocks[new.like].start]) - 1), numbered=False)
        for new in amendment.paragraphs
    ]
    return replace(amendment, start=start, end=end, paragraphs=paragraphs)


class Writer:
    """Writes amendments into a manuscript, from its end to its start, so that places before them stay true."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        self._document = manuscript.document
        main = manuscript.tree(manuscript.main)
        self._marker = Marker(manuscript.package, main, manuscript.document)
        self._comments: tuple[str, Element] | None = None
        self._next_comment = 0
        self._next_change = manuscript.first_free()
        self._added: dict[Element, Amendment] = {}
        """The paragraphs that were inserted."""

    @property
    def comments(self) -> Element:
        """The tree of the part with comments, which the file gets now if it has none."""
        if self._comments is None:
            self._comments = comments_part(self._manuscript.package)
            self._next_comment = first_free(self._comments[1], self._manuscript.tree(self._manuscript.main))
        return self._comments[1]

    def next_comment(self) -> int:
        """Take a number for a comment."""
        _ = self.comments
        self._next_comment += 1
        return self._next_comment - 1

    def write(self, amendments: Sequence[Amendment]) -> list[int]:
        """Write all amendments, which do not overlap; return the indexes of those for which there was no place."""
        order = sorted(range(len(amendments)), key=lambda i: (amendments[i].end, amendments[i].start, i), reverse=True)
        return sorted(index for index in order if not self._write(amendments[index]))

    def finish(self) -> None:
        """Put comments that were written into the file; let insertions at the end of a story keep its last mark."""
        for paragraph, amendment in self._added.items():
            pen = Pen(amendment.author, amendment.date, self._next_change)
            keep_last_mark(pen, paragraph, self._added)
            self._next_change = pen.next_number
        if self._comments is not None:
            self._manuscript.package.write(*self._comments)

    def _write(self, amendment: Amendment) -> bool:
        blocks = self._blocks(amendment.start, amendment.end)
        if not blocks:
            return False
        pen = Pen(amendment.author, amendment.date, self._next_change)
        number: str | None = None
        old = self._document.text[amendment.start : amendment.end]
        changes_words = old != amendment.text
        if changes_words and amendment.remark is not None:
            low = amendment.start if old else max(self._document.blocks[blocks[0]].start, amendment.start - 1)
            number = self._comment(amendment, low, max(amendment.end, low + 1))
        written = not changes_words or self._reword(pen, amendment, blocks)
        if amendment.paragraphs:
            added = self._add(pen, blocks[-1], amendment.paragraphs)
            self._added.update(dict.fromkeys(added, amendment))
            written = written and bool(added)
            if added and number is None and amendment.remark is not None:
                self._comment_around(amendment, added)
        self._next_change = pen.next_number
        return written

    def _blocks(self, start: int, end: int) -> list[int]:
        """Return the blocks that a span touches; one for a place."""
        blocks = self._document.blocks
        touched = [i for i, block in enumerate(blocks) if block.start < end and start < block.end]
        if touched:
            return touched
        at = _block_at(blocks, start)
        return [] if at is None else [at]

    def _reword(self, pen: Pen, amendment: Amendment, blocks: Sequence[int]) -> bool:
        """Change the words: those of the first block become the new ones, those of others go."""
        for index in reversed(blocks[1:]):
            if not self._edit(pen, index, amendment.start, amendment.end, ""):
                return False
        return self._edit(pen, blocks[0], amendment.start, amendment.end, amendment.text)

    def _edit(self, pen: Pen, index: int, start: int, end: int, new: str) -> bool:
        block, anchor = self._document.blocks[index], self._manuscript.anchors[index]
        paragraph = self._manuscript.paragraph(index)
        if anchor is None or paragraph is None:
            return False
        first = self._manuscript.first_typed(index)
        start, end = max(start, first), min(end, block.end)
        old = self._document.text[start:end]
        if not new and start <= block.body and end == block.end:
            listed = self._manuscript.paragraphs(anchor.part)
            for held in listed[anchor.first : anchor.last]:
                pen.delete_paragraph(held)
            pen.delete_paragraph(paragraph)
            return True
        listed = self._manuscript.paragraphs(anchor.part)
        before = 0
        events: list[tuple[int, int, str]] = []
        for mark, words in word_edits(old, new) if old else [(Mark.INSERTED, new)]:
            if mark is Mark.INSERTED:
                events.append((before, before, words))
                continue
            if mark is Mark.DELETED:
                events.append((before, before + len(words), ""))
            before += len(words)
        lead = first - block.body
        base = start - block.body
        return all(
            pen.edit(listed, anchor, base + low, base + high, words, lead, self._manuscript.hidden)
            for low, high, words in reversed(events)
        )

    def _add(self, pen: Pen, index: int, wanted: Sequence[NewParagraph]) -> list[Element]:
        """Insert paragraphs after a block, outside of a table that the block ends."""
        after = self._manuscript.paragraph(index)
        if after is None:
            return []
        block = self._document.blocks[index]
        beside = after
        if block.row is not None and all(
            new.like is None or self._document.blocks[new.like].row is None for new in wanted
        ):
            beside = next(reversed(list(after.iterancestors(W + "tbl"))), after)
        added: list[Element] = []
        for new in wanted:
            like = None if new.like is None else self._manuscript.paragraph(new.like)
            fresh = pen.paragraph(new.text, like, numbered=new.numbered)
            beside.addnext(fresh)
            beside = fresh
            added.append(fresh)
        return added

    def _note(self, amendment: Amendment, start: int, end: int) -> Note:
        remark = amendment.remark or Remark("")
        initials = "".join(name[0] for name in amendment.author.split() if name)[:3].upper() or "P"
        return Note(start, end, amendment.author, initials, remark.title, remark.paragraphs, amendment.date)

    def _comment(self, amendment: Amendment, start: int, end: int) -> str:
        """Write a comment about words of the document."""
        place = self._marker.find(start, min(end, len(self._document.text)))
        number = self.next_comment()
        self._marker.mark(place, str(number))
        quote = None if place.exact else self._document.text[start:end]
        self.comments.append(comment_of(self._note(amendment, start, end), number, quote))
        return str(number)

    def _comment_around(self, amendment: Amendment, added: Sequence[Element]) -> None:
        """Write a comment about new paragraphs."""
        if any(
            paragraph.getroottree().getroot() is not self._manuscript.tree(self._manuscript.main) for paragraph in added
        ):
            return
        number = self.next_comment()
        at = 1 if len(added[0]) and added[0][0].tag == W + "pPr" else 0
        added[0].insert(at, opening(str(number)))
        added[-1].extend(closing(str(number)))
        self.comments.append(comment_of(self._note(amendment, amendment.end, amendment.end), number, None))


def _alone(text: str) -> ParsedDocument:
    """Return a text as a document of one block."""
    block = Block(BlockKind.PARAGRAPH, 0, len(text), 0)
    return ParsedDocument(text, [block], DocumentFormat.TEXT)


def _block_at(blocks: Sequence[Block], place: int) -> int | None:
    """Return the last block that begins at or before a place."""
    at = bisect_right([block.start for block in blocks], place) - 1
    return at if at >= 0 else (0 if blocks else None)
