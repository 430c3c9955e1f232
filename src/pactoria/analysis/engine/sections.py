"""Which numbered section holds a place: "7.2(b)", as the document shows it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pactoria.documents.parsed import Block, BlockKind, ParsedDocument

__all__ = ["Sections", "section_at"]

_ANNEX = re.compile(
    r"(?P<kind>exhibit|schedule|annex|appendix|attachment|addendum)[ \t]+"
    r"[\"“']?(?P<label>[A-Z](?:-?\d{1,2})?|\d{1,2}|[IVX]{1,5})[\"”']?"
    # "Exhibit 10.27" at the head of a page is the mark of a filing, not an annex of the contract.
    r"(?!\.\d)(?=[ \t]*(?:$|[-\u2013\u2014:.(\n\r]))",
    re.IGNORECASE | re.MULTILINE,
)
_ARTICLE = re.compile(r"article[ \t]+(?P<label>[IVXLC]{1,7}|\d{1,3})\b[.:)]?", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<word>sections?[ \t]+|clause[ \t]+|§[ \t]*)?(?P<label>\d{1,3}(?:\.\d{1,3}){0,5})(?P<tail>[.:)]?)(?![\d%\w])",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:\((?P<paren>[a-z]{1,2}|[A-Z]{1,2}|[ivxl]{1,6}|[IVXL]{1,6}|\d{1,2})\)"
    r"|(?P<bare>[a-z]|[A-Z]|[ivxl]{1,5}|[IVXL]{1,5})(?:[.)](?=[ \t])))"
)
_LINE = re.compile(r"^[ \t\xa0>*_|#]*+(?=\S)", re.MULTILINE)
_REFERENCE = re.compile(
    r"(?:\b(?:sections?|articles?|clauses?|paragraphs?|and|or|to|of|in|under|with|by|the|this|that|exhibit|schedule)|§|,)\s*$",
    re.IGNORECASE,
)
_CITATION = re.compile(r"(?:\b(?:sections?|articles?|clauses?|paragraphs?)|§)\s*$", re.IGNORECASE)
_SIGNATURES = re.compile(r"in witness whereof\b", re.IGNORECASE)
_LEAD = re.compile(
    r"[\s_*]{0,20}(?P<words>[A-Z\"“][^.:;\n]{1,90}?)[_*]{0,4}(?:[.:;]|\s[-\u2013\u2014]|$)", re.MULTILINE
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SMALL_WORDS = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)
_DEFINED = re.compile(r"[\s_*]{0,20}[\"“](?P<words>[^\"“”\n]{1,80})[\"”]")
_LEAD_WORDS = 12
_RELATIVES = 4
"""How many numbers such as "(a)" may follow one another on a line, as in "7.2(b)(i)"."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One level of a number: what is shown, in which style, and which one of its row it is."""

    shown: str
    style: str
    ordinal: int
    level: int = 0
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    number: str | None
    heading: str | None


