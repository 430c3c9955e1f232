"""Automatic numbers, counted as Word counts them (ECMA-376, part 1, 17.9)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pactoria.documents.docx.names import attribute, is_on, mc, w
from pactoria.documents.docx.numerals import numeral
from pactoria.documents.docx.styles import Style, Styles, number_properties
from pactoria.documents.docx.symbols import bullet
from pactoria.documents.markup import Element

__all__ = ["Counter", "Label", "Level", "Lists", "read_lists"]

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_NO_LIST = "0"
_UNCOUNTED = {"bullet", "none"}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list numbers its paragraphs."""

    start: int = 1
    kind: str = "decimal"
    pattern: str = ""
    text: str = ""
    """Such as "%1.%2": the numbers of levels 1 and 2 with a dot between."""
    restart: int | None = None
    """The level (from 1) that makes this one start again; 0 for never; None for every level above."""
    legal: bool = False
    """All numbers in it are shown in digits."""
    suffix: str = "tab"
    style: str | None = None
    """Id of the paragraph style that is tied to this level."""


@dataclass(slots=True)
class List:
    """One list as paragraphs name it: levels of an abstract list, some of them overridden."""

    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int] = field(default_factory=dict[int, int])
    """Levels that begin anew where this list is first used."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph's text."""

    text: str
    """As shown, such as "7.2", "(b)", "Article IV." or a bullet; may be empty."""
    level: int
    """From 0."""
    is_bullet: bool
    gap: str
    """What separates it from the text: a blank, or nothing."""


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists of a file by id."""

    by_id: Mapping[str, List] = field(default_factory=dict[str, List])


def read_lists(root: Element | None, styles: Styles) -> Lists:
    """Read the numbering part."""
    if root is None:
        return Lists()
    abstracts = {element.get(w("abstractNumId"), ""): element for element in root.iterchildren(w("abstractNum"))}
    nums = {element.get(w("numId"), ""): element for element in root.iterchildren(w("num"))}
    lists: dict[str, List] = {}
    for list_id, element in nums.items():
        abstract = _followed(attribute(element, "abstractNumId") or "", abstracts, nums, styles)
        levels = _levels(abstracts.get(abstract))
        starts: dict[int, int] = {}
        for override in element.iterchildren(w("lvlOverride")):
            index = _number(override.get(w("ilvl")), 0)
            own = override.find(w("lvl"))
            if own is not None:
                levels[index] = _level(own)
            start = attribute(override, "startOverride")
            if start is not None:
                starts[index] = _number(start, 1)
        lists[list_id] = List(abstract, levels, starts)
    return Lists(lists)


def _followed(abstract: str, abstracts: Mapping[str, Element], nums: Mapping[str, Element], styles: Styles) -> str:
    """Follow a list that only points to a list style, to the abstract list that defines that style."""
    linked = attribute(abstracts.get(abstract), "numStyleLink")
    if linked is None:
        return abstract
    list_id = styles.paragraph(linked).numbers.list_id if linked in styles.by_id else None
    target = attribute(nums.get(list_id or ""), "abstractNumId")
    if target is not None and target != abstract:
        return target
    for name, element in abstracts.items():
        if attribute(element, "styleLink") == linked:
            return name
    return abstract


def _levels(abstract: Element | None) -> dict[int, Level]:
    if abstract is None:
        return {}
    return {_number(level.get(w("ilvl")), 0): _level(level) for level in abstract.iterchildren(w("lvl"))}


def _level(element: Element) -> Level:
    # Newer formats come as a choice, with a plainer one to fall back to.
    alternative = element.find(f"{mc('AlternateContent')}/{mc('Choice')}/{w('numFmt')}")
    style = element.find(w("numFmt")) if alternative is None else alternative
    restart = attribute(element, "lvlRestart")
    return Level(
        start=_number(attribute(element, "start"), 0),
        kind="decimal" if style is None else style.get(w("val"), "decimal"),
        pattern="" if style is None else style.get(w("format"), ""),
        text=attribute(element, "lvlText") or "",
        restart=None if restart is None else _number(restart, 0),
        legal=bool(is_on(element, "isLgl")),
        suffix=attribute(element, "suff") or "tab",
        style=attribute(element, "pStyle"),
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else default  # noqa: PLR2004 - 32 bits


class Counter:
    """Numbers the paragraphs of a document, which must come in document order."""

    def __init__(self, lists: Lists, styles: Styles) -> None:
        self._lists = lists.by_id
        self._styles = styles
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, paragraph_properties: Element | None, style: Style) -> Label | None:
        """Count one paragraph and return its label; None where it is in no list."""
        own = number_properties(paragraph_properties)
        list_id = own.list_id if own.list_id is not None else style.numbers.list_id
        found = self._lists.get(list_id or _NO_LIST)
        if list_id is None or found is None:
            return None
        index = own.level
        if index is None:
            index = 0 if own.list_id is not None else self._level_of_style(found, style)
        index = min(index, _LEVELS - 1)
        level = found.levels.get(index)
        if level is None:
            return None
        if level.kind == "bullet":
            return Label(bullet(level.text), index, is_bullet=True, gap=_gap(level))
        counts = self._count(list_id, found, index)
        text = _PLACE.sub(lambda place: self._shown(found, counts, int(place[1]) - 1, level), level.text)
        return Label(text.strip(), index, is_bullet=False, gap=_gap(level))

    def _level_of_style(self, found: List, style: Style) -> int:
        """Return the level that a style is tied to, else the one that it names."""
        for index, level in found.levels.items():
            if level.style is not None and level.style == style.numbers_from:
                return index
        return style.numbers.level or 0

    def _count(self, list_id: str, found: List, index: int) -> list[int | None]:
        # Lists that share an abstract list count on together, until one of them says where to begin.
        counts = self._counts.setdefault(found.abstract, [None] * _LEVELS)
        if index in found.starts and (list_id, index) not in self._begun:
            counts[index] = None
        count = counts[index]
        counts[index] = self._start(found, index) if count is None else count + 1
        self._begun.add((list_id, index))
        for deeper in range(index + 1, _LEVELS):
            level = found.levels.get(deeper)
            restart = None if level is None else level.restart
            if restart is None or 0 < index + 1 <= restart:
                counts[deeper] = None
        return counts

    def _start(self, found: List, index: int) -> int:
        if index in found.starts:
            return found.starts[index]
        level = found.levels.get(index)
        return 1 if level is None else level.start

    def _shown(self, found: List, counts: list[int | None], index: int, shown_in: Level) -> str:
        level = found.levels.get(index)
        if level is None or level.kind in _UNCOUNTED:
            return ""
        count = counts[index]
        value = self._start(found, index) if count is None else count
        return numeral(value, "decimal" if shown_in.legal else level.kind, level.pattern)


def _gap(level: Level) -> str:
    return "" if level.suffix == "nothing" else " "
