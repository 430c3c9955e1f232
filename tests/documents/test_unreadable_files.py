"""Files that cannot be read say why, and what to do."""

import io
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
import typst
from document_files import NAMESPACES, docx, p, pdf
from pypdf import PdfReader, PdfWriter

from pactoria.documents import errors
from pactoria.documents.limits import Limits
from pactoria.documents.parsed import DocumentFormat
from pactoria.documents.service import parse

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def packed(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def word(document_xml: str | bytes) -> bytes:
    return packed({"word/document.xml": document_xml, "[Content_Types].xml": ""})


def picture(width: int = 64, height: int = 64) -> bytes:
    """Make a grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def scan(tmp_path, pages: int, stamp: str = "") -> bytes:
    (tmp_path / "scan.png").write_bytes(picture())
    page = f'#place(image("scan.png", width: 100%, height: 100%)) #text(size: 6pt)[{stamp}]'
    (tmp_path / "scan.typ").write_text("#set page(margin: 10pt)\n" + "\n#pagebreak()\n".join([page] * pages))
    return typst.compile(str(tmp_path / "scan.typ"))


def encrypted_pdf() -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf("Hello"))))
    writer.encrypt("secret")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


BILLION = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
)
DEEP = f"<w:document {NAMESPACES}><w:body>{'<w:sdt>' * 100_000}{'</w:sdt>' * 100_000}</w:body></w:document>"


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "a.docx", errors.EmptyDocument),
        (b"", "a.pdf", errors.EmptyDocument),
        (b" \n\t\n", "a.txt", errors.EmptyDocument),
        (b"<html><body><script>x</script></body></html>", "a.html", errors.EmptyDocument),
        (b"<!-- -->", "a.html", errors.EmptyDocument),
        (b"[]: x\n", "a.md", None),
        (docx(""), "a.docx", errors.EmptyDocument),
        (docx(p("")), "a.docx", errors.EmptyDocument),
        (docx(p("Hello"))[:-40], "a.docx", errors.CorruptDocument),
        (docx(p("Hello"))[:200], "a.docx", errors.CorruptDocument),
        (b"\x00\x01\x02\x03" * 99, "a.docx", errors.CorruptDocument),
        (b"\x00\x01\x02\x03" * 99, "a.pdf", errors.CorruptDocument),
        (b"\x00\x01\x02\x03" * 99, "a.txt", errors.UnsupportedFormat),
        (b"%PDF-1.7\nnothing else", "a.pdf", errors.CorruptDocument),
        (word("<w:document"), "a.docx", errors.CorruptDocument),
        (word("<other/>"), "a.docx", errors.CorruptDocument),
        (word(""), "a.docx", errors.CorruptDocument),
        (word(BILLION), "a.docx", errors.UnsafeMarkup),
        (word(BILLION.encode("utf-16")), "a.docx", errors.UnsafeMarkup),
        (word(OUTSIDE), "a.docx", errors.UnsafeMarkup),
        (word(DEEP), "a.docx", errors.UnsafeMarkup),
        (b"<html><body>" + b"<div>" * 100_000 + b"deep", "a.html", errors.UnsafeMarkup),
        (packed({"../../etc/passwd": "x", "word/document.xml": ""}), "a.docx", errors.UnsafeMarkup),
        (packed({"C:\\x": "x", "word/document.xml": ""}), "a.docx", errors.UnsafeMarkup),
        (packed({"xl/workbook.xml": "x", "[Content_Types].xml": ""}), "a.docx", errors.CorruptDocument),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", errors.UnsupportedFormat),
        (packed({"photo.jpg": "x"}), "a.zip", errors.UnsupportedFormat),
        (word(b" " * 30_000_000), "a.docx", errors.DecompressionBomb),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", errors.EncryptedDocument),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", errors.UnsupportedFormat),
        (OLE, "a.xls", errors.UnsupportedFormat),
        (b"{\\rtf1 hello}", "a.rtf", errors.UnsupportedFormat),
        (picture(), "a.png", errors.UnsupportedFormat),
        (encrypted_pdf(), "a.pdf", errors.EncryptedDocument),
        (pdf("#h(1cm)"), "a.pdf", errors.EmptyDocument),
    ],
    ids=lambda value: None if isinstance(value, bytes) else getattr(value, "__name__", str(value)),
)
def test_each_says_its_own_reason(data: bytes, name: str, error: type[errors.Unreadable] | None):
    if error is None:
        assert parse(data, name).text
        return
    with pytest.raises(errors.Unreadable) as caught:
        parse(data, name)
    assert type(caught.value) is error
    assert caught.value.told


def test_an_old_word_file_is_told_to_become_a_new_one():
    with pytest.raises(errors.UnsupportedFormat, match=r"save it as \.docx"):
        parse(OLE + "WordDocument".encode("utf-16-le"), "old.doc")


def test_a_part_that_lies_about_its_size_is_not_unpacked_further():
    data = bytearray(word("<a>" + "x" * 1_000_000 + "</a>"))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    with pytest.raises(errors.Unreadable):
        parse(bytes(data), "a.docx")


@pytest.mark.parametrize("marker", [b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"])
def test_damage_to_any_byte_of_the_zip_itself_is_told(marker: bytes):
    data = docx(p("Hello there"))
    at = data.rfind(marker)
    for place in range(at, min(at + 66, len(data))):
        for value in (0x00, 0x01, 0xBF, 0xFF):
            damaged = data[:place] + bytes([value]) + data[place + 1 :]
            with suppress(errors.Unreadable):
                parse(damaged, "a.docx")


def test_two_parts_of_one_name_are_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("word/document.xml", "<b/>")
    with pytest.raises(errors.CorruptDocument, match="same name"):
        parse(data.getvalue(), "a.docx")


def test_too_many_bytes_are_refused_before_reading():
    with pytest.raises(errors.FileTooLarge) as caught:
        parse(b"x" * 101, "a.txt", Limits(size=100))
    assert caught.value.members == {"limit": 100}


def test_too_many_pages_are_refused():
    with pytest.raises(errors.TooManyPages, match="3 pages"):
        parse(pdf("a\n#pagebreak()\nb\n#pagebreak()\nc"), "a.pdf", Limits(pages=2))


def test_a_scan_asks_for_text_recognition(tmp_path):
    with pytest.raises(errors.ScannedDocument, match="OCR"):
        parse(scan(tmp_path, 2), "scan.pdf")


def test_a_scan_with_a_stamp_on_each_page_is_still_a_scan(tmp_path):
    with pytest.raises(errors.ScannedDocument):
        parse(scan(tmp_path, 3, "Envelope 12-34"), "scan.pdf")


def test_pages_that_are_pictures_among_others_are_named(tmp_path):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf("This agreement is made between two parties. " * 5))))
    writer.append(PdfReader(io.BytesIO(scan(tmp_path, 1))))
    data = io.BytesIO()
    writer.write(data)
    document = parse(data.getvalue(), "part.pdf")
    assert document.notices == ("Page 2 holds only pictures; run text recognition (OCR) to have them read too.",)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"Just text", "a.docx", DocumentFormat.TEXT),
        (b"Just text", "a.pdf", DocumentFormat.TEXT),
        (b"<!DOCTYPE html><p>Page</p>", "a.txt", DocumentFormat.HTML),
        (pdf("Hello"), "a.docx", DocumentFormat.PDF),
        (b"\xef\xbb\xbfJust text", "a.csv", DocumentFormat.TEXT),
    ],
)
def test_files_with_a_wrong_name_are_read_by_what_they_are(data: bytes, name: str, kind: DocumentFormat):
    document = parse(data, name)
    assert document.format is kind
    assert "was read as one" in document.notices[0]
