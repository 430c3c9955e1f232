"""Reading documents: any supported file into one `ParsedDocument`, or an error that says what to do."""

from dataclasses import replace

from pactoria.documents.errors import CorruptDocument, FileTooLarge
from pactoria.documents.formats import recognise
from pactoria.documents.limits import DEFAULT, Limits
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

__all__ = ["parse"]


def parse(data: bytes, filename: str, limits: Limits = DEFAULT) -> ParsedDocument:
    """Read a file in this process. For files from outside use `parse_isolated`, which bounds time and memory.

    Raises:
        Unreadable: one of its subclasses, saying why and what to do.
    """
    if len(data) > limits.size:
        raise FileTooLarge(
            f"This file has {len(data) / 2**20:.0f} MB, and at most {limits.size // 2**20} MB are read. "
            + FileTooLarge.detail,
            limit=limits.size,
        )
    kind, notice = recognise(data, filename)
    document = _read(data, kind, limits)
    if "\ufffd" in document.text and kind is not DocumentFormat.TEXT:
        notice = notice or None
    if len(document.text) > limits.characters:
        raise FileTooLarge("There is more text in this file than can be read at once. " + FileTooLarge.detail)
    return document if notice is None else replace(document, notices=(notice, *document.notices))


def _read(data: bytes, kind: DocumentFormat, limits: Limits) -> ParsedDocument:
    match kind:
        case DocumentFormat.DOCX:
            from pactoria.documents.docx.reader import read_docx

            return read_docx(data, limits)
        case DocumentFormat.PDF:
            from pactoria.documents.pdf.reader import read_pdf

            return read_pdf(data, limits)
        case DocumentFormat.HTML:
            from pactoria.documents.html import read_html

            return read_html(data)
        case DocumentFormat.MARKDOWN:
            from pactoria.documents.markdown import read_markdown

            return read_markdown(data)
        case DocumentFormat.TEXT:
            from pactoria.documents.text import read_text

            return read_text(data)
