"""Counting with dates: month ends, business days, holidays."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactoria.analysis.engine.deadlines.business_days import BusinessDays, easter
from pactoria.analysis.engine.deadlines.counting import OutOfRangeError, after, before, months_later
from pactoria.analysis.engine.result import Duration

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(-600, 600)
LAWS = st.sampled_from([None, "New York", "England and Wales", "Scotland", "Ireland", "Germany", "France", "Atlantis"])


def test_a_month_before_the_last_day_of_march_is_the_last_day_of_february() -> None:
    month = Duration(1, "month")
    assert before(date(2027, 3, 31), month, BusinessDays()) == date(2027, 2, 28)
    assert before(date(2028, 3, 31), month, BusinessDays()) == date(2028, 2, 29)
    assert after(date(2027, 2, 28), month, BusinessDays()) == date(2027, 3, 28)
    assert before(date(2028, 2, 29), Duration(1, "year"), BusinessDays()) == date(2027, 2, 28)


@settings(deadline=None)
@given(DAYS, MONTHS)
def test_months_keep_the_day_or_take_the_months_last_one(day: date, months: int) -> None:
    found = months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == min(day.day, monthrange(found.year, found.month)[1])


@settings(deadline=None)
@given(DAYS, MONTHS)
def test_months_there_and_back_lose_three_days_at_most(day: date, months: int) -> None:
    assert timedelta() <= day - months_later(months_later(day, months), -months) <= timedelta(days=3)


@settings(deadline=None)
@given(DAYS, DAYS, MONTHS)
def test_later_days_stay_later(one: date, other: date, months: int) -> None:
    first, last = sorted([one, other])
    assert months_later(first, months) <= months_later(last, months)


@settings(deadline=None)
@given(DAYS, st.integers(0, 4000))
def test_days_and_weeks_are_counted_exactly(day: date, count: int) -> None:
    assert (after(day, Duration(count, "day"), BusinessDays()) - day).days == count
    assert (day - before(day, Duration(count % 200, "week"), BusinessDays())).days == 7 * (count % 200)


@settings(deadline=None)
@given(DAYS, LAWS)
def test_the_safe_day_is_open_and_nothing_open_lies_between(day: date, law: str | None) -> None:
    calendar = BusinessDays.of(law)
    safe = calendar.on_or_before(day)
    assert calendar.is_open(safe)
    assert timedelta() <= day - safe < timedelta(days=8)
    assert all(not calendar.is_open(safe + timedelta(days=n)) for n in range(1, (day - safe).days + 1))


@settings(deadline=None)
@given(DAYS, st.integers(1, 60), LAWS)
def test_business_days_back_pass_as_many_open_days_as_they_say(day: date, count: int, law: str | None) -> None:
    calendar = BusinessDays.of(law)
    found = calendar.back(day, count)
    assert calendar.is_open(found)
    assert sum(calendar.is_open(found + timedelta(days=n)) for n in range((day - found).days)) == count


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1961, 4, 2), (2000, 4, 23), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2285, 3, 22)]
)
def test_easter_is_where_the_church_has_it(year: int, month: int, day: int) -> None:
    assert easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("law", "day", "name"),
    [
        ("California", date(2026, 7, 3), "Independence Day (observed)"),
        ("New York", date(2026, 11, 26), "Thanksgiving Day"),
        ("New York", date(2021, 12, 31), "New Year's Day (observed)"),
        ("Delaware", date(2028, 1, 17), "Martin Luther King Jr. Day"),
        ("England and Wales", date(2027, 12, 27), "Christmas Day (observed)"),
        ("England and Wales", date(2027, 12, 28), "Boxing Day (observed)"),
        ("England", date(2026, 5, 25), "Spring bank holiday"),
        ("Scotland", date(2027, 1, 4), "2 January (observed)"),
        ("Germany", date(2026, 5, 14), "Ascension Day"),
        ("Ontario", date(2026, 10, 12), "Thanksgiving"),
    ],
)
def test_holidays_are_those_of_the_governing_law(law: str, day: date, name: str) -> None:
    assert BusinessDays.of(law).holiday(day) == name
    assert not BusinessDays.of(law).is_open(day)


def test_without_a_law_that_we_know_weekdays_are_open() -> None:
    assert BusinessDays.of("Atlantis").is_open(date(2026, 12, 25))
    assert BusinessDays.of(None).why_closed(date(2026, 12, 26)) == "a Saturday"


@pytest.mark.parametrize(
    "length", [Duration(1.5, "month"), Duration(9e9, "day"), Duration(99_999, "year"), Duration(1, "moon")]
)
def test_what_calendars_do_not_count_is_refused(length: Duration) -> None:
    with pytest.raises(OutOfRangeError):
        after(date(2026, 1, 1), length, BusinessDays())
