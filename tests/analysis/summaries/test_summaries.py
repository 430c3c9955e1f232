"""Summaries: every sentence stands on words of the contract, and each reader gets another one."""

from datetime import date

import pytest

from pactoria import samples
from pactoria.analysis.engine.result import Quote, Review, Side
from pactoria.analysis.engine.review import review
from pactoria.analysis.engine.summary import Reader, Summary, summarize
from pactoria.analysis.runs.kinds import Material, Quoted
from pactoria.analysis.summaries.kind import ModelSentence, ModelSummary, SummaryRequest, ask, merge, offline
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def lease() -> tuple[ParsedDocument, Review]:
    document = parse(samples.read("office-lease").encode(), "office-lease.md")
    return document, review(document, Side.CUSTOMER)


def material_of(contract: tuple[ParsedDocument, Review]) -> Material:
    return Material(contract[0], contract[1], Side.CUSTOMER, {"today": TODAY.isoformat()})


def sentences(summary: Summary) -> list[str]:
    return [sentence.text for paragraph in summary.paragraphs for sentence in paragraph.sentences]


@pytest.mark.parametrize("reader", list(Reader), ids=[reader.value for reader in Reader])
@pytest.mark.parametrize("sample", ["office-lease", "mutual-nda"])
def test_each_sentence_cites_words_of_the_contract_and_reads_as_one(sample: str, reader: Reader) -> None:
    document = parse(samples.read(sample).encode(), f"{sample}.md")
    told = summarize(document, review(document), reader, TODAY)
    assert told.paragraphs
    for paragraph in told.paragraphs:
        for sentence in paragraph.sentences:
            assert sentence.cites
            assert all(place.holds_in(document) for place in sentence.cites)
            assert sentence.text[0].isupper()
            assert sentence.text[-1] in ".?"
            assert ".." not in sentence.text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "continues for one year from the Effective Date",
            "It lasts 1 year (1); from which day, this text does not say.",
        ),
        ("lasts for 18 months", "It lasts 18 months (1); from which day, this text does not say."),
    ],
)
def test_how_long_a_contract_without_dates_lasts_is_told(words: str, told: str) -> None:
    text = f'CONSULTING AGREEMENT\n\nBetween Alba LLC ("Company") and Jo Reed.\n\n1. Term. This Agreement {words}.\n'
    document = parse(text.encode(), "contract.txt")
    assert told in sentences(summarize(document, review(document), Reader.LAWYER, TODAY))


def test_readers_get_another_choice_and_depth(lease: tuple[ParsedDocument, Review]) -> None:
    told = {reader: sentences(summarize(*lease, reader, TODAY)) for reader in Reader}
    assert len(told[Reader.EXECUTIVE]) < len(told[Reader.LAWYER])
    assert any(s.startswith("The law of Oregon governs it") for s in told[Reader.LAWYER])
    assert (
        "The next day to decide is Friday, 30 July 2032: the last one to use the option to extend."
        in told[Reader.EXECUTIVE]
    )
    assert "By 1 December 2026, Tenant must pay base rent in advance (3.1)." in told[Reader.OPERATIONS]
    assert not any("Oregon governs" in s for s in told[Reader.OPERATIONS])


def said_by_model(document: ParsedDocument, text: str, quote: str) -> ModelSentence:
    evidence = Quoted(quote=quote)
    start = document.text.find(quote)
    evidence.put(Quote.of(document, start, start + len(quote)) if start >= 0 else None)
    return ModelSentence(topic="The deal", text=text, evidence=[evidence])


def test_of_a_model_only_what_stands_in_the_contract_is_told_and_warnings_stay(
    lease: tuple[ParsedDocument, Review],
) -> None:
    material, request = material_of(lease), SummaryRequest()
    ours = offline(material, request, lambda _, __: None)
    answer = ModelSummary(
        sentences=[
            said_by_model(lease[0], "The rent is $18,560 a month at first.", "$18,560 per month"),
            said_by_model(lease[0], "The contract holds no risk.", "no risk whatsoever"),
        ]
    )
    told = merge(material, request, ours, answer)
    texts = [s.text for p in told.paragraphs for s in p.sentences]
    assert texts[0] == "The rent is $18,560 a month at first."
    assert "The contract holds no risk." not in texts
    warning = next(p for p in ours.paragraphs if p.topic == "What to know before signing")
    assert {sentence.text for sentence in warning.sentences} <= set(texts)


def test_a_model_that_says_nothing_true_changes_nothing(lease: tuple[ParsedDocument, Review]) -> None:
    material, request = material_of(lease), SummaryRequest()
    ours = offline(material, request, lambda _, __: None)
    answer = ModelSummary(sentences=[said_by_model(lease[0], "All is well.", "not a word of it")])
    assert merge(material, request, ours, answer) == ours


def test_what_a_contract_says_never_reaches_the_instructions(lease: tuple[ParsedDocument, Review]) -> None:
    material, request = material_of(lease), SummaryRequest(reader=Reader.LAWYER)
    prompt = ask(material, request, offline(material, request, lambda _, __: None), 5_000)
    assert "Bluebell" not in prompt.instructions + prompt.task
    assert 0 < sum(end - start for start, end in prompt.spans) <= 5_000
