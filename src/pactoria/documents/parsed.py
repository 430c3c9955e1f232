"""The one shape that every file is read into: plain text, and blocks that point into it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Block", "BlockKind", "Comment", "DocumentFormat", "ParsedDocument", "Revision"]


class DocumentFormat(StrEnum):
    """What kind of file the text was read from, told by its content, not by its name."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


class BlockKind(StrEnum):
    """What a run of text is on the page."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"
    FOOTNOTE = "footnote"
    HEADER = "header"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, cell or note.

    `text[start:end]` is the block as a reader sees it, its number included; `text[body:end]` is what follows the
    number (`body == start` where there is none). Blocks are in reading order and do not overlap; what lies between
    them is white space.
    """

    kind: BlockKind
    start: int
    end: int
    body: int
    level: int = 0
    """Depth: 1 for an article or chapter, 2 for what is under it; 0 where unknown."""
    number: str | None = None
    """The number as shown, such as "7.2", "(b)" or "Article IV"."""
    page: int | None = None
    """Page of the file, from 1, where the format has pages."""
    anchor: str | None = None
    """Where the block came from in the original file, in the words of that format's reader (for Word: part and
    index of the paragraph)."""
    row: int | None = None
    """Row of a table cell, from 0; cells of one table follow one another."""
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """A tracked change found in the original.

    The text that is read is the current one: insertions in, deletions out.
    """

    kind: str
    """"insertion" or "deletion"."""
    author: str
    date: str | None
    text: str
    start: int
    """Offset in the document's text: of the inserted text, or of the place where the deleted text stood."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment found in the original, with the words that it is about."""

    author: str
    date: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """An immutable text with positions. Offsets count Unicode characters of `text`, as Python's slices do."""

    text: str
    blocks: Sequence[Block]
    format: DocumentFormat
    title: str | None = None
    pages: int | None = None
    revisions: Sequence[Revision] = field(default=())
    comments: Sequence[Comment] = field(default=())
    notices: Sequence[str] = field(default=())
    """What a person should know about how the file was read, such as "3 pages hold only pictures"."""

    def quote(self, start: int, end: int) -> str:
        """Return the exact words of a span."""
        return self.text[start:end]
