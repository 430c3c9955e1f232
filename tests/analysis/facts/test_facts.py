"""Key facts are read from the words of any contract, and never invented."""

# ruff: noqa: E501 - a sentence of a contract is read, and compared, on one line
import time
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactoria.analysis.engine import facts
from pactoria.analysis.engine.facts import dates, durations
from pactoria.analysis.engine.facts.law import canonical
from pactoria.analysis.engine.facts.names import normal_name
from pactoria.analysis.engine.facts.stems import folded, places
from pactoria.analysis.engine.result import Clause, Duration, Fact, Facts, Money, Quote
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

SUPPLY = """SUPPLY AGREEMENT

This Supply Agreement (the "Agreement") is made as of this 1st day of March, 2019 (the "Effective Date") by and between
Northwind Castings, Inc., a Delaware corporation with offices at 12 Mill Road, Dover, Delaware ("Supplier"), and
Harbour & Sons Trading Limited, a company incorporated in England and Wales (the "Buyer").

WHEREAS, the Buyer wishes to buy castings.

1. Term. The initial term of this Agreement shall commence on the Effective Date and continue for a period of three (3)
years (the "Initial Term"). Thereafter this Agreement shall automatically renew for successive one (1) year periods
unless either party gives written notice of non-renewal at least ninety (90) days prior to the end of the then-current
term.

2. Price. The Buyer pays US$1,250,000 on signature and five hundred thousand dollars ($500,000) a year, less 5%, and
EUR 20.000,50 for tools.

3. Governing Law. This Agreement is governed by the laws of the State of New York, without regard to the conflict of laws
rules of California.
"""

TENANCY = """LICENCE TO OCCUPY

Dated 4 May 2021

PARTIES

(1) GREYSTONE ESTATES LIMITED (company number 0123456) whose registered office is at 3 High Street, Leeds (the "Landlord"); and

(2) Amara Okafor of 9 Low Lane, York (the "Occupier").

1. This licence shall remain in force until terminated by either party on one month's notice.

2. This licence and any dispute arising from it are governed by the law of England and Wales.
"""


def _plain(text: str) -> ParsedDocument:
    return ParsedDocument(text, (), DocumentFormat.TEXT)


def _quotes(known: Facts) -> list[Quote]:
    found = []
    for field in fields(known):
        value = getattr(known, field.name)
        items = value if isinstance(value, (list, tuple)) else [value]
        found += [item.place for item in items if item is not None and not isinstance(item, str)]
    return found


def _value(fact: Fact | None) -> object:
    return fact.value if fact else None


def test_the_facts_of_a_supply_agreement_are_found_with_their_words():
    known = facts.extract(_plain(SUPPLY))
    assert _value(known.title) == "SUPPLY AGREEMENT"
    assert known.contract_type == "supply"
    assert [(p.name, p.role) for p in known.parties] == [
        ("Northwind Castings, Inc.", "Supplier"),
        ("Harbour & Sons Trading Limited", "Buyer"),
    ]
    assert _value(known.agreement_date) == _value(known.effective_date) == "2019-03-01"
    assert known.agreement_date.place.quote == "1st day of March, 2019"
    assert _value(known.term) == Duration(3, "year")
    assert _value(known.expiration_date) == "2022-03-01"
    assert "three (3)\nyears" in known.expiration_date.place.quote
    assert known.perpetual is None
    assert _value(known.auto_renewal) is True
    assert _value(known.renewal) == Duration(1, "year")
    assert _value(known.notice_period) == Duration(90, "day")
    assert _value(known.governing_law) == "New York"
    assert [a.value for a in known.amounts] == [
        Money("1250000.00", "USD"),
        Money("500000.00", "USD"),
        Money("20000.50", "EUR"),
    ]


def test_a_british_paper_without_end_is_perpetual_and_under_english_law():
    known = facts.extract(_plain(TENANCY))
    assert [(p.name, p.role) for p in known.parties] == [
        ("GREYSTONE ESTATES LIMITED", "Landlord"),
        ("Amara Okafor", "Occupier"),
    ]
    assert _value(known.agreement_date) == "2021-05-04"
    assert known.effective_date is None
    assert known.expiration_date is None
    assert _value(known.perpetual) is True
    assert _value(known.governing_law) == "England and Wales"


