"""What a Word document says is read as Word shows it."""

import io

import docx as python_docx
import pytest
from document_files import check, docx, item, kinds, level, numbering, p, r, words

from pactoria.documents.parsed import BlockKind, DocumentFormat
from pactoria.documents.service import parse


def read(body: str, **parts: str):
    document = parse(docx(body, parts), "contract.docx")
    check(document)
    return document


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_a_document_that_word_would_write_is_read_in_order():
    made = python_docx.Document()
    made.add_heading("Services Agreement", 0)
    made.add_heading("Term", 1)
    made.add_paragraph("This Agreement starts on 1 March 2026.")
    made.add_paragraph("It is kept in two copies.", style="List Bullet")
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Fee", "EUR 5,000"
    data = io.BytesIO()
    made.save(data)
    document = parse(data.getvalue(), "agreement.docx")
    check(document)
    assert document.format is DocumentFormat.DOCX
    assert document.title == "Services Agreement"
    assert kinds(document) == [
        ("title", "Services Agreement"),
        ("heading", "Term"),
        ("paragraph", "This Agreement starts on 1 March 2026."),
        ("list_item", "• It is kept in two copies."),
        ("table_cell", "Fee"),
        ("table_cell", "EUR 5,000"),
    ]


def test_headings_are_told_by_outline_not_by_the_name_of_the_style():
    styles = (
        '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:name w:val="Child"/><w:basedOn w:val="Own"/></w:style>'
    )
    document = read(
        p("Laufzeit", '<w:pStyle w:val="berschrift1"/>')
        + p("Notice", '<w:pStyle w:val="Child"/>')
        + p("Plain", '<w:outlineLvl w:val="2"/>')
        + p("Body text goes here.", '<w:pStyle w:val="Unknown"/>'),
        styles=styles,
    )
    assert [(block.kind, block.level) for block in document.blocks] == [
        (BlockKind.TITLE, 0),
        (BlockKind.HEADING, 2),
        (BlockKind.HEADING, 3),
        (BlockKind.PARAGRAPH, 0),
    ]


def test_a_clause_numbered_by_a_heading_style_is_a_paragraph():
    styles = '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
    clause = "Neither party may assign this Agreement without the prior written consent of the other party."
    properties = '<w:pStyle w:val="H2"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    document = read(p(clause, properties), styles=styles, numbering=numbering(level(0, "%1.")))
    assert document.blocks[0].kind is BlockKind.PARAGRAPH
    assert document.blocks[0].number == "1"


def test_numbers_typed_by_hand_are_recognised():
    document = read(p("7.2\tNeither party shall assign.") + p("(b) notice in writing") + p("ARTICLE IV"))
    assert [block.number for block in document.blocks] == ["7.2", "(b)", "ARTICLE IV"]
    assert document.text[document.blocks[0].body : document.blocks[0].end] == "Neither party shall assign."


def test_special_characters_are_what_a_reader_sees():
    inner = (
        r("a") + "<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:cr/><w:t xml:space="preserve"> f\u00adg </w:t></w:r>'
    )
    assert words(read(p(inner))) == ["a\tb\nc-de☑\n fg"]


def test_white_space_counts_only_where_the_file_says_so():
    assert words(read(p("<w:r><w:t>  a </w:t></w:r><w:r><w:t>b</w:t></w:r>"))) == ["ab"]


def test_hidden_text_is_left_out():
    styles = (
        '<w:style w:type="character" w:styleId="Note"><w:name w:val="Note"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    document = read(
        p(r("seen ") + r("hidden ", "<w:vanish/>") + r("note ", '<w:rStyle w:val="Note"/>') + r("too"))
        + p("all of it", '<w:pStyle w:val="Gone"/>')
        + p(r("shown again", '<w:vanish w:val="0"/>')),
        styles=styles,
    )
    assert words(document) == ["seen too", "shown again"]


def test_fields_show_their_result_and_not_their_code():
    inner = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>inner</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("Section 4")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:fldSimple w:instr="DATE">' + r(" of 2026") + "</w:fldSimple>"
    )
    assert words(read(p(inner))) == ["Section 4 of 2026"]


