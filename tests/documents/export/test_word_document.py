import io
import zipfile

import docx
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_comments import Note, annotate
from pactoria.documents.export.word_document import as_word_document
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

WRAPPED = (
    "1. The Vendor may change the fees at any time and without notice,\r\n"
    "   and the Customer shall pay what is asked within the period that\r\n"
    "   the Vendor names."
)
ADDRESS = "Alder Ltd\n12 Quay\nUtrecht"


def document_of(*parts: tuple[BlockKind, str]) -> ParsedDocument:
    text, blocks = "", []
    for kind, words in parts:
        blocks.append(Block(kind, len(text), len(text) + len(words), len(text), level=1))
        text += words + "\r\n\r\n"
    return ParsedDocument(text, tuple(blocks), DocumentFormat.TEXT)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_word_file_says_what_the_text_says():
    document = document_of(
        (BlockKind.TITLE, "AGREEMENT"), (BlockKind.HEADING, "1. Fees"), (BlockKind.PARAGRAPH, WRAPPED)
    )
    opened = docx.Document(io.BytesIO(as_word_document(document).data))
    assert [paragraph.style.name for paragraph in opened.paragraphs] == ["Title", "Heading 1", "Normal"]
    assert squeezed("".join(p.text for p in opened.paragraphs)) == squeezed(document.text)


def test_lines_broken_by_hand_flow_again_and_addresses_keep_theirs():
    document = document_of((BlockKind.PARAGRAPH, WRAPPED), (BlockKind.PARAGRAPH, ADDRESS))
    first, second = docx.Document(io.BytesIO(as_word_document(document).data)).paragraphs
    assert first.text == " ".join(WRAPPED.split())
    assert second.text == ADDRESS


def test_spans_lead_to_the_same_words():
    document = document_of((BlockKind.TITLE, "AGREEMENT"), (BlockKind.PARAGRAPH, WRAPPED))
    made = as_word_document(document)
    start = document.text.index("notice,")
    end = document.text.index("asked") + 5
    first, last = made.span(start, end)
    assert made.document.text[first:last] == " ".join(document.text[start:end].split())


def test_cells_become_a_table():
    cells = [("Fee", 0, 0), ("EUR 1,200", 0, 1), ("Notice", 1, 0), ("180 days", 1, 1)]
    text, blocks = "", []
    for words, row, column in cells:
        start = len(text)
        blocks.append(Block(BlockKind.TABLE_CELL, start, start + len(words), start, row=row, column=column))
        text += words + "\n"
    made = as_word_document(ParsedDocument(text, tuple(blocks), DocumentFormat.HTML))
    (table,) = docx.Document(io.BytesIO(made.data)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Fee", "EUR 1,200"], ["Notice", "180 days"]]
    start = text.index("180")
    notes = [Note(*made.span(start, start + 8), "A", "A", "N")]
    (comment,) = read_docx(annotate(made.data, made.document, notes)).comments
    again = read_docx(made.data)
    assert again.text[comment.start : comment.end] == "180 days"


def test_markup_and_control_characters_are_only_text():
    hostile = "</w:t></w:r><w:p/> &amp; \x00\x1b[31m \ufffe <!-- ]]> end"
    made = as_word_document(document_of((BlockKind.PARAGRAPH, hostile)))
    (paragraph,) = docx.Document(io.BytesIO(made.data)).paragraphs
    assert paragraph.text == hostile.replace("\x00", "\ufffd").replace("\x1b", "\ufffd").replace("\ufffe", "\ufffd")


def test_a_document_without_words_is_still_a_word_file():
    made = as_word_document(ParsedDocument("", (), DocumentFormat.TEXT))
    assert [paragraph.text for paragraph in docx.Document(io.BytesIO(made.data)).paragraphs] == [""]


texts = st.text(st.sampled_from("ab .é中\t\r\n\u00ad\u2028<&\x02𝄞"), min_size=1, max_size=30).filter(
    lambda t: t.strip("\t\r\n \u00ad\u2028")
)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=4), st.data())
def test_any_text_can_be_made_a_word_file_and_commented(parts, data):
    document = document_of(*((BlockKind.PARAGRAPH, part) for part in parts))
    shown = [
        index
        for block in document.blocks
        for index in range(block.start, block.end)
        if not document.text[index].isspace() and document.text[index] != "\u00ad"
    ]
    first, last = sorted((data.draw(st.sampled_from(shown)), data.draw(st.sampled_from(shown))))
    made = as_word_document(document)
    start, end = made.span(first, last + 1)
    said = squeezed(document.text[first : last + 1]).replace("\u00ad", "").replace("\x02", "\ufffd")
    assert squeezed(made.document.text[start:end]) == said
    annotated = annotate(made.data, made.document, [Note(start, end, "A", "A", "N")])
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(annotated)).read("word/document.xml"))
    inside, words = False, ""
    for element in root.iter():
        name = etree.QName(element).localname
        inside = (inside or name == "commentRangeStart") and name != "commentRangeEnd"
        words += (element.text or "") if inside and name == "t" else ""
    assert squeezed(words) == said
