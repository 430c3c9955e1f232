"""Circuit breakers: a provider that keeps failing is left alone for a while."""

import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Breakers"]


@dataclass(slots=True)
class _State:
    failures: int = 0
    """One after the other."""
    opened_at: float | None = None
    """Since when it is left alone, or was tried last."""


class Breakers:
    """One breaker a provider, for one process.

    After some failures in a row a breaker opens: nobody asks the provider. After a pause one call is let through; if
    it is answered the breaker closes, else the pause begins anew.
    """

    def __init__(self, *, failures: int = 5, pause: float = 20.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._failures = failures
        self._pause = pause
        self._clock = clock
        self._states: dict[str, _State] = {}

    def allow(self, provider: str) -> bool:
        """Tell whether a provider may be asked. After a pause the first who hears yes is the trial."""
        state = self._states.get(provider)
        if state is None or state.opened_at is None:
            return True
        if self._clock() - state.opened_at < self._pause:
            return False
        state.opened_at = self._clock()
        return True

    def is_open(self, provider: str) -> bool:
        """Tell whether a provider is left alone, without asking for a trial."""
        state = self._states.get(provider)
        return state is not None and state.opened_at is not None

    def succeeded(self, provider: str) -> None:
        """It has answered."""
        self._states.pop(provider, None)

    def failed(self, provider: str) -> None:
        """It has failed, in a way that says that it is unwell."""
        state = self._states.setdefault(provider, _State())
        state.failures += 1
        if state.failures >= self._failures:
            state.opened_at = self._clock()
