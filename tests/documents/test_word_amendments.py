"""Accepted wording is tracked in the original Word file: rejecting all gives that back, accepting all the new text."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from document_files import docx, item, level, numbering, p, r
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pactoria.documents.docx.names import W
from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_amendments import Amendment, NewParagraph, Remark, amended_text
from pactoria.documents.export.word_decisions import revise
from pactoria.documents.export.word_document import as_word_document
from pactoria.documents.export.word_revisions import accept_all, reject_all, settle_each
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LISTS = {"numbering": numbering(level(0, "%1."), level(1, "%1.%2"))}
WORDS = ["Fees", "are due", "within 30 days", "notice", "shall", "may", "the Supplier", "is liable", "in writing"]


def change(
    document: ParsedDocument, old: str, new: str, *paragraphs: NewParagraph, remark: Remark | None = None
) -> Amendment:
    at = document.text.index(old)
    return Amendment(at, at + len(old), new, "Ada Byron", WHEN, paragraphs, remark)


def said(data: bytes) -> list[str]:
    document = read_docx(data)
    return [" ".join(document.text[b.start : b.end].split()) for b in document.blocks]


def xml(data: bytes, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read(part).decode()


def check(original: bytes, amendments: list[Amendment]) -> bytes:
    """Amend a file and hold the result to its promise."""
    document = read_docx(original)
    made = revise(original, document, amendments)
    assert made.left_out == []
    assert said(reject_all(made.data)) == said(original)
    wanted = amended_text(document, amendments)
    now = " ".join(" ".join(said(accept_all(made.data))).split())
    assert now == " ".join(wanted.split())
    assert said(made.data) == said(accept_all(made.data))
    return made.data


def test_words_split_over_runs_change_in_place_and_keep_their_look():
    original = docx(p(r("Payment is due with") + r("in 30 da", "<w:b/>") + r("ys of the invoice.")))
    document = read_docx(original)
    made = check(original, [change(document, "30 days", "60 days", remark=Remark("Longer", ["Because."]))])
    revisions = read_docx(made).revisions
    assert [(c.kind, c.text, c.author, c.date) for c in revisions] == [
        ("deletion", "30", "Ada Byron", "2026-03-01T09:30:00Z"),
        ("insertion", "60", "Ada Byron", "2026-03-01T09:30:00Z"),
    ]
    assert re.search(r"<w:ins [^>]*><w:r><w:rPr><w:b/></w:rPr><w:t[^>]*>60</w:t>", xml(made))
    [comment] = read_docx(made).comments
    assert (comment.author, comment.text) == ("Ada Byron", "Longer\nBecause.")
    assert read_docx(made).text[comment.start : comment.end] == "60 days"


def test_a_new_clause_takes_looks_and_number_of_its_neighbour():
    original = docx(item("Secrecy.") + item("Keep it.", 1) + item("Law.") + item("Ohio.", 1), LISTS)
    document = read_docx(original)
    new = [NewParagraph("Liability.", 0, numbered=True), NewParagraph("A limit.", 1, numbered=True)]
    end = document.blocks[1].end
    made = revise(original, document, [Amendment(end, end, "", "Ada", WHEN, new, Remark("Missing"))])
    assert said(made.data) == ["1. Secrecy.", "1.1 Keep it.", "2. Liability.", "2.1 A limit.", "3. Law.", "3.1 Ohio."]
    assert said(reject_all(made.data)) == said(original)
    [comment] = read_docx(made.data).comments
    assert "A limit." in read_docx(made.data).text[comment.start : comment.end]


def test_the_number_of_a_new_clause_looks_like_those_beside_it() -> None:
    """Word draws a number as it draws the mark at the paragraph's end."""
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    original = docx(p("Fees.", listed + '<w:rPr><w:sz w:val="16"/></w:rPr>') + p("End."), LISTS)
    document = read_docx(original)
    made = revise(original, document, [change(document, "Fees.", "Fees.", NewParagraph("Law.", 0, numbered=True))])
    assert said(made.data) == ["1. Fees.", "2. Law.", "End."]
    assert xml(made.data).count('<w:sz w:val="16"/>') == 2