def test_clause_candidates_are_hints_and_never_needed():
    document = _plain(SUPPLY)
    start = SUPPLY.index("This Agreement is governed")
    place = Quote.of(document, start, SUPPLY.index("California.") + 11)
    hinted = facts.extract(document, [Clause("Governing Law", place, 0.9, accepted=True)])
    assert hinted == facts.extract(document)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("the 1st day of March, 2019", "2019-03-01"),
        ("March 1st, 2019", "2019-03-01"),
        ("Feb. 10, 2014", "2014-02-10"),
        ("8t h day of May 2014", "2014-05-08"),
        ("twenty-first day of June, two thousand and nineteen", "2019-06-21"),
        ("3/1/2019", "2019-03-01"),
        ("29/3/18", "2018-03-29"),
        ("1.3.2019", "2019-03-01"),
        ("2019-03-01", "2019-03-01"),
        ("2019年3月1日", "2019-03-01"),
        ("March __, 2019", None),
        ("[ ] day of [ ], 2020", None),
        ("December ___, 200_", None),
        ("_____________, 2015", None),
        ("the last day of February, 2024", "2024-02-29"),
        ("end of May 2020", "2020-05-31"),
        ("315t December 2013", "2013-12-31"),
    ],
)
def test_dates_are_read_and_blanks_are_not_filled(written, iso):
    assert [d.iso for d in dates.find(f"made on {written} by us")] == [iso]


def test_a_date_with_figures_is_read_as_the_rest_of_the_text_reads_them():
    assert [d.iso for d in dates.find("from 3/1/2019 to 28/2/2020")] == ["2019-01-03", "2020-02-28"]


def test_section_numbers_are_not_dates():
    assert dates.find("see 7.2.11 and 10.12.2 below") == []


def test_a_date_left_blank_is_not_taken_from_elsewhere():
    text = SUPPLY.replace("1st day of March, 2019", "__ day of March, 2019") + "\nPrices as of 1 June 2018 apply.\n"
    known = facts.extract(_plain(text))
    assert known.agreement_date is None
    assert known.effective_date is None
    assert known.expiration_date is None
    assert _value(known.term) == Duration(3, "year")


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("ninety (90) days", Duration(90, "day")),
        ("one-year", Duration(1, "year")),
        ("18 months", Duration(18, "month")),
        ("five (5) business days", Duration(5, "business day")),
        ("one hundred and eighty days", Duration(180, "day")),
        ("two and one-half years", Duration(2.5, "year")),
    ],
)
def test_lengths_of_time_are_read_from_words_and_figures(written, length):
    assert [d.value for d in durations.find(f"for {written} after that")] == [length]


@pytest.mark.parametrize(
    ("sentence", "law"),
    [
        (
            "This Agreement shall be governed by and construed under the laws of the Province of Ontario and the federal laws of Canada.",
            "Ontario, Canada",
        ),
        ("This Contract is governed by German law, excluding its rules on conflicts of laws.", "Germany"),
        ("This Agreement shall be governed by the laws, other than choice of law rules, of the State of Ohio.", "Ohio"),
        (
            "These terms are governed by the law of the Hong Kong Special Administrative Region of the People's Republic of China.",
            "Hong Kong",
        ),
        ("This Agreement is governed by the laws of New South Wales, Australia.", "New South Wales, Australia"),
        ("The parties submit to the courts of Texas.", None),
        ("The Supplier complies with the laws of every State in which it sells.", None),
    ],
)
def test_the_law_that_is_chosen_is_told_from_the_courts_and_the_conflicts(sentence, law):
    assert _value(facts.extract(_plain(f"1. Definitions apply.\n\n9. General. {sentence}\n")).governing_law) == law


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "This Agreement renews automatically for one year terms unless a party gives sixty days' notice before expiry.",
            60,
        ),
        (
            "This Agreement automatically renews for one year unless terminated at least 45 days prior to the expiration of a term.",
            45,
        ),
        (
            "The Tenant may extend this Lease for one additional year by notice of its election to extend 90 days prior to expiry.",
            None,
        ),
        (
            "The term continues for a year and thereafter until terminated by either party on 20 days' written notice.",
            20,
        ),
        ("This Agreement renews for successive one-year terms unless notice of 180 days is given.", 180),
        ("It renews automatically for one year unless notice of not less than ninety (90) days is given.", 90),
        (
            "It renews for one-year terms unless a party opts out in writing no later than 60 days before the term ends.",
            60,
        ),
        ("The Term is extended by one year each if it is not terminated 45 days before its end.", 45),
        (
            "The Term is extended by one year unless a party gives notice, 30 days before expiry, that it does not wish to extend.",
            30,
        ),
        (
            "It renews for one year unless either party serves notice at least 65 days      prior to the end of a term.",
            65,
        ),
        ("Customer may renew this Agreement for one year by notice of 60 days.", None),
        ("It renews automatically for one year. Vendor may raise the fees with notice of 90 days.", None),
    ],
)
def test_the_notice_that_stops_a_renewal_is_told_from_the_one_that_asks_for_it(text, days):
    notice = facts.extract(_plain(f"AGREEMENT\n\n{text}\n")).notice_period
    assert (notice.value if notice else None) == (Duration(days, "day") if days else None)


