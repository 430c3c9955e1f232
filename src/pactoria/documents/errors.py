"""Why a file could not be read, and what to do about it."""

from pactoria.core.errors import Problem

__all__ = [
    "CorruptDocument",
    "DecompressionBomb",
    "EmptyDocument",
    "EncryptedDocument",
    "FileTooLarge",
    "ParsingOutOfMemory",
    "ParsingTimeout",
    "ScannedDocument",
    "TooManyPages",
    "Unreadable",
    "UnsafeMarkup",
    "UnsupportedFormat",
]


class Unreadable(Problem):
    """A file that cannot become text. Subclasses say why."""

    status = 422
    title = "This file cannot be read"


class FileTooLarge(Unreadable):
    """More bytes than the limit."""

    status = 413
    title = "File too large"
    detail = "Split the document, or save it with smaller pictures, and upload it again."


class TooManyPages(Unreadable):
    """More pages than the limit."""

    status = 413
    title = "Too many pages"
    detail = "Split the document into parts and upload each of them."


class EncryptedDocument(Unreadable):
    """The file opens only with a password."""

    title = "Document is protected by a password"
    detail = "Open it with its password, save a copy without protection, and upload the copy."


class CorruptDocument(Unreadable):
    """The file is damaged or cut off."""

    title = "Document is damaged"
    detail = "Open it in the program that made it, save it anew, and upload that copy."


class EmptyDocument(Unreadable):
    """There are no words in the file."""

    title = "Document is empty"
    detail = "There is no text in this file. Check that you chose the right one."


class ScannedDocument(Unreadable):
    """Pages are pictures; there is no text layer."""

    title = "Document is a scan without text"
    detail = (
        "Its pages are pictures. Run text recognition (OCR) on it, in a scanner app or PDF editor, "
        "and upload the result."
    )


class DecompressionBomb(Unreadable):
    """A small file that unpacks into far too much."""

    title = "Document unpacks to an unreasonable size"
    detail = "Open it in the program that made it, save it anew, and upload that copy."


class UnsupportedFormat(Unreadable):
    """Not a format that is read here."""

    status = 415
    title = "Unsupported kind of file"
    detail = "Upload a Word document (.docx), PDF, HTML, Markdown or plain text file."


class UnsafeMarkup(Unreadable):
    """The inside declares entities, is nested beyond reason or has names that lead outside.

    No word processor writes such files.
    """

    title = "Document contains unsafe content"
    detail = "Open it in Word or LibreOffice, save it anew as .docx, and upload that copy."


class ParsingTimeout(Unreadable):
    """Reading took longer than the limit and was stopped."""

    title = "Document takes too long to read"
    detail = "Save it anew in the program that made it, or split it into parts, and upload it again."


class ParsingOutOfMemory(Unreadable):
    """Reading needed more memory than the limit and was stopped."""

    title = "Document needs too much memory to read"
    detail = "Save it anew with smaller pictures, or split it into parts, and upload it again."
