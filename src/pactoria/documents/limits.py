"""How much of a machine one file may take."""

from dataclasses import dataclass

__all__ = ["DEFAULT", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one file. Sizes are in bytes, times in seconds."""

    size: int = 50 * 1024 * 1024
    pages: int = 1_000
    characters: int = 10_000_000
    """Of text. A thousand full pages have about three million."""
    unpacked: int = 512 * 1024 * 1024
    """Sum of the parts of a Word file once unpacked."""
    part: int = 128 * 1024 * 1024
    """One part of a Word file that is read, once unpacked."""
    ratio: int = 200
    """How many times larger than packed a part over 10 MB may be. Real ones stay below 50."""
    depth: int = 200
    """Elements inside elements. Real documents stay below 60."""
    seconds: float = 60.0
    memory: int = 2 * 1024 * 1024 * 1024


DEFAULT = Limits()