def test_jurisdictions_have_one_name_each():
    assert canonical("State of  New York") == canonical("NEW YORK") == "New York"
    assert canonical("P.R.C.") == canonical("People\u2019s Republic of China")
    assert canonical("Atlantis") == "Atlantis"


def test_names_are_compared_without_their_legal_form():
    assert normal_name("The Acme Company, Inc.") == normal_name("ACME CO.")
    assert normal_name("Acme LLC d/b/a Acme Foods") == "acme"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("The term of this Agreement begins on January 5, 2020 and ends on June 30, 2024.", "2024-06-30"),
        ("This Agreement takes effect on 31 January 2020 and shall continue for one month.", "2020-02-29"),
        (
            "This Agreement commences on May 1, 2020 and shall remain in effect until the fifth anniversary of the Effective Date.",
            "2025-05-01",
        ),
        ("This Agreement shall continue for a period of five (5) years from the Launch Date.", None),
        (
            'We launch on 4 May 2020 (the "Launch Date"). The term of this Agreement continues for two years from the Launch Date.',
            "2022-05-04",
        ),
        ("This Agreement shall remain in effect until the later of (a) July 31, 2021 or (b) delivery.", "2021-07-31"),
        ("TERM: November 1, 2014 to October 31, 2017", "2017-10-31"),
        ("The Term of this Agreement is hereby extended to January 20, 2012.", "2012-01-20"),
        ("This Agreement shall be in effect until March 18. 2021, unless sooner terminated.", "2021-03-18"),
        (
            "Dated 3 March 2019. This Agreement shall begin on 1 May 2019 and end on the first anniversary of the date of this Agreement.",
            "2020-03-03",
        ),
        (
            "This Agreement commences on May 1, 2020 and shall remain in effect until the end of the current calendar year.",
            "2020-12-31",
        ),
        ("Each Supplier agrees to keep the records of this Agreement until June 30, 2024.", None),
        (
            "The term of this Agreement is effective on 6 October 2020 and shall have a duration of two       years.",
            "2022-10-06",
        ),
        (
            (
                "This Agreement shall have an initial term of three (3) years. The Term shall commence on July 23, 2013 and "
                "shall expire on July 22, 2016, unless terminated earlier."
            ),
            "2016-07-22",
        ),
        (
            (
                "The term of this Agreement commences on May 1, 2020 and ends upon the later of (a) the season and (b) the "
                "last day in February, 2023, unless sooner terminated."
            ),
            "2023-02-28",
        ),
        (
            (
                "The term of this Agreement begins on May 10, 2020 and ends on the last day of the month in which the second "
                "anniversary of the Effective Date falls."
            ),
            "2022-05-31",
        ),
        (
            "This Agreement shall commence on May 1, 2020 and, unless earlier terminated, will end upon the end of Year 3.",
            "2023-05-01",
        ),
        (
            "This Agreement shall be effective as of May 1, 2020 and shall terminate on the 30th day after the Effective Date.",
            "2020-05-31",
        ),
        (
            "This Agreement is effective as of May 1, 2020.\nTERMINATION DATE:                    June 1, 2021",
            "2021-06-01",
        ),
        ("This Agreement shall run for such 60-day period, as of the 31 day of July, 2019.", None),
    ],
)
def test_the_end_is_computed_only_from_what_the_clause_says(text, ends):
    assert _value(facts.extract(_plain(f"AGREEMENT\n\n{text}\n")).expiration_date) == ends


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        (
            'between Lantern (Bermuda) Limited ("Lantern") and Oakfield Ltd ("Oakfield").',
            ["Lantern (Bermuda) Limited", "Oakfield Ltd"],
        ),
        (
            'between Marsh Lending, LLC ("Lender"), for services of Ada Brennan ("Endorser"), and Oakfield, Inc. ("Company").',
            ["Marsh Lending, LLC", "Ada Brennan", "Oakfield, Inc."],
        ),
        (
            'between professional golfer, ADA BRENNAN (the "Consultant") and OAKFIELD, INC. (the "Company").',
            ["ADA BRENNAN", "OAKFIELD, INC."],
        ),
        (
            'between R. C. Brennan Holdings, LLC ("Brennan") and Oakfield, Inc. ("Oakfield").',
            ["R. C. Brennan Holdings, LLC", "Oakfield, Inc."],
        ),
        ('between Oakfield, Inc. ("Oakfield") and [NAME OF SUPPLIER] ("Supplier").', ["Oakfield, Inc."]),
        ("between Supplier and Customer.", []),
        ("between UOG and the Agency. There is more below. 4. Counterparts. 5. Independent Contractor.", []),
    ],
)
def test_parties_are_read_from_the_opening_words_and_never_made_of_placeholders(opening, names):
    known = facts.extract(
        _plain(f"SERVICES AGREEMENT\n\nThis Agreement is made on 1 May 2020 by and {opening}\n\nRECITALS\n")
    )
    assert [p.name for p in known.parties] == names


