import copy
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_comments import Note, annotate
from pactoria.documents.parsed import BlockKind, ParsedDocument

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PLAIN = (BlockKind.PARAGRAPH, BlockKind.TABLE_CELL, BlockKind.HEADING, BlockKind.LIST_ITEM)


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def note(document: ParsedDocument, words: str, title: str = "Point", paragraphs: Sequence[str] = ("Why",)) -> Note:
    start = document.text.index(words)
    return Note(start, start + len(words), "Ana Ito", "AI", title, paragraphs, datetime(2026, 3, 1, 12, tzinfo=UTC))


def commented_words(data: bytes) -> dict[str, str]:
    """Map each comment's text to the words that it stands at."""
    document = read_docx(data)
    return {comment.text: document.text[comment.start : comment.end] for comment in document.comments}


def formats(data: bytes) -> list[tuple[str, str]]:
    """List every visible letter of the main text with the properties of its run."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    letters: list[tuple[str, str]] = []
    for text in root.iter(f"{{{W}}}t"):
        properties = text.getparent().find(f"{{{W}}}rPr")
        shown = "" if properties is None else etree.tostring(properties, method="c14n").decode()
        letters += [(letter, shown) for letter in text.text or ""]
    return letters


def insert_xml(paragraph: Paragraph, markup: str) -> None:
    paragraph._p.append(parse_xml(markup.replace("<w:", "<w:", 1).replace(">", f' xmlns:w="{W}">', 1)))


@pytest.fixture
def contract() -> bytes:
    document = docx.Document()
    document.add_heading("Services Agreement", 0)
    first = document.add_paragraph("The Vendor may ")
    first.add_run("change the fees").bold = True
    first.add_run(" at any time")
    first.runs[-1].add_break(WD_BREAK.LINE)
    first.add_run("and without notice.\tSee Annex.")
    document.add_paragraph("Liability is unlimited.")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Fee per month"
    table.cell(0, 1).text = "EUR 1,200"
    table.cell(1, 0).text = "Notice"
    table.cell(1, 1).text = "180 days"
    document.add_paragraph("Signed in Utrecht.")
    return saved(document)


def test_a_comment_stands_at_exactly_its_words(contract):
    document = read_docx(contract)
    data = annotate(contract, document, [note(document, "the fees at any")])
    assert commented_words(data) == {"Point\nWhy": "the fees at any"}


def test_what_word_shows_is_not_changed(contract):
    document = read_docx(contract)
    data = annotate(
        contract, document, [note(document, "nge the f"), note(document, "time\nand"), note(document, "trecht")]
    )
    again = read_docx(data)
    assert again.text == document.text
    assert [(b.kind, b.start, b.end) for b in again.blocks] == [(b.kind, b.start, b.end) for b in document.blocks]
    assert formats(data) == formats(contract)


def test_other_parts_are_the_same_bytes(contract):
    document = read_docx(contract)
    data = annotate(contract, document, [note(document, "unlimited")])
    before, after = zipfile.ZipFile(io.BytesIO(contract)), zipfile.ZipFile(io.BytesIO(data))
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {"word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert set(after.namelist()) - set(before.namelist()) == {"word/comments.xml"}


def test_no_notes_change_nothing(contract):
    assert annotate(contract, read_docx(contract), []) == contract


def test_a_comment_says_who_and_when_and_what(contract):
    document = read_docx(contract)
    data = annotate(contract, document, [note(document, "unlimited", "High: no limit", ["Why & how", "Ask: \x07 <b>"])])
    (comment,) = list(docx.Document(io.BytesIO(data)).comments)
    assert (comment.author, comment.initials) == ("Ana Ito", "AI")
    assert comment.timestamp == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert [paragraph.text for paragraph in comment.paragraphs] == ["High: no limit", "Why & how", "Ask: \ufffd <b>"]


def test_comments_may_cross_paragraphs_and_cells(contract):
    document = read_docx(contract)
    start, end = document.text.index("unlimited"), document.text.index("180 days") + 3
    data = annotate(contract, document, [Note(start, end, "A", "A", "Across")])
    assert commented_words(data) == {"Across": document.text[start:end]}


def test_comments_may_overlap_and_nest(contract):
    document = read_docx(contract)
    words = ["may change the fees", "the fees at any", "fees", "fees", "any time"]
    data = annotate(contract, document, [note(document, w, str(n), ()) for n, w in enumerate(words)])
    assert commented_words(data) == {str(n): w for n, w in enumerate(words)}
    assert read_docx(data).text == document.text


def test_comments_of_others_stay(contract):
    opened = docx.Document(io.BytesIO(contract))
    opened.add_comment(opened.paragraphs[2].runs, "Please check", author="Reader", initials="R")
    contract = saved(opened)
    document = read_docx(contract)
    data = annotate(contract, document, [note(document, "unlimited"), note(document, "change")])
    assert commented_words(data) == {
        "Please check": "Liability is unlimited.",
        "Point\nWhy": "unlimited",
    } | {"Point\nWhy": commented_words(data)["Point\nWhy"]}
    comments = list(docx.Document(io.BytesIO(data)).comments)
    assert [comment.author for comment in comments] == ["Reader", "Ana Ito", "Ana Ito"]
    assert len({comment.comment_id for comment in comments}) == 3


HYPERLINK = (
    '<w:hyperlink w:anchor="x"><w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t>the linked terms</w:t></w:r></w:hyperlink>'
)
INSERTION = '<w:ins w:id="900" w:author="B"><w:r><w:t>and newly inserted words</w:t></w:r></w:ins>'
DELETION = '<w:del w:id="901" w:author="B"><w:r><w:delText>deleted words</w:delText></w:r></w:del>'
CONTROL = (
    '<w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr><w:sdtContent><w:r><w:t>rich control</w:t></w:r></w:sdtContent></w:sdt>'
)
PLAIN_CONTROL = (
    "<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>plain control</w:t></w:r></w:sdtContent></w:sdt>"
)
FIELD = '<w:fldSimple w:instr=" REF clause "><w:r><w:t>clause seven</w:t></w:r></w:fldSimple>'
COMPLEX_FIELD = [
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
    "<w:r><w:instrText> PAGE </w:instrText></w:r>",
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
    "<w:r><w:t>result of field</w:t></w:r>",
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ([HYPERLINK], "linked"),
        ([HYPERLINK], "the linked terms"),
        ([HYPERLINK], "before the linked"),
        ([HYPERLINK], "terms after"),
        ([INSERTION], "newly inserted"),
        ([DELETION], "before after"),
        ([INSERTION, DELETION], "inserted words after"),
        ([CONTROL], "rich"),
        ([CONTROL], "ch control af"),
        ([FIELD], "clause seven"),
        ([FIELD], "seven"),
        (COMPLEX_FIELD, "before result of"),
        (COMPLEX_FIELD, "field after"),
    ],
)
def test_words_inside_of_links_changes_controls_and_fields_can_be_commented(markup, words):
    opened = docx.Document()
    paragraph = opened.add_paragraph("Words before ")
    for piece in markup:
        insert_xml(paragraph, piece)
    paragraph.add_run(" after." if "before after" not in words else "after.")
    original = saved(opened)
    document = read_docx(original)
    data = annotate(original, document, [note(document, words, "N", ())])
    assert commented_words(data) == {"N": words}
    assert read_docx(data).text == document.text
    assert formats(data) == formats(original)


def test_a_plain_control_is_commented_as_a_whole_since_word_allows_no_marks_in_it():
    opened = docx.Document()
    paragraph = opened.add_paragraph("Words before ")
    insert_xml(paragraph, PLAIN_CONTROL)
    original = saved(opened)
    document = read_docx(original)
    data = annotate(original, document, [note(document, "plain", "N", ())])
    assert commented_words(data) == {"N": "plain control"}
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    assert root.find(f".//{{{W}}}sdtContent/{{{W}}}commentRangeStart") is None


def test_the_reference_of_a_comment_is_a_run_of_the_paragraph():
    opened = docx.Document()
    paragraph = opened.add_paragraph("See ")
    insert_xml(paragraph, HYPERLINK)
    original = saved(opened)
    document = read_docx(original)
    data = annotate(original, document, [note(document, "linked", "N", ())])
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    (reference,) = root.iter(f"{{{W}}}commentReference")
    assert reference.getparent().getparent().tag == f"{{{W}}}p"


def test_white_space_that_word_does_not_show_stays_unseen():
    opened = docx.Document()
    paragraph = opened.add_paragraph()
    insert_xml(paragraph, "<w:r><w:t>  Loose words here  </w:t></w:r>")
    original = saved(opened)
    document = read_docx(original)
    assert document.text.strip() == "Loose words here"
    data = annotate(original, document, [note(document, "words", "N", ()), note(document, "here", "M", ())])
    assert commented_words(data) == {"N": "words", "M": "here"}
    assert read_docx(data).text == document.text


def with_footnote() -> bytes:
    opened = docx.Document()
    paragraph = opened.add_paragraph("Fees are net")
    insert_xml(paragraph, '<w:r><w:footnoteReference w:id="2"/></w:r>')
    paragraph.add_run(" of tax.")
    data = saved(opened)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/_rels/document.xml.rels":
                part = part.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
                    b'footnotes"'
                    b' Target="footnotes.xml"/></Relationships>',
                )
            if name == "[Content_Types].xml":
                part = part.replace(
                    b"</Types>",
                    b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
                    b'officedocument.wordprocessingml.footnotes+xml"/></Types>',
                )
            new.writestr(name, part)
        new.writestr(
            "word/footnotes.xml",
            f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>Tax may rise at will.</w:t></w:r></w:p>'
            "</w:footnote></w:footnotes>",
        )
    return out.getvalue()


def test_a_note_about_a_footnote_stands_at_its_reference_and_quotes_it():
    original = with_footnote()
    document = read_docx(original)
    data = annotate(original, document, [note(document, "rise at will", "N", ())])
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    start = next(root.iter(f"{{{W}}}commentRangeStart"))
    assert start.getnext().find(f"{{{W}}}footnoteReference") is not None
    (comment,) = list(docx.Document(io.BytesIO(data)).comments)
    assert [paragraph.text for paragraph in comment.paragraphs] == ["N", "“rise at will”"]
    assert read_docx(data).text == document.text


def test_a_note_about_a_header_stands_at_the_first_words_and_quotes_it():
    opened = docx.Document()
    opened.add_paragraph("The contract begins.")
    opened.sections[0].header.paragraphs[0].text = "Confidential draft of March"
    original = saved(opened)
    document = read_docx(original)
    data = annotate(original, document, [note(document, "draft of March", "N", ())])
    (comment,) = list(docx.Document(io.BytesIO(data)).comments)
    assert [paragraph.text for paragraph in comment.paragraphs] == ["N", "“draft of March”"]


def test_the_number_that_word_makes_leads_to_the_words_that_it_numbers():
    opened = docx.Document()
    opened.add_paragraph("Fees are due at once.", style="List Number")
    original = saved(opened)
    document = read_docx(original)
    (block,) = document.blocks
    assert block.body > block.start
    data = annotate(original, document, [Note(block.start, block.start + 1, "A", "A", "N")])
    assert commented_words(data) == {"N": "Fees are due at once."}


def test_a_strict_file_stays_strict():
    opened = docx.Document()
    opened.add_paragraph("Liability is unlimited.")
    out = io.BytesIO()
    strict = {
        W.encode(): b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    with zipfile.ZipFile(io.BytesIO(saved(opened))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for usual, other in strict.items():
                part = part.replace(usual, other)
            new.writestr(name, part)
    document = read_docx(out.getvalue())
    data = annotate(out.getvalue(), document, [note(document, "unlimited", "N", ())])
    assert commented_words(data) == {"N": "unlimited"}
    package = zipfile.ZipFile(io.BytesIO(data))
    for part in ("word/document.xml", "word/comments.xml"):
        assert W.encode() not in package.read(part)


def test_an_impossible_span_is_refused(contract):
    document = read_docx(contract)
    for start, end in ((5, 5), (7, 3), (-1, 4), (0, len(document.text) + 1)):
        with pytest.raises(ValueError, match="no words"):
            annotate(contract, document, [Note(start, end, "A", "A", "N")])


words = st.text(st.sampled_from("ab é中\t\n𝄞-"), min_size=1, max_size=8)
runs = st.lists(st.tuples(words, st.booleans(), st.sampled_from(["run", "link", "inserted", "deleted"])), max_size=5)


def built(paragraphs: list[list[tuple[str, bool, str]]]) -> bytes:
    opened = docx.Document()
    opened.add_paragraph("First words.")
    for pieces in paragraphs:
        paragraph = opened.add_paragraph()
        for text, bold, kind in pieces:
            run = paragraph.add_run(text)
            run.bold = bold
            if kind != "run":
                holder = OxmlElement({"link": "w:hyperlink", "inserted": "w:ins", "deleted": "w:del"}[kind])
                if kind != "link":
                    holder.set(qn("w:id"), "77")
                    holder.set(qn("w:author"), "B")
                element = copy.deepcopy(run._r)
                if kind == "deleted":
                    for child in element.findall(qn("w:t")):
                        child.tag = qn("w:delText")
                holder.append(element)
                paragraph._p.replace(run._r, holder)
    return saved(opened)


@settings(max_examples=50, deadline=None)
@given(st.lists(runs, min_size=1, max_size=4), st.data())
def test_any_words_can_be_commented_and_nothing_else_changes(paragraphs, data):
    original = built(paragraphs)
    document = read_docx(original)
    solid = [index for index, letter in enumerate(document.text) if not letter.isspace()]
    notes: list[Note] = []
    for number in range(data.draw(st.integers(1, 4))):
        first, last = sorted((data.draw(st.sampled_from(solid)), data.draw(st.sampled_from(solid))))
        notes.append(Note(first, last + 1, "A", "A", str(number)))
    annotated = annotate(original, document, notes)
    again = read_docx(annotated)
    assert again.text == document.text
    assert formats(annotated) == formats(original)
    assert {c.text: (c.start, c.end) for c in again.comments} == {n.title: (n.start, n.end) for n in notes}
