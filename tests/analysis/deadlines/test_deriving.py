"""Deadlines read from contracts: which days, how they were counted, and that the words are the contract's."""

from datetime import date

import pytest

from pactoria import samples
from pactoria.analysis.engine.deadlines import Deadline, DeadlineKind, derive
from pactoria.analysis.engine.facts import extract
from pactoria.analysis.engine.review import review
from pactoria.documents.service import parse

TODAY = date(2026, 11, 22)
_BEGINS = "This Agreement begins on {start} and continues for an initial term of {term}."
_RENEWS = (
    " It then renews automatically for successive terms of {length}, unless a party gives notice of non-renewal at "
    "least {notice} before the end of the then-current term."
)


def of(text: str, today: date = TODAY, name: str = "contract.txt") -> list[Deadline]:
    document = parse(text.encode(), name)
    found = derive(document, extract(document), today)
    assert all(deadline.place.holds_in(document) for deadline in found)
    assert len({deadline.key for deadline in found}) == len(found)
    return found


def contract(start: str, term: str, length: str, notice: str, law: str = "the State of New York") -> str:
    return (
        f'SUPPLY AGREEMENT\n\nThis Supply Agreement is made on {start} between Acme Tools Ltd ("Supplier") and '
        f'Borealis Retail Ltd ("Buyer").\n\n1. Term. {_BEGINS.format(start=start, term=term)}'
        f"{_RENEWS.format(length=length, notice=notice)}\n\n2. Law. This Agreement is governed by the laws of {law}.\n"
    )


def days(found: list[Deadline], kind: DeadlineKind) -> list[str]:
    return [deadline.day.isoformat() for deadline in found if deadline.kind is kind]


def test_each_renewal_has_its_last_day_for_notice_counted_from_the_first_end() -> None:
    text = contract("March 31, 2026", "twelve (12) months", "one (1) month", "one (1) month")
    found = of(text, date(2027, 1, 10))
    assert days(found, DeadlineKind.RENEWAL) == ["2027-03-31", "2027-04-30", "2027-05-31"]
    assert days(found, DeadlineKind.NOTICE) == ["2027-02-28", "2027-03-30", "2027-04-30"]
    first = next(d for d in found if d.kind is DeadlineKind.NOTICE)
    assert "February has no day 31, so its last day counts" in first.how
    assert (first.safe_day, first.how.endswith("28 February 2027 is a Sunday: act by Friday, 26 February 2027.")) == (
        date(2027, 2, 26),
        True,
    )


def test_business_days_of_notice_leave_out_the_holidays_of_the_governing_law() -> None:
    american = of(contract("July 10, 2026", "one (1) year", "one (1) year", "five (5) business days"))
    english = of(
        contract("July 10, 2026", "one (1) year", "one (1) year", "five (5) business days", "England and Wales")
    )
    assert days(american, DeadlineKind.NOTICE)[0] == "2027-07-02"  # 5 July is Independence Day, observed
    assert days(english, DeadlineKind.NOTICE)[0] == "2027-07-05"


def test_the_next_renewals_come_into_sight_as_time_goes_on_under_the_same_keys() -> None:
    text = contract("July 10, 2020", "one (1) year", "one (1) year", "sixty (60) days")
    now, later = of(text, date(2026, 11, 22)), of(text, date(2027, 11, 22))
    assert days(now, DeadlineKind.RENEWAL) == ["2026-07-10", "2027-07-10", "2028-07-10", "2029-07-10"]
    assert days(later, DeadlineKind.RENEWAL)[-1] == "2030-07-10"
    known = {deadline.key: deadline.day for deadline in now}
    assert all(known[deadline.key] == deadline.day for deadline in later if deadline.key in known)
    assert len(known.keys() & {deadline.key for deadline in later}) >= 6


@pytest.fixture(scope="module")
def lease() -> list[Deadline]:
    document = parse(samples.read("office-lease").encode(), "lease.md")
    return derive(document, review(document).facts, TODAY)


def test_an_option_to_extend_has_a_last_day(lease: list[Deadline]) -> None:
    option = next(d for d in lease if d.kind is DeadlineKind.OPTION)
    assert (option.day, option.safe_day) == (date(2032, 8, 1), date(2032, 7, 30))
    assert days(lease, DeadlineKind.END) == ["2033-05-01"]


