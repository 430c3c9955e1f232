"""A Word file with tracked changes reads as the new text when all are accepted, as the old when all are rejected."""

import io
import re
import zipfile
from datetime import UTC, datetime

import docx as python_docx
import pytest
from document_files import docx, item, level, numbering, p, r
from hypothesis import given, settings
from hypothesis import strategies as st

from pactoria import samples as own
from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_comments import annotate
from pactoria.documents.export.word_redline import redline
from pactoria.documents.export.word_revisions import accept_all, reject_all
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LISTS = {"numbering": numbering(level(0, "%1."), level(1, "%1.%2"), level(2, "(%3)", "lowerLetter"))}
WORDS = ["Fees", "are due", "within 30 days", "notice", "shall", "may", "the Supplier", "is liable", "in writing"]


def paragraphs(document: ParsedDocument) -> list[str]:
    return [" ".join(document.text[block.start : block.end].split()) for block in document.blocks]


def redlined(old: bytes, new: bytes, name: str = "a.docx", other: str = "b.docx") -> bytes:
    return redline(old, parse(old, name), parse(new, other), author="Ada Byron", date=WHEN).data


def check(old: bytes, new: bytes) -> bytes:
    """Redline two Word files, and hold the result to its promise."""
    made = redlined(old, new)
    assert paragraphs(read_docx(made)) == paragraphs(read_docx(new))
    assert paragraphs(read_docx(accept_all(made))) == paragraphs(read_docx(new))
    assert paragraphs(read_docx(reject_all(made))) == paragraphs(read_docx(old))
    return made


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Paragraphs, items of a list and tables, with words in runs of different looks."""
    blocks: list[str] = []
    for kind in draw(st.lists(st.sampled_from(["paragraph", "item", "item", "table"]), min_size=1, max_size=6)):
        words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
        cut = draw(st.integers(0, len(words)))
        inner = r(" ".join(words[:cut]) + " ", "<w:b/>") + r(" ".join(words[cut:]) + ".")
        if kind == "table":
            cells = "".join(f"<w:tc>{p(word)}</w:tc>" for word in words[:2])
            blocks.append(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + p("After the table."))
        elif kind == "item":
            place = f'<w:numPr><w:ilvl w:val="{draw(st.integers(0, 2))}"/><w:numId w:val="1"/></w:numPr>'
            blocks.append(p(inner, place))
        else:
            blocks.append(p(inner))
    return "".join(blocks)


@settings(max_examples=60, deadline=None)
@given(bodies(), bodies())
def test_accepting_all_gives_the_new_text_and_rejecting_all_the_old(before: str, after: str):
    check(docx(before, LISTS), docx(after, LISTS))


def test_only_the_changed_words_are_marked_with_author_and_date_and_keep_their_look():
    old = docx(p(r("Payment is due within ") + r("30 days", "<w:b/>") + r(" of the invoice.")))
    made = check(old, docx(p("Payment is due within 90 days of the invoice.")))
    revisions = read_docx(made).revisions
    assert [(change.kind, change.text, change.author, change.date) for change in revisions] == [
        ("deletion", "30", "Ada Byron", "2026-03-01T09:30:00Z"),
        ("insertion", "90", "Ada Byron", "2026-03-01T09:30:00Z"),
    ]
    xml = _main(made)
    assert re.search(r"<w:ins [^>]*><w:r><w:rPr><w:b/></w:rPr><w:t[^>]*>90</w:t>", xml)


def test_a_new_clause_is_numbered_by_the_lists_of_the_old_file():
    clauses = ["Each party keeps the other's secrets.", "Fees are due monthly.", "Ohio law governs."]
    old = docx("".join(item(text) for text in (clauses[0], clauses[2])), LISTS)
    made = check(old, docx("".join(item(text) for text in clauses), LISTS))
    assert paragraphs(read_docx(made)) == ["1. " + clauses[0], "2. " + clauses[1], "3. " + clauses[2]]
    assert "2. " not in _main(made)


def test_a_number_that_the_lists_would_not_give_is_written_as_text_and_can_be_rejected():
    old = docx(item("Each party keeps the other's secrets.") + item("Ohio law governs."), LISTS)
    check(old, docx(p("7. Each party keeps the other's secrets.") + p("(x) Ohio law governs.")))


def test_clauses_that_moved_were_split_or_merged_come_out_right():
    long = "The Supplier delivers the goods in time. The Customer pays the price within thirty days of delivery."
    one, two = long.split(". ")
    rest = [
        item(f"Clause about the matter of number {word} and nothing else at all.") for word in ("ash", "elm", "oak")
    ]
    old = docx(item(long) + "".join(rest), LISTS)
    check(old, docx(item(one + ".") + item(two) + "".join(rest), LISTS))
    check(docx(item(one + ".") + item(two) + "".join(rest), LISTS), old)
    check(old, docx(rest[2] + item(long) + rest[0] + rest[1], LISTS))


def test_a_clause_that_is_split_leaves_all_numbers_to_the_list():
    first, second = "Each party keeps what it learns secret for five years", "It may tell its advisers and its auditors"
    after = "".join(item(f"Clause about matter {name} and nothing else.") for name in ("fees", "data", "law"))
    made = check(
        docx(item("Definitions.") + item(f"{first}. {second}.") + after, LISTS),
        docx(item("Definitions.") + item(f"{first}.") + item(f"{second}.") + after, LISTS),
    )
    assert 'numId w:val="0"' not in _main(made)
    assert first not in "".join(change.text for change in read_docx(made).revisions)


def test_rows_of_tables_are_inserted_and_deleted_as_rows():
    def table(*rows: tuple[str, str]) -> bytes:
        looks = '<w:trPr><w:trHeight w:val="700"/></w:trPr>'
        cells = "".join(f"<w:tr>{looks}<w:tc>{p(a)}</w:tc><w:tc>{p(b)}</w:tc></w:tr>" for a, b in rows)
        return docx(p("Prices") + f"<w:tbl>{cells}</w:tbl>" + p("All prices are in euros."))

    rows = [("Basic plan", "EUR 10"), ("Team plan", "EUR 50"), ("Large plan", "EUR 90")]
    grown = check(table(*rows[:2]), table(*rows))
    assert re.search(r'<w:trPr><w:trHeight w:val="700"/><w:ins ', _main(grown))
    shrunk = check(table(*rows), table(rows[0], rows[2]))
    assert re.search(r'<w:trPr><w:trHeight w:val="700"/><w:del ', _main(shrunk))


def test_changes_that_were_tracked_before_are_accepted_first():
    before = r("Fees ") + '<w:ins w:id="1" w:author="A">' + r("shall ") + "</w:ins>" + r("rise.")
    old = docx(p(before))
    made = redlined(old, docx(p("Fees shall never rise.")))
    assert paragraphs(read_docx(reject_all(made))) == ["Fees shall rise."]
    assert {change.author for change in read_docx(made).revisions} == {"Ada Byron"}


def test_a_document_that_was_no_word_file_becomes_one():
    samples = [own.read(name).encode() for name in ("mutual-nda", "one-way-nda")]
    made = redlined(samples[0], samples[1], "a.md", "b.md")
    told = [" ".join(text.split()) for text in paragraphs(read_docx(made))]
    assert told == [" ".join(text.split()) for text in paragraphs(parse(samples[1], "b.md"))]
    assert paragraphs(read_docx(reject_all(made))) == paragraphs(parse(samples[0], "a.md"))
    assert python_docx.Document(io.BytesIO(made)).paragraphs


def test_equal_documents_have_no_changes():
    old = docx(item("Each party keeps the other's secrets.") + p("Ohio law governs."), LISTS)
    assert not read_docx(redlined(old, old)).revisions


def _main(data: bytes) -> str:
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()


@pytest.mark.parametrize(
    "kind", ["ms-word.document.macroEnabled", "openxmlformats-officedocument.wordprocessingml.template"]
)
def test_a_template_or_a_file_with_macros_comes_out_as_a_plain_document_which_word_opens_by_its_name(kind: str):
    vba = "application/vnd.ms-office.vbaProject"
    relation = '<Relationship Id="{}" Type="http://schemas.microsoft.com/office/2006/relationships/{}" Target="{}"/>'
    package = "http://schemas.openxmlformats.org/package/2006"
    types = (
        f'<Types xmlns="{package}/content-types"><Default Extension="bin" ContentType="{vba}"/>'
        f'<Override PartName="/word/document.xml" ContentType="application/vnd.{kind}.main+xml"/>'
        '<Override PartName="/word/vbaData.xml" ContentType="application/vnd.ms-word.vbaData+xml"/></Types>'
    )
    plain = docx(p("Fees are due."))
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            if name not in {"[Content_Types].xml", "word/_rels/document.xml.rels"}:
                new.writestr(name, old.read(name))
        new.writestr("[Content_Types].xml", types)
        for part, said_of, target in (
            ("document.xml", "vbaProject", "vbaProject.bin"),
            ("vbaProject.bin", "wordVbaData", "vbaData.xml"),
        ):
            inner = relation.format("rId7", said_of, target)
            new.writestr(
                f"word/_rels/{part}.rels", f'<Relationships xmlns="{package}/relationships">{inner}</Relationships>'
            )
            new.writestr(f"word/{target}", b"<macros/>")
    for made in (
        redlined(data.getvalue(), docx(p("Fees are paid."))),
        annotate(data.getvalue(), read_docx(data.getvalue()), []),
    ):
        with zipfile.ZipFile(io.BytesIO(made)) as package_made:
            assert not [name for name in package_made.namelist() if "vba" in name]
            assert b"vba" not in package_made.read("word/_rels/document.xml.rels")
            told = package_made.read("[Content_Types].xml")
        assert b"wordprocessingml.document.main+xml" in told
        assert kind.encode() + b".main" not in told
