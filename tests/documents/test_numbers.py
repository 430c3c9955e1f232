"""Section numbers typed by hand."""

import pytest

from pactoria.documents.assembly import Draft
from pactoria.documents.numbers import is_torn_off, read_number
from pactoria.documents.outline import outline


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("7.2 Neither party", "7.2", "Neither party"),
        ("7. Term", "7", "Term"),
        ("7.\tTerm", "7", "Term"),
        ("7 Term and Termination", "7", "Term and Termination"),
        ("7) Term", "7)", "Term"),
        ("12.3.4(a) Scope", "12.3.4(a)", "Scope"),
        ("(b) in writing", "(b)", "in writing"),
        ("(iv) in writing", "(iv)", "in writing"),
        ("(AA) in writing", "(AA)", "in writing"),
        ("b. In writing", "b", "In writing"),
        ("IV. TERM", "IV", "TERM"),
        ("ARTICLE IV", "ARTICLE IV", ""),
        ("Article IV. Term", "Article IV", "Term"),
        ("ARTICLE ONE - TERM", "ARTICLE ONE", "TERM"),
        ("Section 5. Term", "Section 5", "Term"),
        ("SECTION 5.1 Term", "SECTION 5.1", "Term"),
        ("§ 12 Term", "§ 12", "Term"),
        ("Exhibit A", "Exhibit A", ""),
        ("Schedule 1: Fees", "Schedule 1", "Fees"),
    ],
)
def test_numbers_are_read(text: str, label: str, rest: str):
    number = read_number(text)
    assert number is not None
    assert (number.label, text[number.end :]) == (label, rest)


@pytest.mark.parametrize(
    "text",
    [
        "30 days after the notice",
        "30 Days after the notice",
        "2026 is a year",
        "5.2 of this Agreement applies",
        "5.2, and any other",
        "5.5% of the fees",
        "Section 5 of this Agreement",
        "section 5 shall apply",
        "J. Smith",
        "A party may",
        "I agree",
        "Party A shall",
        "Exhibit A to this Agreement",
        "(the Agreement)",
        "(USD) amounts",
        "1,000 units",
        "",
    ],
)
def test_what_only_looks_like_a_number_is_left_alone(text: str):
    assert read_number(text) is None


def levels(*texts: str) -> list[int]:
    drafts = [Draft(text) for text in texts]
    outline(drafts)
    return [draft.level for draft in drafts]


def test_depth_follows_from_the_numbers_before():
    assert levels("1. One", "1.1 Two", "(a) three", "(i) four", "(A) five", "(ii) four", "(b) three", "2. One") == [
        1, 2, 3, 4, 5, 4, 3, 1,
    ]  # fmt: skip


def test_sections_are_below_their_articles():
    assert levels("ARTICLE I", "Section 1. Term", "(a) three", "ARTICLE II", "2.1 Fees") == [1, 2, 3, 1, 2]


def test_a_letter_i_after_h_is_a_letter():
    assert levels("1. One", "(g) x", "(h) x", "(i) x", "(j) x") == [1, 2, 2, 2, 2]


def test_exhibits_do_not_push_sections_down():
    assert levels("Exhibit 10.1", "1. Term", "1.1 Start") == [1, 1, 2]


@pytest.mark.parametrize(
    ("before", "line", "torn"),
    [
        ("and continues for two", "(2) years", True),
        ("at least ninety-nine", "(99) days", True),
        ("the following duties, each of them:", "(2) to keep books", False),
        ("one of the two.", "(2) The other one", False),
        ("for the two", "2. Fees", False),
    ],
)
def test_a_figure_in_brackets_after_its_word_is_no_number_of_a_clause(before: str, line: str, *, torn: bool):
    number = read_number(line)
    assert number is not None
    assert is_torn_off(number, before) is torn
