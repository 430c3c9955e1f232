"""A plain Word file made from a document that was none: its headings, paragraphs and tables, numbers as text."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from xml.sax.saxutils import escape

from pactoria.documents.docx.anchors import Anchor
from pactoria.documents.docx.names import W
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

__all__ = ["WordDocument", "as_word_document"]

_MAIN = "word/document.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_HARD_WRAPPED = 60
"""Characters: lines at least this long were broken by whoever typed them, shorter ones are addresses and the like."""
_DEEPEST_HEADING = 4
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_TEXT_WIDTH = 9026
"""Of A4 between margins of an inch, in twentieths of a point."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
    'w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
)

_TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
    + "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="A0A0A0"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr>"
)

_CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
</Types>"""  # noqa: E501 - names of types have no shorter form

_RELATIONSHIPS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>
</Relationships>"""  # noqa: E501

_STYLE = (
    '<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
    '<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="{before}" w:after="{after}"/>'
    '{outline}</w:pPr><w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
)


@dataclass(frozen=True, slots=True)
class WordDocument:
    """A Word file and what became of the text that it was made from."""

    data: bytes
    document: ParsedDocument
    """What the file says, with anchors into it."""
    moved: Sequence[int]
    """For each character of the old text, and for its end, where it is now; what was left out is at what follows."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the words of a span are now."""
        first = self.moved[start]
        return first, max(first + 1, self.moved[end - 1] + 1)


def as_word_document(document: ParsedDocument) -> WordDocument:
    """Write a Word file that says what `document` says.

    White space is put in order: lines that were broken by hand in the middle of a paragraph flow again, columns made
    of spaces close up.
    """
    writer = _Writer(document)
    for in_table, blocks in groupby(document.blocks, lambda block: block.row is not None and block.column is not None):
        if in_table:
            writer.cells(list(blocks))
        else:
            for block in blocks:
                writer.paragraph(block)
    if not writer.count:
        writer.empty()
    body = "".join(writer.markup)
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS.format(kind="officeDocument", target=_MAIN),
        _MAIN: f'{_HEAD}<w:document xmlns:w="{W[1:-1]}"><w:body>{body}{_PAGE}</w:body></w:document>',
        "word/_rels/document.xml.rels": _RELATIONSHIPS.format(kind="styles", target="styles.xml"),
        "word/styles.xml": _styles(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, part.encode())
    said = replace(document, text=writer.text(), blocks=tuple(writer.blocks), format=DocumentFormat.DOCX)
    return WordDocument(out.getvalue(), replace(said, revisions=(), comments=()), writer.moved())


