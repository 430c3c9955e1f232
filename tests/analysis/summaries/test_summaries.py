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


def told_of(clauses: str, reader: Reader = Reader.EXECUTIVE, opening: str = "") -> list[str]:
    opening = opening or (
        "SUPPLY AGREEMENT\n\nThis Supply Agreement is made as of March 2, 2026 between Alba Tools LLC (“Supplier”) and "
        "Berg Retail Ltd. (“Buyer”).\n\n"
    )
    document = parse(f"{opening}{clauses}\n".encode(), "contract.txt")
    return sentences(summarize(document, review(document), reader, TODAY))


def test_the_core_is_what_is_supplied_and_not_what_goes_with_it() -> None:
    told = told_of(
        "1. Supplier shall provide a certificate of insurance to Buyer.\n\n2. Buyer shall keep the price list.\n\n"
        "3. If Buyer asks for it, Supplier shall provide equipment.\n\n4. Supplier shall sell the Goods to Buyer.\n"
    )
    assert "At its core, Supplier is to sell the Goods to Buyer (4)." in told


def test_money_is_the_price_and_no_sum_is_quoted_twice() -> None:
    told = told_of(
        "1. Buyer shall pay a cancellation fee of $90 in ten days.\n\n2. Supplier shall invoice Buyer each month.\n\n"
        "3. Buyer SHALL PAY THE PRICE OF THE GOODS of $5,000 on delivery.\n\n"
        "4. A bonus is due if the net profit of a year is more than $1,000,000.\n"
    )
    assert [s for s in told if "$" in s or "must" in s] == [
        "Buyer must pay the price of the goods of $5,000 on delivery (3).",
        "The largest sum that it names is $5,000 (3).",
    ]


def test_a_contract_that_is_only_dated_is_not_said_to_take_effect_that_day() -> None:
    told = told_of(
        "1. Term. This Agreement continues until terminated.",
        opening="ALLIANCE AGREEMENT\n\nDated May 3, 2026\n\nBetween Alba LLC (“Alba”) and Berg Ltd. (“Berg”).\n\n",
    )
    assert not any("takes effect" in s for s in told)


def test_who_can_leave_without_cause_is_told_with_the_notice() -> None:
    told = told_of("1. Either party may terminate this Agreement without cause upon sixty (60) days' written notice.")
    assert "Either party can end it without cause on 60 days' notice." in told


def test_a_title_and_names_are_put_as_a_sentence_has_them() -> None:
    told = told_of(
        "1. e-Mart shall pay a fee.",
        opening=(
            "RESELLER AGREEMENT BETWEEN E-MART, INC. AND ALBA LLC\n\nThis Agreement is made as of March 2, 2026 by and "
            "between e-Mart, Inc. (“e-Mart”) and Alba, LLC.\n\n"
        ),
    )
    assert told[0] == "This Reseller Agreement of 2 March 2026 is between e-Mart, Inc. (“e-Mart”) and Alba, LLC."
    assert "e-Mart must pay a fee (1)." in told


def test_notices_and_disputes_are_told_by_the_clauses_about_them() -> None:
    clauses = (
        "1. If Buyer fails to pay within ten days after written notice of a default is given, Supplier may stop.\n\n"
        "2. If goods are damaged, the parties ask the courts of the port for an expert.\n\n"
        "3. All notices shall be in writing and sent by courier to the address below.\n\n"
        "4. Any dispute shall be submitted to the exclusive jurisdiction of the courts of Ohio.\n"
    )
    assert "On notices it says: “All notices shall be in writing and sent by courier to the address below” (3)." in (
        told_of(clauses, Reader.OPERATIONS)
    )
    assert any(s.startswith("On disputes it says: “Any dispute shall be") for s in told_of(clauses, Reader.LAWYER))


def test_operations_get_items_by_themselves_and_each_sentence_once() -> None:
    lead = (
        "Supplier shall obtain and keep at its own cost and for as long as this Agreement runs, with insurers of name,"
    )
    items = "(a) fire insurance; and\n\n(b) transport insurance."
    told = told_of(f"1. {lead} cover for:\n\n{items}\n\n2. Buyer shall meet Supplier each month.\n", Reader.OPERATIONS)
    kept = "Supplier must obtain and keep at its own cost and for as long as this Agreement runs \u2026"
    assert [s for s in told if "insurance" in s] == [
        f"{kept}: fire insurance (1(a)).",
        f"{kept}: transport insurance (1(b)).",
    ]
    assert "Buyer must meet Supplier each month (2)." in told


def test_executives_are_told_who_bears_risks_and_which_law_governs() -> None:
    told = told_of(
        "1. Supplier shall indemnify Buyer from all claims about the Goods.\n\n2. In no event will the total liability "
        "of either party under this Agreement exceed the fees paid in the twelve months before the claim.\n\n"
        "3. This Agreement is governed by the laws of the State of Ohio.\n"
    )
    assert "It limits liability (2)." in told
    assert "Supplier (1) must indemnify." in told
    assert "The law of Ohio governs it (3)." in told


def test_what_is_paid_is_told_with_its_case_and_by_its_name() -> None:
    told = told_of("1. If any crate is late, Supplier shall pay Buyer a sum of ten percent of the price.\n")
    assert "If any crate is late, Supplier must pay Buyer a sum of ten percent of the price (1)." in told
    told = told_of(
        "1. Buyer shall pay no deposit.\n\n2. Buyer shall pay a fee of four percent.\n\n"
        "3. Buyer shall pay such invoiced sums within 30 days.\n\n"
        "4. The arbitrator sits alone unless the matter in controversy exceeds $900,000.\n"
    )
    assert "Buyer must pay a fee of four percent (2)." in told
    assert not any("900,000" in sentence or "deposit" in sentence for sentence in told)


def test_a_contract_that_goes_on_until_it_is_ended_is_not_said_to_end() -> None:
    told = told_of(
        "1. Term. This Agreement begins on March 2, 2026, continues for two (2) years and thereafter until terminated "
        "by either party on ninety (90) days' notice.\n"
    )
    first = "It takes effect on 2 March 2026. Its first term ends on 2 March 2028"
    assert f"{first}, and it then goes on until somebody ends it." in told
    assert not any(sentence.startswith("It ends on") for sentence in told)


def test_names_keep_their_capitals_where_no_party_was_read() -> None:
    told = told_of(
        "1. Contractor shall indemnify Company from all claims.\n\n2. Contractor shall work.\n",
        opening="CONTRACTOR AGREEMENT\n\n",
    )
    assert not any("contractor stands" in sentence for sentence in told)
    assert any("Contractor" in sentence for sentence in told)
