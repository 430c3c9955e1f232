"""The built-in reader answers with the words of the contract, and claims nothing else."""

import re
from collections.abc import Sequence
from functools import cache
from uuid import UUID

import pytest

from pactoria.analysis.engine.result import Review
from pactoria.analysis.engine.review import review
from pactoria.analysis.reader.answering import answer, read
from pactoria.analysis.reader.finding import find
from pactoria.analysis.reader.topics import topics, topics_of
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse
from pactoria.gateway.calls import Call, Message, Passage
from pactoria.samples import read as sample_text


@cache
def subscription() -> tuple[ParsedDocument, Review]:
    document = parse(sample_text("saas-subscription").encode(), "saas-subscription.md")
    return document, review(document)


def passage(number: int = 1, quote: str = "Either party may leave.", says: str | None = None) -> Passage:
    return Passage(number, UUID(int=1), UUID(int=2), "Services *Agreement*", "5.1", 0, len(quote), quote, says)


def said(question: str, passages: Sequence[Passage]) -> str:
    return "".join(answer(question, passages))


@pytest.mark.parametrize(
    ("question", "section", "says"),
    [
        ("When does it end?", "5.1", "Expiration date: 2029-01-15"),
        ("What law governs the agreement?", "12.1", "Governing law: California"),
        ("Does it renew automatically?", "5.2", "Renews by itself: yes"),
        ("How can we terminate early?", "5.3", None),
        ("Is liability capped?", "10.2", None),
        ("May the provider assign this?", "12.3", None),
        ("Who owns improvements of the services?", "7.1", None),
    ],
)
def test_a_question_leads_to_the_section_that_answers_it(question: str, section: str, says: str | None) -> None:
    document, reviewed = subscription()

    found = find(question, document, reviewed)

    assert section in [place.section for place in found[:3]]
    assert says is None or says in (found[0].says or "")
    assert all(place.place.holds_in(document) for place in found)


def test_what_the_contract_does_not_speak_of_is_not_answered() -> None:
    document, reviewed = subscription()

    assert find("Is there a swimming pool?", document, reviewed) == []


def test_without_a_review_the_words_alone_are_found() -> None:
    document, _ = subscription()

    assert find("Which law governs this?", document, None)[0].section == "12.1"


def test_the_risks_are_those_of_the_review_the_worst_first() -> None:
    document, reviewed = subscription()

    found = find("What are the risks for us?", document, reviewed)

    assert {place.place.quote for place in found} <= {finding.place.quote for finding in reviewed.findings}
    assert (found[0].says or "").startswith(("Critical risk", "High risk"))


def test_an_answer_cites_each_passage_that_it_shows() -> None:
    told = said("May I leave?", [passage(1), passage(2, "On ninety days' notice.")])

    assert re.findall(r"\[(\d)\]", told) == ["1", "2"]
    assert "Either party may leave." in told
    assert "On ninety days' notice." in told


def test_signs_of_a_contract_are_not_read_as_markdown() -> None:
    told = said("What?", [passage(quote="Pay *all* of [9] at http://example.org <b>now</b>")])

    assert r"\*all\* of \[9\]" in told
    assert r"\<b\>" in told


def test_writing_is_declined_with_what_to_do() -> None:
    told = said("Draft a non-compete clause for me", [])

    assert "more than I can do" in told
    assert "PACTORIA_OPENAI_API_KEY" in told


def test_nothing_found_is_said_plainly() -> None:
    assert "I found nothing" in said("Is there a swimming pool?", [])


async def test_text_pasted_with_the_question_is_read() -> None:
    document, _ = subscription()
    message = Message("user", f"{document.text}\n\nWhich law governs this?")

    told = "".join([piece async for piece in read(Call(messages=[message]))])

    assert "State of California" in told


def test_every_topic_is_found_by_its_own_words() -> None:
    for topic in topics():
        assert topic.id in [found.id for found in topics_of(f"What about {topic.name}?")], topic.id
