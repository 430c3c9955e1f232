"""Where words can begin, found by plain search: far faster than a regular expression over a whole contract."""

from collections.abc import Iterable

__all__ = ["folded", "places"]


def folded(text: str) -> str:
    """Return text in small letters, each at its place."""
    # The one letter whose small form is longer.
    return text.replace("\u0130", "i").lower()


def places(text: str, stems: Iterable[str], end: int | None = None) -> list[int]:
    """Return where any of the stems begins in a folded text, in order; also inside of words."""
    found: set[int] = set()
    for stem in stems:
        at = text.find(stem, 0, end)
        while at >= 0:
            found.add(at)
            at = text.find(stem, at + len(stem), end)
    return sorted(found)
