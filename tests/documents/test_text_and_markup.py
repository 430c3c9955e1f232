"""Plain text stays as it is; web pages and Markdown are read as they show."""

import pytest
from document_files import check, kinds, words

from pactoria.documents.parsed import BlockKind, DocumentFormat, ParsedDocument
from pactoria.documents.service import parse

CONTRACT = """\
SERVICES AGREEMENT\r
\r
This Agreement is made\r
on 1 May 2026.\r
\r
1. Services\r
1.1 The Provider shall provide the Services described in Section\r
3.2 hereof, within 30 days.\r
1.2 The Customer shall pay.\r
(a) in dollars; and\r
(b) on time.\r
\r
ARTICLE IV\r
TERM\r
"""


def read(text: str | bytes, name: str = "a.txt") -> ParsedDocument:
    document = parse(text.encode() if isinstance(text, str) else text, name)
    check(document)
    return document


def test_the_text_of_a_text_file_is_the_file_unchanged():
    assert read(CONTRACT).text == CONTRACT
    assert read(CONTRACT).format is DocumentFormat.TEXT


def test_blocks_end_at_empty_lines_and_begin_at_numbers():
    document = read(CONTRACT)
    assert [text.replace("\r\n", "|") for text in words(document)] == [
        "SERVICES AGREEMENT",
        "This Agreement is made|on 1 May 2026.",
        "1. Services",
        "1.1 The Provider shall provide the Services described in Section|3.2 hereof, within 30 days.",
        "1.2 The Customer shall pay.",
        "(a) in dollars; and",
        "(b) on time.",
        "ARTICLE IV|TERM",
    ]
    assert [(block.kind, block.level, block.number) for block in document.blocks[2:7]] == [
        (BlockKind.HEADING, 1, "1"),
        (BlockKind.PARAGRAPH, 2, "1.1"),
        (BlockKind.PARAGRAPH, 2, "1.2"),
        (BlockKind.PARAGRAPH, 3, "(a)"),
        (BlockKind.PARAGRAPH, 3, "(b)"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_unicode_are_told(encoding: str):
    text = "Vergütung: 5.000 €\nDie Parteien vereinbaren Folgendes.\n"
    assert read(text.encode(encoding)).text == text


def test_older_encodings_are_guessed_and_said():
    text = "Die Vergütung beträgt fünftausend Euro. Änderungen bedürfen der Schriftform. " * 5
    document = read(text.encode("cp1252"))
    assert document.text == text
    assert "was read as" in document.notices[0]


def test_control_characters_are_replaced_one_for_one():
    assert read("Term\x00 and\x07 fees of the agreement").text == "Term\ufffd and\ufffd fees of the agreement"


def test_what_is_printed_on_every_page_is_told_apart():
    pages = "\n\n".join(
        f"Clause {n} is about something.\n\n{n}\n\nSource: ACME CORP, 10-K, 3/1/2019" for n in range(1, 6)
    )
    document = read(pages)
    footers = [document.text[b.start : b.end] for b in document.blocks if b.kind is BlockKind.FOOTER]
    assert footers[:2] == ["1", "Source: ACME CORP, 10-K, 3/1/2019"]
    assert len(footers) == 10


def test_web_pages_show_lists_tables_and_headings():
    document = read(
        """<!doctype html><html><head><title>no</title><style>p {}</style></head><body>
        <h1>My  Agreement</h1><p>We &amp; you <b>agree</b>&nbsp;now.<br>Again.<script>no()</script></p>
        <ol><li>First<ol type=a><li><p>Sub</p></li><li>Sub two</li></ol></li><li value=7>Seventh</li></ol>
        <ul><li>dot</li></ul><ol start=3 style="list-style-type: upper-roman"><li>three</ol>
        <table><tr><td rowspan=2>A</td><td>B</td></tr><tr><td>C</td></tr></table>
        <p style="display:none">hidden</p><p hidden>hidden</p><p>It <del>was</del><ins>is</ins> so.</p>""",
        "a.html",
    )
    assert kinds(document) == [
        ("title", "My Agreement"),
        ("paragraph", "We & you agree now.\nAgain."),
        ("list_item", "1. First"),
        ("list_item", "a. Sub"),
        ("list_item", "b. Sub two"),
        ("list_item", "7. Seventh"),
        ("list_item", "• dot"),
        ("list_item", "III. three"),
        ("table_cell", "A"),
        ("table_cell", "B"),
        ("table_cell", "C"),
        ("paragraph", "It is so."),
    ]
    assert [(b.row, b.column) for b in document.blocks if b.row is not None] == [(0, 0), (0, 1), (1, 1)]


def test_a_number_in_a_cell_beside_its_text_is_one_paragraph():
    document = read("<html><table><tr><td>(a)</td><td>The Term is two years.</td></tr></table>", "a.html")
    assert [(block.number, document.text[block.start : block.end]) for block in document.blocks] == [
        ("(a)", "(a) The Term is two years.")
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<html><meta charset=cp1252><p>Vergütung</p>".encode("cp1252"),
        "<html><p>Vergütung</p>".encode(),
        '<?xml version="1.0" encoding="iso-8859-1"?><html><p>Vergütung</p></html>'.encode("latin-1"),
        "<html><p>Vergütung</p>".encode("utf-16"),
    ],
)
def test_encodings_of_web_pages_are_told(page: bytes):
    assert read(page, "a.html").text == "Vergütung"


def test_markdown_is_its_text_without_the_signs():
    document = read(
        "# Terms of *Service*\n\nSee [the site](https://example.org) and `code`.\n\n"
        "3. Third\n   1. Inner **bold**\n4. Fourth\n\n- dot\n\n| A | B |\n|---|---|\n| c | d |\n\n"
        "<div>raw <b>html</b></div>\n",
        "a.md",
    )
    assert kinds(document) == [
        ("title", "Terms of Service"),
        ("paragraph", "See the site and code."),
        ("list_item", "3. Third"),
        ("list_item", "1. Inner bold"),
        ("list_item", "4. Fourth"),
        ("list_item", "• dot"),
        ("table_cell", "A"),
        ("table_cell", "B"),
        ("table_cell", "c"),
        ("table_cell", "d"),
        ("paragraph", "raw html"),
    ]
    assert document.format is DocumentFormat.MARKDOWN
