import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from pactoria.analysis.engine.result import Fact, Facts, Party, Quote
from pactoria.analysis.report.as_pdf import as_pdf
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

MADE = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOSTILE = [
    '#eval("1+1") #sys.inputs #read("/etc/passwd") $x^2$ *bold* _it_ `raw` <label> @ref // no /* no */ \\ ~ = Heading',
    '"]}{[#()"; // " \\" \\u{41} #import "@preview/x:1.0.0"',
    "\x00\x1b[31m\x07 \u202eright-to-left\u202c \ufeff \u2028 \ud7ff",
    "契約書 עברית العربية Ελληνικά Кириллица ½ § ¶ € ₹ 𝄞 😀",
    "x" * 3000,
    "word " * 3000,
]


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_report_has_all_of_the_review(reviewed):
    words = words_of(as_pdf(reviewed.review, reviewed.document, file="msa.txt", made=MADE))
    for expected in (
        "Master Services Agreement",
        "Alder Ltd and Birch & Sons #[x] $y$",
        "Reviewed for the customer · 22 November 2026 · msa.txt · 1 page",
        "41 / 100",
        "For the customer: 1 point to settle before signing",
        "Your liability has no limit",
        "Section 7.2, page 1",
        "“indemnify Vendor without limit”",
        "A single claim could cost more than this contract earns.",
        "Liability is limited to the fees of twelve months.",
        "Whether an annex says otherwise.",
        "No data protection terms",
        "not legal advice",
        "Engine offline/3.",
        "3 pages hold only pictures.",
    ):
        assert expected in words
    assert words.index("Your liability has no limit") < words.index("Renews by itself")


def test_it_has_a_title_and_tags_for_screen_readers(reviewed):
    reader = PdfReader(io.BytesIO(as_pdf(reviewed.review, reviewed.document, file="msa.txt", made=MADE)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Master Services Agreement"
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_the_same_review_gives_the_same_bytes(reviewed):
    first = as_pdf(reviewed.review, reviewed.document, file="msa.txt", made=MADE)
    assert as_pdf(reviewed.review, reviewed.document, file="msa.txt", made=MADE) == first


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_words_of_a_contract_are_never_markup(reviewed, words):
    place = Quote(0, len(words), words)
    document = ParsedDocument(
        words, (Block(BlockKind.PARAGRAPH, 0, len(words), 0),), DocumentFormat.TEXT, notices=(words,)
    )
    findings = [
        replace(f, place=place, title=words[:200], reason=words, suggestion=words, check=words, section=words[:50])
        for f in reviewed.review.findings
    ]
    facts = Facts(title=Fact(words[:200], place), parties=(Party(words[:100], words[:100], place),))
    review = replace(reviewed.review, facts=facts, findings=findings)
    shown = words_of(as_pdf(review, document, file=words[:100], made=MADE))
    if words.startswith("#eval"):
        assert '#eval("1+1")' in shown
        assert "*bold* _it_ `raw` <label> @ref // no /* no */" in shown


def test_nothing_found_makes_a_report_too(reviewed):
    review = replace(reviewed.review, facts=Facts(), findings=(), missing=(), score=100)
    words = words_of(as_pdf(review, ParsedDocument("x", (), DocumentFormat.TEXT), file="x.txt", made=MADE))
    assert "Nothing to report" in words
    assert "100 / 100" in words
