"""What an answer says that documents say is checked while it streams."""

import re
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactoria.chat.messages.quotations import Checked
from pactoria.gateway.calls import Passage

TEXT = "Either party may terminate this Agreement on thirty days' written notice. Liability is capped at one million."
VERSION = uuid4()


def passage(number: int, start: int, end: int, quote: str | None = None, version: UUID = VERSION) -> Passage:
    return Passage(number, version, version, "Supply", "7.2", start, end, quote or TEXT[start:end])


def check(answer: str, pieces: list[int] | None = None) -> tuple[str, Checked]:
    checked = Checked(
        [passage(1, 0, 73), passage(2, 74, len(TEXT)), passage(3, 0, 5, "Wrong")], {VERSION: TEXT}, "Why?"
    )
    shown: list[object] = []
    place = 0
    for length in [*(pieces or []), len(answer)]:
        shown += checked.feed(answer[place : place + length])
        place += length
    shown += checked.finish()
    return "".join(piece for piece in shown if isinstance(piece, str)), checked


@pytest.mark.parametrize(
    ("answer", "shown", "cited", "dropped"),
    [
        ("Thirty days [1], capped [2].", "Thirty days [1], capped [2].", [1, 2], 0),
        ("Ten years [9].", "Ten years .", [], 1),
        ("It says [1, 9].", "It says [1].", [1], 1),
        ("Its words are gone [3].", "Its words are gone .", [], 1),
        ('"may terminate this Agreement" [1]', '"may terminate this Agreement" [1]', [1], 0),
        ("“May terminate ... written notice.” [1]", "“May terminate ... written notice.” [1]", [1], 0),
        ('"may never terminate this Agreement" [1]', "may never terminate this Agreement [1]", [1], 1),
        ("> Liability is capped at one million. [2]", "> Liability is capped at one million. [2]", [2], 0),
        ("> Liability is without any limit.\nSo.", "Liability is without any limit.\nSo.", [], 1),
        ("> **Note:** ask whoever signed this agreement.\n> They know.", None, [], 0),
        ("> [!WARNING]\n> This says nothing about renewal.", None, [], 0),
        ("You could write instead:\n\n> The cap shall not apply to fraud.\n> Nor to wilful acts.", None, [], 0),
        ("I suggest:\n\n> Liability has no limit. [2]", "I suggest:\n\nLiability has no limit. [2]", [2], 1),
        ('> **Note:** it says "we owe you ten millions".', '**Note:** it says "we owe you ten millions".', [], 1),
        (
            "> Note: this is mine.\n\n> Liability has no limit.",
            "> Note: this is mine.\n\nLiability has no limit.",
            [],
            1,
        ),
        ("The contract says:\n\n> Liability has no limit.", "The contract says:\n\nLiability has no limit.", [], 1),
        ('the "Services" and a 6" pipe', 'the "Services" and a 6" pipe', [], 0),
        ("`list[9]` and [9](https://example.com)", "`list[9]` and [9](https://example.com)", [], 0),
        ('```\nprint("this is not a quotation", x[9])\n```', '```\nprint("this is not a quotation", x[9])\n```', [], 0),
        ("An open [1", "An open [1", [], 0),
        (r"\[9\] escaped", r"\[9\] escaped", [], 0),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, str) else "",
)
def test_only_what_the_documents_bear_out_is_shown_as_theirs(
    answer: str, shown: str | None, cited: list[int], dropped: int
) -> None:
    text, checked = check(answer)

    assert (text, sorted(checked.cited), checked.dropped) == (shown or answer, cited, dropped)


_BITS = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "[1]",
        "[9]",
        "[",
        "]",
        "(",
        "`",
        "```",
        "> ",
        "> Note: ",
        "I suggest:\n",
        "\n",
        "\n\n",
        "\\",
        "may terminate this Agreement on",
        "we owe you five million euros",
        " ",
        "word ",
        "1",
        ",",
    ]
)


@given(st.lists(_BITS, max_size=25).map("".join), st.lists(st.integers(1, 9), max_size=30))
def test_how_an_answer_is_cut_into_pieces_changes_nothing(answer: str, pieces: list[int]) -> None:
    whole, one = check(answer)
    pieced, other = check(answer, pieces)

    assert pieced == whole
    assert (one.dropped, one.cited) == (other.dropped, other.cited)


@given(st.lists(st.sampled_from(["we owe you five million euros", "Thirty days. ", "[1] ", " "]), max_size=12))
def test_a_quotation_that_is_not_in_the_document_never_keeps_its_marks(parts: list[str]) -> None:
    text, _ = check(" ".join(f'"{part}"' if "owe" in part else part for part in parts))

    assert not re.search(r'"we owe you five million euros"', text)


def test_without_documents_nothing_is_touched() -> None:
    checked = Checked([], {}, "Why?")

    assert checked.feed('x[9] "a quotation of something" [1]') == ['x[9] "a quotation of something" [1]']
    assert checked.finish() == []
