"""Reading documents: any supported file into one `ParsedDocument`, or an error that says what to do."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from pactoria.core.isolation import Crashed, Failed, OutOfMemory, Pool, TimedOut
from pactoria.documents.errors import CorruptDocument, FileTooLarge, ParsingOutOfMemory, ParsingTimeout
from pactoria.documents.formats import recognise
from pactoria.documents.limits import DEFAULT, Limits
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

__all__ = ["PRELOAD", "parse", "parse_isolated", "parse_upload"]

PRELOAD = ("pactoria.documents.docx.reader", "pactoria.documents.pdf.reader", "pypdfium2.raw")
"""What a child process that reads documents is better off having imported."""


def parse(data: bytes, filename: str, limits: Limits = DEFAULT) -> ParsedDocument:
    """Read a file in this process. For files from outside use `parse_isolated`, which bounds time and memory.

    Raises:
        Unreadable: one of its subclasses, saying why and what to do.
    """
    _check_size(data, limits)
    kind, notice = recognise(data, filename)
    document = _read(data, kind, limits)
    if len(document.text) > limits.characters:
        raise FileTooLarge("There is more text in this file than can be read at once. " + FileTooLarge.detail)
    return document if notice is None else replace(document, notices=(notice, *document.notices))


def parse_isolated(data: bytes, filename: str, limits: Limits = DEFAULT, *, pool: Pool | None = None) -> ParsedDocument:
    """Read a file in a child process of `pool`, bounded in time and memory; without one, in a process of its own.

    Raises:
        Unreadable: one of its subclasses, saying why and what to do. A crash of the reader counts as a damaged file.
    """
    _check_size(data, limits)
    if pool is None:
        with Pool(1, memory=limits.memory, preload=PRELOAD) as own:
            return parse_isolated(data, filename, limits, pool=own)
    with _told_as_facts():
        return pool.call(parse, data, filename, limits, seconds=limits.seconds)


async def parse_upload(pool: Pool, data: bytes, filename: str, limits: Limits = DEFAULT) -> ParsedDocument:
    """Do the same as `parse_isolated`, for asyncio. Cancelling the task stops the reader."""
    _check_size(data, limits)
    with _told_as_facts():
        return await pool.run(parse, data, filename, limits, seconds=limits.seconds)


@contextmanager
def _told_as_facts() -> Generator[None]:
    """Tell what happened to the child process as what it means for the document."""
    try:
        yield
    except TimedOut as error:
        raise ParsingTimeout from error
    except OutOfMemory as error:
        raise ParsingOutOfMemory from error
    except (Crashed, Failed) as error:
        raise CorruptDocument from error


def _check_size(data: bytes, limits: Limits) -> None:
    if len(data) > limits.size:
        raise FileTooLarge(
            f"This file has {len(data) / 2**20:.0f} MB, and at most {limits.size // 2**20} MB are read. "
            + FileTooLarge.detail,
            limit=limits.size,
        )


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