def test_an_option_beside_an_automatic_renewal_has_a_last_day_too() -> None:
    renewing = contract("March 31, 2026", "two (2) years", "six (6) months", "three (3) months")
    right = "Buyer may extend this Agreement by one year by notice no later than 60 days before its end."
    found = of(f"{renewing}\n3. Option. {right}\n")
    assert days(found, DeadlineKind.OPTION) == ["2028-01-31"]
    assert not days(of(renewing), DeadlineKind.OPTION)


def test_rent_of_each_month_is_told_for_about_a_year(lease: list[Deadline]) -> None:
    rent = [d for d in lease if d.kind is DeadlineKind.PAYMENT]
    assert [d.day for d in rent][:3] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert 12 <= len(rent) <= 14
    assert {(d.who, d.title) for d in rent} == {("Tenant", "Tenant: pay base rent in advance")}


def recurring(clause: str, today: date = date(2026, 2, 1), term: str = "three (3) years") -> list[Deadline]:
    text = contract("January 20, 2026", term, "one (1) year", "thirty (30) days")
    found = of(f"{text}\n3. Work. {clause}\n", today)
    return [d for d in found if d.kind in {DeadlineKind.PAYMENT, DeadlineKind.DELIVERY, DeadlineKind.OTHER}]


@pytest.mark.parametrize(
    ("clause", "first", "title"),
    [
        (
            "Supplier shall send a report within ten (10) business days after the end of each calendar month.",
            # Fridays, but for 14 April, a Tuesday; New York keeps Washington's Birthday on 16 February.
            ["2026-02-13", "2026-03-13", "2026-04-14"],
            "Supplier: send a report",
        ),
        (
            "Buyer shall pay royalties no later than one month following the close of every quarter.",
            ["2026-04-30", "2026-07-30", "2026-10-30"],
            "Buyer: pay royalties",
        ),
        (
            "Buyer shall pay on the fifteenth of each month the fee of the month.",
            ["2026-02-15", "2026-03-15", "2026-04-15"],
            "Buyer: pay the fee of the month",
        ),
        (
            "Buyer shall pay the fee on the 1st and 15th day of each month, commencing March 15, 2026.",
            ["2026-03-15", "2026-04-01", "2026-04-15"],
            "Buyer: pay the fee",
        ),
        (
            "Supplier shall report on the last business day of each calendar quarter.",
            ["2026-03-31", "2026-06-30", "2026-09-30"],
            "Supplier: report",
        ),
        (
            "Supplier shall deliver its accounts by March 31 and September 30 of each year.",
            ["2026-03-31", "2026-09-30"],
            "Supplier: deliver its accounts",
        ),
        (
            "Buyer shall supply a forecast at least ten days prior to the beginning of each calendar quarter.",
            ["2026-03-22", "2026-06-21", "2026-09-21"],
            "Buyer: supply a forecast",
        ),
        ("The fees are payable monthly in arrears.", ["2026-01-31", "2026-02-28", "2026-03-31"], "The fees"),
        ("Rent is due quarterly in advance, on the tenth day of each quarter.", ["2026-04-10", "2026-07-10"], "Rent"),
    ],
)
def test_days_that_come_again_are_told_for_about_a_year(clause: str, first: list[str], title: str) -> None:
    found = recurring(clause)
    assert [d.day.isoformat() for d in found][: len(first)] == first
    assert {d.title for d in found} == {title}
    assert max(d.day for d in found) <= date(2027, 4, 1)


@pytest.mark.parametrize(
    "clause",
    [
        "If Buyer holds over, Buyer shall pay rent on the first day of each month.",
        "Buyer shall not order Goods within ten days after the end of each month.",
        "Buyer shall pay a bonus within ten days after the end of each Contract Year.",
        "Buyer shall pay a bonus on the last day of each year of the term.",
        "The average price on the first day of each month is told in Exhibit B.",
    ],
)
def test_what_does_not_come_again_for_sure_is_left_out(clause: str) -> None:
    assert recurring(clause) == []


def test_days_that_come_again_stop_with_the_contract_unless_it_renews() -> None:
    clause = "Buyer shall pay the fee on the first day of each month."
    assert recurring(clause, date(2026, 12, 20), "one (1) year")[-1].day == date(2027, 12, 1)
    fixed = contract("January 20, 2026", "one (1) year", "", "").split(" It then renews")[0]
    found = of(f"{fixed}\n\n3. Fees. {clause}\n", date(2026, 12, 20))
    assert [d.day.isoformat() for d in found if d.kind is DeadlineKind.PAYMENT] == ["2026-12-01", "2027-01-01"]
    ending = "Buyer shall pay on the first day of each month until and including June 1, 2026."
    assert [d.day.month for d in recurring(ending)] == [2, 3, 4, 5, 6]


