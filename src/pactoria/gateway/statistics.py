"""Intervals of 95 % for what experiments measure, by SciPy, which is imported when first needed (it takes a moment)."""

from dataclasses import dataclass
from importlib import import_module
from math import sqrt
from typing import Any

__all__ = ["Interval", "Sample", "difference_of_means", "difference_of_rates", "mean", "rate"]

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A value, and between which bounds the true one lies with 95 % confidence. Bounds are None for too few cases."""

    value: float
    low: float | None
    high: float | None

    @property
    def excludes_zero(self) -> bool:
        """Whether chance alone hardly explains it, for differences."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of a sample of measurements."""

    count: int
    mean: float
    deviation: float
    """Standard deviation of the sample, with n - 1."""


def rate(successes: int, count: int) -> Interval | None:
    """Return a rate with Wilson's score interval; None without any case."""
    if count == 0:
        return None
    bounds = _stats().binomtest(successes, count).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(successes / count, float(bounds.low), float(bounds.high))


def difference_of_rates(first: tuple[int, int], second: tuple[int, int]) -> Interval | None:
    """Return how much larger the second rate is: Newcombe's interval from the two of Wilson (1998, method 10).

    Rates are (successes, cases); None if either has no case.
    """
    one, two = rate(*first), rate(*second)
    if one is None or two is None or one.low is None or two.low is None or one.high is None or two.high is None:
        return None
    value = two.value - one.value
    low = value - sqrt((two.value - two.low) ** 2 + (one.high - one.value) ** 2)
    high = value + sqrt((two.high - two.value) ** 2 + (one.value - one.low) ** 2)
    return Interval(value, low, high)


def mean(sample: Sample) -> Interval | None:
    """Return a mean with Student's t interval; None without any case."""
    if sample.count == 0:
        return None
    if sample.count == 1:
        return Interval(sample.mean, None, None)
    half = _quantile(sample.count - 1) * sample.deviation / sqrt(sample.count)
    return Interval(sample.mean, sample.mean - half, sample.mean + half)


def difference_of_means(first: Sample, second: Sample) -> Interval | None:
    """Return how much larger the second mean is, with Welch's interval, which lets deviations differ."""
    if first.count == 0 or second.count == 0:
        return None
    value = second.mean - first.mean
    if first.count == 1 or second.count == 1:
        return Interval(value, None, None)
    one, two = first.deviation**2 / first.count, second.deviation**2 / second.count
    if one + two == 0:
        return Interval(value, value, value)
    freedom = (one + two) ** 2 / (one**2 / (first.count - 1) + two**2 / (second.count - 1))
    half = _quantile(freedom) * sqrt(one + two)
    return Interval(value, value - half, value + half)


def _quantile(freedom: float) -> float:
    return float(_stats().t.ppf((1 + CONFIDENCE) / 2, freedom))


def _stats() -> Any:
    return import_module("scipy.stats")  # it has no types
