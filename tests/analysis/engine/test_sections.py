"""Every place of a contract can be cited by the number that the document shows."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactoria.analysis.engine.sections import Sections, section_at
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

AGREEMENT = """SUPPLY AGREEMENT

This agreement is made between two companies.

1. Definitions. Words with capitals are defined here.

2. SUPPLY

2.1 Orders. The buyer orders in writing, as described in Section
2.4 below or by mail.

(a) An order names the goods.

(b) An order is binding when
(i) the seller confirms it; or
(ii) ten days have passed.

(c) No order is binding before that.

2.2 Prices. Prices are net of tax.

ARTICLE III
GENERAL

3.1 Notices. Notices are in writing.

(h) By courier.

(i) By hand.

IN WITNESS WHEREOF, the parties sign.

Exhibit A - Goods

1. Steel. Grade 5.

2. Copper.
"""


def _plain(text: str) -> ParsedDocument:
    return ParsedDocument(text, (), DocumentFormat.TEXT)


def _written(*parts: tuple[BlockKind, str | None, int, str]) -> ParsedDocument:
    text, blocks = "", []
    for kind, number, level, words in parts:
        start = len(text)
        text += f"{number} {words}" if number else words
        body = start + len(number) + 1 if number else start
        blocks.append(Block(kind, start, len(text), body, level, number))
        text += "\n\n"
    return ParsedDocument(text, blocks, DocumentFormat.DOCX)


@pytest.mark.parametrize(
    ("words", "number", "heading"),
    [
        ("two companies", None, None),
        ("Words with capitals", "1", "Definitions"),
        ("buyer orders", "2.1", "Orders"),
        ("below or by mail", "2.1", "Orders"),
        ("names the goods", "2.1(a)", "Orders"),
        ("binding when", "2.1(b)", "Orders"),
        ("seller confirms", "2.1(b)(i)", "Orders"),
        ("ten days", "2.1(b)(ii)", "Orders"),
        ("before that", "2.1(c)", "Orders"),
        ("net of tax", "2.2", "Prices"),
        ("GENERAL", "Article III", "GENERAL"),
        ("Notices are in writing", "3.1", "Notices"),
        ("By courier", "3.1(h)", "Notices"),
        ("By hand", "3.1(i)", "Notices"),
        ("parties sign", None, None),
        ("Grade 5", "Exhibit A, 1", "Steel"),
        ("Copper", "Exhibit A, 2", "Copper"),
    ],
)
def test_a_place_in_plain_text_has_the_number_and_heading_of_its_section(words, number, heading):
    sections = Sections(_plain(AGREEMENT))
    place = AGREEMENT.index(words)
    assert sections.number_at(place) == number
    assert sections.heading_at(place) == heading
    assert section_at(_plain(AGREEMENT), place) == number


def test_numbers_of_blocks_are_used_as_the_reader_of_the_file_knew_them():
    document = _written(
        (BlockKind.TITLE, None, 0, "Hosting Agreement"),
        (BlockKind.HEADING, "7", 1, "Liability"),
        (BlockKind.PARAGRAPH, "7.2", 2, "Neither party is liable beyond the fees."),
        (BlockKind.LIST_ITEM, "(b)", 3, "This does not cover fraud."),
        (BlockKind.PARAGRAPH, None, 0, "It does not cover intent."),
        (BlockKind.FOOTER, None, 0, "9. Page footer"),
        (BlockKind.HEADING, "8", 1, "Law"),
        (BlockKind.PARAGRAPH, None, 0, "The law of Ohio governs."),
    )
    sections = Sections(document)
    assert sections.number_at(document.text.index("Neither")) == "7.2"
    assert sections.heading_at(document.text.index("Neither")) == "Liability"
    assert sections.number_at(document.text.index("fraud")) == "7.2(b)"
    assert sections.number_at(document.text.index("intent")) == "7.2(b)"
    assert sections.number_at(document.text.index("Ohio")) == "8"
    assert sections.heading_at(document.text.index("Ohio")) == "Law"


def test_headings_without_numbers_name_what_follows():
    document = _written(
        (BlockKind.HEADING, None, 1, "Your account"),
        (BlockKind.PARAGRAPH, None, 0, "You keep your password secret."),
    )
    sections = Sections(document)
    assert sections.number_at(document.text.index("password")) is None
    assert sections.heading_at(document.text.index("password")) == "Your account"


def test_the_mark_of_a_filing_is_not_an_annex():
    text = "Exhibit 10.27\n\nLICENSE AGREEMENT\n\n1. Grant. We grant a licence.\n"
    assert section_at(_plain(text), text.index("licence")) == "1"


@pytest.mark.parametrize(
    "piece", ["(", "(a) ", "1.\n", "1.1.1.1.1.1", "Section ", "\n ", "Exhibit A\n", " " * 50, "Article "]
)
def test_a_hostile_text_is_indexed_in_linear_time(piece):
    text = piece * (300_000 // len(piece))
    began = time.perf_counter()
    Sections(_plain(text)).number_at(len(text) - 1)
    assert time.perf_counter() - began < 10


@given(
    st.lists(
        st.sampled_from(
            ["1. ", "2.1 ", "(a) ", "(i)", "ARTICLE I\n", "Exhibit B\n", "Word ", "\n", "A. ", "x) ", "Section 3. "]
        ),
        max_size=60,
    )
)
def test_every_place_of_any_text_can_be_looked_up(parts):
    text = "".join(parts)
    sections = Sections(_plain(text))
    for place in range(len(text)):
        number = sections.number_at(place)
        assert number is None or number.strip() == number != ""
