"""What is printed on page after page: running headers, footers and page numbers."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from pactoria.documents.parsed import BlockKind
from pactoria.documents.pdf.lines import Line

__all__ = ["running"]

_NEAR_EDGE = 4
"""Lines from the top or bottom of a page among which running text is looked for."""
_LONGEST = 160
_FEWEST_PAGES = 3
_NUMBERS = re.compile(r"\d+|\b[ivxl]+\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|pg\.?)\s*)?[-\u2013\u2014\u2022(|]?\s*(?:[A-Z]{1,3}-)?(?P<number>\d{1,4}|[ivxl]{1,7})\s*[-\u2013\u2014\u2022)|]?"
    r"(?:\s*(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)


def running(pages: Sequence[Sequence[Line]]) -> dict[int, BlockKind]:
    """Tell which lines are headers and footers, by `id` of the line. Linear in the number of lines."""
    found: dict[int, BlockKind] = {}
    for kind, edges in (
        (BlockKind.HEADER, [page[:_NEAR_EDGE] for page in pages]),
        (BlockKind.FOOTER, [page[-_NEAR_EDGE:] for page in pages]),
    ):
        for line in _repeated(edges, len(pages)):
            found.setdefault(id(line), kind)
    for line, kind in _page_numbers(pages):
        found.setdefault(id(line), kind)
    return found


def _repeated(edges: Sequence[Sequence[Line]], pages: int) -> list[Line]:
    needed = min(_FEWEST_PAGES, max(2, pages))
    by_key: dict[str, list[Line]] = defaultdict(list)
    for edge in edges:
        for line in edge:
            if len(line.text) <= _LONGEST:
                by_key[_key(line)].append(line)
    repeated: list[Line] = []
    for key, lines in by_key.items():
        on_pages = len({line.page for line in lines})
        # "#" alone is a number, which may as well be of a table; page numbers are told by counting on.
        if on_pages >= needed and sum(character.isalpha() for character in key) >= 3:  # noqa: PLR2004 - a word
            repeated += lines
    return repeated


def _key(line: Line) -> str:
    return " ".join(_NUMBERS.sub("#", line.text).split())


def _page_numbers(pages: Sequence[Sequence[Line]]) -> list[tuple[Line, BlockKind]]:
    """Find lines that are only a number, where these count on by one from page to page, or from sheet to sheet."""
    candidates = [
        (int(match["number"]) if match["number"].isdigit() else _roman(match["number"]), line, place < len(page) / 2)
        for page in pages
        for place, line in enumerate(page)
        if len(line.text) < 20 and (match := _PAGE_NUMBER.fullmatch(line.text.strip()))  # noqa: PLR2004 - "Page 10 of 100"
    ]
    # Where a file is a print of a longer one, its own numbers stand anywhere; what counts on together is a series.
    offsets = Counter(value - line.page for value, line, _ in candidates)
    series = {offset for offset, count in offsets.items() if count >= min(_FEWEST_PAGES, len(pages)) and count > 1}
    numbers: list[tuple[Line, BlockKind]] = []
    expected = None
    steps = sum(after[0] == before[0] + 1 for before, after in itertools.pairwise(candidates))
    counting = len(candidates) >= _FEWEST_PAGES and steps >= len(candidates) / 2
    for value, line, is_high in candidates:
        if value - line.page in series or (counting and (expected is None or value in (expected, 1))):
            numbers.append((line, BlockKind.HEADER if is_high else BlockKind.FOOTER))
        expected = value + 1
    return numbers


def _roman(text: str) -> int:
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    letters = [values[letter] for letter in text.lower()]
    return sum(-value if value < max(letters[place:]) else value for place, value in enumerate(letters))
