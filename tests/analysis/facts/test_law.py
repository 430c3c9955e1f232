"""Under which law a contract stands, where papers say it in other words."""

# ruff: noqa: E501 - a sentence of a contract is read, and compared, on one line
import pytest

from pactoria.analysis.engine import facts
from pactoria.analysis.engine.result import Clause, Quote
from pactoria.documents.parsed import DocumentFormat, ParsedDocument


def _plain(text: str) -> ParsedDocument:
    return ParsedDocument(text, (), DocumentFormat.TEXT)


def _law(text: str, *candidates: Clause) -> str | None:
    found = facts.extract(_plain(text), candidates).governing_law
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "law"),
    [
        (
            "Any claim between the parties arising under this Agreement shall be determined in accordance with the laws of the State of Ohio.",
            "Ohio",
        ),
        (
            "(4) Applicable law\n\nAlso where members live abroad, the law of the Federal Republic of Germany applies.",
            "Germany",
        ),
        (
            "12.2 This Agreement shall be construed in accordance with, and governed by, the\n\n\n\nlaws of the State of Georgia.",
            "Georgia",
        ),
        ("The laws of physics apply to Ohio.", None),
    ],
)
def test_a_law_is_found_in_other_words_and_across_pages(text, law):
    assert _law(text) == law


def test_a_candidate_that_stops_short_of_the_law_does_not_hide_it():
    text = "This Agreement shall be governed by the laws of the State of Utah.\n"
    short = Clause("Governing Law", Quote.of(_plain(text), 0, 34), 0.9, accepted=True)
    assert _law(text, short) == "Utah"