def test_a_clause_at_the_end_leaves_the_look_of_the_last_mark() -> None:
    for before, after in (("<w:b/>", "<w:i/>"), ("<w:b/>", ""), ("", "<w:i/>")):
        original = docx(
            p("Fees.", f"<w:rPr>{before}</w:rPr>") + p(r("The law of Ohio governs."), f"<w:rPr>{after}</w:rPr>")
        )
        document = read_docx(original)
        made = check(original, [change(document, "Ohio governs.", "Ohio governs.", NewParagraph("A limit.", 0))])
        left = etree.fromstring(xml(reject_all(made)).encode()).findall(f".//{W}p")
        assert [[mark.tag for mark in each.find(f"{W}pPr/{W}rPr")] for each in left] == [
            [W + tag[3:4]] if tag else [] for tag in (before, after)
        ]


def test_several_clauses_after_the_same_block_keep_their_order():
    original = docx(p("One.") + p("Two."))
    document = read_docx(original)
    end = document.blocks[0].end
    made = [Amendment(end, end, "", "Ada", WHEN, [NewParagraph(text, 0)]) for text in ("First.", "Second.")]
    assert said(check(original, made)) == ["One.", "First.", "Second.", "Two."]


def test_a_clause_that_goes_takes_its_number_along():
    original = docx(item("One.") + item("Two.") + item("Three."), LISTS)
    document = read_docx(original)
    made = revise(original, document, [change(document, "Two.", "")])
    assert said(accept_all(made.data)) == ["1. One.", "2. Three."]
    assert said(reject_all(made.data)) == said(original)


def test_cells_of_a_table_and_footnotes_are_amended_too():
    note = '<w:footnote w:id="2">' + p("Net of tax at 20 percent.") + "</w:footnote>"
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    table = f"<w:tbl><w:tr><w:tc>{p('Fee')}</w:tc><w:tc>{p('100 euros')}</w:tc></w:tr></w:tbl>"
    original = docx(p(r("The fee") + reference + r(" is due.")) + table + p("End."), {"footnotes": note})
    document = read_docx(original)
    why = Remark("Why")
    made = check(
        original,
        [
            change(document, "100", "200", remark=why),
            change(document, "20 percent", "7 percent", remark=why),
            change(document, "is due", "falls due", NewParagraph("A new paragraph.", None), remark=why),
        ],
    )
    assert len(read_docx(made).comments) == 3
    assert "7" in xml(made, "word/footnotes.xml")


def test_our_words_in_the_middle_of_anothers_insertion_are_ours():
    theirs = (
        '<w:ins w:id="7" w:author="Bob" w:date="2026-01-01T00:00:00Z">' + r("liable without any limit") + "</w:ins>"
    )
    original = docx(p(r("The Supplier is ") + theirs + r(" under this Agreement.")))
    document = read_docx(original)
    made = revise(original, document, [change(document, "without any limit", "up to a limit")]).data
    by = {(c.kind, c.author) for c in read_docx(made).revisions}
    assert by == {("insertion", "Bob"), ("deletion", "Ada Byron"), ("insertion", "Ada Byron")}
    assert said(accept_all(made)) == ["The Supplier is liable up to a limit under this Agreement."]
    assert said(reject_all(made)) == said(reject_all(original))
    assert not re.search(r'<w:ins [^>]*Bob[^>]*>(?:(?!</w:ins>).)*w:author="Ada Byron"[^>]*><w:r><w:t>up', xml(made))


def test_without_amendments_every_word_stays_and_no_part_is_made_up():
    original = docx(p("One."))
    made = revise(original, read_docx(original)).data
    with zipfile.ZipFile(BytesIO(made)) as package:
        assert "comments" not in "".join(package.namelist())
    assert said(made) == ["One."]


@pytest.mark.parametrize("name", ["terms.txt", "terms.md"])
def test_a_contract_that_is_no_word_file_becomes_one_with_the_changes_tracked(name: str):
    document = parse(b"1. Payment\n\nFees are due within 30 days.\n\n2. Law\n\nThe law of Ohio governs.\n", name)
    place = document.blocks[1].end
    amendments = [
        change(document, "30 days", "60 days", remark=Remark("Longer")),
        Amendment(place, place, "", "Ada", WHEN, [NewParagraph("1A. Liability", 0), NewParagraph("A limit.", 1)]),
    ]
    made = revise(b"no matter", document, amendments)
    assert made.left_out == []
    plain = as_word_document(document).data
    assert said(reject_all(made.data)) == said(plain)
    assert said(accept_all(made.data))[1:4] == ["Fees are due within 60 days.", "1A. Liability", "A limit."]


