"""A PDF into a `ParsedDocument`."""

import re
from collections.abc import Sequence
from typing import Any

from pactoria.documents.assembly import Draft, assemble
from pactoria.documents.errors import (
    CorruptDocument,
    EmptyDocument,
    EncryptedDocument,
    ScannedDocument,
    TooManyPages,
)
from pactoria.documents.limits import DEFAULT, Limits
from pactoria.documents.outline import outline, title_of
from pactoria.documents.parsed import BlockKind, DocumentFormat, ParsedDocument
from pactoria.documents.pdf.lines import Line, read_lines
from pactoria.documents.pdf.paragraphs import paragraphs
from pactoria.documents.pdf.running import running
from pactoria.documents.pdf.words import PageWords, read_words

__all__ = ["read_pdf"]

_FEW_CHARACTERS = 100
"""A page with a picture and less text than this is a scan; programs that sign stamp a line on it."""
_MOST_UNKNOWN = 0.4
_LISTED_PAGES = 10
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def read_pdf(data: bytes, limits: Limits = DEFAULT) -> ParsedDocument:
    """Read the text layer of a PDF.

    Raises:
        Unreadable: one of its subclasses, saying why and what to do.
    """
    import pypdfium2 as pdfium  # pyright: ignore[reportMissingTypeStubs]

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedDocument from error
        raise CorruptDocument from error
    try:
        count = len(pdf)
        if count > limits.pages:
            raise TooManyPages(
                f"This document has {count:,} pages, and at most {limits.pages:,} are read. " + TooManyPages.detail,
                limit=limits.pages,
            )
        return _read(pdf, count)
    finally:
        pdf.close()


def _read(pdf: Any, count: int) -> ParsedDocument:
    pages: list[list[Line]] = []
    pictures: list[int] = []
    damaged: list[int] = []
    slanted = unknown = characters = 0
    if pdf.get_formtype():
        pdf.init_forms()
    for index in range(count):
        page = _page(pdf, index)
        if page is None:
            damaged.append(index + 1)
            pages.append([])
            continue
        words, is_picture = page
        if is_picture:
            pictures.append(index + 1)
        slanted += words.slanted
        unknown += words.unknown
        characters += words.characters
        pages.append(read_lines(words, index + 1))
    if count == len(damaged):
        raise CorruptDocument
    if pictures and len(pictures) + len(damaged) == count:
        raise ScannedDocument
    if not any(pages):
        raise EmptyDocument
    if unknown > _MOST_UNKNOWN * characters:
        raise ScannedDocument(
            "The letters of this file have no meaning that a program can read. " + ScannedDocument.detail
        )
    drafts = _drafts(pages)
    outline(drafts)
    text, blocks = assemble(drafts)
    return ParsedDocument(
        text=text,
        blocks=tuple(blocks),
        format=DocumentFormat.PDF,
        title=title_of([draft for draft in drafts if draft.kind is not BlockKind.HEADER]),
        pages=count,
        notices=tuple(_notices(pictures, damaged, slanted)),
    )


def _page(pdf: Any, index: int) -> tuple[PageWords, bool] | None:
    """Read one page: its words, and whether it is a picture. None where it is damaged."""
    import pypdfium2 as pdfium  # pyright: ignore[reportMissingTypeStubs]
    from pypdfium2 import raw  # pyright: ignore[reportMissingTypeStubs]

    try:
        page = pdf[index]
        if pdf.formenv is not None:
            # What was filled into a form becomes text of the page, seen once the page is opened again.
            page.flatten()
            page.close()
            page = pdf[index]
    except pdfium.PdfiumError:
        return None
    try:
        text_page = page.get_textpage()
        try:
            words = read_words(text_page, raw)
        finally:
            text_page.close()
        few = sum(len(word.text) for word in words.words) < _FEW_CHARACTERS
        return words, few and _has_picture(page, raw)
    except pdfium.PdfiumError:
        return None
    finally:
        page.close()


def _has_picture(page: Any, raw: Any) -> bool:
    """Tell whether a picture covers at least half of the page."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) >= 0.5 * width * height:
            return True
    return False


def _drafts(pages: Sequence[Sequence[Line]]) -> list[Draft]:
    """Return paragraphs, with each different header before and footer after the paragraph that the page's edge cuts."""
    aside = running(pages)
    flow = [[line for line in page if id(line) not in aside] for page in pages]
    vocabulary = frozenset(
        match.group().lower() for page in flow for line in page for match in _WORD.finditer(line.text)
    )
    drafts = paragraphs(flow, vocabulary)
    extra: dict[int, list[Draft]] = {}
    seen: set[tuple[BlockKind, str]] = set()
    for page in pages:
        for line in page:
            kind = aside.get(id(line))
            key = re.sub(r"\d+", "#", line.text)
            if kind is not None and (kind, key) not in seen:
                seen.add((kind, key))
                extra.setdefault(line.page, []).append(Draft(line.text.strip(), kind, page=line.page, settled=True))
    return _interleaved(drafts, extra)


def _interleaved(drafts: Sequence[Draft], extra: dict[int, list[Draft]]) -> list[Draft]:
    """Put headers before the first paragraph that begins on their page, footers after the last one."""
    ordered: list[Draft] = []
    waiting = sorted(extra)
    for draft in drafts:
        page = draft.page or 0
        while waiting and waiting[0] < page:
            ordered += [aside for aside in extra[waiting[0]] if aside not in ordered[-1:]]
            extra[waiting.pop(0)] = []
        if waiting and waiting[0] == page:
            ordered += [aside for aside in extra[page] if aside.kind is BlockKind.HEADER]
            extra[page] = [aside for aside in extra[page] if aside.kind is not BlockKind.HEADER]
        ordered.append(draft)
    for page in waiting:
        ordered += extra[page]
    return ordered


def _notices(pictures: list[int], damaged: list[int], slanted: int) -> list[str]:
    notices: list[str] = []
    if pictures:
        notices.append(f"{_pages(pictures)} only pictures; run text recognition (OCR) to have them read too.")
    if damaged:
        notices.append(f"{_pages(damaged)} damaged content and could not be read.")
    if slanted:
        notices.append("Slanted text, such as a watermark, was left out.")
    return notices


def _pages(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_LISTED_PAGES])) + (" and others" if len(numbers) > _LISTED_PAGES else "")
    return f"Page {shown} holds" if len(numbers) == 1 else f"Pages {shown} hold"
