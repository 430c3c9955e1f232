"""Automatic numbers read as Word shows them."""

import pytest
from document_files import check, docx, item, level, numbering, p, words

from pactoria.documents.docx.numerals import numeral
from pactoria.documents.service import parse

LEGAL = numbering(
    level(0, "%1."),
    level(1, "%1.%2"),
    level(2, "(%3)", "lowerLetter"),
    level(3, "(%4)", "lowerRoman"),
)


def read(body: str, numbering_part: str, styles: str = "") -> list[str]:
    document = parse(docx(body, {"numbering": numbering_part, "styles": styles}), "contract.docx")
    check(document)
    return words(document)


def test_levels_count_on_and_restart_below_their_parent():
    body = (
        item("Term", 0)
        + item("Start", 1)
        + item("End", 1)
        + item("notice", 2)
        + item("breach", 2)
        + item("cured", 3)
        + item("Fees", 0)
        + item("Amount", 1)
        + item("net", 2)
    )
    assert read(body, LEGAL) == [
        "1. Term",
        "1.1 Start",
        "1.2 End",
        "(a) notice",
        "(b) breach",
        "(i) cured",
        "2. Fees",
        "2.1 Amount",
        "(a) net",
    ]


def test_the_number_is_kept_apart_from_the_body():
    document = parse(docx(item("Term", 0) + item("It starts today.", 1), {"numbering": LEGAL}), "a.docx")
    block = document.blocks[1]
    assert block.number == "1.1"
    assert block.level == 2
    assert document.text[block.body : block.end] == "It starts today."
    assert document.text[block.start : block.body] == "1.1 "


def test_a_level_that_was_skipped_shows_its_start():
    assert read(item("Deep", 1), LEGAL) == ["1.1 Deep"]


def test_start_values_and_overrides_are_kept():
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    part = numbering(level(0, "%1)", start=3), nums=nums)
    body = item("a", number=1) + item("b", number=1) + item("c", number=2) + item("d", number=2) + item("e", number=3)
    assert read(body, part) == ["3) a", "4) b", "7) c", "8) d", "9) e"]


def test_a_level_replaced_for_one_list_shows_its_own_format():
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        + level(0, "Article %1.", "upperRoman", start=4)
        + "</w:lvlOverride></w:num>"
    )
    assert read(item("Term"), numbering(level(0, "%1."), nums=nums)) == ["Article IV. Term"]


def test_restart_can_be_switched_off():
    never = numbering(level(0, "%1."), level(1, "%2.", inner='<w:lvlRestart w:val="0"/>'))
    body = item("A", 0) + item("x", 1) + item("B", 0) + item("y", 1)
    assert read(body, never) == ["1. A", "1. x", "2. B", "2. y"]


def test_restart_can_wait_for_a_higher_level():
    part = numbering(level(0, "%1."), level(1, "%2."), level(2, "%3.", inner='<w:lvlRestart w:val="1"/>'))
    body = item("A", 0) + item("B", 1) + item("x", 2) + item("C", 1) + item("y", 2) + item("D", 0) + item("z", 2)
    assert read(body, part) == ["1. A", "1. B", "1. x", "2. C", "2. y", "2. D", "1. z"]


def test_legal_numbering_shows_digits_only():
    part = numbering(level(0, "Article %1", "upperRoman"), level(1, "%1.%2", inner="<w:isLgl/>"))
    assert read(item("A", 0) + item("B", 0) + item("x", 1), part) == ["Article I A", "Article II B", "2.1 x"]


def test_what_follows_the_number_may_be_nothing():
    part = numbering(level(0, "§%1", inner='<w:suff w:val="nothing"/>'))
    assert read(item("Term"), part) == ["§1Term"]


def test_bullets_are_no_numbers():
    part = numbering(level(0, "\uf0b7", "bullet"))
    document = parse(docx(item("first") + item("second"), {"numbering": part}), "a.docx")
    assert words(document) == ["• first", "• second"]
    assert [block.number for block in document.blocks] == [None, None]


def test_empty_paragraphs_of_a_list_count():
    assert read(item("A") + item("") + item("B"), LEGAL) == ["1. A", "3. B"]


def test_an_empty_paragraph_that_ends_a_section_does_not_count():
    properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:sectPr/>'
    assert read(item("A") + p("", properties) + item("B"), LEGAL) == ["1. A", "2. B"]


def test_a_clause_that_was_deleted_before_a_table_does_not_count():
    gone = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1" w:author="Ada"/></w:rPr>'
    deleted = '<w:del w:id="2" w:author="Ada"><w:r><w:delText>B</w:delText></w:r></w:del>'
    table = f"<w:tbl><w:tr><w:tc>{p('C')}</w:tc></w:tr></w:tbl>"
    assert read(item("A") + p(deleted, gone) + table + item("D"), LEGAL) == ["1. A", "C", "2. D"]


def test_a_style_brings_its_list_and_level():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Kapitel"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Absatz"><w:name w:val="heading 2"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Kind"><w:name w:val="child"/><w:basedOn w:val="Absatz"/></w:style>'
    )
    part = numbering(
        level(0, "%1.", inner='<w:pStyle w:val="Kapitel"/>'), level(1, "%1.%2", inner='<w:pStyle w:val="Absatz"/>')
    )
    body = (
        p("Term", '<w:pStyle w:val="Kapitel"/>')
        + p("It starts.", '<w:pStyle w:val="Absatz"/>')
        + p("It ends.", '<w:pStyle w:val="Kind"/>')
        + p("Aside.", '<w:pStyle w:val="Absatz"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert read(body, part, styles) == ["1. Term", "1.1 It starts.", "1.2 It ends.", "Aside."]


def test_a_list_that_points_to_a_list_style_is_followed():
    styles = (
        '<w:style w:type="numbering" w:styleId="Legal"><w:name w:val="Legal"/>'
        '<w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    )
    part = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Legal"/>{level(0, "Clause %1")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert read(item("Term"), part, styles) == ["Clause 1 Term"]


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (4, "upperRoman", "IV"),
        (49, "lowerRoman", "xlix"),
        (27, "lowerLetter", "aa"),
        (54, "upperLetter", "BBB"),
        (1, "ordinal", "1st"),
        (12, "ordinal", "12th"),
        (23, "ordinal", "23rd"),
        (21, "cardinalText", "Twenty-one"),
        (21, "ordinalText", "Twenty-first"),
        (12, "ordinalText", "Twelfth"),
        (120, "cardinalText", "One hundred twenty"),
        (30, "ordinalText", "Thirtieth"),
        (7, "decimalZero", "07"),
        (7, "none", ""),
        (7, "somethingNew", "7"),
    ],
)
def test_numbers_are_written_as_the_format_says(value: int, kind: str, shown: str):
    assert numeral(value, kind) == shown


def test_custom_formats_keep_their_width():
    assert numeral(7, "custom", "001, 002, 003, ...") == "007"
