"""Counting with dates: forward and back by days, business days, weeks, months and years.

Months and years go to the same day of the other month, or to its last day where it has no such day: one month before
31 March is 28 or 29 February. A length that is counted from the last day of a month is not stretched to the last day of
another: one month after 28 February is 28 March.
"""

from calendar import monthrange
from datetime import date, timedelta

from pactoria.analysis.engine.deadlines.business_days import BusinessDays
from pactoria.analysis.engine.result import Duration

__all__ = ["OutOfRangeError", "after", "before", "months_later", "spoken", "spoken_day"]

_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}


class OutOfRangeError(ValueError):
    """The day lies outside of the calendar, or the length has parts that calendars do not count."""


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later (earlier where negative), or the last day of that month.

    Raises:
        OutOfRangeError: if that is before the year 1 or after 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OutOfRangeError(f"{months} months from {day}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def after(day: date, length: Duration, open_days: BusinessDays) -> date:
    """Return the day that lies a length after a day.

    Raises:
        OutOfRangeError: if there is no such day.
    """
    return _moved(day, length, open_days, 1)


def before(day: date, length: Duration, open_days: BusinessDays) -> date:
    """Return the day that lies a length before a day.

    Raises:
        OutOfRangeError: if there is no such day.
    """
    return _moved(day, length, open_days, -1)


def _moved(day: date, length: Duration, open_days: BusinessDays, sign: int) -> date:
    try:
        if length.unit == "business day":
            count = _whole(length.count)
            return open_days.on(day, count) if sign > 0 else open_days.back(day, count)
        if length.unit in _DAYS:
            return day + timedelta(days=sign * _whole(length.count * _DAYS[length.unit]))
        if length.unit in _MONTHS:
            return months_later(day, sign * _whole(length.count * _MONTHS[length.unit]))
    except OverflowError as error:
        raise OutOfRangeError(f"{length} from {day}") from error
    raise OutOfRangeError(f"nobody counts in {length.unit!r}")


def _whole(count: float) -> int:
    if count != int(count) or count > 100_000:  # noqa: PLR2004 - 270 years of days
        raise OutOfRangeError(f"no whole number of days or months: {count}")
    return int(count)


def spoken(length: Duration) -> str:
    """Say a length: "30 days", "1 month"."""
    return f"{length.count:g} {length.unit}{'' if length.count == 1 else 's'}"


def spoken_day(day: date) -> str:
    """Say a day: "31 March 2027"."""
    return f"{day.day} {day:%B %Y}"
