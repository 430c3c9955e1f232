"""Which days are business days in a jurisdiction."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["BusinessDays", "easter"]

_SATURDAY, _SUNDAY, _FRIDAY = 5, 6, 4
_DAY = timedelta(days=1)

_STATES = frozenset(
    [
        "Alabama",
        "Alaska",
        "Arizona",
        "Arkansas",
        "California",
        "Colorado",
        "Connecticut",
        "Delaware",
        "District of Columbia",
        "Florida",
        "Georgia",
        "Hawaii",
        "Idaho",
        "Illinois",
        "Indiana",
        "Iowa",
        "Kansas",
        "Kentucky",
        "Louisiana",
        "Maine",
        "Maryland",
        "Massachusetts",
        "Michigan",
        "Minnesota",
        "Mississippi",
        "Missouri",
        "Montana",
        "Nebraska",
        "Nevada",
        "New Hampshire",
        "New Jersey",
        "New Mexico",
        "New York",
        "North Carolina",
        "North Dakota",
        "Ohio",
        "Oklahoma",
        "Oregon",
        "Pennsylvania",
        "Rhode Island",
        "South Carolina",
        "South Dakota",
        "Tennessee",
        "Texas",
        "Utah",
        "Vermont",
        "Virginia",
        "Washington",
        "West Virginia",
        "Wisconsin",
        "Wyoming",
        "United States",
    ]
)
_PROVINCES = frozenset({"Ontario", "Quebec", "British Columbia", "Alberta", "Manitoba", "Nova Scotia", "Saskatchewan"})


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Weekdays that are no public holidays. Without a jurisdiction that we know, all weekdays."""

    jurisdiction: str | None = None
    """A key of `holidays.yaml`."""
    _cache: dict[int, dict[date, str]] = field(default_factory=dict[int, dict[date, str]], compare=False, repr=False)

    @classmethod
    def of(cls, governing_law: str | None) -> "BusinessDays":
        """Return the calendar for a governing law, as the facts name it ("New York", "England and Wales")."""
        law = (governing_law or "").strip()
        if law in _STATES:
            return cls("united-states")
        if law in _PROVINCES:
            return cls("canada")
        key = {"england": "england-and-wales", "wales": "england-and-wales"}.get(law.lower(), law.lower())
        key = key.replace(" ", "-")
        return cls(key if key in _written() else None)

    def holiday(self, day: date) -> str | None:
        """Return the name of the public holiday that closes business on a day, if one does."""
        if self.jurisdiction is None:
            return None
        if day.year not in self._cache:
            # What falls on the first days of next year may be observed on the last of this one.
            years = [year for year in (day.year, day.year + 1) if year <= date.max.year]
            self._cache[day.year] = {
                when: name
                for year in years
                for when, name in _holidays(self.jurisdiction, year)
                if when.year == day.year
            }
        return self._cache[day.year].get(day)

    def is_open(self, day: date) -> bool:
        """Tell whether a day is a business day."""
        return day.weekday() < _SATURDAY and self.holiday(day) is None

    def on_or_before(self, day: date) -> date:
        """Return the day itself, or the last business day before it."""
        while not self.is_open(day):
            day -= _DAY
        return day

    def back(self, day: date, count: int) -> date:
        """Return the business day that lies so many business days before a day."""
        for _ in range(count):
            day = self.on_or_before(day - _DAY)
        return day

    def on(self, day: date, count: int) -> date:
        """Return the business day that lies so many business days after a day."""
        for _ in range(count):
            day += _DAY
            while not self.is_open(day):
                day += _DAY
        return day

    def why_closed(self, day: date) -> str | None:
        """Return why a day is no business day: "a Saturday", "Christmas Day"; None if it is one."""
        if name := self.holiday(day):
            return name
        return {_SATURDAY: "a Saturday", _SUNDAY: "a Sunday"}.get(day.weekday())


def easter(year: int) -> date:
    """Return Easter Sunday of a year of the Gregorian calendar (anonymous algorithm, New Scientist, 30 March 1961)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    j, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    n = (h - m + r + 90) // 25
    return date(year, n, (h - m + r + n + 19) % 32)


@cache
def _written() -> dict[str, dict[str, Any]]:
    import yaml

    folder = resources.files("pactoria.analysis.engine.deadlines")
    return yaml.safe_load(folder.joinpath("holidays.yaml").read_text("utf-8"))


def _holidays(jurisdiction: str, year: int) -> list[tuple[date, str]]:
    rules = _written()[jurisdiction]
    found = [(_day(rule, year), str(rule["name"])) for rule in rules["days"] if year >= rule.get("since", 0)]
    observed = rules.get("observed")
    taken = {day for day, _ in found if day.weekday() < _SATURDAY}
    for day, name in sorted(found):
        if day.weekday() < _SATURDAY or observed is None:
            continue
        if observed == "us":
            taken_instead = day - _DAY if day.weekday() == _SATURDAY else day + _DAY
        else:
            taken_instead = day + _DAY
            while taken_instead.weekday() >= _SATURDAY or taken_instead in taken:
                taken_instead += _DAY
        taken.add(taken_instead)
        found.append((taken_instead, f"{name} (observed)"))
    return found


def _day(rule: dict[str, Any], year: int) -> date:
    if "fixed" in rule:
        month, day = (int(part) for part in rule["fixed"].split("-"))
        return date(year, month, day)
    if "easter" in rule:
        return easter(year) + timedelta(days=rule["easter"])
    nth, weekday, month = rule["nth"]
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - _DAY
    return last - timedelta(days=(last.weekday() - weekday) % 7)