def test_who_stands_before_a_blank_does_not_get_the_role_of_the_blank():
    known = facts.extract(
        _plain('This Agreement is made between Oakfield, Inc., a Delaware corporation, and ____________ ("Recipient").')
    )
    assert [(p.name, p.role) for p in known.parties] == [("Oakfield, Inc.", None)]


def test_a_form_that_nobody_filled_in_has_no_parties():
    form = (
        "COVER PAGE\n\nThis Mutual NDA is made between the parties named on the Cover Page.\n\nProvider: ________\n"
        "Customer: [NAME]\n\n1. Rejection Period. Sections 6.3 and 6.4 apply.\n\nSignature\n\nBy: ________\n"
    )
    assert facts.extract(_plain(form)).parties == []


def test_headings_and_numbers_of_sections_are_no_parties():
    text = 'PREAMBLE ("Company") and 7.2.2 Oakfield Ltd ("Indemnifying Party") shall act with Lantern Ltd ("Lantern").'
    assert [p.name for p in facts.extract(_plain(text)).parties] == ["Lantern Ltd"]


LETTER = """Oakfield Holdings, Inc. wrote to us. We accept the offer and shall perform the work.

Either side may stop by thirty (30) days' written notice before the end of a year; other words stand here.
"""


def _candidate(text: str, category: str, words: str, confidence: float) -> Clause:
    start = text.index(words)
    return Clause(category, Quote.of(_plain(text), start, start + len(words)), confidence, accepted=True)


def test_what_only_the_clause_finder_sees_is_read_where_it_is_sure():
    document = _plain(LETTER)
    plain = facts.extract(document)
    assert plain.parties == []
    assert plain.notice_period is None
    hints = [
        _candidate(LETTER, "Parties", "Oakfield Holdings, Inc.", 0.95),
        _candidate(LETTER, "Notice Period To Terminate Renewal", LETTER.split("\n\n")[1].strip(), 0.9),
    ]
    known = facts.extract(document, hints)
    assert [p.name for p in known.parties] == ["Oakfield Holdings, Inc."]
    assert _value(known.notice_period) == Duration(30, "day")
    unsure = [Clause(c.category, c.place, 0.3, accepted=False) for c in hints]
    assert facts.extract(document, unsure).parties == []


def test_every_contract_type_has_a_name_for_readers():
    assert facts.label("nda") == "Non-disclosure agreement"
    assert facts.label("unheard_of") is None


@given(st.text(alphabet=st.sampled_from("aA\u0130\u0131\u00df\u03a3\u1e9e rTERMm"), max_size=60))
def test_stems_are_found_at_their_places_whatever_the_letters(text):
    small = folded(text)
    assert len(small) == len(text)
    assert all(small.startswith("term", at) for at in places(small, ["term"]))


def test_percentages_are_no_money_and_dollars_are_those_of_the_contract():
    known = facts.extract(_plain("Fees of 12% apply. The price is $5 million in Canadian dollars."))
    assert [a.value for a in known.amounts] == [Money("5000000.00", "CAD")]


