"""Statements without searches are looked for by their own words, and figures are held against their bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactoria.analysis.engine.playbooks.checking import check
from pactoria.analysis.engine.playbooks.figures import bound_in, contradiction
from pactoria.analysis.engine.playbooks.playbook import Standing, read_playbook
from pactoria.documents.service import parse

BOOK = """
name: Ours
statements:
  - id: payment
    statement: Invoices are paid within sixty days.
    fallback: Invoices are paid within thirty days.
    otherwise: deviates
"""
OTHER = "1. Notices are sent by post.\n\n2. The laws of Austria govern this agreement.\n\n"


def verdict(text: str, book: str = BOOK) -> tuple[Standing, str, bool | None, int]:
    (found,) = check(read_playbook(book), parse((OTHER + text).encode(), "paper.txt"))
    return found.standing, found.how, found.fallback_met, len(found.quotes)


def test_a_sentence_with_the_words_and_a_figure_within_the_bound_meets_it() -> None:
    assert verdict("3. Customer pays invoices within forty-five (45) days of receipt.")[:3] == (Standing.MET, "", None)


def test_a_figure_beyond_the_bound_deviates_and_says_both() -> None:
    standing, how, kept, quotes = verdict("3. Customer pays invoices within ninety (90) days of receipt.")

    assert (standing, how, kept, quotes) == (
        Standing.DEVIATES,
        "The contract says 90 days; the position is at most 60 days.",
        False,
        1,
    )


ASSIGNING = """
name: Ours
statements:
  - {id: assign, statement: "Neither party may assign the contract without consent."}
"""


def test_an_exception_from_what_a_statement_forbids_deviates_and_is_quoted() -> None:
    ban = "3. Neither party may assign this contract without the other's consent"
    assert verdict(f"{ban}.", ASSIGNING)[:2] == (Standing.MET, "")
    assert verdict(f"{ban}, except that Vendor may assign it to an affiliate.", ASSIGNING)[:2] == (
        Standing.DEVIATES,
        "The contract makes an exception: “except that Vendor may assign it to an affiliate”.",
    )
    excepted = ASSIGNING.replace("consent.", "consent, except to an affiliate.")
    assert verdict(f"{ban}, except that Vendor may assign it to an affiliate.", excepted)[0] is Standing.MET


def test_a_cap_is_known_by_the_words_that_contracts_use_for_it() -> None:
    cap = "Liability is capped at no less than twelve months of fees."
    book = f"name: Ours\nstatements:\n  - {{id: cap, statement: {cap}}}\n"
    told = verdict("3. No party's liability exceeds the fees paid in the twelve (12) months before the claim.", book)
    assert told[0] is Standing.MET
    assert verdict("3. No party's liability exceeds the fees paid in the three (3) months before.", book)[0] is (
        Standing.DEVIATES
    )


def test_silence_means_what_the_statement_says() -> None:
    assert verdict("")[:2] == (Standing.DEVIATES, "The contract says nothing about it.")
    assert verdict("", BOOK.replace("deviates", "missing"))[0] is Standing.MISSING


def test_a_fallback_of_its_own_searches_turns_missing_into_deviating_at_its_words() -> None:
    book = """
name: Ours
statements:
  - id: cap
    statement: Liability is capped at the fees of one year.
    fallback: Liability is limited in some way.
    met: {words: [fee], match: ["fees paid"]}
    fallback_met: {words: [limit], match: ["limited to"]}
"""
    standing, how, kept, quotes = verdict("3. Liability is limited to EUR 100,000.", book)

    assert (standing, kept, quotes) == (Standing.DEVIATES, True, 1)
    assert how == "The contract says what the fallback asks for."


@pytest.mark.parametrize(
    ("position", "words", "breaks"),
    [
        ("at most 5 years", "for seven (7) years", True),
        ("at most one year", "for twelve months", False),
        ("at least 30 days' notice", "on ten (10) days notice", True),
        ("at least 30 days' notice", "on thirty (30) days or a year's notice", False),
        ("no more than 5 %", "a fee of 7.5 percent", True),
        ("no more than 5 %", "a fee of 5%", False),
        ("within 30 days", "a fee of 90 %", False),
        ("capped at no less than the fees of twelve months", "the fees of three (3) months", True),
        ("capped at no less than the fees of twelve months", "the fees of two (2) years", False),
        ("not exceeding ten days", "twelve (12) days", True),
        ("thirty days", "a month", False),
        ("thirty days", "", False),
    ],
    ids=[
        "most",
        "year",
        "least",
        "one-of",
        "percent",
        "equal",
        "kind",
        "cap",
        "high-cap",
        "exceeding",
        "unnamed",
        "silent",
    ],
)
def test_figures_are_held_against_the_bound_of_the_same_kind(position: str, words: str, *, breaks: bool) -> None:
    assert bool(contradiction(bound_in(position), words)) == breaks


@given(st.integers(1, 900), st.integers(1, 900))
def test_an_upper_bound_is_broken_by_clearly_more_and_by_nothing_less(bound: int, named: int) -> None:
    told = contradiction(bound_in(f"at most {bound} days"), f"after {named} days")

    assert bool(told) == (named > bound * 1.04)
