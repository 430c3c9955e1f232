"""PDFs are read as a person reads the page."""

import io
import time

import pytest
from document_files import check, kinds, pdf, words
from pypdf import PdfReader, PdfWriter, Transformation

from pactoria.documents.parsed import BlockKind, DocumentFormat, ParsedDocument
from pactoria.documents.service import parse

PROSE = (
    "The Supplier shall deliver the Goods to the Buyer at the place and on the day that the Buyer names in each order, "
    "and shall tell the Buyer without delay of anything that may keep it from doing so, giving the reasons for it and "
    "the day on which it expects to deliver. The Buyer may refuse Goods that come late. "
)


def read(markup: str) -> ParsedDocument:
    document = parse(pdf(markup), "contract.pdf")
    check(document)
    assert document.format is DocumentFormat.PDF
    return document


def test_lines_become_paragraphs_and_headings_are_found():
    document = read(f"""
#align(center)[*SUPPLY AGREEMENT*]

*1. Delivery*

{PROSE}

*2. Term*

2.1 This Agreement begins on 1 May 2026.

2.2 It ends after two years.
""")
    assert kinds(document) == [
        ("title", "SUPPLY AGREEMENT"),
        ("heading", "1. Delivery"),
        ("paragraph", PROSE.strip()),
        ("heading", "2. Term"),
        ("paragraph", "2.1 This Agreement begins on 1 May 2026."),
        ("paragraph", "2.2 It ends after two years."),
    ]
    assert [(block.number, block.level) for block in document.blocks[3:]] == [("2", 1), ("2.1", 2), ("2.2", 2)]
    assert document.title == "SUPPLY AGREEMENT"


def test_paragraphs_may_be_told_by_indentation_alone():
    document = read(f"#set par(first-line-indent: 1.5em, spacing: 0.65em)\n{PROSE}\n\n{PROSE}\n\n{PROSE}")
    assert words(document) == [PROSE.strip()] * 3


def test_a_line_that_begins_with_a_figure_after_its_word_goes_on():
    often = "1. It lasts " + "two (2) " * 60 + "years."
    assert words(read(f"#set par(hanging-indent: 2em)\n{often}")) == [often]


def test_two_columns_are_read_one_after_the_other():
    left = " ".join(f"left{index} word goes on here." for index in range(60))
    right = " ".join(f"right{index} word goes on here." for index in range(60))
    document = read(f"""
#set page(height: 14cm)
Before the columns there is a line that runs over the whole width of the page and some more words.
#columns(2)[{left} #colbreak() {right}]
""")
    text = document.text
    assert (
        text.index("Before")
        < text.index("left0 ")
        < text.index("left59")
        < text.index("right0 ")
        < text.index("right59")
    )
    assert " ".join(left.split()) in " ".join(text.split())


def test_tables_are_read_row_by_row():
    document = read("#table(columns: (6cm, 6cm), [Fee], [EUR 5,000], [Term], [two years], [Law], [New York])")
    assert [word.split("\t") for word in words(document)] == [
        ["Fee", "EUR 5,000"],
        ["Term", "two years"],
        ["Law", "New York"],
    ]


def test_a_paragraph_goes_on_over_the_page_without_what_is_printed_on_each():
    document = read(f"""
#set page(height: 9cm, header: [Supply Agreement], footer: context align(center)[Page #counter(page).display()])
{PROSE * 16}
""")
    assert document.pages is not None
    assert document.pages >= 3
    body = [document.text[b.start : b.end] for b in document.blocks if b.kind is BlockKind.PARAGRAPH]
    assert body == [(PROSE * 16).strip()]
    aside = [
        (str(b.kind), document.text[b.start : b.end]) for b in document.blocks if b.kind is not BlockKind.PARAGRAPH
    ]
    assert aside == [("header", "Supply Agreement"), ("footer", "Page 1")]


def test_page_numbers_alone_are_no_text():
    document = read(f"""
#set page(height: 9cm, footer: context align(center)[\\- #counter(page).display() \\-])
{PROSE * 16}
""")
    assert [kind for kind, _ in kinds(document)] == ["paragraph", "footer"]


def test_blocks_know_their_page():
    document = read("One.\n#pagebreak()\nTwo.\n#pagebreak()\nThree.")
    assert [block.page for block in document.blocks] == [1, 2, 3]
    assert document.pages == 3