class Sections:
    """An index of a document's numbered sections; building it is linear, a look-up is a binary search.

    Numbers come from the blocks where the reader of the file knew them, and from the starts of lines elsewhere.
    A relative number is told under the one that it belongs to: "(b)" under "7.2" is "7.2(b)"; a number that starts
    anew inside an annex is told with it: "Exhibit A, 3.1".
    """

    def __init__(self, document: ParsedDocument) -> None:
        self._text = document.text
        self._path: list[_Step] = []
        self._entries: list[_Entry] = []
        self._index(document)
        self._starts = [entry.start for entry in self._entries]

    def number_at(self, offset: int) -> str | None:
        """Return the number of the section that holds the character at `offset`, or None before the first one."""
        entry = self._at(offset)
        return entry.number if entry else None

    def heading_at(self, offset: int) -> str | None:
        """Return the nearest heading above the character at `offset`: the section's own, else that of what holds it."""
        entry = self._at(offset)
        return entry.heading if entry else None

    def _at(self, offset: int) -> _Entry | None:
        place = bisect_right(self._starts, offset)
        return self._entries[place - 1] if place else None

    def _index(self, document: ParsedDocument) -> None:
        blocks = [b for b in document.blocks if b.kind not in (BlockKind.HEADER, BlockKind.FOOTER, BlockKind.FOOTNOTE)]
        if not blocks:
            first = _LINE.match(self._text)
            self._read_lines(first.end() if first else 0, len(self._text))
        for block in blocks:
            if block.number and self._follow_number(block):
                self._read_lines(block.body, block.end, skip_first=True)
            elif block.kind in (BlockKind.TITLE, BlockKind.HEADING) and not self._read_at(
                block.start, block.end, block
            ):
                self._follow_heading(block)
            elif block.kind not in (BlockKind.TITLE, BlockKind.HEADING):
                self._read_lines(block.start, block.end)

    def _read_lines(self, start: int, end: int, *, skip_first: bool = False) -> None:
        if not skip_first and start < end:
            # The block may begin in the middle of a line, where "^" does not match.
            self._read_at(start, end, None)
        for line in _LINE.finditer(self._text, start, end):
            if line.start() > start:
                self._read_at(line.end(), end, None)

    def _read_at(self, start: int, end: int, block: Block | None) -> bool:
        """Follow the numbers that stand at a line's start, as in "7. (a) ..."; tell whether there were any."""
        if _SIGNATURES.match(self._text, start, end):
            self._path = []
            self._note(start)
            return True
        if block is None and not self._begins_with_mark(start):
            return False
        found = list(_steps(self._text, start, end, self._path))
        if not found or (block is None and self._is_reference(start, found[-1][1])):
            return False
        for step, after in found:
            heading = self._heading(after, end, block)
            self._follow(_Step(step.shown, step.style, step.ordinal, block.level if block else 0, heading))
        self._note(start)
        return True

    def _begins_with_mark(self, start: int) -> bool:
        first = self._text[start]
        return first in "(§" or first.isalnum()

    def _is_reference(self, start: int, after: int) -> bool:
        """Tell a number that a line break cut off from "as set out in Section" from one that opens a section."""
        follows = self._text[after : after + 3].lstrip(" \t\xa0")
        if follows[:1] in tuple(",;") or (follows[:1].islower() and self._text[start] != "("):
            return True
        before = self._text[max(0, start - 40) : start]
        # Items of an enumeration often follow "and" or a comma, but never the word "Section".
        reference = _CITATION if self._text[start] == "(" else _REFERENCE
        return reference.search(before) is not None

    def _follow_number(self, block: Block) -> bool:
        number = (block.number or "").strip()
        number += ". " if number.isdigit() else " "
        steps = list(_steps(number, 0, len(number), self._path))
        if not steps:
            return False
        for step, _ in steps:
            heading = self._heading(block.body, block.end, block)
            self._follow(_Step(step.shown, step.style, step.ordinal, block.level, heading))
        self._note(block.start)
        return True

    def _follow_heading(self, block: Block) -> None:
        """Let a heading without a number name what follows; it ends numbered sections that are not above it."""
        if block.level and self._path and (self._path[0].level == 0 or block.level <= self._path[0].level):
            self._path = []
        words = " ".join(self._text[block.body : block.end].split())
        number = _shown(self._path)
        self._entries.append(_Entry(block.start, number, words or None))

    def _follow(self, step: _Step) -> None:
        """Put a number in its place: after the last one of its style, or under the last one."""
        path = self._path
        if step.style == "annex":
            path = []
        elif step.style == "article":
            path = [s for s in path if s.style == "annex"]
        elif step.style in ("section", "dotted"):
            deeper = (
                step.style == "section"
                and step.level
                and any(s.style == "section" and 0 < s.level < step.level for s in path)
            )
            keep = ("annex", "article") if step.style == "section" else ("annex",)
            path = [s for s in path if s.style in keep or (deeper and s.level < step.level)] + self._chapter_of(step)
        else:
            same = [i for i, s in enumerate(path) if s.style == step.style]
            if same and (step.ordinal != 1 or path[same[-1]] is path[-1]):
                path = path[: same[-1]]
            elif same:
                path = path[: same[0]]
        self._path = [*path, step]

    def _chapter_of(self, step: _Step) -> list[_Step]:
        """Return the section whose heading a dotted number inherits: "7" for "7.2"."""
        if step.style != "dotted":
            return []
        return [
            s
            for s in self._path
            if (s.style in ("section", "dotted") and step.shown.startswith(s.shown.removeprefix("Section ") + "."))
            or (s.style == "article" and s.ordinal == step.ordinal)
        ]

    def _note(self, start: int) -> None:
        heading = next((s.heading for s in reversed(self._path) if s.heading), None)
        self._entries.append(_Entry(start, _shown(self._path), heading))

    def _heading(self, after: int, end: int, block: Block | None) -> str | None:
        if block is not None and block.kind in (BlockKind.TITLE, BlockKind.HEADING):
            return " ".join(self._text[after:end].split()).strip(" .:-\u2013\u2014") or None
        if defined := _DEFINED.match(self._text, after, min(end, after + 140)):
            return " ".join(defined["words"].split())
        lead = _LEAD.match(self._text, after, min(end, after + 140))
        if lead is None:
            return None
        words = lead["words"].split()
        weighty = [w for w in words if w.lower() not in _SMALL_WORDS]
        titled = sum(1 for w in weighty if not w[:1].islower())
        return " ".join(words) if len(words) <= _LEAD_WORDS and 2 * titled > len(weighty) + titled // 3 else None


