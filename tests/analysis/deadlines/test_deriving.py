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
