"""When a contract was made, takes effect and ends, where papers say it in other words."""

# ruff: noqa: E501 - a sentence of a contract is read, and compared, on one line
import pytest

from pactoria.analysis.engine import facts
from pactoria.analysis.engine.result import Duration, Fact, Facts
from pactoria.documents.parsed import DocumentFormat, ParsedDocument


def _plain(text: str) -> ParsedDocument:
    return ParsedDocument(text, (), DocumentFormat.TEXT)


def _read(text: str) -> Facts:
    return facts.extract(_plain(text))


def _value(fact: Fact[str] | Fact[Duration] | None) -> str | Duration | None:
    return fact.value if fact else None


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("SALES AGENCY AGREEMENT May 21, 2020 Oakfield, Inc. 5 Mill Road, Dover. The agent sells corn.", "2020-05-21"),
        (
            f"Power Plant Contract. {'The builder lays bricks. ' * 150}14. This Agreement is dated April 29, 2020. (END)",
            "2020-04-29",
        ),
        (
            (
                "WHEREAS, Oakfield, Inc. lent money on a Policy Assignment, dated as of December 5, 2015; the parties agree as follows. 1. Oakfield "
                "pays. IN WITNESS WHEREOF, the parties hereto have executed this Agreement as of this 4th day of April, 2020."
            ),
            "2020-04-04",
        ),
        (
            "This Endorsement Agreement is made this 1st day of\n---\nNovember, 2020 by and between Fern LLC and Oakfield, Inc.",
            "2020-11-01",
        ),
        (
            "We refer to the Demand Note, dated May 5, 2015, between Oakfield, Inc. and Fern LLC. They have signed this Agreement on May 4, 2020.",
            "2020-05-04",
        ),
    ],
)
def test_the_day_of_making_is_told_from_the_days_of_other_papers(text, made):
    assert _value(_read(text).agreement_date) == made


@pytest.mark.parametrize(
    "sentence",
    [
        "This Agreement takes effect upon the signatures and seals of both parties.",
        "This Amendment shall enter into force on the date of its signature by both parties.",
    ],
)
def test_what_takes_effect_by_signature_takes_effect_when_it_is_made(sentence):
    assert (
        _value(_read(f"This paper is made on January 6, 2020 by Fern LLC. {sentence}").effective_date) == "2020-01-06"
    )


def test_a_length_from_the_day_of_an_event_gives_no_end():
    text = (
        "This Agreement is effective as of May 4, 2020. The term of this Agreement is four years from the date on which the channel is "
        "opened to viewers."
    )
    assert _read(text).expiration_date is None


def test_what_continues_after_its_first_term_renews():
    text = (
        "This Agreement runs for two years. This Agreement shall automatically continue following the first term for an additional period "
        "of three (3) years, unless a party gives notice at least sixty (60) days prior to the expiration of the term."
    )
    assert _value(_read(text).renewal) == Duration(3, "year")


@pytest.mark.parametrize(
    ("sentence", "notice"),
    [
        (
            "We shall give you notice of our election not to renew the franchise at least three (3) months prior to the expiration of the term.",
            Duration(3, "month"),
        ),
        (
            "By either party, upon written notice of termination of this Agreement no later than ninety (90) days prior to the end of the term.",
            Duration(90, "day"),
        ),
        (
            "The insurance carrier shall give notice of non-renewal thirty (30) days before the expiration of the policy.",
            None,
        ),
        ("The owner may leave upon written notice of termination of this Agreement of thirty (30) days.", None),
    ],
)
def test_a_notice_that_stands_apart_from_the_renewal_is_found(sentence, notice):
    text = f"1. This Agreement runs for two years.\n\n{'9. The shop is kept clean. ' * 90}\n\n30. {sentence}\n"
    assert _value(_read(text).notice_period) == notice
