"""Tracked changes are read as accepted and listed; comments keep their words; anchors lead back into the file."""

import io
import zipfile

from document_files import check, docx, item, level, numbering, p, r, words
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pactoria.documents.docx.anchors import Anchor, locate, paragraphs
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse

ANNA = 'w:id="1" w:author="Anna" w:date="2026-01-02T03:04:05Z"'


def ins(text: str) -> str:
    return f"<w:ins {ANNA}>{r(text)}</w:ins>"


def deleted(text: str) -> str:
    return f'<w:del {ANNA}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def read(body: str, **parts: str) -> ParsedDocument:
    document = parse(docx(body, parts), "contract.docx")
    check(document)
    return document


def quoted(document: ParsedDocument, block_index: int, start: int, end: int, body: str, **parts: str) -> str:
    """Return what the runs hold that an anchor and offsets lead to."""
    block = document.blocks[block_index]
    assert block.anchor is not None
    anchor = Anchor.parse(block.anchor)
    with zipfile.ZipFile(io.BytesIO(docx(body, parts))) as archive:
        root = etree.fromstring(archive.read(anchor.part))
    return "".join(span.text for span in locate(paragraphs(root), anchor, start, end))


def test_insertions_are_in_and_deletions_are_out():
    document = read(p(r("Fees are ") + deleted("90") + ins("30") + r(" days.")))
    assert document.text == "Fees are 30 days."
    assert [(c.kind, c.author, c.text, c.start) for c in document.revisions] == [
        ("deletion", "Anna", "90", 9),
        ("insertion", "Anna", "30", 9),
    ]
    assert document.revisions[1].date == "2026-01-02T03:04:05Z"
    assert document.text[9:11] == "30"
    assert "2 tracked changes" in document.notices[0]


def test_places_of_changes_count_automatic_numbers_and_earlier_blocks():
    inserted = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    document = read(item("First") + p(r("Second ") + ins("one"), inserted), numbering=numbering(level(0, "%1.")))
    (change,) = document.revisions
    assert document.text[change.start : change.start + len(change.text)] == "one"


def test_one_edit_that_word_splits_into_runs_is_one_change():
    document = read(p(r("a ") + ins("b ") + ins("c") + deleted("d") + deleted("e")))
    assert [(change.kind, change.text) for change in document.revisions] == [("insertion", "b c"), ("deletion", "de")]


def test_moved_text_is_read_where_it_went():
    body = p(f"<w:moveFrom {ANNA}>{r('Moved.')}</w:moveFrom>{r('Stays.')}") + p(
        f"<w:moveTo {ANNA}>{r('Moved.')}</w:moveTo>"
    )
    document = read(body)
    assert words(document) == ["Stays.", "Moved."]
    assert [(change.kind, change.text) for change in document.revisions] == [
        ("deletion", "Moved."),
        ("insertion", "Moved."),
    ]


def test_paragraphs_whose_mark_is_deleted_read_as_one():
    mark = f"<w:rPr><w:del {ANNA}/></w:rPr>"
    body = p("First half, ", mark) + p("second half.") + p("Next.")
    document = read(body)
    assert words(document) == ["First half, second half.", "Next."]
    assert document.blocks[0].anchor == "word/document.xml#p0-1"
    assert document.revisions[0].text == "\n"
    assert quoted(document, 0, 6, 18, body) == "half, second"


def test_a_paragraph_that_is_deleted_as_a_whole_leaves_nothing():
    document = read(p("One") + p(deleted("Two"), f"<w:rPr><w:del {ANNA}/></w:rPr>") + p("Three"))
    assert words(document) == ["One", "Three"]
    assert [change.text for change in document.revisions] == ["Two", "\n"]


def test_comments_keep_the_words_that_they_are_about():
    comments = (
        f'<w:comment w:id="7" w:author="Ben" w:date="2026-02-03T00:00:00Z">{p("Too long?")}'
        f"{p('I think so.')}</w:comment>"
        f'<w:comment w:id="8" w:author="Eva">{p("Nowhere")}</w:comment>'
    )
    body = p("Intro") + p(
        r("Within ")
        + '<w:commentRangeStart w:id="7"/>'
        + r("ninety days")
        + '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'
        + r(".")
    )
    document = read(body, comments=comments)
    (comment,) = document.comments
    assert document.text[comment.start : comment.end] == "ninety days"
    assert (comment.author, comment.text) == ("Ben", "Too long?\nI think so.")


def test_a_comment_may_span_paragraphs():
    comments = f'<w:comment w:id="1" w:author="Ben">{p("All this")}</w:comment>'
    body = (
        p('<w:commentRangeStart w:id="1"/>' + r("One."))
        + p(r("Two."))
        + p(r("Three") + '<w:commentRangeEnd w:id="1"/>')
    )
    document = read(body, comments=comments)
    (comment,) = document.comments
    assert document.text[comment.start : comment.end] == "One.\n\nTwo.\n\nThree"


def test_anchors_count_all_paragraphs_of_the_part():
    body = p("") + "<w:tbl><w:tr><w:tc>" + p("cell") + "</w:tc></w:tr></w:tbl>" + p("after")
    document = read(body)
    assert [block.anchor for block in document.blocks] == ["word/document.xml#p1", "word/document.xml#p2"]


def test_an_anchor_leads_past_white_space_and_numbers_typed_by_hand():
    body = p(r("  7.2 Neither ") + r("party", "<w:b/>") + r(" may assign."))
    document = read(body)
    block = document.blocks[0]
    assert block.anchor == "word/document.xml#p0+6"
    assert quoted(document, 0, 8, 13, body) == "party"
    assert quoted(document, 0, -4, 7, body) == "7.2 Neither"


def test_places_in_automatic_numbers_have_no_runs():
    part = numbering(level(0, "Article %1."))
    document = read(item("Term"), numbering=part)
    assert quoted(document, 0, -12, 0, item("Term"), numbering=part) == ""
    assert quoted(document, 0, -12, 2, item("Term"), numbering=part) == "Te"


def test_runs_are_found_across_changes_and_special_characters():
    body = p(
        r("Pay ") + deleted("never") + ins("within\u00ad ten") + "<w:r><w:tab/><w:noBreakHyphen/></w:r>" + r("days")
    )
    document = read(body)
    assert quoted(document, 0, 4, 17, body) == "within ten\t-d"


RUNS = st.lists(
    st.tuples(
        st.sampled_from(["plain", "ins", "del", "hidden", "tab", "bold"]),
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=8,
)


def run(kind: str, text: str) -> str:
    from xml.sax.saxutils import escape

    return {
        "plain": r(text),
        "bold": r(text, "<w:b/>"),
        "ins": ins(text),
        "del": deleted(escape(text)),
        "hidden": r(text, "<w:vanish/>"),
        "tab": "<w:r><w:tab/></w:r>",
    }[kind]


@settings(max_examples=120, deadline=None)
@given(st.lists(RUNS, min_size=1, max_size=4), st.data())
def test_every_place_in_a_body_leads_to_its_characters_in_the_file(
    made: list[list[tuple[str, str]]], data: st.DataObject
):
    body = p("start") + "".join(p("".join(run(kind, text) for kind, text in runs)) for runs in made)
    document = read(body)
    index = data.draw(st.integers(0, len(document.blocks) - 1))
    block = document.blocks[index]
    length = block.end - block.body
    start = data.draw(st.integers(0, length))
    end = data.draw(st.integers(start, length))
    assert quoted(document, index, start, end, body) == document.text[block.body + start : block.body + end]