def test_links_controls_and_smart_tags_are_seen_through():
    inner = (
        f"<w:hyperlink r:id='x'>{r('link ')}</w:hyperlink>"
        f"<w:sdt><w:sdtPr><w:alias w:val='no'/></w:sdtPr><w:sdtContent>{r('control ')}</w:sdtContent></w:sdt>"
        f"<w:smartTag>{r('tag')}</w:smartTag>"
    )
    block = f"<w:sdt><w:sdtContent>{p('inside a control')}</w:sdtContent></w:sdt>"
    assert words(read(p(inner) + block)) == ["link control tag", "inside a control"]


def test_text_boxes_are_read_once_and_after_their_paragraph():
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>"
        f"{p('in the box')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"<w:txbxContent>{p('in the box')}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert words(read(p(r("before ") + box + r("after")) + p("next"))) == ["before after", "in the box", "next"]


def test_tables_are_read_row_by_row_with_merged_cells_once():
    table = "<w:tbl>" + (
        row(cell(p("A"), '<w:vMerge w:val="restart"/>'), cell(p("B"), '<w:gridSpan w:val="2"/>'), cell(p("C")))
        + row(cell(p("ghost"), "<w:vMerge/>"), cell(p("D") + p("E")), cell(p("F")))
        + row(cell(p("gone")), properties='<w:del w:author="x"/>')
    )
    document = read(p("Before") + table + "</w:tbl>" + p("After"))
    cells = [(document.text[b.start : b.end], b.row, b.column) for b in document.blocks if b.row is not None]
    assert cells == [("A", 0, 0), ("B", 0, 1), ("C", 0, 3), ("D", 1, 1), ("E", 1, 1), ("F", 1, 2)]
    assert document.text == "Before\n\nA\tB\tC\nD\nE\tF\n\nAfter"


def test_a_table_inside_a_cell_is_read_where_it_stands():
    inner = "<w:tbl>" + row(cell(p("in 1")), cell(p("in 2"))) + "</w:tbl>"
    document = read("<w:tbl>" + row(cell(p("out") + inner + p("")), cell(p("side"))) + "</w:tbl>")
    assert words(document) == ["out", "in 1", "in 2", "side"]


def test_notes_come_after_the_text_with_their_numbers():
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    note = '<w:footnote w:id="{}">{}</w:footnote>'
    document = read(
        p(r("First") + reference.format(3) + r(" and")) + p(r("second") + reference.format(2)),
        footnotes=note.format(-1, p("rule")) + note.format(2, p("later")) + note.format(3, p("sooner")),
        endnotes="",
    )
    assert kinds(document) == [
        ("paragraph", "First and"),
        ("paragraph", "second"),
        ("footnote", "1 sooner"),
        ("footnote", "2 later"),
    ]


def test_headers_and_footers_are_read_once_and_outside_of_the_text():
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference r:id="footer1"/></w:sectPr>'
    )
    document = read(
        p("One") + p("", section) + p("Two") + section + "<w:sectPr><w:headerReference r:id='header2'/></w:sectPr>",
        header1=p("Confidential"),
        header2=p("Confidential"),
        footer1=p("Page 1"),
    )
    assert kinds(document) == [
        ("header", "Confidential"),
        ("paragraph", "One"),
        ("paragraph", "Two"),
        ("footer", "Page 1"),
    ]


def test_files_of_the_strict_standard_are_read():
    formula = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a+b</m:t></m:r></m:oMath>'
    strict = docx(item("Term") + p(r("Text ") + formula), {"numbering": numbering(level(0, "%1."))})
    import zipfile

    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(strict)) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            for kind in (b"relationships", b"math"):
                text = text.replace(
                    b"http://schemas.openxmlformats.org/officeDocument/2006/" + kind,
                    b"http://purl.oclc.org/ooxml/officeDocument/" + kind,
                )
            new.writestr(name, text)
    assert words(parse(data.getvalue(), "strict.docx")) == ["1. Term", "Text a+b"]


@pytest.mark.parametrize("suffix", ["docx", "pdf", "txt", "DOCM", ""])
def test_a_word_file_is_read_as_one_whatever_its_name(suffix: str):
    document = parse(docx(p("Hello there")), f"contract.{suffix}".rstrip("."))
    assert document.format is DocumentFormat.DOCX
    assert bool(document.notices) == (suffix in {"pdf", "txt"})
