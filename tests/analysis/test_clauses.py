"""What the clause finder promises, on contracts of our own and on any text at all."""

import time
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactoria.analysis.engine import clauses
from pactoria.analysis.engine.clauses.linear import artefact
from pactoria.analysis.engine.clauses.mentions import Mention, ranked
from pactoria.analysis.engine.clauses.segments import LONGEST, cut, words_at
from pactoria.analysis.engine.result import Clause
from pactoria.analysis.engine.review import ENGINE
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

CONTRACT = """SOFTWARE RESELLER AGREEMENT

This Software Reseller Agreement (this "Agreement") is entered into as of March 3, 2021 (the "Effective Date") by and \
between Northwind Tools, Inc., a Delaware corporation ("Vendor"), and Harbor Light LLC, a Nevada limited liability \
company ("Reseller").

1. Grant. Subject to the terms of this Agreement, Vendor hereby grants to Reseller a non-exclusive, non-transferable, \
royalty-free license to use and distribute the Software in the Territory during the Term.

2. Term. This Agreement commences on the Effective Date and continues for three (3) years, and shall automatically \
renew for successive one (1) year terms unless either party gives written notice of non-renewal at least sixty (60) \
days before the end of the then-current term.

3. Audit. Vendor may, upon ten (10) days' written notice and not more than once a year, audit and inspect the books \
and records of Reseller to verify compliance with this Agreement.

4. Liability. IN NO EVENT SHALL EITHER PARTY'S AGGREGATE LIABILITY UNDER THIS AGREEMENT EXCEED THE AMOUNTS PAID BY \
RESELLER IN THE TWELVE MONTHS BEFORE THE CLAIM AROSE.

5. Assignment. Neither party may assign this Agreement without the prior written consent of the other party.

6. Insurance. Reseller shall maintain commercial general liability insurance with limits of at least $1,000,000.

7. Governing Law. This Agreement shall be governed by and construed in accordance with the laws of the State of New \
York, without regard to its conflict of laws rules.
"""


def read(text: str) -> ParsedDocument:
    return ParsedDocument(text, (), DocumentFormat.TEXT)


def accepted(text: str, category: str) -> list[Clause]:
    return [clause for clause in clauses.find(read(text)) if clause.category == category and clause.accepted]


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("Document Name", "Software Reseller Agreement"),
        ("Parties", "Northwind Tools, Inc."),
        ("Agreement Date", "March 3, 2021"),
        ("License Grant", "hereby grants to Reseller"),
        ("Renewal Term", "automatically renew"),
        ("Audit Rights", "audit and inspect"),
        ("Cap On Liability", "AGGREGATE LIABILITY"),
        ("Anti-Assignment", "may assign this Agreement"),
        ("Insurance", "commercial general liability insurance"),
        ("Governing Law", "laws of the State of New York"),
    ],
)
def test_a_plain_clause_is_found_at_its_words(category: str, words: str) -> None:
    found = accepted(CONTRACT, category)
    assert any(words.lower() in clause.place.quote.lower() for clause in found), found


DISTRIBUTION = """DISTRIBUTION AGREEMENT

This Distribution Agreement (the "Agreement") is made and entered into as of September 1, 2026 by and between Alder \
Brook Tents Co., Ltd., a company organized in Taiwan ("Supplier"), and Stone Gate Sports, Inc., a Colorado \
corporation ("Distributor").

WHEREAS, Supplier manufactures tents and stoves; and

WHEREAS, Distributor sells outdoor equipment to retailers and wishes to distribute these products;

1. Appointment. Supplier appoints Distributor as its exclusive distributor in Colorado.

2.3 Distributor shall not actively solicit customers for the Products outside of the Territory.

2.5 Distributor shall purchase all of its requirements of tents exclusively from Supplier.

3.6 Distributor sets its own resale prices.

4. Term. This Agreement becomes effective on the date of the last signature below and ends after three years.
"""


def test_a_party_is_its_name_and_not_every_sentence_that_speaks_of_it() -> None:
    found = [clause.place.quote for clause in accepted(DISTRIBUTION, "Parties")]
    assert {"Alder Brook Tents Co., Ltd.", "Supplier", "Stone Gate Sports, Inc.", "Distributor"} <= set(found)
    assert not [quote for quote in found if quote.startswith(("WHEREAS", "1.", "2.", "3."))], found


def test_a_title_is_told_once_where_it_stands_and_not_over_two_paragraphs() -> None:
    assert all("\n" not in clause.place.quote for clause in accepted(DISTRIBUTION, "Document Name"))


def test_a_day_that_is_named_is_the_date_and_a_day_that_is_described_is_a_sentence() -> None:
    candidates = [clause for clause in clauses.find(read(DISTRIBUTION)) if clause.category == "Effective Date"]
    told = [clause.place.quote for clause in candidates]
    assert any("the last signature" in quote for quote in told), told
    assert all(len(quote) < 40 for quote in told if "2026" in quote), told