def test_words_cut_at_the_end_of_a_line_are_whole_again():
    narrow = "The interdepartmental communications infrastructure notwithstanding characteristically responsibilities."
    document = read(f"#set page(width: 6cm)\n#set text(hyphenate: true)\n{narrow} {narrow}")
    assert document.text == f"{narrow} {narrow}"


def test_hyphens_that_belong_to_a_word_stay():
    text = "A non-compete binds for years: " + "the non-compete clause " * 6 + "ends."
    document = read(f"#set page(width: 7cm)\n#set text(hyphenate: false)\n{text}")
    assert document.text == text


def test_ligatures_are_letters():
    document = read("#set text(ligatures: true)\nThe office files an affidavit of final waffles.")
    assert document.text == "The office files an affidavit of final waffles."


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_pages_that_lie_on_their_side_are_read(angle: int):
    writer = PdfWriter()
    page = writer.add_page(PdfReader(io.BytesIO(pdf(f"*Delivery*\n\n{PROSE}"))).pages[0])
    page.add_transformation(Transformation().rotate(angle).translate(900, 900))
    page.mediabox.upper_right = (2000, 2000)
    data = io.BytesIO()
    writer.write(data)
    document = parse(data.getvalue(), "turned.pdf")
    check(document)
    assert words(document) == ["Delivery", PROSE.strip()]


def test_slanted_watermarks_do_not_cut_through_the_text():
    document = read(f"#set page(background: rotate(-45deg, text(60pt, gray)[DRAFT]))\n{PROSE}")
    assert words(document) == [PROSE.strip()]
    assert document.notices == ("Slanted text, such as a watermark, was left out.",)


def form(value: str) -> bytes:
    """Make a PDF with one filled field and nothing else, by hand."""
    look = f"BT /F 12 Tf 2 6 Td ({value}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /DR << /Font << /F 6 0 R >> >> >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Annots [4 0 R] >>",
        (
            f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (party) /V ({value}) /F 4 /Rect [50 300 350 320] /P 3 0 R"
            " /DA (/F 12 Tf) /AP << /N 5 0 R >> >>"
        ),
        (
            "<< /Type /XObject /Subtype /Form /BBox [0 0 300 20] /Resources << /Font << /F 6 0 R >> >>"
            f" /Length {len(look)} >>\nstream\n{look}\nendstream"
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data = "%PDF-1.7\n"
    places: list[int] = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{data}xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
        f"startxref\n{len(data)}\n%%EOF"
    ).encode()


def test_a_page_that_is_miles_wide_takes_no_longer():
    lines = "".join(
        f"#place(dy: {20 * n}pt)[left {n}]#place(dx: 100000000pt, dy: {20 * n}pt)[far {n}]\n" for n in range(20)
    )
    started = time.process_time()
    document = read(lines)
    assert {"left 3", "far 3"} <= {part for text in words(document) for part in text.split("\t")}
    assert time.process_time() - started < 3


def test_what_was_filled_into_a_form_is_read():
    assert words(parse(form("Acme Holdings GmbH"), "form.pdf")) == ["Acme Holdings GmbH"]


def test_a_pdf_that_only_forbids_printing_is_read():
    writer = PdfWriter(PdfReader(io.BytesIO(pdf("Hello there"))))
    writer.encrypt(user_password="", owner_password="secret")
    data = io.BytesIO()
    writer.write(data)
    assert words(parse(data.getvalue(), "locked.pdf")) == ["Hello there"]


def test_letters_below_sections_know_their_depth():
    document = read("""
#set par(spacing: 1.2em)
ARTICLE II

Section 2.1 Payment.

(a) in dollars;

(i) by wire; or

(ii) by cheque;

(b) within ten days.
""")
    assert [(block.number, block.level) for block in document.blocks] == [
        ("ARTICLE II", 1),
        ("Section 2.1", 2),
        ("(a)", 3),
        ("(i)", 4),
        ("(ii)", 4),
        ("(b)", 3),
    ]


def test_thirty_pages_take_less_than_two_seconds_even_on_a_busy_machine():
    data = pdf(f"#set page(height: 24cm)\n#set text(9pt)\n{(PROSE * 15 + chr(10) * 2) * 30}")
    started = time.process_time()
    document = parse(data, "long.pdf")
    assert document.pages is not None
    assert document.pages >= 25
    assert time.process_time() - started < 2