WORDS = st.sampled_from(
    [
        *SUPPLY.split(" "),
        *TENANCY.split(" "),
        "(", ")", '("', '")', "\n\n", "____", "[", "]", "\u00a0", "\U0001f600", "İ", "ß", "$", "the the the", "1/1/1", "Party A:", "By:", "é", ".", ";",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=200).map(" ".join))
def test_every_quote_is_what_the_document_says(text):
    document = _plain(text)
    assert all(q.holds_in(document) for q in _quotes(facts.extract(document)))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_error(text):
    document = _plain(text)
    assert all(q.holds_in(document) for q in _quotes(facts.extract(document)))


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "the the the ",
        "a",
        "\n",
        " ",
        "_",
        "1 ",
        "$1,",
        "[",
        '("X") and ',
        "term ",
        "law of the ",
        "March 5   ",
        "one ",
        "by and between A, Inc. ",
        "By:\n",
        "notice renew unless 5 days ",
    ],
)
def test_time_grows_with_the_length_of_a_hostile_text_and_not_with_its_square(piece):
    def seconds(length: int) -> float:
        document = _plain(piece * (length // len(piece)))
        began = time.process_time()
        facts.extract(document)
        return time.process_time() - began

    seconds(1000)
    short, long = seconds(25_000), seconds(200_000)
    # Eight times the text may take eight times as long, and twice that for what else the machine does.
    assert long < 16 * short + 0.5


@pytest.mark.parametrize(
    ("text", "automatic"),
    [
        ("This Agreement renews for successive terms of one year unless notice of 180 days is given.", True),
        ("This Agreement is renewed by one year each if it is not terminated before.", True),
        ("This Agreement may be renewed for one year unless a party is in breach.", False),
    ],
)
def test_what_renews_unless_somebody_acts_renews_by_itself(text, automatic):
    told = facts.extract(_plain(f"AGREEMENT\n\n{text}\n")).auto_renewal
    assert (told is not None and told.value) is automatic


def test_what_stands_before_a_label_is_not_called_by_it():
    text = (
        "Transport Agreement   Party A (Shipper): Alba Goods Co., Ltd.   Party B (Carrier): Berg Freight Co., Ltd.   "
        "Due to their business, Party A and Party B enter into this Agreement.   1. Party B shall carry the goods.\n"
    )
    found = facts.extract(_plain(text))
    assert [(p.name, p.role) for p in found.parties] == [
        ("Alba Goods Co., Ltd.", "Party A"),
        ("Berg Freight Co., Ltd.", "Party B"),
    ]


def test_a_word_above_the_other_column_of_signatures_is_no_part_of_a_name():
    text = (
        'SUPPORT AGREEMENT\n\nThis Agreement is made between Alba, Inc. ("Alba") and ______, a company ("Licensee").\n\n'
        "LICENSEE                              ALBA, INC.\n\nBy: __________          By: __________\n"
    )
    assert [p.name for p in facts.extract(_plain(text)).parties] == ["Alba, Inc."]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('PROMOTION AGREEMENT  (the "Agreement")', "PROMOTION AGREEMENT"),
        ("DRAFT (2) 1/12/26              SUPPORT AGREEMENT", "SUPPORT AGREEMENT"),
        ("ADDENDUM TO\n\nDISTRIBUTION AGREEMENT", "ADDENDUM TO DISTRIBUTION AGREEMENT"),
    ],
)
def test_a_title_is_told_from_what_stands_beside_it(head, title):
    text = f'{head}\n\nThis agreement is made between Alba, Inc. ("Alba") and Berg Ltd ("Berg").\n\nWARRANTY AND INDEMNITY:\n'
    found = facts.extract(_plain(text)).title
    assert found is not None
    assert found.value == title


def test_a_notice_that_ends_extended_terms_too_is_the_notice_that_stops_a_renewal():
    text = (
        'SERVICES AGREEMENT\n\nThis Agreement is made on May 1, 2026 between Alba, Inc. ("Alba") and Berg Ltd ("Berg").\n\n'
        "1. Term. The initial term of this Agreement shall be one year commencing on May 1, 2026. Unless either party gives "
        "notice to terminate at least six (6) months prior to the end of the initial term, this Agreement shall continue on "
        'a year to year basis ("Extended Terms") until terminated by either party by giving written notice.\n'
    )
    notice = facts.extract(_plain(text)).notice_period
    assert notice is not None
    assert notice.value == Duration(6, "month")
