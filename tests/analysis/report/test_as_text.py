import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactoria.analysis.engine.result import Duration, Fact, Facts, Money, Party, Quote, Severity, Side
from pactoria.analysis.report.as_text import as_text
from pactoria.analysis.report.wording import fact_rows, verdict, written_date
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

ANSI = re.compile(r"\x1b\[[0-9;]*m")
PLACE = Quote(0, 1, "x")


def columns(line: str) -> int:
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in line
    )


def test_it_tells_facts_findings_and_what_is_missing(reviewed):
    text = as_text(reviewed.review, reviewed.document, file="a.txt")
    for words in (
        "Master Services Agreement",
        "Alder Ltd (Vendor)",
        "1 March 2026",
        "automatic, 1 year each time",
        "180 days to stop renewal",
        "USD 1,250,000.50",
        "section 7.2, page 1",
        "“indemnify Vendor without limit”",
        "Liability is limited to the fees of twelve months.",
        "No data protection terms",
        "41 / 100",
        "3 pages hold only pictures.",
    ):
        assert words in text


def test_the_worst_comes_first(reviewed):
    text = as_text(reviewed.review, reviewed.document, file="a.txt")
    assert text.index("Your liability has no limit") < text.index("Renews by itself")


@pytest.mark.parametrize("width", [40, 80, 100, 120, 300])
def test_no_line_is_wider_than_the_terminal(reviewed, width):
    text = as_text(reviewed.review, reviewed.document, file="a-rather-long-name-of-a-contract.txt", width=width)
    assert max(columns(line) for line in text.splitlines()) <= width


def test_colour_only_when_asked_for(reviewed):
    plain = as_text(reviewed.review, reviewed.document, file="a.txt")
    coloured = as_text(reviewed.review, reviewed.document, file="a.txt", colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert ANSI.sub("", coloured) == plain


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text(min_size=1, max_size=200), width=st.integers(40, 120))
def test_nothing_in_a_contract_moves_the_cursor_or_breaks_the_lines(reviewed, words, width):
    document = ParsedDocument(words, (), DocumentFormat.TEXT, notices=(words,))
    place = Quote(0, len(words), words)
    finding = replace(reviewed.review.findings[0], place=place, title=words, reason=words, section=words)
    facts = Facts(title=Fact(words, place), contract_type=words, parties=(Party(words, words, place),))
    review = replace(reviewed.review, facts=facts, findings=(finding,))
    text = as_text(review, document, file=words, width=width)
    assert not any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in text)
    assert max(columns(line) for line in text.split("\n")) <= width


def test_nothing_found_is_said_so(reviewed):
    review = replace(reviewed.review, facts=Facts(), findings=(), missing=(), score=100)
    assert "Nothing to report" in as_text(review, reviewed.document, file="a.txt")


def test_the_verdict_counts_what_is_missing_too(reviewed):
    assert verdict(reviewed.review) == "For the customer: 1 point to settle before signing, and 1 more to negotiate."
    neutral = replace(reviewed.review, side=Side.NEUTRAL, findings=(), missing=())
    assert verdict(neutral) == "Read for no side in particular: nothing to report."
    small = replace(reviewed.review, findings=reviewed.review.findings[:1], missing=())
    assert [finding.severity for finding in small.findings] == [Severity.LOW]
    assert verdict(small) == "For the customer: no serious point, 1 smaller one to know about."


def test_values_read_as_people_write_them():
    facts = Facts(
        term=Fact(Duration(1.5, "year"), PLACE),
        expiration_date=Fact("2027-12-31", PLACE),
        amounts=(Fact(Money("1250000.00", "USD"), PLACE), Fact(Money("0.05", "EUR"), PLACE)),
    )
    assert [(row.label, row.value) for row in fact_rows(facts)] == [
        ("Expiration date", "31 December 2027"),
        ("Term", "1.5 years"),
        ("Amount", "USD 1,250,000"),
        ("Amount", "EUR 0.05"),
    ]
    assert written_date("the Effective Date") == "the Effective Date"
