"""One line that tells how far a long review is."""

import time
from typing import TextIO

__all__ = ["Status"]

_PATIENCE = 1.0
"""Seconds that people wait without being told anything."""
_CLEAR_LINE = "\r\x1b[2K"


class Status:
    """A line on a terminal that is written over; nothing where nobody looks, and nothing for what is quick."""

    def __init__(self, stream: TextIO, doing: str = "Reviewing") -> None:
        self._stream = stream
        self._doing = doing
        self._began = time.monotonic()
        self._is_shown = False

    def __call__(self, step: str, done: float) -> None:
        """Show the step under way and the share that is done, 0..1."""
        if time.monotonic() - self._began < _PATIENCE or not self._stream.isatty():
            return
        self._is_shown = True
        self._stream.write(f"{_CLEAR_LINE}{self._doing}: {step}, {done:.0%}")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            self._stream.write(_CLEAR_LINE)
            self._stream.flush()
            self._is_shown = False