@st.composite
def amended(draw: st.DrawFn) -> tuple[bytes, list[Amendment]]:
    """A document of paragraphs, list items and cells in runs that end anywhere, with amendments that do not overlap."""
    blocks: list[str] = []
    for kind in draw(st.lists(st.sampled_from(["paragraph", "item", "table"]), min_size=1, max_size=5)):
        words = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))) + "."
        cut = draw(st.integers(0, len(words)))
        inner = r(words[:cut], "<w:b/>") + r(words[cut:])
        if kind == "table":
            blocks.append(f"<w:tbl><w:tr><w:tc>{p(inner)}</w:tc></w:tr></w:tbl>" + p("After the table."))
        else:
            properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if kind == "item" else ""
            blocks.append(p(inner, properties))
    original = docx("".join(blocks), LISTS)
    document = read_docx(original)
    amendments: list[Amendment] = []
    for block in document.blocks:
        if not draw(st.booleans()):
            continue
        start = draw(st.integers(block.body, block.end))
        end = draw(st.integers(start, block.end))
        new = draw(st.sampled_from(["", "new words", "the Supplier may", "30"]))
        if start == block.body and end == block.end and not new:
            continue
        more = [NewParagraph("A new clause.", None)] if draw(st.booleans()) and block.row is None else []
        remark = Remark("Why") if draw(st.booleans()) else None
        amendments.append(Amendment(start, end, new, "Ada", WHEN, more, remark))
    return original, amendments


def test_words_at_the_end_of_a_paragraph_come_before_the_paragraphs_after_it() -> None:
    original = docx(p(r("the Supplier is liable.")))
    document = read_docx(original)
    end = len(document.text)
    amendment = Amendment(end, end, " new words", "Ada", WHEN, [NewParagraph("A new clause.", None)])
    assert amended_text(document, [amendment]) == "the Supplier is liable. new words\n\nA new clause."
    assert read_docx(revise(original, document, [amendment]).data).text == amended_text(document, [amendment])


@pytest.mark.parametrize("after", ["", "<w:sectPr/>"])
def test_a_clause_at_the_end_leaves_the_last_mark_of_the_file_which_word_cannot_take_away(after: str) -> None:
    original = docx(item("Law.") + p("Ohio.") + after, LISTS)
    document = read_docx(original)
    end = len(document.text)
    clause = [NewParagraph("Liability.", 0, numbered=True), NewParagraph("A limit.", 0, numbered=True)]
    made = revise(original, document, [Amendment(end, end, "", "Ada", WHEN, clause, Remark("Missing"))]).data
    assert said(made) == said(accept_all(made)) == ["1. Law.", "Ohio.", "2. Liability.", "3. A limit."]
    assert said(reject_all(made)) == said(original)
    law, ohio, liability, limit = (part.split("</w:p>")[0] for part in xml(made).split("<w:p>")[1:])
    inserted = re.compile(r"<w:rPr><w:ins [^>]*/></w:rPr>")
    assert [bool(inserted.search(one)) for one in (law, ohio, liability, limit)] == [False, True, True, False]
    assert re.search(r'<w:pPrChange [^>]*w:author="Ada"[^>]*><w:pPr/></w:pPrChange>', limit)
    back = xml(reject_all(made))
    assert back.count("<w:p>") == 2
    assert "w:numPr" not in back.split("<w:p>")[2]


def test_of_two_clauses_at_the_end_each_can_be_rejected_alone() -> None:
    original = docx(p("Ohio."))
    document = read_docx(original)
    wanted = [
        Amendment(5, 5, "", author, WHEN, [NewParagraph(text, None)])
        for author, text in (("Ada", "First."), ("Bob", "Second."))
    ]
    made = revise(original, document, wanted).data
    for author, left in (("Ada", ["Ohio.", "Second."]), ("Bob", ["Ohio.", "First."])):
        root = etree.fromstring(xml(made).encode())
        settle_each(root, lambda change, author=author: change.get(f"{W}author") != author)
        assert ["".join(one.itertext(f"{W}t")) for one in root.iter(f"{W}p")] == left


@settings(max_examples=60, deadline=None)
@given(amended())
def test_accepting_all_gives_the_amended_text_and_rejecting_all_the_original(drawn: tuple[bytes, list[Amendment]]):
    original, amendments = drawn
    document = read_docx(original)
    made = revise(original, document, amendments)
    assert made.left_out == []
    assert said(reject_all(made.data)) == said(original)
    plain = [
        re.sub(r"\d+\. ?|\s", "", text) for text in (amended_text(document, amendments), read_docx(made.data).text)
    ]
    assert plain[0] == plain[1]