def test_of_readings_of_the_same_words_the_likeliest_stays() -> None:
    text = "This Supply Agreement between Ash Ltd and Birch Ltd. SUPPLY AGREEMENT"
    places = {"This Supply Agreement": 1.0, "Supply Agreement": 3.0, "SUPPLY AGREEMENT": 2.0, "Ash Ltd": 0.5}
    proposed = [Mention(at := text.index(words), at + len(words), ()) for words in places]
    found = [(value, text[start:end]) for value, start, end in ranked(text, proposed, list(places.values()))]
    assert found == [(3.0, "Supply Agreement"), (0.5, "Ash Ltd")]


def test_the_number_of_a_section_is_not_part_of_the_clause() -> None:
    (law,) = accepted(CONTRACT, "Governing Law")
    assert law.place.quote.startswith("This Agreement shall be governed")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("15.3 This lease ends in May.", "This lease ends in May."),
        ("15.3.1. This lease ends in May.", "This lease ends in May."),
        ("15. This lease ends in May.", "This lease ends in May."),
        ("2.5 million shares are sold.", "2.5 million shares are sold."),
        ("(b) This lease ends in May.", "This lease ends in May."),
    ],
)
def test_a_number_is_left_out_as_a_whole_and_an_amount_is_not(written: str, shown: str) -> None:
    (segment,) = cut(read(written))
    assert written[words_at(written, segment) : segment.end] == shown


def test_a_contract_that_says_nothing_about_it_has_no_such_clause() -> None:
    found = {clause.category for clause in clauses.find(read(CONTRACT)) if clause.accepted}
    assert not found & {"Source Code Escrow", "Most Favored Nation", "Non-Disparagement", "Joint Ip Ownership"}


def test_every_candidate_is_above_the_faintest_and_in_the_order_of_the_text() -> None:
    found = clauses.find(read(CONTRACT))
    assert all(clauses.FAINTEST < clause.confidence <= 1 for clause in found)
    places = [(clause.place.start, clause.place.end) for clause in found]
    assert places == sorted(places)


def test_the_same_text_gives_the_same_clauses() -> None:
    assert clauses.find(read(CONTRACT)) == clauses.find(read(CONTRACT))


def test_progress_only_grows_and_ends_at_one() -> None:
    told: list[float] = []
    clauses.find(read(CONTRACT), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize(
    "text",
    ["", " \n\n\t ", "x", ".", "\n", "$", "(a)", "1.", "第一条 本合同由双方签订。", "Договор. Стороны.", "\u0000"],
)
def test_a_text_that_is_no_contract_is_read_without_complaint(text: str) -> None:
    for clause in clauses.find(read(text)):
        assert clause.place.quote == text[clause.place.start : clause.place.end]


def test_three_megabytes_without_a_line_break_take_seconds_not_minutes() -> None:
    clauses.find(read(CONTRACT))
    text = "the licensee shall not assign " * 100_000
    began = time.process_time()
    found = clauses.find(read(text))
    assert time.process_time() - began < 90
    assert all(len(clause.place.quote) <= LONGEST for clause in found)


pieces = st.sampled_from(
    [
        *CONTRACT.split("\n\n"),
        "\n",
        " ",
        "\n\n",
        "(a) ",
        "7.2 ",
        "; and (b) ",
        '"',
        "“Company”",
        "İ",
        "ﬁ",
        "\u2028",
        "é\u0301",
        "___",
    ]
)


@settings(max_examples=25, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(pieces, max_size=12).map("".join)))
def test_every_quote_is_what_the_text_says_there(text: str) -> None:
    document = read(text)
    for clause in clauses.find(document):
        assert clause.place.holds_in(document)
        assert clause.place.quote.strip()


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=3000), st.lists(pieces, max_size=30).map("".join)))
def test_segments_are_in_order_without_overlap_and_miss_no_word(text: str) -> None:
    segments = cut(read(text))
    last = 0
    for segment in segments:
        assert last <= segment.start <= segment.body < segment.end <= len(text)
        assert not text[last : segment.start].strip()
        last = segment.end
    assert not text[last:].strip()


def test_the_blocks_of_a_word_file_are_paragraphs_and_its_headers_are_not_read() -> None:
    text = "Page header\nThe first item\nThe second item"
    blocks = [
        Block(BlockKind.HEADER, 0, 11, 0),
        Block(BlockKind.LIST_ITEM, 12, 26, 12),
        Block(BlockKind.LIST_ITEM, 27, 42, 27),
    ]
    found = cut(ParsedDocument(text, blocks, DocumentFormat.DOCX))
    assert [text[segment.start : segment.end] for segment in found] == ["The first item", "The second item"]


def test_a_new_model_is_a_new_version_of_the_engine_so_that_no_review_by_the_old_one_passes_for_its() -> None:
    files = ("linear.npz", "encoder.onnx", "tokenizer.json", "mentions.npz", "calibration.npz")
    model = sha256(b"".join(sha256(artefact(name)).digest() for name in files)).hexdigest()
    assert (ENGINE, model[:16]) == ("offline/4", "72673a5aef32a536")
