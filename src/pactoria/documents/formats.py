"""What a file is, told by its bytes; the name is only believed where the bytes leave room."""

import re
from pathlib import PurePath

from pactoria.documents.errors import CorruptDocument, EmptyDocument, EncryptedDocument, UnsupportedFormat
from pactoria.documents.parsed import DocumentFormat

__all__ = ["SUFFIXES", "recognise"]

SUFFIXES: dict[str, DocumentFormat] = {
    ".docx": DocumentFormat.DOCX,
    ".docm": DocumentFormat.DOCX,
    ".dotx": DocumentFormat.DOCX,
    ".dotm": DocumentFormat.DOCX,
    ".pdf": DocumentFormat.PDF,
    ".html": DocumentFormat.HTML,
    ".htm": DocumentFormat.HTML,
    ".xhtml": DocumentFormat.HTML,
    ".md": DocumentFormat.MARKDOWN,
    ".markdown": DocumentFormat.MARKDOWN,
    ".txt": DocumentFormat.TEXT,
    ".text": DocumentFormat.TEXT,
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_OTHER = {
    b"{\\rtf": "This is an RTF file. Open it in a word processor and save it as .docx.",
    b"\x1f\x8b": "This is a compressed archive. Unpack it and upload the documents inside.",
    b"7z\xbc\xaf": "This is a compressed archive. Unpack it and upload the documents inside.",
    b"Rar!": "This is a compressed archive. Unpack it and upload the documents inside.",
    b"%!PS": "This is a PostScript file. Convert it to PDF and upload that.",
}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_BEGINNING = 1024
_NAMES = {
    DocumentFormat.DOCX: "Word document",
    DocumentFormat.PDF: "PDF",
    DocumentFormat.HTML: "web page",
    DocumentFormat.MARKDOWN: "Markdown file",
    DocumentFormat.TEXT: "text file",
}


def recognise(data: bytes, filename: str) -> tuple[DocumentFormat, str | None]:
    """Tell how to read a file.

    Returns:
        The format, and a notice where the name's ending says something else.

    Raises:
        UnsupportedFormat, EncryptedDocument, EmptyDocument, CorruptDocument: as their names say.
    """
    suffix = PurePath(filename.replace("\\", "/")).suffix.lower()
    named = SUFFIXES.get(suffix)
    as_text = named if named is DocumentFormat.HTML or named is DocumentFormat.MARKDOWN else DocumentFormat.TEXT
    found = _by_bytes(data, named) or as_text
    if found is named or not suffix:
        return found, None
    return found, f'The name ends in "{suffix}", but this is a {_NAMES[found]}, and it was read as one.'


def _by_bytes(data: bytes, named: DocumentFormat | None) -> DocumentFormat | None:
    """Return the format where the bytes are clear, None for some kind of text."""
    if not data:
        raise EmptyDocument("This file has no content at all. Check that it was copied completely.")
    if data.startswith(_OLE):
        _refuse_ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return DocumentFormat.DOCX
    if b"%PDF-" in data[:_BEGINNING]:
        return DocumentFormat.PDF
    for magic, advice in _OTHER.items():
        if data.startswith(magic):
            raise UnsupportedFormat(advice)
    if data.startswith(_PICTURES) and b"\x00" in data[:_BEGINNING]:
        raise UnsupportedFormat(
            "This is a picture. Run text recognition (OCR) on it and upload the PDF that comes out."
        )
    if _HTML.match(data[:_BEGINNING]):
        return DocumentFormat.HTML
    if (named is DocumentFormat.DOCX or named is DocumentFormat.PDF) and _is_binary(data):
        raise CorruptDocument(f"The beginning of the file is not that of a {_NAMES[named]}. " + CorruptDocument.detail)
    return None


def _refuse_ole(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedDocument
    if "WordDocument".encode("utf-16-le") in data:
        raise UnsupportedFormat(
            "This is a Word document of the format before 2007 (.doc). Open it in Word and save it as .docx."
        )
    raise UnsupportedFormat("This is an old Office file. Open it in its program and save it as .docx or PDF.")


def _is_binary(data: bytes) -> bool:
    beginning = data[:_BEGINNING]
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in beginning)  # noqa: PLR2004 - below the space
    return controls > len(beginning) // 50