class _Writer:
    """Writes paragraphs one after the other and keeps track of where each character goes."""

    def __init__(self, document: ParsedDocument) -> None:
        self.document = document
        self.markup: list[str] = []
        self.blocks: list[Block] = []
        self.count = 0
        """Paragraphs written, the empty ones too: the next one's index."""
        self._letters: list[str] = []
        self._origins: list[int] = []

    def text(self) -> str:
        return "".join(self._letters)

    def moved(self) -> list[int]:
        moved = [len(self._letters)] * (len(self.document.text) + 1)
        following = len(self._letters)
        old = len(moved) - 1
        for new in range(len(self._letters) - 1, -1, -1):
            origin = self._origins[new]
            if origin < 0:
                continue
            while old > origin:
                moved[old] = following
                old -= 1
            moved[origin] = following = new
            old = origin - 1
        moved[: old + 1] = [following] * (old + 1)
        return moved

    def empty(self) -> None:
        self.markup.append("<w:p/>")
        self.count += 1

    def paragraph(self, block: Block) -> None:
        """Write a block."""
        if self._letters:
            self._letters.append("\n")
            self._origins.append(-1)
        start = len(self._letters)
        kept = list(_flowing(self.document.text, block.start, block.end))
        self._letters += [letter for letter, _ in kept]
        self._origins += [origin for _, origin in kept]
        typed = sum(origin < block.body for _, origin in kept)
        anchor = Anchor(_MAIN, self.count, self.count, typed)
        self.blocks.append(
            replace(block, start=start, end=len(self._letters), body=start + typed, page=None, anchor=str(anchor))
        )
        words = "".join(self._letters[start:])
        self.markup.append(f"<w:p>{_properties(block)}<w:r>{_run(words)}</w:r></w:p>")
        self.count += 1

    def cells(self, cells: Sequence[Block]) -> None:
        """Write table cells: a row that does not come after the last one begins another table."""
        table: list[list[Block]] = []
        for cell in cells:
            last = table[-1][-1] if table else None
            if last is not None and cell.row == last.row and (cell.column or 0) >= (last.column or 0):
                table[-1].append(cell)
                continue
            if last is not None and (cell.row or 0) <= (last.row or 0):
                self._table(table)
                table = []
            table.append([cell])
        self._table(table)

    def _table(self, rows: Sequence[Sequence[Block]]) -> None:
        columns = 1 + max(block.column or 0 for row in rows for block in row)
        grid = f'<w:gridCol w:w="{_TEXT_WIDTH // columns}"/>' * columns
        self.markup.append(f"{_TABLE}<w:tblGrid>{grid}</w:tblGrid>")
        for row in rows:
            by_column = {column: list(blocks) for column, blocks in groupby(row, lambda block: block.column or 0)}
            self.markup.append("<w:tr>")
            for column in range(columns):
                self.markup.append("<w:tc>")
                for block in by_column.get(column, []):
                    self.paragraph(block)
                if column not in by_column:
                    self.empty()
                self.markup.append("</w:tc>")
            self.markup.append("</w:tr>")
        self.markup.append("</w:tbl>")
        # Word wants a paragraph between two tables and after the last.
        self.empty()


def _styles() -> str:
    headings = [
        _STYLE.format(
            id=f"Heading{level}",
            name=f"heading {level}",
            before=280 - 40 * level,
            after=80,
            outline=f'<w:outlineLvl w:val="{level - 1}"/>',
            size=30 - 2 * level,
        )
        for level in range(1, _DEEPEST_HEADING + 1)
    ]
    title = _STYLE.format(id="Title", name="Title", before=0, after=240, outline='<w:jc w:val="center"/>', size=36)
    return (
        f'{_HEAD}<w:styles xmlns:w="{W[1:-1]}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:eastAsia="Cambria" w:cs="Times New Roman"/><w:sz w:val="22"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="140" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        f"{title}{''.join(headings)}</w:styles>"
    )


def _properties(block: Block) -> str:
    match block.kind:
        case BlockKind.TITLE:
            style = "Title"
        case BlockKind.HEADING:
            style = f"Heading{min(max(block.level, 1), _DEEPEST_HEADING)}"
        case BlockKind.LIST_ITEM:
            return f'<w:pPr><w:ind w:left="{360 * min(max(block.level, 1), 8)}"/></w:pPr>'
        case _:
            return ""
    return f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'


def _flowing(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield the letters of a block that are kept, each with its offset in the text."""
    lines = text[start:end].splitlines()
    wrapped = len(lines) > 1 and all(len(line.rstrip()) >= _HARD_WRAPPED for line in lines[:-1])
    for found in re.finditer(r"(?P<space>\s+)|(?P<words>[^\s]+)", text[start:end]):
        at = start + found.start()
        if found["words"]:
            for offset, letter in enumerate(found["words"]):
                if letter != _SOFT_HYPHEN:
                    yield _FORBIDDEN.sub("\ufffd", letter), at + offset
        elif found.end() < end - start and found.start() > 0:
            space = found["space"]
            breaks = not wrapped and ("\n" in space or "\r" in space)
            yield ("\n" if breaks else "\t" if "\t" in space else " "), at


def _run(words: str) -> str:
    """Write text, tabs and line breaks."""
    written = {"\t": "<w:tab/>", "\n": "<w:br/>", "": ""}
    return "".join(
        written[piece] if piece in written else f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
        for piece in re.split(r"([\t\n])", words)
    )
