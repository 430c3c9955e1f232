"""The other side's tracked changes are listed one by one, and accepted, rejected, answered or left as they are."""

import itertools
import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from document_files import docx, item, level, numbering, p, r
from hypothesis import given, settings
from hypothesis import strategies as st

from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_amendments import Amendment, Remark
from pactoria.documents.export.word_decisions import Answer, Story, read_story, revise
from pactoria.documents.export.word_redline import redline
from pactoria.documents.export.word_revisions import accept_all, reject_all
from pactoria.documents.export.word_tracked import ChangeKind
from pactoria.documents.service import parse

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LISTS = {"numbering": numbering(level(0, "%1."), level(1, "%1.%2"))}
_ids = itertools.count(100)


def mark(name: str, inner: str, author: str = "Bob") -> str:
    return f'<w:{name} w:id="{next(_ids)}" w:author="{author}" w:date="2026-01-02T03:04:00Z">{inner}</w:{name}>'


def gone(text: str, author: str = "Bob") -> str:
    return mark("del", f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>', author)


def come(text: str, author: str = "Bob", properties: str = "") -> str:
    return mark("ins", r(text, properties), author)


def new_paragraph(text: str) -> str:
    return p(come(text), f"<w:rPr>{mark('ins', '')}</w:rPr>")


def story(data: bytes) -> Story:
    return read_story(data, read_docx(data))


def said(data: bytes) -> list[str]:
    document = read_docx(data)
    return [" ".join(document.text[b.start : b.end].split()) for b in document.blocks]


def decided(data: bytes, **verdicts: bool) -> bytes:
    return revise(data, read_docx(data), verdicts=verdicts).data


def xml(data: bytes, part: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read(part).decode()


TERMS = docx(
    p(r("Fees are due within ") + gone("30") + come("60") + r(" days") + gone(" of the invoice") + r("."))
    + new_paragraph("Interest is 12 percent a month.")
    + p(r("The ") + come("sole ", "Eve") + r("remedy is repair."))
)  # fmt: skip


def test_each_change_has_author_date_kind_words_and_place():
    document = read_docx(TERMS)
    told = [
        (c.id, c.kind, c.author, c.date, c.old, c.new, document.text[c.start : c.end]) for c in story(TERMS).changes
    ]
    date, interest = "2026-01-02T03:04:00Z", "Interest is 12 percent a month."
    assert told == [
        ("c1", ChangeKind.REPLACEMENT, "Bob", date, "30", "60", "60"),
        ("c2", ChangeKind.DELETION, "Bob", date, " of the invoice", "", ""),
        ("c3", ChangeKind.INSERTION, "Bob", date, "", interest, interest),
        ("c4", ChangeKind.INSERTION, "Eve", date, "", "sole ", "sole "),
    ]  # fmt: skip


def test_paragraphs_that_are_split_or_joined_show_the_mark_between_them():
    split = docx(p(r("Fees are due."), f"<w:rPr>{mark('ins', '')}</w:rPr>") + p(gone(" ") + r("Late fees too.")))
    joined = docx(p(r("Fees are due."), f"<w:rPr>{mark('del', '')}</w:rPr>") + p(come(" ") + r("Late fees too.")))
    told = [[(c.kind, c.old.strip(), c.new.strip()) for c in story(data).changes] for data in (split, joined)]
    assert told == [[(ChangeKind.INSERTION, "", "\u00b6")], [(ChangeKind.DELETION, "\u00b6", "")]]


def test_accepted_is_applied_rejected_removed_and_the_rest_still_tracked():
    made = decided(TERMS, c1=True, c2=False, c3=False)
    assert said(made) == ["Fees are due within 60 days of the invoice.", "The sole remedy is repair."]
    left = story(made).changes
    assert [(c.author, c.new) for c in left] == [("Eve", "sole ")]
    assert said(reject_all(made))[1] == "The remedy is repair."
    assert "pactoria" not in xml(made, "word/document.xml")


def test_all_decided_is_what_word_makes_of_all():
    ids = [c.id for c in story(TERMS).changes]
    assert said(decided(TERMS, **dict.fromkeys(ids, True))) == said(accept_all(TERMS))
    assert said(decided(TERMS, **dict.fromkeys(ids, False))) == said(reject_all(TERMS))


def test_a_move_is_one_change_that_goes_both_ways():
    def moved(kind: str, text: str) -> str:
        return (
            f'<w:{kind}RangeStart w:id="{next(_ids)}" w:name="m1" w:author="Bob"/>'
            + mark(kind, r(text))
            + f'<w:{kind}RangeEnd w:id="{next(_ids) - 2}"/>'
        )

    notice = "Notices are in writing. "
    first = p(r("A. ") + moved("moveFrom", notice) + r("B."))
    data = docx(first + p(r("C. ") + moved("moveTo", notice)))
    [change] = story(data).changes
    assert (change.kind, change.old.strip(), change.new.strip()) == (
        ChangeKind.MOVE,
        "Notices are in writing.",
        "Notices are in writing.",
    )
    assert said(decided(data, c1=True)) == ["A. B.", "C. Notices are in writing."]
    assert said(decided(data, c1=False)) == ["A. Notices are in writing. B.", "C."]
    assert "moveFrom" not in xml(decided(data, c1=False), "word/document.xml")


def test_rows_footnotes_and_looks_are_listed_too():
    row = f"<w:tr><w:trPr>{mark('ins', '')}</w:trPr><w:tc>{p(come('Extra'))}</w:tc><w:tc>{p(come('200'))}</w:tc></w:tr>"
    table = f"<w:tbl><w:tr><w:tc>{p('Fee')}</w:tc><w:tc>{p('100')}</w:tc></w:tr>{row}</w:tbl>"
    note = f'<w:footnote w:id="2">{p(r("Net of ") + gone("tax") + come("everything"))}</w:footnote>'
    bold = r("Boldly", f"<w:b/>{mark('rPrChange', '<w:rPr/>')}")
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    data = docx(p(bold + reference) + table + p("End."), {"footnotes": note})
    changes = story(data).changes
    assert [(c.kind, c.new, c.part) for c in changes] == [
        (ChangeKind.FORMATTING, "Boldly", None),
        (ChangeKind.INSERTION, "Extra200", None),
        (ChangeKind.REPLACEMENT, "everything", "Footnote"),
    ]
    document = read_docx(data)
    assert document.text[changes[2].start : changes[2].end] == "everything"
    rejected = decided(data, c1=False, c2=False, c3=False)
    assert said(rejected) == ["Boldly", "Fee", "100", "End.", "1 Net of tax"]
    assert "<w:b/>" not in xml(rejected, "word/document.xml")
    assert said(decided(data, c2=True, c3=True))[3:] == ["Extra", "200", "End.", "1 Net of everything"]


def test_what_one_deletes_of_anothers_insertion_is_a_change_of_its_own():
    inner = r("liable ") + gone("without limit", "Eve")
    data = docx(p(r("The Supplier is ") + mark("ins", inner) + r(".")))
    assert [(c.author, c.kind, c.old, c.new) for c in story(data).changes] == [
        ("Bob", ChangeKind.INSERTION, "", "liable without limit"),
        ("Eve", ChangeKind.DELETION, "without limit", ""),
    ]
    assert said(decided(data, c1=True)) == ["The Supplier is liable ."]
    assert said(reject_all(decided(data, c1=True))) == ["The Supplier is liable without limit."]


COMMENTS = (
    f'<w:comment w:id="3" w:author="Bob" w:initials="B" w:date="2026-01-02T03:04:00Z">{p("Why so long?")}</w:comment>'
)
COMMENTED = docx(
    p(
        r("Fees are due ")
        + '<w:commentRangeStart w:id="3"/>'
        + r("within 60 days")
        + '<w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r>'
        + come(" net")
    ),
    {"comments": COMMENTS},
)


def test_answers_are_threaded_as_word_threads_them():
    document = read_docx(COMMENTED)
    [comment] = story(COMMENTED).comments
    assert (comment.id, comment.author, comment.text, comment.answers) == ("3", "Bob", "Why so long?", None)
    assert document.text[comment.start : comment.end] == "within 60 days"
    answers = [
        Answer("comment:3", "Our bank wants it.", "Ada Byron", WHEN),
        Answer("comment:3", "And we do.", "Ada Byron", WHEN),
        Answer("c1", "What is net here?", "Ada Byron", WHEN),
    ]
    made = revise(COMMENTED, document, answers=answers).data
    told = story(made).comments
    assert [(c.text, c.answers) for c in told] == [
        ("Why so long?", None),
        ("Our bank wants it.", "3"),
        ("And we do.", "3"),
        ("What is net here?", None),
    ]
    text = read_docx(made).text
    assert [text[c.start : c.end] for c in told] == ["within 60 days"] * 3 + [" net"]
    relations = xml(made, "word/_rels/document.xml.rels")
    assert relations.count("commentsExtended") == 2  # its type and its target
    again = revise(made, read_docx(made), answers=[Answer("comment:4", "Agreed.", "Bob", WHEN)]).data
    assert story(again).comments[-1].answers == "3"


def test_a_comment_on_a_change_stays_when_the_change_is_settled():
    made = revise(
        COMMENTED, read_docx(COMMENTED), verdicts={"c1": False}, answers=[Answer("c1", "No.", "Ada Byron", WHEN)]
    ).data
    assert said(made) == ["Fees are due within 60 days"]
    assert [c.text for c in story(made).comments] == ["Why so long?", "No."]


def test_our_wording_and_their_settled_changes_go_into_one_file():
    document = read_docx(TERMS)
    at = document.text.index("12 percent a month")
    ours = Amendment(at, at + len("12 percent a month"), "4 percent a year", "Ada Byron", WHEN)
    made = revise(TERMS, document, [ours], {"c1": False, "c3": True}).data
    assert said(made)[:2] == ["Fees are due within 30 days.", "Interest is 4 percent a year."]
    assert {c.author for c in story(made).changes} == {"Ada Byron", "Bob", "Eve"}
    assert said(reject_all(made))[1] == "Interest is 12 percent a month."


def test_a_file_of_another_kind_has_no_changes():
    assert read_story(b"Fees are due.", parse(b"Fees are due.", "a.txt")) == Story((), ())


WORDS = ["Fees are due.", "Notice is given.", "The Supplier is liable.", "Each party pays.", "In writing."]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.data(),
)
def test_whatever_is_decided_the_rest_can_be_decided_later(before: list[str], after: list[str], data: st.DataObject):
    old, new = (docx("".join(item(text) for text in texts), LISTS) for texts in (before, after))
    made = redline(old, read_docx(old), read_docx(new), author="Bob", date=WHEN).data
    ids = [c.id for c in story(made).changes]
    now = data.draw(st.sets(st.sampled_from(ids))) if ids else set[str]()
    some = decided(made, **dict.fromkeys(now, True))
    assert said(some) == said(made)
    assert said(accept_all(some)) == said(new)
    assert said(decided(made, **dict.fromkeys(ids, False))) == said(old)
    assert re.search("pactoria", xml(some, "word/document.xml")) is None


def test_rejecting_a_change_of_looks_keeps_what_such_a_change_does_not_record():
    """A new paragraph and a new row stay changes of their own; a section stays tied to its headers."""
    before = p("Fees.") + p("End.")
    marked = f"<w:rPr>{mark('ins', '')}<w:b/>{mark('rPrChange', '<w:rPr/>')}</w:rPr>"
    new_row = (
        f"<w:tbl><w:tr><w:tc>{p('One')}</w:tc></w:tr><w:tr><w:trPr>{mark('ins', '')}"
        f"{mark('trPrChange', '<w:trPr/>')}</w:trPr><w:tc>{p('Two')}</w:tc></w:tr></w:tbl>"
    )
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:pgMar w:top="720"/>'
        + mark("sectPrChange", '<w:sectPr><w:pgMar w:top="1440"/></w:sectPr>')
        + "</w:sectPr>"
    )
    data = docx(
        p("Fees.") + p(come("Interest."), marked) + p("End.") + new_row + section, {"header1": p("Draft of March")}
    )
    kept = docx(
        before + f"<w:tbl><w:tr><w:tc>{p('One')}</w:tc></w:tr></w:tbl>" + section, {"header1": p("Draft of March")}
    )
    assert said(reject_all(data)) == said(kept)
    assert 'w:top="1440"' in xml(reject_all(data), "word/document.xml")
    looks = {c.id: False for c in story(data).changes if c.kind is ChangeKind.FORMATTING}
    left = decided(data, **looks)
    assert said(left) == said(data)
    assert "Interest." in [c.new for c in story(left).changes]