def section_at(document: ParsedDocument, offset: int) -> str | None:
    """Return the number of the section that holds a place. For more than one look-up build `Sections` once."""
    return Sections(document).number_at(offset)


def _steps(text: str, start: int, end: int, path: list[_Step]) -> Iterator[tuple[_Step, int]]:
    """Yield the numbers that stand one after another at `start`, with where each ends."""
    if annex := _ANNEX.match(text, start, end):
        yield _Step(f"{annex['kind'].capitalize()} {annex['label']}", "annex", 1), annex.end()
        return
    if article := _ARTICLE.match(text, start, end):
        label = article["label"].upper()
        yield (
            _Step(f"Article {label}", "article", int(label) if label.isdigit() else _roman(label.lower())),
            article.end(),
        )
        return
    at = start
    number = _NUMBER.match(text, start, end)
    if number and (
        number["word"] or number["tail"] or "." in number["label"] or text[number.end() : number.end() + 1] == "("
    ):
        label = number["label"]
        top = int(label.partition(".")[0])
        shown = f"Section {label}" if number["word"] and "." not in label else label
        yield _Step(shown, "dotted" if "." in label else "section", top), number.end()
        at = _skip(text, number.end(), end)
    known = list(path) if at == start else []
    for _ in range(_RELATIVES):
        relative = _RELATIVE.match(text, at, end)
        if relative is None or (relative["bare"] and at != start):
            return
        step = _relative_step(relative["paren"] or relative["bare"], "()" if relative["paren"] else ".", known)
        known.append(step)
        yield step, relative.end()
        at = _skip(text, relative.end(), end)


def _skip(text: str, at: int, end: int) -> int:
    limit = min(end, at + 8)
    while at < limit and text[at] in " \t\xa0":
        at += 1
    return at


def _relative_step(label: str, mark: str, path: list[_Step]) -> _Step:
    """Tell "(i)" after "(h)" from "(i)" under "(a)"."""
    case = "A" if label.isupper() else "a"
    readings: list[tuple[str, int]] = []
    low = label.lower()
    if label.isdigit():
        readings.append(("1", int(label)))
    else:
        if len(low) == 1 or low == low[0] * 2:
            readings.append((case, ord(low[0]) - 96 + 26 * (len(low) - 1)))
        if all(c in "ivxl" for c in low):
            readings.append(("roman" + case, _roman(low)))
        readings = readings or [(case, 0)]
    last = {s.style: s.ordinal for s in path}
    style, ordinal = min(
        readings,
        key=lambda r: (last.get(r[0] + mark, -1) != r[1] - 1, r[1] != 1, r[0] + mark not in last),
    )
    return _Step(f"({label})" if mark == "()" else label, style + mark, ordinal)


def _roman(label: str) -> int:
    values = [_ROMAN[c] for c in label]
    return sum(-v if v < max(values[i:], default=0) else v for i, v in enumerate(values))


def _shown(path: list[_Step]) -> str | None:
    """Put a number together as one cites it: the longest absolute part, then what hangs under it."""
    shown = ""
    for step in path:
        if step.style == "dotted":
            annex = path[0].shown if path[0].style == "annex" else ""
            shown = f"{annex}, {step.shown}" if annex else step.shown
        elif step.shown.startswith("("):
            shown += step.shown
        else:
            label = step.shown if step.style != "section" or "Article" in shown else step.shown.removeprefix("Section ")
            shown = f"{shown}, {label}" if shown else label
    return shown or None
