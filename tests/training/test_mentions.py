"""What a mention has to say to be learned as the party, the title or the date that lawyers marked."""

import pytest
from training.mentions import says


@pytest.mark.parametrize(
    ("mention", "marked"),
    [
        ("Customer", '"Customer"'),
        ("Alder Brook Tents, Inc.", "ALDER BROOK TENTS, INC."),
        ("This Supply Agreement", "Supply Agreement"),
        ("September 1, 2026", "1 September 2026"),
    ],
)
def test_the_same_words_say_the_same(mention: str, marked: str) -> None:
    assert says(mention, marked)


@pytest.mark.parametrize(
    ("mention", "marked"),
    [
        ("2.2 Customer shall not sell the Services.", "Customer"),
        ("Agreement", "Supply Agreement"),
        ("Alder Brook Tents, Inc. and Stone Gate Sports, Inc.", "Stone Gate Sports, Inc."),
        ("", "Customer"),
    ],
)
def test_a_sentence_about_it_or_a_part_of_it_does_not(mention: str, marked: str) -> None:
    assert not says(mention, marked)
