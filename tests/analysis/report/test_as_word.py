import io
from dataclasses import replace

import docx
from docx.document import Document

from pactoria.analysis.engine.result import Quote
from pactoria.analysis.report.as_word import as_word
from pactoria.documents.docx.reader import read_docx


def comments_of(data: bytes) -> list[list[str]]:
    return [
        [paragraph.text for paragraph in comment.paragraphs] for comment in docx.Document(io.BytesIO(data)).comments
    ]


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_text_becomes_a_word_file_with_each_finding_at_its_words(reviewed):
    data = as_word(b"", reviewed.document, reviewed.review)
    again = read_docx(data)
    placed = {c.text.splitlines()[0]: again.text[c.start : c.end] for c in again.comments}
    assert placed == {
        "Critical: Your liability has no limit": "indemnify Vendor without limit",
        "Low: Renews by itself": "renews for terms",
        "Missing: 1 clause (reviewed for the customer)": "MASTER SERVICES AGREEMENT",
    }


def test_a_word_file_keeps_its_text_and_gets_the_comments(reviewed):
    opened = docx.Document()
    for block in reviewed.document.blocks:
        opened.add_paragraph(reviewed.document.text[block.start : block.end])
    original = saved(opened)
    document = read_docx(original)
    findings = [
        replace(finding, place=Quote.of(document, start, start + len(finding.place.quote)))
        for finding in reviewed.review.findings
        for start in [document.text.index(finding.place.quote)]
    ]
    again = read_docx(as_word(original, document, replace(reviewed.review, findings=findings)))
    assert again.text == document.text
    placed = {c.text.splitlines()[0]: again.text[c.start : c.end] for c in again.comments}
    assert placed["Critical: Your liability has no limit"] == "indemnify Vendor without limit"


def test_a_comment_says_why_what_to_ask_for_and_what_to_check(reviewed):
    comments = comments_of(as_word(b"", reviewed.document, reviewed.review))
    assert [
        "Critical: Your liability has no limit",
        "A single claim could cost more than this contract earns.",
        "Ask for: Liability is limited to the fees of twelve months.",
        "Check: Whether an annex says otherwise.",
    ] in comments
    missing = next(comment for comment in comments if comment[0].startswith("Missing"))
    assert "High: No data protection terms. Personal data will be handled." in missing
