"""Makes files for the tests: Word documents from their XML, PDFs with typst."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import typst

from pactoria.documents.parsed import ParsedDocument

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOTS = {
    "numbering": "numbering",
    "styles": "styles",
    "comments": "comments",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "header1": "hdr",
    "header2": "hdr",
    "footer1": "ftr",
}


def docx(body: str, parts: Mapping[str, str] | None = None, extra: Mapping[str, bytes] | None = None) -> bytes:
    """Make a Word file from the inner XML of its body and of further parts ("numbering", "styles", "header1"...)."""
    parts = parts or {}
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for name in parts
    )
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    for name, inner in parts.items():
        files[f"word/{name}.xml"] = f"<w:{_ROOTS[name]} {NAMESPACES}>{inner}</w:{_ROOTS[name]}>"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return data.getvalue()


def r(text: str, properties: str = "") -> str:
    """Make a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(inner: str, properties: str = "") -> str:
    """Make a paragraph; plain text becomes a run."""
    inner = inner if inner.startswith("<") or not inner else r(inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def item(text: str, level: int = 0, number: int = 1) -> str:
    """Make a paragraph of a list."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(index: int, text: str, kind: str = "decimal", inner: str = "", start: int = 1) -> str:
    """Make a level of an abstract list."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{inner}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    """Make a numbering part with one abstract list."""
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def pdf(markup: str) -> bytes:
    """Typeset a PDF."""
    return typst.compile(markup.encode())


def words(document: ParsedDocument) -> list[str]:
    """All blocks as a reader sees them."""
    return [document.text[block.start : block.end] for block in document.blocks]


def kinds(document: ParsedDocument) -> list[tuple[str, str]]:
    """All blocks with what they are."""
    return [(str(block.kind), document.text[block.start : block.end]) for block in document.blocks]


def check(document: ParsedDocument) -> None:
    """Assert what holds for every document: blocks in order, apart, inside, and nothing but white space between."""
    last = 0
    for block in document.blocks:
        assert last <= block.start <= block.body <= block.end <= len(document.text)
        assert block.start < block.end
        assert not document.text[last : block.start].strip()
        last = block.end
    assert not document.text[last:].strip()
    for revision in document.revisions:
        assert 0 <= revision.start <= len(document.text)
    for comment in document.comments:
        assert 0 <= comment.start <= comment.end <= len(document.text)


def lines(*texts: str | Sequence[str]) -> bytes:
    """Join lines into a text file."""
    return "\n".join(text if isinstance(text, str) else "\n".join(text) for text in texts).encode()