@pytest.mark.timeout(60)
def test_thousands_of_changes_and_comments_in_one_paragraph_are_listed_and_settled():
    count = 2_500
    about = (
        f'<w:commentRangeStart w:id="{i}"/>{come(f"new {i} ", f"A{i % 2}")}<w:commentRangeEnd w:id="{i}"/>'
        f'<w:r><w:commentReference w:id="{i}"/></w:r>'
        for i in range(count)
    )
    comments = "".join(f'<w:comment w:id="{i}" w:author="Eve">{p("Why?")}</w:comment>' for i in range(count))
    data = docx(p("".join(about)) + p("End."), {"comments": comments})
    document = read_docx(data)
    found = read_story(data, document)
    assert len(found.changes) == len(found.comments) == count
    for told in (found.changes, found.comments):
        assert [document.text[c.start : c.end].strip() for c in told[:: count // 7]] == [
            f"new {i}" for i in range(0, count, count // 7)
        ]
    assert said(reject_all(data)) == ["End."]


@pytest.mark.timeout(60)
def test_thousands_of_paragraphs_whose_ends_are_deleted_are_listed_and_joined():
    ended = f"<w:rPr>{mark('del', '')}</w:rPr>"
    data = docx("".join(p(f"part {i} ", ended) for i in range(3_000)) + p("end."))
    assert len(story(data).changes) == 3_000
    assert len(said(accept_all(data))) == 1
    assert said(reject_all(data))[-2:] == ["part 2999", "end."]


def test_numbers_beyond_all_bounds_are_not_counted_on():
    data = docx(
        p(f'<w:ins w:id="{"9" * 5000}" w:author="Bob">{r("Fees")}</w:ins>{r(" are due.")}'),
        {"comments": f'<w:comment w:id="{"9" * 5000}" w:author="Bob">{p("Why?")}</w:comment>'},
    )
    document = read_docx(data)
    amendment = Amendment(5, 8, "is", "Ada", WHEN, remark=Remark("Why", ()))
    made = revise(data, document, [amendment], {"c1": True})
    numbers = re.findall(r'w:id="(\d+)" w:author="Ada"', xml(made.data, "word/document.xml"))
    assert numbers
    assert all(int(number) < 2**31 for number in numbers)
    assert said(made.data) == ["Fees is due."]


@pytest.mark.parametrize("target", ["../../../etc/comments.xml", "file:///etc/comments.xml", "/../comments.xml"])
def test_no_part_is_made_outside_of_the_file(target: str):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{kind}" Target="{target}"/></Relationships>'
    )
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(docx(p("Fees are due.")))) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            new.writestr(name, relations if name.endswith("document.xml.rels") else old.read(name))
    original = data.getvalue()
    amendment = Amendment(0, 4, "Costs", "Ada", WHEN, remark=Remark("Why", ()))
    made = revise(original, read_docx(original), [amendment]).data
    assert "word/comments.xml" in zipfile.ZipFile(BytesIO(made)).namelist()
    assert [each.text for each in read_docx(made).comments] == ["Why"]