def test_a_day_in_a_long_sentence_is_told_with_the_duty_and_whom_it_binds() -> None:
    long = (
        "a fee for the use of the name and of the marks of the Supplier in each of the four countries of the territory "
    )
    found = recurring(
        f"Buyer shall pay to Supplier {long}and an advance, payable in one payment due on March 31, 2026."
    )
    assert [(d.kind, d.who, d.title[:27]) for d in found] == [
        (DeadlineKind.PAYMENT, "Buyer", "Buyer: pay to Supplier a fe")
    ]
    (found,) = recurring("For the first year, the fee shall be paid to Supplier on or before March 31, 2027.")
    assert (found.kind, found.who) == (DeadlineKind.PAYMENT, None)


def test_dates_that_a_contract_names_are_told_with_what_is_due() -> None:
    found = of(samples.read("consulting-services"), name="services.md")
    named = {d.day.isoformat(): (d.kind, d.title) for d in found}
    assert named["2026-07-31"] == (DeadlineKind.DELIVERY, "Prototype")
    assert named["2026-04-20"][1].startswith("The Client gives access to its records")
    assert named["2028-04-05"] == (DeadlineKind.END, "Contract ends")
    assert named["2028-05-05"][0] is DeadlineKind.DELIVERY  # thirty days after the end


def test_what_depends_on_an_unknown_day_is_left_out() -> None:
    text = (
        'SERVICES AGREEMENT\n\nThis Services Agreement is made between Acme Ltd ("Supplier") and Bore Ltd ("Buyer")\n\n'
        "1. Buyer shall pay each invoice within thirty (30) days after receipt of the invoice.\n\n"
        "2. Supplier shall send a report within ten (10) days after the end of each Contract Year.\n\n"
        "3. This Agreement replaces the agreement dated 3 May 2015.\n"
    )
    assert of(text) == []


def due(clause: str) -> list[tuple[str, str]]:
    opening = (
        'SUPPLY AGREEMENT\n\nThis Supply Agreement is made on March 31, 2026 between Acme Tools Ltd ("Supplier") and '
        'Borealis Retail Ltd ("Buyer").\n\n'
    )
    found = of(f"{opening}1. {clause}\n")
    return [(deadline.day.isoformat(), deadline.title) for deadline in found if deadline.kind is not DeadlineKind.START]


def test_the_effective_date_of_something_else_is_not_that_of_the_contract() -> None:
    assert due("Supplier shall deliver the moulds within seven days of the effective date of termination.") == []
    assert due("Supplier shall deliver the moulds within seven days of the effective date of this Agreement.") == [
        ("2026-04-07", "Supplier: deliver the moulds")
    ]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on the second anniversary of the Effective Date", "2028-03-31"),
        ("no later than the 18th month anniversary of this Agreement", "2027-09-30"),
        ("by the first (1st) anniversary of the date hereof", "2027-03-31"),
    ],
)
def test_anniversaries_of_the_contract_are_counted(words: str, day: str) -> None:
    assert due(f"Buyer shall return the moulds {words}.") == [(day, "Buyer: return the moulds")]
    assert due("Buyer shall return the moulds on the first anniversary of the first delivery.") == []


def test_a_day_before_its_duty_is_told_with_the_duty() -> None:
    told = [("2027-03-15", "Supplier: send the drawings")]
    assert due("On or before March 15, 2027, Supplier shall send the drawings.") == told
    assert due("The parties agree that by March 15, 2027, Supplier shall send the drawings.") == told


def test_the_title_of_a_day_has_no_number_of_a_section() -> None:
    assert due("Work.\n\n2.1 The survey of the river closes by March 15, 2027.") == [
        ("2027-03-15", "The survey of the river closes")
    ]


def test_a_contract_that_goes_on_until_it_is_ended_has_no_end() -> None:
    goes_on = (
        "continues for three (3) years and thereafter until terminated by either party on ninety (90) days' notice"
    )
    fee = "Buyer shall return the moulds within ten days after the end of this Agreement."
    found = of(
        f"{contract('March 31, 2026', '', '', '').split('1. Term')[0]}1. Term. This Agreement begins on March 31, "
        f"2026, {goes_on}.\n\n2. {fee}\n"
    )
    assert [(d.kind, d.day.isoformat(), d.title) for d in found if d.kind is not DeadlineKind.START] == [
        (DeadlineKind.NOTICE, "2028-12-31", "Last day to end it with its first term")
    ]
