"""Markdown: its text as a reader sees it, without the signs of the markup."""

from pactoria.documents.html import drafts_of, finish
from pactoria.documents.parsed import DocumentFormat, ParsedDocument
from pactoria.documents.text import decode

__all__ = ["read_markdown"]


def read_markdown(data: bytes) -> ParsedDocument:
    """Read a Markdown file (CommonMark with tables). Links are their words; lists are numbered as they would show.

    Raises:
        EmptyDocument: if nothing of it is visible.
        UnsupportedFormat: if this is not text.
    """
    from markdown_it import MarkdownIt

    text, notice = decode(data)
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    return finish(drafts_of(page), DocumentFormat.MARKDOWN, () if notice is None else (notice,))
